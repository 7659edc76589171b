//! Ways in, as they are asked for.

use crate::Secret;
use crate::account::Gender;
use serde::{Deserialize, Serialize};

/// `POST /auth/v1/signin`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct SigninRequest {
    /// User name, phone number or e-mail address.
    pub username: Option<String>,
    /// Password, 1 to 128 code points.
    pub password: Option<Secret>,
    /// Instead of a password: from `/verification/verify`, for a phone number or e-mail address.
    pub verification_token: Option<Secret>,
    /// Client; the query parameter `client_id` wins.
    pub client_id: Option<String>,
}

/// `POST /auth/v2/signin/username`: either the clear fields or an encrypted pair.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct EncryptedSigninRequest {
    /// RSA PKCS#1 v1.5 of the JSON body of [`SigninRequest`], block by block, hex, then base64.
    pub params: Option<String>,
    /// Which key it was encrypted to.
    pub public_key_thumbprint: Option<String>,
    /// User name, in the clear form.
    pub username: Option<String>,
    /// Password, in the clear form.
    pub password: Option<Secret>,
}

/// `POST /auth/v2/signin/publickey`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TransportKey {
    /// PEM, `SubjectPublicKeyInfo`.
    pub public_key: String,
    /// RFC 7638 thumbprint of it.
    pub public_key_thumbprint: String,
}

/// `POST /auth/v1/signup`: with a verified phone number or e-mail address, or with user name and password alone.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct SignupRequest {
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
    /// Phone number that was verified.
    pub phone_number: Option<String>,
    /// E-mail address that was verified.
    pub email: Option<String>,
    /// From `/verification/verify`.
    pub verification_token: Option<Secret>,
    /// An identity to link at once, from `/provider/token`.
    pub provider_token: Option<Secret>,
}

/// `POST /auth/v2/signin/password/update`: a new password when the old one must be changed before signing in.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct PasswordUpdateRequest {
    /// User name.
    pub username: String,
    /// Current password, encrypted when a thumbprint is given.
    pub password: Secret,
    /// New password, encrypted when a thumbprint is given.
    pub new_password: Secret,
    /// Which key they were encrypted to.
    pub public_key_thumbprint: Option<String>,
}

/// `GET /auth/v1/checkIfUserExist`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Existence {
    /// Whether the user name is taken.
    pub exist: bool,
}
