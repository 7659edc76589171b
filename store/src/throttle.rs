//! Counters that slow attackers down, shared by all nodes. Every step is one statement, so that parallel attempts
//! cannot slip between a read and a write.
//!
//! Every instant in a row was written by some node's clock. One further ahead than its counter reaches comes from a
//! fast clock: it is corrected to the furthest possible value, so that a limit is right again within its own length.

mod attempt;

pub use attempt::{Backoff, Reservation, begin, cancelled, failed, succeeded};

use crate::StoreError;
use sea_orm::{ConnectionTrait, Statement, Value};

async fn execute(conn: &impl ConnectionTrait, sql: &str, values: Vec<Value>) -> Result<u64, StoreError> {
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    Ok(conn.execute_raw(statement).await?.rows_affected())
}

/// State of a counter.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    failures: i32,
    next_at: i64,
    updated_at: i64,
}

impl Row {
    /// The count of a running window ([`take`]), or of failures since an instant ([`failed`], [`count`]).
    pub fn count_since(self, since: i64, now: i64) -> u32 {
        let counts = self.next_at > now || self.updated_at >= since;
        if counts { self.failures.unsigned_abs() } else { 0 }
    }

    /// Milliseconds until the key is free again; zero when it is.
    pub fn wait(self, now: i64) -> i64 {
        (self.next_at - now).max(0)
    }

    /// Whether a fast clock wrote it. `longest`: milliseconds that this counter may reach ahead.
    pub fn is_ahead(self, longest: i64, now: i64) -> bool {
        self.updated_at > now || self.next_at > now + longest
    }
}

/// The counter with this key.
pub async fn row(conn: &impl ConnectionTrait, key: &str) -> Result<Option<Row>, StoreError> {
    let sql = "SELECT failures, next_at, updated_at FROM throttle WHERE key = $1";
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, [key.into()]);
    let Some(row) = conn.query_one_raw(statement).await? else { return Ok(None) };
    let (failures, next_at) = (row.try_get("", "failures")?, row.try_get("", "next_at")?);
    Ok(Some(Row { failures, next_at, updated_at: row.try_get("", "updated_at")? }))
}

/// Corrects instants of a counter that are too far ahead: `longest` is an SQL expression of milliseconds.
async fn heal(conn: &impl ConnectionTrait, key: &str, longest: &str, now: i64) -> Result<(), StoreError> {
    let sql = format!(
        "UPDATE throttle SET \
         next_at = (CASE WHEN next_at > {now} + {longest} THEN {now} + {longest} ELSE next_at END), \
         updated_at = (CASE WHEN updated_at > {now} THEN {now} ELSE updated_at END) \
         WHERE key = $1 AND (next_at > {now} + {longest} OR updated_at > {now})"
    );
    execute(conn, &sql, vec![key.into()]).await.map(|_| ())
}

/// Corrects instants of a counter that are further ahead than `longest` milliseconds.
pub async fn put_back(conn: &impl ConnectionTrait, key: &str, longest: i64, now: i64) -> Result<(), StoreError> {
    heal(conn, key, &longest.to_string(), now).await
}

pub async fn clear(conn: &impl ConnectionTrait, key: &str) -> Result<(), StoreError> {
    execute(conn, "DELETE FROM throttle WHERE key = $1", vec![key.into()]).await.map(|_| ())
}

/// Counts a failure; never rejects.
pub async fn count(conn: &impl ConnectionTrait, key: &str, forget_ms: i64, now: i64) -> Result<(), StoreError> {
    let sql = format!(
        "INSERT INTO throttle (key, failures, next_at, updated_at) VALUES ($1, 1, 0, {now}) \
         ON CONFLICT (key) DO UPDATE SET updated_at = {now}, failures = \
         (CASE WHEN throttle.updated_at < {forget} THEN 1 ELSE throttle.failures + 1 END)",
        forget = now - forget_ms,
    );
    execute(conn, &sql, vec![key.into()]).await.map(|_| ())
}

/// How attempts are paced for a key that has failed too often.
#[derive(Debug, Clone, Copy)]
pub struct Pacing {
    /// Failures before pacing begins.
    pub free: u32,
    /// Milliseconds between two attempts.
    pub spacing_ms: i64,
    /// Milliseconds that an attempt may wait. One that would wait longer is rejected and takes no slot.
    pub longest_ms: i64,
}

/// Reserves the next slot of a key that has failed too often. Returns the milliseconds until it: zero while the key is
/// within its budget, more than the longest wait when no slot is left.
pub async fn next_slot(
    conn: &impl ConnectionTrait,
    key: &str,
    pacing: Pacing,
    forget_ms: i64,
    now: i64,
) -> Result<i64, StoreError> {
    let Pacing { free, spacing_ms, longest_ms } = pacing;
    let (full, furthest) = (now + longest_ms, now + longest_ms + spacing_ms);
    let sql = format!(
        "UPDATE throttle SET next_at = (CASE WHEN next_at > {furthest} THEN {now} + {spacing_ms} \
         WHEN next_at > {full} THEN next_at \
         WHEN next_at > {now} THEN next_at + {spacing_ms} ELSE {now} + {spacing_ms} END), \
         updated_at = (CASE WHEN updated_at > {now} THEN {now} ELSE updated_at END) \
         WHERE key = $1 AND failures > {free} AND updated_at >= {} RETURNING next_at",
        now - forget_ms,
    );
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, [key.into()]);
    let row = conn.query_one_raw(statement).await?;
    let booked: Option<i64> = row.map(|row| row.try_get("", "next_at")).transpose()?;
    Ok(booked.map_or(0, |at| at - now))
}

/// Takes one of `limit` in a window that begins with the first; `Err(milliseconds)` when none is left.
pub async fn take(
    conn: &impl ConnectionTrait,
    key: &str,
    limit: u32,
    window_ms: i64,
    now: i64,
) -> Result<Result<(), i64>, StoreError> {
    if limit == 0 {
        return Ok(Err(window_ms));
    }
    let sql = format!(
        "INSERT INTO throttle (key, failures, next_at, updated_at) VALUES ($1, 1, {end}, {now}) \
         ON CONFLICT (key) DO UPDATE SET \
         failures = (CASE WHEN throttle.next_at <= {now} THEN 1 ELSE throttle.failures + 1 END), \
         next_at = (CASE WHEN throttle.next_at <= {now} OR throttle.next_at > {end} THEN {end} \
         ELSE throttle.next_at END), updated_at = {now} \
         WHERE throttle.next_at <= {now} OR throttle.failures < {limit}",
        end = now + window_ms,
    );
    if execute(conn, &sql, vec![key.into()]).await? == 1 {
        return Ok(Ok(()));
    }
    let Some(mut found) = row(conn, key).await? else { return Ok(Err(1)) };
    if found.is_ahead(window_ms, now) {
        put_back(conn, key, window_ms, now).await?;
        found = row(conn, key).await?.unwrap_or(found);
    }
    Ok(Err((found.next_at - now).clamp(1, window_ms)))
}

/// Deletes counters unused since an instant, and corrects instants further ahead than the longest counter reaches, so
/// that no row stays forever.
pub async fn cleanup(conn: &impl ConnectionTrait, idle_since: i64, longest: i64, now: i64) -> Result<u64, StoreError> {
    let furthest = now + longest;
    let ahead = format!(
        "UPDATE throttle SET updated_at = (CASE WHEN updated_at > {now} THEN {now} ELSE updated_at END), \
         next_at = (CASE WHEN next_at > {furthest} THEN {furthest} ELSE next_at END) \
         WHERE updated_at > {furthest} OR next_at > {furthest}"
    );
    execute(conn, &ahead, vec![]).await?;
    let idle = format!("DELETE FROM throttle WHERE updated_at < {idle_since} AND next_at < {idle_since}");
    execute(conn, &idle, vec![]).await
}
