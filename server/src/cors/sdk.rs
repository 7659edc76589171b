//! CORS of services of the CloudBase SDK: pages of security domains and of applications may call them.

use super::{is_preflight, oauth, share, vary};
use crate::Services;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::ORIGIN;
use axum::http::{HeaderValue, Response};
use axum::middleware::Next;
use axum::response::IntoResponse as _;

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
    super::is_allowed(services, origin) || oauth::is_allowed(services, origin)
}

/// The response to the preflight of any other page.
pub fn refuse(origin: &HeaderValue) -> Response<Body> {
    vary(super::refuse(origin).into_response())
}
