//! Conditional updates.

use crate::http::error::ApiError;
use crate::http::language::sentences;
use axum::extract::FromRequestParts;
use axum::http::header::IF_MATCH;
use axum::http::request::Parts;
use doorward_identity::version::Expected;

/// `If-Match` (RFC 9110 section 13.1.1): the update succeeds only if the record has one of these versions. Absent or
/// `*`: any version.
#[derive(Debug)]
pub struct IfMatch(pub Expected);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let mut tags = Vec::new();
        for line in parts.headers.get_all(IF_MATCH) {
            let malformed = || ApiError::field("If-Match", sentences().if_match);
            for tag in line.to_str().map_err(|_| malformed())?.split(',').map(str::trim) {
                if tag == "*" {
                    return Ok(Self(Expected::Any));
                }
                // A weak tag never matches, because it keeps its `W/` prefix.
                tags.push(tag.trim_matches('"').to_owned());
            }
        }
        Ok(Self(if tags.is_empty() { Expected::Any } else { Expected::OneOf(tags) }))
    }
}
