//! Where an account is signed in.

use super::Admin;
use crate::Services;
use crate::extract::{Id, SessionId};
use crate::http::envelope::Answer;
use axum::Json;
use axum::extract::State;
use doorward_access::admin;
use doorward_contract::own::needs;
use doorward_contract::page::Page;
use doorward_contract::session::Device;
use doorward_contract::wire::Empty;

/// Where an account is signed in
#[utoipa::path(get, path = "/admin/api/v1/users/{uid}/sessions", tag = "Users", params(("uid" = String, Path)),
    responses((status = 200, body = Page<Device>)), security(("admin" = ["doorward:sessions:read"])))]
pub async fn list(
    State(services): State<Services>,
    _: Admin<needs::SessionsRead>,
    Id(uid): Id,
) -> Answer<Page<Device>> {
    let items = admin::users::sessions(&services.identity, &uid).await?;
    Ok(Json(Page { items, next_cursor: None }))
}

/// End one session of an account
#[utoipa::path(delete, path = "/admin/api/v1/users/{uid}/sessions/{id}", tag = "Users",
    params(("uid" = String, Path), ("id" = String, Path)),
    responses((status = 200, body = Empty)), security(("admin" = ["doorward:sessions:end"])))]
pub async fn end(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::SessionsEnd>,
    session: SessionId,
) -> Answer<Empty> {
    admin::users::end_session(&services.access, &session.uid, &session.id, &actor).await?;
    Ok(Json(Empty {}))
}
