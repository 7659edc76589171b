//! Revocation (RFC 7009).

use super::{access_token, key_token, token::caller_of};
use crate::{
    Caller, Error, Identity,
    client::Client,
    session,
    token::{self, RefreshToken},
};
use doorward_contract::{Secret, Timestamp};
use doorward_store::used_token;

/// Ends the session of an access token or refresh token of this client, even of an expired one; revokes the access
/// token of a machine, and one from an exchange, whose session belongs to another client. No effect on any other token.
/// RFC 7009 section 2.1 wants an error for that of another client; the response is the same as for an unknown one
/// (section 2.2) on purpose: it must not reveal whether a token exists.
///
/// # Errors
/// [`Error::Store`] when the database does not answer.
pub async fn revoke(identity: &Identity, client: &Client, token: &Secret, caller: &Caller) -> Result<(), Error> {
    let caller = caller_of(client, caller);
    let refresh = RefreshToken::decode(token.expose(), &identity.keys().refresh);
    if let Some(refresh) = &refresh {
        return end(identity, client, &refresh.session_id, &caller).await;
    }
    // The token of a signing key belongs to no client. Its holder may end it.
    let is_theirs = |claims: &access_token::Claims| claims.client_id == client.id || key_token::of(claims).is_some();
    if let Some(claims) = access_token::verify(identity, token).filter(is_theirs) {
        return match &claims.sid {
            Some(sid) if claims.act.is_none() => end(identity, client, sid, &caller).await,
            _ => revoke_alone(identity, &claims).await,
        };
    }
    match token::verify_access(identity, token.expose()) {
        Some(claims) => end(identity, client, &claims.sid, &caller).await,
        None => Ok(()),
    }
}

async fn end(identity: &Identity, client: &Client, session_id: &str, caller: &Caller) -> Result<(), Error> {
    session::sign_out_if(identity, session_id, |row| row.client_id == client.id, caller).await
}

/// A token without a session of its own is remembered until it expires.
async fn revoke_alone(identity: &Identity, claims: &access_token::Claims) -> Result<(), Error> {
    let expires_at = Timestamp::default().plus_secs(claims.exp);
    if expires_at > identity.now() {
        used_token::consume(identity.db().write(), &access_token::revocation_key(claims), expires_at.as_millis())
            .await?;
    }
    Ok(())
}
