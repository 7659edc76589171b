//! The policy simulator.

use super::Admin;
use crate::extract::Body;
use crate::http::error::ApiResult;
use axum::Json;
use doorward_admin as admin;
use doorward_contract::admin_action::action;
use doorward_contract::simulation::{Simulated, Simulation};

/// Simulate a decision
///
/// For an existing account, a guest, a user who is not signed in, or a set of roles. With `draft`, the decision is also
/// made with that policy document, and `affected` lists the users whose decision would change. Nothing is saved.
#[utoipa::path(post, path = "/admin/api/v1/simulate", tag = "Access", request_body = Simulation,
    responses((status = 200, body = Simulated)))]
pub async fn simulate(
    Admin(permit): Admin<action::AccessCheck>,
    Body(question): Body<Simulation>,
) -> ApiResult<Simulated> {
    Ok(Json(admin::simulate::simulate(&permit, &question, permit.actor().error_language()).await?))
}
