//! Compression of pages and of the responses to their forms.
//!
//! BREACH (CVE-2013-3587) finds a secret in a compressed page by its length: another site makes the browser load the page
//! again and again with guesses that the page repeats. Pages are therefore compressed only if no other site can have
//! caused the request, or if it carries no cookie, so that its response contains nothing of the user. Besides, pages
//! contain neither session secrets nor form tokens.

use axum::extract::Request;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{And, DefaultPredicate, Predicate, SizeAbove};

/// In bytes. A shorter response fits into one packet anyway.
const WORTH_COMPRESSING: u16 = 1_000;

/// Compresses the responses to requests that accept it.
pub fn layer() -> CompressionLayer<And<DefaultPredicate, SizeAbove>> {
    CompressionLayer::new().compress_when(DefaultPredicate::new().and(SizeAbove::new(WORTH_COMPRESSING)))
}

/// Middleware around [`layer`]: requests that another site can have caused accept no compression.
pub async fn refuse_foreign(mut request: Request, next: Next) -> Response {
    if !is_allowed(request.headers()) {
        request.headers_mut().remove(header::ACCEPT_ENCODING);
    }
    next.run(request).await
}

/// A page cannot forge `Sec-Fetch-Site`. Browsers that do not send it get uncompressed pages once they are signed in.
fn is_allowed(headers: &HeaderMap) -> bool {
    let is_own = headers.get("sec-fetch-site").is_some_and(|site| site == "same-origin" || site == "none");
    is_own || !headers.contains_key(header::COOKIE)
}

#[cfg(test)]
mod tests {
    use super::is_allowed;
    use axum::http::{HeaderMap, HeaderName, HeaderValue};

    #[test]
    fn nothing_is_compressed_that_another_site_can_ask_for_in_the_users_name() {
        let headers = |pairs: &[(&'static str, &'static str)]| -> HeaderMap {
            pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
        };
        for site in ["same-origin", "none"] {
            assert!(is_allowed(&headers(&[("sec-fetch-site", site), ("cookie", "a=b")])), "{site}");
        }
        for site in ["cross-site", "same-site", ""] {
            assert!(!is_allowed(&headers(&[("sec-fetch-site", site), ("cookie", "a=b")])), "{site}");
            assert!(is_allowed(&headers(&[("sec-fetch-site", site)])), "{site}");
        }
        assert!(!is_allowed(&headers(&[("cookie", "a=b")])));
        assert!(is_allowed(&headers(&[])));
    }
}
