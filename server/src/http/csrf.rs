//! Protection against cross-site request forgery.
//!
//! Cookies are `SameSite=Lax`, so current browsers do not send them with cross-site POSTs; this layer does not rely on
//! that. Browsers state the source of a request in `Sec-Fetch-Site`, older ones in `Origin`, and a page can forge
//! neither. Forms need no token, so that a page that was open for hours can still be submitted.

use super::error;
use super::language::sentences;
use crate::Services;
use crate::config::is_loopback_host;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::Response;
use doorward_app::request::FUNCTIONS;
use doorward_contract::ErrorCode;
use url::Url;

/// Middleware: refuses cross-site requests with unsafe methods, and server function calls other than POST.
pub async fn refuse_foreign(State(services): State<Services>, request: Request, next: Next) -> Response {
    if request.uri().path().starts_with(FUNCTIONS) && request.method() != Method::POST {
        return error::response(ErrorCode::MethodNotAllowed, sentences().post_only);
    }
    if !request.method().is_safe() && !is_from(request.headers(), &services.config.public_url()) {
        return error::response(ErrorCode::PermissionDenied, sentences().foreign);
    }
    next.run(request).await
}

/// Whether the request comes from a page of this origin, or directly from the user (such as the address bar).
pub fn is_from(headers: &HeaderMap, public_url: &Url) -> bool {
    let origin = match headers.get(header::ORIGIN).map(|value| value.to_str()) {
        None => None,
        // An opaque origin, such as a sandboxed frame, is never one of our pages.
        Some(Ok("null") | Err(_)) => return false,
        Some(Ok(origin)) => Some(origin),
    };
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    origin.is_some_and(|origin| {
        origin == public_url.origin().ascii_serialization() || is_own_loopback(origin, headers, public_url)
    })
}

/// On loopback, `localhost` and `127.0.0.1` are the same server. Elsewhere only the public origin is accepted.
fn is_own_loopback(origin: &str, headers: &HeaderMap, public_url: &Url) -> bool {
    let (Ok(origin), Some(host)) = (Url::parse(origin), headers.get(header::HOST).and_then(|host| host.to_str().ok()))
    else {
        return false;
    };
    let here = Url::parse(&format!("http://{host}"));
    is_loopback_host(public_url.host_str().unwrap_or_default())
        && is_loopback_host(origin.host_str().unwrap_or_default())
        && here.is_ok_and(|here| here.origin() == origin.origin())
}

#[cfg(test)]
mod tests {
    use super::is_from as is_ours;
    use axum::http::{HeaderMap, HeaderName, HeaderValue};

    fn sent(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn matrix() {
        const FETCH: &str = "sec-fetch-site";
        let public = "https://id.example.com/".parse().unwrap();
        let cases: &[(bool, &[(&'static str, &'static str)])] = &[
            (true, &[(FETCH, "same-origin")]),
            (true, &[(FETCH, "none")]),
            (true, &[(FETCH, "same-origin"), ("origin", "https://id.example.com")]),
            (true, &[("origin", "https://id.example.com")]),
            (false, &[]),
            (false, &[(FETCH, "cross-site")]),
            (false, &[(FETCH, "same-site")]),
            (false, &[(FETCH, "")]),
            (false, &[(FETCH, "cross-site"), ("origin", "https://id.example.com")]),
            (false, &[("origin", "null")]),
            (false, &[(FETCH, "same-origin"), ("origin", "null")]),
            (false, &[("origin", "http://id.example.com")]),
            (false, &[("origin", "https://id.example.com:8443")]),
            (false, &[("origin", "https://id.example.com.evil.example")]),
            (false, &[("origin", "https://evil.example"), ("host", "evil.example")]),
            (false, &[("origin", "http://localhost:3000"), ("host", "localhost:3000")]),
            (false, &[("referer", "https://id.example.com/login")]),
        ];
        for (ours, headers) in cases {
            assert_eq!(is_ours(&sent(headers), &public), *ours, "{headers:?}");
        }
    }

    #[test]
    fn on_a_developers_machine_both_loopback_names_are_ours() {
        let public = "http://localhost:3000/".parse().unwrap();
        let ours = |origin, host| is_ours(&sent(&[("origin", origin), ("host", host)]), &public);
        assert!(ours("http://localhost:3000", "localhost:3000"));
        assert!(ours("http://127.0.0.1:3000", "127.0.0.1:3000"));
        assert!(!ours("http://127.0.0.1:5173", "127.0.0.1:3000"));
        assert!(!ours("http://evil.example", "evil.example"));
    }
}
