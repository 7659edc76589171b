//! The device authorization endpoint.

use super::application::Application;
use super::error::OauthError;
use crate::Services;
use axum::Json;
use axum::extract::State;
use doorward_contract::oauth::{DeviceAuthorization, DeviceAuthorizationRequest, paths};
use doorward_identity::oauth::device;

/// Begin the sign-in of a device
///
/// For devices without a browser or a keyboard. The device shows `user_code` and `verification_uri`, or a QR code of
/// `verification_uri_complete`, and polls the token endpoint with `device_code` every `interval` seconds until the user
/// has decided. (RFC 8628)
#[utoipa::path(post, path = paths::DEVICE_AUTHORIZATION, tag = "OAuth",
    request_body(content = DeviceAuthorizationRequest, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = DeviceAuthorization)), security(("application" = []), ()))]
pub async fn start(
    State(services): State<Services>,
    application: Application,
) -> Result<Json<DeviceAuthorization>, OauthError> {
    let Application { client, caller, form } = application;
    let body = form.parse::<DeviceAuthorizationRequest>()?;
    let resource = body.resource.as_deref().filter(|resource| !resource.is_empty());
    let started = device::start(&services.identity, &client, body.scope.as_deref(), resource, &caller).await?;
    Ok(Json(started))
}
