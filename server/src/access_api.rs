//! `/access/v1`: what somebody may do, for apps and for the proxies in front of them.
//!
//! Apps ask by [`check`], [`batch`] and [`permissions`], with a bearer token ([`Asker`]); pages on security domains may, as
//! on the wire. Proxies ask [`forward`] about every request; [`forwarded`] reads what they say about it, [`judge`] decides,
//! and the answer carries [`identity_headers`]. Browsers that a site does not know come by [`start`] and go back to [`site`], whose
//! [`site_cookie`] is good at that host alone.

mod asker;
mod batch;
mod check;
mod forward;
pub mod forwarded;
pub mod identity_headers;
pub mod judge;
pub mod page;
mod permissions;
pub mod site;
pub mod site_cookie;

pub use site_cookie::TRIP;
mod start;

pub use asker::Caller;
pub use identity_headers::HEADERS;

use crate::Services;
use crate::http::{envelope, headers};
use axum::Router;
use axum::middleware::from_fn;
use axum::routing::{any, get};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The doors that are described, and with each its description: one table for the router and the document.
pub fn doors() -> OpenApiRouter<Services> {
    OpenApiRouter::default()
        .routes(routes!(check::check))
        .routes(routes!(batch::batch))
        .routes(routes!(permissions::get, permissions::post))
}

/// The same with what is asked by proxies.
pub fn described() -> OpenApiRouter<Services> {
    doors().routes(routes!(forward::forward))
}

/// The doors of apps.
pub fn router() -> Router<Services> {
    let (doors, _) = doors().split_for_parts();
    doors
        .route("/access", any(envelope::not_found))
        .route("/access/{*rest}", any(envelope::not_found))
        .method_not_allowed_fallback(envelope::method_not_allowed)
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
