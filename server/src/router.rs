//! The complete application: all routes with their layers.
//!
//! Layers from the outside in: [`observe`] (request ID, log line, metrics), [`headers`], [`function_error`], [`limits`]
//! (headers), for the wire and the OAuth endpoints [`cors`], then [`panic`], [`limits`] (time, body), [`caller`]. Pages
//! and server functions are the only routes that read the session cookie, beside those of OAuth that browsers are sent
//! to. They also pass [`host`], [`csrf`], [`device`], the browser session and [`compression`]. The JSON APIs read no
//! cookies. The forward-auth endpoints read the cookie of a site only, and accept any host name; so does the page at
//! [`hosted::PAGE`], which apps proxy. [`gateway`] wraps all of this and takes the requests for its sites.

use crate::cookie_store::CookieStore;
use crate::http::{
    caller, challenge, compression, cookies, csrf, device, function_error, headers, host, limits, method, observe, ops,
    panic,
};
use crate::{
    Services, access_api, admin_api, application_trial, assets, callback, control_plane, cors, gateway, hosted, oauth,
    openapi, pages, sdk_services, uploads, wire,
};
use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use tower_sessions::cookie::SameSite;
use tower_sessions::cookie::time::Duration;
use tower_sessions::{Expiry, SessionManagerLayer};

/// Builds the complete application.
pub fn router(services: Services) -> Router {
    let browsers = pages::router(&services)
        .merge(callback::router())
        .merge(application_trial::router())
        .merge(uploads::router())
        .merge(access_api::browsers())
        .merge(oauth::browsers());
    let others = Router::new()
        .merge(ops::router())
        .merge(assets::router())
        .merge(hosted::router())
        .merge(with_challenges(admin_api::router(), &services))
        .merge(control_plane::router())
        .merge(openapi::router())
        .merge(access_api::proxies())
        .merge(with_cookie_layers(browsers, &services));
    // CORS wraps the limits and the panic handler, so that pages of allowed origins can read those errors too.
    let wire = with_common_layers(wire::router().merge(with_challenges(access_api::router(), &services)), &services)
        .layer(from_fn_with_state(services.clone(), cors::enforce));
    let oauth = with_common_layers(with_challenges(oauth::router(), &services), &services)
        .layer(from_fn_with_state(services.clone(), cors::oauth::enforce));
    let sdk_services = with_common_layers(sdk_services::router(), &services)
        .layer(from_fn_with_state(services.clone(), cors::sdk::enforce));
    let all = with_common_layers(others, &services)
        .merge(wire)
        .merge(oauth)
        .merge(sdk_services)
        .layer(from_fn_with_state(services.clone(), limits::head))
        .layer(from_fn_with_state(services.clone(), function_error::translate))
        .layer(from_fn_with_state(services.clone(), headers::secure))
        .layer(from_fn_with_state(services.clone(), observe::observe))
        .with_state(services.clone());
    gateway::wrap(&services, method::overridden(all)).layer(from_fn(host::refuse_several))
}

fn with_common_layers(routes: Router<Services>, services: &Services) -> Router<Services> {
    routes
        .layer(from_fn_with_state(services.clone(), caller::identify))
        .layer(from_fn_with_state(services.clone(), limits::body))
        .layer(from_fn_with_state(services.clone(), limits::time))
        .layer(panic::layer())
}

/// Adds the layer of routes that take access tokens.
fn with_challenges(routes: Router<Services>, services: &Services) -> Router<Services> {
    routes.layer(from_fn_with_state(services.clone(), challenge::complete))
}

/// Adds the layers of routes that read the session cookie.
fn with_cookie_layers(routes: Router<Services>, services: &Services) -> Router<Services> {
    routes
        .layer(from_fn(headers::no_store))
        .layer(compression::layer())
        .layer(from_fn(compression::refuse_foreign))
        .layer(browser_session(services))
        .layer(from_fn_with_state(services.clone(), cookies::keep_host_prefix))
        .layer(from_fn_with_state(services.clone(), device::remember))
        .layer(from_fn(cookies::keep_readable))
        .layer(from_fn_with_state(services.clone(), csrf::refuse_foreign))
        .layer(from_fn_with_state(services.clone(), host::refuse_unknown))
}

fn browser_session(services: &Services) -> SessionManagerLayer<CookieStore> {
    let https = services.config.is_https();
    SessionManagerLayer::new(CookieStore::new(services.identity.clone()))
        .with_name(cookies::name(cookies::SESSION, https))
        .with_secure(https)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        // The maximum that browsers allow (RFC 6265bis section 5.5). The session row decides when the session expires.
        .with_expiry(Expiry::OnInactivity(Duration::days(400)))
}
