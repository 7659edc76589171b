//! Server functions that read, save and remove routes of the gateway.

use crate::AppError;
use crate::rights::requires;
use doorward_contract::settings::GatewayRoute;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::PATH;
#[cfg(feature = "ssr")]
use crate::console::authorize::{redirect_after, require};
#[cfg(feature = "ssr")]
use crate::console::changes::{Changes, Record};
#[cfg(feature = "ssr")]
use crate::console::settings::save::number;
#[cfg(feature = "ssr")]
use crate::i18n::console::routes;
#[cfg(feature = "ssr")]
use doorward_access::gateway::{CheckedRoute, RouteSource, RouteState};
#[cfg(feature = "ssr")]
use doorward_admin::settings;
#[cfg(feature = "ssr")]
use doorward_contract::settings::Site;

/// A route in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RouteRow {
    pub route: GatewayRoute,
    /// Whether the configuration file sets it, so that it cannot be changed here.
    pub from_file: bool,
    /// Why it is not served.
    pub problem: Option<String>,
    /// Whether its requests are denied because its host is not a site.
    pub needs_site: bool,
}

/// All routes, those of the configuration file first.
#[server(prefix = "/api", endpoint = "console/settings/routes")]
pub async fn read_routes() -> Result<Vec<RouteRow>, AppError> {
    let permit = require::<ReadRoutes>().await?;
    let current = permit.identity().settings();
    let row = |checked| row_of(checked, &current.sites.sites);
    Ok(settings::routes(&permit).into_iter().map(row).collect())
}
requires!(ReadRoutes: SettingsRead);

#[cfg(feature = "ssr")]
fn row_of(checked: CheckedRoute, sites: &[Site]) -> RouteRow {
    let CheckedRoute { route, source, state } = checked;
    let texts = doorward_i18n::errors::fields::of(crate::i18n::use_lang());
    let problem = match state {
        RouteState::Served(_) => None,
        RouteState::Overridden => Some(routes::texts().overridden.to_owned()),
        RouteState::Broken(fault) => Some(fault.sentence(texts).to_owned()),
    };
    // Services of the SDK at the own host need no site; others there are rare.
    let needs_site = route.auth && route.host.as_deref().is_some_and(|host| !is_site(host, sites));
    RouteRow { route, from_file: source == RouteSource::File, problem, needs_site }
}

/// Whether a host, which may begin with `*`, is a registered site.
#[cfg(feature = "ssr")]
fn is_site(host: &str, sites: &[Site]) -> bool {
    let url = url::Url::parse(&format!("https://{}", host.replacen('*', "any", 1)));
    sites.iter().any(|site| {
        site.host == host || url.as_ref().is_ok_and(|url| doorward_identity::origin::is_at(&site.host, url))
    })
}

/// Adds a route, or changes the route at `former`.
#[server(prefix = "/api", endpoint = "console/settings/route")]
#[allow(clippy::too_many_arguments, reason = "one a field of the form")]
pub async fn save_route(
    /// Record the form was loaded with, as JSON; `null` for a new one.
    was: String,
    /// Previous address; empty for a new route.
    former: String,
    /// Empty for Doorward's own host.
    host: String,
    path: String,
    upstream: String,
    /// Whether the path is removed before forwarding.
    strip: Option<bool>,
    /// Whether roles and policies decide.
    auth: Option<bool>,
    /// One action for all requests; empty for one per path.
    action: String,
    /// Whether the `Authorization` header is forwarded.
    authorization: Option<bool>,
    /// Origins, one per line.
    cors_origins: String,
    /// Numbers are text, so that an invalid number is reported at its field.
    body_bytes: String,
    connect_seconds: String,
    answer_seconds: String,
) -> Result<(), AppError> {
    let permit = require::<SaveRoute>().await?;
    let before = Some(former.as_str()).filter(|former| !former.is_empty());
    let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let done = async {
        let lines = cors_origins.split(['\n', ',']).filter_map(text).collect();
        let route = GatewayRoute {
            path: path.trim().to_owned(),
            strip: strip.unwrap_or(false),
            auth: auth.unwrap_or(false),
            action: text(&action),
            authorization: authorization.unwrap_or(false),
            cors_origins: lines,
            body_bytes: in_range("body_bytes", &body_bytes)?,
            connect_seconds: in_range("connect_seconds", &connect_seconds)?,
            answer_seconds: in_range("answer_seconds", &answer_seconds)?,
            ..GatewayRoute::new(text(&host), upstream.trim())
        };
        let changes = Changes::whole(&was, serde_json::json!({}))?;
        let done = settings::put_route(&permit, before, route, &changes.expected()).await;
        done.map_err(|error| changes.describe(Record::Route, error))
    };
    let Err(error) = done.await else { return redirect_after::<_, AppError>(PATH, Ok(())) };
    // The error is about the whole list; map it to the field of this route.
    let field = error.reason.as_deref().and_then(field_of);
    let error = AppError { field: field.map(str::to_owned).or(error.field), ..error };
    let values = [
        ("host", &host),
        ("path", &path),
        ("upstream", &upstream),
        ("action", &action),
        ("cors_origins", &cors_origins),
        ("body_bytes", &body_bytes),
        ("connect_seconds", &connect_seconds),
        ("answer_seconds", &answer_seconds),
    ];
    let error = values.into_iter().fold(error, |error, (name, value)| error.with_value_unless_changed(name, value));
    let page = before.map_or_else(|| PATH.to_owned(), super::edit_page);
    redirect_after(&page, Err(error))
}
requires!(SaveRoute: SettingsEdit);

#[cfg(feature = "ssr")]
fn in_range<T: TryFrom<i64>>(field: &str, text: &str) -> Result<T, AppError> {
    let invalid = |_| AppError::new(doorward_contract::ErrorCode::InvalidArgument).for_field(field, "out_of_range");
    T::try_from(number(field, text)?).map_err(invalid)
}

#[cfg(feature = "ssr")]
fn field_of(reason: &str) -> Option<&'static str> {
    match reason {
        "not_a_host" | "own_host" => Some("host"),
        "not_a_path" | "trailing_slash" | "own_path" | "path_required" | "nothing_to_strip" | "twice" => Some("path"),
        "not_an_upstream" | "upstream_path" | "upstream_loop" | "upstream_forbidden" | "upstream_unlisted" => {
            Some("upstream")
        }
        "not_an_action" | "action_without_auth" => Some("action"),
        "not_an_origin" => Some("cors_origins"),
        "connect_seconds_range" => Some("connect_seconds"),
        "answer_seconds_range" => Some("answer_seconds"),
        _ => None,
    }
}

#[server(prefix = "/api", endpoint = "console/settings/route/remove")]
pub async fn remove_route(
    /// Host and path.
    address: String,
    /// Route that the row was shown with, as JSON.
    was: String,
) -> Result<(), AppError> {
    let permit = require::<RemoveRoute>().await?;
    let done = async {
        let changes = Changes::none(&was)?;
        let done = settings::remove_route(&permit, &address, &changes.expected()).await;
        done.map_err(|error| changes.describe(Record::Route, error))
    };
    redirect_after::<_, AppError>(PATH, done.await)
}
requires!(RemoveRoute: SettingsEdit);
