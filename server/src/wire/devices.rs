//! Devices of the current user.

use crate::Services;
use crate::extract::{AuthUser, Id};
use crate::http::error::ApiResult;
use axum::Json;
use axum::extract::State;
use doorward_contract::wire::{Devices, Empty};
use doorward_identity::session;

/// List the current user's devices
#[utoipa::path(get, path = "/auth/v1/user/authorized/devices", tag = "Account",
    responses((status = 200, body = Devices)), security(("bearer" = [])))]
pub async fn list(State(services): State<Services>, signed: AuthUser) -> ApiResult<Devices> {
    let data = session::devices(&services.identity, &signed.viewer).await?;
    Ok(Json(Devices { total: data.len(), data }))
}

/// Sign out one of the current user's devices
///
/// The response for another user's device is the same as for one that does not exist. An `x-device-id` ends all of the
/// user's sessions on that device. Ending a session other than the current one requires a sign-in, or
/// `POST /auth/v1/user/sudo`, within the last ten minutes.
/// SDK: `revokeDevice`.
#[utoipa::path(delete, path = "/auth/v1/user/authorized/devices/{id}", tag = "Account",
    params(("id" = String, Path, description = "`id` from the list of devices, or the `x-device-id` that the device sends.")),
    responses((status = 200, body = Empty)), security(("bearer" = [])))]
pub async fn end(State(services): State<Services>, signed: AuthUser, Id(id): Id) -> ApiResult<Empty> {
    session::end_device(&services.identity, &signed.viewer, &id, &signed.caller).await?;
    Ok(Json(Empty {}))
}
