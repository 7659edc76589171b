//! Ends streams whose user loses permission: a WebSocket or an event stream can last for days.

use crate::Services;
use crate::access_api::authorize::SiteRequest;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

/// Interval of re-authorization. A decision takes microseconds.
const INTERVAL: Duration = Duration::from_secs(1);

/// Resolves when the request would no longer be authorized.
pub type Watch = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Re-authorizes a request periodically.
pub fn watch(services: &Services, request: Arc<SiteRequest>) -> Watch {
    let services = services.clone();
    Box::pin(async move {
        loop {
            tokio::time::sleep(INTERVAL).await;
            if !request.is_allowed(&services).await {
                tracing::info!("ended a stream because its user no longer has permission");
                return;
            }
        }
    })
}
