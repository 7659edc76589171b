//! Clients: the applications that users sign in to.

pub(crate) mod jwks;
mod origins;
pub(crate) mod remote_keys;
mod rules;
mod secret;

pub(crate) use origins::is_page_of;
pub use origins::may_call;
pub use rules::{check_config, check_id, check_name};
pub(crate) use rules::{has_redirect_uri, is_address, is_own_resource, may_use};
pub use secret::{NewSecret, new_secret, verify_secret};

use crate::{Error, Identity, ids, origin, sha256_hex};
use doorward_contract::Uid;
use doorward_contract::application::{ApplicationConfig, ApplicationKind, ApplicationSource};
use doorward_contract::oauth::Scope;
use doorward_contract::settings::OauthRules;
use doorward_store::{
    ConnectionTrait, Tx,
    client::{self as rows, Model},
    device_code, oauth_code,
    session::{self, EndReason, RevokeScope},
    used_token,
};
use serde_json::Value;
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
    /// Origins of its pages: those that it lists, and those of the addresses that browsers are sent back to. Kept because
    /// every request of a page looks for its own among those of all clients.
    pub(crate) page_origins: Vec<String>,
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
    pub source: ApplicationSource,
    /// SHA-256 of its registration access token.
    pub registration_hash: Option<String>,
    /// What it says about itself that nothing depends on.
    pub metadata: Option<Value>,
    /// When the document that describes it was last read.
    pub fetched_at: Option<i64>,
}

impl Client {
    /// Whether it describes itself. Nothing that it says is verified.
    pub fn is_registered(&self) -> bool {
        self.source != ApplicationSource::Administrator
    }

    /// Whether a page of this origin is one of its own.
    pub fn lists_origin(&self, origin: &str) -> bool {
        self.page_origins.iter().any(|listed| listed == origin)
    }

    /// With what the settings allow to a client that describes itself, whatever they allowed when it did so.
    pub(crate) fn within(mut self, rules: &OauthRules) -> Self {
        if !self.is_registered() {
            return self;
        }
        let asks = |scope: &Scope| match &self.config.scopes {
            Some(own) => own.iter().any(|word| word == scope.as_str()),
            None => true,
        };
        let scopes = rules.registered_scopes.iter().filter(|scope| asks(scope));
        self.config.scopes = Some(scopes.map(|scope| scope.as_str().to_owned()).collect());
        self.config.resources.extend(rules.registered_resources.iter().cloned());
        self.config.first_party = false;
        self.config.require_pkce = true;
        self
    }
}

impl TryFrom<Model> for Client {
    type Error = serde_json::Error;

    fn try_from(row: Model) -> Result<Self, serde_json::Error> {
        let config = serde_json::from_value(row.config)?;
        Ok(Self {
            page_origins: origins::of_pages(&config),
            config,
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
            source: row.source,
            registration_hash: row.registration_hash,
            metadata: row.metadata,
            fetched_at: row.fetched_at,
        })
    }
}

/// The generation of a new client. It is random: an application that is created again with the same ID is another one,
/// and the tokens of the former one are not its own.
pub fn new_generation() -> i64 {
    i64::from(u32::from_be_bytes(ids::random()))
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

/// Whether an ID is `sub` of the tokens of a client, also of one that was deleted lately, and can be no uid (RFC 9068
/// section 5).
pub(crate) async fn is_subject(conn: &impl ConnectionTrait, id: &str) -> Result<bool, Error> {
    Ok(rows::by_id(conn, id).await?.is_some() || used_token::is_spent(conn, &retirement_key(id)).await?)
}

/// The ones of these uids that [are subjects](is_subject) of clients.
pub(crate) async fn subjects_among(conn: &impl ConnectionTrait, uids: &[Uid]) -> Result<Vec<Uid>, Error> {
    let ids: Vec<_> = uids.iter().map(Uid::to_string).collect();
    let keys: Vec<_> = ids.iter().map(|id| retirement_key(id)).collect();
    let clients = rows::ids_among(conn, &ids).await?;
    let retired = used_token::spent_among(conn, &keys).await?;
    let is_subject = |(at, id): (usize, &String)| clients.contains(id) || retired.contains(&keys[at]);
    let found = ids.iter().enumerate().filter(|one| is_subject(*one));
    Ok(found.map(|(at, _)| uids[at].clone()).collect())
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

/// Ends what was issued to a client, and returns the number of sessions.
///
/// # Errors
/// [`Error::Store`] when the database does not answer.
pub async fn end_everything(identity: &Identity, tx: &Tx, client_id: &str) -> Result<u64, Error> {
    rows::reject_tokens(tx, client_id).await?;
    end_sessions(identity, tx, client_id).await
}

/// Ends the sessions of a client, and returns their number. The codes come first: a code that is being redeemed has
/// either opened its session before, or opens none.
///
/// # Errors
/// [`Error::Store`] when the database does not answer.
pub async fn end_sessions(identity: &Identity, tx: &Tx, client_id: &str) -> Result<u64, Error> {
    oauth_code::delete_of_client(tx, client_id).await?;
    device_code::delete_of_client(tx, client_id).await?;
    let now = identity.now().as_millis();
    Ok(session::end(tx, RevokeScope::OfClient(client_id), EndReason::ApplicationDisabled, now).await?)
}

#[cfg(test)]
impl Client {
    /// A web application with this configuration, as an administrator has set it up.
    pub(crate) fn sample(config: ApplicationConfig) -> Self {
        let row = Model {
            id: "shop".into(),
            name: "Shop".into(),
            kind: ApplicationKind::Web,
            enabled: true,
            config: serde_json::to_value(config).unwrap(),
            role_id: None,
            delegated: false,
            generation: 1,
            access_token_seconds: 600,
            refresh_token_seconds: 3_600,
            max_sessions: -1,
            created_at: 0,
            updated_at: 0,
            source: ApplicationSource::Administrator,
            registration_hash: None,
            metadata: None,
            fetched_at: None,
        };
        row.try_into().unwrap()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn registered(scopes: Option<&[&str]>) -> Client {
        let words = |scopes: &[&str]| scopes.iter().map(|scope| (*scope).to_owned()).collect();
        let config = ApplicationConfig {
            scopes: scopes.map(words),
            first_party: true,
            require_pkce: false,
            ..ApplicationConfig::default()
        };
        Client { source: ApplicationSource::Registration, ..Client::sample(config) }
    }

    #[test]
    fn a_registered_client_has_what_the_settings_allow_now() {
        let rules = OauthRules {
            registered_scopes: vec![Scope::Openid, Scope::Email],
            registered_resources: vec!["https://mcp.example.com/".into()],
            ..OauthRules::default()
        };
        let scopes = |client: Client| client.within(&rules).config.scopes.unwrap();
        assert_eq!(scopes(registered(None)), ["openid", "email"]);
        assert_eq!(scopes(registered(Some(&["email", "roles"]))), ["email"]);
        assert!(scopes(registered(Some(&["roles"]))).is_empty(), "none is not any");
        let config = registered(None).within(&rules).config;
        assert!(!config.first_party && config.require_pkce);
        assert_eq!(config.resources, ["https://mcp.example.com/"]);
        let own = Client { source: ApplicationSource::Administrator, ..registered(None) };
        assert_eq!(own.clone().within(&rules), own);
    }
}
