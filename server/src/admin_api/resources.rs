//! Resources.

use super::Admin;
use crate::Services;
use crate::extract::{Body, Params, ResourceId};
use crate::http::envelope::{Answer, Refusal};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use doorward_access::admin;
use doorward_contract::access::DocumentChecked;
use doorward_contract::own::needs;
use doorward_contract::page::Page;
use doorward_contract::resources::{
    NewResource, Resource, ResourceQuery, ResourceTrial, ResourceTried, ResourceUpdate, RuleCheck,
};
use doorward_contract::wire::Empty;

/// List resources, by type and name
#[utoipa::path(get, path = "/admin/api/v1/resources", tag = "Access", params(ResourceQuery),
    responses((status = 200, body = Page<Resource>)), security(("admin" = ["doorward:resources:read"])))]
pub async fn list(
    State(services): State<Services>,
    _: Admin<needs::ResourcesRead>,
    Params(query): Params<ResourceQuery>,
) -> Answer<Page<Resource>> {
    Ok(Json(admin::resources::list(&services.access, &query).await?))
}

/// Register a resource
///
/// A rule that is refused is refused with its place: `details` has `reason`, `path`, `line` and `column`; a row permission
/// with its place in `details.value`.
#[utoipa::path(post, path = "/admin/api/v1/resources", tag = "Access", request_body = NewResource,
    responses((status = 201, body = Resource)), security(("admin" = ["doorward:resources:edit"])))]
pub async fn create(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::ResourcesEdit>,
    Body(new): Body<NewResource>,
) -> Result<(StatusCode, Json<Resource>), Refusal> {
    Ok((StatusCode::CREATED, Json(admin::resources::create(&services.access, new, &actor).await?)))
}

/// Look for faults in a security rule without keeping it
#[utoipa::path(post, path = "/admin/api/v1/resources/check", tag = "Access", request_body = RuleCheck,
    responses((status = 200, body = DocumentChecked)), security(("admin" = ["doorward:resources:read"])))]
pub async fn check(_: Admin<needs::ResourcesRead>, Body(asked): Body<RuleCheck>) -> Json<DocumentChecked> {
    Json(admin::resources::check(&asked))
}

/// Try how a guard would answer
///
/// Policies are not asked. With `level`, `rule` or `row_permissions` the resource is as if it had them; nothing is kept.
#[utoipa::path(post, path = "/admin/api/v1/resources/try", tag = "Access", request_body = ResourceTrial,
    responses((status = 200, body = ResourceTried)), security(("admin" = ["doorward:access:check"])))]
pub async fn attempt(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::AccessCheck>,
    Body(trial): Body<ResourceTrial>,
) -> Answer<ResourceTried> {
    Ok(Json(admin::resources::attempt(&services.access, &trial, actor.language()).await?))
}

/// One resource
#[utoipa::path(get, path = "/admin/api/v1/resources/{type}/{name}", tag = "Access", params(ResourceId),
    responses((status = 200, body = Resource)), security(("admin" = ["doorward:resources:read"])))]
pub async fn get(State(services): State<Services>, _: Admin<needs::ResourcesRead>, id: ResourceId) -> Answer<Resource> {
    Ok(Json(admin::resources::get(&services.access, id.kind, &id.name).await?))
}

/// Change a resource, or register it
///
/// Absent members stay; every change is a new version, in force for the next question on every node. With `version` it is
/// refused with `aborted` when another version is in force by now.
#[utoipa::path(put, path = "/admin/api/v1/resources/{type}/{name}", tag = "Access", params(ResourceId),
    request_body = ResourceUpdate, responses((status = 200, body = Resource)), security(("admin" = ["doorward:resources:edit"])))]
pub async fn put(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::ResourcesEdit>,
    id: ResourceId,
    Body(update): Body<ResourceUpdate>,
) -> Answer<Resource> {
    Ok(Json(admin::resources::put(&services.access, id.kind, &id.name, update, &actor).await?))
}

/// Delete a resource
///
/// Nobody passes its guard any more: what is not registered is refused.
#[utoipa::path(delete, path = "/admin/api/v1/resources/{type}/{name}", tag = "Access", params(ResourceId),
    responses((status = 200, body = Empty)), security(("admin" = ["doorward:resources:edit"])))]
pub async fn delete(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::ResourcesEdit>,
    id: ResourceId,
) -> Answer<Empty> {
    admin::resources::delete(&services.access, id.kind, &id.name, &actor).await?;
    Ok(Json(Empty {}))
}
