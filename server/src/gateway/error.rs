//! Error responses of the gateway. The exact cause is only logged.

use super::Gateway;
use crate::access_api::page::Page;
use crate::http::error::ApiError;
use crate::http::headers;
use crate::http::language::sentences;
use axum::http::header::{ALLOW, CONNECTION};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use doorward_app::request::accepts_html;
use doorward_contract::ErrorCode;
use doorward_identity::Caller;

/// Why a request is not forwarded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GatewayError {
    /// No route matches the path.
    NoRoute,
    /// CONNECT or TRACE.
    Method,
    /// Ambiguous body length (request smuggling).
    Ambiguous,
    /// A page of another origin opens a WebSocket.
    CrossOrigin,
    /// The request has passed this gateway before.
    Loop,
    /// The body exceeds the limit of the route.
    TooLarge,
    /// The upstream is unreachable or its response is invalid.
    Unreachable,
    /// Timeout without progress.
    Timeout,
}

impl GatewayError {
    /// The response: a page for browsers, JSON for other clients.
    pub fn respond(self, gateway: &Gateway, request: &HeaderMap, caller: &Caller) -> Response {
        let page = match self {
            Self::NoRoute => Some((Page::NotFound, StatusCode::NOT_FOUND)),
            Self::Unreachable => Some((Page::Unreachable, StatusCode::BAD_GATEWAY)),
            Self::Timeout => Some((Page::Timeout, StatusCode::GATEWAY_TIMEOUT)),
            _ => None,
        };
        let mut response = match page.filter(|_| accepts_html(request)) {
            Some((page, status)) => page.respond(status, &gateway.0.services, caller.error_language),
            None => ApiError::new(self.code(), self.sentence()).into_response(),
        };
        match self {
            Self::Method => _ = response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD, POST")),
            // The next bytes on this connection may be the rest of this request.
            Self::Ambiguous => _ = response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close")),
            _ => {}
        }
        headers::add_site_defaults(response.headers_mut());
        response
    }

    const fn code(self) -> ErrorCode {
        match self {
            Self::NoRoute => ErrorCode::NotFound,
            Self::Method => ErrorCode::MethodNotAllowed,
            Self::Ambiguous => ErrorCode::InvalidRequest,
            Self::CrossOrigin => ErrorCode::PermissionDenied,
            Self::TooLarge => ErrorCode::PayloadTooLarge,
            Self::Loop | Self::Unreachable => ErrorCode::BadGateway,
            Self::Timeout => ErrorCode::DeadlineExceeded,
        }
    }

    fn sentence(self) -> &'static str {
        let texts = sentences();
        match self {
            Self::NoRoute => texts.nothing,
            Self::Method => texts.method_not_passed,
            Self::Ambiguous => texts.ambiguous,
            Self::CrossOrigin => texts.foreign,
            Self::Loop => texts.passed_before,
            Self::TooLarge => texts.too_large_for_site,
            Self::Unreachable => texts.site_unreachable,
            Self::Timeout => texts.site_slow,
        }
    }
}
