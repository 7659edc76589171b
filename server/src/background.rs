//! Background tasks: changes from other nodes, delivery of messages and logout tokens, hourly cleanup, metrics upkeep.

use crate::Services;
use std::time::Duration;
use tokio::task::JoinSet;

const HOUR: Duration = Duration::from_secs(3600);
const CLEANUP_INTERVAL: Duration = Duration::from_secs(10);

/// Starts all background tasks. Dropping the returned set aborts them.
pub fn start(services: &Services) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    tasks.spawn(services.identity.clone().watch_changes());
    tasks.spawn(services.access.clone().watch_changes());
    tasks.spawn(doorward_identity::outbox::run(services.identity.clone()));
    tasks.spawn(doorward_identity::oauth::backchannel_logout::run(services.identity.clone()));
    tasks.spawn(clean_up_hourly(services.clone()));
    tasks.spawn(fold_metrics(services.clone()));
    tasks
}

async fn clean_up_hourly(services: Services) {
    // First run shortly after the start: a node that restarts often would otherwise never clean up.
    tokio::time::sleep(Duration::from_secs(30) + jitter()).await;
    loop {
        if let Err(error) = services.identity.cleanup().await {
            tracing::warn!(%error, "cleanup failed; retrying in an hour");
        }
        tokio::time::sleep(HOUR + jitter()).await;
    }
}

async fn fold_metrics(services: Services) {
    let mut clock = tokio::time::interval(CLEANUP_INTERVAL);
    loop {
        clock.tick().await;
        services.metrics.upkeep();
    }
}

/// Random delay of up to a minute, so that nodes started together do not run cleanup at the same time.
fn jitter() -> Duration {
    Duration::from_millis(uuid::Uuid::new_v4().as_u128() as u64 % 60_000)
}
