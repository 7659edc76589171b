//! Signing keys.

use super::Admin;
use crate::Services;
use crate::extract::Body;
use crate::http::envelope::Answer;
use axum::Json;
use axum::extract::State;
use doorward_contract::admin::{RotateKeys, RotatedKeys};
use doorward_contract::own::needs;
use doorward_identity::admin;

/// Make a new signing key
///
/// It is published at once and signs once every verifier's copy of `/auth/v1/certs` has run out; with `now` it signs
/// at once, and verifiers with an older copy must fetch it. Tokens of the old key stay good until they expire.
#[utoipa::path(post, path = "/admin/api/v1/keys/rotate", tag = "Settings", request_body = RotateKeys,
    responses((status = 200, body = RotatedKeys)), security(("admin" = ["doorward:keys:rotate"])))]
pub async fn rotate(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::KeysRotate>,
    Body(request): Body<RotateKeys>,
) -> Answer<RotatedKeys> {
    let kid = admin::keys::rotate(&services.identity, request.now, &actor).await?;
    Ok(Json(RotatedKeys { kid }))
}
