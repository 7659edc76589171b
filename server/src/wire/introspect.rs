//! Is this access token alive?

use crate::Services;
use crate::extract::{Bearer, Body, single};
use crate::http::envelope::Refusal;
use axum::Json;
use axum::extract::State;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use doorward_contract::token::Introspection;
use doorward_contract::wire::{Empty, IntrospectRequest};
use doorward_identity::session;

/// Ask whether an access token is alive
///
/// The token is `?token=`, or the bearer itself. Anything but a live token is answered `{}` with status 200: expired,
/// signed out, of a blocked account, forged or no token at all.
/// Vendor: <https://docs.cloudbase.net/en/http-api/auth/auth-token-introspect>
#[utoipa::path(get, path = "/auth/v1/token/introspect", tag = "Tokens",
    params(("token" = Option<String>, Query, description = "The token in question, if not the bearer.")),
    responses((status = 200, body = Introspection)), security(("bearer" = []), ()))]
pub async fn introspect(
    State(services): State<Services>,
    bearer: Result<Bearer, Refusal>,
    parts: Parts,
) -> Result<Response, Refusal> {
    let named = single(&parts, "token")?;
    answer(&services, named.or_else(|| bearer.ok().map(|Bearer(token)| token.into_inner()))).await
}

/// Ask whether a token in the body is alive
///
/// JSON or form (RFC 7662 section 2.1); a token in a body stays out of the access logs of proxies.
#[utoipa::path(post, path = "/auth/v1/token/introspect", tag = "Tokens", request_body = IntrospectRequest,
    responses((status = 200, body = Introspection)), security(("bearer" = []), ()))]
pub async fn introspect_posted(
    State(services): State<Services>,
    bearer: Result<Bearer, Refusal>,
    Body(request): Body<IntrospectRequest>,
) -> Result<Response, Refusal> {
    answer(&services, request.token.or_else(|| bearer.ok().map(|Bearer(token)| token)).map(|token| token.into_inner()))
        .await
}

async fn answer(services: &Services, token: Option<String>) -> Result<Response, Refusal> {
    let live = match token {
        Some(token) => session::introspect(&services.identity, &token).await?,
        None => None,
    };
    Ok(live.map_or_else(|| Json(Empty {}).into_response(), |live| Json(live).into_response()))
}
