//! Codes that verify control of a phone number or an email address.

use crate::Secret;
use serde::{Deserialize, Serialize};

/// Which contacts are accepted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum VerificationTarget {
    /// Any contact.
    #[default]
    Any,
    /// A contact of an account.
    User,
    /// A contact of no account.
    NotUser,
    /// A contact of the signed-in user.
    CurUser,
}

/// `POST /auth/v1/verification`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct VerificationRequest {
    /// Phone number; `+86` is added if no country code is given.
    pub phone_number: Option<String>,
    /// Email address; exactly one of the two.
    pub email: Option<String>,
    /// Which contacts are accepted.
    pub target: VerificationTarget,
    /// Purpose of the code, as a hint for the wording of the message: `SIGN_IN`, `PASSWORD_RESET`, ... It does not
    /// limit what the code can be used for.
    pub usage: Option<String>,
    /// Add a link to the code, which leads to this address of a security domain.
    pub email_redirect_to: Option<String>,
}

/// Response of `POST /auth/v1/verification`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VerificationSent {
    /// Send it with the code to `/verification/verify`.
    pub verification_id: String,
    /// Lifetime of the code in seconds.
    pub expires_in: u32,
    /// Whether the contact belongs to an account: if so, continue with `/signin`, otherwise with `/signup`. Always true
    /// if the setting hides it; `/signin` then also signs up.
    pub is_user: bool,
}

/// `POST /auth/v1/verification/verify`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct VerifyRequest {
    /// From `/verification`.
    pub verification_id: String,
    /// Six digits, as a string; spaces and hyphens between them are ignored.
    pub verification_code: Secret,
}

/// Response of `POST /auth/v1/verification/verify`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VerificationToken {
    /// Proof of control of the contact; can be used once.
    pub verification_token: Secret,
    /// Lifetime in seconds.
    pub expires_in: u32,
}

/// `POST /auth/v1/reset`: a new password for the owner of a verified contact.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ResetRequest {
    /// The verified phone number, or the next field.
    pub phone_number: Option<String>,
    /// The verified email address, or the field above.
    pub email: Option<String>,
    /// The new password.
    pub new_password: Option<Secret>,
    /// From `/verification/verify`.
    pub verification_token: Option<Secret>,
}

/// What to do if a contact belongs to another account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ConflictResolution {
    /// Refuse.
    #[default]
    Default,
    /// Delete the other account and take the contact.
    DeleteAccountTransfer,
    /// Take the contact; the other account is deleted if it has no other sign-in method.
    Transfer,
}

/// `PATCH /auth/v1/user/contact`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ContactRequest {
    /// New phone number, or the next field.
    pub phone_number: Option<String>,
    /// New email address, or the field above.
    pub email: Option<String>,
    /// Token from re-authentication.
    pub sudo_token: Option<Secret>,
    /// Proof of control of the new contact.
    pub verification_token: Option<Secret>,
    /// What to do if it belongs to another account.
    pub conflict_resolution: ConflictResolution,
}
