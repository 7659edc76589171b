//! API keys.

use super::Admin;
use crate::Services;
use crate::extract::{Body, Id, IfMatch, Params};
use crate::http::Tagged;
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
///
/// `ETag` is the version that a change takes as `If-Match`.
#[utoipa::path(get, path = "/admin/api/v1/api-keys/{id}", tag = "API keys", params(("id" = String, Path)),
    responses((status = 200, body = ApiKey)), security(("admin" = ["doorward:api-keys:read"])))]
pub async fn get(
    State(services): State<Services>,
    _: Admin<needs::ApiKeysRead>,
    Id(id): Id,
) -> Result<Tagged<ApiKey>, Refusal> {
    Ok(tagged(admin::api_keys::get(&services.access, &id).await?))
}

fn tagged(key: ApiKey) -> Tagged<ApiKey> {
    let editable = key.editable();
    Tagged::new(key, &editable)
}

/// Change name, role or expiry of an API key
///
/// In force for the next request on every node. Absent members stay. With `If-Match`, a key that has another version by
/// now is left as it is: `aborted`, and `details.now` shows what can be changed of it.
#[utoipa::path(patch, path = "/admin/api/v1/api-keys/{id}", tag = "API keys",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "`ETag` of a former response.")),
    request_body = ApiKeyPatch, responses((status = 200, body = ApiKey)),
    security(("admin" = ["doorward:api-keys:edit"])))]
pub async fn edit(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::ApiKeysEdit>,
    Id(id): Id,
    IfMatch(expected): IfMatch,
    Body(patch): Body<ApiKeyPatch>,
) -> Result<Tagged<ApiKey>, Refusal> {
    Ok(tagged(admin::api_keys::edit_version(&services.access, &id, patch, &expected, &actor).await?))
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
