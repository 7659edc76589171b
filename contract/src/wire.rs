//! Requests and answers that only the CloudBase wire knows: old spellings, and fields that belong to other issues.

use crate::Secret;
use crate::account::{Gender, ProfilePatch};
use crate::session::Device;
use crate::signin::SignupRequest;
use serde::{Deserialize, Serialize};

/// `POST /auth/v1/signup`. Unknown fields are refused: an account must not be able to name its own uid or roles.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Signup {
    /// Wanted user name.
    pub username: Option<String>,
    /// Wanted password.
    pub password: Option<Secret>,
    /// Display name.
    #[serde(alias = "nickname")]
    pub name: Option<String>,
    /// `MALE`, `FEMALE` or `UNKNOWN`.
    pub gender: Option<Gender>,
    /// `https` address of a picture.
    pub picture: Option<String>,
    /// Access token of a guest: that account becomes the registered one and keeps its uid.
    pub anonymous_token: Option<Secret>,
    /// BCP 47 language.
    pub locale: Option<String>,
    /// Client; the query parameter wins.
    pub client_id: Option<String>,
    /// Phone number that was verified.
    pub phone_number: Option<String>,
    /// E-mail address that was verified.
    pub email: Option<String>,
    /// From `/verification/verify`.
    pub verification_token: Option<Secret>,
    /// The code again, as the SDK sends it; the token says everything.
    pub verification_code: Option<Secret>,
    /// An identity to link at once, from `/provider/token`.
    pub provider_token: Option<Secret>,
    /// How the SDK would have the code verified; the token says everything.
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

/// `POST /auth/v1/user/basic/edit`: what `updateUser` and `modifyPassword` of the SDK send.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct BasicEdit {
    /// Own uid or absent; nobody edits another account here.
    pub user_id: Option<String>,
    /// Display name.
    #[serde(alias = "name")]
    pub nickname: Option<String>,
    /// Sign-in name.
    pub username: Option<String>,
    /// At most 200 characters.
    pub description: Option<String>,
    /// `https` address of a picture.
    pub avatar_url: Option<String>,
    /// `MALE`, `FEMALE` or `UNKNOWN`.
    pub gender: Option<Gender>,
    /// E-mail address that the same user has verified within the last minutes.
    pub email: Option<String>,
    /// Phone number that the same user has verified within the last minutes.
    pub phone: Option<String>,
    /// Current password, in the clear form.
    pub password: Option<Secret>,
    /// New password, in the clear form.
    pub new_password: Option<Secret>,
    /// Current password, encrypted to the transport key.
    pub encrypt_password: Option<Secret>,
    /// New password, encrypted to the transport key.
    pub encrypt_new_password: Option<Secret>,
    /// Which key they were encrypted to.
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
    /// From `/provider/token`: the guest is this identity's, whatever the device.
    pub provider_token: Option<Secret>,
}

/// `POST /auth/v1/user/signout`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct SignOut {
    /// Where the caller wants to send the browser next.
    pub redirect_uri: Option<String>,
}

/// Answer of `POST /auth/v1/user/provider/{id}/trans`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Transferred {
    /// Client of the session.
    pub client_id: String,
}

/// Answer of `POST /auth/v1/user/signout`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignedOut {
    /// The wish again, when it leads to this host or a security domain; absent otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect_uri: Option<String>,
}

/// `GET /auth/v1/user/authorized/devices`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Devices {
    /// How many there are.
    pub total: usize,
    /// Where the account is signed in.
    pub data: Vec<Device>,
}

/// `POST /auth/v1/token/introspect` (RFC 7662 section 2.1).
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct IntrospectRequest {
    /// The access token in question.
    pub token: Option<Secret>,
}

/// The answer of a call that has nothing to say: `{}`, since the SDK parses every answer as JSON.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Empty {}

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
