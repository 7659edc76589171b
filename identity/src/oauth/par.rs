//! Pushed authorization requests (RFC 9126): an application sends the parameters itself, so that no browser sees or
//! changes them, and gets a reference for the browser.

use super::{
    Parameters,
    authorization_error::AuthorizationError,
    dpop::{self, Proof},
    metadata_document,
    pending_request::{self, Sender},
    request, token,
};
use crate::{Caller, Error, Identity, client::Client, throttle};
use doorward_contract::application::ClientAuthentication;

/// Lifetime of a reference in seconds: the application redirects the browser at once (RFC 9126 section 2.2).
pub const PUSHED_SECS: u32 = 60;

/// Checks and stores a request; returns its `request_uri` and lifetime in seconds. `client` has authenticated.
///
/// Those of a public client are counted per network: anyone can send them, as it authenticates by its ID alone. With a
/// proof, the code is bound to its key (RFC 9449 section 10.1).
///
/// # Errors
/// [`Error::Invalid`] for a parameter that breaks a rule, with the value of `error` of an authorization response as its
/// reason (`invalid_request`, `invalid_scope`, `invalid_target`, `unsupported_response_type`); `required` or
/// `unregistered` for `redirect_uri`. [`Error::UnknownClient`] when `client_id` is another's, or users do not sign in to
/// it; [`Error::AddressLimit`]; [`Error::InvalidProof`] for a proof that was used before, or of another key than
/// `dpop_jkt`.
pub async fn push(
    identity: &Identity,
    client: &Client,
    parameters: Parameters,
    proof: Option<&Proof>,
    caller: &Caller,
) -> Result<(String, u32), Error> {
    if parameters.get("request_uri").is_some() {
        let nested = AuthorizationError::new("invalid_request", "request_uri", |texts| texts.nested_request);
        return Err(nested.into());
    }
    metadata_document::for_request(identity, &client.id, caller).await?;
    // The ID may come with the credentials only.
    let parameters = bound(parameters.or("client_id", &client.id), proof)?;
    let destination = request::destination(identity, &parameters)?;
    if destination.client.id != client.id {
        return Err(Error::UnknownClient);
    }
    request::check(identity.issuer(), &destination.client, &parameters)?;
    if client.config.token_endpoint_auth_method == ClientAuthentication::None {
        throttle::authorization_request(identity, None, caller).await?;
    }
    token::consume(identity, proof).await?;
    let write = identity.db().write();
    let stored =
        pending_request::insert(identity, write, &client.id, &parameters, Sender::Application, PUSHED_SECS).await?;
    Ok((stored.request_uri(), PUSHED_SECS))
}

/// The parameters with the key of a proof.
fn bound(parameters: Parameters, proof: Option<&Proof>) -> Result<Parameters, Error> {
    let Some(proof) = proof else { return Ok(parameters) };
    dpop::require_key(parameters.get("dpop_jkt"), Some(proof))?;
    Ok(parameters.or("dpop_jkt", proof.jkt()))
}
