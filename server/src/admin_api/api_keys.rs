//! API keys.

use super::Admin;
use crate::extract::{Body, Id, IfMatch, Params};
use crate::http::Tagged;
use crate::http::error::{ApiError, ApiResult};
use axum::Json;
use axum::http::StatusCode;
use doorward_admin as admin;
use doorward_contract::admin_action::action;
use doorward_contract::api_keys::{ApiKey, ApiKeyPatch, CreatedApiKey, NewApiKey};
use doorward_contract::page::Page;
use doorward_contract::roles::PageQuery;
use doorward_contract::wire::Empty;

/// List API keys, newest first
///
/// Secrets are not included; only their hashes are stored. Expired keys are listed until they are revoked.
#[utoipa::path(get, path = "/admin/api/v1/api-keys", tag = "API keys", params(PageQuery),
    responses((status = 200, body = Page<ApiKey>)))]
pub async fn list(
    Admin(permit): Admin<action::ApiKeysRead>,
    Params(query): Params<PageQuery>,
) -> ApiResult<Page<ApiKey>> {
    Ok(Json(admin::api_keys::list(&permit, &query).await?))
}

/// Create an API key
///
/// Only this response contains the secret. A delegated administrator can create keys only for roles without permissions
/// over Doorward that they hold themselves or can assign.
#[utoipa::path(post, path = "/admin/api/v1/api-keys", tag = "API keys", request_body = NewApiKey,
    responses((status = 201, body = CreatedApiKey)))]
pub async fn create(
    Admin(permit): Admin<action::ApiKeysEdit>,
    Body(new): Body<NewApiKey>,
) -> Result<(StatusCode, Json<CreatedApiKey>), ApiError> {
    Ok((StatusCode::CREATED, Json(admin::api_keys::create(&permit, new).await?)))
}

/// Get an API key
///
/// `ETag` is the version that a change accepts as `If-Match`.
#[utoipa::path(get, path = "/admin/api/v1/api-keys/{id}", tag = "API keys", params(("id" = String, Path)),
    responses((status = 200, body = ApiKey)))]
pub async fn get(Admin(permit): Admin<action::ApiKeysRead>, Id(id): Id) -> Result<Tagged<ApiKey>, ApiError> {
    Ok(tagged(admin::api_keys::get(&permit, &id).await?))
}

fn tagged(key: ApiKey) -> Tagged<ApiKey> {
    let editable = key.editable();
    Tagged::new(key, &editable)
}

/// Update the name, role or expiry of an API key
///
/// Takes effect with the next request on every node. Absent members are unchanged. With `If-Match`, a key that has
/// changed since is not updated: `aborted`, and `details.now` contains its current values.
#[utoipa::path(patch, path = "/admin/api/v1/api-keys/{id}", tag = "API keys",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "`ETag` of an earlier response.")),
    request_body = ApiKeyPatch, responses((status = 200, body = ApiKey)))]
pub async fn edit(
    Admin(permit): Admin<action::ApiKeysEdit>,
    Id(id): Id,
    IfMatch(expected): IfMatch,
    Body(patch): Body<ApiKeyPatch>,
) -> Result<Tagged<ApiKey>, ApiError> {
    Ok(tagged(admin::api_keys::edit(&permit, &id, patch, &expected).await?))
}

/// Revoke an API key
///
/// Takes effect with the next request on every node. With `If-Match`, a key that has changed since is not revoked:
/// `aborted`, and `details.now` contains its current values.
#[utoipa::path(delete, path = "/admin/api/v1/api-keys/{id}", tag = "API keys",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "`ETag` of an earlier response.")),
    responses((status = 200, body = Empty)))]
pub async fn revoke(
    Admin(permit): Admin<action::ApiKeysEdit>,
    Id(id): Id,
    IfMatch(expected): IfMatch,
) -> ApiResult<Empty> {
    admin::api_keys::revoke(&permit, &id, &expected).await?;
    Ok(Json(Empty {}))
}
