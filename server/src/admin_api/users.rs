//! Accounts.

use super::Admin;
use crate::extract::{AccountId, Body, IfMatch, Params};
use crate::http::Tagged;
use crate::http::error::{ApiError, ApiResult};
use axum::Json;
use axum::http::StatusCode;
use doorward_admin as admin;
use doorward_contract::admin::{NewUser, User, UserPatch, UserQuery};
use doorward_contract::admin_action::action;
use doorward_contract::page::Page;
use doorward_contract::wire::Empty;

/// List accounts, newest first
#[utoipa::path(get, path = "/admin/api/v1/users", tag = "Users", params(UserQuery),
    responses((status = 200, body = Page<User>)))]
pub async fn list(Admin(permit): Admin<action::UsersRead>, Params(query): Params<UserQuery>) -> ApiResult<Page<User>> {
    Ok(Json(admin::users::list(&permit, &query).await?))
}

/// Create an account
#[utoipa::path(post, path = "/admin/api/v1/users", tag = "Users", request_body = NewUser,
    responses((status = 201, body = User)))]
pub async fn create(
    Admin(permit): Admin<action::UsersCreate>,
    Body(new): Body<NewUser>,
) -> Result<(StatusCode, Json<User>), ApiError> {
    let user = admin::users::create(&permit, new).await?;
    Ok((StatusCode::CREATED, Json(user)))
}

/// Get an account with its roles
///
/// `ETag` is the version that a change accepts as `If-Match`.
#[utoipa::path(get, path = "/admin/api/v1/users/{uid}", tag = "Users", params(("uid" = String, Path)),
    responses((status = 200, body = User)))]
pub async fn get(Admin(permit): Admin<action::UsersRead>, AccountId(uid): AccountId) -> Result<Tagged<User>, ApiError> {
    Ok(tagged(admin::users::get(&permit, &uid).await?))
}

fn tagged(user: User) -> Tagged<User> {
    let editable = user.editable();
    Tagged::new(user, &editable)
}

/// Update an account
///
/// Absent fields are unchanged, an empty string clears a field. With `If-Match`, an account that has changed since is
/// not updated: `aborted`, and `details.now` contains its current values.
///
/// The response is the whole account, also for a caller without `doorward:users:read`.
#[utoipa::path(patch, path = "/admin/api/v1/users/{uid}", tag = "Users",
    params(("uid" = String, Path), ("If-Match" = Option<String>, Header, description = "`ETag` of an earlier response.")),
    request_body = UserPatch, responses((status = 200, body = User)))]
pub async fn edit(
    Admin(permit): Admin<action::UsersEdit>,
    AccountId(uid): AccountId,
    IfMatch(expected): IfMatch,
    Body(patch): Body<UserPatch>,
) -> Result<Tagged<User>, ApiError> {
    Ok(tagged(admin::users::edit(&permit, &uid, patch, &expected).await?))
}

/// Delete an account permanently
///
/// The last administrator cannot be deleted. With `If-Match`, an account that has changed since is not deleted: `aborted`,
/// and `details.now` contains its current values, also for a caller without `doorward:users:read`.
#[utoipa::path(delete, path = "/admin/api/v1/users/{uid}", tag = "Users",
    params(("uid" = String, Path), ("If-Match" = Option<String>, Header, description = "`ETag` of an earlier response.")),
    responses((status = 200, body = Empty)))]
pub async fn delete(
    Admin(permit): Admin<action::UsersDelete>,
    AccountId(uid): AccountId,
    IfMatch(expected): IfMatch,
) -> ApiResult<Empty> {
    admin::users::delete(&permit, &uid, &expected).await?;
    Ok(Json(Empty {}))
}
