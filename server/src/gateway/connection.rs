//! Tracks whether a connection to an upstream has served a request before.
//!
//! An upstream may close an idle connection just when a request is sent. The request can then be retried. On a new
//! connection, the same error means that the upstream cannot serve the request.

use super::resolver::Resolver;
use hyper::http::Extensions;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
use hyper_util::client::legacy::Error;
use hyper_util::client::legacy::connect::{Connected, Connection, HttpConnector};
use hyper_util::rt::TokioIo;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use tokio::net::TcpStream;
use tower::ServiceExt as _;
use tower::util::MapResponse;

type Stream = MaybeHttpsStream<TokioIo<TcpStream>>;

/// A connector of [`TrackedConnection`] connections.
pub type TrackingConnector = MapResponse<HttpsConnector<HttpConnector<Resolver>>, fn(Stream) -> TrackedConnection>;

/// Wraps a connector.
pub fn connector(connector: HttpsConnector<HttpConnector<Resolver>>) -> TrackingConnector {
    connector.map_response(|stream| TrackedConnection { stream, served: Served::default() })
}

/// A connection that records whether it has served a request.
pub struct TrackedConnection {
    stream: Stream,
    served: Served,
}

/// Whether a connection has served a request. Attached to its responses and errors.
#[derive(Debug, Clone, Default)]
struct Served(Arc<AtomicBool>);

/// Records that the connection of this response has served a request.
pub fn note(response: &Extensions) {
    if let Some(served) = response.get::<Served>() {
        served.0.store(true, Ordering::Release);
    }
}

/// Whether a request failed because a reused connection was closed before the response.
pub fn was_closed_meanwhile(error: &Error) -> bool {
    let mut extensions = Extensions::new();
    if let Some(connection) = error.connect_info() {
        connection.get_extras(&mut extensions);
    }
    !error.is_connect() && extensions.get::<Served>().is_some_and(|served| served.0.load(Ordering::Acquire))
}

impl Connection for TrackedConnection {
    fn connected(&self) -> Connected {
        self.stream.connected().extra(self.served.clone())
    }
}

impl Read for TrackedConnection {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl Write for TrackedConnection {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, parts)
    }
}
