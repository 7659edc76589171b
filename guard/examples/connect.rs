use axum::{Router, extract::State, middleware::from_fn_with_state, routing::get};
use doorward_guard::{Guard, Identity, Options, Question, Refused, identify};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let guard = Guard::new(Options::new("https://id.example.com", "wiki-1")?)?;
    let app = Router::new()
        .route("/articles", get(read))
        .layer(from_fn_with_state(guard.clone(), identify))
        .with_state(guard);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8000").await?;
    Ok(axum::serve(listener, app).await?)
}

async fn read(identity: Identity, State(guard): State<Guard>) -> Result<String, Refused> {
    guard.may(&identity, &Question::new("articles:read")).await?;
    Ok(format!("Hello {}", identity.uid))
}
