//! API keys.

use super::Admin;
use crate::Services;
use crate::extract::{Body, Id, Params};
use crate::http::envelope::{Answer, Refusal};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use doorward_access::admin;
use doorward_contract::api_keys::{ApiKey, ApiKeyPatch, CreatedApiKey, NewApiKey};
use doorward_contract::own::needs;
use doorward_contract::page::Page;
use doorward_contract::roles::PageQuery;
use doorward_contract::wire::Empty;

/// List API keys, newest first
///
/// Without their secrets, of which only hashes are stored. Keys that have expired are listed until they are revoked.
#[utoipa::path(get, path = "/admin/api/v1/api-keys", tag = "API keys", params(PageQuery),
    responses((status = 200, body = Page<ApiKey>)), security(("admin" = ["doorward:api-keys:read"])))]
pub async fn list(
    State(services): State<Services>,
    _: Admin<needs::ApiKeysRead>,
    Params(query): Params<PageQuery>,
) -> Answer<Page<ApiKey>> {
    Ok(Json(admin::api_keys::list(&services.access, &query).await?))
}

/// Create an API key
///
/// The response is the only place that shows the secret. A delegated administrator creates keys only for roles without
/// rights over Doorward, which they hold themselves or may give.
#[utoipa::path(post, path = "/admin/api/v1/api-keys", tag = "API keys", request_body = NewApiKey,
    responses((status = 201, body = CreatedApiKey)), security(("admin" = ["doorward:api-keys:edit"])))]
pub async fn create(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::ApiKeysEdit>,
    Body(new): Body<NewApiKey>,
) -> Result<(StatusCode, Json<CreatedApiKey>), Refusal> {
    Ok((StatusCode::CREATED, Json(admin::api_keys::create(&services.access, new, &actor).await?)))
}

/// Get an API key
#[utoipa::path(get, path = "/admin/api/v1/api-keys/{id}", tag = "API keys", params(("id" = String, Path)),
    responses((status = 200, body = ApiKey)), security(("admin" = ["doorward:api-keys:read"])))]
pub async fn get(State(services): State<Services>, _: Admin<needs::ApiKeysRead>, Id(id): Id) -> Answer<ApiKey> {
    Ok(Json(admin::api_keys::get(&services.access, &id).await?))
}

/// Change name, role or expiry of an API key
///
/// In force for the next request on every node. Absent members stay.
#[utoipa::path(patch, path = "/admin/api/v1/api-keys/{id}", tag = "API keys", params(("id" = String, Path)),
    request_body = ApiKeyPatch, responses((status = 200, body = ApiKey)),
    security(("admin" = ["doorward:api-keys:edit"])))]
pub async fn edit(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::ApiKeysEdit>,
    Id(id): Id,
    Body(patch): Body<ApiKeyPatch>,
) -> Answer<ApiKey> {
    Ok(Json(admin::api_keys::edit(&services.access, &id, patch, &actor).await?))
}

/// Revoke an API key
///
/// It opens nothing from the next request on, on every node.
#[utoipa::path(delete, path = "/admin/api/v1/api-keys/{id}", tag = "API keys", params(("id" = String, Path)),
    responses((status = 200, body = Empty)), security(("admin" = ["doorward:api-keys:edit"])))]
pub async fn revoke(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::ApiKeysEdit>,
    Id(id): Id,
) -> Answer<Empty> {
    admin::api_keys::revoke(&services.access, &id, &actor).await?;
    Ok(Json(Empty {}))
}
