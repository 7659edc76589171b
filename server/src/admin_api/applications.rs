//! Applications.

use super::Admin;
use crate::extract::{Body, Id, IfMatch};
use crate::http::Tagged;
use crate::http::error::{ApiError, ApiResult};
use axum::Json;
use axum::http::StatusCode;
use doorward_admin as admin;
use doorward_contract::admin_action::action;
use doorward_contract::application::{Application, ApplicationPatch, CreatedApplication, NewApplication};
use doorward_contract::page::Page;
use doorward_contract::wire::Empty;

/// List applications, oldest first
///
/// All of them on one page. The first is the default application of the CloudBase SDK.
#[utoipa::path(get, path = "/admin/api/v1/applications", tag = "Applications",
    responses((status = 200, body = Page<Application>)))]
pub async fn list(Admin(permit): Admin<action::ApplicationsRead>) -> ApiResult<Page<Application>> {
    Ok(Json(Page { items: admin::applications::list(&permit).await?, next_cursor: None }))
}

/// Create an application
///
/// Grants and authentication are those of its kind, the limits those of the settings; both can be changed later. The
/// response contains the first secret of a web application or a machine, and no other response does. For administrators
/// only.
#[utoipa::path(post, path = "/admin/api/v1/applications", tag = "Applications", request_body = NewApplication,
    responses((status = 201, body = CreatedApplication)))]
pub async fn create(
    Admin(permit): Admin<action::ApplicationsEdit>,
    Body(new): Body<NewApplication>,
) -> Result<(StatusCode, Json<CreatedApplication>), ApiError> {
    Ok((StatusCode::CREATED, Json(admin::applications::create(&permit, new).await?)))
}

/// Get an application
///
/// `ETag` is the version that a change accepts as `If-Match`.
#[utoipa::path(get, path = "/admin/api/v1/applications/{id}", tag = "Applications", params(("id" = String, Path)),
    responses((status = 200, body = Application)))]
pub async fn get(Admin(permit): Admin<action::ApplicationsRead>, Id(id): Id) -> Result<Tagged<Application>, ApiError> {
    Ok(tagged(admin::applications::get(&permit, &id).await?))
}

fn tagged(application: Application) -> Tagged<Application> {
    let editable = application.editable();
    Tagged::new(application, &editable)
}

/// Update an application
///
/// Takes effect with the next request on every node. Absent members are unchanged; a list is replaced as a whole.
/// `"enabled": false` ends all of its sessions. With `If-Match`, an application that has changed since is not updated:
/// `aborted`, and `details.now` contains its current values. For administrators only.
#[utoipa::path(patch, path = "/admin/api/v1/applications/{id}", tag = "Applications",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "`ETag` of an earlier response.")),
    request_body = ApplicationPatch, responses((status = 200, body = Application)))]
pub async fn edit(
    Admin(permit): Admin<action::ApplicationsEdit>,
    Id(id): Id,
    IfMatch(expected): IfMatch,
    Body(patch): Body<ApplicationPatch>,
) -> Result<Tagged<Application>, ApiError> {
    Ok(tagged(admin::applications::edit(&permit, &id, patch, &expected).await?))
}

/// Delete an application
///
/// Its sessions end, and its secrets and the consents of users are deleted. The default application cannot be deleted.
/// With `If-Match`, an application that has changed since is not deleted: `aborted`, and `details.now` contains its
/// current values. For administrators only.
#[utoipa::path(delete, path = "/admin/api/v1/applications/{id}", tag = "Applications",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "`ETag` of an earlier response.")),
    responses((status = 200, body = Empty)))]
pub async fn delete(
    Admin(permit): Admin<action::ApplicationsEdit>,
    Id(id): Id,
    IfMatch(expected): IfMatch,
) -> ApiResult<Empty> {
    admin::applications::delete(&permit, &id, &expected).await?;
    Ok(Json(Empty {}))
}
