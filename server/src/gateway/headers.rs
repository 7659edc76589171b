//! What the site is told, and what of the client's own headers never reaches it.
//!
//! Headers of one connection end here (RFC 9110 section 7.6.1). So do all by which a site might be told who somebody is or
//! where they come from: nobody's word but ours counts.

use super::routes::Route;
use crate::access_api::forwarded::{self, AmbiguousRequest, Forwarded};
use axum::http::header::{
    AUTHORIZATION, CONNECTION, CONTENT_LENGTH, COOKIE, EXPECT, FORWARDED, HOST, PROXY_AUTHENTICATE,
    PROXY_AUTHORIZATION, SET_COOKIE, TE, TRAILER, TRANSFER_ENCODING, UPGRADE, VIA,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Version};
use std::net::IpAddr;

const WEBSOCKET: HeaderValue = HeaderValue::from_static("websocket");

/// Headers of one connection.
const HOP: [HeaderName; 9] = [
    CONNECTION,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    PROXY_AUTHENTICATE,
    PROXY_AUTHORIZATION,
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
];

/// By these a site might be told something about the client or the request; in either spelling, for CGI and its heirs do
/// not tell them apart.
const CLAIMS: [&str; 20] = [
    "x-doorward-",
    "x-forwarded",
    "x-original-",
    "x-rewrite-",
    // Where it comes from, in the words of content delivery networks and load balancers.
    "x-real-ip",
    "x-client-ip",
    "x-cluster-client-ip",
    "x-remote-ip",
    "x-remote-addr",
    "x-envoy-external-address",
    "x-azure-clientip",
    "client-ip",
    "true-client-ip",
    "cf-connecting-ip",
    "fastly-client-ip",
    // Who it is, in the words of other gateways.
    "remote-",
    "x-remote-user",
    "x-auth-request-",
    "x-authenticated-",
    "x-webauth-",
];

/// Cookies of ours, with and without `__Host-`: sites have no use for them but a bad one.
const COOKIES: [&[u8]; 2] = [b"doorward", b"doorward_site"];
/// A trip to the portal has a cookie of its own, whose name goes on after this.
const TRIP: &[u8] = crate::access_api::TRIP.as_bytes();
/// One more at our own address; elsewhere a site may well have one of that name.
const DEVICE: &[u8] = b"device";

/// How a request has reached us, by what a proxy in front says, if it is to be believed.
pub fn scheme(headers: &HeaderMap, trusted: bool, public: &'static str) -> Result<&'static str, AmbiguousRequest> {
    if !trusted {
        return Ok("http");
    }
    match forwarded::only(headers, forwarded::PROTO)? {
        None => Ok(public),
        Some("https" | "wss") => Ok("https"),
        Some("http" | "ws") => Ok("http"),
        Some(_) => Err(AmbiguousRequest::Contradiction),
    }
}

/// Whether two servers could disagree about where this request ends (RFC 9112 section 6.3).
pub fn is_ambiguous(headers: &HeaderMap) -> bool {
    let lengths = headers.get_all(CONTENT_LENGTH).iter().count();
    lengths > 1 || (lengths == 1 && headers.contains_key(TRANSFER_ENCODING))
}

/// Whether the request asks for a web socket: the one other protocol that is passed on. With others, such as `h2c`, more
/// requests would come in where nobody looks at them.
pub fn wants_socket(parts: &Parts) -> bool {
    let mut upgrades = parts.headers.get_all(UPGRADE).iter();
    let only = upgrades.next().filter(|_| upgrades.next().is_none());
    let named = only.is_some_and(|name| name.as_bytes().eq_ignore_ascii_case(b"websocket"));
    let meant = listed(&parts.headers).any(|name| name.eq_ignore_ascii_case("upgrade"));
    parts.method == Method::GET && parts.version == Version::HTTP_11 && named && meant
}

/// Headers for the site.
pub fn for_site(client: &HeaderMap, told: &Forwarded, ip: Option<IpAddr>, route: &Route) -> HeaderMap {
    let mut headers = without_hop(client);
    let spoofed = |name: &HeaderName| {
        let name = name.as_str().replace('_', "-");
        CLAIMS.iter().any(|claim| name.starts_with(claim))
    };
    let spoofed: Vec<HeaderName> = headers.keys().filter(|name| spoofed(name)).cloned().collect();
    // Of a length the body itself knows; what a client expected, our own server has answered.
    for name in spoofed.iter().chain(&[FORWARDED, EXPECT, CONTENT_LENGTH]) {
        headers.remove(name);
    }
    // With a user's access token or an administrator's API key the site could do whatever they may.
    if !route.authorization {
        headers.remove(AUTHORIZATION);
    }
    keep_cookies(&mut headers, route.is_beside_ours());
    let address = &told.address;
    let mut say = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    say(HOST, address.host());
    say(HeaderName::from_static("x-forwarded-host"), address.host());
    say(HeaderName::from_static("x-forwarded-proto"), address.origin().scheme());
    if let Some(ip) = ip {
        // The one address that counts, whichever end of a list a site reads.
        say(HeaderName::from_static("x-forwarded-for"), &ip.to_string());
    }
    if let Some(prefix) = route.prefix() {
        say(HeaderName::from_static("x-forwarded-prefix"), prefix);
    }
    headers
}

/// Adds ourselves to those whom the request has passed.
pub fn add_via(headers: &mut HeaderMap, via: &str) {
    if let Ok(value) = HeaderValue::from_str(via) {
        headers.append(VIA, value);
    }
}

/// Whether we have passed this request on before.
pub fn is_loop(headers: &HeaderMap, via: &str) -> bool {
    let lines = headers.get_all(VIA).into_iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).any(|hop| hop.trim() == via)
}

/// What goes along with a request or an answer that opens a web socket.
pub fn add_socket(headers: &mut HeaderMap) {
    headers.insert(CONNECTION, HeaderValue::from_static("upgrade"));
    headers.insert(UPGRADE, WEBSOCKET);
}

/// Headers of a site's answer for the client. A site sets no cookie of ours.
pub fn for_client(site: &HeaderMap, route: &Route) -> HeaderMap {
    let (mut headers, beside) = (without_hop(site), route.is_beside_ours());
    let cookies: Vec<HeaderValue> =
        headers.get_all(SET_COOKIE).iter().filter(|it| !is_ours(it.as_bytes(), beside)).cloned().collect();
    headers.remove(SET_COOKIE);
    for cookie in cookies {
        headers.append(SET_COOKIE, cookie);
    }
    headers
}

/// A copy without what is for one connection only, by itself or because `Connection` says so.
fn without_hop(headers: &HeaderMap) -> HeaderMap {
    let mut kept = headers.clone();
    for name in HOP {
        kept.remove(name);
    }
    for name in listed(headers) {
        kept.remove(name);
    }
    kept
}

fn listed(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let lines = headers.get_all(CONNECTION).into_iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(str::trim)
}

fn is_ours(cookie: &[u8], beside_ours: bool) -> bool {
    let name = cookie.split(|b| matches!(b, b'=' | b';')).next().unwrap_or_default().trim_ascii();
    let name = name.strip_prefix(b"__Host-").unwrap_or(name);
    COOKIES.contains(&name) || name.starts_with(TRIP) || (beside_ours && name == DEVICE)
}

/// Takes our cookies away and leaves the rest as it was. Bytes, for a cookie's value may be no text.
fn keep_cookies(headers: &mut HeaderMap, beside_ours: bool) {
    let pairs = headers.get_all(COOKIE).into_iter().flat_map(|line| line.as_bytes().split(|b| *b == b';'));
    let kept = pairs.map(<[u8]>::trim_ascii).filter(|pair| !pair.is_empty() && !is_ours(pair, beside_ours));
    let all = kept.collect::<Vec<_>>().join(&b"; "[..]);
    headers.remove(COOKIE);
    if let Some(all) = HeaderValue::from_bytes(&all).ok().filter(|all| !all.is_empty()) {
        headers.insert(COOKIE, all);
    }
}

#[cfg(test)]
mod tests;
