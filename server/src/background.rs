//! What runs beside requests: other nodes' changes, messages on their way out, the janitor, the folding of metrics.

use crate::Services;
use std::time::Duration;
use tokio::task::JoinSet;

const HOUR: Duration = Duration::from_secs(3600);
const CLEANUP_INTERVAL: Duration = Duration::from_secs(10);

/// Starts all background work; it ends when the returned set is dropped.
pub fn start(services: &Services) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    tasks.spawn(services.identity.clone().watch_changes());
    tasks.spawn(services.access.clone().watch_changes());
    tasks.spawn(doorward_identity::outbox::run(services.identity.clone()));
    tasks.spawn(tidy_hourly(services.clone()));
    tasks.spawn(fold_metrics(services.clone()));
    tasks
}

async fn tidy_hourly(services: Services) {
    // The first round soon after the start: a node that is restarted every night would otherwise never tidy.
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

/// Up to a minute, so that nodes started together do not tidy together for ever.
fn jitter() -> Duration {
    Duration::from_millis(uuid::Uuid::new_v4().as_u128() as u64 % 60_000)
}
