//! `resource` of a request at the token endpoint (RFC 8707 section 2.2), for grants whose audience was decided before.

use super::protected_resource;
use crate::{Error, Identity, client::Client, crypto::token_hash, token::RefreshToken};
use doorward_contract::Secret;
use doorward_store::{device_code, oauth_code, session};

/// What a request exchanges.
#[derive(Debug, Clone, Copy)]
pub enum Credential<'a> {
    Code(&'a Secret),
    DeviceCode(&'a Secret),
    RefreshToken(&'a Secret),
}

/// Checks that a request names the audience that was requested in the beginning, if it names one. An application that
/// asks for another one must not believe that it got it. This service has several names ([`super::protected_resource`]).
/// The credential is not used up.
///
/// # Errors
/// [`Error::InvalidTarget`]. None for a credential that is unknown or of another client: its exchange fails.
pub async fn check(
    identity: &Identity,
    client: &Client,
    credential: Credential<'_>,
    resource: Option<&str>,
) -> Result<(), Error> {
    let Some(resource) = resource.filter(|resource| !resource.is_empty()) else { return Ok(()) };
    let granted = granted(identity, credential).await?.filter(|(client_id, _)| *client_id == client.id);
    let Some((_, audience)) = granted else { return Ok(()) };
    let audience = audience.unwrap_or_else(|| identity.issuer().to_owned());
    if protected_resource::is_same(identity.issuer(), &audience, resource) { Ok(()) } else { Err(Error::InvalidTarget) }
}

/// The client of a credential, and the resource that was requested with it.
async fn granted(identity: &Identity, credential: Credential<'_>) -> Result<Option<(String, Option<String>)>, Error> {
    let read = identity.db().read();
    Ok(match credential {
        Credential::Code(code) => oauth_code::by_hash(read, &token_hash(code)).await?.map(|row| {
            let resource = row.granted["resource"].as_str().map(str::to_owned);
            (row.client_id, resource)
        }),
        Credential::DeviceCode(code) => {
            device_code::by_hash(read, &token_hash(code)).await?.map(|row| (row.client_id, row.resource))
        }
        Credential::RefreshToken(token) => match RefreshToken::decode(token.expose(), &identity.keys().refresh) {
            Some(token) => session::by_id(read, &token.session_id).await?.map(|row| (row.client_id, row.resource)),
            None => None,
        },
    })
}
