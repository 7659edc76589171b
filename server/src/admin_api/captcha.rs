//! The secret of the captcha provider.

use super::Admin;
use crate::extract::{Body, IfMatch};
use crate::http::error::ApiResult;
use axum::Json;
use doorward_admin as admin;
use doorward_contract::admin::SecretUpdate;
use doorward_contract::admin_action::action;
use doorward_contract::wire::Empty;

/// Set the secret of the captcha provider
///
/// For Turnstile or hCaptcha; it is never shown again. The provider, and when a captcha is required, are settings. With
/// `If-Match`, the secret is not stored if the section `captcha` or the secret has changed since: `aborted`.
#[utoipa::path(put, path = "/admin/api/v1/captcha/secret", tag = "Settings",
    params(("If-Match" = Option<String>, Header, description = "`ETag` of the section `captcha` of the settings.")), request_body = SecretUpdate,
    responses((status = 200, body = Empty)))]
pub async fn set_secret(
    Admin(permit): Admin<action::SettingsEdit>,
    IfMatch(expected): IfMatch,
    Body(update): Body<SecretUpdate>,
) -> ApiResult<Empty> {
    admin::settings::set_captcha_secret(&permit, &update.secret, &expected).await?;
    Ok(Json(Empty {}))
}
