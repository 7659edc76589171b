//! The original request, as described by a proxy.
//!
//! Traefik, Caddy and nginx (with our configuration) send `X-Forwarded-Method`, `-Proto`, `-Host` and `-Uri`; others
//! send `X-Original-URL` and `X-Original-Method`; Envoy sends the original method, path and `Host` behind a prefix. A
//! proxy forwards most headers of its client, so any of these may come from the client: if both kinds are present they
//! must agree, and none may be repeated.

use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use doorward_access::forward::{Address, AddressError};

/// The request that the proxy has received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forwarded {
    pub address: Address,
    pub method: Method,
}

/// Why the description of a request is refused. Logged, never sent.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmbiguousRequest {
    #[error("{0} is duplicated or is not text")]
    Twice(&'static str),
    #[error("{0} is missing")]
    Missing(&'static str),
    #[error("the headers contradict each other")]
    Contradiction,
    /// The path has several readings, and the site does not set `escaped_paths`.
    #[error("the path is ambiguous; see escaped_paths of the site")]
    Path,
    #[error("the method is invalid")]
    Method,
    /// A header that some servers do not distinguish from ours.
    #[error("a header is spelled like a Doorward header, with an underscore")]
    LookAlike,
    #[error(transparent)]
    Address(#[from] AddressError),
}

const METHOD: &str = "x-forwarded-method";
pub const PROTO: &str = "x-forwarded-proto";
const HOST: &str = "x-forwarded-host";
pub const URI: &str = "x-forwarded-uri";
const ORIGINAL_URL: &str = "x-original-url";
const ORIGINAL_METHOD: &str = "x-original-method";

/// Headers that override the method at some servers.
const OVERRIDES: [&str; 3] = ["x-http-method-override", "x-http-method", "x-method-override"];

impl Forwarded {
    /// Reads the headers of Traefik, Caddy and nginx.
    pub fn read(headers: &HeaderMap) -> Result<Self, AmbiguousRequest> {
        let forwarded = match (only(headers, ORIGINAL_URL)?, only(headers, URI)?) {
            (Some(url), None) => Self::of_original(headers, url)?,
            (original, _) => {
                let forwarded = Self::of_forwarded(headers)?;
                if let Some(url) = original {
                    agree(&Self::of_original(headers, url)?, &forwarded)?;
                }
                forwarded
            }
        };
        forwarded.checked(headers)
    }

    /// Reads a request of Envoy, whose path has this prefix.
    pub fn envoy(parts: &Parts, prefix: &str) -> Result<Self, AmbiguousRequest> {
        let uri = parts.uri.path_and_query().map_or("", |uri| uri.as_str());
        let uri = uri.strip_prefix(prefix).ok_or(AmbiguousRequest::Missing("the path"))?;
        Self::passed_on(parts, uri)
    }

    /// Reads a request that a proxy forwards to us for our own path.
    pub fn passed(parts: &Parts) -> Result<Self, AmbiguousRequest> {
        Self::passed_on(parts, parts.uri.path_and_query().map_or("", |uri| uri.as_str()))
    }

    /// Reads a request that the gateway has received for a site, with this scheme. Ignores forwarding headers.
    pub fn received(parts: &Parts, scheme: &str) -> Result<Self, AmbiguousRequest> {
        let host_header = only(&parts.headers, header::HOST.as_str())?;
        let authority = parts.uri.authority().map(|authority| authority.as_str());
        // An absolute URI in the request line: servers disagree about whether it or `Host` has precedence.
        if authority.is_some_and(|authority| host_header.is_some_and(|host| host != authority)) {
            return Err(AmbiguousRequest::Contradiction);
        }
        let host = host_header.or(authority).ok_or(AmbiguousRequest::Missing("Host"))?;
        let uri = parts.uri.path_and_query().map_or("", |uri| uri.as_str());
        Self { address: Address::with_readings(scheme, host, uri)?, method: parts.method.clone() }
            .checked(&parts.headers)
    }

    fn passed_on(parts: &Parts, uri: &str) -> Result<Self, AmbiguousRequest> {
        let authority = parts.uri.authority().map(|authority| authority.as_str());
        let host =
            authority.or(only(&parts.headers, header::HOST.as_str())?).ok_or(AmbiguousRequest::Missing("Host"))?;
        let scheme = only(&parts.headers, PROTO)?.ok_or(AmbiguousRequest::Missing(PROTO))?;
        Self { address: Address::with_readings(scheme, host, uri)?, method: parts.method.clone() }
            .checked(&parts.headers)
    }

    fn of_forwarded(headers: &HeaderMap) -> Result<Self, AmbiguousRequest> {
        let method = method(need(headers, METHOD)?)?;
        let address = Address::with_readings(need(headers, PROTO)?, need(headers, HOST)?, need(headers, URI)?)?;
        Ok(Self { address, method })
    }

    fn of_original(headers: &HeaderMap, url: &str) -> Result<Self, AmbiguousRequest> {
        let forwarded =
            Self { address: Address::parse_with_readings(url)?, method: method(need(headers, ORIGINAL_METHOD)?)? };
        // Some proxies send these headers too.
        if let Some(host) = only(headers, HOST)? {
            let scheme = only(headers, PROTO)?.unwrap_or(forwarded.address.origin().scheme());
            agree(
                &Self { address: Address::with_readings(scheme, host, forwarded.address.uri())?, ..forwarded.clone() },
                &forwarded,
            )?;
        }
        if only(headers, METHOD)?.is_some_and(|other| other != forwarded.method.as_str()) {
            return Err(AmbiguousRequest::Contradiction);
        }
        Ok(forwarded)
    }

    /// Refuses requests that the site could interpret differently.
    fn checked(self, headers: &HeaderMap) -> Result<Self, AmbiguousRequest> {
        for name in OVERRIDES {
            if only(headers, name)?.is_some_and(|other| !other.eq_ignore_ascii_case(self.method.as_str())) {
                return Err(AmbiguousRequest::Contradiction);
            }
        }
        // A repeated header could authenticate one user here and another at the site.
        only(headers, header::AUTHORIZATION.as_str())?;
        // CGI and its successors map `X-Doorward-Uid` and `X_Doorward_Uid` to one variable; the proxy replaces only the
        // first.
        let disguised = |name: &str| name.contains('_') && name.replace('_', "-").starts_with("x-doorward-");
        if headers.keys().any(|name| disguised(name.as_str())) {
            return Err(AmbiguousRequest::LookAlike);
        }
        Ok(self)
    }
}

fn agree(one: &Forwarded, other: &Forwarded) -> Result<(), AmbiguousRequest> {
    if one == other { Ok(()) } else { Err(AmbiguousRequest::Contradiction) }
}

fn method(text: &str) -> Result<Method, AmbiguousRequest> {
    let upper = (1..=20).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_uppercase() || b == b'-');
    Method::from_bytes(text.as_bytes()).ok().filter(|_| upper).ok_or(AmbiguousRequest::Method)
}

fn need<'h>(headers: &'h HeaderMap, name: &'static str) -> Result<&'h str, AmbiguousRequest> {
    only(headers, name)?.ok_or(AmbiguousRequest::Missing(name))
}

/// The only value of a header.
pub fn only<'h>(headers: &'h HeaderMap, name: &'static str) -> Result<Option<&'h str>, AmbiguousRequest> {
    let mut all = headers.get_all(name).iter();
    match (all.next(), all.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => value.to_str().map(Some).map_err(|_| AmbiguousRequest::Twice(name)),
        _ => Err(AmbiguousRequest::Twice(name)),
    }
}

#[cfg(test)]
mod tests;
