//! Resources.

use super::Admin;
use crate::extract::{Body, IfMatch, Params, ResourceId};
use crate::http::Tagged;
use crate::http::error::{ApiError, ApiResult};
use axum::Json;
use axum::http::StatusCode;
use doorward_admin as admin;
use doorward_contract::access::DocumentChecked;
use doorward_contract::admin_action::action;
use doorward_contract::page::Page;
use doorward_contract::resources::{
    NewResource, Resource, ResourceQuery, ResourceTrial, ResourceTried, ResourceUpdate, RuleCheck,
};
use doorward_contract::wire::Empty;

/// List resources, by type and name
#[utoipa::path(get, path = "/admin/api/v1/resources", tag = "Access", params(ResourceQuery),
    responses((status = 200, body = Page<Resource>)))]
pub async fn list(
    Admin(permit): Admin<action::ResourcesRead>,
    Params(query): Params<ResourceQuery>,
) -> ApiResult<Page<Resource>> {
    Ok(Json(admin::resources::list(&permit, &query).await?))
}

/// Register a resource
///
/// An invalid rule is refused with the location of the error: `details` has `reason`, `path`, `line` and `column`. For
/// a row permission, the location is in `details.value`.
#[utoipa::path(post, path = "/admin/api/v1/resources", tag = "Access", request_body = NewResource,
    responses((status = 201, body = Resource)))]
pub async fn create(
    Admin(permit): Admin<action::ResourcesEdit>,
    Body(new): Body<NewResource>,
) -> Result<(StatusCode, Json<Resource>), ApiError> {
    Ok((StatusCode::CREATED, Json(admin::resources::create(&permit, new).await?)))
}

/// Validate a security rule without saving it
#[utoipa::path(post, path = "/admin/api/v1/resources/check", tag = "Access", request_body = RuleCheck,
    responses((status = 200, body = DocumentChecked)))]
pub async fn check(
    Admin(permit): Admin<action::ResourcesRead>,
    Body(request): Body<RuleCheck>,
) -> Json<DocumentChecked> {
    Json(admin::resources::check(&permit, &request))
}

/// Test the decision of a resource's level and rules
///
/// Policies are not evaluated. `level`, `rule` or `row_permissions` replace those of the resource; nothing is saved.
#[utoipa::path(post, path = "/admin/api/v1/resources/try", tag = "Access", request_body = ResourceTrial,
    responses((status = 200, body = ResourceTried)))]
pub async fn attempt(
    Admin(permit): Admin<action::AccessCheck>,
    Body(trial): Body<ResourceTrial>,
) -> ApiResult<ResourceTried> {
    Ok(Json(admin::resources::attempt(&permit, &trial, permit.actor().error_language()).await?))
}

/// Get a resource
///
/// `ETag` is the version that a change accepts as `If-Match`: it changes with `version`.
#[utoipa::path(get, path = "/admin/api/v1/resources/{type}/{name}", tag = "Access", params(ResourceId),
    responses((status = 200, body = Resource)))]
pub async fn get(Admin(permit): Admin<action::ResourcesRead>, id: ResourceId) -> Result<Tagged<Resource>, ApiError> {
    Ok(tagged(admin::resources::get(&permit, id.kind, &id.name).await?))
}

fn tagged(resource: Resource) -> Tagged<Resource> {
    let editable = resource.editable();
    Tagged::new(resource, &editable)
}

/// Update or register a resource
///
/// Absent members are unchanged. Every change is a new version and takes effect with the next decision on every node.
/// With `version` or `If-Match`, it is refused with `aborted` if another version is current by now.
#[utoipa::path(put, path = "/admin/api/v1/resources/{type}/{name}", tag = "Access",
    params(ResourceId, ("If-Match" = Option<String>, Header, description = "`ETag` of an earlier response.")),
    request_body = ResourceUpdate, responses((status = 200, body = Resource)))]
pub async fn put(
    Admin(permit): Admin<action::ResourcesEdit>,
    id: ResourceId,
    IfMatch(expected): IfMatch,
    Body(update): Body<ResourceUpdate>,
) -> Result<Tagged<Resource>, ApiError> {
    Ok(tagged(admin::resources::put(&permit, id.kind, &id.name, update, &expected).await?))
}

/// Delete a resource
///
/// Access to it is then denied, because it is not registered. With `If-Match`, a resource that has changed since is not
/// deleted: `aborted`.
#[utoipa::path(delete, path = "/admin/api/v1/resources/{type}/{name}", tag = "Access",
    params(ResourceId, ("If-Match" = Option<String>, Header, description = "`ETag` of an earlier response.")),
    responses((status = 200, body = Empty)))]
pub async fn delete(
    Admin(permit): Admin<action::ResourcesEdit>,
    id: ResourceId,
    IfMatch(expected): IfMatch,
) -> ApiResult<Empty> {
    admin::resources::delete(&permit, id.kind, &id.name, &expected).await?;
    Ok(Json(Empty {}))
}
