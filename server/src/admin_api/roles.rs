//! Roles.

use super::Admin;
use crate::Services;
use crate::extract::{Body, Id, IfMatch, Params};
use crate::http::Tagged;
use crate::http::envelope::{Answer, Refusal};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use doorward_access::admin;
use doorward_contract::own::needs;
use doorward_contract::page::Page;
use doorward_contract::roles::{NewRole, PageQuery, Role, RoleIds, RolePatch, RolePolicies};
use doorward_contract::wire::Empty;

/// List roles, by id
///
/// Five belong to the program. Those of everybody, organization members, registered users and guests have no list of
/// members: what somebody is makes them one.
#[utoipa::path(get, path = "/admin/api/v1/roles", tag = "Access", params(PageQuery),
    responses((status = 200, body = Page<Role>)), security(("admin" = ["doorward:roles:read"])))]
pub async fn list(
    State(services): State<Services>,
    _: Admin<needs::RolesRead>,
    Params(query): Params<PageQuery>,
) -> Answer<Page<Role>> {
    Ok(Json(admin::roles::list(&services.access, &query).await?))
}

/// Make a role
#[utoipa::path(post, path = "/admin/api/v1/roles", tag = "Access", request_body = NewRole,
    responses((status = 201, body = Role)), security(("admin" = ["doorward:roles:edit"])))]
pub async fn create(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::RolesEdit>,
    Body(new): Body<NewRole>,
) -> Result<(StatusCode, Json<Role>), Refusal> {
    Ok((StatusCode::CREATED, Json(admin::roles::create(&services.access, new, &actor).await?)))
}

/// Delete several roles, all of them or none
///
/// Their memberships end with them. Refused with `failed_precondition` while an API key or a provider has one of them.
#[utoipa::path(delete, path = "/admin/api/v1/roles", tag = "Access", request_body = RoleIds,
    responses((status = 200, body = Empty)), security(("admin" = ["doorward:roles:edit"])))]
pub async fn delete_all(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::RolesEdit>,
    Body(roles): Body<RoleIds>,
) -> Answer<Empty> {
    admin::roles::delete(&services.access, roles.ids, &actor).await?;
    Ok(Json(Empty {}))
}

/// One role
///
/// `ETag` is the version that a change takes as `If-Match`.
#[utoipa::path(get, path = "/admin/api/v1/roles/{id}", tag = "Access", params(("id" = String, Path)),
    responses((status = 200, body = Role)), security(("admin" = ["doorward:roles:read"])))]
pub async fn get(
    State(services): State<Services>,
    _: Admin<needs::RolesRead>,
    Id(id): Id,
) -> Result<Tagged<Role>, Refusal> {
    Ok(tagged(admin::roles::get(&services.access, &id).await?))
}

fn tagged(role: Role) -> Tagged<Role> {
    let editable = role.editable();
    Tagged::new(role, &editable)
}

/// Change name and description of a role
///
/// Absent members stay. Those of the program's own roles cannot be changed. With `If-Match`, a role that has another version
/// by now is left as it is: `aborted`, and `details.now` shows what can be changed of it.
#[utoipa::path(patch, path = "/admin/api/v1/roles/{id}", tag = "Access",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "`ETag` of a former response.")),
    request_body = RolePatch, responses((status = 200, body = Role)), security(("admin" = ["doorward:roles:edit"])))]
pub async fn edit(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::RolesEdit>,
    Id(id): Id,
    IfMatch(expected): IfMatch,
    Body(patch): Body<RolePatch>,
) -> Result<Tagged<Role>, Refusal> {
    Ok(tagged(admin::roles::edit_version(&services.access, &id, patch, &expected, &actor).await?))
}

/// Delete a role
///
/// Its memberships end with it. Refused with `failed_precondition` while an API key or a provider has it.
#[utoipa::path(delete, path = "/admin/api/v1/roles/{id}", tag = "Access", params(("id" = String, Path)),
    responses((status = 200, body = Empty)), security(("admin" = ["doorward:roles:edit"])))]
pub async fn delete(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::RolesEdit>,
    Id(id): Id,
) -> Answer<Empty> {
    // One that is not there is the path's fault, not a list's.
    admin::roles::get(&services.access, &id).await?;
    admin::roles::delete(&services.access, vec![id], &actor).await?;
    Ok(Json(Empty {}))
}

/// Set which policies a role has
///
/// The list replaces the former one; in force for the next request on every node. The administrator's policies stay as
/// they are. `If-Match` takes the role's version, as for its name.
#[utoipa::path(put, path = "/admin/api/v1/roles/{id}/policies", tag = "Access",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "`ETag` of a former response.")),
    request_body = RolePolicies, responses((status = 200, body = Role)), security(("admin" = ["doorward:roles:edit"])))]
pub async fn set_policies(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::RolesEdit>,
    Id(id): Id,
    IfMatch(expected): IfMatch,
    Body(role): Body<RolePolicies>,
) -> Result<Tagged<Role>, Refusal> {
    let done = admin::roles::set_policies_version(&services.access, &id, role.policies, &expected, &actor).await;
    Ok(tagged(done?))
}
