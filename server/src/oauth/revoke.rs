//! Token revocation.

use super::application::Application;
use super::error::OauthError;
use crate::Services;
use axum::Json;
use axum::extract::State;
use doorward_contract::oauth::{PresentedToken, paths};
use doorward_contract::wire::Empty;
use doorward_identity::oauth::revocation;

/// Revoke a token and end its session
///
/// The response for an invalid token, and for one of another application, is the same: nothing is left to revoke.
/// (RFC 7009)
#[utoipa::path(post, path = paths::REVOKE, tag = "OAuth",
    request_body(content = PresentedToken, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = Empty)), security(("application" = []), ()))]
pub async fn revoke(State(services): State<Services>, application: Application) -> Result<Json<Empty>, OauthError> {
    let Application { client, caller, form } = application;
    let token = form.parse::<PresentedToken>()?.token.ok_or_else(|| OauthError::missing("token"))?;
    revocation::revoke(&services.identity, &client, &token, &caller).await?;
    Ok(Json(Empty {}))
}
