//! `/access/v1`: access decisions for apps and proxies.
//!
//! Apps call [`check`], [`batch`] and [`permissions`] with a bearer token ([`Principal`](crate::extract::Principal));
//! CORS allows pages of security domains, as on the wire. Proxies call [`forward`] for every request: [`forwarded`]
//! parses their headers, [`authorize`] decides, and the response contains [`identity_headers`]. Browsers without a
//! session at the site are redirected to [`start`] and return to [`site`], whose [`site_cookie`] is valid only at that
//! host.

pub mod ambiguous;
pub mod authorize;
mod batch;
mod check;
mod forward;
pub mod forwarded;
pub mod identity_headers;
pub mod page;
pub mod paths;
mod permissions;
pub mod site;
pub mod site_cookie;

pub use site_cookie::NONCE;
mod start;

pub use identity_headers::HEADERS;

use crate::Services;
use crate::http::{error, headers};
use axum::Router;
use axum::middleware::from_fn;
use axum::routing::{any, get};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes for apps with their OpenAPI descriptions.
pub fn routes() -> OpenApiRouter<Services> {
    OpenApiRouter::default()
        .routes(routes!(check::check))
        .routes(routes!(batch::batch))
        .routes(routes!(permissions::get, permissions::post))
}

/// All routes that the OpenAPI document describes, including forward auth.
pub fn documented_routes() -> OpenApiRouter<Services> {
    routes().routes(routes!(forward::forward))
}

/// The routes for apps, with layers.
pub fn router() -> Router<Services> {
    let (router, _) = routes().split_for_parts();
    router
        .route("/access", any(error::not_found))
        .route("/access/{*rest}", any(error::not_found))
        .method_not_allowed_fallback(error::method_not_allowed)
        .layer(from_fn(headers::no_store))
}

/// The routes for proxies, and for browsers under the host of a site.
pub fn proxies() -> Router<Services> {
    Router::new()
        .route(forward::PATH, any(forward::forward))
        .route("/access/v1/forward/envoy", any(forward::envoy))
        .route("/access/v1/forward/envoy/", any(forward::envoy))
        .route("/access/v1/forward/envoy/{*path}", any(forward::envoy))
        .route("/__doorward/{*path}", any(site::direct))
        .layer(from_fn(headers::no_store))
}

/// The start of sign-in for a site. Reads the portal's cookie.
pub fn browsers() -> Router<Services> {
    Router::new().route(start::PATH, get(start::start))
}
