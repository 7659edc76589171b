//! Exchanges captcha answers for captcha tokens, on the server.

use super::{CAPTCHA, Captcha};
use crate::{AppError, request};
use doorward_contract::ErrorCode;
use doorward_contract::captcha::{CaptchaAnswer, CaptchaSite, CaptchaToken};
use doorward_identity::{Caller, captcha};

/// The caller of this request, with the captcha token for the API call `state`.
///
/// # Errors
/// If the answer is wrong; the error names the captcha field.
pub async fn caller_with(given: Option<&Captcha>, state: &str) -> Result<Caller, AppError> {
    let captcha_token = match given {
        Some(answer) => Some(earn(answer, state).await.map_err(|error| keep_captcha(error, given))?.captcha_token),
        None => None,
    };
    Ok(Caller { captcha_token, ..request::caller() })
}

/// Exchanges an answer for a captcha token. An image is bound to an API call; a vendor's response is not, so the caller
/// passes the API call of the form, whatever the page sends.
///
/// # Errors
/// As [`caller_with`].
pub async fn earn(given: &Captcha, state: &str) -> Result<CaptchaToken, AppError> {
    if given.question.expose().is_empty() { by_vendor(given, state).await } else { by_answer(given).await }
}

async fn by_answer(given: &Captcha) -> Result<CaptchaToken, AppError> {
    if given.answer.trim().is_empty() {
        return Err(refused("required"));
    }
    let answer = CaptchaAnswer { token: given.question.clone(), key: given.answer.clone() };
    let earned = captcha::solve(&request::identity(), &answer, &request::caller()).await;
    earned.map_err(|error| beside(error, "wrong_captcha"))
}

async fn by_vendor(given: &Captcha, state: &str) -> Result<CaptchaToken, AppError> {
    if given.site.expose().is_empty() {
        return Err(refused("widget_required"));
    }
    let site = CaptchaSite { state: state.to_owned(), response: given.site.clone() };
    let earned = captcha::solve_site(&request::identity(), &site, &request::caller()).await;
    earned.map_err(|error| beside(error, "widget_failed"))
}

fn beside(error: doorward_identity::Error, reason: &str) -> AppError {
    if error.reason() == Some("wrong_captcha") { refused(reason) } else { error.into() }
}

fn refused(reason: &str) -> AppError {
    AppError::new(ErrorCode::InvalidArgument).for_field(CAPTCHA, reason)
}

/// An answer is valid once: a form that has sent one requires a new captcha until it succeeds.
pub fn keep_captcha(error: AppError, given: Option<&Captcha>) -> AppError {
    if given.is_some() { error.with_detail(CAPTCHA, "again") } else { error }
}
