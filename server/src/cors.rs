//! Which web pages may call the wire: those on a security domain, as the settings stand at this very request.

use crate::Services;
use crate::http::error::ApiError;
use axum::extract::{Request, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS,
    ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use doorward_contract::ErrorCode;
use doorward_identity::origin;

/// Methods of the wire.
const METHODS: &str = "GET, POST, PATCH, DELETE";

/// Middleware: answers preflights and marks answers a page may read.
///
/// There is no `Access-Control-Allow-Credentials`: nothing here reads a cookie. A page elsewhere may still send a
/// request and not read the answer, so one that would change something is refused before it does.
pub async fn guard(State(services): State<Services>, request: Request, next: Next) -> Response {
    let Some(origin) = request.headers().get(ORIGIN).cloned() else { return vary(next.run(request).await) };
    let allowed = origin.to_str().is_ok_and(|origin| is_allowed(&services, origin));
    let preflight =
        request.method() == Method::OPTIONS && request.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    if !allowed {
        if preflight || !request.method().is_safe() {
            return vary(refuse(&origin).into_response());
        }
        return vary(next.run(request).await);
    }
    let mut response = if preflight { answer_preflight(request.headers()) } else { next.run(request).await };
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("x-request-id, retry-after"));
    vary(response)
}

fn is_allowed(services: &Services, asked: &str) -> bool {
    let own = services.identity.options().public_url.origin().ascii_serialization();
    asked == own || origin::is_allowed(&services.identity.settings().domains, asked)
}

/// Whatever header names are asked for are granted: the SDK sends odd ones (`undefined` among them), and a header
/// gives a page no right it would not have without.
fn answer_preflight(asked: &HeaderMap) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(METHODS));
    headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    if let Some(names) = asked.get(ACCESS_CONTROL_REQUEST_HEADERS) {
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, names.clone());
    }
    response
}

fn refuse(origin: &HeaderValue) -> ApiError {
    let host = origin.to_str().ok().and_then(|origin| match origin.split_once("://") {
        Some(("http" | "https", host)) => Some(host),
        // An app's origin is listed as a whole.
        Some(_) => Some(origin),
        None => None,
    });
    let host = host.unwrap_or("its host");
    ApiError::new(ErrorCode::PermissionDenied, format!("cors permission denied: add {host} to the security domains"))
}

/// Caches must not hand one page's answer to another.
fn vary(mut response: Response) -> Response {
    response.headers_mut().append(VARY, HeaderValue::from_static("Origin"));
    response
}
