//! Signed assertion of the user to a site, beside the headers; valid for this site and for a minute.

use crate::{
    Error, Identity, Viewer,
    token::{self, room},
};
use doorward_contract::Secret;
use doorward_contract::Uid;
use serde::Serialize;

/// Lifetime of a token in seconds. It accompanies one request.
pub const TOKEN_SECS: i64 = 60;

/// Longest token in bytes. A proxy copies it as one of the headers, and nginx holds all of them in a buffer of 4 KiB.
const MAX_BYTES: usize = 2_000;

/// Type and audience keep it from being accepted as an access token (attack 31).
#[derive(Clone, Serialize)]
struct Claims<'a> {
    iss: &'a str,
    sub: &'a Uid,
    aud: &'a str,
    exp: i64,
    iat: i64,
    jti: String,
    kind: &'static str,
    roles: &'a [String],
    /// `roles` names the first roles only; the rest did not fit.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    roles_truncated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    preferred_username: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone_number: Option<&'a str>,
}

/// Signs the assertion for the site at this host.
///
/// # Errors
/// [`Error::Internal`] when it cannot be signed.
pub fn token(identity: &Identity, viewer: &Viewer, host: &str) -> Result<Secret, Error> {
    let now = identity.now();
    let claims = Claims {
        iss: identity.issuer(),
        sub: &viewer.uid,
        aud: host,
        exp: now.as_secs() + TOKEN_SECS,
        iat: now.as_secs(),
        jti: identity.new_id(),
        kind: viewer.kind.as_str(),
        roles: &viewer.roles,
        roles_truncated: false,
        preferred_username: viewer.username.as_deref(),
        name: viewer.name.as_deref(),
        email: viewer.email.as_deref(),
        phone_number: viewer.phone.as_deref(),
    };
    token::sign(identity, token::SITE, &room::fit(claims))
}

/// First the display name goes, which no decision depends on, then the last roles.
impl room::Growing for Claims<'_> {
    const MOST_BYTES: usize = MAX_BYTES;
    const COPIES: usize = 1;

    fn roles(&self) -> &[String] {
        self.roles
    }

    fn shortened(self, most_roles: usize) -> Self {
        let roles_truncated = most_roles < self.roles.len();
        Self { name: None, roles: &self.roles[..most_roles], roles_truncated, ..self }
    }
}
