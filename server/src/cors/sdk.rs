//! CORS of services of the CloudBase SDK: pages of security domains and of the
//! applications that administrators have set up may call them.

use super::{is_preflight, share, vary};
use crate::Services;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::ORIGIN;
use axum::http::{HeaderValue, Response};
use axum::middleware::Next;
use axum::response::IntoResponse as _;
use doorward_identity::client::{Client, may_call};

const METHODS: HeaderValue = HeaderValue::from_static("GET, HEAD, POST, PUT, PATCH, DELETE");
const EXPOSED: HeaderValue = HeaderValue::from_static("x-request-id, retry-after");

/// Middleware for services without a route: responds to preflights and adds CORS headers, so that an app can read what
/// is missing.
pub async fn enforce(State(services): State<Services>, request: Request, next: Next) -> Response<Body> {
    let Some(origin) = request.headers().get(ORIGIN).cloned() else { return vary(next.run(request).await) };
    if origin.to_str().is_ok_and(|origin| is_allowed(&services, origin)) {
        return vary(share(request, next, origin, METHODS, EXPOSED).await);
    }
    if is_preflight(&request) {
        return refuse(&origin);
    }
    vary(next.run(request).await)
}

/// Whether pages of this origin may call.
pub fn is_allowed(services: &Services, origin: &str) -> bool {
    let clients = services.identity.clients();
    // What an application says about itself counts for nothing here: anyone can register one.
    let is_listed = |client: &Client| !client.is_registered() && client.lists_origin(origin);
    may_call(&services.identity, origin) || clients.values().any(|client| client.enabled && is_listed(client))
}

/// The response to the preflight of any other page.
pub fn refuse(origin: &HeaderValue) -> Response<Body> {
    vary(super::refuse(origin).into_response())
}
