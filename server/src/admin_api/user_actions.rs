//! What is done to an account as a whole.

use super::Admin;
use crate::Services;
use crate::extract::{Body, Id};
use crate::http::envelope::Answer;
use axum::Json;
use axum::extract::State;
use doorward_access::admin;
use doorward_contract::admin::{NoBody, PasswordLink, SetPassword, SignedOut, User};
use doorward_contract::own::needs;

/// Block an account
///
/// Its sessions end at once: the next request with any of its tokens is refused. The last administrator cannot be
/// blocked.
#[utoipa::path(post, path = "/admin/api/v1/users/{uid}/block", tag = "Users", params(("uid" = String, Path)),
    responses((status = 200, body = User)), security(("admin" = ["doorward:users:block"])))]
pub async fn block(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::UsersBlock>,
    Id(uid): Id,
    _: Body<NoBody>,
) -> Answer<User> {
    Ok(Json(admin::users::block(&services.access, &uid, &actor).await?))
}

/// Unblock an account
#[utoipa::path(post, path = "/admin/api/v1/users/{uid}/unblock", tag = "Users", params(("uid" = String, Path)),
    responses((status = 200, body = User)), security(("admin" = ["doorward:users:block"])))]
pub async fn unblock(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::UsersBlock>,
    Id(uid): Id,
    _: Body<NoBody>,
) -> Answer<User> {
    Ok(Json(admin::users::unblock(&services.access, &uid, &actor).await?))
}

/// Sign an account out everywhere
#[utoipa::path(post, path = "/admin/api/v1/users/{uid}/sign-out", tag = "Users", params(("uid" = String, Path)),
    responses((status = 200, body = SignedOut)), security(("admin" = ["doorward:sessions:end"])))]
pub async fn sign_out(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::SessionsEnd>,
    Id(uid): Id,
    _: Body<NoBody>,
) -> Answer<SignedOut> {
    Ok(Json(admin::users::sign_out(&services.access, &uid, &actor).await?))
}

/// Make a one-time link by which the owner sets a new password
///
/// So nobody but its owner ever knows the password (OWASP ASVS 6.4.6). `PUT` sets one.
#[utoipa::path(post, path = "/admin/api/v1/users/{uid}/password", tag = "Users", params(("uid" = String, Path)),
    responses((status = 200, body = PasswordLink)), security(("admin" = ["doorward:users:reset-password"])))]
pub async fn password_link(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::UsersResetPassword>,
    Id(uid): Id,
    _: Body<NoBody>,
) -> Answer<PasswordLink> {
    Ok(Json(admin::users::password_link(&services.access, &uid, &actor).await?))
}

/// Set the password of an account
///
/// Its sessions end, and links for a new password that were made before stop working. The owner has to choose another password at the
/// next sign-in, unless `must_change_password` is false.
#[utoipa::path(put, path = "/admin/api/v1/users/{uid}/password", tag = "Users", params(("uid" = String, Path)),
    request_body = SetPassword,
    responses((status = 200, body = User)), security(("admin" = ["doorward:users:reset-password"])))]
pub async fn set_password(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::UsersResetPassword>,
    Id(uid): Id,
    Body(new): Body<SetPassword>,
) -> Answer<User> {
    Ok(Json(admin::users::set_password(&services.access, &uid, &new, &actor).await?))
}
