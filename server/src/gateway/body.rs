//! Streaming bodies. Never buffered.

use super::revocation::Watch;
use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::Instant;

/// Progress of a request body.
#[derive(Debug)]
pub struct Progress {
    began: Instant,
    /// Time of the last activity, in milliseconds since `began`.
    last: AtomicU64,
    overrun: AtomicBool,
}

/// The body exceeds its limit.
#[derive(Debug, thiserror::Error)]
#[error("the body is larger than the route allows")]
struct Overrun;

/// The user of the response has lost permission.
#[derive(Debug, thiserror::Error)]
#[error("the user no longer has permission")]
struct Revoked;

impl Progress {
    fn new() -> Arc<Self> {
        Arc::new(Self { began: Instant::now(), last: AtomicU64::new(0), overrun: AtomicBool::new(false) })
    }

    /// Whether the body exceeded its limit.
    pub fn is_overrun(&self) -> bool {
        self.overrun.load(Ordering::Acquire)
    }

    /// Awaits `work`; `None` after `patience` without activity.
    pub async fn wait<T>(&self, patience: Duration, work: impl Future<Output = T>) -> Option<T> {
        tokio::pin!(work);
        loop {
            let end = self.began + Duration::from_millis(self.last.load(Ordering::Acquire)) + patience;
            tokio::select! {
                biased;
                done = &mut work => return Some(done),
                () = tokio::time::sleep_until(end) => {}
            }
            if self.began + Duration::from_millis(self.last.load(Ordering::Acquire)) + patience <= Instant::now() {
                return None;
            }
        }
    }

    fn record_activity(&self) {
        let since = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.last.store(since, Ordering::Release);
    }
}

/// A request body that records its progress and fails over its limit.
struct Upload {
    body: Body,
    /// Bytes left until the limit.
    left: Option<u64>,
    progress: Arc<Progress>,
}

/// Wraps a request body for the upstream. `limit` is in bytes.
pub fn upload(body: Body, limit: Option<u64>) -> (Body, Arc<Progress>) {
    let progress = Progress::new();
    (Body::new(Upload { body, left: limit, progress: progress.clone() }), progress)
}

impl HttpBody for Upload {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(cx);
        if polled.is_ready() {
            self.progress.record_activity();
        }
        if let (Poll::Ready(Some(Ok(frame))), Some(left)) = (&polled, self.left) {
            let length = frame.data_ref().map_or(0, |data| data.len() as u64);
            let Some(rest) = left.checked_sub(length) else {
                self.progress.overrun.store(true, Ordering::Release);
                return Poll::Ready(Some(Err(axum::Error::new(Overrun))));
            };
            self.left = Some(rest);
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A response body that ends when its user loses permission.
struct Watched {
    body: Body,
    watch: Watch,
}

/// Wraps a response body for the client. Only bodies of unknown length are watched, because others end soon.
pub fn download(body: Body, watch: Option<Watch>) -> Body {
    match watch {
        Some(watch) if body.size_hint().exact().is_none() => Body::new(Watched { body, watch }),
        _ => body,
    }
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.watch.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Some(Err(axum::Error::new(Revoked))));
        }
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
