//! Demo data: users, sign-ins and failures of the last 30 days.
//!
//! The data is created by the regular use cases with a simulated clock, so that pages show only what the server could
//! have recorded.

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

/// The system clock, set back while the history is created. While it is set back, sleeping advances it instead of
/// waiting.
#[derive(Debug, Clone, Default)]
pub struct DemoClock(Arc<AtomicI64>);

impl DemoClock {
    /// Sets the clock back by this many seconds; 0 is the present.
    pub fn set_back(&self, seconds: i64) {
        self.0.store(seconds * 1000, Ordering::Release);
    }

    /// Advances the clock by this many seconds, at most to the present.
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

/// A demo account with a password.
#[derive(Debug, Clone)]
pub struct Account {
    pub username: String,
    /// Generated for this run.
    pub password: String,
    /// Role of the account in the demo.
    pub note: &'static str,
}

/// Fills an empty installation and returns the accounts with passwords.
///
/// # Errors
/// If a use case fails, which would be a bug in the demo.
pub async fn seed(services: &Services, clock: &DemoClock) -> Result<Vec<Account>> {
    let accounts = story::seed(services, clock).await;
    clock.set_back(0);
    accounts
}

/// Prints the accounts with passwords.
pub fn print(accounts: &[Account]) {
    say!("The sample data is deleted when the server stops. Sign in as one of these users:\n");
    for account in accounts {
        say!("  {:<12} {}   {}", account.username, account.password, account.note);
    }
    say!();
}
