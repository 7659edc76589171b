//! Bearer tokens.

use crate::Services;
use crate::http::error::ApiError;
use crate::http::language::sentences;
use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use doorward_contract::{ErrorCode, Secret};
use doorward_identity::{Caller, Viewer, session};

/// The bearer token, not yet verified.
#[derive(Debug)]
pub struct Bearer(pub Secret);

impl<S: Send + Sync> FromRequestParts<S> for Bearer {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        bearer(&parts.headers).map(Self).ok_or_else(|| ApiError::new(ErrorCode::Unauthenticated, sentences().bearer))
    }
}

/// The user of a valid access token.
#[derive(Debug)]
pub struct AuthUser {
    pub viewer: Viewer,
    /// `client_id` is the client to which the token was issued.
    pub caller: Caller,
}

impl FromRequestParts<Services> for AuthUser {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, services: &Services) -> Result<Self, ApiError> {
        let Bearer(token) = Bearer::from_request_parts(parts, services).await?;
        let viewer = session::by_access_token(&services.identity, token.expose()).await?;
        let mut caller = caller(parts);
        caller.client_id = Some(viewer.client_id.clone());
        Ok(Self { viewer, caller })
    }
}

/// The caller that [`crate::http::caller`] has added to the request.
pub(super) fn caller(parts: &Parts) -> Caller {
    parts.extensions.get::<Caller>().cloned().unwrap_or_default()
}

fn bearer(headers: &HeaderMap) -> Option<Secret> {
    credentials(headers, "bearer")
}

/// Parses `Authorization` strictly by RFC 6750 section 2.1 and RFC 9449 section 7.1: one header, one space, the
/// `b64token` alphabet.
pub(super) fn credentials(headers: &HeaderMap, expected: &str) -> Option<Secret> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let (Some(value), None) = (values.next(), values.next()) else { return None };
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    let unpadded = token.trim_end_matches('=');
    let is_valid =
        !unpadded.is_empty() && unpadded.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~+/".contains(&b));
    (scheme.eq_ignore_ascii_case(expected) && is_valid).then(|| Secret::new(token.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::bearer;
    use axum::http::{HeaderMap, HeaderValue, header::AUTHORIZATION};

    #[test]
    fn only_one_well_formed_bearer_header_counts() {
        let read = |values: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(AUTHORIZATION, HeaderValue::from_static(value));
            }
            bearer(&headers).map(doorward_contract::Secret::into_inner)
        };
        assert_eq!(read(&["Bearer a.b-c_d"]).as_deref(), Some("a.b-c_d"));
        assert_eq!(read(&["bearer dw_abc=="]).as_deref(), Some("dw_abc=="));
        for wrong in [&["Bearer"][..], &["Bearer "], &["Bearer  a"], &["Bearer a b"], &["Basic a"], &["a"], &[]] {
            assert_eq!(read(wrong), None, "{wrong:?}");
        }
        assert_eq!(read(&["Bearer a", "Bearer b"]), None);
    }
}
