//! Requests of applications. Each is a form; the credentials of the application are beside these fields or in the
//! `Authorization` header.

use crate::Secret;
use serde::{Deserialize, Serialize};

/// `POST /oauth2/token` (RFC 6749 sections 4.1.3, 4.4.2 and 6).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct GrantRequest {
    /// `authorization_code`, `refresh_token`, `client_credentials` or `urn:ietf:params:oauth:grant-type:device_code`.
    pub grant_type: String,
    /// For `authorization_code`: the code.
    pub code: Option<Secret>,
    /// For `authorization_code`: the address that the code was sent to.
    pub redirect_uri: Option<String>,
    /// For `authorization_code`: the PKCE verifier (RFC 7636).
    pub code_verifier: Option<Secret>,
    /// For the device grant (RFC 8628).
    pub device_code: Option<Secret>,
    /// For `refresh_token`.
    pub refresh_token: Option<Secret>,
    /// For `refresh_token` and `client_credentials`: at most what was granted. Default: all of it.
    pub scope: Option<String>,
    /// Audience of the access token (RFC 8707). Default: for `client_credentials` the issuer, otherwise that of the
    /// authorization request, which is also the only other value.
    pub resource: Option<String>,
}

/// `POST /oauth2/device_authorization` (RFC 8628 section 3.1).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct DeviceAuthorizationRequest {
    /// Scopes, separated by spaces.
    pub scope: Option<String>,
    /// Audience of the access token (RFC 8707). Default: the issuer.
    pub resource: Option<String>,
}

/// `POST /oauth2/introspect` (RFC 7662 section 2.1) and `POST /oauth2/revoke` (RFC 7009 section 2.1).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct PresentedToken {
    /// An access token or a refresh token.
    pub token: Option<Secret>,
    /// `access_token` or `refresh_token`. Ignored: the token says itself what it is.
    pub token_type_hint: Option<String>,
}

/// `POST /oauth2/userinfo` with the token in the body (RFC 6750 section 2.2).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct UserInfoRequest {
    /// The access token, if there is no `Authorization` header.
    pub access_token: Option<Secret>,
}

/// `POST /oauth2/par`: the parameters of `GET /oauth2/authorize` (RFC 9126 section 2.1).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct AuthorizationParameters {
    /// ID of the application.
    pub client_id: Option<String>,
    /// `code`.
    pub response_type: Option<String>,
    /// One of the addresses of the application, as registered.
    pub redirect_uri: Option<String>,
    /// Scopes, separated by spaces.
    pub scope: Option<String>,
    /// Returned with the response.
    pub state: Option<String>,
    /// Returned in the ID token.
    pub nonce: Option<String>,
    /// PKCE challenge (RFC 7636).
    pub code_challenge: Option<String>,
    /// `S256`.
    pub code_challenge_method: Option<String>,
    /// `none`, or any of `login`, `consent` and `select_account`.
    pub prompt: Option<String>,
    /// Longest time since the user authenticated, in seconds.
    pub max_age: Option<String>,
    /// Audience of the access token (RFC 8707).
    pub resource: Option<String>,
    /// An ID token about the user who is expected; may be expired.
    pub id_token_hint: Option<String>,
    /// What the sign-in page begins with: a username, phone number or email address.
    pub login_hint: Option<String>,
    /// Languages of the pages, separated by spaces, best first.
    pub ui_locales: Option<String>,
    /// JSON (OpenID Connect Core section 5.5), at most 2 KiB.
    pub claims: Option<String>,
    /// `request_uri` of a pushed request; replaces all other parameters but `client_id`.
    pub request_uri: Option<String>,
}

impl AuthorizationParameters {
    /// The parameters that are there, by name.
    pub fn into_pairs(self) -> impl Iterator<Item = (String, String)> {
        let pairs = [
            ("client_id", self.client_id),
            ("response_type", self.response_type),
            ("redirect_uri", self.redirect_uri),
            ("scope", self.scope),
            ("state", self.state),
            ("nonce", self.nonce),
            ("code_challenge", self.code_challenge),
            ("code_challenge_method", self.code_challenge_method),
            ("prompt", self.prompt),
            ("max_age", self.max_age),
            ("resource", self.resource),
            ("request_uri", self.request_uri),
        ];
        pairs.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)))
    }
}

/// Response of `POST /oauth2/par` (RFC 9126 section 2.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PushedAuthorization {
    /// Stands for the parameters at `GET /oauth2/authorize`.
    pub request_uri: String,
    /// Its lifetime in seconds.
    pub expires_in: u32,
}

/// `GET /oauth2/logout` (OpenID Connect RP-Initiated Logout 1.0 section 2).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct SignOutRequest {
    /// An ID token of the session to end; may be expired.
    pub id_token_hint: Option<String>,
    /// ID of the application. Default: that of the ID token.
    pub client_id: Option<String>,
    /// One of the sign-out addresses of the application, as registered.
    pub post_logout_redirect_uri: Option<String>,
    /// Returned with `post_logout_redirect_uri`.
    pub state: Option<String>,
}
