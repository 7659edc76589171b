//! Errors of queries.

use sea_orm::{DbErr, RuntimeErr};
use std::fmt;

/// A failed query.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// A unique key is taken by another row.
    #[error("the {0} is taken")]
    Taken(UniqueKey),
    /// A text contains a character that PostgreSQL cannot store.
    #[error("a text must not contain the NUL character")]
    Text,
    /// The database cannot be reached or has no free connection.
    #[error("the database is unavailable: {0}")]
    Unavailable(#[source] DbErr),
    /// The address is of neither SQLite nor PostgreSQL.
    #[error("database_url must begin with sqlite: or postgres:")]
    UnknownEngine,
    /// The schema has migrations that this version does not know.
    #[error("this database was made by a newer Doorward: run that version, or restore a copy from before the upgrade")]
    Newer,
    /// The address leads to an unsupported pooler.
    #[error(transparent)]
    Pooled(#[from] PoolerFault),
    /// Any other error; a bug.
    #[error(transparent)]
    Other(DbErr),
}

/// Why a pooler is not supported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PoolerFault {
    /// Notifications of other nodes would be lost.
    #[error(
        "database_url leads to a pooler that gives each transaction another connection, which cannot receive changes made \
         by other nodes: set database_url or database_listen_url to PostgreSQL itself, or to a pool in session mode"
    )]
    Deaf,
    /// The address for notifications has the same fault.
    #[error(
        "database_listen_url leads to a pooler that gives each transaction another connection: set it to PostgreSQL \
         itself, or to a pool in session mode"
    )]
    DeafTwice,
    /// Statements are prepared on one connection and executed on another.
    #[error(
        "database_url leads to a pooler that loses prepared statements between transactions: use PgBouncer 1.21 or later \
         with max_prepared_statements above 0, PostgreSQL itself, or a pool in session mode"
    )]
    Forgetful,
    /// The two addresses lead to different databases.
    #[error("database_listen_url and database_url lead to different databases")]
    Elsewhere,
}

/// A stored row with a value unknown to this version.
#[derive(Debug)]
pub struct Unreadable<K> {
    /// Primary key of the row, as stored.
    pub key: K,
    pub error: StoreError,
}

/// A unique key whose violation a caller can handle. Two concurrent requests violate it after both have checked that it
/// is free. A violation of any other key is a bug.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UniqueKey {
    /// Of an account.
    Uid,
    /// Of an account, in lower case.
    Username,
    /// Of an account, canonical.
    Email,
    /// Of an account, in E.164.
    Phone,
    /// A subject of a realm.
    LinkedIdentity,
    /// A guest's device at a client.
    GuestDevice,
}

impl UniqueKey {
    /// Each with the name of its constraint on PostgreSQL, and the columns that SQLite reports.
    const ALL: [(Self, &str, &str); 6] = [
        (Self::Uid, "user_pkey", "user.uid"),
        (Self::Username, "user_username_key", "user.username_key"),
        (Self::Email, "user_email_key", "user.email_key"),
        (Self::Phone, "user_phone", "user.phone"),
        (Self::LinkedIdentity, "linked_identity_pkey", "linked_identity.realm, linked_identity.subject"),
        (Self::GuestDevice, "guest_device_pkey", "guest_device.client_id, guest_device.device_hash"),
    ];

    fn violated_by(error: &dyn sqlx::error::DatabaseError) -> Option<Self> {
        if !error.is_unique_violation() {
            return None;
        }
        let mut all = Self::ALL.into_iter();
        let found = match error.constraint() {
            Some(constraint) => all.find(|(_, name, _)| *name == constraint),
            // SQLite does not name the constraint.
            None => {
                let broken = error.message().strip_prefix("UNIQUE constraint failed: ")?;
                all.find(|(_, _, columns)| *columns == broken)
            }
        };
        found.map(|(key, _, _)| key)
    }
}

impl fmt::Display for UniqueKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Uid => "uid",
            Self::Username => "username",
            Self::Email => "email address",
            Self::Phone => "phone number",
            Self::LinkedIdentity => "linked identity",
            Self::GuestDevice => "guest's device",
        })
    }
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        let database = sqlx_error(&error).and_then(sqlx::Error::as_database_error);
        if let Some(key) = database.and_then(UniqueKey::violated_by) {
            return Self::Taken(key);
        }
        match database_code(&error).as_deref() {
            Some(NO_TEXT) => Self::Text,
            _ if is_outage(&error) => Self::Unavailable(error),
            _ => Self::Other(error),
        }
    }
}

/// The error of a connection that is not made by SeaORM.
pub(crate) fn unavailable(error: sqlx::Error) -> StoreError {
    StoreError::Unavailable(DbErr::Conn(RuntimeErr::SqlxError(error.into())))
}

/// SQLSTATE of a NUL in a text.
const NO_TEXT: &str = "22021";

/// SQLite's codes for busy, locked, read-only, input or output failed, full, cannot open; extended codes are a multiple
/// of 256 above them.
const SQLITE_OUTAGES: [i32; 6] = [5, 6, 8, 10, 13, 14];

/// Whether the database, not the statement, is at fault, so that a retry may succeed.
pub(crate) fn is_outage(error: &DbErr) -> bool {
    if matches!(error, DbErr::ConnectionAcquire(_) | DbErr::Conn(_)) {
        return true;
    }
    match (sqlx_error(error), database_code(error)) {
        // Connection exception, insufficient resources, operator intervention, a standby or another server that accepts
        // no writes, and errors that only need a retry.
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
