//! Dynamic client registration (RFC 7591, RFC 7592).

use crate::Secret;
use serde::{Deserialize, Serialize};

/// What an application says about itself: client metadata (RFC 7591 section 2; OpenID Connect Dynamic Client Registration
/// 1.0 section 2). Unknown members are ignored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ClientMetadata {
    /// Required in an update and in a document, and of no effect in a registration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// In an update, the current secret or nothing. Not allowed in a document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<Secret>,
    /// Name on the consent page, 1 to 64 characters. Default: the host of the first redirect address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_name: Option<String>,
    /// Home page: an https address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_uri: Option<String>,
    /// Image: an https address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo_uri: Option<String>,
    /// Terms of service: an https address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tos_uri: Option<String>,
    /// Privacy policy: an https address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy_uri: Option<String>,
    /// Email addresses of its operators. At most 10.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contacts: Option<Vec<String>>,
    /// `web` or `native`. Default: by the redirect addresses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub application_type: Option<String>,
    /// Addresses that a browser may be sent back to. Required for the grant `authorization_code`. At most 50.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect_uris: Option<Vec<String>>,
    /// Addresses that a browser may be sent to after signing out. At most 50.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post_logout_redirect_uris: Option<Vec<String>>,
    /// `none`, `client_secret_basic`, `client_secret_post` or `private_key_jwt`. Default: `client_secret_basic`; in a
    /// document `none`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_endpoint_auth_method: Option<String>,
    /// `authorization_code`, `refresh_token` and `urn:ietf:params:oauth:grant-type:device_code`. Default:
    /// `authorization_code`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grant_types: Option<Vec<String>>,
    /// `code`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_types: Option<Vec<String>>,
    /// Scopes that it may request, separated by spaces. Those that the settings do not allow are left out. Default: all
    /// that they allow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// Public keys for `private_key_jwt`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub jwks: Option<serde_json::Value>,
    /// Address of these keys, in place of `jwks`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks_uri: Option<String>,
    /// `ES256` or `RS256`. Default: `RS256`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token_signed_response_alg: Option<String>,
    /// `public`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject_type: Option<String>,
    /// Address that receives a logout token when one of its sessions ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backchannel_logout_uri: Option<String>,
    /// Whether it needs `sid` in logout tokens, which always have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backchannel_logout_session_required: Option<bool>,
    /// Whether its access tokens are bound to a key (RFC 9449 section 5.2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dpop_bound_access_tokens: Option<bool>,
    /// Identifies the software, over all of its registrations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub software_id: Option<String>,
    /// Version of the software.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub software_version: Option<String>,
    /// Not supported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub software_statement: Option<String>,
}

/// A registered application (RFC 7591 section 3.2.1, RFC 7592 section 3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RegisteredClient {
    /// Its ID, its metadata and, only when it is issued, its secret.
    #[serde(flatten)]
    pub metadata: ClientMetadata,
    /// When it was registered, in seconds since the epoch.
    pub client_id_issued_at: i64,
    /// Present with a secret: 0, because it does not expire.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_secret_expires_at: Option<i64>,
    /// Authorizes requests to `registration_client_uri`.
    pub registration_access_token: Secret,
    /// Where the registration is read, replaced and deleted.
    pub registration_client_uri: String,
}
