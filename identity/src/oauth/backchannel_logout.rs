//! OpenID Connect Back-Channel Logout 1.0: applications are told when one of their sessions ends, whatever ends it. The
//! notices are written where sessions end ([`doorward_store::session::end`]) and sent by a job that survives a restart.
//!
//! A session that expires is not announced: the application knows when.
//!
//! Applications take turns. However many sessions of one have ended, and however slowly it responds, it has one place
//! among those that are told at the same time, and frees it after each turn.

use crate::{
    Error, Identity,
    token::{self, LOGOUT},
};
use doorward_contract::{Secret, Uid, application::TokenAlgorithm};
use doorward_outbound::{Limits, http};
use doorward_store::{
    ConnectionTrait, client,
    logout_notice::{self, Model},
};
use serde::Serialize;
use serde_json::Value;
use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};
use tokio::task::JoinSet;
use url::form_urlencoded;

/// Lifetime of a logout token in seconds (section 2.4 recommends at most two minutes).
const TOKEN_SECS: i64 = 120;
/// Seconds for which a node claims a notice; then others may take it.
const CLAIM_SECS: i64 = 60;
/// Attempts to reach an application before its notices are given up, an hour and a half after the first.
const MAX_ATTEMPTS: i32 = 8;
/// Seconds of backoff after the first failure; each further failure triples it.
const FIRST_BACKOFF_SECS: i64 = 5;
/// Applications that are told at the same time.
const APPLICATIONS: usize = 32;
/// Most applications of a round: all of them have their turn before one has another.
const ROUND: u64 = 1_000;
/// Notices that an application gets in one turn: one, and the others at the same time if it responds.
const TURN: u64 = 10;
/// Bounds of a request. The content of a response does not matter.
const LIMITS: Limits = Limits { timeout: Duration::from_secs(5), max_bytes: 64 * 1024 };
/// Interval between looks for new notices.
const INTERVAL: Duration = Duration::from_secs(1);
/// Interval while no application wants to be told.
const IDLE_INTERVAL: Duration = Duration::from_secs(15);

/// The member of `events` that makes a token a logout token.
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// Sends notices until the process ends.
pub async fn run(identity: Identity) {
    let mut reloads = identity.reloads();
    let mut deliveries = Deliveries::default();
    loop {
        let result = match deliveries.start(&identity).await {
            Ok(()) if !deliveries.running.is_empty() => {
                // New notices do not wait until a slow application has responded.
                let ended = tokio::time::timeout(INTERVAL, deliveries.next()).await;
                ended.ok().flatten().unwrap_or(Ok(0)).map(drop)
            }
            Ok(()) if is_wanted(&identity) => {
                tokio::time::sleep(INTERVAL).await;
                Ok(())
            }
            Ok(()) => {
                // A change of an application ends the wait.
                drop(tokio::time::timeout(IDLE_INTERVAL, reloads.changed()).await);
                Ok(())
            }
            Err(error) => Err(error),
        };
        if let Err(error) = result {
            tracing::warn!(%error, "cannot process the notices of ended sessions; retrying");
            tokio::time::sleep(IDLE_INTERVAL).await;
        }
    }
}

fn is_wanted(identity: &Identity) -> bool {
    identity.clients().values().any(|client| client.config.backchannel_logout_uri.is_some())
}

/// Sends all notices that are due, waits for the responses, and returns the number of attempts.
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
    /// Applications that have not had their turn in this round.
    waiting: VecDeque<String>,
    /// A turn of each application that is being told; it returns the number of attempts.
    running: JoinSet<Result<usize, Error>>,
}

impl Deliveries {
    /// Gives applications their turns while there are places. One that is being told, here or by another node, is not
    /// due.
    async fn start(&mut self, identity: &Identity) -> Result<(), Error> {
        let (db, now) = (identity.db(), identity.now().as_millis());
        if self.waiting.is_empty() && self.running.len() < APPLICATIONS {
            self.waiting = logout_notice::due(db.read(), now, ROUND).await?.into();
        }
        while self.running.len() < APPLICATIONS
            && let Some(client_id) = self.waiting.pop_front()
        {
            let mut due = logout_notice::due_of(db.read(), &client_id, now, TURN).await?.into_iter();
            if let Some(first) = due.next()
                && claim(identity, &first).await?
            {
                self.running.spawn(turn(identity.clone(), first, due.collect()));
            }
        }
        Ok(())
    }

    /// Waits until a turn has ended; `None` when there is none. If the future is dropped, no result is lost.
    async fn next(&mut self) -> Option<Result<usize, Error>> {
        let ended = self.running.join_next().await?;
        Some(ended.unwrap_or(Err(Error::Internal("a turn of logout notices has panicked"))))
    }
}

/// The turn of an application: a notice that is claimed already, and the others if it responds. Returns the number of
/// attempts.
async fn turn(identity: Identity, first: Model, others: Vec<Model>) -> Result<usize, Error> {
    let outcome = attempt(&identity, &first).await?;
    let responds = !matches!(outcome, Outcome::Failed(_));
    finish(&identity, &first, outcome).await?;
    if !responds {
        return Ok(1);
    }
    let (mut tries, mut result) = (JoinSet::new(), Ok(()));
    for row in others {
        match claim(&identity, &row).await {
            Ok(true) => {
                let identity = identity.clone();
                tries.spawn(async move {
                    let outcome = attempt(&identity, &row).await;
                    (row, outcome)
                });
            }
            Ok(false) => {}
            Err(error) => {
                result = Err(error);
                break;
            }
        }
    }
    let count = 1 + tries.len();
    // One after the other: each may change several rows of its application.
    for (row, outcome) in tries.join_all().await {
        let finished = match outcome {
            Ok(outcome) => finish(&identity, &row, outcome).await,
            Err(error) => Err(error),
        };
        // The others are finished nevertheless: they would be sent again.
        result = finished.and(result);
    }
    result.map(|()| count)
}

/// Claims a notice for this node.
async fn claim(identity: &Identity, row: &Model) -> Result<bool, Error> {
    let until = identity.now().plus_secs(CLAIM_SECS).as_millis();
    Ok(logout_notice::claim(identity.db().write(), row, until).await?)
}

/// What became of an attempt.
enum Outcome {
    Delivered,
    /// The application does not want it.
    Refused(String),
    /// To be tried again.
    Failed(String),
}

async fn attempt(identity: &Identity, row: &Model) -> Result<Outcome, Error> {
    match address(identity, row).await? {
        Some(uri) => send(identity, row, &uri).await,
        None => Ok(Outcome::Delivered),
    }
}

async fn finish(identity: &Identity, row: &Model, outcome: Outcome) -> Result<(), Error> {
    let (write, client_id) = (identity.db().write(), row.client_id.as_str());
    match outcome {
        Outcome::Delivered => Ok(logout_notice::delete(write, row).await?),
        Outcome::Refused(reason) => {
            tracing::warn!(client_id, reason, "an application has refused a logout token");
            Ok(logout_notice::delete(write, row).await?)
        }
        Outcome::Failed(reason) => {
            tracing::warn!(client_id, reason, "cannot tell an application that a session has ended");
            later(identity, row).await
        }
    }
}

/// The address that the application has now; for a deleted one, that which it had. It is read from the database: this node
/// may not have heard yet that another one has changed it.
async fn address(identity: &Identity, row: &Model) -> Result<Option<String>, Error> {
    Ok(match client::config_of(identity.db().read(), &row.client_id).await? {
        Some(config) => address_in(&config).map(str::to_owned),
        None => Some(row.uri.clone()),
    })
}

/// The address in the stored configuration of an application.
pub(super) fn address_in(config: &Value) -> Option<&str> {
    config.get("backchannel_logout_uri").and_then(Value::as_str)
}

/// Records, in the transaction that changes it, that an application has another address: what waits for it is sent there
/// and nowhere else, without the backoff of the former one. Without an address, nothing waits any more.
///
/// # Errors
/// [`Error::Store`].
pub async fn address_changed(
    identity: &Identity,
    conn: &impl ConnectionTrait,
    client_id: &str,
    address: Option<&str>,
) -> Result<(), Error> {
    match address {
        Some(uri) => logout_notice::readdress(conn, client_id, uri, identity.now().as_millis()).await?,
        None => logout_notice::delete_of_client(conn, client_id).await?,
    }
    Ok(())
}

async fn send(identity: &Identity, row: &Model, uri: &str) -> Result<Outcome, Error> {
    let token = logout_token(identity, row).await?;
    let body = form_urlencoded::Serializer::new(String::new()).append_pair("logout_token", token.expose()).finish();
    let request = http::Request::post(uri).header(http::header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let Ok(request) = request.body(body.into()) else {
        return Ok(Outcome::Refused("its address is malformed".to_owned()));
    };
    // Every other status than 400 (section 2.8) may pass: that of a proxy, or of a receiver that is being deployed.
    Ok(match identity.outbound().send_within(request, LIMITS).await {
        Ok(answer) if answer.status.is_success() => Outcome::Delivered,
        Ok(answer) if answer.status == http::StatusCode::BAD_REQUEST => Outcome::Refused("status 400".to_owned()),
        Ok(answer) => Outcome::Failed(format!("status {}", answer.status.as_u16())),
        Err(error) => Outcome::Failed(error.to_string()),
    })
}

/// Claims of a logout token (section 2.4).
#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    sub: &'a Uid,
    aud: &'a str,
    iat: i64,
    exp: i64,
    jti: String,
    /// Session of the application, as in its ID tokens.
    sid: &'a str,
    events: BTreeMap<&'static str, BTreeMap<&'static str, ()>>,
}

/// A token of its own for each attempt: an application that failed after it had noted the `jti` would refuse it for ever.
async fn logout_token(identity: &Identity, row: &Model) -> Result<Secret, Error> {
    let now = identity.now().as_secs();
    let claims = Claims {
        iss: identity.issuer(),
        sub: &row.uid,
        aud: &row.client_id,
        iat: now,
        exp: now + TOKEN_SECS,
        jti: identity.new_id(),
        sid: &row.session_id,
        events: BTreeMap::from([(EVENT, BTreeMap::new())]),
    };
    let algorithm = identity.clients().get(&row.client_id).map(|client| client.config.id_token_signed_response_alg);
    let of_row = || row.algorithm.as_deref() == Some(TokenAlgorithm::Rs256.as_str());
    let is_rsa = algorithm.map_or_else(of_row, |algorithm| algorithm == TokenAlgorithm::Rs256);
    if is_rsa { token::sign_rs256(identity, LOGOUT, &claims).await } else { token::sign(identity, LOGOUT, &claims) }
}

/// Backoff of 5 seconds, then 15, 45 and so on, for all notices of the application.
async fn later(identity: &Identity, row: &Model) -> Result<(), Error> {
    let (write, attempts) = (identity.db().write(), row.attempts + 1);
    if attempts >= MAX_ATTEMPTS {
        logout_notice::delete(write, row).await?;
        let lost = logout_notice::give_up(write, &row.client_id, attempts).await? + 1;
        tracing::warn!(client_id = row.client_id, lost, "gave up telling an application about ended sessions");
        return Ok(());
    }
    let wait = FIRST_BACKOFF_SECS * 3_i64.pow(row.attempts.unsigned_abs().min(MAX_ATTEMPTS.unsigned_abs()));
    let at = identity.now().plus_secs(wait).as_millis();
    Ok(logout_notice::postpone(write, row, attempts, at).await?)
}
