//! The captcha vendor's secret.

use super::Admin;
use crate::Services;
use crate::extract::{Body, IfMatch};
use crate::http::envelope::Answer;
use axum::Json;
use axum::extract::State;
use doorward_access::admin;
use doorward_contract::admin::SecretUpdate;
use doorward_contract::own::needs;
use doorward_contract::wire::Empty;

/// Set the secret of the captcha's vendor
///
/// Turnstile's or hCaptcha's; it is never shown again. Which of them, and when it is asked, is in the settings. With
/// `If-Match`, none is stored when the section `captcha` has another version by now: `aborted`.
#[utoipa::path(put, path = "/admin/api/v1/captcha/secret", tag = "Settings",
    params(("If-Match" = Option<String>, Header, description = "`ETag` of the section `captcha` of the settings.")), request_body = SecretUpdate,
    responses((status = 200, body = Empty)), security(("admin" = ["doorward:settings:edit"])))]
pub async fn set_secret(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::SettingsEdit>,
    IfMatch(expected): IfMatch,
    Body(update): Body<SecretUpdate>,
) -> Answer<Empty> {
    admin::settings::set_captcha_secret(&services.access, &update.secret, &expected, &actor).await?;
    Ok(Json(Empty {}))
}
