//! The delivery job of webhooks.
//!
//! Webhooks take turns, so that a receiver that does not respond occupies one place on each node and delays nobody else.
//! A turn begins with one request. The others of the turn are sent at the same time, but only if the receiver has
//! responded; otherwise all deliveries of the webhook are postponed.

use super::{
    secret::{Secrets, WEBHOOK_PLACE},
    signature,
};
use crate::{Actor, Error, Identity, event};
use doorward_contract::event::EventAction;
use doorward_messaging::Failure;
use doorward_outbound::{Limits, http::StatusCode};
use doorward_store::{
    webhook,
    webhook_delivery::{self, Attempt, Model, Next},
};
use serde_json::json;
use std::{
    collections::{HashSet, VecDeque},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::task::JoinSet;

/// Seconds for which a node claims a delivery; then others may take it.
const CLAIM_SECS: i64 = 60;
/// Attempts before a delivery is given up, a day and a half after the first.
const MAX_ATTEMPTS: i32 = 20;
/// Seconds of backoff after the first failure; each further failure triples it, up to the longest.
const FIRST_BACKOFF_SECS: i64 = 5;
const LONGEST_BACKOFF_SECS: i64 = webhook_delivery::LONGEST_WAIT_MS / 1_000;
/// Seconds of failures after which a webhook is turned off: five days.
const FAILING_SECS: i64 = 432_000;
/// Webhooks that are sent to at the same time.
const WEBHOOKS: usize = 32;
/// Most webhooks of a round: all of them have their turn before one has another.
const ROUND: u64 = 1_000;
/// Deliveries of one turn.
const TURN: u64 = 10;
/// Bounds of a request. Of the response, this much is kept.
const LIMITS: Limits = Limits { timeout: Duration::from_secs(10), max_bytes: 1_024 };
/// Interval between looks for new deliveries.
const INTERVAL: Duration = Duration::from_secs(1);
/// Interval while there is no webhook.
const IDLE_INTERVAL: Duration = Duration::from_secs(15);

/// Sends deliveries until the process ends.
pub async fn run(identity: Identity) {
    let mut reloads = identity.reloads();
    let mut deliveries = Deliveries::default();
    loop {
        let result = match deliveries.start(&identity).await {
            Ok(()) if !deliveries.running.is_empty() => {
                // New deliveries do not wait until a slow receiver has responded.
                let ended = tokio::time::timeout(INTERVAL, deliveries.next()).await;
                ended.ok().flatten().unwrap_or(Ok(0)).map(drop)
            }
            Ok(()) if identity.hooks().has_webhooks() => {
                tokio::time::sleep(INTERVAL).await;
                Ok(())
            }
            Ok(()) => {
                // A change of a webhook ends the wait.
                drop(tokio::time::timeout(IDLE_INTERVAL, reloads.changed()).await);
                Ok(())
            }
            Err(error) => Err(error),
        };
        if let Err(error) = result {
            tracing::warn!(%error, "cannot process the deliveries of webhooks; retrying");
            tokio::time::sleep(IDLE_INTERVAL).await;
        }
    }
}

/// Sends all deliveries that are due, waits for the responses, and returns the number of attempts.
///
/// # Errors
/// [`Error::Store`] when the database does not answer.
pub async fn deliver_due(identity: &Identity) -> Result<usize, Error> {
    let (mut deliveries, mut count, mut result) = (Deliveries::default(), 0, Ok(()));
    loop {
        // What has begun is finished nevertheless: it would be sent again.
        if result.is_ok() {
            result = deliveries.start(identity).await;
        }
        match deliveries.next().await {
            None => return result.map(|()| count),
            Some(Ok(attempts)) => count += attempts,
            Some(Err(error)) => result = Err(error),
        }
    }
}

/// What this node sends.
#[derive(Default)]
struct Deliveries {
    /// Webhooks that have not had their turn in this round.
    waiting: VecDeque<String>,
    /// A turn of each webhook that is being sent to; it returns the number of attempts.
    running: JoinSet<Result<usize, Error>>,
    busy: Arc<Mutex<HashSet<String>>>,
}

/// A webhook that has its turn on this node, until this is dropped.
struct Busy {
    webhook_id: String,
    all: Arc<Mutex<HashSet<String>>>,
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.all.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.webhook_id);
    }
}

impl Deliveries {
    /// Gives webhooks their turns while there are places.
    async fn start(&mut self, identity: &Identity) -> Result<(), Error> {
        if self.waiting.is_empty() && self.running.len() < WEBHOOKS {
            let now = identity.now().as_millis();
            self.waiting = webhook_delivery::due(identity.db().read(), now, ROUND).await?.into();
        }
        while self.running.len() < WEBHOOKS
            && let Some(webhook_id) = self.waiting.pop_front()
        {
            if let Some(busy) = self.enter(webhook_id) {
                self.running.spawn(turn(identity.clone(), busy));
            }
        }
        Ok(())
    }

    fn enter(&self, webhook_id: String) -> Option<Busy> {
        let is_new = self.busy.lock().unwrap_or_else(PoisonError::into_inner).insert(webhook_id.clone());
        is_new.then(|| Busy { webhook_id, all: Arc::clone(&self.busy) })
    }

    /// Waits until a turn has ended; `None` when there is none. If the future is dropped, no result is lost.
    async fn next(&mut self) -> Option<Result<usize, Error>> {
        let ended = self.running.join_next().await?;
        Some(ended.unwrap_or(Err(Error::Internal("a turn of a webhook has panicked"))))
    }
}

/// A webhook as it is now.
struct Receiver {
    row: webhook::Model,
    secrets: Secrets,
}

/// The turn of a webhook. Returns the number of attempts.
async fn turn(identity: Identity, busy: Busy) -> Result<usize, Error> {
    let Some(receiver) = receiver(&identity, &busy.webhook_id).await? else { return Ok(0) };
    let (db, now) = (identity.db(), identity.now().as_millis());
    let mut due = webhook_delivery::due_of(db.read(), &busy.webhook_id, now, TURN).await?.into_iter();
    let mut count = 0;
    for row in due.by_ref() {
        if claim(&identity, &row).await? {
            count = 1;
            if !attempt(&identity, &receiver, &row).await? {
                return Ok(count);
            }
            break;
        }
    }
    let (mut tries, mut result) = (JoinSet::new(), Ok(()));
    for row in due {
        match claim(&identity, &row).await {
            Ok(true) => {
                let (identity, receiver) = (identity.clone(), Arc::clone(&receiver));
                tries.spawn(async move { attempt(&identity, &receiver, &row).await });
            }
            Ok(false) => {}
            Err(error) => {
                result = Err(error);
                break;
            }
        }
    }
    count += tries.len();
    for tried in tries.join_all().await {
        result = tried.map(drop).and(result);
    }
    result.map(|()| count)
}

/// The webhook. Deliveries of one that was deleted, or turned off, while they were written do not wait for it.
async fn receiver(identity: &Identity, webhook_id: &str) -> Result<Option<Arc<Receiver>>, Error> {
    let write = identity.db().write();
    let Some(row) = webhook::by_id(identity.db().read(), webhook_id).await? else {
        webhook_delivery::delete_of(write, webhook_id).await?;
        return Ok(None);
    };
    if !row.enabled {
        webhook_delivery::fail_waiting(write, webhook_id, &Failure::WebhookOff.to_json()).await?;
        return Ok(None);
    }
    let (master, place) = (&identity.options().master_key, format!("{WEBHOOK_PLACE}{}", row.id));
    let secrets = Secrets::open(master, &place, &row.sealed, row.former_sealed.as_deref(), row.former_until)?;
    Ok(Some(Arc::new(Receiver { row, secrets })))
}

/// Claims a delivery for this node.
async fn claim(identity: &Identity, row: &Model) -> Result<bool, Error> {
    let until = identity.now().plus_secs(CLAIM_SECS).as_millis();
    Ok(webhook_delivery::claim(identity.db().write(), row, until).await?)
}

/// Sends a delivery that was claimed, and records what has become of it. Returns whether the receiver responds.
async fn attempt(identity: &Identity, receiver: &Receiver, row: &Model) -> Result<bool, Error> {
    let (write, attempts) = (identity.db().write(), row.attempts + 1);
    let seen = send(identity, receiver, row).await?;
    let status = seen.status.and_then(|status| StatusCode::from_u16(u16::try_from(status).ok()?).ok());
    if status.is_some_and(|status| status.is_success()) {
        webhook_delivery::finish(write, &row.id, attempts, seen, Next::Delivered).await?;
        webhook::works(write, &receiver.row.id).await?;
        return Ok(true);
    }
    let now = identity.now();
    let at = now.plus_secs(backoff_secs(attempts)).as_millis();
    let next = if attempts >= MAX_ATTEMPTS { Next::Failed } else { Next::At(at) };
    tracing::debug!(webhook = %receiver.row.id, delivery = %row.id, attempts, status = seen.status, "not delivered");
    webhook_delivery::finish(write, &row.id, attempts, seen, next).await?;
    webhook::fails(write, &receiver.row.id, now.as_millis()).await?;
    let responds = status.is_some_and(|status| !is_of_a_dead_server(status));
    if !responds {
        webhook_delivery::postpone(write, &receiver.row.id, at).await?;
    }
    disable_if_failing(identity, receiver).await?;
    Ok(responds)
}

/// Whether a status says that the receiver cannot work now, whichever delivery it gets.
fn is_of_a_dead_server(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::TOO_MANY_REQUESTS
            | StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT
    )
}

async fn send(identity: &Identity, receiver: &Receiver, row: &Model) -> Result<Attempt, Error> {
    let request = signature::signed(identity, &receiver.row.url, &row.id, &row.body, &receiver.secrets)?;
    let Ok(request) = request.body(row.body.clone().into()) else {
        let error = Some(Failure::InvalidUrl.to_json());
        return Ok(Attempt { error, at: identity.now().as_millis(), ..Attempt::default() });
    };
    let answer = identity.outbound().notify(request, LIMITS).await;
    let at = identity.now().as_millis();
    Ok(match answer {
        Ok(answer) => {
            let response = Some(printable(&answer.text())).filter(|text| !text.is_empty());
            Attempt { status: Some(answer.status.as_u16().into()), response, at, error: None }
        }
        Err(error) => Attempt { error: Some(Failure::from(error).to_json()), at, ..Attempt::default() },
    })
}

/// A text without control characters other than line breaks and tabs: databases and terminals may not take them.
fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

/// Seconds until the next attempt: 5, 15, 45 and so on, at most three hours.
fn backoff_secs(attempts: i32) -> i64 {
    let failures = attempts.clamp(1, MAX_ATTEMPTS).unsigned_abs() - 1;
    3_i64.saturating_pow(failures).saturating_mul(FIRST_BACKOFF_SECS).min(LONGEST_BACKOFF_SECS)
}

/// Turns a webhook off whose deliveries have failed for days. Those that wait are given up.
async fn disable_if_failing(identity: &Identity, receiver: &Receiver) -> Result<(), Error> {
    let (now, row) = (identity.now(), &receiver.row);
    let latest = now.plus_secs(-FAILING_SECS).as_millis();
    if row.failing_since.is_none_or(|since| since > latest) {
        return Ok(());
    }
    let tx = identity.db().begin_exclusive().await?;
    if !webhook::disable_failing(&tx, &row.id, latest, now.as_millis()).await? {
        return Ok(());
    }
    let given_up = webhook_delivery::fail_waiting(&tx, &row.id, &Failure::WebhookOff.to_json()).await?;
    let detail = json!({ "webhook": row.id, "name": row.name, "reason": "failing", "deliveries": given_up });
    event::by_admin(identity, &tx, EventAction::WebhookDisabled, &Actor::system(), None, detail).await?;
    identity.commit_configuration(tx).await?;
    tracing::warn!(webhook = %row.id, "turned off a webhook whose deliveries have failed for five days");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_BACKOFF_SECS, MAX_ATTEMPTS, backoff_secs, printable};

    #[test]
    fn attempts_go_on_for_a_day_and_a_half() {
        assert_eq!([1, 2, 3, 7, 8, 20].map(backoff_secs), [5, 15, 45, 3_645, 10_800, LONGEST_BACKOFF_SECS]);
        let hours = (1..MAX_ATTEMPTS).map(backoff_secs).sum::<i64>() / 3_600;
        assert!((36..48).contains(&hours), "{hours}");
    }

    #[test]
    fn of_a_response_only_text_is_kept() {
        assert_eq!(printable("a\0b\u{1b}[31mc\r\nd\te"), "ab[31mc\nd\te");
    }
}
