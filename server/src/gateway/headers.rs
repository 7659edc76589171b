//! Headers of forwarded requests and responses.
//!
//! Removes hop-by-hop headers (RFC 9110 section 7.6.1), and all headers by which a client could claim an identity or
//! address. The site can therefore rely on the headers that the gateway sets.

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

/// Hop-by-hop headers.
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

/// Prefixes of headers that make claims about the client or the request. `_` counts as `-`, because CGI and its
/// successors do not distinguish them.
const CLAIMS: [&str; 20] = [
    "x-doorward-",
    "x-forwarded",
    "x-original-",
    "x-rewrite-",
    // Client address, as set by content delivery networks and load balancers.
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
    // Identity, as set by other gateways.
    "remote-",
    "x-remote-user",
    "x-auth-request-",
    "x-authenticated-",
    "x-webauth-",
];

/// Our cookies, with and without `__Host-`. Never sent to sites, which could only misuse them.
const COOKIES: [&[u8]; 2] = [b"doorward", b"doorward_site"];
/// Prefix of the cookies of sign-in redirects to the portal.
const NONCE: &[u8] = crate::access_api::NONCE.as_bytes();
/// Our device cookie, only at our own host: at others, a site may have a cookie of this name.
const DEVICE: &[u8] = b"device";

/// The scheme of a request: as stated by a trusted proxy, else `http`.
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

/// Whether servers could disagree about the length of the body (RFC 9112 section 6.3).
pub fn is_ambiguous(headers: &HeaderMap) -> bool {
    let lengths = headers.get_all(CONTENT_LENGTH).iter().count();
    lengths > 1 || (lengths == 1 && headers.contains_key(TRANSFER_ENCODING))
}

/// Whether the request asks for a WebSocket, the only upgrade that is forwarded. Others, such as `h2c`, would carry
/// further requests that are not authorized.
pub fn wants_socket(parts: &Parts) -> bool {
    let mut upgrades = parts.headers.get_all(UPGRADE).iter();
    let single = upgrades.next().filter(|_| upgrades.next().is_none());
    let is_websocket = single.is_some_and(|name| name.as_bytes().eq_ignore_ascii_case(b"websocket"));
    let is_upgrade = connection_options(&parts.headers).any(|name| name.eq_ignore_ascii_case("upgrade"));
    parts.method == Method::GET && parts.version == Version::HTTP_11 && is_websocket && is_upgrade
}

/// Headers of the request to the upstream.
pub fn for_site(client: &HeaderMap, forwarded: &Forwarded, ip: Option<IpAddr>, route: &Route) -> HeaderMap {
    let mut headers = without_hop(client);
    let spoofed = |name: &HeaderName| {
        let name = name.as_str().replace('_', "-");
        CLAIMS.iter().any(|claim| name.starts_with(claim))
    };
    let spoofed: Vec<HeaderName> = headers.keys().filter(|name| spoofed(name)).cloned().collect();
    // The body determines its length; hyper has already handled `Expect`.
    for name in spoofed.iter().chain(&[FORWARDED, EXPECT, CONTENT_LENGTH]) {
        headers.remove(name);
    }
    // A site could use an access token or API key to act on behalf of its owner.
    if !route.authorization {
        headers.remove(AUTHORIZATION);
    }
    remove_own_cookies(&mut headers, route.is_at_own_host());
    let address = &forwarded.address;
    let mut set = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set(HOST, address.host());
    set(HeaderName::from_static("x-forwarded-host"), address.host());
    set(HeaderName::from_static("x-forwarded-proto"), address.origin().scheme());
    if let Some(ip) = ip {
        // A single address, so that sites that read either end of the list get the same one.
        set(HeaderName::from_static("x-forwarded-for"), &ip.to_string());
    }
    if let Some(prefix) = route.prefix() {
        set(HeaderName::from_static("x-forwarded-prefix"), prefix);
    }
    headers
}

/// Appends this gateway to `Via`.
pub fn add_via(headers: &mut HeaderMap, via: &str) {
    if let Ok(value) = HeaderValue::from_str(via) {
        headers.append(VIA, value);
    }
}

/// Whether the request has passed this gateway before.
pub fn is_loop(headers: &HeaderMap, via: &str) -> bool {
    let lines = headers.get_all(VIA).into_iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).any(|hop| hop.trim() == via)
}

/// Adds the headers of a WebSocket handshake.
pub fn add_socket(headers: &mut HeaderMap) {
    headers.insert(CONNECTION, HeaderValue::from_static("upgrade"));
    headers.insert(UPGRADE, WEBSOCKET);
}

/// Headers of the response to the client, without `Set-Cookie` for our cookies.
pub fn for_client(site: &HeaderMap, route: &Route) -> HeaderMap {
    let (mut headers, at_own_host) = (without_hop(site), route.is_at_own_host());
    let cookies: Vec<HeaderValue> =
        headers.get_all(SET_COOKIE).iter().filter(|it| !is_ours(it.as_bytes(), at_own_host)).cloned().collect();
    headers.remove(SET_COOKIE);
    for cookie in cookies {
        headers.append(SET_COOKIE, cookie);
    }
    headers
}

/// A copy without hop-by-hop headers, including those that `Connection` lists.
fn without_hop(headers: &HeaderMap) -> HeaderMap {
    let mut copy = headers.clone();
    for name in HOP {
        copy.remove(name);
    }
    for name in connection_options(headers) {
        copy.remove(name);
    }
    copy
}

fn connection_options(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let lines = headers.get_all(CONNECTION).into_iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(str::trim)
}

fn is_ours(cookie: &[u8], at_own_host: bool) -> bool {
    let name = cookie.split(|b| matches!(b, b'=' | b';')).next().unwrap_or_default().trim_ascii();
    let name = name.strip_prefix(b"__Host-").unwrap_or(name);
    COOKIES.contains(&name) || name.starts_with(NONCE) || (at_own_host && name == DEVICE)
}

/// Removes our cookies and keeps the others unchanged. Works on bytes, because cookie values need not be text.
fn remove_own_cookies(headers: &mut HeaderMap, at_own_host: bool) {
    let pairs = headers.get_all(COOKIE).into_iter().flat_map(|line| line.as_bytes().split(|b| *b == b';'));
    let remaining = pairs.map(<[u8]>::trim_ascii).filter(|pair| !pair.is_empty() && !is_ours(pair, at_own_host));
    let all = remaining.collect::<Vec<_>>().join(&b"; "[..]);
    headers.remove(COOKIE);
    if let Some(all) = HeaderValue::from_bytes(&all).ok().filter(|all| !all.is_empty()) {
        headers.insert(COOKIE, all);
    }
}

#[cfg(test)]
mod tests;
