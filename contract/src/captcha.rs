//! Proofs that a person, or at least somebody who takes the trouble, is there.

use crate::{Secret, settings::CaptchaVendor};
use serde::{Deserialize, Serialize};

/// `POST /auth/v1/captcha/data`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct CaptchaRequest {
    /// Method and path of the call that asked for it, as the SDK writes it: `POST:/auth/v1/verification`.
    pub state: String,
    /// Nothing here; where the browser goes back to in `captcha/init`.
    pub redirect_uri: String,
}

/// A picture of four characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CaptchaData {
    /// `data:image/gif;base64,...`
    pub data: String,
    /// `image`
    #[serde(rename = "type")]
    pub kind: String,
    /// Goes with the answer; good for one.
    pub token: Secret,
    /// Seconds it works.
    pub expires_in: u32,
}

/// `POST /auth/v1/captcha/data/verify`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct CaptchaAnswer {
    /// From `captcha/data` or `captcha/work`.
    pub token: Secret,
    /// The characters, or the solution of the work.
    pub key: String,
}

/// A pass for the call that asked for a captcha.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CaptchaToken {
    /// Sent along as `captcha_token` in the query or `x-captcha-token` in a header; good for one call.
    pub captcha_token: Secret,
    /// Seconds it works.
    pub expires_in: u32,
}

/// Work for a computer, for people who cannot see a picture: find a text so that SHA-256 of `seed.text` begins with so many
/// zero bits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CaptchaWork {
    /// Goes with the solution; good for one.
    pub token: Secret,
    /// What comes before the dot.
    pub seed: String,
    /// Zero bits.
    pub bits: u8,
    /// Seconds it works.
    pub expires_in: u32,
}

/// A widget of another's on the page: what it gave.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct CaptchaSite {
    /// Method and path of the call that asked for it.
    pub state: String,
    /// The widget's response.
    pub response: Secret,
}

/// What a page of ours needs to show another vendor's widget.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaptchaWidget {
    /// Whose it is.
    pub vendor: CaptchaVendor,
    /// Names us to the vendor; no secret.
    pub site_key: String,
    /// Address of the script that draws it.
    pub script_url: String,
}

/// Where a person solves a captcha.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CaptchaPage {
    /// Address of the page.
    pub url: String,
    /// Seconds what it gives works.
    pub expires_in: u32,
}
