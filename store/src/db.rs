//! Connections: one writer and several readers on SQLite, one pool on PostgreSQL.

use crate::StoreError;
use crate::group_commit::Writer;
use crate::health::{Health, Watched};
use crate::pooler;
use doorward_migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use sqlx::Connection;
use sqlx::sqlite::SqliteConnectOptions;
use std::str::FromStr as _;
use std::sync::Arc;
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
pub type Tx = Watched<DatabaseTransaction>;

/// The database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Db {
    write: Writer,
    read: Watched<DatabaseConnection>,
    health: Arc<Health>,
    backend: Backend,
    /// Where changes of other nodes are heard.
    listen_url: String,
}

/// Any number does; all nodes must use the same one.
const EXCLUSIVE: i64 = 0x646f_6f72;

impl Db {
    /// Opens `sqlite:///path/to/file.db` (made when absent) or `postgres://...`.
    ///
    /// # Errors
    /// [`StoreError::UnknownEngine`] for other addresses, [`StoreError::Unavailable`] when it cannot be reached.
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        Self::connect_and_listen(url, None).await
    }

    /// The same where changes of other nodes are to be heard at another address of the same PostgreSQL database, because
    /// the first one leads to a pooler that gives each transaction another connection.
    ///
    /// # Errors
    /// As [`Self::connect`], and [`StoreError::Pooled`] when the addresses lead to a pooler that cannot be worked with.
    pub async fn connect_and_listen(url: &str, listen_url: Option<&str>) -> Result<Self, StoreError> {
        if url.starts_with("sqlite:") {
            Self::connect_sqlite(url).await
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            pooler::check(url, listen_url).await?;
            Self::connect_postgres(url, listen_url.unwrap_or(url)).await
        } else {
            Err(StoreError::UnknownEngine)
        }
    }

    async fn connect_sqlite(url: &str) -> Result<Self, StoreError> {
        // SQLite has one writer at a time anyway: a pool of one queues in our process, where waiting is fair, instead
        // of in the file's lock, where it is not. FULL, so that what was acknowledged survives a power cut.
        make_private(url);
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
        Ok(Self::assemble(Writer::batched, write, read, Backend::Sqlite, url))
    }

    fn assemble(
        writer: fn(DatabaseConnection, Arc<Health>) -> Writer,
        write: DatabaseConnection,
        read: DatabaseConnection,
        backend: Backend,
        listen_url: &str,
    ) -> Self {
        let health = Arc::<Health>::default();
        let (write, read) = (writer(write, health.clone()), Watched::new(read, health.clone()));
        Self { write, read, health, backend, listen_url: listen_url.to_owned() }
    }

    async fn connect_postgres(url: &str, listen_url: &str) -> Result<Self, StoreError> {
        let mut options = ConnectOptions::new(url);
        options
            .max_connections(16)
            .acquire_timeout(Duration::from_secs(5))
            .connect_timeout(Duration::from_secs(5))
            .test_before_acquire(false)
            .sqlx_logging(false)
            // Poolers reject start-up parameters that they do not know, and no column of ours is a float.
            .map_sqlx_postgres_opts(|postgres| postgres.extra_float_digits(None));
        let pool = Database::connect(options).await.map_err(StoreError::Unavailable)?;
        Ok(Self::assemble(Writer::direct, pool.clone(), pool, Backend::Postgres, listen_url))
    }

    /// Brings the schema up to date. Several nodes may do so at once: one works, the others wait.
    ///
    /// # Errors
    /// [`StoreError::Newer`] when a newer program has worked on it, [`StoreError`] when a step fails; nothing of it
    /// remains then.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        self.require_known_schema().await?;
        let tx = self.begin_exclusive().await?;
        Migrator::up(tx.inner(), None).await?;
        Ok(tx.commit().await?)
    }

    /// Looks whether this program knows all steps that have made the schema. Writes nothing.
    ///
    /// # Errors
    /// [`StoreError::Newer`] when it does not, [`StoreError`] when the database does not say.
    pub async fn require_known_schema(&self) -> Result<(), StoreError> {
        match Migrator::get_migration_with_status_read_only(self.read.inner()).await {
            Ok(_) => Ok(()),
            // Its one error that the database has no part in: a step was applied that is not in the list.
            Err(DbErr::Custom(_)) => Err(StoreError::Newer),
            Err(error) => Err(error.into()),
        }
    }

    /// Begins a transaction that may write.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when no connection is to be had.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        let tx = self.health.noted(begin(self.write.connection()).await)?;
        Ok(Watched::new(tx, self.health.clone()))
    }

    /// Begins a transaction that runs while no other of its sort does, on any node: for migrations and keys.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when no connection is to be had.
    pub async fn begin_exclusive(&self) -> Result<Tx, StoreError> {
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
    pub fn read(&self) -> &Watched<DatabaseConnection> {
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

    /// Whether an outage was noticed since the last write that succeeded.
    pub fn is_failing(&self) -> bool {
        self.health.is_failing()
    }

    /// Writes a value that is already there, to see whether the database takes writes.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] with the database's own words when it does not.
    pub async fn try_write(&self) -> Result<(), StoreError> {
        let sql =
            "INSERT INTO change (id, version) VALUES (1, 0) ON CONFLICT (id) DO UPDATE SET version = change.version";
        self.write.execute_raw(Statement::from_string(self.write.get_database_backend(), sql)).await?;
        Ok(())
    }

    /// Which engine this is.
    pub fn backend(&self) -> Backend {
        self.backend
    }

    pub(crate) fn listen_url(&self) -> &str {
        &self.listen_url
    }

    /// Closes every connection, so that SQLite folds its log into the file.
    pub async fn close(self) {
        let _ = self.read.inner().clone().close().await;
        let _ = self.write.connection().clone().close().await;
    }
}

/// Makes the file before SQLite does, which would give it whatever the process's umask leaves; what SQLite puts beside
/// it gets the same mode. Whatever is wrong here, SQLite tells in better words.
fn make_private(url: &str) {
    let Ok(options) = SqliteConnectOptions::from_str(url) else { return };
    if url.contains(":memory:") || url.contains("mode=") {
        return;
    }
    let mut file = std::fs::OpenOptions::new();
    file.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut file, 0o600);
    drop(file.open(options.get_filename()));
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
pub(crate) async fn begin(connection: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
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
    Ok(tx.savepoint().await?)
}

pub(crate) fn is_postgres(conn: &impl ConnectionTrait) -> bool {
    conn.get_database_backend() == DbBackend::Postgres
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::{ConnectionTrait, Db};
    use crate::StoreError;
    use std::os::unix::fs::PermissionsExt;

    async fn opened(folder: &tempfile::TempDir) -> Db {
        Db::connect(&format!("sqlite://{}", folder.path().join("doorward.db").display())).await.unwrap()
    }

    #[tokio::test]
    async fn finding_f12_nobody_else_reads_the_database() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o755)).unwrap();
        let db = opened(&folder).await;
        db.migrate().await.unwrap();
        let files: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(Result::unwrap).collect();
        assert!(files.len() > 1, "the log is a file of its own: {files:?}");
        for file in files {
            assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{file:?}");
        }
    }

    #[tokio::test]
    async fn case_p055_a_newer_schema_is_refused_in_words_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let db = opened(&folder).await;
        db.migrate().await.unwrap();
        let later = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29991231_000099_later', 0)";
        db.write().execute_unprepared(later).await.unwrap();
        let error = db.migrate().await.unwrap_err();
        assert!(matches!(error, StoreError::Newer), "{error}");
        assert!(error.to_string().contains("made by a newer Doorward"), "{error}");
        assert!(matches!(db.require_known_schema().await, Err(StoreError::Newer)));
    }

    #[tokio::test]
    async fn a_database_without_a_schema_is_not_a_newer_one() {
        let folder = tempfile::tempdir().unwrap();
        opened(&folder).await.require_known_schema().await.unwrap();
    }
}
