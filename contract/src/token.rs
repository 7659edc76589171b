//! Tokens, as issued.

use crate::{Secret, Uid};
use serde::{Deserialize, Serialize};

/// Response of every successful sign-in and refresh.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TokenSet {
    /// Always `Bearer`.
    pub token_type: String,
    /// JWT, verified with the keys at `/auth/v1/certs`.
    pub access_token: Secret,
    /// Opaque, begins with `m.`, changes at every refresh.
    pub refresh_token: Secret,
    /// Remaining lifetime of the access token in seconds.
    pub expires_in: u32,
    /// `user sso` or `anonymous`.
    pub scope: String,
    /// The uid.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub sub: Uid,
    /// Role IDs.
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
    /// With `refresh_token`: at most the scope of the session. A narrower request is granted unchanged.
    pub scope: Option<String>,
    /// For `authorization_code`: the `code` from the app's address, after an email link or the hosted sign-in.
    pub code: Option<Secret>,
    /// With `authorization_code`: the PKCE verifier (RFC 7636), if the sign-in began with a challenge.
    pub code_verifier: Option<Secret>,
    /// Returned in the access token as the claim `nonce`: at most 128 letters, digits and `-._~`.
    pub nonce: Option<String>,
    /// For `password`.
    pub username: Option<String>,
    /// For `password`.
    pub password: Option<Secret>,
    /// Client ID; the query parameter takes precedence.
    pub client_id: Option<String>,
}

/// `POST /auth/v1/revoke`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct RevokeRequest {
    /// Access or refresh token of the session to end; may be expired.
    pub token: Option<Secret>,
}

/// `POST /auth/v1/user/sudo`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct SudoRequest {
    /// The current password.
    pub password: Option<Secret>,
    /// Or a verification of a contact of the account: from `/verification/verify`.
    pub verification_token: Option<Secret>,
}

/// A token from re-authentication.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SudoToken {
    /// Send it with the sensitive request.
    pub sudo_token: Secret,
    /// Lifetime in seconds.
    pub expires_in: u32,
}

/// `PATCH /auth/v1/user/password`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct PasswordChangeRequest {
    /// The new password.
    pub new_password: Option<Secret>,
    /// From `/user/sudo`; empty if the account has no password yet.
    pub sudo_token: Option<Secret>,
}

/// The fields of an active token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Introspection {
    /// Always `Bearer`.
    pub token_type: String,
    /// The client it was issued to.
    pub client_id: String,
    /// The uid.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub sub: Uid,
    /// Its scope.
    pub scope: String,
    /// Expiry in seconds since the epoch.
    pub exp: i64,
    /// Always true here (RFC 7662 section 2.2).
    pub active: bool,
}
