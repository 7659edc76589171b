//! Request IDs, in log lines, response headers and error bodies.

use axum::http::{HeaderMap, HeaderName};

/// The header, in requests and responses.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

tokio::task_local! {
    static CURRENT: RequestId;
}

/// The ID of a request. Also a request extension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(pub String);

impl RequestId {
    /// Accepts the ID of the request if it is valid, so that traces continue through a proxy. Otherwise generates one.
    pub fn from_headers(headers: &HeaderMap) -> Self {
        headers
            .get(HEADER)
            .and_then(|value| value.to_str().ok())
            .filter(|id| is_valid(id))
            .map_or_else(|| Self(uuid::Uuid::now_v7().to_string()), |id| Self(id.to_owned()))
    }

    /// Runs a request in a scope in which [`current`] returns this ID.
    pub async fn scope<F: Future>(self, request: F) -> F::Output {
        CURRENT.scope(self, request).await
    }
}

/// The ID of the request of the current task.
pub fn current() -> Option<String> {
    CURRENT.try_with(|id| id.0.clone()).ok()
}

/// Accepts UUIDs and similar IDs, but nothing that could forge or flood a log line.
fn is_valid(id: &str) -> bool {
    (16..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::{HEADER, RequestId};
    use axum::http::HeaderMap;

    fn given(id: &str) -> String {
        RequestId::from_headers(&HeaderMap::from_iter([(HEADER, id.parse().unwrap())])).0
    }

    #[test]
    fn a_sane_id_is_kept_any_other_replaced() {
        let sane = "0199c3a1-7b5e-7c3e-9a51-2f6f0c1d2e3f";
        assert_eq!(given(sane), sane);
        for other in ["", "short", "with blank and more text", "0199c3a1\"},{\"level\":\"x", &"a".repeat(65)] {
            let made = given(other);
            assert_ne!(made, other);
            assert_eq!(made.len(), 36);
        }
    }
}
