//! The client address, on which rate limits, the audit log and blocks rely.
//!
//! A client can forge a forwarding header, so it is read only if the peer is a configured trusted proxy. It is read
//! from the right: each trusted proxy vouches for the one hop it saw itself. The first hop that is not a trusted proxy
//! is the client; the client controls everything to the left of it.

use axum::http::{HeaderMap, header};
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};

/// Longer chains are forged and are not parsed further.
const MAX_HOPS: usize = 32;

/// Resolves the client address.
pub fn resolve(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |ip: &IpAddr| trusted.iter().any(|network| network.contains(ip));
    let mut client = peer.to_canonical();
    if !is_trusted(&client) {
        return client;
    }
    for hop in hops(headers).into_iter().rev().take(MAX_HOPS) {
        // An unreadable hop (`unknown`, `_hidden`, invalid text) hides all hops before it; the proxy that wrote it is
        // the last known address.
        let Some(ip) = parse_hop(&hop) else { break };
        client = ip;
        if !is_trusted(&client) {
            break;
        }
    }
    client
}

/// Whether a request was forwarded although no proxy is trusted. All users behind that proxy then share its address.
pub fn is_from_untrusted_proxy(headers: &HeaderMap, trusted: &[IpNet]) -> bool {
    trusted.is_empty() && (headers.contains_key("x-forwarded-for") || headers.contains_key(header::FORWARDED))
}

/// The chain of hops, client first. Reads `X-Forwarded-For`, to which proxies append; without it, `Forwarded`
/// (RFC 7239).
fn hops(headers: &HeaderMap) -> Vec<String> {
    let lines = |name: &str| -> Vec<String> {
        let values = headers.get_all(name).into_iter();
        // A value that is not text becomes one unreadable hop, so that it does not disappear from the chain.
        let texts = values.map(|value| value.to_str().unwrap_or("unknown").to_owned());
        texts.collect()
    };
    let forwarded_for = lines("x-forwarded-for");
    if !forwarded_for.is_empty() {
        return forwarded_for.iter().flat_map(|line| line.split(',')).map(|hop| hop.trim().to_owned()).collect();
    }
    lines("forwarded").iter().flat_map(|line| line.split(',')).map(forwarded_element).collect()
}

/// The `for=` parameter of an element of `Forwarded`.
fn forwarded_element(element: &str) -> String {
    let value = element.split(';').find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.trim().eq_ignore_ascii_case("for").then(|| value.trim().trim_matches('"').to_owned())
    });
    value.unwrap_or_else(|| "unknown".into())
}

/// Parses an address with or without port, brackets or zone, and returns its canonical form.
fn parse_hop(hop: &str) -> Option<IpAddr> {
    // A zone (`fe80::1%eth0`) names an interface of the proxy and has no meaning here.
    let without_zone = match hop.split_once('%') {
        Some((address, rest)) => format!("{address}{}", rest.find(']').map_or("", |at| &rest[at..])),
        None => hop.to_owned(),
    };
    let text = without_zone.as_str();
    let bare = text.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')).unwrap_or(text);
    let ip = bare.parse::<IpAddr>().or_else(|_| text.parse::<SocketAddr>().map(|address| address.ip())).ok()?;
    Some(ip.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::{parse_hop, resolve};
    use axum::http::{HeaderMap, HeaderName, HeaderValue};
    use ipnet::IpNet;
    use proptest::prelude::*;
    use std::net::IpAddr;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut map = HeaderMap::new();
        for (name, value) in pairs {
            map.append(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
        }
        map
    }

    fn proxies() -> Vec<IpNet> {
        vec!["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()]
    }

    /// Peer, headers and expected client.
    type Case = (&'static str, &'static [(&'static str, &'static str)], &'static str);

    #[test]
    fn table() {
        const XFF: &str = "x-forwarded-for";
        const FWD: &str = "forwarded";
        let cases: &[Case] = &[
            // no forwarding header
            ("203.0.113.9", &[], "203.0.113.9"),
            ("10.0.0.1", &[], "10.0.0.1"),
            // forged directly: the peer is not a trusted proxy
            ("203.0.113.9", &[(XFF, "198.51.100.1")], "203.0.113.9"),
            ("203.0.113.9", &[(FWD, "for=198.51.100.1")], "203.0.113.9"),
            // one proxy, then two
            ("10.0.0.1", &[(XFF, "198.51.100.1")], "198.51.100.1"),
            ("10.0.0.1", &[(XFF, "198.51.100.1, 10.0.0.7")], "198.51.100.1"),
            // forged through the proxy: the rightmost untrusted hop is the client
            ("10.0.0.1", &[(XFF, "1.1.1.1, 198.51.100.1")], "198.51.100.1"),
            ("10.0.0.1", &[(XFF, "10.9.9.9, 198.51.100.1, 10.0.0.7")], "198.51.100.1"),
            // several header lines are one chain
            ("10.0.0.1", &[(XFF, "1.1.1.1"), (XFF, "198.51.100.1")], "198.51.100.1"),
            // all hops are trusted: the first one is the client
            ("10.0.0.1", &[(XFF, "10.0.0.3, 10.0.0.2")], "10.0.0.3"),
            // unreadable: the proxy that forwarded it is the client
            ("10.0.0.1", &[(XFF, "unknown")], "10.0.0.1"),
            ("10.0.0.1", &[(XFF, "1.1.1.1, rubbish, 10.0.0.7")], "10.0.0.7"),
            ("10.0.0.1", &[(XFF, "")], "10.0.0.1"),
            // formats
            ("10.0.0.1", &[(XFF, "198.51.100.1:4711")], "198.51.100.1"),
            ("10.0.0.1", &[(XFF, "[2001:db8::1]:4711")], "2001:db8::1"),
            ("10.0.0.1", &[(XFF, "2001:db8::1")], "2001:db8::1"),
            ("10.0.0.1", &[(XFF, "fe80::1%eth0")], "fe80::1"),
            ("10.0.0.1", &[(XFF, "::ffff:198.51.100.1")], "198.51.100.1"),
            ("::ffff:10.0.0.1", &[(XFF, "198.51.100.1")], "198.51.100.1"),
            ("fd00::1", &[(XFF, "198.51.100.1")], "198.51.100.1"),
            // RFC 7239
            ("10.0.0.1", &[(FWD, "for=198.51.100.1;proto=https;by=10.0.0.1")], "198.51.100.1"),
            ("10.0.0.1", &[(FWD, "For=\"[2001:db8::1]:4711\"")], "2001:db8::1"),
            ("10.0.0.1", &[(FWD, "for=1.1.1.1, for=198.51.100.1")], "198.51.100.1"),
            ("10.0.0.1", &[(FWD, "for=_hidden")], "10.0.0.1"),
            ("10.0.0.1", &[(FWD, "proto=https")], "10.0.0.1"),
            // both headers: `X-Forwarded-For` has precedence
            ("10.0.0.1", &[(XFF, "198.51.100.1"), (FWD, "for=1.1.1.1")], "198.51.100.1"),
        ];
        for (peer, sent, client) in cases {
            assert_eq!(resolve(ip(peer), &headers(sent), &proxies()), ip(client), "{peer} {sent:?}");
        }
    }

    proptest! {
        #[test]
        fn an_untrusted_peer_decides_nothing_by_headers(claim in "[ -~]{0,80}") {
            let sent = headers(&[("x-forwarded-for", &claim), ("forwarded", &claim)]);
            prop_assert_eq!(resolve(ip("203.0.113.9"), &sent, &proxies()), ip("203.0.113.9"));
        }

        #[test]
        fn what_stands_left_of_the_client_changes_nothing(forged in "[ -~]{0,80}") {
            let sent = headers(&[("x-forwarded-for", &format!("{forged}, 198.51.100.1"))]);
            prop_assert_eq!(resolve(ip("10.0.0.1"), &sent, &proxies()), ip("198.51.100.1"));
        }

        #[test]
        fn any_text_is_a_hop_or_none(text in ".{0,60}") {
            let _ = parse_hop(&text);
        }
    }
}
