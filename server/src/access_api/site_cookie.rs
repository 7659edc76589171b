//! Cookies under the name of a site: one that opens the session there, and one for the way to the portal and back.
//!
//! They are `__Host-` cookies, which no neighbour under the same domain can set; on plain HTTP, on this machine, browsers
//! would refuse such a one.

use crate::http::cookies;
use axum::http::{HeaderMap, HeaderValue};
use doorward_access::forward::Address;
use doorward_contract::Secret;
use doorward_identity::site::sso_code;

/// Opens the session.
const SITE: &str = "doorward_site";
/// Knows the browser again that was sent to the portal. Each trip that was begun without another has a cookie of its
/// own, whose name ends in the beginning of its challenge: tabs that a browser opens at once do not overwrite each
/// other's.
pub const TRIP: &str = "doorward_trip_";
/// Characters of the challenge in a name.
const TRIP_CHARS: usize = 8;
/// Seconds that a trip may take: a person signs in on it, or registers.
const TRIP_SECS: i64 = 3_600;
/// Trips that are looked at.
const MAX_TRIPS: usize = 16;

/// The token of the session.
pub fn site(headers: &HeaderMap, address: &Address) -> Option<String> {
    only(headers, &name(SITE, address))
}

/// The nonces of the ways to the portal.
pub fn trips(headers: &HeaderMap, address: &Address) -> Vec<Secret> {
    let prefix = name(TRIP, address);
    let nonces = cookies::pairs(headers).filter(|(found, value)| found.starts_with(&prefix) && value.len() == 43);
    nonces.take(MAX_TRIPS).map(|(_, value)| Secret::new(value.to_owned())).collect()
}

/// Lets the browser keep the token.
pub fn set_site(address: &Address, token: &Secret, seconds: i64) -> Option<HeaderValue> {
    set(SITE, address, token.expose(), Some(seconds))
}

/// Lets the browser keep the nonce until it lapses; no trip takes back another's.
pub fn set_trip(address: &Address, nonce: &Secret) -> Option<HeaderValue> {
    let challenge = sso_code::challenge(nonce);
    let base = format!("{TRIP}{}", challenge.get(..TRIP_CHARS)?);
    set(&base, address, nonce.expose(), Some(TRIP_SECS))
}

/// Takes the token back.
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

/// A cookie's value, if it has exactly one: of two, one is somebody else's.
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
        assert_eq!(read("doorward_site=t"), None, "a name that anybody under the domain can set");
        assert_eq!(read("__Host-doorward_site=t; __Host-doorward_site=u"), None);
    }
}
