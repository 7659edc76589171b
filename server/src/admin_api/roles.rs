//! Roles.

use super::Admin;
use crate::extract::{Body, Id, IfMatch, Params};
use crate::http::Tagged;
use crate::http::error::{ApiError, ApiResult};
use axum::Json;
use axum::http::StatusCode;
use doorward_admin as admin;
use doorward_contract::admin_action::action;
use doorward_contract::page::Page;
use doorward_contract::roles::{NewRole, PageQuery, Role, RoleIds, RolePatch, RolePolicies};
use doorward_contract::wire::Empty;

/// List roles, by ID
///
/// Five are built in. Those of all users, organization members, registered users and guests have no list of members:
/// their membership is automatic.
#[utoipa::path(get, path = "/admin/api/v1/roles", tag = "Access", params(PageQuery),
    responses((status = 200, body = Page<Role>)))]
pub async fn list(Admin(permit): Admin<action::RolesRead>, Params(query): Params<PageQuery>) -> ApiResult<Page<Role>> {
    Ok(Json(admin::roles::list(&permit, &query).await?))
}

/// Create a role
#[utoipa::path(post, path = "/admin/api/v1/roles", tag = "Access", request_body = NewRole,
    responses((status = 201, body = Role)))]
pub async fn create(
    Admin(permit): Admin<action::RolesEdit>,
    Body(new): Body<NewRole>,
) -> Result<(StatusCode, Json<Role>), ApiError> {
    Ok((StatusCode::CREATED, Json(admin::roles::create(&permit, new).await?)))
}

/// Delete several roles, all of them or none
///
/// Their memberships end. Refused with `failed_precondition` while an API key uses one of them, a provider or the settings
/// assign it to new accounts, or a table has row permissions for it.
#[utoipa::path(delete, path = "/admin/api/v1/roles", tag = "Access", request_body = RoleIds,
    responses((status = 200, body = Empty)))]
pub async fn delete_all(Admin(permit): Admin<action::RolesEdit>, Body(roles): Body<RoleIds>) -> ApiResult<Empty> {
    admin::roles::delete(&permit, roles.ids).await?;
    Ok(Json(Empty {}))
}

/// Get a role
///
/// `ETag` is the version that a change accepts as `If-Match`.
#[utoipa::path(get, path = "/admin/api/v1/roles/{id}", tag = "Access", params(("id" = String, Path)),
    responses((status = 200, body = Role)))]
pub async fn get(Admin(permit): Admin<action::RolesRead>, Id(id): Id) -> Result<Tagged<Role>, ApiError> {
    Ok(tagged(admin::roles::get(&permit, &id).await?))
}

fn tagged(role: Role) -> Tagged<Role> {
    let editable = role.editable();
    Tagged::new(role, &editable)
}

/// Update the name and description of a role
///
/// Absent members are unchanged. Built-in roles cannot be changed. With `If-Match`, a role that has changed since is
/// not updated: `aborted`, and `details.now` contains its current values.
#[utoipa::path(patch, path = "/admin/api/v1/roles/{id}", tag = "Access",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "`ETag` of an earlier response.")),
    request_body = RolePatch, responses((status = 200, body = Role)))]
pub async fn edit(
    Admin(permit): Admin<action::RolesEdit>,
    Id(id): Id,
    IfMatch(expected): IfMatch,
    Body(patch): Body<RolePatch>,
) -> Result<Tagged<Role>, ApiError> {
    Ok(tagged(admin::roles::edit(&permit, &id, patch, &expected).await?))
}

/// Delete a role
///
/// Its memberships end. Refused with `failed_precondition` while an API key uses it, a provider or the settings assign it to
/// new accounts, or a table has row permissions for it. With `If-Match`, a role that has changed since is not deleted:
/// `aborted`, and `details.now` contains its current values.
#[utoipa::path(delete, path = "/admin/api/v1/roles/{id}", tag = "Access",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "`ETag` of an earlier response.")),
    responses((status = 200, body = Empty)))]
pub async fn delete(
    Admin(permit): Admin<action::RolesEdit>,
    Id(id): Id,
    IfMatch(expected): IfMatch,
) -> ApiResult<Empty> {
    admin::roles::delete_one(&permit, &id, &expected).await?;
    Ok(Json(Empty {}))
}

/// Set the policies of a role
///
/// The list replaces the former one and takes effect with the next request on every node. The policies of the
/// administrator role cannot be changed. `If-Match` takes the role's version, as for its name.
#[utoipa::path(put, path = "/admin/api/v1/roles/{id}/policies", tag = "Access",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "`ETag` of an earlier response.")),
    request_body = RolePolicies, responses((status = 200, body = Role)))]
pub async fn set_policies(
    Admin(permit): Admin<action::RolesEdit>,
    Id(id): Id,
    IfMatch(expected): IfMatch,
    Body(role): Body<RolePolicies>,
) -> Result<Tagged<Role>, ApiError> {
    let done = admin::roles::set_policies(&permit, &id, role.policies, &expected).await;
    Ok(tagged(done?))
}
