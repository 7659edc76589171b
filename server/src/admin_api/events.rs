//! The record of what happened.

use super::Admin;
use crate::Services;
use crate::extract::Params;
use crate::http::envelope::Answer;
use axum::Json;
use axum::extract::State;
use doorward_contract::event::{Event, EventQuery};
use doorward_contract::own::needs;
use doorward_contract::page::Page;
use doorward_identity::admin;

/// What happened, newest first
#[utoipa::path(get, path = "/admin/api/v1/events", tag = "Events", params(EventQuery),
    responses((status = 200, body = Page<Event>)), security(("admin" = ["doorward:events:read"])))]
pub async fn list(
    State(services): State<Services>,
    _: Admin<needs::EventsRead>,
    Params(query): Params<EventQuery>,
) -> Answer<Page<Event>> {
    Ok(Json(admin::events::list(&services.identity, &query).await?))
}
