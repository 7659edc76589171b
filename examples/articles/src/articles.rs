//! An in-memory store of articles.

use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::broadcast;

#[derive(Debug, Clone, Serialize)]
pub struct Article {
    /// Index in the list, from zero.
    pub id: usize,
    pub title: String,
    pub text: String,
    /// The uid of the author.
    pub author: String,
}

/// Request body for a new article.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct New {
    title: String,
    text: String,
}

/// Shared state: all articles, and a channel of new ones.
#[derive(Debug, Clone)]
pub struct Articles {
    all: Arc<Mutex<Vec<Article>>>,
    news: broadcast::Sender<Article>,
}

impl Default for Articles {
    fn default() -> Self {
        let welcome = Article { id: 0, title: "Welcome".into(), text: "The first one.".into(), author: String::new() };
        Self { all: Arc::new(Mutex::new(vec![welcome])), news: broadcast::channel(16).0 }
    }
}

impl Articles {
    /// All articles, oldest first.
    pub fn all(&self) -> Vec<Article> {
        self.lock().clone()
    }

    pub fn get(&self, id: usize) -> Option<Article> {
        self.lock().get(id).cloned()
    }

    /// Stores an article and publishes it to subscribers.
    pub fn add(&self, new: New, author: String) -> Article {
        let mut all = self.lock();
        let article = Article { id: all.len(), title: new.title, text: new.text, author };
        all.push(article.clone());
        // Fails only if there is no subscriber.
        let _ = self.news.send(article.clone());
        article
    }

    /// Subscribes to new articles.
    pub fn news(&self) -> broadcast::Receiver<Article> {
        self.news.subscribe()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Article>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
