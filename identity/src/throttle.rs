//! Slowing down whoever guesses, without locking out whoever does not.
//!
//! Three counters, shared by all nodes, in the database:
//! - account and network together: the guesser's own waits rise from 30 seconds to an hour;
//! - the account from everywhere: rises much later, and never for a device or address that has signed in before, so
//!   that a stranger cannot lock the owner out (NIST SP 800-63B-4 section 3.2.2);
//! - the network alone: past its budget every try waits in line instead of being refused, so that twenty people behind
//!   one address still get in while one of them fails.

use crate::{Caller, Error, Identity, contact::Contact};
use doorward_contract::messaging::Channel;
use doorward_store::throttle::{self, Line, Rise};
use std::time::Duration;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Tries of one network against one account.
pub(crate) const ACCOUNT_AND_NETWORK: Rise = Rise { free: 10, base_ms: 30_000, max_ms: HOUR, forget_ms: 24 * HOUR };

/// Tries of everybody against one account; under NIST's hundred.
const ACCOUNT: Rise = Rise { free: 50, base_ms: 30_000, max_ms: HOUR, forget_ms: 24 * HOUR };

/// Failures an hour that a network has before its tries are spaced.
const NETWORK_FREE: u32 = 30;
const NETWORK_SPACING_MS: i64 = 500;
const NETWORK_LONGEST_WAIT_MS: i64 = 15_000;

/// Guest accounts an hour for one network.
const GUESTS: u32 = 100;
/// Sign-ins of guests that exist, an hour for one network.
const RETURNING_GUESTS: u32 = 1_000;
/// Registrations an hour for one network.
const REGISTRATIONS: u32 = 20;
/// Questions a minute whether a user name exists, for one network.
const EXISTENCE_CHECKS: u32 = 30;

/// A try that was let through; say how it went.
pub(crate) struct Admitted {
    pair: String,
    account: Option<String>,
    network: String,
}

fn seconds(ms: i64) -> u32 {
    u32::try_from((ms + 999) / 1000).unwrap_or(u32::MAX)
}

/// Lets a password try through, or says when to come back.
///
/// `account` is the uid, or the canonical name of nobody: unknown names are slowed down exactly like known ones.
pub(crate) async fn admit(
    identity: &Identity,
    account: &str,
    known_device: bool,
    caller: &Caller,
) -> Result<Admitted, Error> {
    let db = identity.db().write();
    let network = caller.network();
    wait_in_line(identity, &network).await?;
    let now = identity.now().as_millis();
    // The network first: it cannot hold what an unknown name may, so no name reads like somebody's pair.
    let pair = format!("pair:{network}|{account}");
    throttle::reserve(db, &pair, ACCOUNT_AND_NETWORK, now).await?.map_err(too_many_tries)?;
    let account = (!known_device).then(|| format!("account:{account}"));
    if let Some(account) = &account
        && let Err(wait) = throttle::reserve(db, account, ACCOUNT, now).await?
    {
        // Never looked at, so it does not count against this network.
        throttle::give_back(db, &pair, now).await?;
        return Err(too_many_tries(wait));
    }
    Ok(Admitted { pair, account, network: format!("network:{network}") })
}

fn too_many_tries(wait: i64) -> Error {
    Error::TooManyTries { retry_after: seconds(wait) }
}

async fn wait_in_line(identity: &Identity, network: &str) -> Result<(), Error> {
    let (key, now) = (format!("network:{network}"), identity.now().as_millis());
    let db = identity.db().write();
    let line = Line { free: NETWORK_FREE, spacing_ms: NETWORK_SPACING_MS, longest_ms: NETWORK_LONGEST_WAIT_MS };
    let wait = throttle::slot(db, &key, line, HOUR, now).await?;
    if wait > NETWORK_LONGEST_WAIT_MS {
        return Err(Error::TooManyRequests { retry_after: seconds(wait) });
    }
    if wait > 0 {
        identity.clock().sleep(Duration::from_millis(u64::try_from(wait).unwrap_or(0))).await;
    }
    Ok(())
}

impl Admitted {
    /// The password was right.
    pub async fn succeeded(self, identity: &Identity) -> Result<(), Error> {
        let (db, now) = (identity.db().write(), identity.now().as_millis());
        throttle::clear(db, &self.pair).await?;
        if let Some(account) = &self.account {
            throttle::give_back(db, account, now).await?;
        }
        Ok(())
    }

    /// The password was wrong.
    pub async fn failed(self, identity: &Identity) -> Result<(), Error> {
        Ok(throttle::count(identity.db().write(), &self.network, HOUR, identity.now().as_millis()).await?)
    }

    /// The password was never looked at: the try does not count.
    pub async fn withdrawn(self, identity: &Identity) -> Result<(), Error> {
        let (db, now) = (identity.db().write(), identity.now().as_millis());
        throttle::give_back(db, &self.pair, now).await?;
        if let Some(account) = &self.account {
            throttle::give_back(db, account, now).await?;
        }
        Ok(())
    }
}

async fn take(identity: &Identity, what: &str, caller: &Caller, limit: u32, window: i64) -> Result<(), Error> {
    take_key(identity, &format!("{what}:{}", caller.network()), limit, window).await
}

/// Counts a new guest account.
pub(crate) async fn new_guest(identity: &Identity, caller: &Caller) -> Result<(), Error> {
    take(identity, "guest", caller, GUESTS, HOUR).await
}

/// Counts a guest who comes back: no password slows this down.
pub(crate) async fn returning_guest(identity: &Identity, caller: &Caller) -> Result<(), Error> {
    take(identity, "guest-again", caller, RETURNING_GUESTS, HOUR).await
}

/// Counts a registration.
pub(crate) async fn registration(identity: &Identity, caller: &Caller) -> Result<(), Error> {
    take(identity, "signup", caller, REGISTRATIONS, HOUR).await
}

/// Counts a question whether a user name exists.
pub(crate) async fn existence_check(identity: &Identity, caller: &Caller) -> Result<(), Error> {
    take(identity, "exists", caller, EXISTENCE_CHECKS, MINUTE).await
}

/// Codes compared with one contact in an hour, whatever is sent again (NIST SP 800-63B-4 section 3.1.3.2; attack 36).
const CODE_TRIES: u32 = 10;

/// Counts a message for the asker's network; before anything is told.
pub(crate) async fn code_asked(identity: &Identity, caller: &Caller, limit: u32) -> Result<(), Error> {
    take(identity, "code-network", caller, limit, HOUR).await
}

/// Counts a message to a contact: one at a time, so many a day, and so many SMS a day for everybody together.
pub(crate) async fn code_sent(identity: &Identity, contact: &Contact) -> Result<(), Error> {
    let settings = identity.settings();
    let rules = &settings.verification;
    let mailbox = contact.mailbox();
    take_key(identity, &format!("code-again:{mailbox}"), 1, i64::from(rules.resend_seconds) * 1_000).await?;
    take_key(identity, &format!("code-day:{mailbox}"), rules.per_contact_day, DAY).await?;
    if let (Channel::Sms, Ok(limit)) = (contact.channel, u32::try_from(rules.sms_day_limit)) {
        let day = identity.now().as_millis() / DAY;
        take_key(identity, &format!("sms-day:{day}"), limit, DAY).await?;
    }
    Ok(())
}

/// Counts a comparison with a code of this contact.
pub(crate) async fn code_tried(identity: &Identity, contact_key: &str) -> Result<(), Error> {
    let key = format!("code-try:{contact_key}");
    match take_key(identity, &key, CODE_TRIES, HOUR).await {
        Err(Error::TooManyRequests { retry_after }) => Err(Error::CodeExhausted { retry_after }),
        other => other,
    }
}

/// The right code came: its owner is here, and what was mistyped before counts no more.
pub(crate) async fn code_was_right(identity: &Identity, contact_key: &str) -> Result<(), Error> {
    Ok(throttle::clear(identity.db().write(), &format!("code-try:{contact_key}")).await?)
}

async fn take_key(identity: &Identity, key: &str, limit: u32, window: i64) -> Result<(), Error> {
    let taken = throttle::take(identity.db().write(), key, limit, window, identity.now().as_millis()).await?;
    taken.map_err(|wait| Error::TooManyRequests { retry_after: seconds(wait) })
}

/// Captchas a minute for one network.
const CAPTCHAS: u32 = 60;
/// Failures of one network against one account, or of everybody against it, that make a password sign-in suspicious.
const SUSPICIOUS_PAIR: u32 = 3;
const SUSPICIOUS_ACCOUNT: u32 = 15;
/// Messages to one contact a day, or of one network an hour, that make sending another suspicious.
const SUSPICIOUS_CONTACT: u32 = 3;
const SUSPICIOUS_NETWORK: u32 = 10;

/// Counts a captcha.
pub(crate) async fn captcha(identity: &Identity, caller: &Caller) -> Result<(), Error> {
    take(identity, "captcha", caller, CAPTCHAS, MINUTE).await
}

async fn height(identity: &Identity, key: &str, within: i64) -> Result<u32, Error> {
    let now = identity.now().as_millis();
    Ok(throttle::height(identity.db().read(), key, now - within, now).await?)
}

/// Whether somebody has been guessing here.
pub(crate) async fn is_guessing(identity: &Identity, account: &str, caller: &Caller) -> Result<bool, Error> {
    let network = caller.network();
    Ok(height(identity, &format!("pair:{network}|{account}"), 24 * HOUR).await? >= SUSPICIOUS_PAIR
        || height(identity, &format!("network:{network}"), HOUR).await? > NETWORK_FREE / 2
        || height(identity, &format!("account:{account}"), 24 * HOUR).await? >= SUSPICIOUS_ACCOUNT)
}

/// Whether codes are asked for more often than people need them.
pub(crate) async fn is_flooding(identity: &Identity, contact: &Contact, caller: &Caller) -> Result<bool, Error> {
    let mailbox = contact.mailbox();
    Ok(height(identity, &format!("code-day:{mailbox}"), 0).await? >= SUSPICIOUS_CONTACT
        || height(identity, &format!("code-network:{}", caller.network()), 0).await? > SUSPICIOUS_NETWORK)
}

/// QR codes a minute for one network; WeChat draws a limited number.
const QR_CODES: u32 = 30;

/// Counts a QR code.
pub(crate) async fn qr_code(identity: &Identity, caller: &Caller) -> Result<(), Error> {
    take(identity, "qr-code", caller, QR_CODES, MINUTE).await
}

/// Browsers a minute that one network may send to providers; each leaves a row for ten minutes.
const PROVIDER_STARTS: u32 = 120;
/// Codes and tokens of providers a minute that one network may exchange.
const PROVIDER_EXCHANGES: u32 = 120;
/// Exchanges of one network an hour that a provider may refuse, before it is asked no more.
const PROVIDER_REFUSALS: u32 = 60;

/// Counts a browser that is sent to a provider.
pub(crate) async fn provider_start(identity: &Identity, caller: &Caller) -> Result<(), Error> {
    take(identity, "provider-start", caller, PROVIDER_STARTS, MINUTE).await
}

/// Counts an exchange with a provider; refused once too many of this network's have failed there.
pub(crate) async fn provider_exchange(identity: &Identity, caller: &Caller) -> Result<(), Error> {
    take(identity, "provider-exchange", caller, PROVIDER_EXCHANGES, MINUTE).await?;
    let refused = format!("provider-refused:{}", caller.network());
    if height(identity, &refused, 0).await? >= PROVIDER_REFUSALS {
        return take_key(identity, &refused, PROVIDER_REFUSALS, HOUR).await;
    }
    Ok(())
}

/// Counts an exchange that a provider has refused.
pub(crate) async fn provider_refused(identity: &Identity, caller: &Caller) -> Result<(), Error> {
    take(identity, "provider-refused", caller, PROVIDER_REFUSALS, HOUR).await
}
