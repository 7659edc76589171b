//! What is done to an account as a whole.

use super::Admin;
use crate::Services;
use crate::extract::Id;
use crate::http::envelope::Answer;
use axum::Json;
use axum::extract::State;
use doorward_access::admin;
use doorward_contract::admin::{PasswordLink, SignedOut, User};
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
) -> Answer<SignedOut> {
    Ok(Json(admin::users::sign_out(&services.access, &uid, &actor).await?))
}

/// Make a one-time link by which the owner sets a new password
///
/// An administrator starts a reset and never chooses the password (OWASP ASVS 6.4.6).
#[utoipa::path(post, path = "/admin/api/v1/users/{uid}/password", tag = "Users", params(("uid" = String, Path)),
    responses((status = 200, body = PasswordLink)), security(("admin" = ["doorward:users:reset-password"])))]
pub async fn password_link(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::UsersResetPassword>,
    Id(uid): Id,
) -> Answer<PasswordLink> {
    Ok(Json(admin::users::password_link(&services.access, &uid, &actor).await?))
}
