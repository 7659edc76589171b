//! Counters that slow attackers down, shared by all nodes. Every step is one statement, so parallel tries cannot slip
//! between a look and a count.

use crate::StoreError;
use sea_orm::{ConnectionTrait, Statement, Value};

/// How waiting times rise with failures in a row.
#[derive(Debug, Clone, Copy)]
pub struct Rise {
    /// Failures in a row that are looked at before the first wait.
    pub free: u32,
    /// First wait in milliseconds; each further failure doubles it.
    pub base_ms: i64,
    /// Longest wait in milliseconds.
    pub max_ms: i64,
    /// Failures are forgotten after so many milliseconds without a new one.
    pub forget_ms: i64,
}

impl Rise {
    /// The wait after `count`, an SQL expression. Shifts, since SQLite may come without `power`.
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

async fn execute(conn: &impl ConnectionTrait, sql: &str, values: Vec<Value>) -> Result<u64, StoreError> {
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    Ok(conn.execute_raw(statement).await?.rows_affected())
}

async fn next_at(conn: &impl ConnectionTrait, key: &str) -> Result<i64, StoreError> {
    let sql = "SELECT next_at FROM throttle WHERE key = $1";
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, [key.into()]);
    let row = conn.query_one_raw(statement).await?;
    Ok(row.map(|row| row.try_get("", "next_at")).transpose()?.unwrap_or(0))
}

/// Counts a try as failed before it is made; `Err(milliseconds)` when it is too early for one.
///
/// A try that turns out right clears the count by [`clear`]. Counting first is what keeps a hundred parallel tries from
/// being judged against the same old number.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn reserve(
    conn: &impl ConnectionTrait,
    key: &str,
    rise: Rise,
    now: i64,
) -> Result<Result<(), i64>, StoreError> {
    let forget = now - rise.forget_ms;
    let count = format!("(CASE WHEN throttle.updated_at < {forget} THEN 1 ELSE throttle.failures + 1 END)");
    let sql = format!(
        "INSERT INTO throttle (key, failures, next_at, updated_at) VALUES ($1, 1, {now} + {first}, {now}) \
         ON CONFLICT (key) DO UPDATE SET failures = {count}, next_at = {now} + {wait}, updated_at = {now} \
         WHERE throttle.next_at <= {now}",
        first = rise.wait_after("1"),
        wait = rise.wait_after(&count),
    );
    if execute(conn, &sql, vec![key.into()]).await? == 1 {
        return Ok(Ok(()));
    }
    Ok(Err((next_at(conn, key).await? - now).max(1)))
}

/// Forgets the failures of a key.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn clear(conn: &impl ConnectionTrait, key: &str) -> Result<(), StoreError> {
    execute(conn, "DELETE FROM throttle WHERE key = $1", vec![key.into()]).await.map(|_| ())
}

/// Takes back one reserved failure and the wait that came with it, for a try that was right but must not clear what
/// others did wrong, or that was never looked at.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn give_back(conn: &impl ConnectionTrait, key: &str, now: i64) -> Result<(), StoreError> {
    let next_at = format!("(CASE WHEN next_at > {now} THEN {now} ELSE next_at END)");
    let sql =
        format!("UPDATE throttle SET failures = failures - 1, next_at = {next_at} WHERE key = $1 AND failures > 0");
    execute(conn, &sql, vec![key.into()]).await.map(|_| ())
}

/// Counts a failure without refusing anything.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn count(conn: &impl ConnectionTrait, key: &str, forget_ms: i64, now: i64) -> Result<(), StoreError> {
    let sql = format!(
        "INSERT INTO throttle (key, failures, next_at, updated_at) VALUES ($1, 1, 0, {now}) \
         ON CONFLICT (key) DO UPDATE SET updated_at = {now}, failures = \
         (CASE WHEN throttle.updated_at < {forget} THEN 1 ELSE throttle.failures + 1 END)",
        forget = now - forget_ms,
    );
    execute(conn, &sql, vec![key.into()]).await.map(|_| ())
}

/// How the tries of a key that has failed too often are spaced.
#[derive(Debug, Clone, Copy)]
pub struct Line {
    /// Failures before that.
    pub free: u32,
    /// Milliseconds between two tries.
    pub spacing_ms: i64,
    /// Milliseconds that a try may wait; whoever would wait longer is refused, and does not make the line longer.
    pub longest_ms: i64,
}

/// Books the next free moment of a key that has failed too often, and says how many milliseconds away it is: more than
/// the longest wait when there is none. Zero while the key is within its budget.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn slot(
    conn: &impl ConnectionTrait,
    key: &str,
    line: Line,
    forget_ms: i64,
    now: i64,
) -> Result<i64, StoreError> {
    let Line { free, spacing_ms, longest_ms } = line;
    let full = now + longest_ms;
    let sql = format!(
        "UPDATE throttle SET next_at = (CASE WHEN next_at > {full} THEN next_at \
         WHEN next_at > {now} THEN next_at + {spacing_ms} ELSE {now} + {spacing_ms} END) \
         WHERE key = $1 AND failures > {free} AND updated_at >= {} RETURNING next_at",
        now - forget_ms,
    );
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, [key.into()]);
    let row = conn.query_one_raw(statement).await?;
    let booked: Option<i64> = row.map(|row| row.try_get("", "next_at")).transpose()?;
    Ok(booked.map_or(0, |at| at - now))
}

/// Takes one of `limit` within a window that begins with the first; `Err(milliseconds)` when none is left.
///
/// # Errors
/// [`StoreError`] when the statement fails.
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
         next_at = (CASE WHEN throttle.next_at <= {now} THEN {end} ELSE throttle.next_at END), updated_at = {now} \
         WHERE throttle.next_at <= {now} OR throttle.failures < {limit}",
        end = now + window_ms,
    );
    if execute(conn, &sql, vec![key.into()]).await? == 1 {
        return Ok(Ok(()));
    }
    Ok(Err((next_at(conn, key).await? - now).max(1)))
}

/// How high a counter stands: of a window that runs ([`take`]), or of tries since an instant ([`reserve`], [`count`]).
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn height(conn: &impl ConnectionTrait, key: &str, since: i64, now: i64) -> Result<u32, StoreError> {
    let sql = format!("SELECT failures FROM throttle WHERE key = $1 AND (next_at > {now} OR updated_at >= {since})");
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, [key.into()]);
    let row = conn.query_one_raw(statement).await?;
    let failures: Option<i32> = row.map(|row| row.try_get("", "failures")).transpose()?;
    Ok(failures.unwrap_or(0).unsigned_abs())
}

/// Deletes counters that nobody touched since an instant.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn delete_idle_since(conn: &impl ConnectionTrait, at: i64) -> Result<u64, StoreError> {
    execute(conn, &format!("DELETE FROM throttle WHERE updated_at < {at} AND next_at < {at}"), vec![]).await
}
