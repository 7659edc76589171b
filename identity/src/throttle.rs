//! Slows down guessing without locking out legitimate users.
//!
//! Three counters in the database, shared by all nodes:
//! - account and network together: the guesser's own waits rise from 30 seconds to an hour;
//! - the account from all networks: rises much later, and never for a device or address that has signed in before, so
//!   that an attacker cannot lock the owner out (NIST SP 800-63B-4 section 3.2.2);
//! - the network alone: over its budget every attempt waits in a queue instead of being refused, so that twenty people
//!   behind one address still sign in while one of them fails.
//!
//! [`attempt`] separates pending attempts from failed ones, [`codes`] counts codes and messages, [`limits`] what one
//! address may do.

mod attempt;
mod codes;
mod limits;

pub(crate) use attempt::{Attempt, Gates};
pub use codes::test_message;
pub(crate) use codes::{code_asked, code_sent, code_try, is_flooding, known_as};
pub(crate) use limits::{
    application_registration, authorization_request, captcha, client_refused, existence_check, metadata_document,
    new_guest, provider_account, provider_exchange, provider_refused, provider_request, qr_code, registration,
    registration_proven, returning_guest, user_code,
};

use crate::{Caller, Error, Identity};
use doorward_store::throttle::{self, Backoff, Pacing};
use std::time::Duration;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Furthest that any counter reaches into the future, in milliseconds.
pub(crate) const LONGEST: i64 = DAY;

/// Attempts of one network against one account.
const ACCOUNT_AND_NETWORK: Backoff = Backoff { free: 10, base_ms: 30_000, max_ms: HOUR, forget_ms: 24 * HOUR };

/// Attempts of all networks against one account; under NIST's hundred.
const ACCOUNT: Backoff = Backoff { free: 50, base_ms: 30_000, max_ms: HOUR, forget_ms: 24 * HOUR };

const NETWORK_SPACING_MS: i64 = 500;
const NETWORK_LONGEST_WAIT_MS: i64 = 15_000;

/// Failures of one network against one account, or of all against it, that make a password sign-in suspicious.
const SUSPICIOUS_PAIR: u32 = 3;
const SUSPICIOUS_ACCOUNT: u32 = 15;

/// An admitted password attempt. Report its outcome.
pub(crate) struct PasswordAttempt {
    pair: Attempt,
    account: Option<Attempt>,
    network: String,
}

fn seconds(ms: i64) -> u32 {
    u32::try_from((ms + 999) / 1000).unwrap_or(u32::MAX)
}

/// Admits a password attempt, or fails with the time to wait.
///
/// `account` stands for the account, or for the canonical name of no account: unknown names are slowed down exactly like
/// known ones.
pub(crate) async fn begin_attempt(
    identity: &Identity,
    account: &str,
    known_device: bool,
    caller: &Caller,
) -> Result<PasswordAttempt, Error> {
    let network = caller.network();
    wait_for_slot(identity, &network).await?;
    // Network first: it cannot contain what an unknown name may, so no name can imitate another key.
    let pair = Attempt::begin(identity, format!("pair:{network}|{account}"), ACCOUNT_AND_NETWORK).await?;
    let account = match known_device {
        true => None,
        false => match Attempt::begin(identity, format!("account:{account}"), ACCOUNT).await {
            Ok(attempt) => Some(attempt),
            Err(error) => {
                // Never compared, so it does not count against this network.
                pair.cancel().await?;
                return Err(error);
            }
        },
    };
    Ok(PasswordAttempt { pair, account, network: network_key(&network) })
}

fn network_key(network: &str) -> String {
    format!("network:{network}")
}

fn pacing(identity: &Identity) -> Pacing {
    let free = identity.settings().limits.failed_sign_ins_hour;
    Pacing { free, spacing_ms: NETWORK_SPACING_MS, longest_ms: NETWORK_LONGEST_WAIT_MS }
}

async fn wait_for_slot(identity: &Identity, network: &str) -> Result<(), Error> {
    let (key, now) = (network_key(network), identity.now().as_millis());
    let wait = throttle::next_slot(identity.db().write(), &key, pacing(identity), HOUR, now).await?;
    if wait > NETWORK_LONGEST_WAIT_MS {
        return Err(Error::AddressLimit { retry_after: seconds(wait) });
    }
    if wait > 0 {
        identity.clock().sleep(Duration::from_millis(u64::try_from(wait).unwrap_or(0))).await;
    }
    Ok(())
}

/// Rejects a network whose queue is full, without queueing: before work that costs more than a look-up.
pub(crate) async fn refuse_full_line(identity: &Identity, caller: &Caller) -> Result<(), Error> {
    let now = identity.now().as_millis();
    let Some(row) =
        look(identity, &network_key(&caller.network()), NETWORK_LONGEST_WAIT_MS + NETWORK_SPACING_MS).await?
    else {
        return Ok(());
    };
    let wait = row.wait(now);
    if row.count_since(now - HOUR, now) > pacing(identity).free && wait >= NETWORK_LONGEST_WAIT_MS {
        return Err(Error::AddressLimit { retry_after: seconds(wait) });
    }
    Ok(())
}

impl PasswordAttempt {
    /// The password was right.
    pub async fn succeeded(self) -> Result<(), Error> {
        self.pair.succeeded().await?;
        // Failures of others still count.
        match self.account {
            Some(account) => account.cancel().await,
            None => Ok(()),
        }
    }

    /// The password was wrong.
    pub async fn failed(self, identity: &Identity) -> Result<(), Error> {
        self.pair.failed().await?;
        if let Some(account) = self.account {
            account.failed().await?;
        }
        Ok(throttle::count(identity.db().write(), &self.network, HOUR, identity.now().as_millis()).await?)
    }

    /// The password was never compared: the attempt does not count.
    pub async fn cancel(self) -> Result<(), Error> {
        self.pair.cancel().await?;
        match self.account {
            Some(account) => account.cancel().await,
            None => Ok(()),
        }
    }
}

/// Reads a counter, after correcting instants written by a clock that was ahead.
async fn look(identity: &Identity, key: &str, longest: i64) -> Result<Option<throttle::Row>, Error> {
    let now = identity.now().as_millis();
    let row = throttle::row(identity.db().read(), key).await?;
    match row {
        Some(row) if row.is_ahead(longest, now) => {
            throttle::put_back(identity.db().write(), key, longest, now).await?;
            Ok(throttle::row(identity.db().write(), key).await?)
        }
        other => Ok(other),
    }
}

async fn count_since(identity: &Identity, key: &str, longest: i64, within: i64) -> Result<u32, Error> {
    let now = identity.now().as_millis();
    Ok(look(identity, key, longest).await?.map_or(0, |row| row.count_since(now - within, now)))
}

/// Whether failed attempts suggest guessing.
pub(crate) async fn is_guessing(identity: &Identity, account: &str, caller: &Caller) -> Result<bool, Error> {
    let network = caller.network();
    let (pair_key, account_key) = (format!("pair:{network}|{account}"), format!("account:{account}"));
    let pacing = pacing(identity);
    Ok(count_since(identity, &pair_key, HOUR, DAY).await? >= SUSPICIOUS_PAIR
        || count_since(identity, &network_key(&network), pacing.longest_ms + pacing.spacing_ms, HOUR).await?
            > pacing.free / 2
        || count_since(identity, &account_key, HOUR, DAY).await? >= SUSPICIOUS_ACCOUNT)
}

async fn take(identity: &Identity, key: &str, limit: u32, window: i64) -> Result<(), Error> {
    let taken = throttle::take(identity.db().write(), key, limit, window, identity.now().as_millis()).await?;
    taken.map_err(|wait| Error::TooManyRequests { retry_after: seconds(wait) })
}
