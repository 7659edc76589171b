//! Versions of policy documents.

use super::Admin;
use super::policies::tagged;
use crate::extract::{Body, Id, IfMatch, Params};
use crate::http::Tagged;
use crate::http::error::{ApiError, ApiResult};
use axum::Json;
use doorward_admin as admin;
use doorward_contract::access::{Policy, PolicyVersion, RollBack};
use doorward_contract::admin_action::action;
use doorward_contract::page::Page;
use doorward_contract::roles::PageQuery;

/// List a policy's documents, newest first
///
/// The first is the current one. Built-in policies have none.
#[utoipa::path(get, path = "/admin/api/v1/policies/{code}/versions", tag = "Access",
    params(("code" = String, Path), PageQuery),
    responses((status = 200, body = Page<PolicyVersion>)))]
pub async fn list(
    Admin(permit): Admin<action::PoliciesRead>,
    Id(code): Id,
    Params(query): Params<PageQuery>,
) -> ApiResult<Page<PolicyVersion>> {
    Ok(Json(admin::policies::versions(&permit, &code, &query).await?))
}

/// Roll a policy back to an earlier document
///
/// The document becomes a new version, so that the versions in between stay on record. With `If-Match`, a policy that
/// has changed since is not updated: `aborted`.
#[utoipa::path(post, path = "/admin/api/v1/policies/{code}/roll-back", tag = "Access",
    params(("code" = String, Path), ("If-Match" = Option<String>, Header, description = "`ETag` of the policy.")), request_body = RollBack,
    responses((status = 200, body = Policy)))]
pub async fn roll_back(
    Admin(permit): Admin<action::PoliciesEdit>,
    Id(code): Id,
    IfMatch(expected): IfMatch,
    Body(to): Body<RollBack>,
) -> Result<Tagged<Policy>, ApiError> {
    let RollBack { version } = to;
    Ok(tagged(admin::policies::roll_back(&permit, &code, version, &expected).await?))
}
