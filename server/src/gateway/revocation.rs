//! Ends streams whose user loses permission, or whose route is removed: a WebSocket or an event stream can last for
//! days.

use super::Gateway;
use super::routes::Route;
use crate::access_api::authorize::SiteRequest;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

/// Interval of re-authorization. A decision takes microseconds.
const INTERVAL: Duration = Duration::from_secs(1);

/// Resolves when the request would no longer be forwarded.
pub type Watch = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Checks a request periodically: its route, and its permission unless access is public.
pub fn watch(gateway: &Gateway, route: Arc<Route>, request: Option<SiteRequest>) -> Watch {
    let gateway = gateway.clone();
    Box::pin(async move {
        loop {
            tokio::time::sleep(INTERVAL).await;
            if !gateway.table().serves(&route) {
                tracing::info!("ended a stream because its route was changed or removed");
                return;
            }
            if let Some(request) = &request
                && !request.is_allowed(&gateway.0.services).await
            {
                tracing::info!("ended a stream because its user no longer has permission");
                return;
            }
        }
    })
}
