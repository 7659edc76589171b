//! The audit log.

use super::Admin;
use crate::extract::Params;
use crate::http::error::ApiResult;
use axum::Json;
use doorward_admin as admin;
use doorward_contract::admin_action::action;
use doorward_contract::event::{Event, EventQuery};
use doorward_contract::page::Page;

/// List audit log events, newest first
#[utoipa::path(get, path = "/admin/api/v1/events", tag = "Events", params(EventQuery),
    responses((status = 200, body = Page<Event>)))]
pub async fn list(
    Admin(permit): Admin<action::EventsRead>,
    Params(query): Params<EventQuery>,
) -> ApiResult<Page<Event>> {
    Ok(Json(admin::events::list(&permit, &query).await?))
}
