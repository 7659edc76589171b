//! One id for each request, in its log lines, its answer and its error envelope.

use axum::http::{HeaderMap, HeaderName};

/// The header that carries it in both directions.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

tokio::task_local! {
    static CURRENT: RequestId;
}

/// The id of a request; also a request extension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(pub String);

impl RequestId {
    /// Takes the caller's id when it looks like one, so that a trace runs through a proxy; else makes one.
    pub fn from_headers(headers: &HeaderMap) -> Self {
        headers
            .get(HEADER)
            .and_then(|value| value.to_str().ok())
            .filter(|id| is_sane(id))
            .map_or_else(|| Self(uuid::Uuid::now_v7().to_string()), |id| Self(id.to_owned()))
    }

    /// Runs a request so that [`current`] knows it.
    pub async fn scope<F: Future>(self, request: F) -> F::Output {
        CURRENT.scope(self, request).await
    }
}

/// The id of the request that this task is answering.
pub fn current() -> Option<String> {
    CURRENT.try_with(|id| id.0.clone()).ok()
}

/// UUIDs and their kin: nothing that could forge a log line or fill one.
fn is_sane(id: &str) -> bool {
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
