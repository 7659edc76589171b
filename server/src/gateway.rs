//! The gateway: a reverse proxy that serves sites directly, without another proxy in front.
//!
//! It handles requests for the host of a `[[route]]`, or for its path at our own host. It authorizes them as
//! [`crate::access_api::authorize`] does for other proxies, and forwards them to the upstream unchanged: the path byte
//! for byte, bodies streamed in both directions, a WebSocket as bytes. All other requests are Doorward's own; no route
//! can shadow its paths.
//!
//! - [`routes`]: selects the route of a request
//! - [`proxy`]: forwards a request
//! - [`headers`]: which headers go upstream, which are removed
//! - [`body`]: streaming bodies, with size limit and timeout
//! - [`socket`]: WebSocket connections
//! - [`revocation`]: ends streams when their user loses permission
//! - [`client`]: connections to upstreams; [`connection`]: whether a connection has served a request before
//! - [`cors`]: cross-origin requests to sites
//! - [`error`]: error responses
//!
//! It uses the client of hyper-util. Of the crates for reverse proxies, `axum-reverse-proxy` is the best maintained,
//! but it re-frames WebSocket messages (which loses compression, and the response to a refused handshake), trusts or
//! keeps every `X-Forwarded-*` header, has no timeouts, and bundles its own root certificates. It would need more code
//! around it than it saves.

pub mod body;
pub mod client;
pub mod connection;
pub mod cors;
pub mod error;
pub mod headers;
pub mod proxy;
pub mod revocation;
pub mod routes;
pub mod socket;

use crate::Services;
use crate::http::{caller, limits, observe, panic};
use axum::Router;
use axum::extract::Request;
use axum::middleware::from_fn_with_state;
use routes::RouteTable;
use std::sync::Arc;
use tower::{ServiceExt as _, service_fn};

/// Shared state of the gateway.
#[derive(Clone)]
pub struct Gateway(Arc<Parts>);

struct Parts {
    services: Services,
    table: RouteTable,
    /// Name in `Via`, unique per process. A request that already contains it is in a loop.
    via: String,
}

/// Wraps the router with the gateway, if there are routes.
pub fn wrap(services: &Services, router: Router) -> Router {
    if services.config.routes.is_empty() {
        return router;
    }
    let table = RouteTable::new(&services.config);
    let via = format!("1.1 doorward-{}", uuid::Uuid::new_v4().simple());
    let gateway = Gateway(Arc::new(Parts { services: services.clone(), table, via }));
    let proxy_router = Router::new()
        .fallback(proxy::pass)
        .with_state(gateway.clone())
        .layer(from_fn_with_state(services.clone(), caller::identify))
        .layer(from_fn_with_state(services.clone(), limits::head))
        .layer(panic::layer())
        .layer(from_fn_with_state(services.clone(), observe::observe));
    Router::new().fallback_service(service_fn(move |request: Request| {
        let router = if gateway.0.table.claims(&request) { &proxy_router } else { &router };
        router.clone().oneshot(request)
    }))
}
