//! Requests and responses that only the CloudBase API has: old spellings, and fields without an effect.

use crate::Secret;
use crate::account::{Gender, ProfilePatch};
use crate::session::Device;
use crate::signin::SignupRequest;
use crate::token::Introspection;
use serde::{Deserialize, Serialize};

/// `POST /auth/v1/signup`. Unknown fields are refused: an account must not choose its own uid or roles.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Signup {
    /// Requested username.
    pub username: Option<String>,
    /// Password.
    pub password: Option<Secret>,
    /// Display name.
    #[serde(alias = "nickname")]
    pub name: Option<String>,
    /// `MALE`, `FEMALE` or `UNKNOWN`.
    pub gender: Option<Gender>,
    /// `https` address of a picture.
    pub picture: Option<String>,
    /// Access token of a guest: the guest's account becomes the registered one and keeps its uid.
    pub anonymous_token: Option<Secret>,
    /// BCP 47 language.
    pub locale: Option<String>,
    /// Client ID; the query parameter takes precedence.
    pub client_id: Option<String>,
    /// Verified phone number.
    pub phone_number: Option<String>,
    /// Verified email address.
    pub email: Option<String>,
    /// From `/verification/verify`.
    pub verification_token: Option<Secret>,
    /// The code again, as the SDK sends it; ignored, because the token is sufficient.
    pub verification_code: Option<Secret>,
    /// An identity to link immediately, from `/provider/token`.
    pub provider_token: Option<Secret>,
    /// Verification options of the SDK; ignored, because the token is sufficient.
    pub verify_opt: Option<serde_json::Value>,
}

impl From<Signup> for SignupRequest {
    fn from(signup: Signup) -> Self {
        let Signup { username, password, name, gender, picture, anonymous_token, locale, .. } = signup;
        let Signup { phone_number, email, verification_token, provider_token, .. } = signup;
        Self {
            username,
            password,
            name,
            gender,
            picture,
            anonymous_token,
            locale,
            phone_number,
            email,
            verification_token,
            provider_token,
        }
    }
}

/// `POST /auth/v1/token/clientCredential`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ClientCredentialRequest {
    /// `client_credentials`.
    pub grant_type: String,
    /// `roles`, or absent.
    pub scope: Option<String>,
}

/// Response of `POST /auth/v1/token/clientCredential`: a token set without a refresh token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClientCredential {
    /// Always `Bearer`.
    pub token_type: String,
    /// JWT (RFC 9068), verified with the keys at `/auth/v1/certs`.
    pub access_token: Secret,
    /// Remaining lifetime of the access token in seconds.
    pub expires_in: u32,
    /// Always `roles`.
    pub scope: String,
    /// The `client_id` of the application, or `api_key:` and the ID of the signing key.
    pub sub: String,
    /// ID of the role that it acts with, if it has one.
    pub groups: Vec<String>,
}

/// Response of `POST /auth/v1/user/authorize`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuthorizedCode {
    /// The authorization code: valid once, for a minute.
    pub code: Secret,
    /// `state` of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// The issuer, which the application compares (RFC 9207). The page passes it on with the code.
    pub iss: String,
}

/// Response of `GET /auth/v1/user/authorize/info`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuthorizeInfo {
    /// The application.
    pub client: AuthorizeInfoEntry,
    /// The scopes that it requests and may have.
    pub scopes: Vec<AuthorizeInfoEntry>,
}

/// An application or a scope on a consent page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuthorizeInfoEntry {
    /// `client_id` of the application, or value of the scope.
    pub id: String,
    /// Name of the application, or what the scope gives.
    pub name: String,
    /// Of an application, the host that the browser returns to; empty for a scope.
    pub description: String,
    /// Image of the application, otherwise empty.
    pub picture: String,
    /// Home page of the application, otherwise empty.
    pub url: String,
}

/// `POST /auth/v1/user/basic/edit`: the body of `updateUser` and `modifyPassword` of the SDK.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct BasicEdit {
    /// The current user's uid, or absent; other accounts cannot be edited here.
    pub user_id: Option<String>,
    /// Display name.
    #[serde(alias = "name")]
    pub nickname: Option<String>,
    /// Username.
    pub username: Option<String>,
    /// At most 200 characters.
    pub description: Option<String>,
    /// `https` address of a picture.
    pub avatar_url: Option<String>,
    /// `MALE`, `FEMALE` or `UNKNOWN`.
    pub gender: Option<Gender>,
    /// Email address that the user has verified within the last minutes.
    pub email: Option<String>,
    /// Phone number that the user has verified within the last minutes.
    pub phone: Option<String>,
    /// Current password, if not encrypted.
    pub password: Option<Secret>,
    /// New password, if not encrypted.
    pub new_password: Option<Secret>,
    /// Current password, encrypted with the transport key.
    pub encrypt_password: Option<Secret>,
    /// New password, encrypted with the transport key.
    pub encrypt_new_password: Option<Secret>,
    /// Thumbprint of the encryption key.
    pub public_key_thumbprint: Option<String>,
}

impl BasicEdit {
    /// The profile fields.
    pub fn profile(&self) -> ProfilePatch {
        ProfilePatch {
            name: self.nickname.clone(),
            username: self.username.clone(),
            picture: self.avatar_url.clone(),
            gender: self.gender,
            description: self.description.clone(),
            ..ProfilePatch::default()
        }
    }
}

/// `POST /auth/v1/signin/anonymously`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct GuestSignin {
    /// From `/provider/token`: the guest is identified by this identity, whatever the device.
    pub provider_token: Option<Secret>,
}

/// `POST /auth/v1/user/device/authorize`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct DeviceApproval {
    /// Code that the device shows.
    pub user_code: Option<String>,
    /// Scopes that the user allows, separated by spaces: at most those that the device requests. Default: all of these.
    pub scope: Option<String>,
}

/// `POST /auth/v1/user/signout`. Without a `redirect_uri` the session of the access token ends; with one, the user is
/// signed out of the browser.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct SignOut {
    /// Where to redirect the browser next: to this host, a security domain or an origin of the application.
    pub redirect_uri: Option<String>,
    /// Returned to `redirect_uri` by an identity provider at which the user is signed out too.
    pub state: Option<String>,
}

/// Response of `POST /auth/v1/user/provider/{id}/trans`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Transferred {
    /// Client of the session.
    pub client_id: String,
}

/// Response of `POST /auth/v1/user/signout`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignedOut {
    /// Where to redirect the browser: the requested address, or the sign-out address of the identity provider that the
    /// user signed in with, which leads there. Absent if the requested address is not allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect_uri: Option<String>,
}

/// `GET /auth/v1/user/authorized/devices`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Devices {
    /// Number of sessions.
    pub total: usize,
    /// Sessions of the account.
    pub data: Vec<Device>,
}

/// `POST /auth/v1/token/introspect` (RFC 7662 section 2.1).
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct IntrospectRequest {
    /// The access token to check.
    pub token: Option<Secret>,
}

/// An empty response: `{}`, because the SDK parses every response as JSON.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Empty {}

/// `GET` and `POST /auth/v1/token/introspect`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum IntrospectResponse {
    /// The token is active.
    Active(Introspection),
    /// It is not.
    Inactive(Empty),
}

#[cfg(test)]
mod tests {
    use super::{BasicEdit, Signup};
    use serde_json::json;

    #[test]
    fn an_account_cannot_name_its_own_uid_or_roles() {
        for field in ["uid", "sub", "role", "roles", "kind", "status", "email_verified", "password_hash"] {
            assert!(serde_json::from_value::<Signup>(json!({ field: "x" })).is_err(), "{field}");
            assert!(serde_json::from_value::<BasicEdit>(json!({ field: "x" })).is_err(), "{field}");
        }
    }

    #[test]
    fn the_sdks_spelling_of_profile_fields_is_understood() {
        let edit: BasicEdit =
            serde_json::from_value(json!({"nickname": "小明", "avatar_url": "https://a.test/x.png"})).unwrap();
        let patch = edit.profile();
        assert_eq!(patch.name.as_deref(), Some("小明"));
        assert_eq!(patch.picture.as_deref(), Some("https://a.test/x.png"));
    }
}
