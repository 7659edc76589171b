//! An attempt at a secret, from before its comparison until its outcome is known.
//!
//! Attempts under way take up a budget of their own. One that finds it taken up waits: those before it either succeed and
//! make room, or fail and make the wait that it is then told. So parallel guesses are no faster than guesses in a row, and
//! no correct attempt is refused because of others under way.

use super::seconds;
use crate::{Error, Identity};
use doorward_store::throttle::{self, Backoff, Begun};
use std::{sync::Arc, time::Duration};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How long an attempt waits for others under way. Below the time after which the server answers by itself.
const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// How often it looks whether attempts on other nodes have made room.
const LOOK_EVERY: Duration = Duration::from_millis(25);
const LOOKS: u32 = 400;

/// This node's queues, one a counter: those who wait are served in order and do not ask the database meanwhile.
pub(crate) struct Gates(moka::sync::Cache<String, Arc<Semaphore>>);

impl Gates {
    pub fn new() -> Self {
        Self(moka::sync::Cache::builder().max_capacity(100_000).time_to_idle(Duration::from_secs(60)).build())
    }

    async fn enter(&self, key: &str, most: u32) -> Result<OwnedSemaphorePermit, Error> {
        let most = usize::try_from(most).unwrap_or(1);
        let gate = self.0.get_with_by_ref(key, || Arc::new(Semaphore::new(most)));
        match tokio::time::timeout(LONGEST_WAIT, gate.acquire_owned()).await {
            Ok(Ok(place)) => Ok(place),
            _ => Err(Error::Busy),
        }
    }
}

/// A reserved attempt. Dropped before it is settled (the client hung up), it counts as failed: what a guesser does not
/// wait for is no free guess.
pub(crate) struct Attempt {
    identity: Identity,
    key: String,
    backoff: Backoff,
    settled: bool,
    _place: OwnedSemaphorePermit,
}

impl Attempt {
    /// Reserves an attempt.
    ///
    /// # Errors
    /// [`Error::TooManyTries`] when too many have failed, [`Error::Busy`] when those under way make no room in time.
    pub async fn begin(identity: &Identity, key: String, backoff: Backoff) -> Result<Self, Error> {
        let identity = identity.clone();
        // A task of its own: a client that hangs up while the reservation is written would leave it to nobody.
        let begun = tokio::spawn(async move { Self::reserve(&identity, key, backoff).await });
        begun.await.map_err(|_| Error::Internal("an attempt could not be reserved"))?
    }

    async fn reserve(identity: &Identity, key: String, backoff: Backoff) -> Result<Self, Error> {
        let place = identity.gates().enter(&key, backoff.free).await?;
        for _ in 0..LOOKS {
            match throttle::begin(identity.db().write(), &key, backoff, identity.now().as_millis()).await? {
                Begun::Yes => {
                    return Ok(Self { identity: identity.clone(), key, backoff, settled: false, _place: place });
                }
                Begun::Wait(wait) => return Err(Error::TooManyTries { retry_after: seconds(wait) }),
                Begun::Full => tokio::time::sleep(LOOK_EVERY).await,
            }
        }
        Err(Error::Busy)
    }

    /// It was wrong.
    pub async fn failed(mut self) -> Result<(), Error> {
        throttle::failed(self.identity.db().write(), &self.key, self.backoff, self.identity.now().as_millis()).await?;
        self.settled = true;
        Ok(())
    }

    /// It was right: what failed before counts no more.
    pub async fn succeeded(mut self) -> Result<(), Error> {
        throttle::succeeded(self.identity.db().write(), &self.key).await?;
        self.settled = true;
        Ok(())
    }

    /// It was not compared, or must not clear what others did wrong.
    pub async fn cancel(mut self) -> Result<(), Error> {
        throttle::withdrawn(self.identity.db().write(), &self.key).await?;
        self.settled = true;
        Ok(())
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        let (false, Ok(runtime)) = (self.settled, tokio::runtime::Handle::try_current()) else { return };
        let (identity, key, backoff) = (self.identity.clone(), std::mem::take(&mut self.key), self.backoff);
        runtime.spawn(async move {
            let counted = throttle::failed(identity.db().write(), &key, backoff, identity.now().as_millis()).await;
            if let Err(error) = counted {
                tracing::warn!(%error, "cannot settle a sign-in attempt; its reservation expires in a minute");
            }
        });
    }
}
