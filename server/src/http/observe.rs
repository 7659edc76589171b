//! The outermost layer: request ID, log line and metrics.

use super::language;
use super::request_id::{self, RequestId};
use crate::Services;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::HeaderValue;
use axum::middleware::Next;
use axum::response::Response;
use std::net::SocketAddr;
use std::time::Instant;
use tracing::Instrument as _;

/// Paths of probes, logged at `debug` because they are requested every few seconds.
const PROBES: &[&str] = &["/healthz", "/readyz", "/metrics"];

/// Middleware: runs the request in a span with its ID, and logs one line when it completes.
///
/// Neither the query string nor any header is logged: both carry tokens.
pub async fn observe(State(services): State<Services>, mut request: Request, next: Next) -> Response {
    let id = RequestId::from_headers(request.headers());
    let method = request.method().clone();
    let path: String = request.uri().path().chars().take(256).collect();
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    request.extensions_mut().insert(id.clone());
    let started = Instant::now();
    let span = tracing::info_span!("request", id = %id.0);

    let headers = request.headers().clone();
    let answer = id.clone().scope(language::scope(&headers, next.run(request)));
    let mut response = answer.instrument(span.clone()).await;

    let (duration, status) = (started.elapsed(), response.status().as_u16());
    services.metrics.request(&method, &route, status, duration);
    let ms = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    // An inner layer resolves the address and returns it as a response extension.
    let ip = response.extensions().get::<super::caller::ClientIp>().map(|ip| ip.0).or(peer);
    let ip = ip.map(|ip| ip.to_string()).unwrap_or_default();
    span.in_scope(|| {
        if PROBES.contains(&path.as_str()) {
            tracing::debug!(%method, path, status, ms, ip, "request completed");
        } else {
            tracing::info!(%method, path, status, ms, ip, "request completed");
        }
    });
    if let Ok(value) = HeaderValue::from_str(&id.0) {
        response.headers_mut().insert(request_id::HEADER, value);
    }
    response
}
