//! The token endpoint.

use super::token_set;
use crate::Services;
use crate::extract::ClientRequest;
use crate::http::error::{ApiError, ApiResult};
use crate::http::language::sentences;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::ORIGIN;
use doorward_contract::ErrorCode;
use doorward_contract::token::{TokenRequest, TokenSet};
use doorward_identity::{session, signin};

/// Refresh a session, sign in with the password grant, or redeem a code
///
/// The grant `authorization_code` accepts the `code` from an email link to an app's own address. It can be used once,
/// within a minute, from a page of that origin. Use from elsewhere, or a second use, ends the session.
///
/// Every refresh returns a new refresh token. The old one returns the same successor for 60 seconds, so that
/// two tabs can refresh at the same time; after that it ends its session.
/// CloudBase: <https://docs.cloudbase.net/en/http-api/auth/auth-grant-token>
#[utoipa::path(post, path = "/auth/v1/token", tag = "Tokens", request_body = TokenRequest,
    responses((status = 200, body = TokenSet)), security(("client" = []), ("basic" = [])))]
pub async fn grant(
    State(services): State<Services>,
    headers: HeaderMap,
    call: ClientRequest<TokenRequest>,
) -> ApiResult<TokenSet> {
    let ClientRequest { caller, body } = call;
    let identity = &services.identity;
    match body.grant_type.as_str() {
        "refresh_token" => {
            let token = body.refresh_token.ok_or_else(|| ApiError::missing("refresh_token"))?;
            Ok(Json(session::refresh(identity, &token, body.scope.as_deref(), &caller).await?))
        }
        "password" => {
            let username = body.username.ok_or_else(|| ApiError::missing("username"))?;
            let password = body.password.ok_or_else(|| ApiError::missing("password"))?;
            token_set(identity, signin::password::sign_in(identity, &username, &password, &caller).await?).await
        }
        "authorization_code" => {
            let code = body.code.ok_or_else(|| ApiError::missing("code"))?;
            let origin = headers.get(ORIGIN).and_then(|origin| origin.to_str().ok());
            Ok(Json(session::authorization_code::redeem(identity, &code, origin, &caller).await?))
        }
        "" => Err(ApiError::new(ErrorCode::InvalidRequest, sentences().missing("grant_type"))),
        _ => Err(ApiError::new(ErrorCode::UnsupportedGrantType, sentences().grant_type)),
    }
}

/// Refresh a session that began at `/auth/v2`
///
/// The SDK refreshes such sessions here; there is no other difference.
#[utoipa::path(post, path = "/auth/v2/token", tag = "Tokens", request_body = TokenRequest,
    responses((status = 200, body = TokenSet)), security(("client" = []), ("basic" = [])))]
pub async fn grant_v2(
    services: State<Services>,
    headers: HeaderMap,
    call: ClientRequest<TokenRequest>,
) -> ApiResult<TokenSet> {
    grant(services, headers, call).await
}
