//! Host check of pages.
//!
//! Links, cookies and tokens use `public_url`, never `Host`, so a forged host cannot poison them. A page under another
//! host name would still help cache poisoning and DNS rebinding, so it is refused with 421.

use super::error;
use super::language::sentences;
use crate::Services;
use crate::config::is_loopback_host;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use doorward_contract::ErrorCode;
use url::Url;

/// Middleware: refuses requests for unknown host names.
pub async fn refuse_unknown(State(services): State<Services>, request: Request, next: Next) -> Response {
    let public_url = services.config.public_url();
    let authority = request.uri().authority().map(|authority| authority.as_str().to_owned());
    let host = authority.or_else(|| Some(request.headers().get(header::HOST)?.to_str().ok()?.to_owned()));
    match host {
        Some(host) if is_ours(&host, &public_url) => next.run(request).await,
        Some(_) => misdirected(&public_url),
        None => error::response(ErrorCode::InvalidRequest, sentences().no_host),
    }
}

/// Middleware: refuses a request with several `Host` headers, of which a proxy may have read another one
/// (RFC 9112 section 3.2).
pub async fn refuse_several(request: Request, next: Next) -> Response {
    if request.headers().get_all(header::HOST).iter().nth(1).is_some() {
        return error::response(ErrorCode::InvalidRequest, sentences().no_host);
    }
    next.run(request).await
}

/// Whether the host is that of `public_url`, or loopback (which only a browser on this machine can use).
pub fn is_ours(host: &str, public_url: &Url) -> bool {
    let Ok(url) = Url::parse(&format!("{}://{host}", public_url.scheme())) else { return false };
    is_loopback_host(url.host_str().unwrap_or_default()) || url.origin() == public_url.origin()
}

fn misdirected(public_url: &Url) -> Response {
    let text = sentences().misdirected(public_url) + "\n";
    (StatusCode::MISDIRECTED_REQUEST, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

#[cfg(test)]
mod tests {
    use super::is_ours;

    #[test]
    fn names() {
        let public = "https://id.example.com/".parse().unwrap();
        for yes in ["id.example.com", "ID.example.com", "id.example.com:443", "localhost:3000", "[::1]:3000"] {
            assert!(is_ours(yes, &public), "{yes}");
        }
        for no in
            ["example.com", "id.example.com:8443", "evil.example", "id.example.com.evil.example", "", "a b", "10.0.0.1"]
        {
            assert!(!is_ours(no, &public), "{no}");
        }
    }
}
