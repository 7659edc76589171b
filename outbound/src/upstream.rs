//! Upstreams of gateway routes that administrators set at runtime.
//!
//! A route makes this machine send requests, so it could reach services that trust the private network
//! (server-side request forgery). Without the operator's consent in the configuration file, a route leads to public
//! addresses over `https` only. The check of a name says nothing about its addresses, which [`Reach::permits`] checks
//! when a connection is opened.

use crate::address::{is_forbidden, is_public};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use url::{Host, Url};

/// Names of metadata services, which resolve to addresses that are never allowed.
const METADATA: [&str; 4] =
    ["metadata", "metadata.google.internal", "metadata.tencentyun.com", "instance-data.ec2.internal"];

/// An upstream that the operator allows: `http://10.0.0.5:8000`, `http://127.0.0.1:*` for every port,
/// `http://*.internal.example.com` for every subdomain. Without a port it means that of the scheme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct UpstreamPattern {
    /// As written.
    text: String,
    scheme: String,
    /// As [`Url`] writes it.
    host: String,
    /// Whether it stands for the subdomains of `host`.
    subdomains: bool,
    /// `None` for every port.
    port: Option<u16>,
}

/// A text that is no [`UpstreamPattern`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidPattern(String);

impl std::fmt::Display for InvalidPattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "`{}` is not an upstream; use the form http://10.0.0.5:8000, http://127.0.0.1:* or \
             http://*.internal.example.com",
            self.0
        )
    }
}

impl std::error::Error for InvalidPattern {}

impl TryFrom<String> for UpstreamPattern {
    type Error = InvalidPattern;

    fn try_from(text: String) -> Result<Self, InvalidPattern> {
        Self::parse(&text).ok_or(InvalidPattern(text))
    }
}

impl From<UpstreamPattern> for String {
    fn from(pattern: UpstreamPattern) -> Self {
        pattern.text
    }
}

impl UpstreamPattern {
    fn parse(text: &str) -> Option<Self> {
        let (address, any_port) = text.strip_suffix(":*").map_or((text, false), |address| (address, true));
        let (scheme, host) = address.split_once("://")?;
        let (host, subdomains) = host.strip_prefix("*.").map_or((host, false), |host| (host, true));
        if host.contains(['*', '/', '?', '#', '@', '\\']) || host.chars().any(char::is_whitespace) {
            return None;
        }
        let url = Url::parse(&format!("{scheme}://{host}")).ok()?;
        let is_domain = matches!(url.host(), Some(Host::Domain(_)));
        if !matches!(url.scheme(), "http" | "https") || (subdomains && !is_domain) || url.port() == Some(0) {
            return None;
        }
        if any_port && url.port().is_some() {
            return None;
        }
        let port = if any_port { None } else { url.port_or_known_default() };
        let (scheme, host) = (url.scheme().to_owned(), url.host_str()?.to_owned());
        Some(Self { text: text.to_owned(), scheme, host, subdomains, port })
    }

    fn matches(&self, upstream: &Url) -> bool {
        let host = upstream.host_str().unwrap_or_default();
        let host_fits = if self.subdomains {
            host.strip_suffix(self.host.as_str()).is_some_and(|sub| sub.len() > 1 && sub.ends_with('.'))
        } else {
            host == self.host
        };
        let port_fits = self.port.is_none() || self.port == upstream.port_or_known_default();
        host_fits && port_fits && self.scheme == upstream.scheme()
    }
}

/// Which addresses an allowed upstream may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Public ones.
    Public,
    /// Private ones too, because the operator lists the upstream.
    Listed,
}

impl Reach {
    /// Whether a connection to this address may be opened.
    pub fn permits(self, ip: IpAddr) -> bool {
        !is_forbidden(ip) && (self == Self::Listed || is_public(ip))
    }
}

/// Why an upstream is not allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreachable {
    /// A metadata service, or an address that names no server: never allowed.
    Forbidden,
    /// Neither public over `https` nor listed.
    Unlisted,
}

/// Whether a route may lead to this upstream. Names are not resolved.
///
/// # Errors
/// [`Unreachable`].
pub fn reach(listed: &[UpstreamPattern], upstream: &Url) -> Result<Reach, Unreachable> {
    let (forbidden, may_be_public) = match upstream.host() {
        Some(Host::Ipv4(ip)) => (is_forbidden(ip.into()), is_public(ip.into())),
        Some(Host::Ipv6(ip)) => (is_forbidden(ip.into()), is_public(ip.into())),
        Some(Host::Domain(name)) => {
            let is_local = name == "localhost" || name.ends_with(".localhost");
            (METADATA.contains(&name.trim_end_matches('.')), !is_local)
        }
        None => (false, false),
    };
    if forbidden {
        return Err(Unreachable::Forbidden);
    }
    if listed.iter().any(|pattern| pattern.matches(upstream)) {
        return Ok(Reach::Listed);
    }
    if upstream.scheme() == "https" && may_be_public { Ok(Reach::Public) } else { Err(Unreachable::Unlisted) }
}

#[cfg(test)]
mod tests {
    use super::{Reach, Unreachable, UpstreamPattern, reach};

    fn listed(texts: &[&str]) -> Vec<UpstreamPattern> {
        texts.iter().map(|text| UpstreamPattern::try_from((*text).to_owned()).unwrap()).collect()
    }

    fn allowed(texts: &[&str], upstream: &str) -> Result<Reach, Unreachable> {
        reach(&listed(texts), &upstream.parse().unwrap())
    }

    #[test]
    fn attack_71_without_consent_an_upstream_is_public_and_encrypted() {
        assert_eq!(allowed(&[], "https://api.example.com"), Ok(Reach::Public));
        assert_eq!(allowed(&[], "https://1.1.1.1:8443"), Ok(Reach::Public));
        for upstream in [
            "http://api.example.com",
            "http://127.0.0.1:8000",
            "https://127.0.0.1",
            "https://10.0.0.5",
            "https://[::1]",
            "https://[::ffff:10.0.0.5]",
            "https://2130706433",
            "https://0x7f.1",
            "https://localhost",
            "https://app.localhost",
            "http://app:8000",
        ] {
            assert_eq!(allowed(&[], upstream), Err(Unreachable::Unlisted), "{upstream}");
        }
    }

    #[test]
    fn attack_71_no_consent_opens_a_metadata_service() {
        let everything =
            ["http://169.254.169.254", "http://100.100.100.200:*", "http://*.google.internal", "http://metadata:*"];
        for upstream in [
            "http://169.254.169.254",
            "http://169.254.169.254:80/",
            "http://[::ffff:169.254.169.254]",
            "http://2852039166",
            "http://100.100.100.200:8080",
            "http://metadata.google.internal",
            "http://METADATA.google.internal.",
            "http://metadata",
            "https://168.63.129.16",
        ] {
            assert_eq!(allowed(&everything, upstream), Err(Unreachable::Forbidden), "{upstream}");
        }
        assert!(!Reach::Listed.permits("169.254.169.254".parse().unwrap()), "a name that resolves to one");
    }

    #[test]
    fn a_listed_upstream_is_matched_whole() {
        let list = ["http://10.0.0.5:8000", "http://127.0.0.1:*", "https://*.internal.example.com", "http://app"];
        for upstream in [
            "http://10.0.0.5:8000",
            "http://127.0.0.1:1",
            "http://127.0.0.1",
            "https://a.b.internal.example.com",
            "http://app:80",
        ] {
            assert_eq!(allowed(&list, upstream), Ok(Reach::Listed), "{upstream}");
        }
        for upstream in [
            "http://10.0.0.5:8001",
            "http://10.0.0.50:8000",
            "https://10.0.0.5:8000",
            "https://127.0.0.1:1",
            "http://127.0.0.2:1",
            "http://a.internal.example.com",
            "http://app:8000",
            "http://myapp",
        ] {
            assert_eq!(allowed(&list, upstream), Err(Unreachable::Unlisted), "{upstream}");
        }
        // Public anyway, but not listed: neither the parent itself nor a look-alike is a subdomain.
        for upstream in ["https://internal.example.com", "https://xinternal.example.com"] {
            assert_eq!(allowed(&list, upstream), Ok(Reach::Public), "{upstream}");
        }
    }

    #[test]
    fn attack_71_a_public_name_may_not_resolve_to_the_inside() {
        for ip in ["10.0.0.5", "127.0.0.1", "::1", "169.254.169.254", "64:ff9b::a00:5"] {
            assert!(!Reach::Public.permits(ip.parse().unwrap()), "{ip}");
        }
        assert!(Reach::Public.permits("1.1.1.1".parse().unwrap()));
        assert!(Reach::Listed.permits("10.0.0.5".parse().unwrap()));
    }

    #[test]
    fn what_is_no_pattern_is_named() {
        for text in [
            "",
            "10.0.0.5",
            "*",
            "http://*",
            "http://*:*",
            "ftp://10.0.0.5",
            "http://10.0.0.5/x",
            "http://a:8000:*",
            "http://u@a",
            "http://a b",
            "http://*.10.0.0.5",
            "http://a.*.b",
            "http://a:0",
        ] {
            let error = UpstreamPattern::try_from(text.to_owned()).unwrap_err();
            assert!(error.to_string().starts_with(&format!("`{text}`")), "{error}");
        }
    }
}
