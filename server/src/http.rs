//! The HTTP server: which routes there are and what every request passes on its way to them.
//!
//! From the outside in: [`observe`] (request id, log line, metrics), [`headers`], for the wire [`crate::cors`], then
//! [`panic`], [`limits`] (time, body), [`caller`]. Pages and server functions, the only routes that read cookies, also
//! pass [`host`], [`csrf`], [`device`] and the browser session. The JSON doors never see a cookie. What proxies ask about is the
//! cookie of a site, and whatever name it has. In front of all stands [`crate::gateway`], which takes what is for a site.

pub mod caller;
pub mod client_address;
pub mod cookies;
pub mod csrf;
pub mod device;
pub mod error;
pub mod headers;
pub mod host;
pub mod language;
pub mod limits;
pub mod listen;
pub mod method;
pub mod observe;
pub mod ops;
pub mod panic;
pub mod request_id;
pub mod tagged;

pub use tagged::Tagged;

use crate::Services;
use crate::cookie_store::CookieStore;
use crate::{access_api, admin_api, cors, gateway, openapi, wire};
use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use tower_sessions::cookie::SameSite;
use tower_sessions::cookie::time::Duration;
use tower_sessions::{Expiry, SessionManagerLayer};

/// Everything the program serves.
pub fn router(services: Services) -> Router {
    let browsers = crate::pages::router(&services).merge(crate::callback::router()).merge(access_api::browsers());
    let others = Router::new()
        .merge(ops::router())
        .merge(crate::assets::router())
        .merge(admin_api::router())
        .merge(openapi::router())
        .merge(access_api::proxies())
        .merge(with_cookies(browsers, &services));
    // A page elsewhere may read what the limits and a panic answer, so the wire's guard stands outside of them.
    let wire = guarded(wire::router().merge(access_api::router()), &services)
        .layer(from_fn_with_state(services.clone(), cors::guard));
    let all = guarded(others, &services)
        .merge(wire)
        .layer(from_fn_with_state(services.clone(), limits::head))
        .layer(from_fn_with_state(services.clone(), headers::secure))
        .layer(from_fn_with_state(services.clone(), observe::observe))
        .with_state(services.clone());
    gateway::layer(&services, method::overridden(all))
}

/// What stands before every route, whoever may ask.
fn guarded(routes: Router<Services>, services: &Services) -> Router<Services> {
    routes
        .layer(from_fn_with_state(services.clone(), caller::identify))
        .layer(from_fn_with_state(services.clone(), limits::body))
        .layer(from_fn_with_state(services.clone(), limits::time))
        .layer(panic::layer())
}

/// What stands before every route that acts on a cookie.
fn with_cookies(routes: Router<Services>, services: &Services) -> Router<Services> {
    routes
        .layer(from_fn(headers::no_store))
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
        .with_name(cookies::name("doorward", https))
        .with_secure(https)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        // As long as browsers keep any (RFC 6265bis section 5.5); the real end is the session's own, and a guest's slides.
        .with_expiry(Expiry::OnInactivity(Duration::days(400)))
}
