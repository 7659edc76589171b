//! Access tokens of machines, as our own APIs accept them in place of an API key.

use super::access_token::{self, Claims};
use crate::{
    Error, Identity,
    client::{self, Client},
};
use doorward_contract::{
    Secret, Timestamp,
    application::{ClientAuthentication, GrantType},
};
use doorward_store::used_token;
use std::sync::Arc;

/// An application that acts for itself.
#[derive(Debug, Clone)]
pub struct Machine {
    pub client: Arc<Client>,
    /// When its token expires.
    pub expires_at: Timestamp,
}

/// The application of an access token that it got for itself and for this service; `None` for every other token. Asked
/// for each request, so that turning the application off, taking the grant from it and revoking the token take effect
/// with the next one.
///
/// # Errors
/// [`Error::Store`] when the database does not answer.
pub async fn authenticate(identity: &Identity, token: &Secret) -> Result<Option<Machine>, Error> {
    let Some(claims) = access_token::verify_fresh(identity, token) else { return Ok(None) };
    // A token of a user has a session (attack 31); one for another resource must not be used here (RFC 9068 section 4).
    if claims.sid.is_some() || claims.sub != claims.client_id || claims.aud != identity.issuer() {
        return Ok(None);
    }
    let Some(client) = client::find(identity, &claims.client_id) else { return Ok(None) };
    let expires_at = Timestamp::default().plus_secs(claims.exp);
    Ok(is_active(identity, &client, &claims).await?.then_some(Machine { client, expires_at }))
}

/// Whether an application still has a token that it got for itself.
pub(super) async fn is_active(identity: &Identity, client: &Client, claims: &Claims) -> Result<bool, Error> {
    // No comparison of times: the clocks of the nodes that issue and reject tokens differ.
    let is_current = claims.generation == Some(client.generation);
    let has_grant = client.config.grants.contains(&GrantType::ClientCredentials)
        && client.config.authentication != ClientAuthentication::None;
    let revoked = access_token::revocation_key(claims);
    Ok(is_current && has_grant && !used_token::is_spent(identity.db().read(), &revoked).await?)
}
