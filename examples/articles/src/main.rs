//! A few articles: whoever may lists, reads and writes them.
//!
//! Run by itself it verifies access tokens and asks Doorward about every action. Behind nginx or Doorward's gateway
//! (`ARTICLES_SITE`) the proxy has decided already, and the app only verifies that a request has come through it, and whose
//! it is. See the README beside it.

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

/// What every handler may need.
#[derive(Clone)]
struct App {
    guard: Guard,
    articles: Articles,
    rules: Rules,
}

/// Who decides.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rules {
    /// The proxy has, about the path.
    Proxy,
    /// Doorward is asked, about the action.
    Asked,
}

impl App {
    /// Whether they may; handlers say what for.
    async fn may(&self, who: &Identity, question: Question) -> Result<(), Refused> {
        match self.rules {
            Rules::Proxy => Ok(()),
            Rules::Asked => self.guard.may(who, &question).await,
        }
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    let set = |name: &str| std::env::var(name).ok().filter(|text| !text.is_empty());
    let or = |name: &str, default: &str| set(name).unwrap_or_else(|| default.to_owned());
    let mut options = Options::new(&or("DOORWARD_URL", "http://localhost:3000"), or("DOORWARD_CLIENT", "doorward"))?;
    options.site = set("ARTICLES_SITE");
    options.api_key = set("DOORWARD_API_KEY");
    let rules = if options.site.is_some() { Rules::Proxy } else { Rules::Asked };
    let app = App { guard: Guard::new(options)?, articles: Articles::default(), rules };
    let listen = or("ARTICLES_LISTEN", "127.0.0.1:8000");
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

async fn page(who: Identity, State(app): State<App>) -> Result<Html<String>, Refused> {
    app.may(&who, Question::new("articles:list")).await?;
    let titles: String = app.articles.all().iter().map(|it| format!("<li>{}</li>", escape(&it.title))).collect();
    let name = escape(who.name.as_deref().unwrap_or(&who.uid));
    Ok(Html(format!("<!doctype html><title>Articles</title><h1>Articles</h1><p>Hello {name}</p><ul>{titles}</ul>")))
}

async fn list(who: Identity, State(app): State<App>) -> Result<Json<Vec<Article>>, Refused> {
    app.may(&who, Question::new("articles:list")).await?;
    Ok(Json(app.articles.all()))
}

async fn read(who: Identity, State(app): State<App>, Path(id): Path<usize>) -> Result<Response, Refused> {
    app.may(&who, Question::new("articles:read").about(id.to_string())).await?;
    Ok(app.articles.get(id).map_or_else(|| StatusCode::NOT_FOUND.into_response(), |it| Json(it).into_response()))
}

async fn write(who: Identity, State(app): State<App>, Json(new): Json<New>) -> Result<Response, Refused> {
    app.may(&who, Question::new("articles:write")).await?;
    let article = app.articles.add(new, who.uid);
    Ok((StatusCode::CREATED, Json(article)).into_response())
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
