//! Routes of the gateway, as CloudBase's HTTP access service: each has a host and a path, and leads to a server.
//!
//! The upstream is a server of the operator and no resource of CloudBase. It appears as a container (`CBR`) whose name is
//! its address. What the gateway does not do, such as limits and certificates, is refused.

use super::{Call, CallResult, fault::Fault, page_of};
use crate::http::language::sentences;
use doorward_access::Permit;
use doorward_access::gateway::{CheckedRoute, RouteState};
use doorward_admin::settings;
use doorward_contract::admin_action::action;
use doorward_contract::settings::{GatewayRoute, Routes, Section};
use doorward_identity::{origin, version::Expected};
use serde::Deserialize;
use serde_json::{Value, json};
use url::Position;

/// `UpstreamResourceType` of every route.
const KIND: &str = "CBR";
/// `DomainType` of every domain.
const DOMAIN_KIND: &str = "HTTPSERVICE";

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "PascalCase")]
struct ListParameters {
    filters: Vec<Filter>,
    offset: Option<u64>,
    limit: Option<u64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "PascalCase")]
struct Filter {
    name: String,
    values: Vec<String>,
}

impl Filter {
    /// Whether a route at this domain and path passes.
    fn fits(&self, domain: &str, path: &str) -> Result<bool, Fault> {
        let own = match self.name.as_str() {
            "Domain" => domain,
            "Path" => path,
            "DomainType" => DOMAIN_KIND,
            "UpstreamResourceType" => KIND,
            _ => return Err(Fault::invalid(sentences().wrong_value("Filters"))),
        };
        Ok(self.values.is_empty() || self.values.iter().any(|value| value == own))
    }
}

/// `DescribeHTTPServiceRoute`: the routes of the settings and of the configuration file.
pub async fn list(call: &Call) -> CallResult {
    let ListParameters { filters, offset, limit } = call.read()?;
    let permit = call.permit::<action::SettingsRead>()?;
    let (offset, limit) = (offset.unwrap_or(0), limit.unwrap_or(20));
    if limit > 100 {
        return Err(Fault::invalid(sentences().page_size));
    }
    let own = own_host(call);
    let mut domains: Vec<(String, Vec<Value>)> = Vec::new();
    for CheckedRoute { route, state, .. } in settings::routes(&permit) {
        let domain = route.host.clone().unwrap_or_else(|| own.clone());
        let mut passes = state != RouteState::Overridden;
        for filter in &filters {
            passes &= filter.fits(&domain, &route.path)?;
        }
        if !passes {
            continue;
        }
        let view = route_view(&route, matches!(state, RouteState::Served(_)));
        match domains.iter_mut().find(|(name, _)| *name == domain) {
            Some((_, routes)) => routes.push(view),
            None => domains.push((domain, vec![view])),
        }
    }
    let total = domains.len();
    let page = page_of(domains, (offset, limit)).into_iter();
    let page: Vec<_> = page.map(|(name, routes)| domain_view(&name, name == own, &routes)).collect();
    Ok(json!({ "Domains": page, "OriginDomain": own, "TotalCount": total }))
}

fn domain_view(name: &str, is_default: bool, routes: &[Value]) -> Value {
    json!({
        "Domain": name,
        "DomainType": DOMAIN_KIND,
        "AccessType": "DIRECT",
        "CertId": "",
        "Protocol": "HTTP_AND_HTTPS",
        "Cname": "",
        "IsDefault": is_default,
        "Enable": true,
        "Status": "SUCCESS",
        "DNSStatus": "OK",
        "Routes": routes,
        "CreateTime": "",
        "UpdateTime": "",
    })
}

fn route_view(route: &GatewayRoute, is_served: bool) -> Value {
    json!({
        "Path": route.path,
        "UpstreamResourceType": KIND,
        "UpstreamResourceName": route.upstream,
        "EnableSafeDomain": false,
        "EnableAuth": route.auth,
        "EnablePathTransmission": !route.strip,
        "Enable": is_served,
        "CreateTime": "",
        "UpdateTime": "",
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "PascalCase")]
struct Parameters {
    domain: DomainParameters,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "PascalCase")]
struct DomainParameters {
    domain: String,
    access_type: Option<String>,
    cert_id: Option<String>,
    protocol: Option<String>,
    custom_cname: Option<String>,
    enable: Option<bool>,
    routes: Vec<RouteParameters>,
}

impl DomainParameters {
    fn check(&self) -> Result<(), Fault> {
        let is_plain = |value: Option<&str>, same: &str| value.is_none_or(|value| value.is_empty() || value == same);
        let is_ours = is_plain(self.access_type.as_deref(), "DIRECT")
            && is_plain(self.cert_id.as_deref(), "")
            && is_plain(self.protocol.as_deref(), "HTTP_AND_HTTPS")
            && is_plain(self.custom_cname.as_deref(), "")
            && self.enable != Some(false);
        match () {
            () if self.domain.is_empty() => Err(Fault::missing("Domain")),
            () if !is_ours => Err(Fault::unsupported(sentences().http_domain_unsupported)),
            () if self.routes.is_empty() => Err(Fault::unsupported(sentences().http_domain_alone)),
            () => self.routes.iter().try_for_each(RouteParameters::check),
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "PascalCase")]
struct RouteParameters {
    path: String,
    upstream_resource_type: Option<String>,
    upstream_resource_name: Option<String>,
    path_rewrite: Option<Value>,
    enable_safe_domain: Option<bool>,
    enable_auth: Option<bool>,
    enable_path_transmission: Option<bool>,
    #[serde(rename = "QPSPolicy")]
    qps_policy: Option<Value>,
    enable: Option<bool>,
}

impl RouteParameters {
    fn check(&self) -> Result<(), Fault> {
        let is_address = |name: &str| name.starts_with("http://") || name.starts_with("https://");
        let is_server = self.upstream_resource_type.as_deref().is_none_or(|kind| kind == KIND)
            && self.upstream_resource_name.as_deref().is_none_or(is_address);
        let does_more = self.path_rewrite.is_some()
            || self.qps_policy.is_some()
            || self.enable_safe_domain == Some(true)
            || self.enable == Some(false);
        match () {
            () if self.path.is_empty() => Err(Fault::missing("Path")),
            () if !is_server => Err(Fault::unsupported(sentences().http_upstream_unsupported)),
            () if does_more => Err(Fault::unsupported(sentences().http_route_unsupported)),
            () => Ok(()),
        }
    }

    /// Changes what the parameters name.
    fn apply(&self, route: &mut GatewayRoute) {
        if let Some(upstream) = &self.upstream_resource_name {
            route.upstream.clone_from(upstream);
        }
        route.auth = self.enable_auth.unwrap_or(route.auth);
        if let Some(keeps_path) = self.enable_path_transmission {
            // Of the whole host, there is nothing to strip.
            route.strip = !keeps_path && route.path != "/";
        }
    }
}

/// `CreateHTTPServiceRoute`
pub async fn create(call: &Call) -> CallResult {
    let Parameters { domain } = call.read()?;
    let permit = call.permit::<action::SettingsEdit>()?;
    domain.check()?;
    let (host, now) = (host_of(call, &domain.domain), permit.identity().settings().routes.clone());
    let mut routes = now.routes.clone();
    for new in &domain.routes {
        let upstream = new.upstream_resource_name.clone().ok_or_else(|| Fault::missing("UpstreamResourceName"))?;
        let mut route = GatewayRoute { path: new.path.clone(), ..GatewayRoute::new(host.clone(), upstream) };
        new.apply(&mut route);
        let of_file = &permit.identity().options().gateway.routes;
        if routes.iter().chain(of_file).any(|other| is_at(other, host.as_deref(), &route.path)) {
            return Err(Fault::exists("Path"));
        }
        routes.push(route);
    }
    store(&permit, &now, &routes).await
}

/// `ModifyHTTPServiceRoute`
pub async fn modify(call: &Call) -> CallResult {
    let Parameters { domain } = call.read()?;
    let permit = call.permit::<action::SettingsEdit>()?;
    domain.check()?;
    let (host, now) = (host_of(call, &domain.domain), permit.identity().settings().routes.clone());
    let mut routes = now.routes.clone();
    for change in &domain.routes {
        let found = routes.iter_mut().find(|route| is_at(route, host.as_deref(), &change.path));
        change.apply(found.ok_or_else(|| absent(&permit, host.as_deref(), &change.path))?);
    }
    store(&permit, &now, &routes).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "PascalCase")]
struct DeleteParameters {
    domain: String,
    paths: Vec<String>,
}

/// `DeleteHTTPServiceRoute`
pub async fn delete(call: &Call) -> CallResult {
    let DeleteParameters { domain, paths } = call.read()?;
    let permit = call.permit::<action::SettingsEdit>()?;
    if domain.is_empty() {
        return Err(Fault::missing("Domain"));
    }
    // Without them CloudBase deletes the domain. Here it exists as long as it has routes.
    if paths.is_empty() {
        return Err(Fault::missing("Paths"));
    }
    let (host, now) = (host_of(call, &domain), permit.identity().settings().routes.clone());
    let mut routes = now.routes.clone();
    for path in &paths {
        let found = routes.iter().position(|route| is_at(route, host.as_deref(), path));
        routes.remove(found.ok_or_else(|| absent(&permit, host.as_deref(), path))?);
    }
    store(&permit, &now, &routes).await
}

fn is_at(route: &GatewayRoute, host: Option<&str>, path: &str) -> bool {
    route.host.as_deref() == host && route.path == path
}

/// The error about a route that is not one of the settings.
fn absent(permit: &Permit<action::SettingsEdit>, host: Option<&str>, path: &str) -> Fault {
    let of_file = &permit.identity().options().gateway.routes;
    match of_file.iter().any(|route| is_at(route, host, path)) {
        true => Fault::unsupported(sentences().http_route_of_file),
        false => Fault::absent(sentences().http_route_absent),
    }
}

/// Host and port of Doorward itself.
fn own_host(call: &Call) -> String {
    call.services.config.public_url()[Position::BeforeHost..Position::AfterPort].to_owned()
}

/// The host of a route, as it is stored; `None` for our own.
fn host_of(call: &Call, domain: &str) -> Option<String> {
    let host = origin::normalise_entry(domain).unwrap_or_else(|| domain.to_owned());
    Some(host).filter(|host| *host != own_host(call))
}

/// Stores the list if it is still the one that was read.
async fn store(permit: &Permit<action::SettingsEdit>, read: &Routes, routes: &[GatewayRoute]) -> CallResult {
    let patch = json!({ "routes": routes });
    settings::patch(permit, Section::Routes, patch, &Expected::content(read), 0).await?;
    Ok(json!({}))
}
