//! Departments and posts.

use super::Admin;
use crate::Services;
use crate::extract::{Body, Id, IfMatch, Params};
use crate::http::Tagged;
use crate::http::envelope::{Answer, Refusal};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use doorward_access::admin::organization::{self, nodes};
use doorward_contract::organization::{NewNode, Node, NodeDeletion, NodeMove, NodePatch, Organization};
use doorward_contract::own::needs;
use doorward_contract::wire::Empty;

/// The whole organization
///
/// Every department and post, each followed by those beneath it, siblings in their order.
#[utoipa::path(get, path = "/admin/api/v1/organization/nodes", tag = "Access",
    responses((status = 200, body = Organization)), security(("admin" = ["doorward:organization:read"])))]
pub async fn list(State(services): State<Services>, _: Admin<needs::OrganizationRead>) -> Answer<Organization> {
    Ok(Json(organization::list(&services.access).await?))
}

/// Make a department or post
///
/// Nothing stands beneath a post. At most 16 levels, 500 beneath one and 5 000 together.
#[utoipa::path(post, path = "/admin/api/v1/organization/nodes", tag = "Access", request_body = NewNode,
    responses((status = 201, body = Node)), security(("admin" = ["doorward:organization:edit"])))]
pub async fn create(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::OrganizationEdit>,
    Body(new): Body<NewNode>,
) -> Result<(StatusCode, Json<Node>), Refusal> {
    Ok((StatusCode::CREATED, Json(nodes::create(&services.access, new, &actor).await?)))
}

/// One department or post
///
/// `ETag` is the version of its name and description that a change takes as `If-Match`.
#[utoipa::path(get, path = "/admin/api/v1/organization/nodes/{id}", tag = "Access", params(("id" = String, Path)),
    responses((status = 200, body = Node)), security(("admin" = ["doorward:organization:read"])))]
pub async fn get(
    State(services): State<Services>,
    _: Admin<needs::OrganizationRead>,
    Id(id): Id,
) -> Result<Tagged<Node>, Refusal> {
    Ok(tagged(organization::get(&services.access, &id).await?))
}

fn tagged(node: Node) -> Tagged<Node> {
    let editable = node.editable();
    Tagged::new(node, &editable)
}

/// Change name and description of a department or post
///
/// Absent members stay. With `If-Match`, one that has another version by now is left as it is: `aborted`, and `details.now`
/// shows what it is.
#[utoipa::path(patch, path = "/admin/api/v1/organization/nodes/{id}", tag = "Access",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "`ETag` of a former response.")),
    request_body = NodePatch, responses((status = 200, body = Node)), security(("admin" = ["doorward:organization:edit"])))]
pub async fn edit(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::OrganizationEdit>,
    Id(id): Id,
    IfMatch(expected): IfMatch,
    Body(patch): Body<NodePatch>,
) -> Result<Tagged<Node>, Refusal> {
    Ok(tagged(nodes::edit_version(&services.access, &id, patch, &expected, &actor).await?))
}

/// Delete a department or post
///
/// Refused with `failed_precondition` while others stand beneath it, people are in it or it gives roles, unless `wholly`
/// is true: then all of that goes with it. The people's accounts stay.
#[utoipa::path(delete, path = "/admin/api/v1/organization/nodes/{id}", tag = "Access",
    params(("id" = String, Path), NodeDeletion),
    responses((status = 200, body = Empty)), security(("admin" = ["doorward:organization:edit"])))]
pub async fn delete(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::OrganizationEdit>,
    Id(id): Id,
    Params(deletion): Params<NodeDeletion>,
) -> Answer<Empty> {
    nodes::delete(&services.access, &id, deletion.wholly, &actor).await?;
    Ok(Json(Empty {}))
}

/// Put a department or post somewhere else
///
/// All beneath it goes with it. Everybody in it has at once the roles of the new place, and no longer those of the former.
/// A place beneath itself is refused.
#[utoipa::path(post, path = "/admin/api/v1/organization/nodes/{id}/move", tag = "Access", params(("id" = String, Path)),
    request_body = NodeMove, responses((status = 200, body = Node)), security(("admin" = ["doorward:organization:edit"])))]
pub async fn move_to(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::OrganizationEdit>,
    Id(id): Id,
    Body(to): Body<NodeMove>,
) -> Answer<Node> {
    Ok(Json(nodes::move_to(&services.access, &id, to, &actor).await?))
}
