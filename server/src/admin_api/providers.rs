//! Identity providers.

use super::Admin;
use super::consent::Consent;
use crate::Services;
use crate::extract::{Body, Id, IfMatch, Params};
use crate::http::Tagged;
use crate::http::envelope::{Answer, Refusal};
use axum::Json;
use axum::extract::State;
use doorward_contract::admin::Providers;
use doorward_contract::own::needs;
use doorward_contract::provider::{Provider, ProviderUpdate};
use doorward_contract::wire::Empty;
use doorward_identity::admin;

/// All identity providers
#[utoipa::path(get, path = "/admin/api/v1/providers", tag = "Providers",
    responses((status = 200, body = Providers)), security(("admin" = ["doorward:providers:read"])))]
pub async fn list(State(services): State<Services>, _: Admin<needs::ProvidersRead>) -> Answer<Providers> {
    Ok(Json(Providers { items: admin::providers::list(&services.identity) }))
}

/// One identity provider
///
/// With how many identities are linked through it, and how many users have no other sign-in method. `ETag` is the version
/// that a change takes as `If-Match`.
#[utoipa::path(get, path = "/admin/api/v1/providers/{id}", tag = "Providers", params(("id" = String, Path)),
    responses((status = 200, body = Provider)), security(("admin" = ["doorward:providers:read"])))]
pub async fn get(
    State(services): State<Services>,
    _: Admin<needs::ProvidersRead>,
    Id(id): Id,
) -> Result<Tagged<Provider>, Refusal> {
    Ok(tagged(admin::providers::read(&services.identity, &id).await?))
}

fn tagged(provider: Provider) -> Tagged<Provider> {
    let editable = provider.editable();
    Tagged::new(provider, &editable)
}

/// Add an identity provider, or change one
///
/// Absent members stay. A secret is never shown again. In force for the next request on every node. With `If-Match`, a
/// provider that has another version by now is left as it is: `aborted`, and `details.now` shows what can be changed of it.
///
/// A change that may give linked subjects another meaning needs `links`; one by which users lose their only sign-in method
/// needs `confirm_lockout`. The error names the member.
#[utoipa::path(put, path = "/admin/api/v1/providers/{id}", tag = "Providers",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "`ETag` of a former response.")),
    request_body = ProviderUpdate, responses((status = 200, body = Provider)), security(("admin" = ["doorward:providers:edit"])))]
pub async fn put(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::ProvidersEdit>,
    Id(id): Id,
    IfMatch(expected): IfMatch,
    Body(update): Body<ProviderUpdate>,
) -> Result<Tagged<Provider>, Refusal> {
    Ok(tagged(admin::providers::put_version(&services.identity, &id, update, &expected, &actor).await?))
}

/// Delete an identity provider
///
/// The identities that are linked through it are deleted too. Where users have no other sign-in method, the error names
/// `confirm_lockout` and how many they are.
#[utoipa::path(delete, path = "/admin/api/v1/providers/{id}", tag = "Providers",
    params(("id" = String, Path), ("confirm_lockout" = Option<u64>, Query)),
    responses((status = 200, body = Empty)), security(("admin" = ["doorward:providers:edit"])))]
pub async fn delete(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::ProvidersEdit>,
    Id(id): Id,
    Params(consent): Params<Consent>,
) -> Answer<Empty> {
    admin::providers::delete(&services.identity, &id, consent.confirm_lockout, &actor).await?;
    Ok(Json(Empty {}))
}

/// Ask an identity provider whether it is there
///
/// As far as that can be without a person: its discovery document, its keys, its addresses. A Mini Program whose code the
/// sign-in page shows has one drawn.
#[utoipa::path(post, path = "/admin/api/v1/providers/{id}/test", tag = "Providers", params(("id" = String, Path)),
    responses((status = 200, body = Empty)), security(("admin" = ["doorward:providers:edit"])))]
pub async fn test(State(services): State<Services>, _: Admin<needs::ProvidersEdit>, Id(id): Id) -> Answer<Empty> {
    admin::providers::test(&services.identity, &id).await?;
    Ok(Json(Empty {}))
}
