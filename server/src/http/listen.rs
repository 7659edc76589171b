//! Accepts connections and holds them to their limits.
//!
//! `axum::serve` sets no timer, so a client could send one header byte a minute, or take no byte of its answer, for ever;
//! the connection loop is written out here to have timeouts both ways, size caps, a cap on connections, and an end to
//! waiting at shutdown.

use crate::Services;
use axum::Router;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt as _;

const MAX_HEADERS: usize = 64;
const MAX_HEAD_BYTES: usize = 16 * 1024;

/// Serves until `stop` ends, then lets open requests finish for at most the configured time.
pub async fn serve(listener: TcpListener, router: Router, services: &Services, stop: impl Future<Output = ()>) {
    let graceful = GracefulShutdown::new();
    let slots = Arc::new(Semaphore::new(services.config.limits.connections.into()));
    let builder = connection_builder(services);
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &slots) => accepted,
            () = &mut stop => break,
        };
        let Some((stream, peer, slot)) = accepted else { continue };
        let service = router.clone().map_request(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            request.map(axum::body::Body::new)
        });
        let stream = impatient(stream, services);
        let connection = builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
        let connection = graceful.watch(connection);
        let metrics = services.metrics.clone();
        tokio::spawn(async move {
            metrics.connection_opened();
            // Broken connections are the client's business and daily bread.
            let _ = connection.await;
            metrics.connection_closed();
            drop(slot);
        });
    }
    drop(listener);
    finish(graceful, services).await;
}

/// Gives up on a client that does not take its answer: it would keep its slot for ever.
fn impatient(stream: TcpStream, services: &Services) -> Pin<Box<TimeoutStream<TcpStream>>> {
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

type Accepted = (TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit);

async fn accept(listener: &TcpListener, slots: &Arc<Semaphore>) -> Option<Accepted> {
    let slot = slots.clone().acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => {
            // Answers are small and complete; waiting to fill a packet only delays them.
            let _ = stream.set_nodelay(true);
            Some((stream, peer, slot))
        }
        Err(error) => {
            tracing::warn!(%error, "cannot accept a connection");
            // Out of file descriptors, most likely: give those that are open time to close.
            tokio::time::sleep(Duration::from_millis(100)).await;
            None
        }
    }
}

async fn finish(graceful: GracefulShutdown, services: &Services) {
    let deadline = Duration::from_secs(services.config.shutdown_seconds.into());
    let open = graceful.count();
    if tokio::time::timeout(deadline, graceful.shutdown()).await.is_err() {
        tracing::warn!(open, "some requests did not finish in time and were cut off");
    }
}
