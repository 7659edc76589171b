//! Redirects of the browser.

use axum::http::header::{LOCATION, REFERRER_POLICY};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use url::form_urlencoded;

/// Longest address that a form is redirected to, in bytes: 8 KiB of parameters, each byte escaped.
pub const MAX_QUERY: usize = 24 * 1024;

/// Redirects to an address of an application or a path of ours. It is fetched by GET whatever the method was (RFC 9700
/// section 4.12), and is not told the address that led to it.
pub fn see_other(to: &str) -> Response {
    match HeaderValue::from_str(to) {
        Ok(to) => {
            let policy = HeaderValue::from_static("no-referrer");
            (StatusCode::SEE_OTHER, [(LOCATION, to), (REFERRER_POLICY, policy)]).into_response()
        }
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}

/// A path with fields as its query.
pub fn with_fields<N: AsRef<str>, V: AsRef<str>>(path: &str, fields: impl Iterator<Item = (N, V)>) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}
