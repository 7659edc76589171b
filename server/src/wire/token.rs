//! The token endpoint.

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
use doorward_identity::session::authorization_code::{self, Presented};
use doorward_identity::{session, signin};

/// Refresh a session, sign in with the password grant, or redeem a code
///
/// The grant `authorization_code` accepts the `code` that the browser brings to an app's own address: from an email
/// link, or from the hosted sign-in, which also needs the `code_verifier` if it began with a challenge. It can be used
/// once, within a minute, from a page of that origin. A second use ends the session. `nonce` is returned in the access
/// token.
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
            let (scope, nonce) = (body.scope.as_deref(), body.nonce.as_deref());
            Ok(Json(session::refresh_with(identity, &token, scope, nonce, &caller).await?))
        }
        "password" => {
            let username = body.username.ok_or_else(|| ApiError::missing("username"))?;
            let password = body.password.ok_or_else(|| ApiError::missing("password"))?;
            session::check_nonce(body.nonce.as_deref())?;
            let opened = signin::password::sign_in(identity, &username, &password, &caller).await?;
            Ok(Json(session::tokens_with(identity, &opened, body.nonce.as_deref()).await?))
        }
        "authorization_code" => {
            let code = body.code.ok_or_else(|| ApiError::missing("code"))?;
            let origin = headers.get(ORIGIN).and_then(|origin| origin.to_str().ok());
            let (verifier, nonce) = (body.code_verifier.as_ref(), body.nonce.as_deref());
            let presented = Presented { code: &code, origin, verifier, nonce };
            Ok(Json(authorization_code::redeem(identity, presented, &caller).await?))
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
