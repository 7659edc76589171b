//! Limits of codes and of the messages that carry them.
//!
//! Anyone who knows a contact can request codes and guess at them. Such use must not keep the owner out, so a device or
//! address that has signed in to the contact's account before has budgets of its own.

use super::{Attempt, DAY, HOUR, count_since, limits, take};
use crate::{Caller, Error, Identity, contact::Contact, verification::holder};
use doorward_contract::messaging::Channel;
use doorward_store::{
    session,
    throttle::{self, Backoff},
    user, verification,
};

/// Codes compared with one contact in an hour, however many are sent (NIST SP 800-63B-4 section 3.1.3.2; attack 36).
const CODE: Backoff = Backoff { free: 10, base_ms: HOUR, max_ms: HOUR, forget_ms: HOUR };

/// Messages to one contact a day, or of one network an hour, that make sending another suspicious.
const SUSPICIOUS_CONTACT: u32 = 3;
const SUSPICIOUS_NETWORK: u32 = 10;

/// How this account knows the caller: by a device that has signed in before, else by an address. `None` for unknown
/// callers.
///
/// The device takes precedence and the two are never combined: otherwise each made-up device ID at a known address
/// would be another budget.
pub async fn known_as(
    identity: &Identity,
    owner: Option<&user::Model>,
    caller: &Caller,
) -> Result<Option<String>, Error> {
    // Without an account, equal queries run for a new uid, so that the time reveals nothing.
    let (read, uid) = (identity.db().read(), owner.map_or_else(|| identity.new_uid(), |owner| owner.uid.clone()));
    let (device, ip) = (caller.device_hash(), caller.ip_text());
    if session::knows_device(read, &uid, device.as_deref(), None).await? {
        return Ok(device.map(|device| format!("device:{device}")));
    }
    if session::knows_device(read, &uid, None, ip.as_deref()).await? {
        return Ok(ip.map(|ip| format!("address:{ip}")));
    }
    Ok(None)
}

fn key(what: &str, contact: &str, known: Option<&str>) -> String {
    match known {
        Some(known) => format!("{what}-known:{known}|{contact}"),
        None => format!("{what}:{contact}"),
    }
}

/// Counts a message for the caller's network, before any response that reveals something.
pub async fn code_asked(identity: &Identity, caller: &Caller, limit: u32) -> Result<(), Error> {
    limits::take(identity, &format!("code-network:{}", caller.network()), limit, HOUR).await
}

/// Counts a message to a contact: one at a time, a number per day, and a number of SMS per day in total.
pub async fn code_sent(identity: &Identity, contact: &Contact, known: Option<&str>) -> Result<(), Error> {
    let settings = identity.settings();
    let rules = &settings.verification;
    let mailbox = contact.mailbox();
    let resend_key = key("code-again", &mailbox, known);
    take(identity, &resend_key, 1, i64::from(rules.resend_seconds) * 1_000).await?;
    let day = take(identity, &key("code-day", &mailbox, known), rules.per_contact_day, DAY).await;
    if day.is_err() {
        // No message is sent, so there is none to wait for: otherwise refused requests would postpone the next one
        // forever.
        throttle::clear(identity.db().write(), &resend_key).await?;
        return day;
    }
    sms_of_the_day(identity, contact).await
}

async fn sms_of_the_day(identity: &Identity, contact: &Contact) -> Result<(), Error> {
    let settings = identity.settings();
    if let (Channel::Sms, Ok(limit)) = (contact.channel, u32::try_from(settings.verification.sms_day_limit)) {
        let day = identity.now().as_millis() / DAY;
        take(identity, &format!("sms-day:{day}"), limit, DAY).await?;
    }
    Ok(())
}

/// Test messages a day of one administrator, and to one contact: enough to configure a sender, too few to exhaust an
/// SMS budget or flood a mailbox.
const TESTS_BY_ACTOR: u32 = 30;
const TESTS_TO_CONTACT: u32 = 10;

/// Counts a test message. It counts among the SMS of the day, too.
pub async fn test_message(identity: &Identity, actor: &str, contact: &Contact) -> Result<(), Error> {
    take(identity, &format!("test-actor:{actor}"), TESTS_BY_ACTOR, DAY).await?;
    take(identity, &format!("test-to:{}", contact.mailbox()), TESTS_TO_CONTACT, DAY).await?;
    sms_of_the_day(identity, contact).await
}

/// Whether codes are requested more often than people need them.
pub async fn is_flooding(
    identity: &Identity,
    contact: &Contact,
    known: Option<&str>,
    caller: &Caller,
) -> Result<bool, Error> {
    let day = key("code-day", &contact.mailbox(), known);
    let network = format!("code-network:{}", caller.network());
    Ok(count_since(identity, &day, DAY, 0).await? >= SUSPICIOUS_CONTACT
        || count_since(identity, &network, HOUR, 0).await? > SUSPICIOUS_NETWORK)
}

/// Reserves a comparison with a code. Record its result: only a wrong code counts.
///
/// # Errors
/// [`Error::CodeExhausted`] after ten wrong codes for this contact.
pub async fn code_try(identity: &Identity, row: &verification::Model, caller: &Caller) -> Result<Attempt, Error> {
    let owner = holder(identity.db().read(), &Contact::known(row.channel, &row.contact_key)).await?;
    let known = known_as(identity, owner.as_ref(), caller).await?;
    match Attempt::begin(identity, key("code-try", &row.contact_key, known.as_deref()), CODE).await {
        Err(Error::TooManyTries { retry_after }) => Err(Error::CodeExhausted { retry_after }),
        other => other,
    }
}
