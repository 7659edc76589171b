//! Attempts at a secret: how many may be pending, and how waits rise with failures.
//!
//! An attempt is reserved before the comparison, and its result is recorded after it. Only a failed one raises the count
//! that causes a wait. Pending attempts are bounded by the rest of the budget, so that a hundred parallel guesses get no
//! more comparisons than a hundred sequential ones, and a correct attempt takes nothing from the next.

use super::{execute, heal, row};
use crate::StoreError;
use sea_orm::ConnectionTrait;

/// How the wait grows with consecutive failures.
#[derive(Debug, Clone, Copy)]
pub struct Backoff {
    /// Failures that are compared before the first wait; also the most pending attempts.
    pub free: u32,
    /// First wait in milliseconds; each further failure doubles it.
    pub base_ms: i64,
    /// Longest wait in milliseconds.
    pub max_ms: i64,
    /// Milliseconds without an attempt after which failures are forgotten.
    pub forget_ms: i64,
}

impl Backoff {
    /// SQL expression of the wait after `count` failures. Uses shifts, since SQLite may lack `power`.
    fn wait_after(self, count: &str) -> String {
        let Self { free, base_ms, max_ms, .. } = self;
        let mut doublings = 0;
        while doublings < 40 && (base_ms << doublings) < max_ms {
            doublings += 1;
        }
        format!(
            "(CASE WHEN {count} < {free} THEN 0 WHEN {count} - {free} >= {doublings} THEN {max_ms} \
             ELSE CAST({base_ms} AS BIGINT) << CAST({count} - {free} AS INTEGER) END)"
        )
    }
}

/// Result of a reservation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reservation {
    /// Reserved: compare now, then record by [`failed`], [`succeeded`] or [`cancelled`].
    Reserved,
    /// Too many have failed: milliseconds until the next attempt is compared.
    Wait(i64),
    /// Pending attempts use up the budget; one that succeeds frees its slot.
    Full,
}

/// Milliseconds after which a reservation without a result (its node died) is void. Longer than any request.
const LEASE_MS: i64 = 60_000;

/// Reserves an attempt, in one statement.
pub async fn begin(
    conn: &impl ConnectionTrait,
    key: &str,
    backoff: Backoff,
    now: i64,
) -> Result<Reservation, StoreError> {
    let free = backoff.free;
    let failures =
        format!("(CASE WHEN throttle.updated_at <= {} THEN 0 ELSE throttle.failures END)", now - backoff.forget_ms);
    // A lease that ends later than any node could have set comes from a fast clock.
    let pending = format!(
        "(CASE WHEN throttle.pending_until <= {now} OR throttle.pending_until > {} THEN 0 ELSE throttle.pending END)",
        now + 2 * LEASE_MS
    );
    let sql = format!(
        "INSERT INTO throttle (key, failures, next_at, updated_at, pending, pending_until) \
         VALUES ($1, 0, 0, {now}, 1, {lease}) \
         ON CONFLICT (key) DO UPDATE SET failures = {failures}, updated_at = {now}, \
         pending = {pending} + 1, pending_until = {lease} \
         WHERE throttle.next_at <= {now} \
         AND {pending} < (CASE WHEN {failures} < {free} THEN {free} - {failures} ELSE 1 END)",
        lease = now + LEASE_MS,
    );
    if execute(conn, &sql, vec![key.into()]).await? == 1 {
        return Ok(Reservation::Reserved);
    }
    let Some(mut found) = row(conn, key).await? else { return Ok(Reservation::Full) };
    if found.next_at > now {
        let longest = backoff.wait_after("failures");
        heal(conn, key, &longest, now).await?;
        found = row(conn, key).await?.unwrap_or(found);
    }
    Ok(if found.next_at > now { Reservation::Wait(found.next_at - now) } else { Reservation::Full })
}

/// The attempt was wrong: it counts, and beyond the free ones the next has to wait.
pub async fn failed(conn: &impl ConnectionTrait, key: &str, backoff: Backoff, now: i64) -> Result<(), StoreError> {
    let count = "(throttle.failures + 1)";
    let wait = backoff.wait_after(count);
    let sql = format!(
        "INSERT INTO throttle (key, failures, next_at, updated_at) VALUES ($1, 1, {now} + {first}, {now}) \
         ON CONFLICT (key) DO UPDATE SET failures = {count}, updated_at = {now}, pending = {LESS}, \
         next_at = (CASE WHEN {count} < {free} THEN throttle.next_at ELSE {now} + {wait} END)",
        first = backoff.wait_after("1"),
        free = backoff.free,
    );
    execute(conn, &sql, vec![key.into()]).await.map(|_| ())
}

const LESS: &str = "(CASE WHEN throttle.pending > 0 THEN throttle.pending - 1 ELSE 0 END)";

/// The attempt was right: earlier failures are cleared, and its slot is free.
pub async fn succeeded(conn: &impl ConnectionTrait, key: &str) -> Result<(), StoreError> {
    if execute(conn, "DELETE FROM throttle WHERE key = $1 AND pending <= 1", vec![key.into()]).await? == 0 {
        let sql = format!("UPDATE throttle SET failures = 0, next_at = 0, pending = {LESS} WHERE key = $1");
        execute(conn, &sql, vec![key.into()]).await?;
    }
    Ok(())
}

/// The attempt was not compared, or was right where that must not clear the failures of others: its slot is free.
pub async fn cancelled(conn: &impl ConnectionTrait, key: &str) -> Result<(), StoreError> {
    let unused = "DELETE FROM throttle WHERE key = $1 AND pending <= 1 AND failures = 0";
    if execute(conn, unused, vec![key.into()]).await? == 0 {
        let sql = format!("UPDATE throttle SET pending = {LESS} WHERE key = $1");
        execute(conn, &sql, vec![key.into()]).await?;
    }
    Ok(())
}
