//! Captchas of the SDK, and the variants that our own pages use.

use crate::Services;
use crate::extract::ClientRequest;
use crate::http::error::ApiResult;
use axum::Json;
use axum::extract::State;
use doorward_contract::captcha::{
    CaptchaAnswer, CaptchaData, CaptchaPage, CaptchaRequest, CaptchaSite, CaptchaToken, CaptchaWork,
};
use doorward_identity::captcha;

/// Get a captcha image
///
/// `state` names the operation that required the captcha. The captcha token is valid only for that kind of operation.
/// CloudBase: <https://docs.cloudbase.net/en/http-api/auth/auth-get-captcha-data>
#[utoipa::path(post, path = "/auth/v1/captcha/data", tag = "Captcha", request_body = CaptchaRequest,
    responses((status = 200, body = CaptchaData)), security(("client" = [])))]
pub async fn picture(State(services): State<Services>, call: ClientRequest<CaptchaRequest>) -> ApiResult<CaptchaData> {
    Ok(Json(captcha::picture(&services.identity, &call.body, &call.caller).await?))
}

/// Exchange an answer for a captcha token
///
/// The answer is the characters of an image, or the solution of a proof of work. A wrong answer invalidates the
/// captcha.
/// CloudBase: <https://docs.cloudbase.net/en/http-api/auth/auth-verify-captcha-data>
#[utoipa::path(post, path = "/auth/v1/captcha/data/verify", tag = "Captcha", request_body = CaptchaAnswer,
    responses((status = 200, body = CaptchaToken)), security(("client" = [])))]
pub async fn solve(State(services): State<Services>, call: ClientRequest<CaptchaAnswer>) -> ApiResult<CaptchaToken> {
    Ok(Json(captcha::solve(&services.identity, &call.body, &call.caller).await?))
}

/// Get a proof of work instead of an image
///
/// Find a text of letters and digits such that SHA-256 of `seed.text` begins with `bits` zero bits, and verify it like
/// an answer.
#[utoipa::path(post, path = "/auth/v1/captcha/work", tag = "Captcha", request_body = CaptchaRequest,
    responses((status = 200, body = CaptchaWork)), security(("client" = [])))]
pub async fn work(State(services): State<Services>, call: ClientRequest<CaptchaRequest>) -> ApiResult<CaptchaWork> {
    Ok(Json(captcha::work(&services.identity, &call.body, &call.caller).await?))
}

/// Exchange the response of a third-party widget for a captcha token
#[utoipa::path(post, path = "/auth/v1/captcha/site", tag = "Captcha", request_body = CaptchaSite,
    responses((status = 200, body = CaptchaToken)), security(("client" = [])))]
pub async fn site(State(services): State<Services>, call: ClientRequest<CaptchaSite>) -> ApiResult<CaptchaToken> {
    Ok(Json(captcha::solve_site(&services.identity, &call.body, &call.caller).await?))
}

/// Get the address of a page where a user solves a captcha
///
/// The page redirects the browser to `redirect_uri`, a page of a security domain, with `captcha_token`, `expires_in`
/// and `state`.
#[utoipa::path(post, path = "/auth/v1/captcha/init", tag = "Captcha", request_body = CaptchaRequest,
    responses((status = 200, body = CaptchaPage)), security(("client" = [])))]
pub async fn page(State(services): State<Services>, call: ClientRequest<CaptchaRequest>) -> ApiResult<CaptchaPage> {
    Ok(Json(captcha::page(&services.identity, &call.body)?))
}
