//! Captchas in the forms that may ask for one.
//!
//! A form that was refused for want of one shows a picture from then on. The answer goes along with the form, and the server
//! exchanges it for a pass and goes on in the same step: a pass is never in a page, and a failed try brings the next picture
//! by itself.

mod field;
pub mod page;
#[cfg(feature = "ssr")]
mod pass;
mod question;
mod work;

pub use field::CaptchaField;
#[cfg(feature = "ssr")]
pub use pass::{caller_with, earn, still_asked};

use crate::DoorError;
use doorward_contract::captcha::{CaptchaData, CaptchaWork};
use doorward_contract::{ErrorCode, Secret};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Name of the field, and of the mark on an error after which the form goes on asking.
pub const CAPTCHA: &str = "captcha";
/// The call that a password is checked by, as the SDK names it.
pub const SIGN_IN: &str = "POST:/auth/v1/signin";
/// The call that a code is sent by.
pub const SEND: &str = "POST:/auth/v1/verification";

/// What a form sends along: the answer to a picture, or what the device has worked out.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Captcha {
    question: Secret,
    answer: String,
}

/// Whether a refused form asks for a captcha at its next try.
fn is_asked(error: &DoorError) -> bool {
    matches!(error.code, ErrorCode::CaptchaRequired | ErrorCode::CaptchaInvalid) || error.values.contains_key(CAPTCHA)
}

/// Draws a picture.
#[server(prefix = "/api", endpoint = "portal/captcha-picture")]
pub async fn load_picture(
    /// The call it is for.
    state: String,
) -> Result<CaptchaData, DoorError> {
    use doorward_contract::captcha::CaptchaRequest;
    let request = CaptchaRequest { state, ..CaptchaRequest::default() };
    Ok(doorward_identity::captcha::picture(&crate::door::identity(), &request, &crate::door::caller()).await?)
}

/// Sets work for the device.
#[server(prefix = "/api", endpoint = "portal/captcha-work")]
pub async fn load_work(
    /// The call it is for.
    state: String,
) -> Result<CaptchaWork, DoorError> {
    use doorward_contract::captcha::CaptchaRequest;
    let request = CaptchaRequest { state, ..CaptchaRequest::default() };
    Ok(doorward_identity::captcha::work(&crate::door::identity(), &request, &crate::door::caller()).await?)
}
