//! JSON error responses.
//!
//! Use cases fail with [`doorward_identity::Error`] or [`doorward_access::Error`]. Handlers convert these to
//! [`ApiError`], which adds the HTTP status and `Retry-After`. Layers that respond in place of a handler (limits,
//! timeouts, panics) use [`response`].

use super::{language, request_id};
use axum::http::header::{CACHE_CONTROL, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use doorward_contract::{ErrorBody, ErrorCode};
use std::fmt::Write as _;

/// The result of a JSON handler.
pub type ApiResult<T> = Result<axum::Json<T>, ApiError>;

/// An error response.
#[derive(Debug)]
pub struct ApiError {
    body: ErrorBody,
    /// Cause of an internal error. Logged, never sent.
    cause: Option<String>,
}

impl ApiError {
    /// An error with a code and a description.
    pub fn new(code: ErrorCode, description: impl Into<String>) -> Self {
        ErrorBody::new(code, description).into()
    }

    /// `invalid_argument` for a field; `details.field` names it.
    pub fn field(field: &str, description: impl Into<String>) -> Self {
        let mut body = ErrorBody::new(ErrorCode::InvalidArgument, description);
        body.details = Some(serde_json::json!({ "field": field }));
        body.into()
    }

    /// A required field is missing.
    pub fn missing(field: &str) -> Self {
        Self::field(field, language::sentences().missing(field))
    }

    pub fn code(&self) -> ErrorCode {
        self.body.error
    }

    /// The body of the response. Logs the cause of an internal error.
    pub fn into_body(self) -> ErrorBody {
        if let Some(cause) = &self.cause {
            // The request span adds the request ID.
            tracing::error!(code = %self.body.error, "{cause}");
        }
        ErrorBody { request_id: request_id::current(), ..self.body }
    }

    /// The same error with another code, for a protocol that has a code of its own for it.
    #[must_use]
    pub fn recoded(mut self, code: ErrorCode) -> Self {
        (self.body.error, self.body.error_code) = (code, code.number());
        self
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

/// Formats an error with all its sources on one line.
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
        let status = StatusCode::from_u16(self.body.error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = self.into_body();
        let retry_after = body.retry_after;
        let mut response = (status, axum::Json(&body)).into_response();
        // For `function_error`.
        response.extensions_mut().insert(body);
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = retry_after {
            headers.insert(RETRY_AFTER, seconds.into());
        }
        add_retry_after(status, headers);
        if status == StatusCode::UNAUTHORIZED {
            // RFC 9110 section 11.6.1: a 401 response names the accepted scheme.
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// Default `Retry-After` in seconds: about the time of a restart or failover.
const DEFAULT_RETRY_AFTER: HeaderValue = HeaderValue::from_static("5");

/// Adds `Retry-After` to 503 and 504 responses that do not have one.
pub fn add_retry_after(status: StatusCode, headers: &mut HeaderMap) {
    if matches!(status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT) {
        headers.entry(RETRY_AFTER).or_insert(DEFAULT_RETRY_AFTER);
    }
}

/// An error response of a layer.
pub fn response(code: ErrorCode, description: &str) -> Response {
    ApiError::new(code, description).into_response()
}

/// Fallback handler for unknown paths.
pub async fn not_found() -> ApiError {
    ApiError::new(ErrorCode::NotFound, language::sentences().not_found)
}

/// Fallback handler for unsupported methods.
pub async fn method_not_allowed() -> ApiError {
    ApiError::new(ErrorCode::MethodNotAllowed, language::sentences().method_not_allowed)
}
