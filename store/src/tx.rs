//! Transactions.

use crate::StoreError;
use crate::health::Watched;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};

/// A running transaction. Dropped without `commit` it is rolled back.
pub type Tx = Watched<DatabaseTransaction>;

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

/// Begins a savepoint, which can be rolled back alone.
pub async fn savepoint(tx: &Tx) -> Result<Tx, StoreError> {
    Ok(tx.savepoint().await?)
}

pub(crate) fn is_postgres(conn: &impl ConnectionTrait) -> bool {
    conn.get_database_backend() == DbBackend::Postgres
}
