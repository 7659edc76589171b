//! Imports of users from a file, and exports.

use super::Admin;
use crate::extract::{Body, Id, Params};
use crate::http::error::{ApiError, ApiResult};
use crate::uploads::{self, error_rows};
use axum::Json;
use axum::http::StatusCode;
use axum::response::Response;
use doorward_admin as admin;
use doorward_admin::users::import::Upload;
use doorward_contract::admin::NoBody;
use doorward_contract::admin_action::action;
use doorward_contract::job::Job;
use doorward_contract::user_export::NewUserExport;
use doorward_contract::user_import::{ImportOptions, NewUserImport, UserImport};
use doorward_contract::wire::Empty;

/// Upload a file of users
///
/// The body is the file: a table (CSV, in UTF-8, GB18030 or UTF-16, separated by commas, semicolons or tabs), JSON lines,
/// or the export of another system; at most 1 GiB. No account is created yet: look at the mapping of its columns in the
/// response, change it, check the file, and start the import. A draft that is not started is deleted after a day.
#[utoipa::path(post, path = "/admin/api/v1/user-imports", tag = "Users", params(NewUserImport),
    request_body(content = String, content_type = "application/octet-stream"),
    responses((status = 201, body = UserImport)))]
pub async fn upload(
    Admin(permit): Admin<action::UsersCreate>,
    Params(new): Params<NewUserImport>,
    body: axum::body::Body,
) -> Result<(StatusCode, Json<UserImport>), ApiError> {
    let import = uploads::receive(Upload::begin(&permit, new).await?, body.into_data_stream()).await?;
    Ok((StatusCode::CREATED, Json(import)))
}

/// Get an import
///
/// Only for the actor who uploaded it and for administrators.
#[utoipa::path(get, path = "/admin/api/v1/user-imports/{id}", tag = "Users", params(("id" = String, Path)),
    responses((status = 200, body = UserImport)))]
pub async fn get(Admin(permit): Admin<action::UsersCreate>, Id(id): Id) -> ApiResult<UserImport> {
    Ok(Json(admin::users::import::get(&permit, &id).await?))
}

/// Change the mapping and the options of an import that was not started
///
/// The former check is forgotten.
#[utoipa::path(patch, path = "/admin/api/v1/user-imports/{id}", tag = "Users", params(("id" = String, Path)),
    request_body = ImportOptions, responses((status = 200, body = UserImport)))]
pub async fn configure(
    Admin(permit): Admin<action::UsersCreate>,
    Id(id): Id,
    Body(change): Body<ImportOptions>,
) -> ApiResult<UserImport> {
    Ok(Json(admin::users::import::configure(&permit, &id, change).await?))
}

/// Delete an import that was not started, with its file
#[utoipa::path(delete, path = "/admin/api/v1/user-imports/{id}", tag = "Users", params(("id" = String, Path)),
    responses((status = 200, body = Empty)))]
pub async fn delete(Admin(permit): Admin<action::UsersCreate>, Id(id): Id) -> ApiResult<Empty> {
    admin::users::import::delete(&permit, &id).await?;
    Ok(Json(Empty {}))
}

/// Check an import
///
/// A job reads the whole file, counts what an import would do, and lists the faults of its rows. No account is changed.
/// Two rows with the same contact are found if there are fewer than 1000 rows between them, the others by the import.
#[utoipa::path(post, path = "/admin/api/v1/user-imports/{id}/check", tag = "Users", params(("id" = String, Path)),
    responses((status = 200, body = UserImport)))]
pub async fn check(Admin(permit): Admin<action::UsersCreate>, Id(id): Id, _: Body<NoBody>) -> ApiResult<UserImport> {
    Ok(Json(admin::users::import::check(&permit, &id).await?))
}

/// Start an import
///
/// Rows with a fault are left out; the error file contains them. `GET /admin/api/v1/jobs/{id}` has the progress.
#[utoipa::path(post, path = "/admin/api/v1/user-imports/{id}/start", tag = "Users", params(("id" = String, Path)),
    responses((status = 200, body = UserImport)))]
pub async fn start(Admin(permit): Admin<action::UsersCreate>, Id(id): Id, _: Body<NoBody>) -> ApiResult<UserImport> {
    Ok(Json(admin::users::import::submit(&permit, &id).await?))
}

/// Download the rows that could not be imported
///
/// As a table if the file was one, else as JSON lines, with the reason in `_error`. Mend them and upload the file again.
/// Only for the actor who uploaded the file and for administrators.
#[utoipa::path(get, path = "/admin/api/v1/user-imports/{id}/errors", tag = "Users", params(("id" = String, Path)),
    responses((status = 200, body = String, content_type = "application/octet-stream")))]
pub async fn errors(Admin(permit): Admin<action::UsersCreate>, Id(id): Id) -> Result<Response, ApiError> {
    let file = admin::users::import::error_file(&permit, &id).await?;
    Ok(error_rows(file))
}

/// Export users to a file
///
/// A job writes the file, which `GET /admin/api/v1/jobs/{id}/file` returns when it is done. An import reads it again with
/// nothing lost. Guests are left out.
#[utoipa::path(post, path = "/admin/api/v1/user-exports", tag = "Users", request_body = NewUserExport,
    responses((status = 201, body = Job)))]
pub async fn export(
    Admin(permit): Admin<action::UsersRead>,
    Body(new): Body<NewUserExport>,
) -> Result<(StatusCode, Json<Job>), ApiError> {
    Ok((StatusCode::CREATED, Json(admin::users::export::start(&permit, new).await?)))
}
