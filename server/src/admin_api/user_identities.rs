//! Linked identities of an account.

use super::Admin;
use crate::extract::{AccountId, Body};
use crate::http::error::{ApiError, ApiResult};
use axum::Json;
use axum::http::StatusCode;
use doorward_admin as admin;
use doorward_contract::admin_action::action;
use doorward_contract::linked_identity::{IdentityKey, LinkedIdentity, NewIdentity};
use doorward_contract::page::Page;
use doorward_contract::wire::Empty;

/// List the linked identities of an account, oldest first
#[utoipa::path(get, path = "/admin/api/v1/users/{uid}/identities", tag = "Users", params(("uid" = String, Path)),
    responses((status = 200, body = Page<LinkedIdentity>)))]
pub async fn list(
    Admin(permit): Admin<action::UsersRead>,
    AccountId(uid): AccountId,
) -> ApiResult<Page<LinkedIdentity>> {
    let items = admin::users::identities::list(&permit, &uid).await?;
    Ok(Json(Page { items, next_cursor: None }))
}

/// Link an identity to an account, or move it from another account
///
/// The owner of the identity can then sign in to the account. With `from`, an identity that is linked to that account is
/// moved in one step, and the sessions that it has opened there end. Without it, such an identity is refused, and the
/// error names the account. An identity that is linked to this account already stays.
#[utoipa::path(post, path = "/admin/api/v1/users/{uid}/identities", tag = "Users", params(("uid" = String, Path)),
    request_body = NewIdentity, responses((status = 201, body = LinkedIdentity)))]
pub async fn link(
    Admin(permit): Admin<action::UsersEdit>,
    AccountId(uid): AccountId,
    Body(new): Body<NewIdentity>,
) -> Result<(StatusCode, Json<LinkedIdentity>), ApiError> {
    let linked = admin::users::identities::link(&permit, &uid, new).await?;
    Ok((StatusCode::CREATED, Json(linked)))
}

/// Unlink an identity of an account
///
/// The sessions that it has opened end. The last sign-in method of an account cannot be removed.
#[utoipa::path(delete, path = "/admin/api/v1/users/{uid}/identities", tag = "Users", params(("uid" = String, Path)),
    request_body = IdentityKey, responses((status = 200, body = Empty)))]
pub async fn unlink(
    Admin(permit): Admin<action::UsersEdit>,
    AccountId(uid): AccountId,
    Body(key): Body<IdentityKey>,
) -> ApiResult<Empty> {
    admin::users::identities::unlink(&permit, &uid, &key).await?;
    Ok(Json(Empty {}))
}
