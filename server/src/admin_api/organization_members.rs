//! Who is in a department or post, and which roles it gives.

use super::Admin;
use crate::Services;
use crate::extract::{Body, Id, Params};
use crate::http::envelope::Answer;
use axum::Json;
use axum::extract::State;
use doorward_access::admin::organization::{people, places, roles};
use doorward_contract::organization::{FormerNodeRoles, NewNodeRoles, NodeMember, NodePeople, RoleNodes, UserPlaces};
use doorward_contract::own::needs;
use doorward_contract::page::Page;
use doorward_contract::roles::PageQuery;
use doorward_contract::wire::Empty;

/// List who is in a department or post itself, by uid
#[utoipa::path(get, path = "/admin/api/v1/organization/nodes/{id}/members", tag = "Access",
    params(("id" = String, Path), PageQuery),
    responses((status = 200, body = Page<NodeMember>)), security(("admin" = ["doorward:organization:read"])))]
pub async fn list(
    State(services): State<Services>,
    _: Admin<needs::OrganizationRead>,
    Id(id): Id,
    Params(query): Params<PageQuery>,
) -> Answer<Page<NodeMember>> {
    Ok(Json(people::list(&services.access, &id, &query).await?))
}

/// Put accounts into a department or post, all of them or none
///
/// Organization members only. Their sessions have its roles, and those of all above it, at once. `details.value` of a
/// refusal is the first account that cannot be there.
#[utoipa::path(post, path = "/admin/api/v1/organization/nodes/{id}/members", tag = "Access",
    params(("id" = String, Path)), request_body = NodePeople,
    responses((status = 200, body = Empty)), security(("admin" = ["doorward:organization:edit"])))]
pub async fn add(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::OrganizationEdit>,
    Id(id): Id,
    Body(new): Body<NodePeople>,
) -> Answer<Empty> {
    people::add(&services.access, &id, new, &actor).await?;
    Ok(Json(Empty {}))
}

/// Take accounts out of a department or post, all of them or none
///
/// `details.value` of a refusal is the first account that is not in it.
#[utoipa::path(delete, path = "/admin/api/v1/organization/nodes/{id}/members", tag = "Access",
    params(("id" = String, Path)), request_body = NodePeople,
    responses((status = 200, body = Empty)), security(("admin" = ["doorward:organization:edit"])))]
pub async fn remove(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::OrganizationEdit>,
    Id(id): Id,
    Body(former): Body<NodePeople>,
) -> Answer<Empty> {
    people::remove(&services.access, &id, former, &actor).await?;
    Ok(Json(Empty {}))
}

/// Let a department or post give roles, all of them or none
///
/// Everybody in it and beneath it has them at once; with `expires_at` that ends by itself. Roles of your own only: no
/// place makes administrators. `details.value` of a refusal is the first role it cannot give.
#[utoipa::path(post, path = "/admin/api/v1/organization/nodes/{id}/roles", tag = "Access",
    params(("id" = String, Path)), request_body = NewNodeRoles,
    responses((status = 200, body = Empty)), security(("admin" = ["doorward:organization:edit"])))]
pub async fn give(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::OrganizationEdit>,
    Id(id): Id,
    Body(new): Body<NewNodeRoles>,
) -> Answer<Empty> {
    roles::add(&services.access, &id, new, &actor).await?;
    Ok(Json(Empty {}))
}

/// Let a department or post give roles no longer, all of them or none
///
/// `details.value` of a refusal is the first role it does not give.
#[utoipa::path(delete, path = "/admin/api/v1/organization/nodes/{id}/roles", tag = "Access",
    params(("id" = String, Path)), request_body = FormerNodeRoles,
    responses((status = 200, body = Empty)), security(("admin" = ["doorward:organization:edit"])))]
pub async fn take(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::OrganizationEdit>,
    Id(id): Id,
    Body(former): Body<FormerNodeRoles>,
) -> Answer<Empty> {
    roles::remove(&services.access, &id, former, &actor).await?;
    Ok(Json(Empty {}))
}

/// Departments and posts that give a role
#[utoipa::path(get, path = "/admin/api/v1/roles/{id}/nodes", tag = "Access", params(("id" = String, Path)),
    responses((status = 200, body = RoleNodes)), security(("admin" = ["doorward:roles:read"])))]
pub async fn of_role(State(services): State<Services>, _: Admin<needs::RolesRead>, Id(id): Id) -> Answer<RoleNodes> {
    Ok(Json(places::of_role(&services.access, &id).await?))
}

/// Where an account stands in the organization, and which roles that gives it
#[utoipa::path(get, path = "/admin/api/v1/users/{uid}/organization", tag = "Access", params(("uid" = String, Path)),
    responses((status = 200, body = UserPlaces)), security(("admin" = ["doorward:users:read"])))]
pub async fn of_user(State(services): State<Services>, _: Admin<needs::UsersRead>, Id(uid): Id) -> Answer<UserPlaces> {
    Ok(Json(places::of_user(&services.access, &uid).await?))
}
