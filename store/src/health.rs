//! Detection of outages from the results of statements.
//!
//! An outage (a full disk, an unreachable server, a standby that accepts no writes) fails requests one by one, each
//! with a 503. It is logged once a minute with the database's own error, and kept for `/readyz` until a write succeeds.

use crate::error::is_outage;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement,
    TransactionTrait,
};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Shortest interval between two log lines about one outage.
const LOG_EVERY: Duration = Duration::from_secs(60);

/// Whether the database works. Shared by all connections of a [`crate::Db`].
#[derive(Debug, Default)]
pub(crate) struct Health {
    failing: AtomicBool,
    statements: AtomicU64,
    logged: Mutex<Option<Instant>>,
}

impl Health {
    /// Whether an outage was detected since the last successful write.
    pub fn is_failing(&self) -> bool {
        self.failing.load(Ordering::Acquire)
    }

    /// Number of statements since the start, without those that begin and end transactions.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    pub fn count_statement(&self) {
        self.statements.fetch_add(1, Ordering::Relaxed);
    }

    /// Checks a result for an outage and returns it.
    pub fn noted<T>(&self, result: Result<T, DbErr>) -> Result<T, DbErr> {
        if let Err(error) = &result
            && is_outage(error)
        {
            self.failing.store(true, Ordering::Release);
            if self.is_line_due(Instant::now()) {
                tracing::error!(%error, "the database is failing; requests that need it get 503");
            }
        }
        result
    }

    /// [`Self::noted`] for a committed write.
    pub fn written<T>(&self, result: Result<T, DbErr>) -> Result<T, DbErr> {
        // The plain load keeps the shared cache line clean while all is well.
        if result.is_ok() && self.is_failing() && self.failing.swap(false, Ordering::AcqRel) {
            tracing::info!("the database accepts writes again");
        }
        self.noted(result)
    }

    fn is_line_due(&self, now: Instant) -> bool {
        let mut logged = self.logged.lock().unwrap_or_else(PoisonError::into_inner);
        let due = logged.is_none_or(|last| now.duration_since(last) >= LOG_EVERY);
        if due {
            *logged = Some(now);
        }
        due
    }
}

/// A connection or transaction whose outages are detected.
#[derive(Debug, Clone)]
pub struct Watched<C> {
    inner: C,
    health: Arc<Health>,
}

impl<C> Watched<C> {
    pub(crate) const fn new(inner: C, health: Arc<Health>) -> Self {
        Self { inner, health }
    }

    pub(crate) const fn inner(&self) -> &C {
        &self.inner
    }
}

impl Watched<DatabaseConnection> {
    /// Pings the connection.
    ///
    /// # Errors
    /// [`DbErr`] when it does not answer.
    pub async fn ping(&self) -> Result<(), DbErr> {
        self.health.noted(self.inner.ping().await)
    }
}

impl Watched<DatabaseTransaction> {
    /// Begins a savepoint, which can be rolled back alone.
    pub(crate) async fn savepoint(&self) -> Result<Self, DbErr> {
        let inner = self.health.noted(TransactionTrait::begin(&self.inner).await)?;
        Ok(Self::new(inner, self.health.clone()))
    }

    /// Commits the transaction.
    ///
    /// # Errors
    /// [`DbErr`] when it fails; nothing was committed then.
    pub async fn commit(self) -> Result<(), DbErr> {
        self.health.written(self.inner.commit().await)
    }

    /// Rolls the transaction back.
    ///
    /// # Errors
    /// [`DbErr`] when the connection was lost, which rolls it back as well.
    pub async fn rollback(self) -> Result<(), DbErr> {
        self.health.noted(self.inner.rollback().await)
    }
}

#[async_trait::async_trait]
impl<C: ConnectionTrait> ConnectionTrait for Watched<C> {
    fn get_database_backend(&self) -> DbBackend {
        self.inner.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.health.count_statement();
        self.health.noted(self.inner.execute_raw(statement).await)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.health.count_statement();
        self.health.noted(self.inner.execute_unprepared(sql).await)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.health.count_statement();
        self.health.noted(self.inner.query_one_raw(statement).await)
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.health.count_statement();
        self.health.noted(self.inner.query_all_raw(statement).await)
    }
}

#[cfg(test)]
mod tests {
    use super::{Health, LOG_EVERY};
    use sea_orm::{DbErr, RuntimeErr};
    use std::time::{Duration, Instant};

    fn lost() -> Result<(), DbErr> {
        Err(DbErr::Conn(RuntimeErr::Internal("connection refused".to_owned())))
    }

    #[test]
    fn an_outage_lasts_until_a_write_succeeds() {
        let health = Health::default();
        assert!(health.noted(Err::<(), _>(DbErr::Custom("a fault of ours".to_owned()))).is_err());
        assert!(!health.is_failing(), "a statement that is wrong is no outage");
        assert!(health.noted(lost()).is_err());
        assert!(health.noted(Ok(())).is_ok() && health.is_failing(), "that something can be read proves nothing");
        assert!(health.written(lost()).is_err() && health.is_failing());
        assert!(health.written(Ok(())).is_ok() && !health.is_failing());
    }

    #[test]
    fn an_outage_is_one_line_a_minute() {
        let (health, start) = (Health::default(), Instant::now());
        let due = |seconds| health.is_line_due(start + Duration::from_secs(seconds));
        assert!(due(0) && !due(1) && !due(59));
        assert!(due(LOG_EVERY.as_secs()) && !due(LOG_EVERY.as_secs() + 1));
    }
}
