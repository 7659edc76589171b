//! The gateway: sites that the service itself stands in front of, without another proxy between.
//!
//! A request for the host of a `[[route]]`, or for its path at our own, is decided about as [`crate::access_api::judge`] does
//! for other proxies, and goes on to the site's own server as it came: the path byte for byte, bodies in both directions
//! as they arrive, web sockets as bytes. Everything else is ours, and no route stands in the way of our own paths.
//!
//! - [`table`]: which route is for a request
//! - [`pass`]: a request's way through
//! - [`head`]: what the site is told, and what of it not
//! - [`body`]: bodies on their way, and when it takes too long
//! - [`socket`]: web sockets
//! - [`watch`]: what has begun ends when whoever it is for may no longer
//! - [`client`]: connections to sites; [`kept`]: whether one has served a request before
//! - [`cors`]: pages of other origins that may call a site
//! - [`trouble`]: what is answered when it does not work out
//!
//! The client is hyper-util's own. Of the crates for this, `axum-reverse-proxy` is the best kept; it re-frames web sockets
//! (so compression is lost, and what a site answers to a refused handshake), trusts or leaves every `X-Forwarded-*`, waits
//! for ever, and brings its own list of certificate authorities. What it would save is less than what would be around it.

pub mod body;
pub mod client;
pub mod cors;
pub mod error;
pub mod headers;
pub mod kept;
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

/// All that passing a request on takes.
#[derive(Clone)]
pub struct Gateway(Arc<Parts>);

struct Parts {
    services: Services,
    table: RouteTable,
    /// One name in `Via` for each run: whoever meets their own is asking themselves.
    via: String,
}

/// Puts the gateway in front of everything else that is served.
pub fn layer(services: &Services, router: Router) -> Router {
    if services.config.routes.is_empty() {
        return router;
    }
    let table = RouteTable::new(&services.config);
    let via = format!("1.1 doorward-{}", uuid::Uuid::new_v4().simple());
    let gateway = Gateway(Arc::new(Parts { services: services.clone(), table, via }));
    let passing = Router::new()
        .fallback(proxy::pass)
        .with_state(gateway.clone())
        .layer(from_fn_with_state(services.clone(), caller::identify))
        .layer(from_fn_with_state(services.clone(), limits::head))
        .layer(panic::layer())
        .layer(from_fn_with_state(services.clone(), observe::observe));
    Router::new().fallback_service(service_fn(move |request: Request| {
        let router = if gateway.0.table.claims(&request) { &passing } else { &router };
        router.clone().oneshot(request)
    }))
}
