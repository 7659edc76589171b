//! Signing keys.

use super::Admin;
use crate::extract::Body;
use crate::http::error::ApiResult;
use axum::Json;
use doorward_admin as admin;
use doorward_contract::admin::{RotateKeys, RotatedKeys};
use doorward_contract::admin_action::action;

/// Rotate the signing key
///
/// The new key is published immediately and signs once every verifier's copy of `/auth/v1/certs` has expired. With
/// `now`, it signs immediately, and verifiers with an older copy must fetch it. Tokens of the old key stay valid until
/// they expire.
#[utoipa::path(post, path = "/admin/api/v1/keys/rotate", tag = "Settings", request_body = RotateKeys,
    responses((status = 200, body = RotatedKeys)))]
pub async fn rotate(
    Admin(permit): Admin<action::KeysRotate>,
    Body(request): Body<RotateKeys>,
) -> ApiResult<RotatedKeys> {
    let kid = admin::signing_keys::rotate(&permit, request.now).await?;
    Ok(Json(RotatedKeys { kid }))
}
