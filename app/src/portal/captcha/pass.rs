//! From an answer to a pass, on the server's side.

use super::{CAPTCHA, Captcha};
use crate::{DoorError, door};
use doorward_contract::ErrorCode;
use doorward_contract::captcha::{CaptchaAnswer, CaptchaToken};
use doorward_identity::{Caller, captcha};

/// This request's caller, with the pass that the form has earned.
///
/// # Errors
/// Beside the field, when the answer is wrong.
pub async fn caller_with(given: Option<&Captcha>) -> Result<Caller, DoorError> {
    let captcha_token = match given {
        Some(given) => Some(earn(given).await?.captcha_token),
        None => None,
    };
    Ok(Caller { captcha_token, ..door::caller() })
}

/// Exchanges an answer for a pass.
///
/// # Errors
/// As [`caller_with`].
pub async fn earn(given: &Captcha) -> Result<CaptchaToken, DoorError> {
    if given.answer.trim().is_empty() {
        return Err(refused("required"));
    }
    let answer = CaptchaAnswer { token: given.question.clone(), key: given.answer.clone() };
    captcha::solve(&door::identity(), &answer, &door::caller()).await.map_err(|error| match error.reason() {
        Some("wrong_captcha") => refused("wrong_captcha"),
        _ => error.into(),
    })
}

fn refused(reason: &str) -> DoorError {
    DoorError::new(ErrorCode::InvalidArgument).on(CAPTCHA, reason)
}

/// An answer works once: the form that sent one goes on asking until it gets through.
pub fn still_asked(error: DoorError, given: Option<&Captcha>) -> DoorError {
    if given.is_some() { error.keeping(CAPTCHA, "again") } else { error }
}
