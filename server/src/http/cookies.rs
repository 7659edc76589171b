//! Cookie names and the little that is read and written by hand.

use crate::Services;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

/// `__Host-` ties a cookie to this host, HTTPS and the whole site, in the browser itself (RFC 6265bis section 4.1.3.2).
/// On plain HTTP on this machine browsers would refuse such a cookie.
pub fn name(base: &str, https: bool) -> String {
    if https { format!("__Host-{base}") } else { base.to_owned() }
}

/// A cookie's value.
pub fn read(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers.get_all(header::COOKIE).into_iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(found, _)| *found == name).map(|(_, value)| value.to_owned())
}

/// Completes cookies that take another back. The session library removes with name and path alone, and a browser
/// refuses any `__Host-` cookie without `Secure`, so the old one would stay.
pub async fn keep_host_prefix(State(services): State<Services>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if services.config.is_https() {
        let old: Vec<HeaderValue> = response.headers().get_all(header::SET_COOKIE).iter().cloned().collect();
        response.headers_mut().remove(header::SET_COOKIE);
        for value in old {
            response.headers_mut().append(header::SET_COOKIE, completed(value));
        }
    }
    response
}

fn completed(value: HeaderValue) -> HeaderValue {
    let Ok(text) = value.to_str() else { return value };
    let is_secure = text.split(';').any(|part| part.trim().eq_ignore_ascii_case("secure"));
    if !text.starts_with("__Host-") || is_secure {
        return value;
    }
    HeaderValue::from_str(&format!("{text}; Secure; HttpOnly; SameSite=Lax")).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::{completed, read};
    use axum::http::{HeaderMap, HeaderValue, header};

    #[test]
    fn cookies_are_found_by_their_whole_name() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("xdevice=1; device=2;device=3"));
        headers.append(header::COOKIE, HeaderValue::from_static("other=4"));
        assert_eq!(read(&headers, "device").as_deref(), Some("2"));
        assert_eq!(read(&headers, "other").as_deref(), Some("4"));
        assert_eq!(read(&headers, "dev"), None);
    }

    #[test]
    fn a_removal_is_one_that_browsers_accept() {
        let removal = HeaderValue::from_static("__Host-doorward=; Path=/; Max-Age=0");
        assert_eq!(completed(removal), "__Host-doorward=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax");
        let other = HeaderValue::from_static("__Host-a=b; Secure; Path=/");
        assert_eq!(completed(other.clone()), other);
    }
}
