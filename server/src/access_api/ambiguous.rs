//! The response to a request that two servers could read differently.

use super::forwarded::AmbiguousRequest;
use super::page::Page;
use crate::Services;
use crate::http::error::ApiError;
use crate::http::language::sentences;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use doorward_app::request::accepts_html;
use doorward_contract::ErrorCode;
use doorward_identity::Caller;

/// Refuses an ambiguous request. The reason is only logged, for an operator whose proxy may be misconfigured; it would
/// help an attacker.
pub fn reject_ambiguous(
    reason: &AmbiguousRequest,
    services: &Services,
    caller: &Caller,
    headers: &HeaderMap,
) -> Response {
    tracing::warn!(unclear = %reason, "refused an ambiguous request");
    if accepts_html(headers) {
        return Page::AmbiguousRequest.respond(StatusCode::FORBIDDEN, services, caller.error_language);
    }
    ApiError::new(ErrorCode::PermissionDenied, sentences().ambiguous).into_response()
}
