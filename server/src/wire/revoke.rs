//! Token revocation.

use crate::Services;
use crate::extract::ClientRequest;
use crate::http::error::{ApiError, ApiResult};
use axum::Json;
use axum::extract::State;
use doorward_contract::token::RevokeRequest;
use doorward_contract::wire::Empty;
use doorward_identity::session;

/// Revoke a token and end its session
///
/// Accepts an access or a refresh token, also an expired one. The response for an invalid token is the same (RFC 7009
/// section 2.2). The access token is invalid immediately, here and at introspection.
/// CloudBase: <https://docs.cloudbase.net/en/http-api/auth/auth-sign-out>
#[utoipa::path(post, path = "/auth/v1/revoke", tag = "Tokens", request_body = RevokeRequest,
    responses((status = 200, body = Empty)), security(("client" = []), ("basic" = [])))]
pub async fn revoke(State(services): State<Services>, call: ClientRequest<RevokeRequest>) -> ApiResult<Empty> {
    let token = call.body.token.ok_or_else(|| ApiError::missing("token"))?;
    session::revoke(&services.identity, &token, &call.caller).await?;
    Ok(Json(Empty {}))
}
