//! An attempt at a secret, from before its comparison until its outcome is known.
//!
//! Pending attempts have a budget of their own. One that finds it exhausted waits: those before it either succeed and
//! free their slots, or fail and cause the wait that it then returns. So parallel guesses are no faster than sequential
//! ones, and no correct attempt is refused because of pending others.

use super::seconds;
use crate::{Error, Identity};
use doorward_store::throttle::{self, Backoff, Reservation};
use std::{sync::Arc, time::Duration};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Longest wait for pending attempts. Below the server's own timeout.
const MAX_WAIT: Duration = Duration::from_secs(10);
/// Interval at which it checks whether attempts on other nodes have freed their slots.
const POLL_EVERY: Duration = Duration::from_millis(25);
const POLLS: u32 = 400;

/// This node's queues, one per counter: waiting attempts proceed in order and do not poll the database meanwhile.
pub(crate) struct Gates(moka::sync::Cache<String, Arc<Semaphore>>);

impl Gates {
    pub fn new() -> Self {
        Self(moka::sync::Cache::builder().max_capacity(100_000).time_to_idle(Duration::from_secs(60)).build())
    }

    async fn acquire(&self, key: &str, slots: u32) -> Result<OwnedSemaphorePermit, Error> {
        let slots = usize::try_from(slots).unwrap_or(1);
        let gate = self.0.get_with_by_ref(key, || Arc::new(Semaphore::new(slots)));
        match tokio::time::timeout(MAX_WAIT, gate.acquire_owned()).await {
            Ok(Ok(place)) => Ok(place),
            _ => Err(Error::Busy),
        }
    }
}

/// A reserved attempt. Dropped before its result is recorded (the client disconnected), it counts as failed: otherwise a
/// guesser who does not wait for responses would guess for free.
pub(crate) struct Attempt {
    identity: Identity,
    key: String,
    backoff: Backoff,
    recorded: bool,
    _place: OwnedSemaphorePermit,
}

impl Attempt {
    /// Reserves an attempt.
    ///
    /// # Errors
    /// [`Error::TooManyTries`] when too many have failed, [`Error::Busy`] when pending ones free no slot in time.
    pub async fn begin(identity: &Identity, key: String, backoff: Backoff) -> Result<Self, Error> {
        let identity = identity.clone();
        // In a task of its own: a client that disconnects while the reservation is written would leave it pending.
        let reservation = tokio::spawn(async move { Self::reserve(&identity, key, backoff).await });
        reservation.await.map_err(|_| Error::Internal("an attempt could not be reserved"))?
    }

    async fn reserve(identity: &Identity, key: String, backoff: Backoff) -> Result<Self, Error> {
        let place = identity.gates().acquire(&key, backoff.free).await?;
        for _ in 0..POLLS {
            match throttle::begin(identity.db().write(), &key, backoff, identity.now().as_millis()).await? {
                Reservation::Reserved => {
                    return Ok(Self { identity: identity.clone(), key, backoff, recorded: false, _place: place });
                }
                Reservation::Wait(wait) => return Err(Error::TooManyTries { retry_after: seconds(wait) }),
                Reservation::Full => tokio::time::sleep(POLL_EVERY).await,
            }
        }
        Err(Error::Busy)
    }

    /// The secret was wrong.
    pub async fn failed(mut self) -> Result<(), Error> {
        throttle::failed(self.identity.db().write(), &self.key, self.backoff, self.identity.now().as_millis()).await?;
        self.recorded = true;
        Ok(())
    }

    /// The secret was right: clears earlier failures.
    pub async fn succeeded(mut self) -> Result<(), Error> {
        throttle::succeeded(self.identity.db().write(), &self.key).await?;
        self.recorded = true;
        Ok(())
    }

    /// The secret was not compared, or success must not clear the failures of others.
    pub async fn cancel(mut self) -> Result<(), Error> {
        throttle::cancelled(self.identity.db().write(), &self.key).await?;
        self.recorded = true;
        Ok(())
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        let (false, Ok(runtime)) = (self.recorded, tokio::runtime::Handle::try_current()) else { return };
        let (identity, key, backoff) = (self.identity.clone(), std::mem::take(&mut self.key), self.backoff);
        runtime.spawn(async move {
            let counted = throttle::failed(identity.db().write(), &key, backoff, identity.now().as_millis()).await;
            if let Err(error) = counted {
                tracing::warn!(%error, "cannot record a sign-in attempt; its reservation expires in a minute");
            }
        });
    }
}
