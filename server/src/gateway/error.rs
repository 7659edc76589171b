//! What is answered when a request cannot be passed on: a status and a sentence. Why exactly is for the log.

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

/// Why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GatewayError {
    /// No route is for this path.
    Nothing,
    /// A method that is for proxies, or that would give away what only the site is told.
    Method,
    /// Servers could disagree about where the request ends.
    Ambiguous,
    /// The page that opens a web socket is another site's.
    Foreign,
    /// We have passed it on before.
    Loop,
    /// The body is too large.
    TooLarge,
    /// The site cannot be reached, or does not answer as a server does.
    Unreachable,
    /// Nothing has happened for too long.
    Slow,
}

impl GatewayError {
    /// The answer, a page for people and the envelope for programs.
    pub fn answer(self, gateway: &Gateway, asked: &HeaderMap, caller: &Caller) -> Response {
        let page = match self {
            Self::Nothing => Some((Page::Nothing, StatusCode::NOT_FOUND)),
            Self::Unreachable => Some((Page::Unreachable, StatusCode::BAD_GATEWAY)),
            Self::Slow => Some((Page::Slow, StatusCode::GATEWAY_TIMEOUT)),
            _ => None,
        };
        let mut response = match page.filter(|_| wants_page(asked)) {
            Some((page, status)) => page.answer(status, &gateway.0.services, caller.language),
            None => ApiError::new(self.code(), self.sentence()).into_response(),
        };
        match self {
            Self::Method => _ = response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD, POST")),
            // What stands behind it on this connection may be the rest of it.
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
