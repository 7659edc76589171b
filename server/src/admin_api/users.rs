//! Accounts.

use super::Admin;
use crate::Services;
use crate::extract::{Body, Id, IfMatch, Params};
use crate::http::Tagged;
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
///
/// `ETag` is the version that a change takes as `If-Match`.
#[utoipa::path(get, path = "/admin/api/v1/users/{uid}", tag = "Users", params(("uid" = String, Path)),
    responses((status = 200, body = User)), security(("admin" = ["doorward:users:read"])))]
pub async fn get(
    State(services): State<Services>,
    _: Admin<needs::UsersRead>,
    Id(uid): Id,
) -> Result<Tagged<User>, Refusal> {
    Ok(tagged(admin::users::get(&services.identity, &uid).await?))
}

fn tagged(user: User) -> Tagged<User> {
    let editable = user.editable();
    Tagged::new(user, &editable)
}

/// Change an account
///
/// Absent fields stay, an empty string clears. With `If-Match`, an account that has another version by now is left as it is:
/// `aborted`, and `details.now` shows what can be changed of it.
#[utoipa::path(patch, path = "/admin/api/v1/users/{uid}", tag = "Users",
    params(("uid" = String, Path), ("If-Match" = Option<String>, Header, description = "`ETag` of a former response.")),
    request_body = UserPatch, responses((status = 200, body = User)), security(("admin" = ["doorward:users:edit"])))]
pub async fn edit(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::UsersEdit>,
    Id(uid): Id,
    IfMatch(expected): IfMatch,
    Body(patch): Body<UserPatch>,
) -> Result<Tagged<User>, Refusal> {
    Ok(tagged(admin::users::edit_version(&services.access, &uid, patch, &expected, &actor).await?))
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
