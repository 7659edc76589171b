//! Token introspection, for services that receive tokens.

use super::application::Application;
use super::error::OauthError;
use crate::Services;
use axum::Json;
use axum::extract::State;
use doorward_contract::oauth::{PresentedToken, TokenIntrospection, paths};
use doorward_identity::oauth::introspection;

/// Check whether a token is active
///
/// An application sees its own tokens and those whose audience it is. Any other token is `{"active": false}`, with status
/// 200: expired, revoked, of a blocked account, forged, or of another application. Public clients cannot introspect.
/// (RFC 7662)
#[utoipa::path(post, path = paths::INTROSPECT, tag = "OAuth",
    request_body(content = PresentedToken, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = TokenIntrospection)), security(("application" = [])))]
pub async fn introspect(
    State(services): State<Services>,
    application: Application,
) -> Result<Json<TokenIntrospection>, OauthError> {
    let Application { client, form, .. } = application;
    let token = form.parse::<PresentedToken>()?.token.ok_or_else(|| OauthError::missing("token"))?;
    Ok(Json(introspection::introspect(&services.identity, &client, &token).await?))
}
