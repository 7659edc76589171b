//! Tokens as they are handed out.

use crate::Secret;
use serde::{Deserialize, Serialize};

/// What every successful sign-in and refresh answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TokenSet {
    /// Always `Bearer`.
    pub token_type: String,
    /// JWT, verified by `/auth/v1/certs`.
    pub access_token: Secret,
    /// Opaque, begins with `m.`, changes at every refresh.
    pub refresh_token: Secret,
    /// Life of the access token in seconds from now.
    pub expires_in: u32,
    /// `user sso` or `anonymous`.
    pub scope: String,
    /// The uid.
    pub sub: String,
    /// Role ids.
    pub groups: Vec<String>,
}

/// `POST /auth/v1/token`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct TokenRequest {
    /// `refresh_token`, `password` or `authorization_code`.
    pub grant_type: String,
    /// For `refresh_token`.
    pub refresh_token: Option<Secret>,
    /// With `refresh_token`: at most what the session was given. Asking for less is granted as it was.
    pub scope: Option<String>,
    /// For `authorization_code`: what a mail link brought to the app's address as `code`.
    pub code: Option<Secret>,
    /// For `password`.
    pub username: Option<String>,
    /// For `password`.
    pub password: Option<Secret>,
    /// Client; the query parameter wins.
    pub client_id: Option<String>,
}

/// `POST /auth/v1/revoke`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct RevokeRequest {
    /// Access or refresh token of the session to end; an expired one does too.
    pub token: Option<Secret>,
}

/// `POST /auth/v1/user/sudo`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct SudoRequest {
    /// The current password.
    pub password: Option<Secret>,
    /// Or a code sent to a contact of one's own: from `/verification/verify`.
    pub verification_token: Option<Secret>,
}

/// A proof of presence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SudoToken {
    /// Handed to the sensitive call.
    pub sudo_token: Secret,
    /// Seconds it lives.
    pub expires_in: u32,
}

/// `PATCH /auth/v1/user/password`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct PasswordChangeRequest {
    /// The new password.
    pub new_password: Option<Secret>,
    /// From `/user/sudo`; empty when the account has no password yet.
    pub sudo_token: Option<Secret>,
}

/// `GET /auth/v1/token/introspect`: the fields of a live token; `{}` for any other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Introspection {
    /// Always `Bearer`.
    pub token_type: String,
    /// Whom it was issued to.
    pub client_id: String,
    /// The uid.
    pub sub: String,
    /// Its scope.
    pub scope: String,
    /// Seconds since the epoch.
    pub exp: i64,
    /// Always true here (RFC 7662 section 2.2).
    pub active: bool,
}
