//! Accounts.

use super::Admin;
use crate::Services;
use crate::extract::{Body, Id, Params};
use crate::http::envelope::{Answer, Refusal};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use doorward_access::admin;
use doorward_contract::admin::{NewUser, User, UserPatch, UserQuery};
use doorward_contract::own::needs;
use doorward_contract::page::Page;
use doorward_contract::wire::Empty;

/// List accounts, newest first
#[utoipa::path(get, path = "/admin/api/v1/users", tag = "Users", params(UserQuery),
    responses((status = 200, body = Page<User>)), security(("admin" = ["doorward:users:read"])))]
pub async fn list(
    State(services): State<Services>,
    _: Admin<needs::UsersRead>,
    Params(query): Params<UserQuery>,
) -> Answer<Page<User>> {
    Ok(Json(admin::users::list(&services.identity, &query).await?))
}

/// Make an account
#[utoipa::path(post, path = "/admin/api/v1/users", tag = "Users", request_body = NewUser,
    responses((status = 201, body = User)), security(("admin" = ["doorward:users:create"])))]
pub async fn create(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::UsersCreate>,
    Body(new): Body<NewUser>,
) -> Result<(StatusCode, Json<User>), Refusal> {
    let user = admin::users::create(&services.access, new, &actor).await?;
    Ok((StatusCode::CREATED, Json(user)))
}

/// One account, with its roles
#[utoipa::path(get, path = "/admin/api/v1/users/{uid}", tag = "Users", params(("uid" = String, Path)),
    responses((status = 200, body = User)), security(("admin" = ["doorward:users:read"])))]
pub async fn get(State(services): State<Services>, _: Admin<needs::UsersRead>, Id(uid): Id) -> Answer<User> {
    Ok(Json(admin::users::get(&services.identity, &uid).await?))
}

/// Change an account
///
/// Absent fields stay, an empty string clears.
#[utoipa::path(patch, path = "/admin/api/v1/users/{uid}", tag = "Users", params(("uid" = String, Path)),
    request_body = UserPatch, responses((status = 200, body = User)), security(("admin" = ["doorward:users:edit"])))]
pub async fn edit(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::UsersEdit>,
    Id(uid): Id,
    Body(patch): Body<UserPatch>,
) -> Answer<User> {
    Ok(Json(admin::users::edit(&services.access, &uid, patch, &actor).await?))
}

/// Delete an account for good
///
/// The last administrator cannot be deleted.
#[utoipa::path(delete, path = "/admin/api/v1/users/{uid}", tag = "Users", params(("uid" = String, Path)),
    responses((status = 200, body = Empty)), security(("admin" = ["doorward:users:delete"])))]
pub async fn delete(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::UsersDelete>,
    Id(uid): Id,
) -> Answer<Empty> {
    admin::users::delete(&services.access, &uid, &actor).await?;
    Ok(Json(Empty {}))
}
