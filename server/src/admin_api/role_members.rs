//! Who holds a role.

use super::Admin;
use crate::Services;
use crate::extract::{Body, Id, Params};
use crate::http::envelope::Answer;
use axum::Json;
use axum::extract::State;
use doorward_access::admin;
use doorward_contract::own::needs;
use doorward_contract::page::Page;
use doorward_contract::roles::{FormerMembers, Member, NewMembers, PageQuery};
use doorward_contract::wire::Empty;

/// List who holds a role now, by uid
#[utoipa::path(get, path = "/admin/api/v1/roles/{id}/members", tag = "Access",
    params(("id" = String, Path), PageQuery),
    responses((status = 200, body = Page<Member>)), security(("admin" = ["doorward:roles:read"])))]
pub async fn list(
    State(services): State<Services>,
    _: Admin<needs::RolesRead>,
    Id(id): Id,
    Params(query): Params<PageQuery>,
) -> Answer<Page<Member>> {
    Ok(Json(admin::members::list(&services.access, &id, &query).await?))
}

/// Give accounts a role, all of them or none
///
/// Their sessions have it at once; access tokens name it from the next refresh on. With `expires_at` it ends by itself.
/// `details.value` of a refusal is the first account that cannot have it.
#[utoipa::path(post, path = "/admin/api/v1/roles/{id}/members", tag = "Access", params(("id" = String, Path)),
    request_body = NewMembers, responses((status = 200, body = Empty)), security(("admin" = ["doorward:members:edit"])))]
pub async fn add(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::MembersEdit>,
    Id(id): Id,
    Body(new): Body<NewMembers>,
) -> Answer<Empty> {
    admin::members::add(&services.access, &id, new, &actor).await?;
    Ok(Json(Empty {}))
}

/// Take a role from accounts, all of them or none
///
/// Their sessions lose it at once. The last administrator cannot be removed. `details.value` of a refusal is the first
/// account that does not hold it.
#[utoipa::path(delete, path = "/admin/api/v1/roles/{id}/members", tag = "Access", params(("id" = String, Path)),
    request_body = FormerMembers, responses((status = 200, body = Empty)), security(("admin" = ["doorward:members:edit"])))]
pub async fn remove(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::MembersEdit>,
    Id(id): Id,
    Body(former): Body<FormerMembers>,
) -> Answer<Empty> {
    admin::members::remove(&services.access, &id, former, &actor).await?;
    Ok(Json(Empty {}))
}
