//! Sign-in and sign-up requests.

use crate::Secret;
use crate::account::Gender;
use serde::{Deserialize, Serialize};

/// `POST /auth/v1/signin`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct SigninRequest {
    /// Username, phone number or email address.
    pub username: Option<String>,
    /// Password, 1 to 128 code points.
    pub password: Option<Secret>,
    /// In place of a password: from `/verification/verify`, for a phone number or email address.
    pub verification_token: Option<Secret>,
    /// Client ID; the query parameter `client_id` takes precedence.
    pub client_id: Option<String>,
}

/// `POST /auth/v2/signin/username`: either the plain fields or an encrypted pair.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct EncryptedSigninRequest {
    /// RSA PKCS#1 v1.5 of the JSON body of [`SigninRequest`], block by block, hex, then base64.
    pub params: Option<String>,
    /// Thumbprint of the encryption key.
    pub public_key_thumbprint: Option<String>,
    /// Username, if not encrypted.
    pub username: Option<String>,
    /// Password, if not encrypted.
    pub password: Option<Secret>,
}

/// `POST /auth/v2/signin/publickey`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TransportKey {
    /// PEM, `SubjectPublicKeyInfo`.
    pub public_key: String,
    /// RFC 7638 thumbprint of the key.
    pub public_key_thumbprint: String,
}

/// `POST /auth/v1/signup`: with a verified phone number or email address, or with username and password.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct SignupRequest {
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
    /// Verified phone number.
    pub phone_number: Option<String>,
    /// Verified email address.
    pub email: Option<String>,
    /// From `/verification/verify`.
    pub verification_token: Option<Secret>,
    /// An identity to link immediately, from `/provider/token`.
    pub provider_token: Option<Secret>,
}

/// `POST /auth/v2/signin/password/update`: a new password if the old one must be changed before sign-in.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct PasswordUpdateRequest {
    /// Username.
    pub username: String,
    /// Current password, encrypted if a thumbprint is given.
    pub password: Secret,
    /// New password, encrypted if a thumbprint is given.
    pub new_password: Secret,
    /// Thumbprint of the encryption key.
    pub public_key_thumbprint: Option<String>,
}

/// `GET /auth/v1/checkIfUserExist`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Existence {
    /// Whether the username is taken.
    pub exist: bool,
}
