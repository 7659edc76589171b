//! Keys for custom tickets.

use super::Admin;
use super::consent::Consent;
use crate::Services;
use crate::extract::{Id, IfMatch, Params};
use crate::http::Tagged;
use crate::http::envelope::{Answer, Refusal};
use axum::Json;
use axum::extract::State;
use doorward_contract::admin::TicketKeys;
use doorward_contract::own::needs;
use doorward_contract::provider::TicketKeyFile;
use doorward_contract::wire::Empty;
use doorward_identity::admin;

/// Keys for custom tickets that count
///
/// `ETag` is the version that making another takes as `If-Match`.
#[utoipa::path(get, path = "/admin/api/v1/ticket-keys", tag = "Providers",
    responses((status = 200, body = TicketKeys)), security(("admin" = ["doorward:tickets:read"])))]
pub async fn list(
    State(services): State<Services>,
    _: Admin<needs::TicketsRead>,
) -> Result<Tagged<TicketKeys>, Refusal> {
    let items = admin::ticket_keys::list(&services.identity).await?;
    let newest = admin::ticket_keys::newest(&items);
    Ok(Tagged::new(TicketKeys { items }, &newest))
}

/// Make a key for custom tickets
///
/// The answer is the file that the vendor's Node SDK takes; it is shown this once. The former key counts for two hours. With
/// `If-Match`, none is made when another has made one meanwhile: `aborted`.
#[utoipa::path(post, path = "/admin/api/v1/ticket-keys", tag = "Providers",
    params(("If-Match" = Option<String>, Header, description = "`ETag` of the list of keys.")),
    responses((status = 200, body = TicketKeyFile)), security(("admin" = ["doorward:tickets:edit"])))]
pub async fn create(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::TicketsEdit>,
    IfMatch(expected): IfMatch,
) -> Answer<TicketKeyFile> {
    Ok(Json(admin::ticket_keys::create(&services.identity, &expected, &actor).await?))
}

/// Make a key for custom tickets count no more
///
/// At once: for one that has leaked. Without a key nobody signs in with a custom ticket: where users can do nothing else, the
/// error names `confirm_lockout` and how many they are.
#[utoipa::path(delete, path = "/admin/api/v1/ticket-keys/{id}", tag = "Providers",
    params(("id" = String, Path), ("confirm_lockout" = Option<u64>, Query)),
    responses((status = 200, body = Empty)), security(("admin" = ["doorward:tickets:edit"])))]
pub async fn delete(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::TicketsEdit>,
    Id(id): Id,
    Params(consent): Params<Consent>,
) -> Answer<Empty> {
    admin::ticket_keys::delete(&services.identity, &id, consent.confirm_lockout, &actor).await?;
    Ok(Json(Empty {}))
}
