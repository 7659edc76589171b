//! `/access/v1`: what somebody may do, for apps and for the proxies in front of them.
//!
//! Apps ask by [`check`], [`batch`] and [`permissions`], with a bearer token ([`Asker`]); pages on security domains may, as
//! on the wire. Proxies ask [`forward`] about every request; [`forwarded`] reads what they say about it, [`judge`] decides,
//! and the answer carries [`identity_headers`]. Browsers that a site does not know come by [`start`] and go back to [`site`], whose
//! [`site_cookie`] is good at that host alone.

pub mod authorize;
mod batch;
mod check;
mod forward;
pub mod forwarded;
pub mod identity_headers;
pub mod page;
mod permissions;
mod principal;
pub mod site;
pub mod site_cookie;

pub use site_cookie::TRIP;
mod start;

pub use identity_headers::HEADERS;
pub use principal::Principal;

use crate::Services;
use crate::http::{error, headers};
use axum::Router;
use axum::middleware::from_fn;
use axum::routing::{any, get};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The doors that are documented_routes, and with each its description: one table for the router and the document.
pub fn routes() -> OpenApiRouter<Services> {
    OpenApiRouter::default()
        .routes(routes!(check::check))
        .routes(routes!(batch::batch))
        .routes(routes!(permissions::get, permissions::post))
}

/// The same with what is asked by proxies.
pub fn documented_routes() -> OpenApiRouter<Services> {
    routes().routes(routes!(forward::forward))
}

/// The doors of apps.
pub fn router() -> Router<Services> {
    let (doors, _) = routes().split_for_parts();
    doors
        .route("/access", any(error::not_found))
        .route("/access/{*rest}", any(error::not_found))
        .method_not_allowed_fallback(error::method_not_allowed)
        .layer(from_fn(headers::no_store))
}

/// The doors of proxies, and of browsers under the name of a site.
pub fn proxies() -> Router<Services> {
    Router::new()
        .route(forward::PATH, any(forward::forward))
        .route("/access/v1/forward/envoy", any(forward::envoy))
        .route("/access/v1/forward/envoy/", any(forward::envoy))
        .route("/access/v1/forward/envoy/{*path}", any(forward::envoy))
        .route("/__doorward/{*path}", any(site::direct))
        .layer(from_fn(headers::no_store))
}

/// Where browsers come to from a site. It goes by the portal's cookie.
pub fn browsers() -> Router<Services> {
    Router::new().route(start::PATH, get(start::start))
}
