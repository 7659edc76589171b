//! Reads the log.

use crate::AppError;
use doorward_contract::event::{Event, EventQuery};
use doorward_contract::page::Page;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;

/// One page of events. JSON, because a form's encoding has no word for a query without any filter.
#[server(prefix = "/api", endpoint = "console/events", input = Json)]
pub async fn list_events(
    /// Filters and place.
    query: EventQuery,
) -> Result<Page<Event>, AppError> {
    let permit = crate::console::authorize::require::<ListEvents>().await?;
    Ok(doorward_admin::events::list(&permit, &query).await?)
}
crate::rights::requires!(ListEvents: EventsRead);
