//! Which route is for a request.

use super::client::{self, Clients};
use crate::access_api::site::PREFIX;
use crate::config::{Config, is_loopback_host};
use axum::extract::Request;
use axum::http::header::HOST;
use axum::http::uri::{Authority, Scheme};
use doorward_access::forward::Address;
use doorward_access::path;
use doorward_identity::origin;
use std::time::Duration;
use url::Url;

/// All routes.
pub struct RouteTable {
    public: Url,
    routes: Vec<Route>,
}

/// One, ready to be used.
pub struct Route {
    host: Option<String>,
    path: String,
    strip: bool,
    /// Of the site's own server.
    pub scheme: Scheme,
    /// Of the site's own server.
    pub authority: Authority,
    /// Whether roles and policies decide.
    pub auth: bool,
    /// What all requests are for, if that is fixed.
    pub action: Option<String>,
    /// Longest body of a request.
    pub body_bytes: Option<u64>,
    /// How long nothing may happen before the answer begins.
    pub patience: Duration,
    /// Whether the site gets `Authorization`.
    pub authorization: bool,
    /// Origins whose pages may call the site and read its responses.
    pub cors_origins: Vec<String>,
    /// Connections to the site.
    pub clients: Clients,
}

impl RouteTable {
    /// The routes of a configuration that was checked.
    pub fn new(config: &Config) -> Self {
        let tls = client::tls();
        let routes = config.routes.iter().filter_map(|route| {
            let upstream = Url::parse(&route.upstream).ok()?;
            Some(Route {
                host: route.host.clone(),
                path: route.path.clone(),
                strip: route.strip,
                scheme: upstream.scheme().parse().ok()?,
                authority: upstream[url::Position::BeforeHost..url::Position::AfterPort].parse().ok()?,
                auth: route.auth,
                action: route.action.clone(),
                body_bytes: (route.body_bytes > 0).then_some(route.body_bytes),
                patience: Duration::from_secs(route.answer_seconds.into()),
                authorization: route.authorization,
                cors_origins: route.cors_origins.clone(),
                clients: Clients::new(&tls, Duration::from_secs(route.connect_seconds.into())),
            })
        });
        Self { public: config.public_url(), routes: routes.collect() }
    }

    /// Whether a request is the gateway's and not our own. Of several hosts that it names, one is enough: it will be refused.
    pub fn claims(&self, request: &Request) -> bool {
        let named = request.headers().get_all(HOST).into_iter().filter_map(|host| host.to_str().ok());
        let authority = request.uri().authority().map(|authority| authority.as_str());
        let scheme = self.public.scheme();
        named.chain(authority).any(|host| {
            let Ok(url) = Url::parse(&format!("{scheme}://{host}")) else { return false };
            let Some(at) = self.host(&url) else { return false };
            let beside = |paths: Vec<String>| paths.iter().any(|path| self.is_beside_ours(path));
            at.is_some() || path::readings(request.uri().path()).is_ok_and(beside)
        })
    }

    /// Whether any route says something about pages of other origins.
    pub fn has_cors(&self) -> bool {
        self.routes.iter().any(|route| !route.cors_origins.is_empty())
    }

    /// The route for an address, whatever its path is taken for.
    pub fn find(&self, address: &Address) -> Option<&Route> {
        let host = self.host(address.origin())?;
        let mut routes = address.paths().iter().map(|path| self.route(host, path));
        let first = routes.next()??;
        routes.all(|other| other.is_some_and(|other| std::ptr::eq(first, other))).then_some(first)
    }

    /// Under which name routes for this host are listed: a host's, or none for our own. Ours comes first, so that `*` never
    /// means it; then the exact name, then the longest.
    fn host(&self, url: &Url) -> Option<Option<&str>> {
        if url.host_str() == self.public.host_str() && url.port() == self.public.port() {
            return Some(None);
        }
        let hosts = self.routes.iter().filter_map(|route| route.host.as_deref());
        let listed =
            hosts.filter(|host| origin::is_at(host, url)).max_by_key(|host| (!host.starts_with('*'), host.len()));
        let here = is_loopback_host(url.host_str().unwrap_or_default());
        listed.map(Some).or(here.then_some(None))
    }

    /// Whether a path at our own address is a route's, or the way back from the portal for one.
    fn is_beside_ours(&self, path: &str) -> bool {
        let way_back = path.starts_with(PREFIX) && self.routes.iter().any(|route| route.host.is_none());
        way_back || self.route(None, path).is_some()
    }

    fn route(&self, host: Option<&str>, path: &str) -> Option<&Route> {
        let routes = self.routes.iter().filter(|route| route.host.as_deref() == host && route.is_for(path));
        routes.max_by_key(|route| route.path.len())
    }
}

impl Route {
    fn is_for(&self, path: &str) -> bool {
        let below = path.strip_prefix(self.path.trim_end_matches('/'));
        below.is_some_and(|below| below.is_empty() || below.starts_with('/'))
    }

    /// Path and query for the site, byte for byte but for what is to be taken off. Every reading of the path lies below it, so
    /// that no slash within it is escaped.
    pub fn uri(&self, address: &Address) -> String {
        let uri = address.uri();
        let (path, query) = uri.split_at(uri.find('?').unwrap_or(uri.len()));
        let skipped = if self.strip { self.path.matches('/').count() } else { 0 };
        let rest = path.match_indices('/').nth(skipped).map_or("/", |(at, _)| &path[at..]);
        format!("{rest}{query}")
    }

    /// Whether it is at our own address.
    pub const fn is_beside_ours(&self) -> bool {
        self.host.is_none()
    }

    /// What is taken off, for sites that make addresses of their own.
    pub fn prefix(&self) -> Option<&str> {
        self.strip.then_some(self.path.as_str())
    }
}

#[cfg(test)]
mod tests;
