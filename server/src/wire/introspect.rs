//! Token introspection.

use crate::Services;
use crate::extract::{Bearer, Body, single};
use crate::http::error::{ApiError, ApiResult};
use axum::Json;
use axum::extract::State;
use axum::http::request::Parts;
use doorward_contract::wire::{Empty, IntrospectRequest, IntrospectResponse};
use doorward_identity::session;

/// Check whether an access token is active
///
/// The token is `?token=`, or the bearer token itself. For any token that is not active, the response is `{}` with
/// status 200: expired, signed out, of a blocked account, forged, or malformed.
/// CloudBase: <https://docs.cloudbase.net/en/http-api/auth/auth-token-introspect>
#[utoipa::path(get, path = "/auth/v1/token/introspect", tag = "Tokens",
    params(("token" = Option<String>, Query, description = "The token to check. Default: the bearer token.")),
    responses((status = 200, body = IntrospectResponse)), security(("bearer" = []), ()))]
pub async fn introspect(
    State(services): State<Services>,
    bearer: Result<Bearer, ApiError>,
    parts: Parts,
) -> ApiResult<IntrospectResponse> {
    let named = single(&parts, "token")?;
    respond(&services, named.or_else(|| bearer.ok().map(|Bearer(token)| token.into_inner()))).await
}

/// Check whether a token in the request body is active
///
/// JSON or form (RFC 7662 section 2.1). A token in the body does not appear in access logs of proxies.
#[utoipa::path(post, path = "/auth/v1/token/introspect", tag = "Tokens", request_body = IntrospectRequest,
    responses((status = 200, body = IntrospectResponse)), security(("bearer" = []), ()))]
pub async fn introspect_posted(
    State(services): State<Services>,
    bearer: Result<Bearer, ApiError>,
    Body(request): Body<IntrospectRequest>,
) -> ApiResult<IntrospectResponse> {
    respond(&services, request.token.or_else(|| bearer.ok().map(|Bearer(token)| token)).map(|token| token.into_inner()))
        .await
}

async fn respond(services: &Services, token: Option<String>) -> ApiResult<IntrospectResponse> {
    let live = match token {
        Some(token) => session::introspect(&services.identity, &token).await?,
        None => None,
    };
    Ok(Json(live.map_or(IntrospectResponse::Inactive(Empty {}), IntrospectResponse::Active)))
}
