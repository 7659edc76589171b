//! Access checks.

use crate::Services;
use crate::extract::{Body, Principal};
use crate::http::error::ApiResult;
use axum::Json;
use axum::extract::State;
use doorward_access::check;
use doorward_contract::check::{Check, Checked};

/// Check whether a subject is allowed to perform an action
///
/// A user's access token checks its owner. An API key checks itself, or, if its role allows `doorward:access:check`, as
/// the administrator's does, the `subject` it names. Kind, roles and attributes are read from the account, never from
/// the question. A denial is not an error: status 200, `allowed` false, with a reason. `explain` requires the same
/// permission.
#[utoipa::path(post, path = "/access/v1/check", tag = "Access", request_body = Check,
    responses((status = 200, body = Checked)), security(("bearer" = []), ("admin" = [])))]
pub async fn check(
    State(services): State<Services>,
    Principal { principal, caller }: Principal,
    Body(question): Body<Check>,
) -> ApiResult<Checked> {
    Ok(Json(check::check(&services.access, &principal, &question, &caller).await?))
}
