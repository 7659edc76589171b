//! Cookie names, and middleware for `Cookie` and `Set-Cookie` headers.

use crate::Services;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
pub use doorward_app::request::cookies::{SESSION, name, pairs, read};

/// Middleware: removes unreadable cookies, for parsers that reject the whole header because of one byte.
pub async fn keep_readable(mut request: Request, next: Next) -> Response {
    let headers = request.headers();
    if headers.contains_key(header::COOKIE) {
        let line = pairs(headers).map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
        let line = HeaderValue::from_str(&line).ok().filter(|line| !line.is_empty());
        request.headers_mut().remove(header::COOKIE);
        if let Some(line) = line {
            request.headers_mut().insert(header::COOKIE, line);
        }
    }
    next.run(request).await
}

/// Middleware: adds attributes to `Set-Cookie` headers that delete a cookie. The session library deletes with name and
/// path only; browsers reject any `__Host-` cookie without `Secure`, so the old cookie would remain.
pub async fn keep_host_prefix(State(services): State<Services>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if services.config.is_https() {
        let old: Vec<HeaderValue> = response.headers().get_all(header::SET_COOKIE).iter().cloned().collect();
        response.headers_mut().remove(header::SET_COOKIE);
        for value in old {
            response.headers_mut().append(header::SET_COOKIE, with_host_attributes(value));
        }
    }
    response
}

fn with_host_attributes(value: HeaderValue) -> HeaderValue {
    let Ok(text) = value.to_str() else { return value };
    let is_secure = text.split(';').any(|part| part.trim().eq_ignore_ascii_case("secure"));
    if !text.starts_with("__Host-") || is_secure {
        return value;
    }
    HeaderValue::from_str(&format!("{text}; Secure; HttpOnly; SameSite=Lax")).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::with_host_attributes;
    use axum::http::HeaderValue;

    #[test]
    fn a_removal_is_one_that_browsers_accept() {
        let removal = HeaderValue::from_static("__Host-doorward=; Path=/; Max-Age=0");
        assert_eq!(
            with_host_attributes(removal),
            "__Host-doorward=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax"
        );
        let other = HeaderValue::from_static("__Host-a=b; Secure; Path=/");
        assert_eq!(with_host_attributes(other.clone()), other);
    }
}
