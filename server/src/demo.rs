//! An installation to play with: people, sign-ins and mishaps of the last thirty days.
//!
//! Everything is done through the same use cases that real people and administrators call, on a clock that is moved,
//! so that pages show nothing the program could not have recorded itself.

mod people;
mod story;

use crate::Services;
use anyhow::Result;
use async_trait::async_trait;
use doorward_contract::Timestamp;
use doorward_identity::{Clock, SystemClock};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// The system's clock, moved back while history is made. Who sleeps by it then does not wait, but moves it on.
#[derive(Debug, Clone, Default)]
pub struct DemoClock(Arc<AtomicI64>);

impl DemoClock {
    /// So far back is now, in seconds; 0 is the present.
    pub fn set_back(&self, seconds: i64) {
        self.0.store(seconds * 1000, Ordering::Release);
    }

    /// So many seconds pass, at most up to the present.
    pub fn advance(&self, seconds: i64) {
        self.advance_millis(seconds * 1000);
    }

    fn advance_millis(&self, millis: i64) {
        let back = self.0.load(Ordering::Acquire);
        self.0.store((back - millis).max(0), Ordering::Release);
    }
}

#[async_trait]
impl Clock for DemoClock {
    fn now(&self) -> Timestamp {
        Timestamp(SystemClock.now().as_millis() - self.0.load(Ordering::Acquire))
    }

    async fn sleep(&self, duration: Duration) {
        if self.0.load(Ordering::Acquire) == 0 {
            tokio::time::sleep(duration).await;
        } else {
            self.advance_millis(i64::try_from(duration.as_millis()).unwrap_or(0));
            tokio::task::yield_now().await;
        }
    }
}

/// Somebody who can sign in.
#[derive(Debug, Clone)]
pub struct Account {
    /// Sign-in name.
    pub username: String,
    /// Made for this run.
    pub password: String,
    /// What they are good for.
    pub note: &'static str,
}

/// Fills an empty installation and returns who can sign in.
///
/// # Errors
/// When a use case refuses, which would be a bug in the story.
pub async fn seed(services: &Services, clock: &DemoClock) -> Result<Vec<Account>> {
    let accounts = story::seed(services, clock).await;
    clock.set_back(0);
    accounts
}

/// Prints who can sign in.
pub fn print(accounts: &[Account]) {
    say!("Demo: the data is temporary and is deleted when the server stops. You can sign in as\n");
    for account in accounts {
        say!("  {:<12} {}   {}", account.username, account.password, account.note);
    }
    say!();
}
