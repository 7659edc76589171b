//! Members of departments and positions, and the roles these grant.

use super::Admin;
use crate::extract::{AccountId, Body, Id, Params};
use crate::http::error::ApiResult;
use axum::Json;
use doorward_admin::organization::{people, places, roles};
use doorward_contract::admin_action::action;
use doorward_contract::organization::{FormerNodeRoles, NewNodeRoles, NodeMember, NodePeople, RoleNodes, UserPlaces};
use doorward_contract::page::Page;
use doorward_contract::roles::PageQuery;
use doorward_contract::wire::Empty;

/// List the direct members of a department or position, by uid
#[utoipa::path(get, path = "/admin/api/v1/organization/nodes/{id}/members", tag = "Access",
    params(("id" = String, Path), PageQuery),
    responses((status = 200, body = Page<NodeMember>)))]
pub async fn list(
    Admin(permit): Admin<action::OrganizationRead>,
    Id(id): Id,
    Params(query): Params<PageQuery>,
) -> ApiResult<Page<NodeMember>> {
    Ok(Json(people::list(&permit, &id, &query).await?))
}

/// Add accounts to a department or position, all of them or none
///
/// Organization members only. Their sessions have its roles, and those of all its ancestors, immediately.
/// `details.value` of an error is the first account that cannot be added.
#[utoipa::path(post, path = "/admin/api/v1/organization/nodes/{id}/members", tag = "Access",
    params(("id" = String, Path)), request_body = NodePeople,
    responses((status = 200, body = Empty)))]
pub async fn add(
    Admin(permit): Admin<action::OrganizationEdit>,
    Id(id): Id,
    Body(new): Body<NodePeople>,
) -> ApiResult<Empty> {
    people::add(&permit, &id, new).await?;
    Ok(Json(Empty {}))
}

/// Remove accounts from a department or position, all of them or none
///
/// `details.value` of an error is the first account that is not a member.
#[utoipa::path(delete, path = "/admin/api/v1/organization/nodes/{id}/members", tag = "Access",
    params(("id" = String, Path)), request_body = NodePeople,
    responses((status = 200, body = Empty)))]
pub async fn remove(
    Admin(permit): Admin<action::OrganizationEdit>,
    Id(id): Id,
    Body(former): Body<NodePeople>,
) -> ApiResult<Empty> {
    people::remove(&permit, &id, former).await?;
    Ok(Json(Empty {}))
}

/// Grant roles through a department or position, all of them or none
///
/// All members of it and of its descendants have the roles immediately, until `expires_at` if set. Custom roles only:
/// administrators cannot be appointed this way. `details.value` of an error is the first role that cannot be granted.
#[utoipa::path(post, path = "/admin/api/v1/organization/nodes/{id}/roles", tag = "Access",
    params(("id" = String, Path)), request_body = NewNodeRoles,
    responses((status = 200, body = Empty)))]
pub async fn add_roles(
    Admin(permit): Admin<action::OrganizationEdit>,
    Id(id): Id,
    Body(new): Body<NewNodeRoles>,
) -> ApiResult<Empty> {
    roles::add(&permit, &id, new).await?;
    Ok(Json(Empty {}))
}

/// Stop granting roles through a department or position, all of them or none
///
/// `details.value` of an error is the first role that it does not grant.
#[utoipa::path(delete, path = "/admin/api/v1/organization/nodes/{id}/roles", tag = "Access",
    params(("id" = String, Path)), request_body = FormerNodeRoles,
    responses((status = 200, body = Empty)))]
pub async fn remove_roles(
    Admin(permit): Admin<action::OrganizationEdit>,
    Id(id): Id,
    Body(former): Body<FormerNodeRoles>,
) -> ApiResult<Empty> {
    roles::remove(&permit, &id, former).await?;
    Ok(Json(Empty {}))
}

/// List the departments and positions that grant a role
#[utoipa::path(get, path = "/admin/api/v1/roles/{id}/nodes", tag = "Access", params(("id" = String, Path)),
    responses((status = 200, body = RoleNodes)))]
pub async fn of_role(Admin(permit): Admin<action::RolesRead>, Id(id): Id) -> ApiResult<RoleNodes> {
    Ok(Json(places::of_role(&permit, &id).await?))
}

/// Get the departments and positions of an account, and the roles they grant
#[utoipa::path(get, path = "/admin/api/v1/users/{uid}/organization", tag = "Access", params(("uid" = String, Path)),
    responses((status = 200, body = UserPlaces)))]
pub async fn of_user(Admin(permit): Admin<action::UsersRead>, AccountId(uid): AccountId) -> ApiResult<UserPlaces> {
    Ok(Json(places::of_user(&permit, &uid).await?))
}
