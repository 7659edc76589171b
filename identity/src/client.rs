//! Clients: the applications that users sign in to.

mod jwks;
mod origins;
mod rules;
mod secret;

pub(crate) use origins::is_page_of;
pub use origins::{lists_origin, may_call};
pub use rules::{check_config, check_id, check_name};
pub(crate) use rules::{is_listed, is_own_resource, may_use};
pub use secret::{NewSecret, new_secret, verify_secret};

use crate::{Error, Identity, origin, sha256_hex};
use doorward_contract::{
    Timestamp,
    application::{ApplicationConfig, ApplicationKind},
};
use doorward_store::{
    ConnectionTrait,
    client::{self as rows, Model},
    used_token,
};
use std::sync::Arc;

/// Seconds for which the ID of a deleted client is kept: no access token lives longer.
const RETIRED_SECS: i64 = 86_400;

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
    /// Tokens that it got for itself until then are rejected.
    pub tokens_valid_from: Option<i64>,
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
            tokens_valid_from: row.tokens_valid_from,
            access_token_seconds: row.access_token_seconds,
            refresh_token_seconds: row.refresh_token_seconds,
            max_sessions: row.max_sessions,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

/// The client of the CloudBase API with this ID, or the default one.
pub(crate) fn resolve(identity: &Identity, client_id: Option<&str>) -> Result<Arc<Client>, Error> {
    let id = client_id.filter(|id| !id.is_empty()).unwrap_or(&identity.options().env_id);
    let client = find(identity, id).filter(|client| origins::uses_cloudbase(identity, client));
    client.ok_or(Error::UnknownClient)
}

/// The enabled client with this ID.
pub fn find(identity: &Identity, client_id: &str) -> Option<Arc<Client>> {
    identity.clients().get(client_id).filter(|client| client.enabled).cloned()
}

/// Records that a client was deleted. Its ID is `sub` of the tokens that it got for itself, and services that verify
/// these by their signature accept them until they expire.
///
/// # Errors
/// [`Error::Store`].
pub async fn retire_id(identity: &Identity, conn: &impl ConnectionTrait, id: &str) -> Result<(), Error> {
    let until = identity.now().plus_secs(RETIRED_SECS).as_millis();
    Ok(used_token::keep(conn, &retirement_key(id), until).await?)
}

/// A place that a browser may be redirected to for a client of the CloudBase API: a path of ours, or an address of a
/// security domain or of an origin of the client.
pub fn place(identity: &Identity, client_id: Option<&str>, wanted: &str) -> Option<String> {
    match resolve(identity, client_id) {
        Ok(client) => origin::safe_next_of(identity, &client, wanted),
        Err(_) => origin::safe_next(identity, wanted),
    }
}

/// When a client with this ID was deleted, if that is so recent that its tokens may not have expired.
///
/// # Errors
/// [`Error::Store`].
pub async fn retired_at(conn: &impl ConnectionTrait, id: &str) -> Result<Option<Timestamp>, Error> {
    let until = used_token::marked_until(conn, &retirement_key(id)).await?;
    Ok(until.map(|until| Timestamp(until).plus_secs(-RETIRED_SECS)))
}

/// Whether an ID is `sub` of the tokens of a client, and can be no uid (RFC 9068 section 5).
pub(crate) async fn is_subject(conn: &impl ConnectionTrait, id: &str) -> Result<bool, Error> {
    Ok(rows::by_id(conn, id).await?.is_some() || retired_at(conn, id).await?.is_some())
}

fn retirement_key(id: &str) -> String {
    sha256_hex(format!("client|{id}").as_bytes())
}

/// ID of an enabled client of the CloudBase API.
///
/// # Errors
/// [`Error::UnknownClient`] when there is no such client, it is turned off, or it belongs to a third party or is a
/// machine.
pub fn check(identity: &Identity, client_id: Option<&str>) -> Result<String, Error> {
    resolve(identity, client_id).map(|client| client.id.clone())
}
