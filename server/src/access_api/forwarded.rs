//! What a proxy says about the request it has received.
//!
//! Traefik, Caddy and nginx by our configuration send `X-Forwarded-Method`, `-Proto`, `-Host` and `-Uri`; others send
//! `X-Original-URL` and `X-Original-Method`; Envoy sends the request's own method, path and `Host` behind a prefix. A proxy
//! passes most headers of its client on, so that one of these may be the client's: where both sorts are there they must
//! agree, and nothing may be there twice.

use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use doorward_access::forward::{Address, AddressError};

/// A request as its proxy has received it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forwarded {
    /// For what.
    pub address: Address,
    /// HTTP method.
    pub method: Method,
}

/// Why what a proxy says is refused. For the log.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmbiguousRequest {
    /// A header is there twice, or is not text.
    #[error("{0} is duplicated or is not text")]
    Twice(&'static str),
    /// A header is missing.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// Two headers say different things.
    #[error("the headers contradict each other")]
    Contradiction,
    /// The path could be read in several ways, and nothing says that this does not matter.
    #[error("the path is ambiguous; see escaped_paths of the site")]
    Path,
    /// No method.
    #[error("the method is invalid")]
    Method,
    /// A header that some servers take for one of ours.
    #[error("a header is spelled like a Doorward header, with an underscore")]
    LookAlike,
    /// See there.
    #[error(transparent)]
    Address(#[from] AddressError),
}

const METHOD: &str = "x-forwarded-method";
/// Scheme.
pub const PROTO: &str = "x-forwarded-proto";
const HOST: &str = "x-forwarded-host";
const URI: &str = "x-forwarded-uri";
const ORIGINAL_URL: &str = "x-original-url";
const ORIGINAL_METHOD: &str = "x-original-method";

/// Headers by which a client asks a server to take a request for one of another method.
const OVERRIDES: [&str; 3] = ["x-http-method-override", "x-http-method", "x-method-override"];

impl Forwarded {
    /// Reads the headers of Traefik, Caddy and nginx.
    pub fn read(headers: &HeaderMap) -> Result<Self, AmbiguousRequest> {
        let told = match (only(headers, ORIGINAL_URL)?, only(headers, URI)?) {
            (Some(url), None) => Self::of_original(headers, url)?,
            (original, _) => {
                let told = Self::of_forwarded(headers)?;
                if let Some(url) = original {
                    agree(&Self::of_original(headers, url)?, &told)?;
                }
                told
            }
        };
        told.checked(headers)
    }

    /// Reads a request that Envoy passes on as it is, behind this prefix.
    pub fn envoy(parts: &Parts, prefix: &str) -> Result<Self, AmbiguousRequest> {
        let uri = parts.uri.path_and_query().map_or("", |uri| uri.as_str());
        let uri = uri.strip_prefix(prefix).ok_or(AmbiguousRequest::Missing("the path"))?;
        Self::passed_on(parts, uri)
    }

    /// Reads a request that a proxy passes on to us for ourselves.
    pub fn passed(parts: &Parts) -> Result<Self, AmbiguousRequest> {
        Self::passed_on(parts, parts.uri.path_and_query().map_or("", |uri| uri.as_str()))
    }

    /// Reads a request that we have received in a site's stead, by this scheme. What it says about itself in headers of
    /// proxies counts for nothing.
    pub fn received(parts: &Parts, scheme: &str) -> Result<Self, AmbiguousRequest> {
        let named = only(&parts.headers, header::HOST.as_str())?;
        let authority = parts.uri.authority().map(|authority| authority.as_str());
        // A whole address in the request line: servers disagree about which of the two counts.
        if authority.is_some_and(|authority| named.is_some_and(|named| named != authority)) {
            return Err(AmbiguousRequest::Contradiction);
        }
        let host = named.or(authority).ok_or(AmbiguousRequest::Missing("Host"))?;
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
        let told =
            Self { address: Address::parse_with_readings(url)?, method: method(need(headers, ORIGINAL_METHOD)?)? };
        // Some proxies send these two beside it.
        if let Some(host) = only(headers, HOST)? {
            let scheme = only(headers, PROTO)?.unwrap_or(told.address.origin().scheme());
            agree(&Self { address: Address::with_readings(scheme, host, told.address.uri())?, ..told.clone() }, &told)?;
        }
        if only(headers, METHOD)?.is_some_and(|other| other != told.method.as_str()) {
            return Err(AmbiguousRequest::Contradiction);
        }
        Ok(told)
    }

    /// Refuses what the site's own server might take for something else.
    fn checked(self, headers: &HeaderMap) -> Result<Self, AmbiguousRequest> {
        for name in OVERRIDES {
            if only(headers, name)?.is_some_and(|other| !other.eq_ignore_ascii_case(self.method.as_str())) {
                return Err(AmbiguousRequest::Contradiction);
            }
        }
        // Whom we read and whom the site reads must be the same.
        only(headers, header::AUTHORIZATION.as_str())?;
        // CGI and its heirs make one variable of `X-Doorward-Uid` and `X_Doorward_Uid`; the proxy replaces only the first.
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

/// A header's one value.
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
