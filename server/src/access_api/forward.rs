//! Forward auth: proxies call it for every request.

use super::ambiguous::reject_ambiguous;
use super::authorize::{Authorized, SiteRequest};
use super::forwarded::{AmbiguousRequest, Forwarded};
use crate::Services;
use crate::extract::single;
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Response};
use doorward_identity::Caller;

pub const PATH: &str = "/access/v1/forward";
/// Prefix that Envoy adds to the path of the original request.
const ENVOY: &str = "/access/v1/forward/envoy";

/// Decide about a request for a proxy (forward auth)
///
/// For proxies (nginx, Traefik, Caddy; Envoy at `/access/v1/forward/envoy`), with any method. The request is described
/// by `X-Forwarded-Method`, `-Proto`, `-Host` and `-Uri`, or by `X-Original-URL` and `X-Original-Method`, and has its
/// own `Cookie` and `Authorization`. 200: allowed, with `X-Doorward-Uid`, `-Username`, `-Name`, `-Email`, `-Phone`,
/// `-Kind`, `-Roles` and `-Jwt`, each always present. 302 or 401: sign in. 403: denied, also for a host that is not a
/// site and for an ambiguous request. Only 200 allows the request.
#[utoipa::path(get, path = "/access/v1/forward", tag = "Access",
    params(("redirect" = Option<String>, Query, description = "`no`: respond with 401 and `X-Doorward-Sign-In` in place of 302, \
        for nginx.")),
    responses((status = 200, description = "Allowed.")), security(("bearer" = []), ()))]
pub async fn forward(State(services): State<Services>, Extension(caller): Extension<Caller>, parts: Parts) -> Response {
    let forwarded = Forwarded::read(&parts.headers);
    respond(&services, forwarded, &caller, parts).await
}

/// Forward auth for Envoy, which sends the original method, path and `Host` behind a prefix.
pub async fn envoy(State(services): State<Services>, Extension(caller): Extension<Caller>, parts: Parts) -> Response {
    let forwarded = Forwarded::envoy(&parts, ENVOY);
    respond(&services, forwarded, &caller, parts).await
}

async fn respond(
    services: &Services,
    forwarded: Result<Forwarded, AmbiguousRequest>,
    caller: &Caller,
    mut parts: Parts,
) -> Response {
    let forwarded = match forwarded {
        Ok(forwarded) => forwarded,
        Err(reason) => return reject_ambiguous(&reason, services, caller, &parts.headers),
    };
    let redirects = !single(&parts, "redirect").is_ok_and(|word| word.as_deref() == Some("no"));
    let request = SiteRequest::new(forwarded, caller, &mut parts, redirects).await;
    match request.authorize(services, &parts.headers).await {
        Authorized::Forward(identity) => (StatusCode::OK, identity).into_response(),
        Authorized::Respond(response) => response,
    }
}
