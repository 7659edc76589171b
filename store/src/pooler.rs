//! Poolers between this process and PostgreSQL, such as PgBouncer.
//!
//! A pooler in session mode behaves like PostgreSQL itself. One in transaction mode does not: LISTEN, by which a node
//! receives the changes of others, and prepared statements belong to a connection and not to a transaction. The first
//! needs an address without such a pooler, the second a pooler that keeps prepared statements (PgBouncer since 1.21,
//! `max_prepared_statements`). Both are tested at the start, because later they fail at random: notifications arrive
//! inside other clients' statements.

use crate::error::{PoolerFault, StoreError, unavailable};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions as _, Connection as _, Executor as _, Row as _};
use std::str::FromStr as _;
use std::time::Duration;

/// Timeout of one attempt, as for the other connections.
const TIMEOUT: Duration = Duration::from_secs(5);

/// What an address leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// PostgreSQL, or a pooler in session mode.
    Direct,
    /// A pooler in transaction mode that keeps prepared statements.
    Pooled,
    /// A pooler in transaction mode that loses prepared statements.
    PooledForgetful,
}

/// Connection options that poolers accept.
pub(crate) fn options(url: &str) -> Result<PgConnectOptions, sqlx::Error> {
    // Poolers reject start-up parameters that they do not know, and no column of ours is a float.
    Ok(PgConnectOptions::from_str(url)?.extra_float_digits(None).disable_statement_logging())
}

/// Tests what the addresses lead to.
///
/// # Errors
/// [`StoreError::Pooled`] when it is not supported, [`StoreError::Unavailable`] when there is no connection.
pub(crate) async fn check(url: &str, listen_url: Option<&str>) -> Result<(), StoreError> {
    let result = tokio::time::timeout(TIMEOUT, probe(url, listen_url)).await;
    result.unwrap_or_else(|_| Err(unavailable(sqlx::Error::PoolTimedOut)))
}

async fn probe(url: &str, listen_url: Option<&str>) -> Result<(), StoreError> {
    let mode = mode(url).await.map_err(unavailable)?;
    if mode == Mode::PooledForgetful {
        return Err(PoolerFault::Forgetful.into());
    }
    let Some(listen_url) = listen_url else {
        return if mode == Mode::Direct { Ok(()) } else { Err(PoolerFault::Deaf.into()) };
    };
    if self::mode(listen_url).await.map_err(unavailable)? != Mode::Direct {
        return Err(PoolerFault::DeafTwice.into());
    }
    let (one, other) = (database(url).await.map_err(unavailable)?, database(listen_url).await.map_err(unavailable)?);
    if one == other { Ok(()) } else { Err(PoolerFault::Elsewhere.into()) }
}

/// Detects a pooler: after one client was served by a PostgreSQL process, another client begins a transaction. A
/// process that now serves the other client, or no longer serves the first, is shared.
async fn mode(url: &str) -> Result<Mode, sqlx::Error> {
    let options = options(url)?;
    let (mut client, mut other) = (options.connect().await?, options.connect().await?);
    let before = process(&mut client).await?;
    other.execute("BEGIN").await?;
    let beside = process(&mut other).await;
    // The same prepared statement again; a pooler that loses it returns an error.
    let after = process(&mut client).await;
    // The transaction has written nothing; a pooler drops its connection with it.
    other.close_hard().await?;
    client.close_hard().await?;
    Ok(match (beside, after) {
        (Ok(beside), Ok(after)) if beside != before && after == before => Mode::Direct,
        (Ok(_), Ok(_)) => Mode::Pooled,
        (Err(sqlx::Error::Database(_)), _) | (_, Err(sqlx::Error::Database(_))) => Mode::PooledForgetful,
        (Err(error), _) | (_, Err(error)) => return Err(error),
    })
}

/// ID of the PostgreSQL process that serves the connection, by a statement that is prepared the first time.
async fn process(connection: &mut PgConnection) -> Result<i32, sqlx::Error> {
    sqlx::query("SELECT pg_backend_pid()").fetch_one(connection).await?.try_get(0)
}

/// Identifies a database of a server, as far as every user may query it.
async fn database(url: &str) -> Result<(String, String), sqlx::Error> {
    let mut connection = options(url)?.connect().await?;
    let sql = "SELECT current_database()::text, (SELECT oid::text FROM pg_database WHERE datname = current_database()) \
               || pg_postmaster_start_time()::text";
    let row = sqlx::query(sql).fetch_one(&mut connection).await?;
    connection.close_hard().await?;
    Ok((row.try_get(0)?, row.try_get(1)?))
}
