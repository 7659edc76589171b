//! The system that users come from.

use super::Admin;
use crate::extract::{Body, IfMatch};
use crate::http::error::ApiResult;
use axum::Json;
use doorward_admin as admin;
use doorward_contract::admin::{LegacyAnswer, LegacyTrial, SecretUpdate};
use doorward_contract::admin_action::action;
use doorward_contract::wire::Empty;

/// Set the secret of the former system
///
/// The key of the hook's signatures (Standard Webhooks), the web API key of Firebase, the client secret of Auth0, or the
/// anon key of Supabase. It is never shown again, and is valid for the `kind`, `url` and `client_id` of the section
/// `legacy_system` as they are now. With `If-Match`, it is not stored if the section has changed since: `aborted`.
#[utoipa::path(put, path = "/admin/api/v1/legacy-system/secret", tag = "Settings",
    params(("If-Match" = Option<String>, Header, description = "`ETag` of the section `legacy_system` of the settings.")),
    request_body = SecretUpdate, responses((status = 200, body = Empty)))]
pub async fn set_secret(
    Admin(permit): Admin<action::SettingsEdit>,
    IfMatch(expected): IfMatch,
    Body(update): Body<SecretUpdate>,
) -> ApiResult<Empty> {
    admin::settings::set_legacy_secret(&permit, &update.secret, &expected).await?;
    Ok(Json(Empty {}))
}

/// Verify a password at the former system, as a test
///
/// Nothing is changed here.
#[utoipa::path(post, path = "/admin/api/v1/legacy-system/test", tag = "Settings", request_body = LegacyTrial,
    responses((status = 200, body = LegacyAnswer)))]
pub async fn test(
    Admin(permit): Admin<action::SettingsEdit>,
    Body(trial): Body<LegacyTrial>,
) -> ApiResult<LegacyAnswer> {
    Ok(Json(admin::settings::test_legacy_system(&permit, &trial).await?))
}
