//! IDs in paths.

use crate::http::error::{ApiError, not_found};
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use doorward_contract::{Uid, resource::ResourceType};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// The only ID of a path. Its characters are not validated: an unknown ID is not found.
#[derive(Debug)]
pub struct Id(pub String);

/// The uid of an account, the only ID of a path. A text that is no uid gets the error of an account that does not exist.
#[derive(Debug)]
pub struct AccountId(pub Uid);

/// An account and one of its sessions.
#[derive(Debug)]
pub struct SessionId {
    pub uid: Uid,
    pub id: String,
}

/// An account and one of the notes about it.
#[derive(Debug)]
pub struct NoteId {
    pub uid: Uid,
    pub id: String,
}

/// An application and one of its secrets.
#[derive(Debug)]
pub struct ClientSecretId {
    pub application: String,
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

impl<S: Send + Sync> FromRequestParts<S> for AccountId {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let text: String = path(parts, state).await?;
        account(&text).map(Self)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for SessionId {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let (uid, id): (String, String) = path(parts, state).await?;
        Ok(Self { uid: account(&uid)?, id })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for NoteId {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let (uid, id): (String, String) = path(parts, state).await?;
        Ok(Self { uid: account(&uid)?, id })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for ClientSecretId {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let (application, id): (String, String) = path(parts, state).await?;
        Ok(Self { application, id })
    }
}

fn account(text: &str) -> Result<Uid, ApiError> {
    Uid::parse(text).map_err(|_| doorward_identity::Error::UserNotFound.into())
}

/// Maps axum's plain-text rejection (invalid percent-encoding) to 404.
async fn path<S: Send + Sync, T: DeserializeOwned + Send>(parts: &mut Parts, state: &S) -> Result<T, ApiError> {
    match Path::from_request_parts(parts, state).await {
        Ok(Path(value)) => Ok(value),
        Err(_) => Err(not_found().await),
    }
}
