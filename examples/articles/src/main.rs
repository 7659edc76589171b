//! An example app: articles that permitted users can list, read and write.
//!
//! On its own, it verifies access tokens and requests a decision for every action. Behind nginx or Doorward's gateway
//! (`ARTICLES_SITE`), the proxy has already decided, and the app only verifies the proxy's signed statement about the
//! user. See `examples/README.md`.

mod articles;
mod live;

use anyhow::{Context as _, Result};
use articles::{Article, Articles, New};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use doorward_guard::{Guard, Identity, Options, Question, Refused, identify};
use tokio::net::TcpListener;

/// State shared by all handlers.
#[derive(Clone)]
struct App {
    guard: Guard,
    articles: Articles,
    rules: Rules,
}

/// Where decisions are made.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rules {
    /// In the proxy, by path.
    Proxy,
    /// In this app, by action; requested from Doorward.
    Remote,
}

impl App {
    /// Checks that the user is allowed to perform an action.
    async fn may(&self, identity: &Identity, question: Question) -> Result<(), Refused> {
        match self.rules {
            Rules::Proxy => Ok(()),
            Rules::Remote => self.guard.may(identity, &question).await,
        }
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    let var = |name: &str| std::env::var(name).ok().filter(|text| !text.is_empty());
    let var_or = |name: &str, default: &str| var(name).unwrap_or_else(|| default.to_owned());
    let mut options =
        Options::new(&var_or("DOORWARD_URL", "http://localhost:3000"), var_or("DOORWARD_CLIENT", "doorward"))?;
    options.site = var("ARTICLES_SITE");
    options.api_key = var("DOORWARD_API_KEY");
    let rules = if options.site.is_some() { Rules::Proxy } else { Rules::Remote };
    let app = App { guard: Guard::new(options)?, articles: Articles::default(), rules };
    let listen = var_or("ARTICLES_LISTEN", "127.0.0.1:8000");
    let listener = TcpListener::bind(&listen).await.with_context(|| format!("cannot listen on {listen}"))?;
    println!("articles on http://{}", listener.local_addr()?);
    axum::serve(listener, router(app)).await?;
    Ok(())
}

fn router(app: App) -> Router {
    Router::new()
        .route("/", get(page))
        .route("/articles", get(list).post(write))
        .route("/articles/{id}", get(read))
        .route("/articles/events", get(live::events))
        .route("/articles/socket", get(live::socket))
        .layer(from_fn_with_state(app.guard.clone(), identify))
        .with_state(app)
}

async fn page(identity: Identity, State(app): State<App>) -> Result<Html<String>, Refused> {
    app.may(&identity, Question::new("articles:list")).await?;
    let titles: String = app.articles.all().iter().map(|it| format!("<li>{}</li>", escape(&it.title))).collect();
    let name = escape(identity.name.as_deref().unwrap_or(&identity.uid));
    Ok(Html(format!("<!doctype html><title>Articles</title><h1>Articles</h1><p>Hello {name}</p><ul>{titles}</ul>")))
}

async fn list(identity: Identity, State(app): State<App>) -> Result<Json<Vec<Article>>, Refused> {
    app.may(&identity, Question::new("articles:list")).await?;
    Ok(Json(app.articles.all()))
}

async fn read(identity: Identity, State(app): State<App>, Path(id): Path<usize>) -> Result<Response, Refused> {
    app.may(&identity, Question::new("articles:read").about(id.to_string())).await?;
    Ok(app.articles.get(id).map_or_else(|| StatusCode::NOT_FOUND.into_response(), |it| Json(it).into_response()))
}

async fn write(identity: Identity, State(app): State<App>, Json(new): Json<New>) -> Result<Response, Refused> {
    app.may(&identity, Question::new("articles:write")).await?;
    let article = app.articles.add(new, identity.uid);
    Ok((StatusCode::CREATED, Json(article)).into_response())
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
