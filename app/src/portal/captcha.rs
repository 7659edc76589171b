//! Captchas in the forms that may ask for one.
//!
//! A form that was refused for want of one shows a picture from then on, or the widget of the vendor that is set. The answer
//! goes along with the form, and the server exchanges it for a pass and goes on in the same step: a pass is never in a page,
//! and a failed try brings the next question by itself.

mod field;
pub mod page;
#[cfg(feature = "ssr")]
mod pass;
mod question;
mod vendor;
mod widget;
mod work;

pub use field::CaptchaField;
#[cfg(feature = "ssr")]
pub use pass::{caller_with, earn, keep_captcha};

use crate::AppError;
use doorward_contract::captcha::{CaptchaData, CaptchaWidget, CaptchaWork};
use doorward_contract::{ErrorCode, Secret};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Name of the field, and of the mark on an error after which the form goes on asking.
pub const CAPTCHA: &str = "captcha";
/// The call that a password is checked by, as the SDK names it.
pub const SIGN_IN: &str = "POST:/auth/v1/signin";
/// The call that an account is made by.
pub const SIGN_UP: &str = "POST:/auth/v1/signup";
/// The call that a guest is made by.
pub const GUEST: &str = "POST:/auth/v1/signin/anonymously";
/// The call that a code is sent by.
pub const SEND: &str = "POST:/auth/v1/verification";

/// What a form sends along: the answer to a picture, what the device has worked out, or what a vendor's widget gave.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Captcha {
    question: Secret,
    answer: String,
    site: Secret,
}

/// What a form asks. The picture is always there: a page must work without script, and without the vendor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaptchaQuestion {
    picture: CaptchaData,
    widget: Option<CaptchaWidget>,
}

/// Whether a refused form asks for a captcha at its next try.
fn is_asked(error: &AppError) -> bool {
    matches!(error.code, ErrorCode::CaptchaRequired | ErrorCode::CaptchaInvalid) || error.values.contains_key(CAPTCHA)
}

/// Draws a picture, and tells of the widget that goes before it.
#[server(prefix = "/api", endpoint = "portal/captcha-question")]
pub async fn load_question(
    /// The call it is for.
    state: String,
) -> Result<CaptchaQuestion, AppError> {
    use doorward_contract::captcha::CaptchaRequest;
    use doorward_identity::captcha::{picture, widget};
    let identity = crate::request::identity();
    let request = CaptchaRequest { state, ..CaptchaRequest::default() };
    let picture = picture(&identity, &request, &crate::request::caller()).await?;
    Ok(CaptchaQuestion { picture, widget: widget(&identity).await? })
}

/// Sets work for the device.
#[server(prefix = "/api", endpoint = "portal/captcha-work")]
pub async fn load_work(
    /// The call it is for.
    state: String,
) -> Result<CaptchaWork, AppError> {
    use doorward_contract::captcha::CaptchaRequest;
    let request = CaptchaRequest { state, ..CaptchaRequest::default() };
    Ok(doorward_identity::captcha::work(&crate::request::identity(), &request, &crate::request::caller()).await?)
}
