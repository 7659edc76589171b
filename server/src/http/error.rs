//! The one way the server says no in JSON.
//!
//! A use case fails with [`doorward_identity::Error`] or [`doorward_access::Error`]; a door fails with [`ApiError`], which is that error's envelope, its
//! HTTP status and its `Retry-After`. Layers that answer in a door's stead (caps, timeouts, panics) use [`error`].

use super::{language, request_id};
use axum::http::header::{CACHE_CONTROL, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use doorward_contract::{ErrorBody, ErrorCode};
use std::fmt::Write as _;

/// What a JSON door answers.
pub type ApiResult<T> = Result<axum::Json<T>, ApiError>;

/// An error on its way out.
#[derive(Debug)]
pub struct ApiError {
    body: ErrorBody,
    /// What went wrong on our side; for the log only.
    cause: Option<String>,
}

impl ApiError {
    /// An error of this layer itself.
    pub fn new(code: ErrorCode, description: impl Into<String>) -> Self {
        ErrorBody::new(code, description).into()
    }

    /// A field that is missing, malformed or unknown.
    pub fn field(field: &str, description: impl Into<String>) -> Self {
        let mut body = ErrorBody::new(ErrorCode::InvalidArgument, description);
        body.details = Some(serde_json::json!({ "field": field }));
        body.into()
    }

    /// A field that must be there.
    pub fn missing(field: &str) -> Self {
        Self::field(field, language::sentences().missing(field))
    }

    /// The code it answers with.
    pub fn code(&self) -> ErrorCode {
        self.body.error
    }
}

impl From<ErrorBody> for ApiError {
    fn from(body: ErrorBody) -> Self {
        Self { body, cause: None }
    }
}

impl From<doorward_identity::Error> for ApiError {
    fn from(error: doorward_identity::Error) -> Self {
        let body = error.body_in(language::current());
        let cause = (body.error == ErrorCode::Internal).then(|| chain(&error));
        Self { body, cause }
    }
}

impl From<doorward_access::Error> for ApiError {
    fn from(error: doorward_access::Error) -> Self {
        let body = error.body_in(language::current());
        let cause = (body.error == ErrorCode::Internal).then(|| chain(&error));
        Self { body, cause }
    }
}

/// An error and all that caused it, in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut line = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        let _ = write!(line, ": {inner}");
        source = inner.source();
    }
    line
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        if let Some(cause) = &self.cause {
            // The span around every request carries its id.
            tracing::error!(code = %self.body.error, "{cause}");
        }
        let status = StatusCode::from_u16(self.body.error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = ErrorBody { request_id: request_id::current(), ..self.body };
        let retry_after = body.retry_after;
        let mut response = (status, axum::Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = retry_after {
            headers.insert(RETRY_AFTER, seconds.into());
        }
        ask_to_come_back(status, headers);
        if status == StatusCode::UNAUTHORIZED {
            // RFC 9110 section 11.6.1: a 401 names the scheme that would have been taken.
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// Seconds until a retry makes sense where nothing better is known: a restart or a failover takes about as long.
const SOME_SECONDS: HeaderValue = HeaderValue::from_static("5");

/// Says when to try again on every response whose status means that later may be better.
pub fn ask_to_come_back(status: StatusCode, headers: &mut HeaderMap) {
    if matches!(status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT) {
        headers.entry(RETRY_AFTER).or_insert(SOME_SECONDS);
    }
}

/// The answer of a layer that no door is behind.
pub fn response(code: ErrorCode, description: &str) -> Response {
    ApiError::new(code, description).into_response()
}

/// For a path that leads nowhere.
pub async fn not_found() -> ApiError {
    ApiError::new(ErrorCode::NotFound, language::sentences().not_found)
}

/// For a method that a path does not serve.
pub async fn method_not_allowed() -> ApiError {
    ApiError::new(ErrorCode::MethodNotAllowed, language::sentences().method_not_allowed)
}
