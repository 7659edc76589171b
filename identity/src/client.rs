//! Clients: the applications that users sign in to.

mod jwks;
mod rules;
mod secret;

pub use rules::{check_config, check_id, check_name};
pub(crate) use rules::{is_address, is_listed, is_own_resource, may_use};
pub use secret::{NewSecret, new_secret, verify_secret};

use crate::{Error, Identity, ids};
use doorward_contract::application::{ApplicationConfig, ApplicationKind};
use doorward_store::client::Model;
use std::sync::Arc;

/// A client in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// `client_id`.
    pub id: String,
    pub name: String,
    pub kind: ApplicationKind,
    pub enabled: bool,
    pub config: ApplicationConfig,
    /// The role that a machine acts with.
    pub role_id: Option<String>,
    /// Whether a delegated administrator created or changed it.
    pub delegated: bool,
    /// In every token that it gets for itself. Tokens of another generation are rejected.
    pub generation: i64,
    pub access_token_seconds: i32,
    pub refresh_token_seconds: i32,
    pub max_sessions: i32,
    pub created_at: i64,
    pub updated_at: i64,
}

impl TryFrom<Model> for Client {
    type Error = serde_json::Error;

    fn try_from(row: Model) -> Result<Self, serde_json::Error> {
        Ok(Self {
            config: serde_json::from_value(row.config)?,
            id: row.id,
            name: row.name,
            kind: row.kind,
            enabled: row.enabled,
            role_id: row.role_id,
            delegated: row.delegated,
            generation: row.generation,
            access_token_seconds: row.access_token_seconds,
            refresh_token_seconds: row.refresh_token_seconds,
            max_sessions: row.max_sessions,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

/// The generation of a new client. It is random: an application that is created again with the same ID is another one,
/// and the tokens of the former one are not its own.
pub fn new_generation() -> i64 {
    i64::from(u32::from_be_bytes(ids::random()))
}

/// The client of the CloudBase API with this ID, or the default one. Its sign-in methods hand an application what users
/// type and a session of theirs, without asking them: they are for applications of the operator, and not for machines.
pub(crate) fn resolve(identity: &Identity, client_id: Option<&str>) -> Result<Arc<Client>, Error> {
    let default = &identity.options().env_id;
    let id = client_id.filter(|id| !id.is_empty()).unwrap_or(default);
    let client = find(identity, id).ok_or(Error::UnknownClient)?;
    let is_own = client.config.first_party && client.kind != ApplicationKind::Machine;
    if client.id == *default || is_own { Ok(client) } else { Err(Error::UnknownClient) }
}

/// The enabled client with this ID.
pub fn find(identity: &Identity, client_id: &str) -> Option<Arc<Client>> {
    identity.clients().get(client_id).filter(|client| client.enabled).cloned()
}

/// ID of an enabled client of the CloudBase API.
///
/// # Errors
/// [`Error::UnknownClient`] when there is no such client, it is turned off, or it belongs to a third party or is a
/// machine.
pub fn check(identity: &Identity, client_id: Option<&str>) -> Result<String, Error> {
    resolve(identity, client_id).map(|client| client.id.clone())
}
