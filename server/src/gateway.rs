//! The gateway: a reverse proxy that serves sites directly, without another proxy in front.
//!
//! It handles requests for the host of a route, or for its path at our own host. Routes are `[[route]]` tables of the
//! configuration file, and settings. It authorizes requests as
//! [`crate::access_api::authorize`] does for other proxies, and forwards them to the upstream unchanged: the path byte
//! for byte, bodies streamed in both directions, a WebSocket as bytes. All other requests are Doorward's own; no route
//! can shadow its paths.
//!
//! - [`routes`]: selects the route of a request; [`live`]: follows changes of the settings
//! - [`proxy`]: forwards a request
//! - [`headers`]: which headers go upstream, which are removed
//! - [`body`]: streaming bodies, with size limit and timeout
//! - [`socket`]: WebSocket connections
//! - [`revocation`]: ends streams when their user loses permission, or their route is removed
//! - [`client`]: connections to upstreams; [`connection`]: whether a connection has served a request before;
//!   [`resolver`]: which addresses a route may reach
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
pub mod live;
pub mod proxy;
pub mod resolver;
pub mod revocation;
pub mod routes;
pub mod socket;

use crate::Services;
use crate::http::{caller, limits, observe, panic};
use axum::Router;
use axum::extract::Request;
use axum::middleware::from_fn_with_state;
use live::LiveTable;
use routes::RouteTable;
use std::sync::Arc;
use tower::{ServiceExt as _, service_fn};

/// Shared state of the gateway.
#[derive(Clone)]
pub struct Gateway(Arc<Parts>);

struct Parts {
    services: Services,
    live: LiveTable,
    /// Name in `Via`, unique per process. A request that already contains it is in a loop.
    via: String,
}

impl Gateway {
    /// The routes that are in effect now.
    fn table(&self) -> Arc<RouteTable> {
        self.0.live.get()
    }
}

/// Wraps the router with the gateway.
pub fn wrap(services: &Services, router: Router) -> Router {
    let via = format!("1.1 doorward-{}", uuid::Uuid::new_v4().simple());
    let live = LiveTable::new(services.clone());
    let gateway = Gateway(Arc::new(Parts { services: services.clone(), live, via }));
    let proxy_router = Router::new()
        .fallback(proxy::pass)
        .with_state(gateway.clone())
        .layer(from_fn_with_state(services.clone(), caller::identify))
        .layer(from_fn_with_state(services.clone(), limits::head))
        .layer(panic::layer())
        .layer(from_fn_with_state(services.clone(), observe::observe));
    Router::new().fallback_service(service_fn(move |mut request: Request| {
        let table = gateway.table();
        let router = if table.claims(&request) {
            // One table for the whole request.
            request.extensions_mut().insert(table);
            &proxy_router
        } else {
            &router
        };
        router.clone().oneshot(request)
    }))
}
