//! The error envelope for answers that no door gives: caps, timeouts, panics, refusals.

use super::request_id;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use doorward_contract::{ErrorBody, ErrorCode};

/// An answer in the shape every JSON endpoint uses.
pub fn error(code: ErrorCode, description: &str) -> Response {
    let body = ErrorBody { request_id: request_id::current(), ..ErrorBody::new(code, description) };
    let status = StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, axum::Json(body)).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
