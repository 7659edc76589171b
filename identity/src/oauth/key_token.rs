//! Access tokens of signing keys: a server that uses an SDK of CloudBase exchanges the ID and the secret of a key for
//! one.

use super::access_token::{self, Claims};
use crate::{Error, Identity, token};
use doorward_contract::{Secret, Timestamp, oauth::Scope};

/// Lifetime of a token in seconds, five days as at CloudBase. A token is accepted no longer than its key.
pub const LIFETIME_SECS: i64 = 432_000;

/// `sub` and `client_id` begin with this. Neither a uid nor the ID of an application contains a colon.
const PREFIX: &str = "api_key:";

/// The signing key that a token was issued to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyToken {
    pub key_id: String,
    /// When the token expires.
    pub expires_at: Timestamp,
}

/// A token and its lifetime in seconds.
#[derive(Debug)]
pub struct IssuedKeyToken {
    pub token: Secret,
    pub expires_in: u32,
    /// `sub` of the token.
    pub sub: String,
}

/// Issues a token that acts for a key with this role, until the key expires if that is earlier.
///
/// # Errors
/// [`Error::Internal`] when it cannot be signed.
pub fn issue(
    identity: &Identity,
    key_id: &str,
    role: &str,
    key_expires_at: Option<Timestamp>,
) -> Result<IssuedKeyToken, Error> {
    let now = identity.now().as_secs();
    let left = key_expires_at.map_or(LIFETIME_SECS, |end| end.as_secs() - now);
    let seconds = left.clamp(0, LIFETIME_SECS);
    let (sub, roles) = (format!("{PREFIX}{key_id}"), vec![role.to_owned()]);
    let claims = Claims {
        exp: now + seconds,
        groups: Some(roles.clone()),
        roles: Some(roles),
        ..access_token::blank(identity, &sub, seconds, &[Scope::Roles].into(), None)
    };
    let token = token::sign(identity, token::OAUTH_ACCESS, &claims)?;
    Ok(IssuedKeyToken { token, expires_in: u32::try_from(seconds).unwrap_or(0), sub })
}

/// The key that a verified token was issued to.
pub(super) fn of(claims: &access_token::Claims) -> Option<KeyToken> {
    let key_id = claims.client_id.strip_prefix(PREFIX)?.to_owned();
    Some(KeyToken { key_id, expires_at: Timestamp::default().plus_secs(claims.exp) })
}
