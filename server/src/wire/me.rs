//! The current user.

use crate::Services;
use crate::extract::{AuthUser, single};
use crate::http::error::{ApiError, ApiResult};
use crate::http::language::sentences;
use axum::Json;
use axum::extract::State;
use axum::http::request::Parts;
use doorward_contract::Secret;
use doorward_contract::account::{Me, MeDetails};
use doorward_identity::account;

/// Get the current user
///
/// CloudBase: <https://docs.cloudbase.net/en/http-api/auth/user-me>
#[utoipa::path(get, path = "/auth/v1/user/me", tag = "Account",
    params(
        ("with_department" = Option<bool>, Query, description = "`true`: include `departments`."),
        ("with_role" = Option<bool>, Query, description = "`true`: include `roles`.")),
    responses((status = 200, body = Me)), security(("bearer" = [])))]
pub async fn me(State(services): State<Services>, signed: AuthUser, parts: Parts) -> ApiResult<Me> {
    let details = MeDetails { departments: is_set(&parts, "with_department")?, roles: is_set(&parts, "with_role")? };
    Ok(Json(account::me_with(&services.identity, &signed.viewer, details).await?))
}

/// CloudBase documents these as flags without a value, so the name alone sets them.
fn is_set(parts: &Parts, name: &str) -> Result<bool, ApiError> {
    match single(parts, name)?.as_deref() {
        None | Some("false" | "0") => Ok(false),
        Some("" | "true" | "1") => Ok(true),
        Some(_) => Err(ApiError::field(name, sentences().boolean(name))),
    }
}

/// Delete the current user
///
/// Permanent. The response is the account before deletion. `sudo_token` comes from `POST /auth/v1/user/sudo`; a guest
/// needs none.
/// CloudBase: <https://docs.cloudbase.net/en/http-api/auth/user-delete-me>
#[utoipa::path(delete, path = "/auth/v1/user/me", tag = "Account",
    params(("sudo_token" = Option<String>, Query, description = "Token from re-authentication.")),
    responses((status = 200, body = Me)), security(("bearer" = [])))]
pub async fn delete(State(services): State<Services>, signed: AuthUser, parts: Parts) -> ApiResult<Me> {
    let sudo = single(&parts, "sudo_token")?.unwrap_or_default();
    Ok(Json(account::delete(&services.identity, &signed.viewer, &Secret::new(sudo), &signed.caller).await?))
}

/// Get the current user (`/auth/v2`)
#[utoipa::path(get, path = "/auth/v2/user/me", tag = "Account",
    params(
        ("with_department" = Option<bool>, Query, description = "`true`: include `departments`."),
        ("with_role" = Option<bool>, Query, description = "`true`: include `roles`.")),
    responses((status = 200, body = Me)), security(("bearer" = [])))]
pub async fn me_v2(services: State<Services>, signed: AuthUser, parts: Parts) -> ApiResult<Me> {
    me(services, signed, parts).await
}

/// Delete the current user (`/auth/v2`)
#[utoipa::path(delete, path = "/auth/v2/user/me", tag = "Account",
    params(("sudo_token" = Option<String>, Query, description = "Token from re-authentication.")),
    responses((status = 200, body = Me)), security(("bearer" = [])))]
pub async fn delete_v2(services: State<Services>, signed: AuthUser, parts: Parts) -> ApiResult<Me> {
    delete(services, signed, parts).await
}
