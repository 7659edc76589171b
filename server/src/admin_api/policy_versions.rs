//! Documents that a policy had.

use super::Admin;
use super::policies::tagged;
use crate::Services;
use crate::extract::{Body, Id, IfMatch, Params};
use crate::http::Tagged;
use crate::http::envelope::{Answer, Refusal};
use axum::Json;
use axum::extract::State;
use doorward_access::admin;
use doorward_contract::access::{Policy, PolicyVersion, RollBack};
use doorward_contract::own::needs;
use doorward_contract::page::Page;
use doorward_contract::roles::PageQuery;

/// List a policy's documents, newest first
///
/// The first is the one in force. The program's own policies have none.
#[utoipa::path(get, path = "/admin/api/v1/policies/{code}/versions", tag = "Access",
    params(("code" = String, Path), PageQuery),
    responses((status = 200, body = Page<PolicyVersion>)), security(("admin" = ["doorward:policies:read"])))]
pub async fn list(
    State(services): State<Services>,
    _: Admin<needs::PoliciesRead>,
    Id(code): Id,
    Params(query): Params<PageQuery>,
) -> Answer<Page<PolicyVersion>> {
    Ok(Json(admin::policies::versions(&services.access, &code, &query).await?))
}

/// Put an earlier document in force again
///
/// It becomes a new version, so that what was in force in between stays on record. With `If-Match`, a policy that has
/// another version by now is left as it is: `aborted`.
#[utoipa::path(post, path = "/admin/api/v1/policies/{code}/roll-back", tag = "Access",
    params(("code" = String, Path), ("If-Match" = Option<String>, Header, description = "`ETag` of the policy.")), request_body = RollBack,
    responses((status = 200, body = Policy)), security(("admin" = ["doorward:policies:edit"])))]
pub async fn roll_back(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::PoliciesEdit>,
    Id(code): Id,
    IfMatch(expected): IfMatch,
    Body(to): Body<RollBack>,
) -> Result<Tagged<Policy>, Refusal> {
    let RollBack { version } = to;
    Ok(tagged(admin::policies::roll_back(&services.access, &code, version, &expected, &actor).await?))
}
