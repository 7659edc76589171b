//! The address of a request at a site. It is accepted only if the site's server cannot read it differently.

use crate::path::{self, PathError};
use std::fmt;
use url::Url;

/// An address whose scheme, host and query have a single reading, with all readings of its path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Scheme, host and port.
    origin: Url,
    /// Host, with the port unless it is the scheme's default.
    host: String,
    /// All readings of the path; one if it is canonical.
    paths: Vec<String>,
    /// Path and query as sent.
    uri: String,
}

/// Why an address is rejected. For the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AddressError {
    /// Neither `http` nor `https`.
    #[error("the scheme is not http or https")]
    Scheme,
    /// Not one host with an optional port.
    #[error("the host cannot be read in one way only")]
    Host,
    /// A character that is not allowed in a request line.
    #[error("the query contains a forbidden character")]
    Query,
    #[error(transparent)]
    Path(#[from] PathError),
}

impl Address {
    /// From the parts that proxies send: the scheme, the `Host` header, and path and query.
    ///
    /// # Errors
    /// [`AddressError`] when any of them could be read in two ways.
    pub fn new(scheme: &str, host: &str, uri: &str) -> Result<Self, AddressError> {
        // For its more specific error.
        path::canonical(uri.split('?').next().unwrap_or_default())?;
        Self::with_readings(scheme, host, uri)
    }

    /// Like [`Self::new`], for a path that may have several [`path::readings`]. Decide about each of them.
    ///
    /// # Errors
    /// [`AddressError`] when scheme, host or query could be read in two ways, and for a path without readings.
    pub fn with_readings(scheme: &str, host: &str, uri: &str) -> Result<Self, AddressError> {
        let scheme = match scheme {
            // A WebSocket connection begins as an HTTP request.
            "https" | "wss" => "https",
            "http" | "ws" => "http",
            _ => return Err(AddressError::Scheme),
        };
        let origin = read_host(scheme, host)?;
        let (path, query) = uri.split_once('?').map_or((uri, ""), |(path, query)| (path, query));
        if !query.bytes().all(|b| b.is_ascii_graphic() && b != b'#') {
            return Err(AddressError::Query);
        }
        let port = origin.port().map(|port| format!(":{port}")).unwrap_or_default();
        Ok(Self {
            host: format!("{}{port}", origin.host_str().unwrap_or_default()),
            paths: path::readings(path)?,
            uri: uri.to_owned(),
            origin,
        })
    }

    /// From a URL. It is not normalized: formatting the address gives the same text.
    ///
    /// # Errors
    /// [`AddressError`] as [`Self::new`].
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let address = Self::parse_with_readings(text)?;
        Self::new(address.origin.scheme(), &address.host, &address.uri)
    }

    /// From a URL whose path may have several readings.
    ///
    /// # Errors
    /// [`AddressError`] as [`Self::with_readings`].
    pub fn parse_with_readings(text: &str) -> Result<Self, AddressError> {
        let (scheme, rest) = text.split_once("://").ok_or(AddressError::Scheme)?;
        let (host, uri) = rest.find(['/', '?', '#', '\\']).map_or((rest, "/"), |at| rest.split_at(at));
        Self::with_readings(scheme, host, uri)
    }

    /// Scheme, host and port.
    pub const fn origin(&self) -> &Url {
        &self.origin
    }

    /// Host, with the port unless it is the scheme's default.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The canonical path without the query; the first reading if there are several.
    pub fn path(&self) -> &str {
        self.paths.first().map_or("/", String::as_str)
    }

    /// All readings of the path.
    pub fn paths(&self) -> &[String] {
        &self.paths
    }

    /// Whether the path has several readings.
    pub const fn is_ambiguous(&self) -> bool {
        self.paths.len() > 1
    }

    /// Path and query as sent.
    pub fn uri(&self) -> &str {
        &self.uri
    }

    /// Whether cookies can be `Secure` there.
    pub fn is_https(&self) -> bool {
        self.origin.scheme() == "https"
    }

    /// Another path at the same site, for redirects.
    ///
    /// # Errors
    /// [`AddressError`] as [`Self::with_readings`].
    pub fn at(&self, uri: &str) -> Result<Self, AddressError> {
        Self::with_readings(self.origin.scheme(), &self.host, uri)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}{}", self.origin.scheme(), self.host, self.uri)
    }
}

/// Parses a host without normalization. `Url` corrects what it parses, as browsers do; a server may correct it
/// differently, so a host that needs correction is rejected.
fn read_host(scheme: &str, host: &str) -> Result<Url, AddressError> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._:[]".contains(&b);
    if host.is_empty() || host.len() > 260 || !host.bytes().all(plain) {
        return Err(AddressError::Host);
    }
    let url = Url::parse(&format!("{scheme}://{host}/")).map_err(|_| AddressError::Host)?;
    let name = if host.ends_with(']') { host } else { host.rsplit_once(':').map_or(host, |(name, _)| name) };
    let same_host = url.host_str().is_some_and(|read| read.eq_ignore_ascii_case(name)) && !name.ends_with('.');
    if same_host { Ok(url) } else { Err(AddressError::Host) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_comes_out_as_it_went_in() {
        for text in [
            "https://app.example.com/list?a=1&b=%E4%BD%A0&c=x%26y",
            "http://app.localhost:8080/",
            "https://[::1]:8443/x?%2e%2e/;?/",
            "https://app.example.com/%E4%BD%A0%20x/",
        ] {
            assert_eq!(Address::parse(text).unwrap().to_string(), text);
        }
        let address = Address::new("https", "APP.example.com:443", "/%E4%BD%A0?x").unwrap();
        assert_eq!((address.host(), address.path(), address.uri()), ("app.example.com", "/你", "/%E4%BD%A0?x"));
    }

    #[test]
    fn attack_78_a_host_that_can_be_read_in_two_ways_is_refused() {
        for host in [
            "",
            "app.example.com, evil.test",
            "app.example.com,evil.test",
            "app.example.com@evil.test",
            "app.example.com/",
            "app.example.com?",
            "app.example.com#",
            "app.example.com\\",
            "app.example.com:80:80",
            "app.example.com:x",
            "app.example.com:99999",
            "app.example.com.",
            " app.example.com",
            "app.example\t.com",
            "0x7f.1",
            "2130706433",
            "例え.jp",
            "[::1",
        ] {
            assert_eq!(Address::new("https", host, "/"), Err(AddressError::Host), "{host:?}");
        }
        for scheme in ["", "ftp", "HTTPS", "https,http", "javascript"] {
            assert_eq!(Address::new(scheme, "app.example.com", "/"), Err(AddressError::Scheme), "{scheme:?}");
        }
    }

    #[test]
    fn attack_78_a_path_that_can_be_read_in_two_ways_is_refused() {
        for uri in [
            "",
            "x",
            "//",
            "//x",
            "/a//b",
            "/a/../b",
            "/a/./b",
            "/%2e%2e/b",
            "/a/%2E%2E/b",
            "/a/..;/b",
            "/a;x=1",
            "/a\\b",
            "/a%2fb",
            "/a%5cb",
            "/%252e%252e/b",
            "/a%00",
            "/a#b",
            "http://app.example.com/a",
            "*",
        ] {
            let refused = Address::new("https", "app.example.com", uri);
            assert!(matches!(refused, Err(AddressError::Path(_))), "{uri:?} {refused:?}");
        }
        assert_eq!(Address::new("https", "app.example.com", "/a?b#c"), Err(AddressError::Query));
        assert_eq!(Address::new("https", "app.example.com", "/a?b c"), Err(AddressError::Query));
    }
}
