//! Limits on the size of headers and bodies, and on the duration of a request.

use super::language::sentences;
use super::{caller, error, headers};
use crate::access_api::page::Page;
use crate::{Services, uploads};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use doorward_app::request::accepts_html;
use doorward_contract::ErrorCode;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Maximum number of header lines of a request.
const MAX_HEADERS: usize = 100;
/// Maximum size of the request line and headers in bytes, the default of nginx (`large_client_header_buffers`).
const MAX_HEAD_BYTES: usize = 32 * 1024;

/// Middleware: refuses headers over the limits. If cookies are most of them, the page explains how to clear cookies:
/// browsers send those of all applications on the host, and only the user can delete them.
pub async fn head(State(services): State<Services>, request: Request, next: Next) -> Response {
    let request_headers = request.headers();
    // 4 bytes: colon, space and line end.
    let size = |(name, value): (&HeaderName, &HeaderValue)| name.as_str().len() + value.len() + 4;
    let total = request_headers.iter().map(size).sum::<usize>()
        + request.uri().path_and_query().map_or(0, |uri| uri.as_str().len());
    if total <= MAX_HEAD_BYTES && request_headers.len() <= MAX_HEADERS {
        return next.run(request).await;
    }
    let cookies: usize = request_headers.get_all(header::COOKIE).iter().map(HeaderValue::len).sum();
    let mostly_cookies = cookies > total / 2;
    let mut response = if accepts_html(request_headers) {
        let page = if mostly_cookies { Page::Cookies } else { Page::Headers };
        page.respond(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, &services, caller::language(request_headers))
    } else {
        error::response(ErrorCode::HeadersTooLarge, sentences().headers_too_large)
    };
    headers::add_site_defaults(response.headers_mut());
    response
}

/// Middleware: refuses a body over the limit, by `Content-Length` before it is read, else when it exceeds the limit.
pub async fn body(State(services): State<Services>, request: Request, next: Next) -> Response {
    if is_upload(&request) {
        return next.run(request).await;
    }
    let cap = services.config.limits.body_bytes as usize;
    let content_length =
        request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if content_length.is_some_and(|length: u64| length > cap as u64) {
        return error::response(ErrorCode::PayloadTooLarge, sentences().request_too_large);
    }
    let overrun = Arc::new(AtomicBool::new(false));
    let limited = request.map(|body| limit(body, cap, overrun.clone()));
    let response = next.run(limited).await;
    // Replaces the error of the reader (extractors respond with 413 in plain text, server functions with 500).
    let is_json = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/json");
    let is_json_413 = response.status() == StatusCode::PAYLOAD_TOO_LARGE && is_json;
    if overrun.load(Ordering::Acquire) && !is_json_413 {
        return error::response(ErrorCode::PayloadTooLarge, sentences().request_too_large);
    }
    response
}

/// Whether the request uploads a file, which may be large and slow. Its handler reads nothing before it has authorized the
/// request, bounds the size, and waits for each piece for a limited time.
fn is_upload(request: &Request) -> bool {
    request.method() == Method::POST && [uploads::API, uploads::CONSOLE].contains(&request.uri().path())
}

/// Wraps a body to fail over the limit, and to set `overrun`.
fn limit(body: Body, cap: usize, overrun: Arc<AtomicBool>) -> Body {
    Body::new(Limited::new(body, cap).map_err(move |error| {
        overrun.fetch_or(error.is::<LengthLimitError>(), Ordering::AcqRel);
        error
    }))
}

/// Middleware: aborts a request that takes too long, including one whose body never arrives.
pub async fn time(State(services): State<Services>, request: Request, next: Next) -> Response {
    if is_upload(&request) {
        return next.run(request).await;
    }
    let limit = Duration::from_secs(services.config.limits.request_seconds.into());
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => error::response(ErrorCode::DeadlineExceeded, sentences().too_slow),
    }
}
