//! Selection of the route of a request.

use super::client::{self, Clients};
use crate::access_api::paths::PREFIX;
use crate::config::{Config, is_loopback_host};
use crate::hosted;
use crate::sdk_services;
use axum::extract::Request;
use axum::http::header::HOST;
use axum::http::uri::{Authority, Scheme};
use doorward_access::forward::Address;
use doorward_access::gateway::{self as rules, CheckedRoute, RouteState};
use doorward_access::path;
use doorward_contract::settings::{GatewayRoute, Routes};
use doorward_identity::gateway::Reach;
use doorward_identity::origin;
use rustls::ClientConfig;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use url::Url;

/// All routes that are served, of the configuration file and of the settings.
pub struct RouteTable {
    public: Url,
    routes: Vec<Arc<Route>>,
    /// TLS of the clients. Created with the first route, because it reads the certificate authorities of the system.
    tls: Arc<OnceLock<ClientConfig>>,
}

/// A route with its clients.
pub struct Route {
    /// As it is set.
    set: GatewayRoute,
    /// Addresses that a route of the settings may reach; `None` for one of the file.
    reach: Option<Reach>,
    /// `None`: our own host.
    host: Option<String>,
    path: String,
    strip: bool,
    /// Scheme of the upstream.
    pub scheme: Scheme,
    /// Authority of the upstream.
    pub authority: Authority,
    pub auth: bool,
    pub action: Option<String>,
    pub body_bytes: Option<u64>,
    /// Timeout without progress, until the response begins.
    pub patience: Duration,
    pub authorization: bool,
    pub cors_origins: Vec<String>,
    pub clients: Clients,
}

impl RouteTable {
    /// The routes of a valid configuration, without settings.
    pub fn new(config: &Config) -> Self {
        let empty = Self { public: config.public_url(), routes: Vec::new(), tls: Arc::default() };
        empty.renewed(config, &Routes::default())
    }

    /// The routes after a change of the settings. A route that has not changed is the same one as before, with its
    /// connections.
    #[must_use]
    pub fn renewed(&self, config: &Config, settings: &Routes) -> Self {
        let all = rules::all(&self.public, &config.gateway_options(), settings);
        let routes = all.into_iter().filter_map(|CheckedRoute { route, state, .. }| match state {
            RouteState::Served(reach) => {
                let same = self.routes.iter().find(|former| former.set == route && former.reach == reach);
                same.cloned().or_else(|| self.open(route, reach).map(Arc::new))
            }
            RouteState::Overridden => None,
            RouteState::Broken(fault) => {
                let (address, field) = (route.address(), fault.field());
                tracing::warn!(route = address, "a route of the settings is not served: `{field}` {}", fault.message());
                None
            }
        });
        Self { public: self.public.clone(), routes: routes.collect(), tls: self.tls.clone() }
    }

    fn open(&self, set: GatewayRoute, reach: Option<Reach>) -> Option<Route> {
        let upstream = Url::parse(&set.upstream).ok()?;
        let connect = Duration::from_secs(set.connect_seconds.into());
        Some(Route {
            host: set.host.clone(),
            path: set.path.clone(),
            strip: set.strip,
            scheme: upstream.scheme().parse().ok()?,
            authority: upstream[url::Position::BeforeHost..url::Position::AfterPort].parse().ok()?,
            auth: set.auth,
            action: set.action.clone(),
            body_bytes: (set.body_bytes > 0).then_some(set.body_bytes),
            patience: Duration::from_secs(set.answer_seconds.into()),
            authorization: set.authorization,
            cors_origins: set.cors_origins.clone(),
            clients: Clients::new(self.tls.get_or_init(client::tls), connect, reach),
            set,
            reach,
        })
    }

    /// Whether a route is still served, unchanged.
    pub fn serves(&self, route: &Arc<Route>) -> bool {
        self.routes.iter().any(|other| Arc::ptr_eq(other, route))
    }

    /// Whether the gateway handles the request. If the request names several hosts, one match suffices: the gateway
    /// then refuses it.
    pub fn claims(&self, request: &Request) -> bool {
        if self.routes.is_empty() {
            return false;
        }
        let hosts = request.headers().get_all(HOST).into_iter().filter_map(|host| host.to_str().ok());
        let authority = request.uri().authority().map(|authority| authority.as_str());
        let scheme = self.public.scheme();
        hosts.chain(authority).any(|host| {
            let Ok(url) = Url::parse(&format!("{scheme}://{host}")) else { return false };
            let Some(route_host) = self.host(&url) else { return false };
            let any_route = |paths: Vec<String>| paths.iter().any(|path| self.is_at_own_host(path));
            route_host.is_some() || path::readings(request.uri().path()).is_ok_and(any_route)
        })
    }

    /// Whether the gateway handles CORS for any route, instead of its site.
    pub fn has_cors(&self) -> bool {
        self.routes.iter().any(|route| !route.cors_origins.is_empty() || route.host.is_none())
    }

    /// The route of an address. `None` if possible readings of its path belong to different routes.
    pub fn find(&self, address: &Address) -> Option<&Arc<Route>> {
        let host = self.host(address.origin())?;
        let mut routes = address.paths().iter().map(|path| self.route(host, path));
        let first = routes.next()??;
        routes.all(|other| other.is_some_and(|other| Arc::ptr_eq(first, other))).then_some(first)
    }

    /// The `host` of the routes that serve this URL; `Some(None)` for our own host. Our own host has precedence, so
    /// that wildcards never match it; then exact names, then the longest wildcard.
    fn host(&self, url: &Url) -> Option<Option<&str>> {
        if url.host_str() == self.public.host_str() && url.port() == self.public.port() {
            return Some(None);
        }
        let hosts = self.routes.iter().filter_map(|route| route.host.as_deref());
        let listed =
            hosts.filter(|host| origin::is_at(host, url)).max_by_key(|host| (!host.starts_with('*'), host.len()));
        let is_loopback = is_loopback_host(url.host_str().unwrap_or_default());
        listed.map(Some).or(is_loopback.then_some(None))
    }

    /// Whether a path at our own host belongs to a route, or is the callback from the portal for one.
    fn is_at_own_host(&self, path: &str) -> bool {
        let is_callback = path.starts_with(PREFIX) && self.routes.iter().any(|route| route.host.is_none());
        is_callback || self.route(None, path).is_some()
    }

    fn route(&self, host: Option<&str>, path: &str) -> Option<&Arc<Route>> {
        let routes = self.routes.iter().filter(|route| route.host.as_deref() == host && route.is_for(path));
        routes.max_by_key(|route| route.path.len())
    }
}

impl Route {
    fn is_for(&self, path: &str) -> bool {
        let below = path.strip_prefix(self.path.trim_end_matches('/'));
        below.is_some_and(|below| below.is_empty() || below.starts_with('/'))
    }

    /// Path and query for the upstream, byte for byte except for the stripped prefix. Every reading of the path is
    /// below the prefix, so no slash in the prefix is escaped, and counting slashes finds its end.
    pub fn uri(&self, address: &Address) -> String {
        let uri = address.uri();
        let (path, query) = uri.split_at(uri.find('?').unwrap_or(uri.len()));
        let skipped = if self.strip { self.path.matches('/').count() } else { 0 };
        let rest = path.match_indices('/').nth(skipped).map_or("/", |(at, _)| &path[at..]);
        format!("{rest}{query}")
    }

    /// The service of the CloudBase SDK that a request to this route is for. Only at our own host, where the SDK sends
    /// all requests of an app.
    pub fn sdk_service(&self, address: &Address) -> Option<&'static str> {
        if self.host.is_some() {
            return None;
        }
        let mut services = address.paths().iter().map(|path| sdk_services::of_path(path));
        let first = services.next()??;
        services.all(|other| other == Some(first)).then_some(first)
    }

    /// Whether the site serves the page of hosted sign-in itself.
    pub fn is_for_hosted_sign_in(&self) -> bool {
        self.path == hosted::PAGE.trim_end_matches('/') || self.path.starts_with(hosted::PAGE)
    }

    /// Whether the route can be changed or removed while its streams are open.
    pub const fn is_changeable(&self) -> bool {
        self.reach.is_some()
    }

    /// Whether the route is at our own host.
    pub const fn is_at_own_host(&self) -> bool {
        self.host.is_none()
    }

    /// The stripped prefix, which sites need to build their own URLs.
    pub fn prefix(&self) -> Option<&str> {
        self.strip.then_some(self.path.as_str())
    }
}

#[cfg(test)]
mod tests;
