//! Members of roles.

use super::Admin;
use crate::extract::{Body, Id, Params};
use crate::http::error::ApiResult;
use axum::Json;
use doorward_admin as admin;
use doorward_contract::admin_action::action;
use doorward_contract::page::Page;
use doorward_contract::roles::{FormerMembers, Member, NewMembers, PageQuery};
use doorward_contract::wire::Empty;

/// List the current members of a role, by uid
#[utoipa::path(get, path = "/admin/api/v1/roles/{id}/members", tag = "Access",
    params(("id" = String, Path), PageQuery),
    responses((status = 200, body = Page<Member>)))]
pub async fn list(
    Admin(permit): Admin<action::RolesRead>,
    Id(id): Id,
    Params(query): Params<PageQuery>,
) -> ApiResult<Page<Member>> {
    Ok(Json(admin::members::list(&permit, &id, &query).await?))
}

/// Assign a role to accounts, all of them or none
///
/// Their sessions have it immediately; access tokens name it from the next refresh. With `expires_at`, it ends
/// automatically. `details.value` of an error is the first account that cannot have the role.
#[utoipa::path(post, path = "/admin/api/v1/roles/{id}/members", tag = "Access", params(("id" = String, Path)),
    request_body = NewMembers, responses((status = 200, body = Empty)))]
pub async fn add(
    Admin(permit): Admin<action::MembersEdit>,
    Id(id): Id,
    Body(new): Body<NewMembers>,
) -> ApiResult<Empty> {
    admin::members::add(&permit, &id, new).await?;
    Ok(Json(Empty {}))
}

/// Remove a role from accounts, all of them or none
///
/// Their sessions lose it immediately. The last administrator cannot be removed. `details.value` of an error is the
/// first account that does not have the role.
#[utoipa::path(delete, path = "/admin/api/v1/roles/{id}/members", tag = "Access", params(("id" = String, Path)),
    request_body = FormerMembers, responses((status = 200, body = Empty)))]
pub async fn remove(
    Admin(permit): Admin<action::MembersEdit>,
    Id(id): Id,
    Body(former): Body<FormerMembers>,
) -> ApiResult<Empty> {
    admin::members::remove(&permit, &id, former).await?;
    Ok(Json(Empty {}))
}
