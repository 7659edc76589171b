//! Streams of new articles: server-sent events and a WebSocket.

use crate::App;
use crate::articles::Article;
use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use axum::response::sse::{Event, KeepAlive, Sse};
use doorward_guard::{Identity, Question, Refused};
use futures_util::stream::{Stream, unfold};
use std::convert::Infallible;
use tokio::sync::broadcast::Receiver;

/// Streams titles of new articles. The first event is a greeting, which shows that the stream is open.
pub async fn events(
    identity: Identity,
    State(app): State<App>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Refused> {
    app.may(&identity, Question::new("articles:list")).await?;
    let greeting = Some(format!("hello {}", identity.uid));
    let stream = unfold((greeting, app.articles.news()), async |(greeting, mut news)| {
        let text = match greeting {
            Some(greeting) => greeting,
            None => title(news.recv().await.ok()?),
        };
        Some((Ok(Event::default().data(text)), (None, news)))
    });
    Ok(Sse::new(stream).keep_alive(KeepAlive::default()))
}

/// Echoes messages, and sends titles of new articles.
pub async fn socket(
    identity: Identity,
    State(app): State<App>,
    upgrade: WebSocketUpgrade,
) -> Result<Response, Refused> {
    app.may(&identity, Question::new("articles:list")).await?;
    let news = app.articles.news();
    Ok(upgrade.on_upgrade(move |socket| run(socket, news, identity.uid)))
}

async fn run(mut socket: WebSocket, mut news: Receiver<Article>, uid: String) {
    loop {
        let text = tokio::select! {
            message = socket.recv() => match message {
                Some(Ok(Message::Text(text))) => format!("{uid} says {text}"),
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                Some(Ok(_)) => continue,
            },
            Ok(article) = news.recv() => title(article),
        };
        if socket.send(Message::Text(text.into())).await.is_err() {
            return;
        }
    }
}

fn title(article: Article) -> String {
    article.title
}
