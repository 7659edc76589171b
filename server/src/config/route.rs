//! Gateway routes: the `[[route]]` tables of the file. See [`crate::gateway`].

use super::{Config, Problem};
use doorward_access::{is_unambiguous_action, path};
use doorward_identity::origin;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::net::IpAddr;
use url::Url;

/// Keys of a `[[route]]` table.
pub const NAMES: [&str; 11] = [
    "host",
    "path",
    "strip",
    "upstream",
    "auth",
    "action",
    "authorization",
    "cors_origins",
    "body_bytes",
    "connect_seconds",
    "answer_seconds",
];

/// First segments of Doorward's own paths. A route at the host of `public_url` must not use them.
const OWN: [&str; 24] = [
    "",
    "__doorward",
    "access",
    "account",
    "admin",
    "api",
    "auth",
    "captcha",
    "consent",
    "device",
    "docs",
    "favicon.svg",
    "forgot",
    "healthz",
    "login",
    "metrics",
    "oauth-error",
    "oauth2",
    "openapi.json",
    "password",
    "pkg",
    "readyz",
    "register",
    "setup",
];

/// Doorward's own documents below `/.well-known`. Routes may serve others there (RFC 8615).
const OWN_DOCUMENTS: [&str; 3] = ["oauth-authorization-server", PROTECTED_RESOURCE, "openid-configuration"];

/// The path of this document ends with that of the resource it is about (RFC 9728 section 3.1).
const PROTECTED_RESOURCE: &str = "oauth-protected-resource";

/// Whether a route of this path at the host of `public_url` would take requests from Doorward.
pub fn is_own(path: &str) -> bool {
    let mut segments = path.split('/').skip(1);
    match segments.next().unwrap_or_default() {
        ".well-known" => match (segments.next(), segments.next()) {
            // A site below a path of its own publishes its own.
            (Some(PROTECTED_RESOURCE), Some(first)) => OWN.contains(&first),
            (document, _) => document.is_none_or(|document| OWN_DOCUMENTS.contains(&document)),
        },
        first => OWN.contains(&first),
    }
}

/// A site that the gateway serves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// Host with an optional port, as in the setting `sites`: `app.example.com`, `*.example.com`. Default: the host of
    /// `public_url`; `path` is then required.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// The path and everything below it, unescaped. The longest match wins. Default `/`.
    #[serde(default = "root")]
    pub path: String,
    /// Whether `path` is stripped before the request is forwarded. Default false.
    #[serde(default)]
    pub strip: bool,
    /// Scheme, host and port of the site's own server, without a path: `http://127.0.0.1:8000`.
    pub upstream: String,
    /// Whether roles and policies decide who has access, as with forward auth. Default true; with false access is
    /// public, and the site receives no identity.
    #[serde(default = "yes")]
    pub auth: bool,
    /// One action for all requests. Default: `kind:/path`, with the kind from the setting `sites`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// Whether the site receives the `Authorization` header, including any token or API key in it. Default false: with
    /// it the site could act at Doorward on behalf of the client.
    #[serde(default)]
    pub authorization: bool,
    /// Origins, such as `https://app.example.com`, whose pages may call this site with its cookie and read its
    /// responses. The gateway then answers preflights and sets CORS headers. Default: none; the site's own headers are
    /// kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cors_origins: Vec<String>,
    /// Largest request body in bytes. Default 0: no limit.
    #[serde(default)]
    pub body_bytes: u64,
    /// Seconds that connecting to the site may take, 1 to 60. Default 5.
    #[serde(default = "five")]
    pub connect_seconds: u16,
    /// Seconds without progress in the request body or the start of the response before the gateway gives up, 1 to
    /// 3 600. Default 60. A response that has begun may take any time.
    #[serde(default = "sixty")]
    pub answer_seconds: u16,
}

fn root() -> String {
    "/".into()
}

const fn yes() -> bool {
    true
}

const fn five() -> u16 {
    5
}

const fn sixty() -> u16 {
    60
}

/// Checks all routes.
///
/// # Errors
/// The first invalid value, with the index of its route.
pub fn check(config: &Config) -> Result<(), Problem> {
    let mut seen = HashSet::new();
    for (index, route) in config.routes.iter().enumerate() {
        let fault =
            |(field, message): (&'static str, &str)| Problem::Route { at: None, index, field, message: message.into() };
        check_address(route, &config.public_url()).map_err(fault)?;
        let upstream = check_upstream(&route.upstream).map_err(|message| fault(("upstream", message)))?;
        if leads_back(&upstream, config) {
            return Err(fault(("upstream", "is this server itself; set it to the server that the site runs on")));
        }
        check_rest(route).map_err(fault)?;
        if !seen.insert((&route.host, &route.path)) {
            return Err(fault(("path", "is duplicated for this host")));
        }
    }
    Ok(())
}

type Fault = (&'static str, &'static str);

fn check_address(route: &Route, public: &Url) -> Result<(), Fault> {
    if path::canonical(&route.path).is_err() || route.path.contains('%') || !route.path.is_ascii() {
        return Err(("path", "is not a plain path; use the form /wiki"));
    }
    if route.path.len() > 1 && route.path.ends_with('/') {
        return Err(("path", "ends in a slash; remove it, paths below are included anyway"));
    }
    let first = route.path.split('/').nth(1).unwrap_or_default();
    match &route.host {
        Some(host) if origin::normalise_entry(host).as_ref() != Some(host) => {
            Err(("host", "is not a host; use the form app.example.com, in lower case and without a scheme"))
        }
        Some(host) if !host.starts_with('*') && origin::is_at(host, public) => {
            Err(("host", "is Doorward’s own, that of public_url; remove host and set a path"))
        }
        Some(_) if first == "__doorward" => Err(("path", "is reserved for Doorward at every site")),
        None if route.path == "/" => Err(("path", "must be set if host is not: other paths are Doorward’s own")),
        None if is_own(&route.path) => Err(("path", "is Doorward’s own at this host")),
        _ => Ok(()),
    }
}

fn check_upstream(text: &str) -> Result<Url, &'static str> {
    let invalid = "is not an address like http://127.0.0.1:8000";
    let url = Url::parse(text).map_err(|_| invalid)?;
    let plain =
        url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none();
    if !matches!(url.scheme(), "http" | "https") || !plain || url.host_str().is_none() || url.port() == Some(0) {
        return Err(invalid);
    }
    if url.path() != "/" {
        return Err("must not have a path: the site receives the path of the request");
    }
    Ok(url)
}

/// Whether the upstream is this server, so that requests would loop. Compares URLs only, without DNS; the gateway
/// detects other loops by the `Via` header.
fn leads_back(upstream: &Url, config: &Config) -> bool {
    let host = upstream.host_str().unwrap_or_default();
    let local = super::is_loopback_host(host);
    let mut hosts = config.routes.iter().filter_map(|route| route.host.as_deref());
    if upstream.origin() == config.public_url().origin() || (!local && hosts.any(|host| origin::is_at(host, upstream)))
    {
        return true;
    }
    let ip = host.trim_matches(['[', ']']).parse::<IpAddr>().ok().map(|ip| ip.to_canonical());
    let listen = config.listen.ip().to_canonical();
    let here = local || ip.is_some_and(|ip| ip.is_unspecified());
    let same = ip == Some(listen) || (here && (listen.is_loopback() || listen.is_unspecified()));
    same && upstream.port_or_known_default() == Some(config.listen.port())
}

fn check_rest(route: &Route) -> Result<(), Fault> {
    if route.strip && route.path == "/" {
        return Err(("strip", "has nothing to strip; set a path"));
    }
    if let Some(action) = &route.action {
        if !route.auth {
            return Err(("action", "has no effect without auth"));
        }
        if !is_unambiguous_action(action) {
            return Err(("action", "is not an action; use the form articles:read"));
        }
    }
    let is_origin = |text: &String| {
        Url::parse(text)
            .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.origin().ascii_serialization() == *text)
    };
    if !route.cors_origins.iter().all(is_origin) {
        return Err(("cors_origins", "has an entry that is not an origin; use the form https://app.example.com"));
    }
    if !(1..=60).contains(&route.connect_seconds) {
        return Err(("connect_seconds", "must be between 1 and 60"));
    }
    if !(1..=3_600).contains(&route.answer_seconds) {
        return Err(("answer_seconds", "must be between 1 and 3600"));
    }
    Ok(())
}
