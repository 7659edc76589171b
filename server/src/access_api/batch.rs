//! Batch access checks.

use crate::Services;
use crate::extract::{Body, Principal};
use crate::http::error::ApiResult;
use axum::Json;
use axum::extract::State;
use doorward_access::check;
use doorward_contract::check::{CheckBatch, CheckedBatch};

/// Check several questions in one call
///
/// At most 100, answered in order and by the same state of the policies. One invalid question fails the whole call.
#[utoipa::path(post, path = "/access/v1/check/batch", tag = "Access", request_body = CheckBatch,
    responses((status = 200, body = CheckedBatch)), security(("bearer" = []), ("admin" = [])))]
pub async fn batch(
    State(services): State<Services>,
    Principal { principal, caller }: Principal,
    Body(CheckBatch { questions }): Body<CheckBatch>,
) -> ApiResult<CheckedBatch> {
    let answers = check::batch(&services.access, &principal, &questions, &caller).await?;
    Ok(Json(CheckedBatch { answers }))
}
