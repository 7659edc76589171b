//! The address of a request at a site, read so that the site's own server cannot read it differently.

use crate::path::{self, PathError};
use std::fmt;
use url::Url;

/// An address that can be read in one way only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Scheme, host and port.
    origin: Url,
    /// Host, with the port where it is not the scheme's own.
    host: String,
    /// All that servers may take the path for; one where it is canonical.
    paths: Vec<String>,
    /// Path and query as they were sent.
    uri: String,
}

/// Why an address is refused. For the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AddressError {
    /// Neither `http` nor `https`.
    #[error("the scheme is not http or https")]
    Scheme,
    /// Not one host with an optional port.
    #[error("the host cannot be read in one way only")]
    Host,
    /// Something that does not belong into a request line.
    #[error("the query contains a forbidden character")]
    Query,
    /// See there.
    #[error(transparent)]
    Path(#[from] PathError),
}

impl Address {
    /// From the parts that proxies send: the scheme, the `Host` header, and what stands in the request line.
    ///
    /// # Errors
    /// [`AddressError`] when any of them could be read in two ways.
    pub fn new(scheme: &str, host: &str, uri: &str) -> Result<Self, AddressError> {
        // For its error: what is wrong with the path.
        path::canonical(uri.split('?').next().unwrap_or_default())?;
        Self::with_readings(scheme, host, uri)
    }

    /// The same for a path that may have several [`path::readings`]. Decide about each.
    ///
    /// # Errors
    /// [`AddressError`] when scheme, host or query could be read in two ways, and for a path that has no readings.
    pub fn with_readings(scheme: &str, host: &str, uri: &str) -> Result<Self, AddressError> {
        let scheme = match scheme {
            // What a web socket begins as.
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

    /// From a whole address.
    ///
    /// # Errors
    /// [`AddressError`] as [`Self::new`]. Nothing is put right: what comes out is what went in.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let address = Self::parse_with_readings(text)?;
        Self::new(address.origin.scheme(), &address.host, &address.uri)
    }

    /// From a whole address whose path may have several readings.
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

    /// Host, with the port where it is not the scheme's own.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The path's one spelling, without the query; the first of its readings where there are several.
    pub fn path(&self) -> &str {
        self.paths.first().map_or("/", String::as_str)
    }

    /// All that servers may take the path for.
    pub fn paths(&self) -> &[String] {
        &self.paths
    }

    /// Whether there are several.
    pub const fn is_ambiguous(&self) -> bool {
        self.paths.len() > 1
    }

    /// Path and query as they were sent.
    pub fn uri(&self) -> &str {
        &self.uri
    }

    /// Whether cookies can be `Secure` there.
    pub fn is_https(&self) -> bool {
        self.origin.scheme() == "https"
    }

    /// Another path at the same site, for a browser to go to.
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

/// `Url` repairs what it reads, as browsers do; a host that needs repair is one that a server may repair otherwise.
fn read_host(scheme: &str, host: &str) -> Result<Url, AddressError> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._:[]".contains(&b);
    if host.is_empty() || host.len() > 260 || !host.bytes().all(plain) {
        return Err(AddressError::Host);
    }
    let url = Url::parse(&format!("{scheme}://{host}/")).map_err(|_| AddressError::Host)?;
    let name = if host.ends_with(']') { host } else { host.rsplit_once(':').map_or(host, |(name, _)| name) };
    let kept = url.host_str().is_some_and(|read| read.eq_ignore_ascii_case(name)) && !name.ends_with('.');
    if kept { Ok(url) } else { Err(AddressError::Host) }
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
