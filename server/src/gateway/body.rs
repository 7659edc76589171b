//! Bodies on their way: passed on as they arrive, never held.

use super::revocation::Watch;
use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::Instant;

/// What is known about a request's body while it is passed on.
#[derive(Debug)]
pub struct Progress {
    began: Instant,
    /// Milliseconds after the beginning at which something came last.
    last: AtomicU64,
    overrun: AtomicBool,
}

/// The body has grown over its limit.
#[derive(Debug, thiserror::Error)]
#[error("the body is larger than the route allows")]
struct Overrun;

/// Whoever an answer is for may no longer have it.
#[derive(Debug, thiserror::Error)]
#[error("the user no longer has permission")]
struct Revoked;

impl Progress {
    fn new() -> Arc<Self> {
        Arc::new(Self { began: Instant::now(), last: AtomicU64::new(0), overrun: AtomicBool::new(false) })
    }

    /// Whether it was too large.
    pub fn is_overrun(&self) -> bool {
        self.overrun.load(Ordering::Acquire)
    }

    /// Waits, but gives up when nothing has happened for this long.
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

    fn stir(&self) {
        let since = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.last.store(since, Ordering::Release);
    }
}

/// A request's body that tells of its progress and fails once it is longer than it may be.
struct Upload {
    body: Body,
    left: Option<u64>,
    progress: Arc<Progress>,
}

/// A request's body for the site.
pub fn upload(body: Body, most: Option<u64>) -> (Body, Arc<Progress>) {
    let progress = Progress::new();
    (Body::new(Upload { body, left: most, progress: progress.clone() }), progress)
}

impl HttpBody for Upload {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(cx);
        if polled.is_ready() {
            self.progress.stir();
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

/// An answer without an end in sight, which ends when whoever it is for may no longer have it.
struct Watched {
    body: Body,
    watch: Watch,
}

/// An answer's body for the client. One whose length is known soon has an end of its own.
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
