//! Error responses of the gateway. The exact cause is only logged.

use super::Gateway;
use crate::access_api::authorize::wants_page;
use crate::access_api::page::Page;
use crate::http::error::ApiError;
use crate::http::headers;
use crate::http::language::sentences;
use axum::http::header::{ALLOW, CONNECTION};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use doorward_contract::ErrorCode;
use doorward_identity::Caller;

/// Why a request is not forwarded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GatewayError {
    /// No route matches the path.
    Nothing,
    /// CONNECT or TRACE.
    Method,
    /// Ambiguous body length (request smuggling).
    Ambiguous,
    /// A page of another origin opens a WebSocket.
    Foreign,
    /// The request has passed this gateway before.
    Loop,
    /// The body exceeds the limit of the route.
    TooLarge,
    /// The upstream is unreachable or its response is invalid.
    Unreachable,
    /// Timeout without progress.
    Slow,
}

impl GatewayError {
    /// The response: a page for browsers, JSON for other clients.
    pub fn answer(self, gateway: &Gateway, request: &HeaderMap, caller: &Caller) -> Response {
        let page = match self {
            Self::Nothing => Some((Page::Nothing, StatusCode::NOT_FOUND)),
            Self::Unreachable => Some((Page::Unreachable, StatusCode::BAD_GATEWAY)),
            Self::Slow => Some((Page::Slow, StatusCode::GATEWAY_TIMEOUT)),
            _ => None,
        };
        let mut response = match page.filter(|_| wants_page(request)) {
            Some((page, status)) => page.answer(status, &gateway.0.services, caller.language),
            None => ApiError::new(self.code(), self.sentence()).into_response(),
        };
        match self {
            Self::Method => _ = response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD, POST")),
            // The next bytes on this connection may be the rest of this request.
            Self::Ambiguous => _ = response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close")),
            _ => {}
        }
        headers::of_a_site(response.headers_mut());
        response
    }

    const fn code(self) -> ErrorCode {
        match self {
            Self::Nothing => ErrorCode::NotFound,
            Self::Method => ErrorCode::MethodNotAllowed,
            Self::Ambiguous => ErrorCode::InvalidRequest,
            Self::Foreign => ErrorCode::PermissionDenied,
            Self::TooLarge => ErrorCode::PayloadTooLarge,
            Self::Loop | Self::Unreachable => ErrorCode::BadGateway,
            Self::Slow => ErrorCode::DeadlineExceeded,
        }
    }

    fn sentence(self) -> &'static str {
        let texts = sentences();
        match self {
            Self::Nothing => texts.nothing,
            Self::Method => texts.method_not_passed,
            Self::Ambiguous => texts.ambiguous,
            Self::Foreign => texts.foreign,
            Self::Loop => texts.passed_before,
            Self::TooLarge => texts.too_large_for_site,
            Self::Unreachable => texts.site_unreachable,
            Self::Slow => texts.site_slow,
        }
    }
}
