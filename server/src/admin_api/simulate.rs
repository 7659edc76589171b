//! Asking how a question would be answered.

use super::Admin;
use crate::Services;
use crate::extract::Body;
use crate::http::envelope::Answer;
use axum::Json;
use axum::extract::State;
use doorward_access::admin;
use doorward_contract::own::needs;
use doorward_contract::simulation::{Simulated, Simulation};

/// Ask how a question would be answered
///
/// For an account as it is now, for a guest, a stranger, or a set of roles. With `draft` it is also answered as if a
/// policy said that, and `affected` tells whose answer to the same question would change. Nothing is kept.
#[utoipa::path(post, path = "/admin/api/v1/simulate", tag = "Access", request_body = Simulation,
    responses((status = 200, body = Simulated)), security(("admin" = ["doorward:access:check"])))]
pub async fn simulate(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::AccessCheck>,
    Body(question): Body<Simulation>,
) -> Answer<Simulated> {
    Ok(Json(admin::simulate::simulate(&services.access, &question, actor.language()).await?))
}
