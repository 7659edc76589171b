//! Profile of the current user.

use crate::Services;
use crate::extract::{AuthUser, Body};
use crate::http::error::ApiResult;
use axum::Json;
use axum::extract::State;
use doorward_contract::account::{Me, ProfilePatch};
use doorward_identity::account;

/// Get the current user's profile, the same as the current user
#[utoipa::path(get, path = "/auth/v1/user/profile", tag = "Account",
    responses((status = 200, body = Me)), security(("bearer" = [])))]
pub async fn profile(State(services): State<Services>, signed: AuthUser) -> ApiResult<Me> {
    Ok(Json(account::me(&services.identity, &signed.viewer).await?))
}

/// Update the current user's profile
///
/// Absent fields are unchanged, an empty string clears a field. A field that users cannot set themselves is refused,
/// not ignored.
/// SDK: `User.update`, `setUserProfile`.
#[utoipa::path(patch, path = "/auth/v1/user/profile", tag = "Account", request_body = ProfilePatch,
    responses((status = 200, body = Me)), security(("bearer" = [])))]
pub async fn edit(
    State(services): State<Services>,
    signed: AuthUser,
    Body(patch): Body<ProfilePatch>,
) -> ApiResult<Me> {
    Ok(Json(account::edit(&services.identity, &signed.viewer, patch, &signed.caller).await?))
}
