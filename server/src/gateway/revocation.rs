//! A web socket or a stream of events may last for days, and whoever it is for may be signed out the next moment.

use crate::Services;
use crate::access_api::authorize::SiteRequest;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

/// How often is asked again. A decision takes microseconds.
const EVERY: Duration = Duration::from_secs(1);

/// Ends when a request would no longer pass.
pub type Watch = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Watches over what a request has begun.
pub fn watch(services: &Services, case: Arc<SiteRequest>) -> Watch {
    let services = services.clone();
    Box::pin(async move {
        loop {
            tokio::time::sleep(EVERY).await;
            if !case.passes(&services).await {
                tracing::info!("ended a stream because its user no longer has permission");
                return;
            }
        }
    })
}
