//! CORS of the wire and the access API: pages of security domains and of applications of the operator may call them.
//! Settings are read for each request. [`oauth`] is that of the endpoints for applications, [`sdk`] that of the SDK's
//! other services.

pub mod oauth;
pub mod sdk;

use crate::Services;
use crate::http::error::ApiError;
use crate::http::language::sentences;
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
use doorward_identity::client::may_call;

const METHODS: HeaderValue = HeaderValue::from_static("GET, POST, PATCH, DELETE");
const EXPOSED: HeaderValue = HeaderValue::from_static("x-request-id, retry-after");

/// Middleware: responds to preflights and adds CORS headers for allowed origins.
///
/// There is no `Access-Control-Allow-Credentials`, because these handlers read no cookies. A page of another origin can
/// still send a request without reading the response, so unsafe methods are refused before the handler runs.
pub async fn enforce(State(services): State<Services>, request: Request, next: Next) -> Response {
    let Some(origin) = request.headers().get(ORIGIN).cloned() else { return vary(next.run(request).await) };
    let allowed = origin.to_str().is_ok_and(|origin| may_call(&services.identity, origin));
    if !allowed {
        if is_preflight(&request) || !request.method().is_safe() {
            return vary(refuse(&origin).into_response());
        }
        return vary(next.run(request).await);
    }
    vary(share(request, next, origin, METHODS, EXPOSED).await)
}

fn is_preflight(request: &Request) -> bool {
    request.method() == Method::OPTIONS && request.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

/// Responds to a request whose response pages of `origin` may read.
async fn share(
    request: Request,
    next: Next,
    origin: HeaderValue,
    methods: HeaderValue,
    exposed: HeaderValue,
) -> Response {
    let mut response =
        if is_preflight(&request) { preflight_response(request.headers(), methods) } else { next.run(request).await };
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
    response
}

/// Allows all requested header names: the SDK sends unusual ones (`undefined` among them), and no header grants a page
/// additional permissions.
fn preflight_response(request: &HeaderMap, methods: HeaderValue) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, methods);
    headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    if let Some(names) = request.get(ACCESS_CONTROL_REQUEST_HEADERS) {
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, names.clone());
    }
    response
}

fn refuse(origin: &HeaderValue) -> ApiError {
    let host = origin.to_str().ok().and_then(|origin| match origin.split_once("://") {
        Some(("http" | "https", host)) => Some(host),
        // Origins of native apps are listed with their scheme.
        Some(_) => Some(origin),
        None => None,
    });
    let texts = sentences();
    let sentence = host.map_or_else(|| texts.cors_opaque_origin.to_owned(), |host| texts.cors(host));
    ApiError::new(ErrorCode::PermissionDenied, sentence)
}

/// Prevents caches from serving one origin's response to another.
fn vary(mut response: Response) -> Response {
    response.headers_mut().append(VARY, HeaderValue::from_static("Origin"));
    response
}
