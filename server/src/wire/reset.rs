//! Password reset.

use crate::Services;
use crate::extract::ClientRequest;
use crate::http::error::ApiResult;
use axum::Json;
use axum::extract::State;
use doorward_contract::verification::ResetRequest;
use doorward_contract::wire::Empty;
use doorward_identity::password;

/// Reset a password with a verified contact
///
/// Ends every session of the account.
/// CloudBase: <https://docs.cloudbase.net/en/http-api/auth/auth-reset-password>
#[utoipa::path(post, path = "/auth/v1/reset", tag = "Verification", request_body = ResetRequest,
    responses((status = 200, body = Empty)), security(("client" = [])))]
pub async fn reset(State(services): State<Services>, call: ClientRequest<ResetRequest>) -> ApiResult<Empty> {
    password::reset(&services.identity, &call.body, &call.caller).await?;
    Ok(Json(Empty {}))
}
