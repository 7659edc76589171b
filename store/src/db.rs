//! Connections: one writer and several readers on SQLite, one pool on PostgreSQL.

use crate::StoreError;
use crate::together::Writer;
use doorward_migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use sqlx::Connection;
use std::time::Duration;

/// Which engine is behind a [`Db`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// A file of ours.
    Sqlite,
    /// A server that several nodes may share.
    Postgres,
}

/// A running transaction; dropped without `commit` it is undone.
pub type Tx = DatabaseTransaction;

/// The database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Db {
    write: Writer,
    read: DatabaseConnection,
    backend: Backend,
    url: String,
}

/// Any number does; all nodes must use the same one.
const EXCLUSIVE: i64 = 0x646f_6f72;

impl Db {
    /// Opens `sqlite:///path/to/file.db` (made when absent) or `postgres://...`.
    ///
    /// # Errors
    /// [`StoreError::UnknownEngine`] for other addresses, [`StoreError::Unavailable`] when it cannot be reached.
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        if url.starts_with("sqlite:") {
            Self::connect_sqlite(url).await
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            Self::connect_postgres(url).await
        } else {
            Err(StoreError::UnknownEngine)
        }
    }

    async fn connect_sqlite(url: &str) -> Result<Self, StoreError> {
        // SQLite has one writer at a time anyway: a pool of one queues in our process, where waiting is fair, instead
        // of in the file's lock, where it is not. FULL, so that what was acknowledged survives a power cut.
        let mut writing = sqlite_options(url, 1);
        writing.map_sqlx_sqlite_pool_opts(|pool| {
            // When the disk is full, SQLite ends a transaction by itself and sqlx counts on as if it stood: the next
            // commits would be none. The ping comes after a rollback that is still on its way.
            pool.after_release(|connection, _| {
                Box::pin(async move {
                    connection.ping().await?;
                    Ok(!connection.is_in_transaction())
                })
            })
        });
        let write = Database::connect(writing).await?;
        let read = Database::connect(sqlite_options(url, 4)).await?;
        let write = Writer::together(write);
        Ok(Self { write, read, backend: Backend::Sqlite, url: url.to_owned() })
    }

    async fn connect_postgres(url: &str) -> Result<Self, StoreError> {
        let mut options = ConnectOptions::new(url);
        options
            .max_connections(16)
            .acquire_timeout(Duration::from_secs(5))
            .connect_timeout(Duration::from_secs(5))
            .test_before_acquire(false)
            .sqlx_logging(false);
        let pool = Database::connect(options).await.map_err(StoreError::Unavailable)?;
        Ok(Self { write: Writer::each(pool.clone()), read: pool, backend: Backend::Postgres, url: url.to_owned() })
    }

    /// Brings the schema up to date. Several nodes may do so at once: one works, the others wait.
    ///
    /// # Errors
    /// [`StoreError`] when a step fails; nothing of it remains then.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        let tx = self.begin_alone().await?;
        Migrator::up(&tx, None).await?;
        Ok(tx.commit().await?)
    }

    /// Begins a transaction that may write.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when no connection is to be had.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        Ok(begin(self.write.connection()).await?)
    }

    /// Begins a transaction that runs while no other of its sort does, on any node: for migrations and keys.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when no connection is to be had.
    pub async fn begin_alone(&self) -> Result<Tx, StoreError> {
        let tx = self.begin().await?;
        if self.backend == Backend::Postgres {
            tx.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({EXCLUSIVE})")).await?;
        }
        Ok(tx)
    }

    /// For single statements that write.
    pub fn write(&self) -> &Writer {
        &self.write
    }

    /// For reading.
    pub fn read(&self) -> &DatabaseConnection {
        &self.read
    }

    /// Asks the database for a sign of life.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when there is none.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.read.ping().await.map_err(StoreError::Unavailable)?;
        self.write.connection().ping().await.map_err(StoreError::Unavailable)
    }

    /// The database server's clock, in milliseconds since the epoch; none where the database runs on this machine's.
    ///
    /// # Errors
    /// [`StoreError`] when the query fails.
    pub async fn server_clock(&self) -> Result<Option<i64>, StoreError> {
        if self.backend == Backend::Sqlite {
            return Ok(None);
        }
        let sql = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) AS now";
        let row = self.read.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
        Ok(row.map(|row| row.try_get("", "now")).transpose()?)
    }

    /// Which engine this is.
    pub fn backend(&self) -> Backend {
        self.backend
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Closes every connection, so that SQLite folds its log into the file.
    pub async fn close(self) {
        let _ = self.read.close().await;
        let _ = self.write.connection().clone().close().await;
    }
}

fn sqlite_options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(10))
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(|sqlite| {
            sqlite
                .create_if_missing(true)
                .foreign_keys(true)
                .busy_timeout(Duration::from_secs(5))
                .pragma("journal_mode", "WAL")
                .pragma("synchronous", "FULL")
                .pragma("cache_size", "-8000")
                .optimize_on_close(true, None)
        });
    options
}

/// Begins a transaction that may write, on one of the writer's connections.
pub(crate) async fn begin(connection: &DatabaseConnection) -> Result<Tx, DbErr> {
    // IMMEDIATE takes the write lock now: a deferred transaction that reads first would fail at its first write
    // whenever another process wrote in between.
    let sqlite = !is_postgres(connection);
    let options = TransactionOptions {
        sqlite_transaction_mode: sqlite.then_some(SqliteTransactionMode::Immediate),
        ..Default::default()
    };
    connection.begin_with_options(options).await
}

/// Begins a part of a transaction that can be taken back alone.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn savepoint(tx: &Tx) -> Result<Tx, StoreError> {
    Ok(TransactionTrait::begin(tx).await?)
}

pub(crate) fn is_postgres(conn: &impl ConnectionTrait) -> bool {
    conn.get_database_backend() == DbBackend::Postgres
}
