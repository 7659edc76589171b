//! Numbers of accounts, and actions on many of them.

use super::Admin;
use crate::extract::{Body, Params};
use crate::http::error::{ApiError, ApiResult};
use axum::Json;
use axum::http::StatusCode;
use doorward_admin as admin;
use doorward_contract::admin::UserQuery;
use doorward_contract::admin_action::action;
use doorward_contract::job::Job;
use doorward_contract::user_list::{BulkRequest, UserCount, UserCounts};

/// Count accounts by kind and status
///
/// Exact up to 10,000 each: `more` says that there are more.
#[utoipa::path(get, path = "/admin/api/v1/user-counts", tag = "Users", responses((status = 200, body = UserCounts)))]
pub async fn counts(Admin(permit): Admin<action::UsersRead>) -> ApiResult<UserCounts> {
    Ok(Json(admin::users::counts(&permit).await?))
}

/// Count the accounts that match filters, exactly
///
/// The number for `expected` of a bulk action. It takes longer than a page of the list. `limit`, `cursor`, `sort` and
/// `order` have no effect.
#[utoipa::path(get, path = "/admin/api/v1/user-count", tag = "Users", params(UserQuery),
    responses((status = 200, body = UserCount)))]
pub async fn count(Admin(permit): Admin<action::UsersRead>, Params(query): Params<UserQuery>) -> ApiResult<UserCount> {
    Ok(Json(admin::users::count(&permit, &query).await?))
}

/// Start an action on many accounts
///
/// The caller also needs the permission of the single action: `doorward:users:block` for `block` and `unblock`,
/// `doorward:sessions:end` for `sign_out`, `doorward:members:edit` for `add_role` and `remove_role`,
/// `doorward:organization:edit` for `move`, `doorward:users:edit` for `add_tag` and `remove_tag`, `doorward:users:delete`
/// for `delete`.
///
/// The response is a job. The accounts are fixed before the first of them is changed: `uids`, or those that match `filter`
/// and had been created when the job was started. If more than `expected` match, the job fails and has changed nothing.
/// Then each account gets the action once and passes the checks of the single action; those that refuse it are listed by
/// `GET /admin/api/v1/jobs/{id}/faults`. An account that does not match `filter` any more is skipped, and so is the caller's
/// own account for `block`, `sign_out` and `delete`.
#[utoipa::path(post, path = "/admin/api/v1/user-bulk", tag = "Users", request_body = BulkRequest,
    responses((status = 202, body = Job)))]
pub async fn bulk(
    Admin(permit): Admin<action::UsersRead>,
    Body(request): Body<BulkRequest>,
) -> Result<(StatusCode, Json<Job>), ApiError> {
    let job = admin::users::bulk::start(&permit, request).await?;
    Ok((StatusCode::ACCEPTED, Json(job)))
}
