//! Departments and positions.

use super::Admin;
use crate::extract::{Body, Id, IfMatch, Params};
use crate::http::Tagged;
use crate::http::error::{ApiError, ApiResult};
use axum::Json;
use axum::http::StatusCode;
use doorward_admin::organization::{self, nodes};
use doorward_contract::admin_action::action;
use doorward_contract::organization::{NewNode, Node, NodeDeletion, NodeMove, NodePatch, Organization};
use doorward_contract::wire::Empty;

/// Get the whole organization
///
/// Every department and position, each followed by its descendants, siblings in their order.
#[utoipa::path(get, path = "/admin/api/v1/organization/nodes", tag = "Access",
    responses((status = 200, body = Organization)))]
pub async fn list(Admin(permit): Admin<action::OrganizationRead>) -> ApiResult<Organization> {
    Ok(Json(organization::list(&permit).await?))
}

/// Create a department or position
///
/// A position has no children. At most 16 levels, 500 children of one parent and 5 000 in total.
#[utoipa::path(post, path = "/admin/api/v1/organization/nodes", tag = "Access", request_body = NewNode,
    responses((status = 201, body = Node)))]
pub async fn create(
    Admin(permit): Admin<action::OrganizationEdit>,
    Body(new): Body<NewNode>,
) -> Result<(StatusCode, Json<Node>), ApiError> {
    Ok((StatusCode::CREATED, Json(nodes::create(&permit, new).await?)))
}

/// Get a department or position
///
/// `ETag` is the version of its name and description that a change accepts as `If-Match`.
#[utoipa::path(get, path = "/admin/api/v1/organization/nodes/{id}", tag = "Access", params(("id" = String, Path)),
    responses((status = 200, body = Node)))]
pub async fn get(Admin(permit): Admin<action::OrganizationRead>, Id(id): Id) -> Result<Tagged<Node>, ApiError> {
    Ok(tagged(organization::get(&permit, &id).await?))
}

fn tagged(node: Node) -> Tagged<Node> {
    let editable = node.editable();
    Tagged::new(node, &editable)
}

/// Update the name and description of a department or position
///
/// Absent members are unchanged. With `If-Match`, one that has changed since is not updated: `aborted`, and
/// `details.now` contains its current values.
#[utoipa::path(patch, path = "/admin/api/v1/organization/nodes/{id}", tag = "Access",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "`ETag` of an earlier response.")),
    request_body = NodePatch, responses((status = 200, body = Node)))]
pub async fn edit(
    Admin(permit): Admin<action::OrganizationEdit>,
    Id(id): Id,
    IfMatch(expected): IfMatch,
    Body(patch): Body<NodePatch>,
) -> Result<Tagged<Node>, ApiError> {
    Ok(tagged(nodes::edit(&permit, &id, patch, &expected).await?))
}

/// Delete a department or position
///
/// Refused with `failed_precondition` while it has children, members or roles, unless `wholly` is true: all of these
/// are then removed with it. The members' accounts are kept. With `If-Match`, one whose name or description has changed
/// since is not deleted: `aborted`, and `details.now` contains its current values.
#[utoipa::path(delete, path = "/admin/api/v1/organization/nodes/{id}", tag = "Access",
    params(("id" = String, Path), NodeDeletion, ("If-Match" = Option<String>, Header, description = "`ETag` of an earlier response.")),
    responses((status = 200, body = Empty)))]
pub async fn delete(
    Admin(permit): Admin<action::OrganizationEdit>,
    Id(id): Id,
    IfMatch(expected): IfMatch,
    Params(deletion): Params<NodeDeletion>,
) -> ApiResult<Empty> {
    nodes::delete(&permit, &id, deletion.wholly, &expected).await?;
    Ok(Json(Empty {}))
}

/// Move a department or position
///
/// Everything below it moves with it. Members immediately gain the roles of the new place and lose those of the former.
/// Moving it below itself is refused.
#[utoipa::path(post, path = "/admin/api/v1/organization/nodes/{id}/move", tag = "Access", params(("id" = String, Path)),
    request_body = NodeMove, responses((status = 200, body = Node)))]
pub async fn move_to(
    Admin(permit): Admin<action::OrganizationEdit>,
    Id(id): Id,
    Body(to): Body<NodeMove>,
) -> ApiResult<Node> {
    Ok(Json(nodes::move_to(&permit, &id, to).await?))
}
