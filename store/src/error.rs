//! What can go wrong with rows.

use crate::pooler::PoolerFault;
use sea_orm::{DbErr, RuntimeErr, SqlErr};

/// A query that did not work.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// A unique column already holds this value.
    #[error("{column} is taken")]
    Taken {
        /// The column, without its table.
        column: &'static str,
    },
    /// A text holds a character that this database's text cannot.
    #[error("a text must not contain the NUL character")]
    Text,
    /// The database cannot be reached or has no free connection.
    #[error("the database is unavailable: {0}")]
    Unavailable(#[source] DbErr),
    /// The address is neither SQLite's nor PostgreSQL's.
    #[error("database_url must begin with sqlite: or postgres:")]
    UnknownEngine,
    /// The schema has steps that this program does not know.
    #[error("this database was made by a newer Doorward: run that version, or restore a copy from before the upgrade")]
    Newer,
    /// The address leads to a pooler that cannot be worked with.
    #[error(transparent)]
    Pooled(#[from] PoolerFault),
    /// Anything else; a fault of ours.
    #[error(transparent)]
    Other(DbErr),
}

/// A stored row that holds a value unknown to this program.
#[derive(Debug)]
pub struct Unreadable<K> {
    /// Primary key of the row, as stored.
    pub key: K,
    /// Why it could not be read.
    pub error: StoreError,
}

const UNIQUE: [&str; 6] = ["username_key", "email_key", "phone", "cookie_hash", "subject", "uid"];

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        if let Some(SqlErr::UniqueConstraintViolation(message)) = error.sql_err() {
            // SQLite says `user.username_key`, PostgreSQL `user_username_key`; a primary key is the uid.
            // PostgreSQL names the primary key of identities by its table alone.
            if message.contains("linked_identity") {
                return Self::Taken { column: "subject" };
            }
            let column = UNIQUE.into_iter().find(|column| message.contains(column)).unwrap_or("uid");
            return Self::Taken { column };
        }
        match database_code(&error).as_deref() {
            Some(NO_TEXT) => Self::Text,
            _ if is_outage(&error) => Self::Unavailable(error),
            _ => Self::Other(error),
        }
    }
}

/// PostgreSQL's text cannot hold a NUL.
const NO_TEXT: &str = "22021";

/// SQLite's words for busy, locked, read-only, input or output failed, full, cannot open; extended codes are a multiple
/// of 256 above them.
const SQLITE_OUTAGES: [i32; 6] = [5, 6, 8, 10, 13, 14];

/// Whether the database, not the statement, is at fault, so that trying again later may help.
pub(crate) fn is_outage(error: &DbErr) -> bool {
    if matches!(error, DbErr::ConnectionAcquire(_) | DbErr::Conn(_)) {
        return true;
    }
    match (sqlx_error(error), database_code(error)) {
        // Connection exception, insufficient resources, operator intervention, a standby or another server that takes no
        // writes, and what only needs repeating.
        (Some(sqlx::Error::Database(_)), Some(code)) => match code.parse::<i32>() {
            Ok(number) if code.len() < 5 => SQLITE_OUTAGES.contains(&(number & 0xff)),
            _ => ["08", "53", "57P", "25006", "40001", "40P01"].iter().any(|class| code.starts_with(class)),
        },
        (Some(other), _) => matches!(
            other,
            sqlx::Error::Io(_) | sqlx::Error::PoolClosed | sqlx::Error::PoolTimedOut | sqlx::Error::WorkerCrashed
        ),
        (None, _) => false,
    }
}

fn sqlx_error(error: &DbErr) -> Option<&sqlx::Error> {
    match error {
        DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error)) => Some(error),
        _ => None,
    }
}

fn database_code(error: &DbErr) -> Option<String> {
    Some(sqlx_error(error)?.as_database_error()?.code()?.into_owned())
}
