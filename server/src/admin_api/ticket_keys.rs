//! Keys for custom tickets.

use super::Admin;
use super::consent::Consent;
use crate::extract::{Id, IfMatch, Params};
use crate::http::Tagged;
use crate::http::error::{ApiError, ApiResult};
use axum::Json;
use doorward_admin as admin;
use doorward_contract::admin::TicketKeys;
use doorward_contract::admin_action::action;
use doorward_contract::provider::TicketKeyFile;
use doorward_contract::wire::Empty;

/// List valid keys for custom tickets
///
/// `ETag` is the version that creating another accepts as `If-Match`.
#[utoipa::path(get, path = "/admin/api/v1/ticket-keys", tag = "Providers",
    responses((status = 200, body = TicketKeys)))]
pub async fn list(Admin(permit): Admin<action::TicketsRead>) -> Result<Tagged<TicketKeys>, ApiError> {
    let items = admin::ticket_keys::list(&permit).await?;
    let newest = admin::ticket_keys::newest(&items);
    Ok(Tagged::new(TicketKeys { items }, &newest))
}

/// Create a key for custom tickets
///
/// The response is the file that the CloudBase Node SDK reads; it is shown only once. The former key stays valid for
/// two hours. With `If-Match`, no key is created if another one was created since: `aborted`.
#[utoipa::path(post, path = "/admin/api/v1/ticket-keys", tag = "Providers",
    params(("If-Match" = Option<String>, Header, description = "`ETag` of the list of keys.")),
    responses((status = 200, body = TicketKeyFile)))]
pub async fn create(Admin(permit): Admin<action::TicketsEdit>, IfMatch(expected): IfMatch) -> ApiResult<TicketKeyFile> {
    Ok(Json(admin::ticket_keys::create(&permit, &expected).await?))
}

/// Revoke a key for custom tickets
///
/// Takes effect immediately: for a key that has leaked. Without a key, sign-in with custom tickets is impossible. If
/// users have no other sign-in method, the error names `confirm_lockout` and their number.
#[utoipa::path(delete, path = "/admin/api/v1/ticket-keys/{id}", tag = "Providers",
    params(("id" = String, Path), ("confirm_lockout" = Option<u64>, Query)),
    responses((status = 200, body = Empty)))]
pub async fn delete(
    Admin(permit): Admin<action::TicketsEdit>,
    Id(id): Id,
    Params(consent): Params<Consent>,
) -> ApiResult<Empty> {
    admin::ticket_keys::delete(&permit, &id, consent.confirm_lockout).await?;
    Ok(Json(Empty {}))
}
