//! Notifications between nodes about changes of cached rows.
//!
//! PostgreSQL delivers them by LISTEN/NOTIFY when the changing transaction commits. On both engines a version row
//! counts the changes that all nodes must see, so that a node that lost its listener, or another process on the same
//! SQLite file, detects them by polling.

use crate::error::unavailable;
use crate::{Backend, Db, StoreError, pooler, tx::is_postgres};
use doorward_contract::Uid;
use sea_orm::{ConnectionTrait, Statement};
use sqlx::{
    Executor,
    postgres::{PgListener, PgPoolOptions},
};

const CHANNEL: &str = "doorward";

/// What has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Topic {
    /// Settings, clients, signing keys, roles or policies: reload them.
    Configuration,
    /// An account's status, roles, name or sessions.
    Account(Uid),
    /// The roles of any number of accounts: their places in the organization, or the roles of a place.
    AllAccounts,
}

impl Topic {
    fn to_payload(&self) -> String {
        match self {
            Self::Configuration => "configuration".into(),
            Self::Account(uid) => format!("account:{uid}"),
            Self::AllAccounts => "everybody".into(),
        }
    }

    fn from_payload(payload: &str) -> Self {
        match payload.strip_prefix("account:").map(Uid::parse) {
            Some(Ok(uid)) => Self::Account(uid),
            // It may have been any account.
            Some(Err(_)) => Self::AllAccounts,
            None if payload == "everybody" => Self::AllAccounts,
            None => Self::Configuration,
        }
    }
}

/// Notifies the other nodes, once the transaction of `conn` commits.
pub async fn publish(conn: &impl ConnectionTrait, topic: &Topic) -> Result<(), StoreError> {
    let postgres = is_postgres(conn);
    if postgres {
        let sql = "SELECT pg_notify($1, $2)";
        let values = [CHANNEL.into(), topic.to_payload().into()];
        conn.execute_raw(Statement::from_sql_and_values(conn.get_database_backend(), sql, values)).await?;
    }
    // One hot row would serialize all sign-outs of a busy PostgreSQL; its listeners get the notification.
    if !postgres || !matches!(topic, Topic::Account(_)) {
        let sql = "INSERT INTO change (id, version) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET version = change.version + 1";
        conn.execute_unprepared(sql).await?;
    }
    Ok(())
}

/// The version, which rises with every published change.
pub async fn version(conn: &impl ConnectionTrait) -> Result<i64, StoreError> {
    let sql = "SELECT version FROM change WHERE id = 1";
    let row = conn.query_one_raw(Statement::from_string(conn.get_database_backend(), sql)).await?;
    Ok(row.map(|row| row.try_get("", "version")).transpose()?.unwrap_or(0))
}

/// Receives the notifications of other nodes.
pub struct Listener(PgListener);

impl Listener {
    /// Begins to listen; `None` on SQLite.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the connection fails.
    pub async fn start(db: &Db) -> Result<Option<Self>, StoreError> {
        if db.backend() != Backend::Postgres {
            return Ok(None);
        }
        // Like `PgListener::connect`, without the options that poolers reject.
        let options = pooler::options(db.listen_url()).map_err(unavailable)?;
        let pool = PgPoolOptions::new().max_connections(1).max_lifetime(None).idle_timeout(None);
        let pool = pool.connect_with(options).await.map_err(unavailable)?;
        let mut listener = PgListener::connect_with(&pool).await.map_err(unavailable)?;
        listener.ignore_pool_close_event(true);
        listener.listen(CHANNEL).await.map_err(unavailable)?;
        Ok(Some(Self(listener)))
    }

    /// Pings the connection.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when it does not answer.
    pub async fn ping(&mut self) -> Result<(), StoreError> {
        self.0.execute("SELECT 1").await.map(|_| ()).map_err(unavailable)
    }

    /// Waits for the next change. `None` after the connection was lost: notifications may have been missed.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when it cannot reconnect.
    pub async fn next(&mut self) -> Result<Option<Topic>, StoreError> {
        let message = self.0.try_recv().await.map_err(unavailable)?;
        Ok(message.map(|message| Topic::from_payload(message.payload())))
    }
}

#[cfg(test)]
mod tests {
    use super::{Topic, Uid};

    #[test]
    fn a_topic_survives_its_payload() {
        for topic in [Topic::Configuration, Topic::Account(Uid::parse("u1").unwrap()), Topic::AllAccounts] {
            assert_eq!(Topic::from_payload(&topic.to_payload()), topic);
        }
    }

    #[test]
    fn an_account_that_cannot_be_named_may_be_any() {
        assert_eq!(Topic::from_payload("account:no uid"), Topic::AllAccounts);
    }
}
