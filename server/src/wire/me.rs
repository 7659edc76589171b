//! One's own account.

use crate::Services;
use crate::extract::{Signed, single};
use crate::http::envelope::{Answer, Refusal};
use crate::http::language::sentences;
use axum::Json;
use axum::extract::State;
use axum::http::request::Parts;
use doorward_contract::Secret;
use doorward_contract::account::{Me, MeDetails};
use doorward_identity::account;

/// One's own account
///
/// Vendor: <https://docs.cloudbase.net/en/http-api/auth/user-me>
#[utoipa::path(get, path = "/auth/v1/user/me", tag = "Account",
    params(
        ("with_department" = Option<bool>, Query, description = "`true`: `departments` comes along."),
        ("with_role" = Option<bool>, Query, description = "`true`: `roles` comes along.")),
    responses((status = 200, body = Me)), security(("bearer" = [])))]
pub async fn me(State(services): State<Services>, signed: Signed, parts: Parts) -> Answer<Me> {
    let wanted = MeDetails { departments: is_set(&parts, "with_department")?, roles: is_set(&parts, "with_role")? };
    Ok(Json(account::me_with(&services.identity, &signed.viewer, wanted).await?))
}

/// The vendor calls them flags and shows no value, so a name alone counts.
fn is_set(parts: &Parts, name: &str) -> Result<bool, Refusal> {
    match single(parts, name)?.as_deref() {
        None | Some("false" | "0") => Ok(false),
        Some("" | "true" | "1") => Ok(true),
        Some(_) => Err(Refusal::field(name, sentences().boolean(name))),
    }
}

/// Delete one's own account
///
/// For good; answers the account as it was. `sudo_token` comes from `POST /auth/v1/user/sudo`; a guest needs none.
/// Vendor: <https://docs.cloudbase.net/en/http-api/auth/user-delete-me>
#[utoipa::path(delete, path = "/auth/v1/user/me", tag = "Account",
    params(("sudo_token" = Option<String>, Query, description = "Proof of presence.")),
    responses((status = 200, body = Me)), security(("bearer" = [])))]
pub async fn delete(State(services): State<Services>, signed: Signed, parts: Parts) -> Answer<Me> {
    let sudo = single(&parts, "sudo_token")?.unwrap_or_default();
    Ok(Json(account::delete(&services.identity, &signed.viewer, &Secret::new(sudo), &signed.caller).await?))
}

/// One's own account, under the address of `/auth/v2`
#[utoipa::path(get, path = "/auth/v2/user/me", tag = "Account",
    params(
        ("with_department" = Option<bool>, Query, description = "`true`: `departments` comes along."),
        ("with_role" = Option<bool>, Query, description = "`true`: `roles` comes along.")),
    responses((status = 200, body = Me)), security(("bearer" = [])))]
pub async fn me_v2(services: State<Services>, signed: Signed, parts: Parts) -> Answer<Me> {
    me(services, signed, parts).await
}

/// Delete one's own account, under the address of `/auth/v2`
#[utoipa::path(delete, path = "/auth/v2/user/me", tag = "Account",
    params(("sudo_token" = Option<String>, Query, description = "Proof of presence.")),
    responses((status = 200, body = Me)), security(("bearer" = [])))]
pub async fn delete_v2(services: State<Services>, signed: Signed, parts: Parts) -> Answer<Me> {
    delete(services, signed, parts).await
}
