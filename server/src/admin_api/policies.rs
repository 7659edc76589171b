//! Policies.

use super::Admin;
use crate::extract::{Body, Id, IfMatch, Params};
use crate::http::Tagged;
use crate::http::error::{ApiError, ApiResult};
use axum::Json;
use axum::http::StatusCode;
use doorward_admin as admin;
use doorward_contract::access::{DocumentCheck, DocumentChecked, NewPolicy, Policy, PolicySummary, PolicyUpdate};
use doorward_contract::admin_action::action;
use doorward_contract::page::Page;
use doorward_contract::roles::PageQuery;
use doorward_contract::wire::Empty;

/// List policies, including built-in ones, by code
#[utoipa::path(get, path = "/admin/api/v1/policies", tag = "Access", params(PageQuery),
    responses((status = 200, body = Page<PolicySummary>)))]
pub async fn list(
    Admin(permit): Admin<action::PoliciesRead>,
    Params(query): Params<PageQuery>,
) -> ApiResult<Page<PolicySummary>> {
    Ok(Json(admin::policies::list(&permit, &query, permit.actor().language()).await?))
}

/// Create a policy
///
/// An invalid document is refused with the location of the error: `details` has `reason`, `path`, `line` and `column`.
#[utoipa::path(post, path = "/admin/api/v1/policies", tag = "Access", request_body = NewPolicy,
    responses((status = 201, body = Policy)))]
pub async fn create(
    Admin(permit): Admin<action::PoliciesEdit>,
    Body(new): Body<NewPolicy>,
) -> Result<(StatusCode, Json<Policy>), ApiError> {
    Ok((StatusCode::CREATED, Json(admin::policies::create(&permit, new).await?)))
}

/// Validate a policy document without saving it
#[utoipa::path(post, path = "/admin/api/v1/policies/check", tag = "Access", request_body = DocumentCheck,
    responses((status = 200, body = DocumentChecked)))]
pub async fn check(
    Admin(permit): Admin<action::PoliciesRead>,
    Body(request): Body<DocumentCheck>,
) -> Json<DocumentChecked> {
    Json(admin::policies::check(&permit, &request))
}

/// Get a policy with its document
///
/// `ETag` is the version that a change accepts as `If-Match`. It covers name and description too, which `version` does
/// not.
#[utoipa::path(get, path = "/admin/api/v1/policies/{code}", tag = "Access", params(("code" = String, Path)),
    responses((status = 200, body = Policy)))]
pub async fn get(Admin(permit): Admin<action::PoliciesRead>, Id(code): Id) -> Result<Tagged<Policy>, ApiError> {
    Ok(tagged(admin::policies::get(&permit, &code, permit.actor().language()).await?))
}

pub(super) fn tagged(policy: Policy) -> Tagged<Policy> {
    let editable = policy.editable();
    Tagged::new(policy, &editable)
}

/// Update or create a policy
///
/// Absent members are unchanged. A new document is a new version and takes effect with the next request on every node.
/// With `version`, the update is refused with `aborted` if another version is current by now; with `If-Match`, also if
/// its name or description has changed since: `details.now` contains them.
#[utoipa::path(put, path = "/admin/api/v1/policies/{code}", tag = "Access",
    params(("code" = String, Path), ("If-Match" = Option<String>, Header, description = "`ETag` of an earlier response.")),
    request_body = PolicyUpdate, responses((status = 200, body = Policy)))]
pub async fn put(
    Admin(permit): Admin<action::PoliciesEdit>,
    Id(code): Id,
    IfMatch(expected): IfMatch,
    Body(update): Body<PolicyUpdate>,
) -> Result<Tagged<Policy>, ApiError> {
    Ok(tagged(admin::policies::put(&permit, &code, update, &expected).await?))
}

/// Delete a policy and its versions
///
/// Refused with `failed_precondition` while it is attached to a role; `details.by` names the roles. With `If-Match`, a
/// policy that has changed since is not deleted: `aborted`, and `details.now` contains its current values.
#[utoipa::path(delete, path = "/admin/api/v1/policies/{code}", tag = "Access",
    params(("code" = String, Path), ("If-Match" = Option<String>, Header, description = "`ETag` of an earlier response.")),
    responses((status = 200, body = Empty)))]
pub async fn delete(
    Admin(permit): Admin<action::PoliciesEdit>,
    Id(code): Id,
    IfMatch(expected): IfMatch,
) -> ApiResult<Empty> {
    admin::policies::delete(&permit, &code, &expected).await?;
    Ok(Json(Empty {}))
}
