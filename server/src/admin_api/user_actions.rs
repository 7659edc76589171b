//! Actions on accounts: block, unblock, sign out, set the password.

use super::Admin;
use crate::extract::{AccountId, Body};
use crate::http::error::ApiResult;
use axum::Json;
use doorward_admin as admin;
use doorward_contract::admin::{AccountState, NoBody, PasswordLink, SetPassword, SignedOut};
use doorward_contract::admin_action::action;

/// Block an account
///
/// Its sessions end immediately: the next request with any of its tokens is refused. The last administrator cannot be
/// blocked.
#[utoipa::path(post, path = "/admin/api/v1/users/{uid}/block", tag = "Users", params(("uid" = String, Path)),
    responses((status = 200, body = AccountState)))]
pub async fn block(
    Admin(permit): Admin<action::UsersBlock>,
    AccountId(uid): AccountId,
    _: Body<NoBody>,
) -> ApiResult<AccountState> {
    Ok(Json(admin::users::block(&permit, &uid).await?))
}

/// Unblock an account
#[utoipa::path(post, path = "/admin/api/v1/users/{uid}/unblock", tag = "Users", params(("uid" = String, Path)),
    responses((status = 200, body = AccountState)))]
pub async fn unblock(
    Admin(permit): Admin<action::UsersBlock>,
    AccountId(uid): AccountId,
    _: Body<NoBody>,
) -> ApiResult<AccountState> {
    Ok(Json(admin::users::unblock(&permit, &uid).await?))
}

/// Sign an account out on all devices
#[utoipa::path(post, path = "/admin/api/v1/users/{uid}/sign-out", tag = "Users", params(("uid" = String, Path)),
    responses((status = 200, body = SignedOut)))]
pub async fn sign_out(
    Admin(permit): Admin<action::SessionsEnd>,
    AccountId(uid): AccountId,
    _: Body<NoBody>,
) -> ApiResult<SignedOut> {
    Ok(Json(admin::users::sign_out(&permit, &uid).await?))
}

/// Create a one-time link for the owner to set a new password
///
/// Only the owner then knows the password (OWASP ASVS 6.4.6). `PUT` sets one directly.
#[utoipa::path(post, path = "/admin/api/v1/users/{uid}/password", tag = "Users", params(("uid" = String, Path)),
    responses((status = 200, body = PasswordLink)))]
pub async fn password_link(
    Admin(permit): Admin<action::UsersResetPassword>,
    AccountId(uid): AccountId,
    _: Body<NoBody>,
) -> ApiResult<PasswordLink> {
    Ok(Json(admin::users::password_link(&permit, &uid).await?))
}

/// Set the password of an account
///
/// Its sessions end, and earlier password links become invalid. The owner must choose another password at the
/// next sign-in, unless `must_change_password` is false.
#[utoipa::path(put, path = "/admin/api/v1/users/{uid}/password", tag = "Users", params(("uid" = String, Path)),
    request_body = SetPassword,
    responses((status = 200, body = AccountState)))]
pub async fn set_password(
    Admin(permit): Admin<action::UsersResetPassword>,
    AccountId(uid): AccountId,
    Body(new): Body<SetPassword>,
) -> ApiResult<AccountState> {
    Ok(Json(admin::users::set_password(&permit, &uid, &new).await?))
}
