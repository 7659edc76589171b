//! Requests of applications. Each is a form; the credentials of the application are beside these fields or in the
//! `Authorization` header.

use crate::Secret;
use serde::{Deserialize, Serialize};

/// `POST /oauth2/token` (RFC 6749 sections 4.1.3, 4.4.2 and 6; RFC 8693 section 2.1).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct GrantRequest {
    /// `authorization_code`, `refresh_token`, `client_credentials`, `urn:ietf:params:oauth:grant-type:device_code` or
    /// `urn:ietf:params:oauth:grant-type:token-exchange`.
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
    /// For `refresh_token` and the token exchange: at most what was granted. Default: all of it. For `client_credentials`:
    /// `roles`, or absent.
    pub scope: Option<String>,
    /// Audience of the access token (RFC 8707). Default: for `client_credentials` the issuer, for the token exchange that
    /// of the subject token; otherwise that of the authorization request, which is also the only other value.
    pub resource: Option<String>,
    /// For the token exchange: another name for `resource`.
    pub audience: Option<String>,
    /// For the token exchange: an access token about the user.
    pub subject_token: Option<Secret>,
    /// For the token exchange: `urn:ietf:params:oauth:token-type:access_token`.
    pub subject_token_type: Option<String>,
    /// For the token exchange: an access token that the application got for itself; not needed, as it authenticates.
    pub actor_token: Option<Secret>,
    /// For the token exchange, with `actor_token`: `urn:ietf:params:oauth:token-type:access_token`.
    pub actor_token_type: Option<String>,
    /// For the token exchange: `urn:ietf:params:oauth:token-type:access_token`, or absent.
    pub requested_token_type: Option<String>,
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

macro_rules! authorization_parameters {
    ($($(#[$doc:meta])* $name:ident,)+) => {
        /// `POST /oauth2/par`: the parameters of `GET /oauth2/authorize` (RFC 9126 section 2.1).
        #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(default)]
        pub struct AuthorizationParameters {
            $($(#[$doc])* pub $name: Option<String>,)+
        }

        impl AuthorizationParameters {
            /// The names of all parameters. No others are read or stored.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($name),)+];

            /// The parameters that are there, by name.
            pub fn into_pairs(self) -> impl Iterator<Item = (String, String)> {
                let pairs = [$((stringify!($name), self.$name),)+];
                pairs.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)))
            }
        }
    };
}

authorization_parameters! {
    /// ID of the application.
    client_id,
    /// `code`.
    response_type,
    /// `query`, or absent.
    response_mode,
    /// One of the addresses of the application, as registered.
    redirect_uri,
    /// Scopes, separated by spaces.
    scope,
    /// Returned with the response.
    state,
    /// Returned in the ID token.
    nonce,
    /// PKCE challenge (RFC 7636).
    code_challenge,
    /// `S256`.
    code_challenge_method,
    /// `none`, or any of `login`, `consent` and `select_account`.
    prompt,
    /// Longest time since the user authenticated, in seconds.
    max_age,
    /// Audience of the access token (RFC 8707).
    resource,
    /// An ID token about the user who is expected; may be expired.
    id_token_hint,
    /// What the sign-in page begins with: a username, phone number or email address.
    login_hint,
    /// Languages of the pages, separated by spaces, best first.
    ui_locales,
    /// JSON (OpenID Connect Core section 5.5), at most 2 KiB.
    claims,
    /// SHA-256 thumbprint of the key that the code is bound to (RFC 9449 section 10).
    dpop_jkt,
    /// `request_uri` of a pushed request; replaces all other parameters but `client_id`.
    request_uri,
    /// Request objects are not supported: an error.
    request,
    /// Self-issued clients are not supported: an error.
    registration,
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
