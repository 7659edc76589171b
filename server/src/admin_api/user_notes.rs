//! Tags of accounts, and notes about them.

use super::Admin;
use crate::extract::{AccountId, Body, NoteId};
use crate::http::error::{ApiError, ApiResult};
use axum::Json;
use axum::http::StatusCode;
use doorward_admin as admin;
use doorward_contract::admin_action::action;
use doorward_contract::user_list::{NewUserNote, Tags, UserNote, UserNotes, UserTags};
use doorward_contract::wire::Empty;

/// List all tags
#[utoipa::path(get, path = "/admin/api/v1/user-tags", tag = "Users", responses((status = 200, body = Tags)))]
pub async fn tags(Admin(permit): Admin<action::UsersRead>) -> ApiResult<Tags> {
    Ok(Json(admin::users::tags::list(&permit).await?))
}

/// Replace the tags of an account
///
/// Policies and the account's owner do not see them.
#[utoipa::path(put, path = "/admin/api/v1/users/{uid}/tags", tag = "Users", params(("uid" = String, Path)),
    request_body = UserTags, responses((status = 200, body = UserTags)))]
pub async fn set_tags(
    Admin(permit): Admin<action::UsersEdit>,
    AccountId(uid): AccountId,
    Body(new): Body<UserTags>,
) -> ApiResult<UserTags> {
    Ok(Json(admin::users::tags::set(&permit, &uid, new).await?))
}

/// List the notes about an account, newest first
#[utoipa::path(get, path = "/admin/api/v1/users/{uid}/notes", tag = "Users", params(("uid" = String, Path)),
    responses((status = 200, body = UserNotes)))]
pub async fn list(Admin(permit): Admin<action::NotesRead>, AccountId(uid): AccountId) -> ApiResult<UserNotes> {
    Ok(Json(admin::users::notes::list(&permit, &uid).await?))
}

/// Write a note about an account
///
/// Its owner never sees it.
#[utoipa::path(post, path = "/admin/api/v1/users/{uid}/notes", tag = "Users", params(("uid" = String, Path)),
    request_body = NewUserNote, responses((status = 201, body = UserNote)))]
pub async fn add(
    Admin(permit): Admin<action::NotesEdit>,
    AccountId(uid): AccountId,
    Body(new): Body<NewUserNote>,
) -> Result<(StatusCode, Json<UserNote>), ApiError> {
    let note = admin::users::notes::add(&permit, &uid, &new).await?;
    Ok((StatusCode::CREATED, Json(note)))
}

/// Delete a note
///
/// Only its author and administrators can.
#[utoipa::path(delete, path = "/admin/api/v1/users/{uid}/notes/{id}", tag = "Users",
    params(("uid" = String, Path), ("id" = String, Path)), responses((status = 200, body = Empty)))]
pub async fn delete(Admin(permit): Admin<action::NotesEdit>, note: NoteId) -> ApiResult<Empty> {
    admin::users::notes::delete(&permit, &note.uid, &note.id).await?;
    Ok(Json(Empty {}))
}
