//! Codes that prove control of a phone number or an e-mail address.

use crate::Secret;
use serde::{Deserialize, Serialize};

/// Whose contact it must be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum VerificationTarget {
    /// Anybody's.
    #[default]
    Any,
    /// An account's.
    User,
    /// No account's.
    NotUser,
    /// That of whoever is signed in.
    CurUser,
}

/// `POST /auth/v1/verification`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct VerificationRequest {
    /// Phone number; `+86` is added where no country is given.
    pub phone_number: Option<String>,
    /// E-mail address; exactly one of the two.
    pub email: Option<String>,
    /// Whose it must be.
    pub target: VerificationTarget,
    /// What the code is wanted for, as a hint for the words of the message: `SIGN_IN`, `PASSWORD_RESET`, ... What a code
    /// proves does not depend on it.
    pub usage: Option<String>,
    /// Send a link beside the code, which leads on to this address of a security domain.
    pub email_redirect_to: Option<String>,
}

/// Answer of `POST /auth/v1/verification`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VerificationSent {
    /// Goes with the code to `/verification/verify`.
    pub verification_id: String,
    /// Seconds the code works.
    pub expires_in: u32,
    /// Whether the contact is an account's: then `/signin` follows, otherwise `/signup`. Always true where the setting
    /// keeps it secret; `/signin` then also registers.
    pub is_user: bool,
}

/// `POST /auth/v1/verification/verify`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct VerifyRequest {
    /// From `/verification`.
    pub verification_id: String,
    /// Six digits, as a text; blanks and hyphens between them are forgiven.
    pub verification_code: Secret,
}

/// Answer of `POST /auth/v1/verification/verify`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VerificationToken {
    /// Proof of control of the contact, good for one use within its life.
    pub verification_token: Secret,
    /// Seconds it works.
    pub expires_in: u32,
}

/// `POST /auth/v1/reset`: a new password for whoever controls the contact.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ResetRequest {
    /// The contact that was verified, or the next field.
    pub phone_number: Option<String>,
    /// The contact that was verified, or the field above.
    pub email: Option<String>,
    /// The new password.
    pub new_password: Option<Secret>,
    /// From `/verification/verify`.
    pub verification_token: Option<Secret>,
}

/// What to do when a contact belongs to another account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ConflictResolution {
    /// Refuse.
    #[default]
    Default,
    /// Delete the other account and take the contact.
    DeleteAccountTransfer,
    /// Take the contact; the other account is deleted if no way into it is left.
    Transfer,
}

/// `PATCH /auth/v1/user/contact`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ContactRequest {
    /// New phone number, or the next field.
    pub phone_number: Option<String>,
    /// New e-mail address, or the field above.
    pub email: Option<String>,
    /// Proof of presence.
    pub sudo_token: Option<Secret>,
    /// Proof of control of the new contact.
    pub verification_token: Option<Secret>,
    /// What to do when it belongs to another account.
    pub conflict_resolution: ConflictResolution,
}
