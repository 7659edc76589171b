//! Identity providers.

use super::Admin;
use super::consent::Consent;
use crate::extract::{Body, Id, IfMatch, Params};
use crate::http::Tagged;
use crate::http::error::{ApiError, ApiResult};
use axum::Json;
use doorward_admin as admin;
use doorward_contract::admin::Providers;
use doorward_contract::admin_action::action;
use doorward_contract::provider::{Provider, ProviderUpdate};
use doorward_contract::wire::Empty;

/// List identity providers
#[utoipa::path(get, path = "/admin/api/v1/providers", tag = "Providers",
    responses((status = 200, body = Providers)))]
pub async fn list(Admin(permit): Admin<action::ProvidersRead>) -> ApiResult<Providers> {
    Ok(Json(Providers { items: admin::providers::list(&permit) }))
}

/// Get an identity provider
///
/// Includes the number of linked identities, and of users who have no other sign-in method. `ETag` is the version
/// that a change accepts as `If-Match`.
#[utoipa::path(get, path = "/admin/api/v1/providers/{id}", tag = "Providers", params(("id" = String, Path)),
    responses((status = 200, body = Provider)))]
pub async fn get(Admin(permit): Admin<action::ProvidersRead>, Id(id): Id) -> Result<Tagged<Provider>, ApiError> {
    Ok(tagged(admin::providers::read(&permit, &id).await?))
}

fn tagged(provider: Provider) -> Tagged<Provider> {
    let editable = provider.editable();
    Tagged::new(provider, &editable)
}

/// Update or create an identity provider
///
/// Absent members are unchanged. A secret is never shown again. Takes effect with the next request on every node. With
/// `If-Match`, a provider that has changed since is not updated: `aborted`, and `details.now` contains its current
/// values.
///
/// A change that may alter the meaning of linked subjects requires the member `links`. A change through which users lose
/// their only sign-in method requires the parameter `confirm_lockout`. The error names it.
#[utoipa::path(put, path = "/admin/api/v1/providers/{id}", tag = "Providers",
    params(("id" = String, Path), ("confirm_lockout" = Option<u64>, Query),
        ("If-Match" = Option<String>, Header, description = "`ETag` of an earlier response.")),
    request_body = ProviderUpdate, responses((status = 200, body = Provider)))]
pub async fn put(
    Admin(permit): Admin<action::ProvidersEdit>,
    Id(id): Id,
    IfMatch(expected): IfMatch,
    Params(consent): Params<Consent>,
    Body(update): Body<ProviderUpdate>,
) -> Result<Tagged<Provider>, ApiError> {
    Ok(tagged(admin::providers::put(&permit, &id, update, &expected, consent.confirm_lockout).await?))
}

/// Delete an identity provider
///
/// Its linked identities are deleted too. If users have no other sign-in method, the error names `confirm_lockout` and
/// their number. With `If-Match`, a provider that has changed since is not deleted: `aborted`, and `details.now` contains
/// its current values.
#[utoipa::path(delete, path = "/admin/api/v1/providers/{id}", tag = "Providers",
    params(("id" = String, Path), ("confirm_lockout" = Option<u64>, Query),
        ("If-Match" = Option<String>, Header, description = "`ETag` of an earlier response.")),
    responses((status = 200, body = Empty)))]
pub async fn delete(
    Admin(permit): Admin<action::ProvidersEdit>,
    Id(id): Id,
    IfMatch(expected): IfMatch,
    Params(consent): Params<Consent>,
) -> ApiResult<Empty> {
    admin::providers::delete(&permit, &id, &expected, consent.confirm_lockout).await?;
    Ok(Json(Empty {}))
}

/// Test the configuration of an identity provider
///
/// Covers what is possible without a user: discovery document, keys, addresses. For a Mini Program whose QR code is
/// shown on the sign-in page, a code is requested.
#[utoipa::path(post, path = "/admin/api/v1/providers/{id}/test", tag = "Providers", params(("id" = String, Path)),
    responses((status = 200, body = Empty)))]
pub async fn test(Admin(permit): Admin<action::ProvidersEdit>, Id(id): Id) -> ApiResult<Empty> {
    admin::providers::test(&permit, &id).await?;
    Ok(Json(Empty {}))
}
