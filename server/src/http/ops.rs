//! Health checks and metrics.

use super::language::sentences;
use super::{client_address, error};
use crate::Services;
use crate::metrics::Skew;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Extension, Router};
use doorward_contract::ErrorCode;
use doorward_identity::{Caller, Identity};
use doorward_store::{Db, StoreError};
use std::net::IpAddr;
use std::time::Duration;

/// Timeout of the database ping. A slower database is too slow for sign-ins.
const PING: Duration = Duration::from_secs(2);

/// `/healthz`, `/readyz`, `/metrics`.
pub fn router() -> Router<Services> {
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
}

/// Returns 503 while the database is unavailable or read-only, and during shutdown, so that load balancers stop sending
/// requests.
async fn ready(State(services): State<Services>) -> Response {
    if services.lifecycle.is_stopping() {
        return error::response(ErrorCode::Unavailable, sentences().stopping);
    }
    match tokio::time::timeout(PING, database_works(services.identity.db())).await {
        Ok(Ok(())) => "ready\n".into_response(),
        Ok(Err(error)) => {
            tracing::warn!(%error, "not ready: the database is failing");
            error::response(ErrorCode::Unavailable, sentences().database_down)
        }
        Err(_) => error::response(ErrorCode::Unavailable, sentences().database_slow),
    }
}

/// Tests writing only after a failure, so that frequent probes of a healthy database cause no disk writes.
async fn database_works(db: &Db) -> Result<(), StoreError> {
    db.ping().await?;
    if db.is_failing() { db.try_write().await } else { Ok(()) }
}

/// Prometheus metrics, for the local network only: the number of sign-ins is not public.
async fn metrics(State(services): State<Services>, caller: Option<Extension<Caller>>, headers: HeaderMap) -> Response {
    let ip = caller.and_then(|Extension(caller)| caller.ip);
    // Behind an untrusted proxy every client has a local address.
    if client_address::is_from_untrusted_proxy(&headers, &services.config.trusted_proxies) || !ip.is_some_and(is_local)
    {
        return error::response(ErrorCode::PermissionDenied, sentences().metrics_are_local);
    }
    let identity = &services.identity;
    let skew = clock_skew(identity).await;
    let kind = "text/plain; version=0.0.4; charset=utf-8";
    (
        [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-store")],
        services.metrics.render(&identity.totals(), skew),
    )
        .into_response()
}

/// Measures how far this node's clock is ahead of the database server's.
async fn clock_skew(identity: &Identity) -> Skew {
    let before = identity.now().as_millis();
    // Without a response in time, the other metrics are still served.
    match tokio::time::timeout(PING, identity.db().server_clock()).await {
        Ok(Ok(None)) => Skew::OneClock,
        // The server read its clock between sending the query and receiving the result; assumes halfway.
        Ok(Ok(Some(server))) => Skew::Millis(i64::midpoint(before, identity.now().as_millis()) - server),
        Ok(Err(_)) | Err(_) => Skew::Unknown,
    }
}

fn is_local(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
    }
}
