//! The userinfo endpoint: the user of an access token.

use super::error::TokenError;
use crate::Services;
use crate::extract::{Bearer, Form};
use crate::http::error::ApiError;
use crate::http::language::sentences;
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use doorward_contract::oauth::{UserInfo, UserInfoRequest};
use doorward_contract::{ErrorCode, Secret};
use doorward_identity::oauth::userinfo;

/// Get the user of an access token
///
/// The scope of the token decides about the members: `profile`, `email`, `phone`, `roles`. They are those of this moment;
/// an ID token has those of its issue. (OpenID Connect Core section 5.3)
#[utoipa::path(get, path = "/oauth2/userinfo", tag = "OAuth",
    responses((status = 200, body = UserInfo)), security(("bearer" = [])))]
pub async fn get(
    State(services): State<Services>,
    bearer: Result<Bearer, ApiError>,
) -> Result<Json<UserInfo>, TokenError> {
    let Bearer(token) = bearer.map_err(TokenError::Absent)?;
    respond(&services, &token).await
}

/// Get the user of an access token, which can be in the body
#[utoipa::path(post, path = "/oauth2/userinfo", tag = "OAuth",
    request_body(content = UserInfoRequest, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = UserInfo)), security(("bearer" = []), ()))]
pub async fn post(
    State(services): State<Services>,
    bearer: Result<Bearer, ApiError>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<UserInfo>, TokenError> {
    let form = Form::read_if_form(&headers, body).await?.parse::<UserInfoRequest>()?;
    let token = match (bearer, form.access_token) {
        (Ok(Bearer(token)), None) | (Err(_), Some(token)) => token,
        (Err(absent), None) => return Err(TokenError::Absent(absent)),
        // RFC 6750 section 2: not more than one.
        (Ok(_), Some(_)) => return Err(ApiError::new(ErrorCode::InvalidRequest, sentences().one_authentication).into()),
    };
    respond(&services, &token).await
}

async fn respond(services: &Services, token: &Secret) -> Result<Json<UserInfo>, TokenError> {
    Ok(Json(userinfo::userinfo(&services.identity, token).await?))
}
