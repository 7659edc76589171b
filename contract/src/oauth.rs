//! Requests and responses of the OAuth 2.1 and OpenID Connect provider under `/oauth2`.

pub mod paths;
mod registration;
mod request;
mod scopes;

pub use registration::{ClientMetadata, RegisteredClient};
pub use request::{
    AuthorizationParameters, DeviceAuthorizationRequest, GrantRequest, PresentedToken, PushedAuthorization,
    SignOutRequest, UserInfoRequest,
};
pub use scopes::{Scopes, UnknownScope};

use crate::application::ApplicationSource;
use crate::{Secret, Timestamp, Uid};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Scopes of OpenID Connect (Core section 5.4, section 11) and two of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// An ID token, and the uid.
    Openid,
    /// Name, picture, language, time zone.
    Profile,
    /// The email address and whether it is verified.
    Email,
    /// The phone number and whether it is verified.
    Phone,
    /// The IDs of the user's roles, as `roles` and `groups`.
    Roles,
    /// A session that survives the user's sign-out at the portal.
    OfflineAccess,
}

impl Scope {
    /// All scopes, in the order of the consent page.
    pub const ALL: [Self; 6] =
        [Self::Openid, Self::Profile, Self::Email, Self::Phone, Self::Roles, Self::OfflineAccess];

    /// The value in `scope`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Openid => "openid",
            Self::Profile => "profile",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Roles => "roles",
            Self::OfflineAccess => "offline_access",
        }
    }

    /// Parses a value of `scope`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == text)
    }
}

/// Response of the token endpoint (RFC 6749 section 5.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TokenResponse {
    /// JWT (RFC 9068).
    pub access_token: Secret,
    /// `Bearer`; `DPoP` for a token that is bound to the key of the request's proof (RFC 9449 section 5).
    pub token_type: String,
    /// Remaining lifetime of the access token in seconds.
    pub expires_in: u32,
    /// Opaque, changes at every refresh. Absent for grants without a user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<Secret>,
    /// JWT; present with the scope `openid`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token: Option<Secret>,
    /// The scope that was granted. Absent if there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub scope: String,
    /// For the token exchange: `urn:ietf:params:oauth:token-type:access_token` (RFC 8693 section 2.2.1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issued_token_type: Option<String>,
}

/// Response of the userinfo endpoint, and the claims about a user in an ID token (OpenID Connect Core section 5.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UserInfo {
    /// The uid.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub sub: Uid,
    /// Scope `profile`: display name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Scope `profile`: username.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preferred_username: Option<String>,
    /// Scope `profile`: address of the picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// Scope `profile`: language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// Scope `profile`: time zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zoneinfo: Option<String>,
    /// Scope `profile`: last change of the account, in seconds since the epoch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<i64>,
    /// Scope `email`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Scope `email`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_verified: Option<bool>,
    /// Scope `phone`, in E.164.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    /// Scope `phone`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number_verified: Option<bool>,
    /// Scope `roles`: IDs of the user's roles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<String>>,
    /// Scope `roles`: the same, under the name that many applications read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub groups: Option<Vec<String>>,
}

/// Response of `POST /oauth2/device_authorization` (RFC 8628 section 3.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeviceAuthorization {
    /// For the token endpoint.
    pub device_code: Secret,
    /// Code that the device shows, `XXXX-XXXX`.
    pub user_code: String,
    /// Where its user enters the code.
    pub verification_uri: String,
    /// The same with the code, for a QR code.
    pub verification_uri_complete: String,
    /// Lifetime of both codes in seconds.
    pub expires_in: u32,
    /// Seconds between two requests to the token endpoint.
    pub interval: u32,
}

/// What the consent page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentRequest {
    /// `client_id` of the application.
    pub client_id: String,
    /// Its name.
    pub name: String,
    /// Its image.
    pub logo_uri: Option<String>,
    /// Its home page.
    pub client_uri: Option<String>,
    /// Host that the browser is sent to afterwards; empty for a device.
    pub host: String,
    /// Where it comes from. What another source than an administrator says about it is not verified.
    pub source: ApplicationSource,
    /// Host of the document that describes it; absent for other sources.
    pub document_host: Option<String>,
    /// Scopes that the user is asked for.
    pub scopes: Scopes,
}

/// An application that a user has granted access to the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConnectedApplication {
    /// `client_id` of the application.
    pub client_id: String,
    /// Its name.
    pub name: String,
    /// Its image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo_uri: Option<String>,
    /// Its home page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_uri: Option<String>,
    /// Scopes that the user has granted, in the order of the consent page.
    pub scopes: Vec<Scope>,
    /// Time of the latest consent.
    pub granted_at: Timestamp,
}

/// An active token (RFC 7662 section 2.2).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TokenIntrospection {
    /// Whether the token is active. All other members are absent if it is not.
    pub active: bool,
    /// The other members.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub claims: BTreeMap<String, serde_json::Value>,
}
