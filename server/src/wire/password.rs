//! Password of the current user.

use crate::Services;
use crate::extract::{AuthUser, Body};
use crate::http::error::{ApiError, ApiResult};
use axum::Json;
use axum::extract::State;
use doorward_contract::token::PasswordChangeRequest;
use doorward_contract::wire::Empty;
use doorward_identity::password;

/// Set the current user's password
///
/// `sudo_token` comes from `POST /auth/v1/user/sudo`. An account without a password sets its first one with an empty
/// or absent `sudo_token`. All other devices are signed out.
/// CloudBase: <https://docs.cloudbase.net/en/http-api/auth/user-update-password>
#[utoipa::path(patch, path = "/auth/v1/user/password", tag = "Account", request_body = PasswordChangeRequest,
    responses((status = 200, body = Empty)), security(("bearer" = [])))]
pub async fn set(
    State(services): State<Services>,
    signed: AuthUser,
    Body(request): Body<PasswordChangeRequest>,
) -> ApiResult<Empty> {
    let new = request.new_password.ok_or_else(|| ApiError::missing("new_password"))?;
    let sudo = request.sudo_token.filter(|token| !token.expose().is_empty());
    password::set(&services.identity, &signed.viewer, &new, sudo.as_ref(), &signed.caller).await?;
    Ok(Json(Empty {}))
}
