//! What can go wrong with rows.

use sea_orm::{DbErr, SqlErr};

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
    /// The database cannot be reached or has no free connection.
    #[error("the database is unavailable: {0}")]
    Unavailable(#[source] DbErr),
    /// The address is neither SQLite's nor PostgreSQL's.
    #[error("database_url must begin with sqlite: or postgres:")]
    UnknownEngine,
    /// Anything else; a fault of ours.
    #[error(transparent)]
    Other(DbErr),
}

const UNIQUE: [&str; 5] = ["username_key", "email_key", "phone", "cookie_hash", "uid"];

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        if let Some(SqlErr::UniqueConstraintViolation(message)) = error.sql_err() {
            // SQLite says `user.username_key`, PostgreSQL `user_username_key`; a primary key is the uid.
            let column = UNIQUE.into_iter().find(|column| message.contains(column)).unwrap_or("uid");
            return Self::Taken { column };
        }
        match error {
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Self::Unavailable(error),
            other => Self::Other(other),
        }
    }
}
