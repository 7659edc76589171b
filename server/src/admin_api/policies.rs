//! Policies.

use super::Admin;
use crate::Services;
use crate::extract::{Body, Id, IfMatch, Params};
use crate::http::Tagged;
use crate::http::envelope::{Answer, Refusal};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use doorward_access::admin;
use doorward_contract::access::{DocumentCheck, DocumentChecked, NewPolicy, Policy, PolicySummary, PolicyUpdate};
use doorward_contract::own::needs;
use doorward_contract::page::Page;
use doorward_contract::roles::PageQuery;
use doorward_contract::wire::Empty;

/// List policies, the program's own among them, by code
#[utoipa::path(get, path = "/admin/api/v1/policies", tag = "Access", params(PageQuery),
    responses((status = 200, body = Page<PolicySummary>)), security(("admin" = ["doorward:policies:read"])))]
pub async fn list(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::PoliciesRead>,
    Params(query): Params<PageQuery>,
) -> Answer<Page<PolicySummary>> {
    Ok(Json(admin::policies::list(&services.access, &query, actor.language()).await?))
}

/// Make a policy
///
/// A document that is refused is refused with its place: `details` has `reason`, `path`, `line` and `column`.
#[utoipa::path(post, path = "/admin/api/v1/policies", tag = "Access", request_body = NewPolicy,
    responses((status = 201, body = Policy)), security(("admin" = ["doorward:policies:edit"])))]
pub async fn create(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::PoliciesEdit>,
    Body(new): Body<NewPolicy>,
) -> Result<(StatusCode, Json<Policy>), Refusal> {
    Ok((StatusCode::CREATED, Json(admin::policies::create(&services.access, new, &actor).await?)))
}

/// Look for faults in a document without keeping it
#[utoipa::path(post, path = "/admin/api/v1/policies/check", tag = "Access", request_body = DocumentCheck,
    responses((status = 200, body = DocumentChecked)), security(("admin" = ["doorward:policies:read"])))]
pub async fn check(
    State(services): State<Services>,
    _: Admin<needs::PoliciesRead>,
    Body(asked): Body<DocumentCheck>,
) -> Json<DocumentChecked> {
    Json(admin::policies::check(&services.access, &asked))
}

/// One policy with its document
///
/// `ETag` is the version that a change takes as `If-Match`: it covers name and description too, which `version` does not.
#[utoipa::path(get, path = "/admin/api/v1/policies/{code}", tag = "Access", params(("code" = String, Path)),
    responses((status = 200, body = Policy)), security(("admin" = ["doorward:policies:read"])))]
pub async fn get(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::PoliciesRead>,
    Id(code): Id,
) -> Result<Tagged<Policy>, Refusal> {
    Ok(tagged(admin::policies::get(&services.access, &code, actor.language()).await?))
}

pub(super) fn tagged(policy: Policy) -> Tagged<Policy> {
    let editable = policy.editable();
    Tagged::new(policy, &editable)
}

/// Change a policy, or make it
///
/// Absent members stay; a new document is a new version, in force for the next request on every node. With `version` it
/// is refused with `aborted` when another version is in force by now; with `If-Match`, also when its name or description
/// was changed meanwhile: `details.now` shows them.
#[utoipa::path(put, path = "/admin/api/v1/policies/{code}", tag = "Access",
    params(("code" = String, Path), ("If-Match" = Option<String>, Header, description = "`ETag` of a former response.")),
    request_body = PolicyUpdate, responses((status = 200, body = Policy)), security(("admin" = ["doorward:policies:edit"])))]
pub async fn put(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::PoliciesEdit>,
    Id(code): Id,
    IfMatch(expected): IfMatch,
    Body(update): Body<PolicyUpdate>,
) -> Result<Tagged<Policy>, Refusal> {
    Ok(tagged(admin::policies::put_version(&services.access, &code, update, &expected, &actor).await?))
}

/// Delete a policy and its versions
///
/// Refused with `failed_precondition` while a role has it; `details.by` names the roles.
#[utoipa::path(delete, path = "/admin/api/v1/policies/{code}", tag = "Access", params(("code" = String, Path)),
    responses((status = 200, body = Empty)), security(("admin" = ["doorward:policies:edit"])))]
pub async fn delete(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::PoliciesEdit>,
    Id(code): Id,
) -> Answer<Empty> {
    admin::policies::delete(&services.access, &code, &actor).await?;
    Ok(Json(Empty {}))
}
