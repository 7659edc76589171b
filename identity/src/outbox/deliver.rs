//! The delivery job.

use super::compose::{Sealed, place};
use crate::{Error, Identity, hook};
use doorward_messaging::{Failure, Outgoing, SendError};
use doorward_store::message::{self, Outcome};
use std::time::Duration;

/// Seconds for which a worker claims a message; then others may take it.
const CLAIM_SECS: i64 = 60;
/// Attempts before a message is given up.
const MAX_ATTEMPTS: i32 = 5;
/// Seconds of backoff after the first failure; each further failure triples it.
const FIRST_BACKOFF_SECS: i64 = 5;
/// Messages per round.
const ROUND: u64 = 20;
/// Longest interval between rounds: for retries, and messages of a node that died.
const MAX_INTERVAL: Duration = Duration::from_secs(5);

/// Delivers queued messages until the process ends.
pub async fn run(identity: Identity) {
    loop {
        match deliver_due(&identity).await {
            Ok(0) => {
                let _ = tokio::time::timeout(MAX_INTERVAL, identity.outgoing().notified()).await;
            }
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(%error, "cannot process the outbox; retrying");
                tokio::time::sleep(MAX_INTERVAL).await;
            }
        }
    }
}

/// One round: sends the due messages concurrently and returns the number of attempts.
///
/// # Errors
/// [`Error::Store`] when the database does not answer; a sender's failure is written into the message.
pub async fn deliver_due(identity: &Identity) -> Result<usize, Error> {
    let now = identity.now();
    let due = message::due(identity.db().read(), now.as_millis(), ROUND).await?;
    let mut tries = tokio::task::JoinSet::new();
    for row in due {
        if message::claim(identity.db().write(), &row, now.plus_secs(CLAIM_SECS).as_millis()).await? {
            let identity = identity.clone();
            tries.spawn(async move { attempt(&identity, &row).await });
        }
    }
    let count = tries.len();
    for tried in tries.join_all().await {
        tried?;
    }
    Ok(count)
}

async fn attempt(identity: &Identity, row: &message::Model) -> Result<(), Error> {
    let outcome = match send(identity, row).await {
        Ok(receipt) => Outcome::Sent(receipt),
        Err(error) => {
            tracing::warn!(message = %row.id, sender = %row.sender, %error, "the provider did not accept a message");
            match error {
                SendError::Refused(failure) => Outcome::Failed(failure.to_json()),
                SendError::Temporary(failure) => later(identity, row, failure.to_json()),
            }
        }
    };
    Ok(message::finish(identity.db().write(), &row.id, outcome, identity.now().as_millis()).await?)
}

async fn send(identity: &Identity, row: &message::Model) -> Result<Option<String>, SendError> {
    if row.expires_at <= identity.now().as_millis() {
        return Err(SendError::Refused(Failure::Expired));
    }
    ask(identity, row).await?;
    // What it was before the hook may have changed since.
    let sender = identity.senders().of(row.channel).ok_or(SendError::Refused(Failure::NoProvider))?;
    let written = open(identity, row).ok_or(SendError::Refused(Failure::ContentDeleted))?;
    let outgoing = Outgoing { to: row.recipient.clone(), ..Outgoing::from(written) };
    Ok(sender.send(&outgoing, identity.now()).await?.0)
}

/// Asks the operator's hook, if there is one.
async fn ask(identity: &Identity, row: &message::Model) -> Result<(), SendError> {
    hook::before_message(identity, row).await.map_err(|error| match error {
        Error::HookRefused(_) => SendError::Refused(Failure::HookRefused),
        _ => SendError::Temporary(Failure::HookFailed),
    })
}

/// Content of a message, while it is kept.
pub fn open(identity: &Identity, row: &message::Model) -> Option<Sealed> {
    let text = identity.options().master_key.open(&place(&row.id), row.sealed.as_deref()?).ok()?;
    serde_json::from_slice(&text).ok()
}

/// Backoff of 5, 15, 45 and 135 seconds, unless the message expires first.
fn later(identity: &Identity, row: &message::Model, failure: String) -> Outcome {
    let wait = FIRST_BACKOFF_SECS * 3_i64.pow(row.attempts.unsigned_abs().min(10));
    let at = identity.now().plus_secs(wait).as_millis();
    if row.attempts + 1 >= MAX_ATTEMPTS || at >= row.expires_at {
        return Outcome::Failed(failure);
    }
    Outcome::Later(failure, at)
}
