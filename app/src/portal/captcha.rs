//! Captchas in forms.
//!
//! After a request is rejected because it requires a captcha, the form shows an image or the widget of the configured
//! vendor. The answer is submitted with the form, and the server exchanges it for a captcha token in the same request:
//! a page never holds a token, and a failed attempt returns the next captcha.

mod field;
pub mod page;
#[cfg(feature = "ssr")]
mod pass;
mod question;
mod vendor;
mod widget;
mod work;

pub use crate::components::credentials::CAPTCHA;
#[cfg(all(feature = "portal", not(feature = "ssr")))]
pub use field::__preload_captcha as preload;
pub use field::CaptchaField;
#[cfg(feature = "ssr")]
pub use pass::{caller_with, earn, keep_captcha};

use crate::AppError;
use doorward_contract::captcha::{CaptchaData, CaptchaWidget, CaptchaWork};
use doorward_contract::{ErrorCode, Secret};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Sign-in with a password, as the SDK names the API call.
pub const SIGN_IN: &str = "POST:/auth/v1/signin";
/// Sign-up.
pub const SIGN_UP: &str = "POST:/auth/v1/signup";
/// Guest sign-in.
pub const GUEST: &str = "POST:/auth/v1/signin/anonymously";
/// Sending a verification code.
pub const SEND: &str = "POST:/auth/v1/verification";

/// What a form submits: the answer to an image, the proof of work, or the response of a vendor's widget.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Captcha {
    question: Secret,
    answer: String,
    site: Secret,
}

/// The captcha of a form. The image is always included: a page must work without script, and without the vendor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaptchaQuestion {
    picture: CaptchaData,
    widget: Option<CaptchaWidget>,
}

/// Whether a rejected form requires a captcha for its next attempt.
fn is_captcha_required(error: &AppError) -> bool {
    matches!(error.code, ErrorCode::CaptchaRequired | ErrorCode::CaptchaInvalid) || error.detail(CAPTCHA).is_some()
}

/// Draws an image and returns the vendor's widget that takes precedence, if there is one.
#[server(prefix = "/api", endpoint = "portal/captcha-question")]
pub async fn load_question(
    /// The API call that requires the captcha.
    state: String,
) -> Result<CaptchaQuestion, AppError> {
    use doorward_contract::captcha::CaptchaRequest;
    use doorward_identity::captcha::{picture, widget};
    let identity = crate::request::identity();
    let request = CaptchaRequest { state, ..CaptchaRequest::default() };
    let picture = picture(&identity, &request, &crate::request::caller()).await?;
    Ok(CaptchaQuestion { picture, widget: widget(&identity).await? })
}

/// Issues a proof-of-work challenge.
#[server(prefix = "/api", endpoint = "portal/captcha-work")]
pub async fn load_work(
    /// The API call that requires the captcha.
    state: String,
) -> Result<CaptchaWork, AppError> {
    use doorward_contract::captcha::CaptchaRequest;
    let request = CaptchaRequest { state, ..CaptchaRequest::default() };
    Ok(doorward_identity::captcha::work(&crate::request::identity(), &request, &crate::request::caller()).await?)
}
