//! How large a body may be and how long a request may take.

use super::language::sentences;
use super::{caller, error, headers};
use crate::Services;
use crate::access_api::authorize::wants_page;
use crate::access_api::page::Page;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use doorward_contract::ErrorCode;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Header lines of a request.
const MAX_HEADERS: usize = 100;
/// Bytes of a request's head: as much as nginx takes by default (`large_client_header_buffers`).
const MAX_HEAD_BYTES: usize = 32 * 1024;

/// Rejects a head over the limits, with words about cookies where these are most of it: browsers send all that other
/// programs under the same host name have set, and only their user can clear them.
pub async fn head(State(services): State<Services>, request: Request, next: Next) -> Response {
    let sent = request.headers();
    // A colon, a blank and the end of the line.
    let size = |(name, value): (&HeaderName, &HeaderValue)| name.as_str().len() + value.len() + 4;
    let all = sent.iter().map(size).sum::<usize>() + request.uri().path_and_query().map_or(0, |uri| uri.as_str().len());
    if all <= MAX_HEAD_BYTES && sent.len() <= MAX_HEADERS {
        return next.run(request).await;
    }
    let cookies: usize = sent.get_all(header::COOKIE).iter().map(HeaderValue::len).sum();
    let mostly_cookies = cookies > all / 2;
    let mut response = if wants_page(sent) {
        let page = if mostly_cookies { Page::Cookies } else { Page::Headers };
        page.answer(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, &services, caller::language(sent))
    } else {
        error::response(ErrorCode::HeadersTooLarge, sentences().headers_too_large)
    };
    headers::of_a_site(response.headers_mut());
    response
}

/// Refuses a body over the cap: by its announced length before reading a byte, else as soon as it grows over it.
pub async fn body(State(services): State<Services>, request: Request, next: Next) -> Response {
    let cap = services.config.limits.body_bytes as usize;
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: u64| length > cap as u64) {
        return error::response(ErrorCode::PayloadTooLarge, sentences().request_too_large);
    }
    let overrun = Arc::new(AtomicBool::new(false));
    let limited = request.map(|body| limit(body, cap, overrun.clone()));
    let response = next.run(limited).await;
    // Extractors answer 413 in plain text, server functions 500: whoever was reading, the reason is the same.
    let is_json = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/json");
    let is_told = response.status() == StatusCode::PAYLOAD_TOO_LARGE && is_json;
    if overrun.load(Ordering::Acquire) && !is_told {
        return error::response(ErrorCode::PayloadTooLarge, sentences().request_too_large);
    }
    response
}

/// A body that fails once it is longer than the cap, and says so.
fn limit(body: Body, cap: usize, overrun: Arc<AtomicBool>) -> Body {
    Body::new(Limited::new(body, cap).map_err(move |error| {
        overrun.fetch_or(error.is::<LengthLimitError>(), Ordering::AcqRel);
        error
    }))
}

/// Gives up on a request that takes too long, also one whose body never arrives.
pub async fn time(State(services): State<Services>, request: Request, next: Next) -> Response {
    let limit = Duration::from_secs(services.config.limits.request_seconds.into());
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => error::response(ErrorCode::DeadlineExceeded, sentences().too_slow),
    }
}
