//! Verification codes for phone numbers and email addresses.

use crate::Services;
use crate::extract::{ClientRequest, OptionalAuth};
use crate::http::error::ApiResult;
use axum::Json;
use axum::extract::State;
use doorward_contract::verification::{VerificationRequest, VerificationSent, VerificationToken, VerifyRequest};
use doorward_identity::verification;

/// Send a code to a phone number or an email address
///
/// With `email_redirect_to`, an email also contains a link. A bearer token identifies the user; `CUR_USER` requires
/// one.
/// CloudBase: <https://docs.cloudbase.net/en/http-api/auth/auth-send-verification>
#[utoipa::path(post, path = "/auth/v1/verification", tag = "Verification", request_body = VerificationRequest,
    responses((status = 200, body = VerificationSent)), security(("client" = []), ("bearer" = [])))]
pub async fn send(
    State(services): State<Services>,
    visitor: OptionalAuth<VerificationRequest>,
) -> ApiResult<VerificationSent> {
    let OptionalAuth { viewer, caller, body } = visitor;
    Ok(Json(verification::send(&services.identity, viewer.as_ref(), &body, &caller).await?))
}

/// Exchange a code for a verification token
///
/// CloudBase: <https://docs.cloudbase.net/en/http-api/auth/auth-verify-verification>
#[utoipa::path(post, path = "/auth/v1/verification/verify", tag = "Verification", request_body = VerifyRequest,
    responses((status = 200, body = VerificationToken)), security(("client" = [])))]
pub async fn verify(
    State(services): State<Services>,
    call: ClientRequest<VerifyRequest>,
) -> ApiResult<VerificationToken> {
    Ok(Json(verification::verify(&services.identity, &call.body, &call.caller).await?))
}
