//! Hearing what other nodes, or other processes on the same SQLite file, have changed.

use crate::{Error, Identity};
use doorward_store::{
    Backend,
    notify::{self, Listener, Topic},
};
use std::time::Duration;

/// How often the version row is looked at where no message comes: on SQLite only our own commands change anything
/// beside us; elsewhere the promise is a tenth of a second.
const SQLITE_EVERY: Duration = Duration::from_secs(1);
const OTHERWISE_EVERY: Duration = Duration::from_millis(50);

/// After so long without a message the connection is asked whether it still stands, and has so long to answer.
const SILENCE: Duration = Duration::from_millis(1_000);
const ANSWER: Duration = Duration::from_millis(900);
/// How long a node that was cut off without a word may go on by what it remembers: a documented promise.
const TRUST: Duration = Duration::from_secs(2);
const _: () = assert!(SILENCE.as_millis() + ANSWER.as_millis() < TRUST.as_millis(), "the promise is kept");

/// Runs until the program ends.
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
                // Without messages for single accounts a node with company trusts its memory in nothing.
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
    // Whatever changed before the listener stood was not heard.
    reload(identity).await?;
    loop {
        match tokio::time::timeout(SILENCE, listener.next()).await {
            Ok(heard) => match heard? {
                Some(Topic::Configuration) => reload(identity).await?,
                Some(Topic::Account(uid)) => identity.session_cache().account_changed(&uid),
                Some(Topic::Everybody) => identity.session_cache().everything_changed(),
                None => return Ok(()),
            },
            // A firewall may have dropped the connection without a word to either end.
            Err(_) => match tokio::time::timeout(ANSWER, listener.ping()).await {
                Ok(answer) => answer?,
                Err(_) => return Ok(()),
            },
        }
    }
}

/// Reads again. Nothing is heard meanwhile, so memory is trusted no longer than a silent connection would be.
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
