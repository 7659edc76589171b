//! Types of resources, and their actions.

use super::Admin;
use crate::extract::{Body, Id, IfMatch};
use crate::http::Tagged;
use crate::http::error::{ApiError, ApiResult};
use axum::Json;
use doorward_admin as admin;
use doorward_contract::admin_action::action;
use doorward_contract::resources::{KnownType, KnownTypes, TypeUpdate};
use doorward_contract::wire::Empty;

/// List resource types with their actions, built-in ones first
#[utoipa::path(get, path = "/admin/api/v1/resource-types", tag = "Access",
    responses((status = 200, body = KnownTypes)))]
pub async fn list(Admin(permit): Admin<action::PoliciesRead>) -> Json<KnownTypes> {
    Json(admin::resource_types::list(&permit, permit.actor().language()))
}

/// Get a resource type with its actions
///
/// `ETag` is the version that a change accepts as `If-Match`.
#[utoipa::path(get, path = "/admin/api/v1/resource-types/{name}", tag = "Access", params(("name" = String, Path)),
    responses((status = 200, body = KnownType)))]
pub async fn get(Admin(permit): Admin<action::PoliciesRead>, Id(name): Id) -> Result<Tagged<KnownType>, ApiError> {
    Ok(tagged(admin::resource_types::get(&permit, &name, permit.actor().language())?))
}

fn tagged(known: KnownType) -> Tagged<KnownType> {
    let editable = known.editable();
    Tagged::new(known, &editable)
}

/// Update or register a resource type
///
/// A policy that names an action of the type that is not listed gets a warning when it is checked, and is never
/// refused. With `If-Match`, a type that has changed since is not updated: `aborted`, and `details.now` contains its
/// current values.
#[utoipa::path(put, path = "/admin/api/v1/resource-types/{name}", tag = "Access",
    params(("name" = String, Path), ("If-Match" = Option<String>, Header, description = "`ETag` of an earlier response.")),
    request_body = TypeUpdate, responses((status = 200, body = KnownType)))]
pub async fn put(
    Admin(permit): Admin<action::PoliciesEdit>,
    Id(name): Id,
    IfMatch(expected): IfMatch,
    Body(update): Body<TypeUpdate>,
) -> Result<Tagged<KnownType>, ApiError> {
    Ok(tagged(admin::resource_types::put(&permit, &name, update, &expected).await?))
}

/// Delete a resource type
///
/// Policies that use it are kept. Built-in types cannot be deleted. With `If-Match`, a type that has changed since is not
/// deleted: `aborted`, and `details.now` contains its current values.
#[utoipa::path(delete, path = "/admin/api/v1/resource-types/{name}", tag = "Access",
    params(("name" = String, Path), ("If-Match" = Option<String>, Header, description = "`ETag` of an earlier response.")),
    responses((status = 200, body = Empty)))]
pub async fn delete(
    Admin(permit): Admin<action::PoliciesEdit>,
    Id(name): Id,
    IfMatch(expected): IfMatch,
) -> ApiResult<Empty> {
    admin::resource_types::delete(&permit, &name, &expected).await?;
    Ok(Json(Empty {}))
}
