//! Access tokens of machines and of signing keys, as our own APIs accept them in place of an API key.

use super::{
    access_token::{self, Claims},
    dpop::{self, Proof},
    key_token::{self, KeyToken},
    protected_resource,
};
use crate::{
    Error, Identity,
    client::{self, Client},
};
use doorward_contract::{
    Secret, Timestamp,
    application::{ClientAuthentication, GrantType},
};
use std::sync::Arc;

/// An application that acts for itself.
#[derive(Debug, Clone)]
pub struct Machine {
    pub client: Arc<Client>,
    /// When its token expires.
    pub expires_at: Timestamp,
}

/// Whom an access token without a user was issued to.
#[derive(Debug, Clone)]
pub enum Program {
    /// An application.
    Machine(Machine),
    /// A signing key. The caller checks that there still is one.
    Key(KeyToken),
}

/// The application or signing key of an access token that it got for itself and for this service; `None` for every
/// other token. Asked for each request, so that turning the application off, taking the grant from it and revoking the
/// token take effect with the next one.
///
/// # Errors
/// [`Error::Unauthenticated`] and [`Error::InvalidProof`] for a token that is bound to a key, unless `proof` is one of
/// that key; [`Error::Store`] when the database does not answer.
pub async fn authenticate(
    identity: &Identity,
    token: &Secret,
    proof: Option<&Proof>,
) -> Result<Option<Program>, Error> {
    let Some(claims) = access_token::verify_fresh(identity, token) else { return Ok(None) };
    // A token of a user has a session (attack 31); one for another resource must not be used here (RFC 9068 section 4).
    let is_for_us = protected_resource::is_service(identity.issuer(), &claims.aud);
    if claims.sid.is_some() || claims.sub != claims.client_id || !is_for_us {
        return Ok(None);
    }
    if let Some(key) = key_token::of(&claims) {
        return Ok((!access_token::is_revoked(identity, &claims).await?).then_some(Program::Key(key)));
    }
    let Some(client) = client::find(identity, &claims.client_id) else { return Ok(None) };
    if !is_active(identity, &client, &claims).await? {
        return Ok(None);
    }
    dpop::require_possession(identity, claims.jkt(), proof).await?;
    let expires_at = Timestamp::default().plus_secs(claims.exp);
    Ok(Some(Program::Machine(Machine { client, expires_at })))
}

/// Whether an application still has a token that it got for itself.
pub(super) async fn is_active(identity: &Identity, client: &Client, claims: &Claims) -> Result<bool, Error> {
    let keeps = keeps(client, GrantType::ClientCredentials, claims.generation);
    Ok(keeps && !access_token::is_revoked(identity, claims).await?)
}

/// Whether an application still has what it got in a generation, by a grant for applications that authenticate. No times
/// are compared: the clocks of the nodes that issue and reject tokens differ.
pub(super) fn keeps(client: &Client, grant: GrantType, generation: Option<i64>) -> bool {
    let has_grant = client.config.grant_types.contains(&grant)
        && client.config.token_endpoint_auth_method != ClientAuthentication::None;
    generation == Some(client.generation) && has_grant
}
