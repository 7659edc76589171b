//! May this request pass? Asked by proxies, about every request.

use super::authorize::{Authorized, SiteRequest, reject_ambiguous};
use super::forwarded::{AmbiguousRequest, Forwarded};
use crate::Services;
use crate::extract::single;
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Response};
use doorward_identity::Caller;

/// The door's path.
pub const PATH: &str = "/access/v1/forward";
/// Where Envoy puts the request's own path behind.
const ENVOY: &str = "/access/v1/forward/envoy";

/// Decide about a request for a proxy (forward auth)
///
/// For proxies (nginx, Traefik, Caddy; Envoy at `/access/v1/forward/envoy`), with any method. The request is documented_routes
/// by `X-Forwarded-Method`, `-Proto`, `-Host` and `-Uri`, or by `X-Original-URL` and `X-Original-Method`, and has its
/// own `Cookie` and `Authorization`. 200: allowed, with `X-Doorward-Uid`, `-Username`, `-Name`, `-Email`, `-Phone`,
/// `-Kind`, `-Roles` and `-Jwt`, each always present. 302 or 401: sign in. 403: denied, also for a host that is not a
/// site and for an ambiguous request. Only 200 allows the request.
#[utoipa::path(get, path = "/access/v1/forward", tag = "Access",
    params(("redirect" = Option<String>, Query, description = "`no`: respond with 401 and `X-Doorward-Sign-In` in place of 302, \
        for nginx.")),
    responses((status = 200, description = "Allowed.")), security(("bearer" = []), ()))]
pub async fn forward(State(services): State<Services>, Extension(caller): Extension<Caller>, parts: Parts) -> Response {
    let told = Forwarded::read(&parts.headers);
    answer(&services, told, &caller, parts).await
}

/// The same for Envoy.
pub async fn envoy(State(services): State<Services>, Extension(caller): Extension<Caller>, parts: Parts) -> Response {
    let told = Forwarded::envoy(&parts, ENVOY);
    answer(&services, told, &caller, parts).await
}

async fn answer(
    services: &Services,
    told: Result<Forwarded, AmbiguousRequest>,
    caller: &Caller,
    mut parts: Parts,
) -> Response {
    let told = match told {
        Ok(told) => told,
        Err(unclear) => return reject_ambiguous(&unclear, services, caller, &parts.headers),
    };
    let redirects = !single(&parts, "redirect").is_ok_and(|word| word.as_deref() == Some("no"));
    let case = SiteRequest::new(told, caller, &mut parts, redirects).await;
    match case.authorize(services, &parts.headers).await {
        Authorized::Forward(identity) => (StatusCode::OK, identity).into_response(),
        Authorized::Respond(response) => response,
    }
}
