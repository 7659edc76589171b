//! Server function that reads the log.

use crate::AppError;
use doorward_contract::event::{Event, EventQuery};
use doorward_contract::page::Page;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;

/// One page of events. JSON, because form encoding cannot express an empty query.
#[server(prefix = "/api", endpoint = "console/events", input = Json)]
pub async fn list_events(query: EventQuery) -> Result<Page<Event>, AppError> {
    let permit = crate::console::authorize::require::<ListEvents>().await?;
    Ok(doorward_admin::events::list(&permit, &query).await?)
}
crate::rights::requires!(ListEvents: EventsRead);
