//! Proof of presence before a sensitive change.

use crate::Services;
use crate::extract::{Body, Signed};
use crate::http::envelope::{Answer, Refusal};
use axum::Json;
use axum::extract::State;
use doorward_contract::token::{SudoRequest, SudoToken};
use doorward_identity::password;

/// Show the password once more and get a token for one sensitive change
///
/// Vendor: <https://docs.cloudbase.net/en/http-api/auth/user-sudo>
#[utoipa::path(post, path = "/auth/v1/user/sudo", tag = "Account", request_body = SudoRequest,
    responses((status = 200, body = SudoToken)), security(("bearer" = [])))]
pub async fn sudo(
    State(services): State<Services>,
    signed: Signed,
    Body(request): Body<SudoRequest>,
) -> Answer<SudoToken> {
    let password = request.password.ok_or_else(|| Refusal::missing("password"))?;
    Ok(Json(password::sudo(&services.identity, &signed.viewer, &password, &signed.caller).await?))
}
