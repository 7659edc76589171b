//! Applications: the clients of OAuth 2 and of the CloudBase API, as administrators manage them under
//! `/admin/api/v1/applications`.

use crate::oauth::Scopes;
use crate::{Secret, Timestamp};
use serde::{Deserialize, Serialize};

/// What an application is, which decides how it authenticates and which grants it starts with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "sea-orm", sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum ApplicationKind {
    /// Runs on a server and keeps a secret.
    #[default]
    Web,
    /// Runs in the browser.
    SinglePage,
    /// Runs on a phone or computer (RFC 8252).
    Native,
    /// A service without users: it authenticates as itself.
    Machine,
    /// A WeChat Mini Program.
    MiniProgram,
}

impl ApplicationKind {
    /// All kinds.
    pub const ALL: [Self; 5] = [Self::Web, Self::SinglePage, Self::Native, Self::Machine, Self::MiniProgram];

    /// The stored value.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::SinglePage => "single_page",
            Self::Native => "native",
            Self::Machine => "machine",
            Self::MiniProgram => "mini_program",
        }
    }

    /// Whether it can keep a secret (a confidential client, RFC 6749 section 2.1).
    pub const fn is_confidential(self) -> bool {
        matches!(self, Self::Web | Self::Machine)
    }

    /// The grants that a new application of this kind may use.
    pub fn default_grant_types(self) -> Vec<GrantType> {
        match self {
            Self::Web | Self::SinglePage | Self::Native => vec![GrantType::AuthorizationCode, GrantType::RefreshToken],
            Self::Machine => vec![GrantType::ClientCredentials],
            Self::MiniProgram => vec![],
        }
    }

    /// The grants that an application of this kind may have.
    pub fn possible_grant_types(self) -> Vec<GrantType> {
        let mut grants = self.default_grant_types();
        if matches!(self, Self::Web | Self::SinglePage | Self::Native) {
            grants.push(GrantType::DeviceCode);
        }
        if self.is_confidential() {
            grants.push(GrantType::TokenExchange);
        }
        grants
    }

    /// How a new application of this kind authenticates.
    pub const fn default_auth_method(self) -> ClientAuthentication {
        if self.is_confidential() { ClientAuthentication::ClientSecretBasic } else { ClientAuthentication::None }
    }
}

/// A grant type (RFC 6749 section 1.3). CloudBase's own sign-in methods need none of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum GrantType {
    /// RFC 6749 section 4.1, with PKCE.
    AuthorizationCode,
    /// RFC 6749 section 6.
    RefreshToken,
    /// RFC 6749 section 4.4.
    ClientCredentials,
    /// RFC 8628, for devices without a browser or a keyboard.
    #[serde(rename = "urn:ietf:params:oauth:grant-type:device_code", alias = "device_code")]
    DeviceCode,
    /// RFC 8693, for services that call another service in the name of a user.
    #[serde(rename = "urn:ietf:params:oauth:grant-type:token-exchange", alias = "token_exchange")]
    TokenExchange,
}

impl GrantType {
    /// All grant types.
    pub const ALL: [Self; 5] =
        [Self::AuthorizationCode, Self::RefreshToken, Self::ClientCredentials, Self::DeviceCode, Self::TokenExchange];

    /// Those of an application that acts for users only. One that describes itself has no others.
    pub const FOR_USERS: [Self; 3] = [Self::AuthorizationCode, Self::RefreshToken, Self::DeviceCode];

    /// The value of `grant_type`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AuthorizationCode => "authorization_code",
            Self::RefreshToken => "refresh_token",
            Self::ClientCredentials => "client_credentials",
            Self::DeviceCode => "urn:ietf:params:oauth:grant-type:device_code",
            Self::TokenExchange => "urn:ietf:params:oauth:grant-type:token-exchange",
        }
    }

    /// Parses the value of `grant_type`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grant| grant.as_str() == text)
    }
}

/// How an application authenticates at the token endpoint (OpenID Connect Core section 9).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ClientAuthentication {
    /// A public client: it has no secret, and PKCE protects its codes.
    #[default]
    None,
    /// A secret in the `Authorization` header.
    ClientSecretBasic,
    /// A secret in the body.
    ClientSecretPost,
    /// A JWT signed with its private key (RFC 7523).
    PrivateKeyJwt,
}

impl ClientAuthentication {
    /// All methods.
    pub const ALL: [Self; 4] = [Self::None, Self::ClientSecretBasic, Self::ClientSecretPost, Self::PrivateKeyJwt];

    /// The value in metadata.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::ClientSecretBasic => "client_secret_basic",
            Self::ClientSecretPost => "client_secret_post",
            Self::PrivateKeyJwt => "private_key_jwt",
        }
    }
}

/// Algorithm of an application's ID tokens (RFC 7518 section 3.1).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum TokenAlgorithm {
    /// ECDSA with P-256.
    #[default]
    #[serde(rename = "ES256")]
    Es256,
    /// RSA with 2048 bits, for libraries without elliptic curves.
    #[serde(rename = "RS256")]
    Rs256,
}

impl TokenAlgorithm {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Es256, Self::Rs256];

    /// The value of `alg`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::Rs256 => "RS256",
        }
    }
}

/// Where an application comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "sea-orm", sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum ApplicationSource {
    /// An administrator created it.
    #[default]
    Administrator,
    /// It was registered by `POST /oauth2/register` (RFC 7591).
    Registration,
    /// Its ID is the address of a document that describes it (draft-ietf-oauth-client-id-metadata-document).
    MetadataDocument,
}

/// What an administrator decides about an application, apart from its name and state. A member that client metadata has
/// too has its registered name there (RFC 7591 section 4.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ApplicationConfig {
    /// Image on the consent page: an https address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo_uri: Option<String>,
    /// Home page: an https address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_uri: Option<String>,
    /// Addresses that a browser may be sent back to with a code; compared byte for byte (RFC 9700 section 2.1). The
    /// port of a loopback address is free (RFC 8252 section 7.3). At most 50.
    pub redirect_uris: Vec<String>,
    /// Addresses that a browser may be sent to after signing out. At most 50.
    pub post_logout_redirect_uris: Vec<String>,
    /// Origins whose pages may call the token endpoint, such as `https://app.example.com`, beside those of
    /// `redirect_uris`. At most 50.
    pub origins: Vec<String>,
    /// Audiences that its access tokens may have, as `resource` (RFC 8707), beside addresses of its own `origins` and
    /// `client_uri`: absolute URIs. At most 50.
    pub resources: Vec<String>,
    /// Grants that it may use.
    pub grant_types: Vec<GrantType>,
    /// How it authenticates.
    pub token_endpoint_auth_method: ClientAuthentication,
    /// Its public keys for `private_key_jwt` (RFC 7517): `{"keys": [...]}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub jwks: Option<serde_json::Value>,
    /// The https address of these keys, in place of `jwks` (RFC 7591 section 2). They are fetched when they are needed,
    /// and kept for ten minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks_uri: Option<String>,
    /// Scopes that it may request, separated by spaces; absent for all.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub scope: Option<Scopes>,
    /// Whether users are not asked for consent: the application belongs to the operator of this service.
    pub first_party: bool,
    /// Algorithm of its ID tokens.
    pub id_token_signed_response_alg: TokenAlgorithm,
    /// Whether an application that authenticates must use PKCE or, with `openid`, a nonce. All others must use PKCE.
    pub require_pkce: bool,
    /// Address that receives a logout token when one of its sessions ends (OpenID Connect Back-Channel Logout 1.0):
    /// https, or http on this machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backchannel_logout_uri: Option<String>,
    /// Whether it needs `sid` in logout tokens, which always have it.
    pub backchannel_logout_session_required: bool,
    /// Whether every authorization request must be pushed (RFC 9126 section 6).
    pub require_pushed_authorization_requests: bool,
    /// Whether each of its token requests must have a proof of a key, to which the tokens are then bound (RFC 9449
    /// section 5.2). If not, a proof is accepted.
    pub dpop_bound_access_tokens: bool,
}

/// No address, no grant, no authentication; PKCE is required.
impl Default for ApplicationConfig {
    fn default() -> Self {
        Self {
            logo_uri: None,
            client_uri: None,
            redirect_uris: Vec::new(),
            post_logout_redirect_uris: Vec::new(),
            origins: Vec::new(),
            resources: Vec::new(),
            grant_types: Vec::new(),
            token_endpoint_auth_method: ClientAuthentication::None,
            jwks: None,
            jwks_uri: None,
            scope: None,
            first_party: false,
            id_token_signed_response_alg: TokenAlgorithm::Es256,
            require_pkce: true,
            backchannel_logout_uri: None,
            backchannel_logout_session_required: false,
            require_pushed_authorization_requests: false,
            dpop_bound_access_tokens: false,
        }
    }
}

/// An application, without its secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Application {
    /// `client_id`; never changes.
    pub id: String,
    /// Name on the sign-in and consent pages.
    pub name: String,
    /// Kind; never changes.
    pub kind: ApplicationKind,
    /// Whether it is the default client of the CloudBase SDK, which cannot be deleted or turned off.
    pub default: bool,
    /// Where it comes from; never changes.
    pub source: ApplicationSource,
    /// Whether it is turned on. A disabled application has no session: its tokens are rejected at once.
    pub enabled: bool,
    /// Role that a machine acts with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Lifetime of its access tokens in seconds, 300 to 86,400.
    pub access_token_seconds: u32,
    /// Lifetime of its sessions in seconds, 1,800 to 31,536,000.
    pub refresh_token_seconds: u32,
    /// Most sessions of a user: -1 for any number, 0 for one per kind of device.
    pub max_sessions: i16,
    /// Addresses, grant types, authentication.
    #[serde(flatten)]
    pub config: ApplicationConfig,
    /// Creation time.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

impl Application {
    /// The fields that an administrator can change, with their current values.
    pub fn editable(&self) -> serde_json::Value {
        let mut value = serde_json::to_value(self).unwrap_or_default();
        if let Some(members) = value.as_object_mut() {
            for fixed in ["id", "kind", "default", "source", "created_at", "updated_at"] {
                members.remove(fixed);
            }
        }
        value
    }
}

/// A new application.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct NewApplication {
    /// 3 to 64 letters, digits, dots, underscores and hyphens. Default: random.
    pub id: Option<String>,
    /// 1 to 64 characters.
    pub name: String,
    /// Kind.
    pub kind: ApplicationKind,
    /// Role that a machine acts with.
    pub role: Option<String>,
    /// Addresses to be sent back to.
    pub redirect_uris: Vec<String>,
    /// Whether users are not asked for consent. Default: false.
    pub first_party: bool,
}

/// An application that was just created.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreatedApplication {
    /// The application, as listed.
    pub application: Application,
    /// Its first secret, if its kind has one. It is shown only once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<CreatedClientSecret>,
}

/// Changes to an application. Absent fields are unchanged.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ApplicationPatch {
    /// 1 to 64 characters.
    pub name: Option<String>,
    /// Turned on or off.
    pub enabled: Option<bool>,
    /// Role that a machine acts with; empty to remove it.
    pub role: Option<String>,
    /// In seconds, 300 to 86,400.
    pub access_token_seconds: Option<u32>,
    /// In seconds, 1,800 to 31,536,000.
    pub refresh_token_seconds: Option<u32>,
    /// -1 for any number, 0 for one per kind of device, otherwise at most 50.
    pub max_sessions: Option<i16>,
    /// An https address; empty to remove it.
    pub logo_uri: Option<String>,
    /// An https address; empty to remove it.
    pub client_uri: Option<String>,
    /// The whole list.
    pub redirect_uris: Option<Vec<String>>,
    /// The whole list.
    pub post_logout_redirect_uris: Option<Vec<String>>,
    /// The whole list.
    pub origins: Option<Vec<String>>,
    /// The whole list.
    pub resources: Option<Vec<String>>,
    /// The whole list.
    pub grant_types: Option<Vec<GrantType>>,
    /// How it authenticates.
    pub token_endpoint_auth_method: Option<ClientAuthentication>,
    /// Its public keys; an empty key set to remove them.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub jwks: Option<serde_json::Value>,
    /// The https address of its public keys; empty to remove it. An application has either this or `jwks`.
    pub jwks_uri: Option<String>,
    /// All scopes that it may request, separated by spaces; empty to allow all.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub scope: Option<Scopes>,
    /// Whether users are not asked for consent.
    pub first_party: Option<bool>,
    /// Algorithm of its ID tokens.
    pub id_token_signed_response_alg: Option<TokenAlgorithm>,
    /// Whether an application that authenticates must use PKCE or, with `openid`, a nonce.
    pub require_pkce: Option<bool>,
    /// Address that receives logout tokens; empty to remove it.
    pub backchannel_logout_uri: Option<String>,
    /// Whether it needs `sid` in logout tokens.
    pub backchannel_logout_session_required: Option<bool>,
    /// Whether every authorization request must be pushed (RFC 9126 section 6).
    pub require_pushed_authorization_requests: Option<bool>,
    /// Whether each of its token requests must have a proof of a key (RFC 9449).
    pub dpop_bound_access_tokens: Option<bool>,
}

/// A secret of an application, without the secret itself: only its hash is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClientSecret {
    /// Stable ID.
    pub id: String,
    /// Its last four characters.
    pub hint: String,
    /// Creation time.
    pub created_at: Timestamp,
    /// Expiry; absent if it never expires.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// Whether it has expired.
    pub expired: bool,
    /// Last use, to the minute; absent if it was never used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<Timestamp>,
}

/// A new secret.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct NewClientSecret {
    /// Expiry; absent for a secret that never expires.
    pub expires_at: Option<Timestamp>,
}

/// A secret that was just created.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreatedClientSecret {
    /// The secret, as listed.
    pub client_secret: ClientSecret,
    /// Its value, `dws_…`. It is shown only once.
    pub secret: Secret,
}

/// What an administrator's test of an application has shown: the authorization code flow, step by step.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationTrial {
    /// The steps that were taken, in order.
    pub steps: Vec<TrialStep>,
    /// Why the flow went no further: a code of RFC 6749 or a sentence. Absent if every step succeeded.
    pub error: Option<String>,
}

/// A step of a test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrialStep {
    /// Which one.
    pub kind: TrialStepKind,
    /// What was sent or received, as text. Codes and tokens are cut; of JWTs it contains header and payload.
    pub text: String,
}

/// The steps of a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrialStepKind {
    /// The authorization request (OpenID Connect Core section 3.1.2.1).
    Request,
    /// What the browser came back with.
    Response,
    /// The response of the token endpoint.
    Tokens,
    /// The ID token; absent without the scope `openid`.
    IdToken,
    /// The access token.
    AccessToken,
    /// The response of the userinfo endpoint; absent without the scope `openid`.
    UserInfo,
    /// The session that the test opened has ended.
    SessionEnded,
}
