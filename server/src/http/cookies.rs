//! Cookie names, and parsing of `Cookie` headers.

use crate::Services;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

/// Adds the `__Host-` prefix, with which browsers bind a cookie to this host, HTTPS and the path `/` (RFC 6265bis
/// section 4.1.3.2). Not on plain HTTP on localhost, where browsers reject such cookies.
pub fn name(base: &str, https: bool) -> String {
    if https { format!("__Host-{base}") } else { base.to_owned() }
}

/// The readable cookies of a request as pairs of name and value, in order.
///
/// Other applications on the same host set cookies too, and browsers send all of them in one header. Skips cookies with
/// bytes that are not printable ASCII, and those whose name contains an escape (a parser that decodes names would read
/// `__%48ost-x` as `__Host-x`): neither can be ours.
pub fn pairs(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    let parts = headers.get_all(header::COOKIE).into_iter().flat_map(|line| line.as_bytes().split(|b| *b == b';'));
    let readable = |text: &&str| text.bytes().all(|b| (b' '..=b'~').contains(&b));
    let texts = parts.filter_map(|part| std::str::from_utf8(part.trim_ascii()).ok()).filter(readable);
    texts.filter_map(|text| text.split_once('=')).filter(|(name, _)| !name.contains('%'))
}

/// The value of the first cookie with this name.
pub fn read(headers: &HeaderMap, name: &str) -> Option<String> {
    pairs(headers).find(|(found, _)| *found == name).map(|(_, value)| value.to_owned())
}

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
    use super::{read, with_host_attributes};
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
    fn case_p066_an_unreadable_cookie_hides_no_other() {
        let mut headers = HeaderMap::new();
        for line in
            [&b"nick=\xc4\xe3; device=2"[..], b"\xff; =x; a=\x09b; __%48ost-device=3; third=\xe4\xbd\xa0", b"last=4"]
        {
            headers.append(header::COOKIE, HeaderValue::from_bytes(line).unwrap());
        }
        assert_eq!(super::pairs(&headers).collect::<Vec<_>>(), [("device", "2"), ("", "x"), ("last", "4")]);
        assert_eq!(read(&headers, "device").as_deref(), Some("2"));
    }

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
