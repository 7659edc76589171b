//! Changes made by other nodes, or by other processes on the same SQLite file.

use crate::{Error, Identity};
use doorward_store::{
    Backend,
    notify::{self, Listener, Topic},
};
use std::time::Duration;

/// Interval between reads of the version row without notifications. On SQLite only our own commands write beside this
/// process; elsewhere the documented limit is a tenth of a second.
const SQLITE_EVERY: Duration = Duration::from_secs(1);
const OTHERWISE_EVERY: Duration = Duration::from_millis(50);

/// After this long without a notification the connection is pinged, and has as long again to answer.
const SILENCE: Duration = Duration::from_millis(1_000);
const ANSWER: Duration = Duration::from_millis(900);
/// Longest time that a disconnected node may trust its caches: a documented guarantee.
const TRUST: Duration = Duration::from_secs(2);
const _: () = assert!(SILENCE.as_millis() + ANSWER.as_millis() < TRUST.as_millis(), "the promise is kept");

/// Runs until the process ends.
pub(crate) async fn run(identity: Identity) {
    let sqlite = identity.db().backend() == Backend::Sqlite;
    let mut version = notify::version(identity.db().read()).await.unwrap_or(0);
    loop {
        match Listener::start(identity.db()).await {
            Ok(Some(listener)) => {
                identity.session_cache().set_trusted(true);
                if let Err(error) = listen(&identity, listener).await {
                    tracing::warn!(%error, "lost the LISTEN connection to the database; polling until it is restored");
                }
                // Without notifications for single accounts a node beside others cannot trust its cache.
                identity.session_cache().set_trusted(false);
            }
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "cannot open the LISTEN connection to the database; polling"),
        }
        tokio::time::sleep(if sqlite { SQLITE_EVERY } else { OTHERWISE_EVERY }).await;
        if let Err(error) = poll(&identity, &mut version).await {
            tracing::warn!(%error, "cannot read changes from the database");
        }
    }
}

async fn listen(identity: &Identity, mut listener: Listener) -> Result<(), Error> {
    // Changes made before the listener was connected were missed.
    reload(identity).await?;
    loop {
        match tokio::time::timeout(SILENCE, listener.next()).await {
            Ok(heard) => match heard? {
                Some(Topic::Configuration) => reload(identity).await?,
                Some(Topic::Account(uid)) => identity.session_cache().account_changed(&uid),
                Some(Topic::AllAccounts) => identity.session_cache().everything_changed(),
                None => return Ok(()),
            },
            // A firewall may have dropped the connection without notice to either end.
            Err(_) => match tokio::time::timeout(ANSWER, listener.ping()).await {
                Ok(answer) => answer?,
                Err(_) => return Ok(()),
            },
        }
    }
}

/// Reloads everything. No notification is read meanwhile, so the cache is trusted no longer than with a silent
/// connection.
async fn reload(identity: &Identity) -> Result<(), Error> {
    let reading = identity.reload();
    tokio::pin!(reading);
    if let Ok(done) = tokio::time::timeout(SILENCE + ANSWER, &mut reading).await {
        return done;
    }
    identity.session_cache().set_trusted(false);
    reading.await?;
    identity.session_cache().set_trusted(true);
    Ok(())
}

async fn poll(identity: &Identity, version: &mut i64) -> Result<(), Error> {
    let current = notify::version(identity.db().read()).await?;
    if current != *version {
        identity.reload().await?;
        identity.session_cache().everything_changed();
        *version = current;
    }
    Ok(())
}
