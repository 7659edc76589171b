//! Jobs: imports, exports and bulk actions.

use super::Admin;
use crate::extract::{Body, Id, Params};
use crate::http::error::{ApiError, ApiResult};
use axum::Json;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use doorward_admin as admin;
use doorward_admin::jobs::File;
use doorward_contract::admin::NoBody;
use doorward_contract::admin_action::action;
use doorward_contract::job::{Job, JobFault, JobFaultQuery, JobQuery};
use doorward_contract::page::Page;
use futures_util::stream;
use std::io;

/// List jobs, newest first
#[utoipa::path(get, path = "/admin/api/v1/jobs", tag = "Jobs", params(JobQuery),
    responses((status = 200, body = Page<Job>)))]
pub async fn list(Admin(permit): Admin<action::UsersRead>, Params(query): Params<JobQuery>) -> ApiResult<Page<Job>> {
    Ok(Json(admin::jobs::list(&permit, &query).await?))
}

/// Get a job with its progress
#[utoipa::path(get, path = "/admin/api/v1/jobs/{id}", tag = "Jobs", params(("id" = String, Path)),
    responses((status = 200, body = Job)))]
pub async fn get(Admin(permit): Admin<action::UsersRead>, Id(id): Id) -> ApiResult<Job> {
    Ok(Json(admin::jobs::get(&permit, &id).await?))
}

/// List the rows that a job could not process
///
/// Only for the actor who started the job and for administrators.
#[utoipa::path(get, path = "/admin/api/v1/jobs/{id}/faults", tag = "Jobs",
    params(("id" = String, Path), JobFaultQuery), responses((status = 200, body = Page<JobFault>)))]
pub async fn faults(
    Admin(permit): Admin<action::UsersRead>,
    Id(id): Id,
    Params(query): Params<JobFaultQuery>,
) -> ApiResult<Page<JobFault>> {
    Ok(Json(admin::jobs::faults(&permit, &id, &query).await?))
}

/// Download the file that an export has produced
///
/// Only for the actor who started the job and for administrators. The file is kept for 7 days. A user who downloads a file
/// with password hashes must have signed in or confirmed their identity within the last 10 minutes.
#[utoipa::path(get, path = "/admin/api/v1/jobs/{id}/file", tag = "Jobs", params(("id" = String, Path)),
    responses((status = 200, body = String, content_type = "application/octet-stream")))]
pub async fn file(Admin(permit): Admin<action::UsersRead>, Id(id): Id) -> Result<Response, ApiError> {
    Ok(download(admin::jobs::file(&permit, &id).await?))
}

/// Cancel a job
///
/// What it has done stays. Only for the actor who started the job and for administrators.
#[utoipa::path(post, path = "/admin/api/v1/jobs/{id}/cancel", tag = "Jobs", params(("id" = String, Path)),
    responses((status = 200, body = Job)))]
pub async fn cancel(Admin(permit): Admin<action::UsersRead>, Id(id): Id, _: Body<NoBody>) -> ApiResult<Job> {
    Ok(Json(admin::jobs::cancel(&permit, &id).await?))
}

/// The response with a file, which is read from the database chunk by chunk. It is always saved and never shown: its
/// content was written by users.
pub fn download(file: File) -> Response {
    let name = file.name.clone();
    let chunks = stream::try_unfold(file, |mut file| async move {
        let bytes = file.next().await.map_err(|error| io::Error::other(error.to_string()))?;
        Ok::<_, io::Error>(bytes.map(|bytes| (bytes, file)))
    });
    download_of(&name, axum::body::Body::from_stream(chunks))
}

/// [`download`] of a body with this name.
pub fn download_of(name: &str, body: axum::body::Body) -> Response {
    let name = format!("attachment; filename=\"{name}\"");
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
        // The name has only ASCII letters, digits, hyphens and dots.
        (header::CONTENT_DISPOSITION, HeaderValue::from_str(&name).unwrap_or(HeaderValue::from_static("attachment"))),
    ];
    (headers, body).into_response()
}
