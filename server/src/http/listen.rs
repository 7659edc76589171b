//! The listener: accepts connections and enforces their limits.
//!
//! `axum::serve` sets no timeouts, so a client could send one header byte per minute, or never read its response. This
//! accept loop adds read and write timeouts, size limits, a limit on connections, and a deadline at shutdown.

use crate::Services;
use crate::metrics::Metrics;
use axum::Router;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt as _;

/// Hard limits of the parser, above which the connection is closed. [`super::limits::head`] has lower limits, and
/// responds with an error.
const MAX_HEADERS: usize = 256;
const MAX_HEAD_BYTES: usize = 64 * 1024;

/// Serves until `stop` resolves, then waits for open requests for at most `shutdown_seconds`.
pub async fn serve(listener: TcpListener, router: Router, services: &Services, stop: impl Future<Output = ()>) {
    let (stopping, open) = watch::channel(());
    let slots = Arc::new(Semaphore::new(services.config.limits.connections.into()));
    let builder = connection_builder(services);
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &slots) => accepted,
            () = &mut stop => break,
        };
        let Some((stream, peer, permit)) = accepted else { continue };
        let slot = Slot::new(permit, services);
        let request_slot = slot.clone();
        let service = router.clone().map_request(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            request.extensions_mut().insert(request_slot.clone());
            request.map(axum::body::Body::new)
        });
        let stream = with_write_timeout(stream, services);
        let connection = builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
        let (connection, mut open) = (connection.with_upgrades(), open.clone());
        tokio::spawn(async move {
            tokio::pin!(connection);
            // Connection errors are caused by clients and are not logged.
            tokio::select! {
                _ = connection.as_mut() => {}
                _ = open.changed() => {
                    connection.as_mut().graceful_shutdown();
                    let _ = connection.await;
                }
            }
            drop(slot);
        });
    }
    drop((listener, open));
    finish(stopping, services).await;
}

/// A permit for an open connection. A WebSocket outlives the requests of its connection and keeps a clone.
#[derive(Clone)]
pub struct Slot {
    _held: Arc<Held>,
}

struct Held {
    metrics: Metrics,
    _permit: OwnedSemaphorePermit,
}

impl Slot {
    fn new(permit: OwnedSemaphorePermit, services: &Services) -> Self {
        services.metrics.connection_opened();
        Self { _held: Arc::new(Held { metrics: services.metrics.clone(), _permit: permit }) }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.metrics.connection_closed();
    }
}

/// Adds a write timeout: a client that does not read its response would otherwise occupy a slot forever.
fn with_write_timeout(stream: TcpStream, services: &Services) -> Pin<Box<TimeoutStream<TcpStream>>> {
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(Duration::from_secs(services.config.limits.request_seconds.into())));
    Box::pin(stream)
}

fn connection_builder(services: &Services) -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(services.config.limits.header_seconds.into()))
        .max_headers(MAX_HEADERS)
        .max_buf_size(MAX_HEAD_BYTES);
    builder
}

type Accepted = (TcpStream, SocketAddr, OwnedSemaphorePermit);

async fn accept(listener: &TcpListener, slots: &Arc<Semaphore>) -> Option<Accepted> {
    let slot = slots.clone().acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => {
            // Responses are small and complete; Nagle's algorithm would only delay them.
            let _ = stream.set_nodelay(true);
            Some((stream, peer, slot))
        }
        Err(error) => {
            tracing::warn!(%error, "cannot accept a connection");
            // Usually out of file descriptors: waits for open connections to close.
            tokio::time::sleep(Duration::from_millis(100)).await;
            None
        }
    }
}

async fn finish(stopping: watch::Sender<()>, services: &Services) {
    let deadline = Duration::from_secs(services.config.shutdown_seconds.into());
    let open = stopping.receiver_count();
    // Fails if all connections are already closed.
    let _ = stopping.send(());
    if tokio::time::timeout(deadline, stopping.closed()).await.is_err() {
        tracing::warn!(open, "some requests did not finish in time and were aborted");
    }
}
