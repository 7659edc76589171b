//! Secrets of applications.

use super::Admin;
use crate::extract::{Body, ClientSecretId, Id};
use crate::http::error::{ApiError, ApiResult};
use axum::Json;
use axum::http::StatusCode;
use doorward_admin as admin;
use doorward_contract::admin_action::action;
use doorward_contract::application::{ClientSecret, CreatedClientSecret, NewClientSecret};
use doorward_contract::page::Page;
use doorward_contract::wire::Empty;

/// List the secrets of an application, newest first
///
/// The secrets themselves are not included; only their hashes are stored. Expired ones are listed until they are
/// revoked.
#[utoipa::path(get, path = "/admin/api/v1/applications/{id}/secrets", tag = "Applications",
    params(("id" = String, Path)), responses((status = 200, body = Page<ClientSecret>)))]
pub async fn list(Admin(permit): Admin<action::ApplicationsRead>, Id(id): Id) -> ApiResult<Page<ClientSecret>> {
    Ok(Json(Page { items: admin::applications::secrets(&permit, &id).await?, next_cursor: None }))
}

/// Create a secret of an application
///
/// Only this response contains the secret. The other secrets remain valid, so that one can be replaced without an
/// interruption. An application has at most five. For administrators only.
#[utoipa::path(post, path = "/admin/api/v1/applications/{id}/secrets", tag = "Applications",
    params(("id" = String, Path)), request_body = NewClientSecret,
    responses((status = 201, body = CreatedClientSecret)))]
pub async fn create(
    Admin(permit): Admin<action::ApplicationsEdit>,
    Id(id): Id,
    Body(new): Body<NewClientSecret>,
) -> Result<(StatusCode, Json<CreatedClientSecret>), ApiError> {
    Ok((StatusCode::CREATED, Json(admin::applications::create_secret(&permit, &id, new).await?)))
}

/// Revoke a secret of an application
///
/// Takes effect with the next request on every node. Tokens that were issued before stay valid. For administrators
/// only.
#[utoipa::path(delete, path = "/admin/api/v1/applications/{id}/secrets/{secret}", tag = "Applications",
    params(("id" = String, Path), ("secret" = String, Path)), responses((status = 200, body = Empty)))]
pub async fn revoke(Admin(permit): Admin<action::ApplicationsEdit>, secret: ClientSecretId) -> ApiResult<Empty> {
    admin::applications::revoke_secret(&permit, &secret.application, &secret.id).await?;
    Ok(Json(Empty {}))
}
