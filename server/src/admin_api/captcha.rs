//! The captcha vendor's secret.

use super::Admin;
use crate::Services;
use crate::extract::Body;
use crate::http::envelope::Answer;
use axum::Json;
use axum::extract::State;
use doorward_access::admin;
use doorward_contract::admin::SecretUpdate;
use doorward_contract::own::needs;
use doorward_contract::wire::Empty;

/// Set the secret of the captcha's vendor
///
/// Turnstile's or hCaptcha's; it is never shown again. Which of them, and when it is asked, is in the settings.
#[utoipa::path(put, path = "/admin/api/v1/captcha/secret", tag = "Settings", request_body = SecretUpdate,
    responses((status = 200, body = Empty)), security(("admin" = ["doorward:settings:edit"])))]
pub async fn set_secret(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::SettingsEdit>,
    Body(update): Body<SecretUpdate>,
) -> Answer<Empty> {
    admin::settings::set_captcha_secret(&services.access, &update.secret, &actor).await?;
    Ok(Json(Empty {}))
}
