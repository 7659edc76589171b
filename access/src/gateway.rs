//! Rules for routes of the gateway, of the configuration file and of the settings.

mod fault;

pub use fault::RouteFault;

use crate::{is_unambiguous_action, path};
use doorward_contract::settings::{GatewayRoute, Routes};
use doorward_identity::gateway::{GatewayOptions, Reach, Unreachable, reach};
use doorward_identity::origin;
use std::collections::HashSet;
use std::net::IpAddr;
use url::Url;

/// A route with the result of the rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedRoute {
    pub route: GatewayRoute,
    pub source: RouteSource,
    /// Whether the gateway serves it.
    pub state: RouteState,
}

/// Where a route is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RouteSource {
    /// A `[[route]]` table of the configuration file.
    File,
    /// The settings.
    Settings,
}

/// Whether the gateway serves a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RouteState {
    /// It does. A route of the settings may reach these addresses, one of the file all.
    Served(Option<Reach>),
    /// The configuration file has a route for the same host and path.
    Overridden,
    /// It breaks a rule, such as one that the configuration file has changed since.
    Broken(RouteFault),
}

/// All routes: first those of the file, then those of the settings. The latter are checked each time, because the
/// configuration file may have changed since they were stored.
pub fn all(public: &Url, options: &GatewayOptions, settings: &Routes) -> Vec<CheckedRoute> {
    let file = options.routes.iter().map(|route| CheckedRoute {
        route: route.clone(),
        source: RouteSource::File,
        state: RouteState::Served(None),
    });
    let rules = Rules::new(public, options, &settings.routes);
    let mut seen = HashSet::new();
    let own = settings.routes.iter().map(|route| {
        let overridden = options.routes.iter().any(|other| is_same(route, other));
        let state = match rules.check_setting(route) {
            _ if overridden => RouteState::Overridden,
            _ if !seen.insert((&route.host, &route.path)) => RouteState::Broken(RouteFault::Twice),
            Ok(reach) => RouteState::Served(Some(reach)),
            Err(fault) => RouteState::Broken(fault),
        };
        CheckedRoute { route: route.clone(), source: RouteSource::Settings, state }
    });
    file.chain(own).collect()
}

/// Checks the routes of the configuration file.
///
/// # Errors
/// The first fault, with the index of its route.
pub fn check_file(public: &Url, options: &GatewayOptions) -> Result<(), (usize, RouteFault)> {
    let rules = Rules::new(public, options, &[]);
    let mut seen = HashSet::new();
    for (index, route) in options.routes.iter().enumerate() {
        rules.check(route).map_err(|fault| (index, fault))?;
        if !seen.insert((&route.host, &route.path)) {
            return Err((index, RouteFault::Twice));
        }
    }
    Ok(())
}

fn is_same(one: &GatewayRoute, other: &GatewayRoute) -> bool {
    one.host == other.host && one.path == other.path
}

/// What the rules depend on.
struct Rules<'a> {
    public: &'a Url,
    options: &'a GatewayOptions,
    /// Hosts that lead to this server.
    hosts: Vec<&'a str>,
}

impl<'a> Rules<'a> {
    fn new(public: &'a Url, options: &'a GatewayOptions, more: &'a [GatewayRoute]) -> Self {
        let hosts = options.routes.iter().chain(more).filter_map(|route| route.host.as_deref()).collect();
        Self { public, options, hosts }
    }

    /// Returns the upstream.
    fn check(&self, route: &GatewayRoute) -> Result<Url, RouteFault> {
        self.check_address(route)?;
        let upstream = check_upstream(&route.upstream)?;
        if self.leads_back(&upstream) {
            return Err(RouteFault::Loop);
        }
        check_rest(route)?;
        Ok(upstream)
    }

    fn check_setting(&self, route: &GatewayRoute) -> Result<Reach, RouteFault> {
        let upstream = self.check(route)?;
        reach(&self.options.upstreams, &upstream).map_err(|error| match error {
            Unreachable::Forbidden => RouteFault::ForbiddenUpstream,
            Unreachable::Unlisted => RouteFault::UnlistedUpstream,
        })
    }

    fn check_address(&self, route: &GatewayRoute) -> Result<(), RouteFault> {
        if path::canonical(&route.path).is_err() || route.path.contains('%') || !route.path.is_ascii() {
            return Err(RouteFault::Path);
        }
        if route.path.len() > 1 && route.path.ends_with('/') {
            return Err(RouteFault::TrailingSlash);
        }
        let first = route.path.split('/').nth(1).unwrap_or_default();
        match &route.host {
            Some(host) if origin::normalise_entry(host).as_ref() != Some(host) => Err(RouteFault::Host),
            Some(host) if !host.starts_with('*') && origin::is_at(host, self.public) => Err(RouteFault::OwnHost),
            Some(_) if first == "__doorward" => Err(RouteFault::Reserved),
            None if route.path == "/" => Err(RouteFault::PathRequired),
            None if (self.options.is_own_path)(&route.path) => Err(RouteFault::OwnPath),
            _ => Ok(()),
        }
    }

    /// Whether the upstream is this server, so that requests would loop. Compares URLs only, without DNS; the gateway
    /// detects other loops by the `Via` header.
    fn leads_back(&self, upstream: &Url) -> bool {
        let host = upstream.host_str().unwrap_or_default();
        let local = is_loopback_host(host);
        let mut hosts = self.hosts.iter();
        if upstream.origin() == self.public.origin() || (!local && hosts.any(|host| origin::is_at(host, upstream))) {
            return true;
        }
        let ip = host.trim_matches(['[', ']']).parse::<IpAddr>().ok().map(|ip| ip.to_canonical());
        let listen = self.options.listen.ip().to_canonical();
        let here = local || ip.is_some_and(|ip| ip.is_unspecified());
        let same = ip == Some(listen) || (here && (listen.is_loopback() || listen.is_unspecified()));
        same && upstream.port_or_known_default() == Some(self.options.listen.port())
    }
}

fn check_upstream(text: &str) -> Result<Url, RouteFault> {
    let url = Url::parse(text).map_err(|_| RouteFault::Upstream)?;
    let plain =
        url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none();
    if !matches!(url.scheme(), "http" | "https") || !plain || url.host_str().is_none() || url.port() == Some(0) {
        return Err(RouteFault::Upstream);
    }
    if url.path() != "/" {
        return Err(RouteFault::UpstreamPath);
    }
    Ok(url)
}

fn check_rest(route: &GatewayRoute) -> Result<(), RouteFault> {
    if route.strip && route.path == "/" {
        return Err(RouteFault::Strip);
    }
    if let Some(action) = &route.action {
        if !route.auth {
            return Err(RouteFault::ActionWithoutAuth);
        }
        if !is_unambiguous_action(action) {
            return Err(RouteFault::Action);
        }
    }
    let is_origin = |text: &String| {
        Url::parse(text)
            .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.origin().ascii_serialization() == *text)
    };
    if !route.cors_origins.iter().all(is_origin) {
        return Err(RouteFault::CorsOrigins);
    }
    if !(1..=60).contains(&route.connect_seconds) {
        return Err(RouteFault::ConnectSeconds);
    }
    if !(1..=3_600).contains(&route.answer_seconds) {
        return Err(RouteFault::AnswerSeconds);
    }
    Ok(())
}

/// Whether a host name or IP address is loopback. Includes `*.localhost`.
pub fn is_loopback_host(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare.eq_ignore_ascii_case("localhost")
        || bare.to_ascii_lowercase().ends_with(".localhost")
        || bare.parse::<IpAddr>().is_ok_and(|ip| ip.to_canonical().is_loopback())
}

#[cfg(test)]
mod tests;
