//! Sign-in of a device without a browser, as at `/oauth2/device_authorization`.

use crate::Services;
use crate::extract::{AuthUser, Body, ClientRequest};
use crate::http::error::{ApiError, ApiResult};
use axum::Json;
use axum::extract::State;
use doorward_contract::oauth::{DeviceAuthorization, DeviceAuthorizationRequest, Scopes};
use doorward_contract::wire::{DeviceApproval, Empty};
use doorward_identity::oauth::{consent::Decision, device};

/// Begin the sign-in of a device
///
/// The application needs the grant for devices. One that authenticates gets `invalid_client`: it begins at
/// `/oauth2/device_authorization`. The device gets its tokens at `/oauth2/token`.
#[utoipa::path(post, path = "/auth/v1/device/code", tag = "Sign-in", request_body = DeviceAuthorizationRequest,
    responses((status = 200, body = DeviceAuthorization)), security(("client" = []), ("basic" = [])))]
pub async fn code(
    State(services): State<Services>,
    call: ClientRequest<DeviceAuthorizationRequest>,
) -> ApiResult<DeviceAuthorization> {
    let (identity, ClientRequest { caller, body }) = (&services.identity, call);
    let client_id = caller.client_id.as_deref().unwrap_or_default();
    let (scope, resource) = (body.scope.as_deref(), body.resource.as_deref());
    let resource = resource.filter(|resource| !resource.is_empty());
    Ok(Json(device::start_public(identity, client_id, scope, resource, &caller).await?))
}

/// Approve the sign-in of a device
///
/// For the account of the access token; the device's session ends with that of the token. Guests cannot approve.
#[utoipa::path(post, path = "/auth/v1/user/device/authorize", tag = "Account", request_body = DeviceApproval,
    responses((status = 200, body = Empty)), security(("bearer" = [])))]
pub async fn approve(
    State(services): State<Services>,
    signed: AuthUser,
    Body(request): Body<DeviceApproval>,
) -> ApiResult<Empty> {
    let user_code = request.user_code.ok_or_else(|| ApiError::missing("user_code"))?;
    let decision = request.scope.as_deref().filter(|scope| !scope.is_empty());
    let decision = decision.map_or(Decision::AllowRequested, |scope| Decision::Allow(Scopes::known_in(scope)));
    device::decide(&services.identity, &signed.viewer, &user_code, decision, &signed.caller).await?;
    Ok(Json(Empty {}))
}
