//! The articles, in memory.

use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::broadcast;

/// An article.
#[derive(Debug, Clone, Serialize)]
pub struct Article {
    /// Counted from zero.
    pub id: usize,
    /// Its title.
    pub title: String,
    /// What it says.
    pub text: String,
    /// The uid of who has written it.
    pub author: String,
}

/// One that is to be written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct New {
    title: String,
    text: String,
}

/// All of them.
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
    /// In the order in which they were written.
    pub fn all(&self) -> Vec<Article> {
        self.lock().clone()
    }

    /// One of them.
    pub fn get(&self, id: usize) -> Option<Article> {
        self.lock().get(id).cloned()
    }

    /// Writes one.
    pub fn add(&self, new: New, author: String) -> Article {
        let mut all = self.lock();
        let article = Article { id: all.len(), title: new.title, text: new.text, author };
        all.push(article.clone());
        // Nobody may be waiting for it.
        let _ = self.news.send(article.clone());
        article
    }

    /// Those that will be written.
    pub fn news(&self) -> broadcast::Receiver<Article> {
        self.news.subscribe()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Article>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
