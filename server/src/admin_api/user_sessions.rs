//! Sessions of an account.

use super::Admin;
use crate::extract::{AccountId, SessionId};
use crate::http::error::ApiResult;
use axum::Json;
use doorward_admin as admin;
use doorward_contract::admin_action::action;
use doorward_contract::page::Page;
use doorward_contract::session::Device;
use doorward_contract::wire::Empty;

/// List the sessions of an account
#[utoipa::path(get, path = "/admin/api/v1/users/{uid}/sessions", tag = "Users", params(("uid" = String, Path)),
    responses((status = 200, body = Page<Device>)))]
pub async fn list(Admin(permit): Admin<action::SessionsRead>, AccountId(uid): AccountId) -> ApiResult<Page<Device>> {
    let items = admin::users::sessions(&permit, &uid).await?;
    Ok(Json(Page { items, next_cursor: None }))
}

/// End a session of an account
#[utoipa::path(delete, path = "/admin/api/v1/users/{uid}/sessions/{id}", tag = "Users",
    params(("uid" = String, Path), ("id" = String, Path)),
    responses((status = 200, body = Empty)))]
pub async fn end(Admin(permit): Admin<action::SessionsEnd>, session: SessionId) -> ApiResult<Empty> {
    admin::users::end_session(&permit, &session.uid, &session.id).await?;
    Ok(Json(Empty {}))
}
