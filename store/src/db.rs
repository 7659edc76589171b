//! Connections: one writer and several readers on SQLite, one pool on PostgreSQL.

use crate::StoreError;
use crate::group_commit::Writer;
use crate::health::{Health, Watched};
use crate::pooler;
use crate::tx::{Tx, begin};
use doorward_migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, Statement};
use sqlx::Connection;
use sqlx::sqlite::SqliteConnectOptions;
use std::path::PathBuf;
use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Duration;

/// Engine of a [`Db`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// A local file.
    Sqlite,
    /// A server that several nodes may share.
    Postgres,
}

/// The database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Db {
    write: Writer,
    read: Watched<DatabaseConnection>,
    health: Arc<Health>,
    backend: Backend,
    /// Address at which notifications of other nodes are received.
    listen_url: String,
}

/// Key of the advisory lock. Any number will do; all nodes must use the same one.
const EXCLUSIVE: i64 = 0x646f_6f72;

impl Db {
    /// Opens `sqlite:///path/to/file.db` (created if absent) or `postgres://...`.
    ///
    /// # Errors
    /// [`StoreError::UnknownEngine`] for other addresses, [`StoreError::Unavailable`] when it cannot be reached.
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        Self::connect_and_listen(url, None).await
    }

    /// [`Self::connect`] with another address of the same PostgreSQL database for notifications, because the first one
    /// leads to a pooler in transaction mode.
    ///
    /// # Errors
    /// As [`Self::connect`], and [`StoreError::Pooled`] when an address leads to an unsupported pooler.
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
        // of in the file's lock, where it is not. FULL, so that acknowledged writes survive a power cut.
        make_private(url);
        let mut writing = sqlite_options(url, 1);
        writing.map_sqlx_sqlite_pool_opts(|pool| {
            // When the disk is full, SQLite ends a transaction by itself while sqlx counts it as open: the next commits
            // would do nothing. The ping comes after a rollback that is still pending.
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

    /// The file of an SQLite database; `None` for other engines and for databases in memory.
    pub fn file(url: &str) -> Option<PathBuf> {
        if !url.starts_with("sqlite:") || url.contains(":memory:") || url.contains("mode=memory") {
            return None;
        }
        SqliteConnectOptions::from_str(url).ok().map(|options| options.get_filename().to_owned())
    }

    /// Applies pending migrations. Several nodes may call this together: one works, the others wait.
    ///
    /// # Errors
    /// [`StoreError::Newer`] when a newer version has migrated the schema, [`StoreError`] when a step fails; it is
    /// rolled back then.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        self.require_known_schema().await?;
        let tx = self.begin_exclusive().await?;
        Migrator::up(tx.inner(), None).await?;
        Ok(tx.commit().await?)
    }

    /// Checks that this version knows every migration that was applied. Writes nothing.
    ///
    /// # Errors
    /// [`StoreError::Newer`] when it does not, [`StoreError`] when the query fails.
    pub async fn require_known_schema(&self) -> Result<(), StoreError> {
        self.has_schema().await.map(drop)
    }

    /// Whether any migration was applied: false for a database that Doorward has never used. Writes nothing.
    ///
    /// # Errors
    /// As [`Self::require_known_schema`].
    pub async fn has_schema(&self) -> Result<bool, StoreError> {
        match Migrator::get_applied_migrations_read_only(self.read.inner()).await {
            Ok(applied) => Ok(!applied.is_empty()),
            // The only error without a database error inside: an applied migration is not in the list.
            Err(DbErr::Custom(_)) => Err(StoreError::Newer),
            Err(error) => Err(error.into()),
        }
    }

    /// Begins a transaction that may write.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when no connection is available.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        let tx = self.health.noted(begin(self.write.connection()).await)?;
        Ok(Watched::new(tx, self.health.clone()))
    }

    /// Begins a transaction that excludes all others begun by this function, on any node: for migrations, keys and
    /// decisions that span accounts.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when no connection is available.
    pub async fn begin_exclusive(&self) -> Result<Tx, StoreError> {
        let tx = self.begin().await?;
        if self.backend == Backend::Postgres {
            tx.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({EXCLUSIVE})")).await?;
        }
        Ok(tx)
    }

    /// Connection for single statements that write.
    pub fn write(&self) -> &Writer {
        &self.write
    }

    /// Connection for queries.
    pub fn read(&self) -> &Watched<DatabaseConnection> {
        &self.read
    }

    /// Pings the database.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when it does not answer.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.read.ping().await.map_err(StoreError::Unavailable)?;
        self.write.connection().ping().await.map_err(StoreError::Unavailable)
    }

    /// The database server's clock, in milliseconds since the epoch; `None` where the database runs on this machine's
    /// clock.
    pub async fn server_clock(&self) -> Result<Option<i64>, StoreError> {
        if self.backend == Backend::Sqlite {
            return Ok(None);
        }
        let sql = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) AS now";
        let row = self.read.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
        Ok(row.map(|row| row.try_get("", "now")).transpose()?)
    }

    /// Whether an outage was detected since the last successful write.
    pub fn is_failing(&self) -> bool {
        self.health.is_failing()
    }

    /// Number of statements since the start, without those that begin and end transactions.
    pub fn statements(&self) -> u64 {
        self.health.statements()
    }

    /// Rewrites an existing value, to check whether the database accepts writes.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] with the database's own error when it does not.
    pub async fn try_write(&self) -> Result<(), StoreError> {
        let sql =
            "INSERT INTO change (id, version) VALUES (1, 0) ON CONFLICT (id) DO UPDATE SET version = change.version";
        self.write.execute_raw(Statement::from_string(self.write.get_database_backend(), sql)).await?;
        Ok(())
    }

    pub fn backend(&self) -> Backend {
        self.backend
    }

    pub(crate) fn listen_url(&self) -> &str {
        &self.listen_url
    }

    /// Closes every connection, so that SQLite merges its log into the file.
    pub async fn close(self) {
        let _ = self.read.inner().clone().close().await;
        let _ = self.write.connection().clone().close().await;
    }
}

/// Creates the file before SQLite does, which would leave its mode to the process's umask; the files that SQLite
/// creates beside it get the same mode. Errors are ignored here: SQLite reports them better.
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
    async fn finding_f12_only_the_owner_reads_the_database_files() {
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
        let db = opened(&folder).await;
        db.require_known_schema().await.unwrap();
        assert!(!db.has_schema().await.unwrap());
        db.migrate().await.unwrap();
        assert!(db.has_schema().await.unwrap());
    }
}
