//! Attempts at a secret: how many may be under way, and how waits rise with those that failed.
//!
//! An attempt is reserved before the comparison and settled after it. Only a failed one raises the count that makes a
//! wait. Attempts under way are bounded by what is left of the budget, so that a hundred parallel guesses get no more
//! comparisons than a hundred in a row, and a correct attempt takes nothing from the next.

use super::{execute, heal, row};
use crate::StoreError;
use sea_orm::ConnectionTrait;

/// How the wait grows with failures in a row.
#[derive(Debug, Clone, Copy)]
pub struct Backoff {
    /// Failures in a row that are compared before the first wait; also the most attempts under way at once.
    pub free: u32,
    /// First wait in milliseconds; each further failure doubles it.
    pub base_ms: i64,
    /// Longest wait in milliseconds.
    pub max_ms: i64,
    /// Failures are forgotten after so many milliseconds without a new attempt.
    pub forget_ms: i64,
}

impl Backoff {
    /// The wait after `count` failures, an SQL expression. Shifts, since SQLite may come without `power`.
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

/// What became of a reservation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begun {
    /// Reserved: compare now, then settle by [`failed`], [`succeeded`] or [`withdrawn`].
    Yes,
    /// Too many have failed: milliseconds until the next attempt is compared.
    Wait(i64),
    /// Those under way take up what is left; one that succeeds makes room.
    Full,
}

/// A reservation that nobody settles (its node died) is void after so many milliseconds. Longer than any request lives.
const LEASE_MS: i64 = 60_000;

/// Reserves an attempt, in one statement.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn begin(conn: &impl ConnectionTrait, key: &str, backoff: Backoff, now: i64) -> Result<Begun, StoreError> {
    let free = backoff.free;
    let failures =
        format!("(CASE WHEN throttle.updated_at <= {} THEN 0 ELSE throttle.failures END)", now - backoff.forget_ms);
    // A lease that ends later than any node could have written it comes from a clock that was ahead.
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
        return Ok(Begun::Yes);
    }
    let Some(mut found) = row(conn, key).await? else { return Ok(Begun::Full) };
    if found.next_at > now {
        let longest = backoff.wait_after("failures");
        heal(conn, key, &longest, now).await?;
        found = row(conn, key).await?.unwrap_or(found);
    }
    Ok(if found.next_at > now { Begun::Wait(found.next_at - now) } else { Begun::Full })
}

/// The attempt was wrong: it counts, and past the free ones the next has to wait.
///
/// # Errors
/// [`StoreError`] when the statement fails.
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

/// The attempt was right: earlier failures are forgotten, and its place is free.
///
/// # Errors
/// [`StoreError`] when a statement fails.
pub async fn succeeded(conn: &impl ConnectionTrait, key: &str) -> Result<(), StoreError> {
    if execute(conn, "DELETE FROM throttle WHERE key = $1 AND pending <= 1", vec![key.into()]).await? == 0 {
        let sql = format!("UPDATE throttle SET failures = 0, next_at = 0, pending = {LESS} WHERE key = $1");
        execute(conn, &sql, vec![key.into()]).await?;
    }
    Ok(())
}

/// The attempt was not compared, or was right where that must not clear what others did wrong: its place is free.
///
/// # Errors
/// [`StoreError`] when a statement fails.
pub async fn withdrawn(conn: &impl ConnectionTrait, key: &str) -> Result<(), StoreError> {
    let unused = "DELETE FROM throttle WHERE key = $1 AND pending <= 1 AND failures = 0";
    if execute(conn, unused, vec![key.into()]).await? == 0 {
        let sql = format!("UPDATE throttle SET pending = {LESS} WHERE key = $1");
        execute(conn, &sql, vec![key.into()]).await?;
    }
    Ok(())
}
