//! One's own profile.

use crate::Services;
use crate::extract::{Body, Signed};
use crate::http::envelope::Answer;
use axum::Json;
use axum::extract::State;
use doorward_contract::account::{Me, ProfilePatch};
use doorward_identity::account;

/// One's own profile, which is one's own account
#[utoipa::path(get, path = "/auth/v1/user/profile", tag = "Account",
    responses((status = 200, body = Me)), security(("bearer" = [])))]
pub async fn profile(State(services): State<Services>, signed: Signed) -> Answer<Me> {
    Ok(Json(account::me(&services.identity, &signed.viewer).await?))
}

/// Change one's own profile
///
/// Absent fields stay, an empty string clears. A field that is not a person's own to set is refused, not dropped.
/// SDK: `User.update`, `setUserProfile`.
#[utoipa::path(patch, path = "/auth/v1/user/profile", tag = "Account", request_body = ProfilePatch,
    responses((status = 200, body = Me)), security(("bearer" = [])))]
pub async fn edit(State(services): State<Services>, signed: Signed, Body(patch): Body<ProfilePatch>) -> Answer<Me> {
    Ok(Json(account::edit(&services.identity, &signed.viewer, patch, &signed.caller).await?))
}
