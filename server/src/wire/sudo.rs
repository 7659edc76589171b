//! Re-authentication before sensitive changes.

use crate::Services;
use crate::extract::{AuthUser, Body};
use crate::http::error::{ApiError, ApiResult};
use axum::Json;
use axum::extract::State;
use doorward_contract::token::{SudoRequest, SudoToken};
use doorward_identity::reauthentication;

/// Re-authenticate with the password or a verified contact, and get a token for a sensitive change
///
/// CloudBase: <https://docs.cloudbase.net/en/http-api/auth/user-sudo>
#[utoipa::path(post, path = "/auth/v1/user/sudo", tag = "Account", request_body = SudoRequest,
    responses((status = 200, body = SudoToken)), security(("bearer" = [])))]
pub async fn sudo(
    State(services): State<Services>,
    signed: AuthUser,
    Body(request): Body<SudoRequest>,
) -> ApiResult<SudoToken> {
    let (identity, AuthUser { viewer, caller }) = (&services.identity, &signed);
    if let Some(token) = request.verification_token {
        return Ok(Json(reauthentication::by_code(identity, viewer, &token, caller).await?));
    }
    let password = request.password.ok_or_else(|| ApiError::missing("password"))?;
    Ok(Json(reauthentication::by_password(identity, viewer, &password, caller).await?))
}
