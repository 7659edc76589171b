//! Captchas: images, proof of work and third-party widgets.

use crate::{Secret, settings::CaptchaVendor};
use serde::{Deserialize, Serialize};

/// `POST /auth/v1/captcha/data`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct CaptchaRequest {
    /// Method and path of the operation that required the captcha, in the SDK's form: `POST:/auth/v1/verification`.
    pub state: String,
    /// Ignored here; the redirect address in `captcha/init`.
    pub redirect_uri: String,
}

/// An image of four characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CaptchaData {
    /// `data:image/gif;base64,...`
    pub data: String,
    /// `image`
    #[serde(rename = "type")]
    pub kind: String,
    /// Send it with the answer; can be used once.
    pub token: Secret,
    /// Lifetime in seconds.
    pub expires_in: u32,
}

/// `POST /auth/v1/captcha/data/verify`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct CaptchaAnswer {
    /// From `captcha/data` or `captcha/work`.
    pub token: Secret,
    /// The characters of the image, or the solution of the proof of work.
    pub key: String,
}

/// A pass for the operation that required the captcha.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CaptchaToken {
    /// Send it as `captcha_token` in the query or in the header `x-captcha-token`; valid for one call.
    pub captcha_token: Secret,
    /// Lifetime in seconds.
    pub expires_in: u32,
}

/// A proof of work, for users who cannot see an image: find a text such that SHA-256 of `seed.text` begins with `bits`
/// zero bits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CaptchaWork {
    /// Send it with the solution; can be used once.
    pub token: Secret,
    /// The part before the dot.
    pub seed: String,
    /// Number of zero bits.
    pub bits: u8,
    /// Lifetime in seconds.
    pub expires_in: u32,
}

/// The response of a third-party widget on the page.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct CaptchaSite {
    /// Method and path of the operation that required the captcha.
    pub state: String,
    /// The widget's response.
    pub response: Secret,
}

/// What a Doorward page needs to show a third-party widget.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaptchaWidget {
    /// The captcha provider.
    pub vendor: CaptchaVendor,
    /// Identifies this service at the captcha provider; not a secret.
    pub site_key: String,
    /// Address of the widget's script.
    pub script_url: String,
}

/// A page where a user solves a captcha.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CaptchaPage {
    /// Address of the page.
    pub url: String,
    /// Lifetime of the resulting token in seconds.
    pub expires_in: u32,
}
