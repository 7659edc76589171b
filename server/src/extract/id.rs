//! Ids in paths.

use crate::http::envelope::{Refusal, not_found};
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// The one id of a path. Which characters an id may have is the store's business: what it has never seen is not found.
#[derive(Debug)]
pub struct Id(pub String);

/// An account and one of its sessions.
#[derive(Debug, Deserialize)]
pub struct SessionId {
    /// Whose.
    pub uid: String,
    /// Which.
    pub id: String,
}

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        path(parts, state).await.map(Self)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for SessionId {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        path(parts, state).await
    }
}

/// axum's own refusal (broken percent-encoding) is plain text; here it is an id that does not exist.
async fn path<S: Send + Sync, T: DeserializeOwned + Send>(parts: &mut Parts, state: &S) -> Result<T, Refusal> {
    match Path::from_request_parts(parts, state).await {
        Ok(Path(value)) => Ok(value),
        Err(_) => Err(not_found().await),
    }
}
