//! IDs in paths.

use crate::http::error::{ApiError, not_found};
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use doorward_contract::resource::ResourceType;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// The only ID of a path. Its characters are not validated: an unknown ID is not found.
#[derive(Debug)]
pub struct Id(pub String);

/// An account and one of its sessions.
#[derive(Debug, Deserialize)]
pub struct SessionId {
    pub uid: String,
    pub id: String,
}

/// A resource. An unknown type is a 404.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ResourceId {
    /// Type of the resource.
    #[serde(rename = "type")]
    pub kind: ResourceType,
    /// Name of the resource.
    pub name: String,
}

impl<S: Send + Sync> FromRequestParts<S> for ResourceId {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        path(parts, state).await
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        path(parts, state).await.map(Self)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for SessionId {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        path(parts, state).await
    }
}

/// Maps axum's plain-text rejection (invalid percent-encoding) to 404.
async fn path<S: Send + Sync, T: DeserializeOwned + Send>(parts: &mut Parts, state: &S) -> Result<T, ApiError> {
    match Path::from_request_parts(parts, state).await {
        Ok(Path(value)) => Ok(value),
        Err(_) => Err(not_found().await),
    }
}
