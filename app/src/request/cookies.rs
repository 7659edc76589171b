//! Cookies of a request.

use axum::http::{HeaderMap, header};
use cookie::Cookie;

/// Name of the cookie of the browser's session, without the prefix.
pub const SESSION: &str = "doorward";

/// Adds the `__Host-` prefix, with which browsers bind a cookie to this host, HTTPS and the path `/` (RFC 6265bis
/// section 4.1.3.2). Not on plain HTTP on localhost, where browsers reject such cookies.
pub fn name(base: &str, https: bool) -> String {
    if https { format!("__Host-{base}") } else { base.to_owned() }
}

/// The readable cookies of a request as pairs of name and value, in order.
///
/// Other applications on the same host set cookies too, and browsers send all of them in one header. Skips cookies with
/// bytes that are not printable ASCII, and those whose name is empty or contains an escape (a parser that decodes names
/// would read `__%48ost-x` as `__Host-x`): none of them can be ours.
pub fn pairs(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    let parts = headers.get_all(header::COOKIE).into_iter().flat_map(|line| line.as_bytes().split(|b| *b == b';'));
    let readable = |text: &&str| text.bytes().all(|b| (b' '..=b'~').contains(&b));
    let texts = parts.filter_map(|part| std::str::from_utf8(part.trim_ascii()).ok()).filter(readable);
    let cookies = texts.filter_map(|text| Cookie::parse(text).ok());
    cookies.filter_map(|cookie| cookie.name_raw().zip(cookie.value_raw())).filter(|(name, _)| !name.contains('%'))
}

/// The value of the first cookie with this name.
pub fn read(headers: &HeaderMap, name: &str) -> Option<String> {
    pairs(headers).find(|(found, _)| *found == name).map(|(_, value)| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{pairs, read};
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
        assert_eq!(pairs(&headers).collect::<Vec<_>>(), [("device", "2"), ("last", "4")]);
        assert_eq!(read(&headers, "device").as_deref(), Some("2"));
    }
}
