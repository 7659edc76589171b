//! Cookies under the host of a site: the session token, and the nonces of sign-in redirects to the portal.
//!
//! They have the `__Host-` prefix, so that other hosts of the domain cannot set them; not on plain HTTP on localhost,
//! where browsers reject the prefix.

use crate::http::cookies;
use axum::http::{HeaderMap, HeaderValue};
use doorward_access::forward::Address;
use doorward_contract::Secret;
use doorward_identity::site::sso_code;

/// Cookie with the session token.
const SITE: &str = "doorward_site";
/// Prefix of cookies with the nonce of a redirect to the portal, which binds the code to the browser. The name ends
/// with the first characters of the challenge, so that tabs opened at the same time do not overwrite each other's
/// cookies.
pub const NONCE: &str = "doorward_nonce_";
/// Number of characters of the challenge in the cookie name.
const NONCE_CHARS: usize = 8;
/// Lifetime in seconds. The user signs in or registers in this time.
const NONCE_SECS: i64 = 3_600;
/// Maximum number of nonces that are read.
const MAX_NONCES: usize = 16;

/// The session token of the request.
pub fn site(headers: &HeaderMap, address: &Address) -> Option<String> {
    only(headers, &name(SITE, address))
}

/// The nonces of redirects to the portal.
pub fn nonces(headers: &HeaderMap, address: &Address) -> Vec<Secret> {
    let prefix = name(NONCE, address);
    let nonces = cookies::pairs(headers).filter(|(found, value)| found.starts_with(&prefix) && value.len() == 43);
    nonces.take(MAX_NONCES).map(|(_, value)| Secret::new(value.to_owned())).collect()
}

/// `Set-Cookie` for the session token.
pub fn set_site(address: &Address, token: &Secret, seconds: i64) -> Option<HeaderValue> {
    set(SITE, address, token.expose(), Some(seconds))
}

/// `Set-Cookie` for a nonce. The cookie expires; completing another redirect does not delete it.
pub fn set_nonce(address: &Address, nonce: &Secret) -> Option<HeaderValue> {
    let challenge = sso_code::challenge(nonce);
    let base = format!("{NONCE}{}", challenge.get(..NONCE_CHARS)?);
    set(&base, address, nonce.expose(), Some(NONCE_SECS))
}

/// `Set-Cookie` that deletes the session token.
pub fn clear(address: &Address) -> Option<HeaderValue> {
    set(SITE, address, "", Some(0))
}

fn name(base: &str, address: &Address) -> String {
    cookies::name(base, address.is_https())
}

fn set(base: &str, address: &Address, value: &str, seconds: Option<i64>) -> Option<HeaderValue> {
    let secure = if address.is_https() { "; Secure" } else { "" };
    let life = seconds.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
    let cookie = format!("{}={value}; Path=/{life}; HttpOnly; SameSite=Lax{secure}", name(base, address));
    HeaderValue::from_str(&cookie).ok()
}

/// The value of a cookie that occurs exactly once. Of two with the same name, one may have been planted.
fn only(headers: &HeaderMap, name: &str) -> Option<String> {
    let mut values = cookies::pairs(headers).filter(|(found, _)| *found == name).map(|(_, value)| value.to_owned());
    values.next().filter(|_| values.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::{set_site, site};
    use axum::http::{HeaderMap, HeaderValue, header::COOKIE};
    use doorward_access::forward::Address;
    use doorward_contract::Secret;

    #[test]
    fn a_cookie_belongs_to_its_host_and_there_is_one() {
        let (app, local) = ("https://app.example.com/", "http://app.localhost:8080/");
        let of = |text: &str| Address::parse(text).unwrap();
        let token = Secret::new("t".to_owned());
        let cookie = set_site(&of(app), &token, 60).unwrap();
        assert_eq!(cookie, "__Host-doorward_site=t; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure");
        let cookie = set_site(&of(local), &token, 60).unwrap();
        assert_eq!(cookie, "doorward_site=t; Path=/; Max-Age=60; HttpOnly; SameSite=Lax");
        let read =
            |cookie: &'static str| site(&HeaderMap::from_iter([(COOKIE, HeaderValue::from_static(cookie))]), &of(app));
        assert_eq!(read("a=b; __Host-doorward_site=t").as_deref(), Some("t"));
        assert_eq!(read("doorward_site=t"), None, "a name that any host under the domain can set");
        assert_eq!(read("__Host-doorward_site=t; __Host-doorward_site=u"), None);
    }
}
