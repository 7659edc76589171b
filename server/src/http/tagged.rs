//! Responses with an `ETag`.

use axum::http::HeaderValue;
use axum::http::header::ETAG;
use axum::response::{IntoResponse, Response};
use doorward_identity::version::Version;
use serde::Serialize;

/// A record with its version as `ETag`, for `If-Match`.
#[derive(Debug)]
pub struct Tagged<T> {
    record: T,
    version: Version,
}

impl<T: Serialize> Tagged<T> {
    /// `editable`: the part of the record that determines the version.
    pub fn new(record: T, editable: &impl Serialize) -> Self {
        Self { record, version: Version::of(editable) }
    }
}

impl<T: Serialize> IntoResponse for Tagged<T> {
    fn into_response(self) -> Response {
        let mut response = axum::Json(self.record).into_response();
        if let Ok(tag) = HeaderValue::from_str(&format!("\"{}\"", self.version.as_str())) {
            response.headers_mut().insert(ETAG, tag);
        }
        response
    }
}
