//! The userinfo endpoint: the user of an access token.

use super::error::TokenError;
use crate::Services;
use crate::extract::{AccessToken, Form, NoAccessToken};
use crate::http::error::ApiError;
use crate::http::language::sentences;
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use doorward_contract::ErrorCode;
use doorward_contract::oauth::{UserInfo, UserInfoRequest, paths};
use doorward_identity::oauth::userinfo;

/// Get the user of an access token
///
/// The scope of the token decides about the members: `profile`, `email`, `phone`, `roles`. They are those of this moment;
/// an ID token has those of its issue. A token that is bound to a key is sent as `Authorization: DPoP`, with a proof in
/// the header `DPoP` (RFC 9449). (OpenID Connect Core section 5.3)
#[utoipa::path(get, path = paths::USERINFO, tag = "OAuth",
    responses((status = 200, body = UserInfo)), security(("bearer" = [])))]
pub async fn get(
    State(services): State<Services>,
    presented: Result<AccessToken, NoAccessToken>,
) -> Result<Json<UserInfo>, TokenError> {
    respond(&services, &presented?).await
}

/// Get the user of an access token, which can be in the body
#[utoipa::path(post, path = paths::USERINFO, tag = "OAuth",
    request_body(content = UserInfoRequest, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = UserInfo)), security(("bearer" = []), ()))]
pub async fn post(
    State(services): State<Services>,
    presented: Result<AccessToken, NoAccessToken>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<UserInfo>, TokenError> {
    let form = Form::read_if_form(&headers, body).await?.parse::<UserInfoRequest>()?;
    let presented = match (presented, form.access_token) {
        (presented, None) => presented?,
        // A token that is bound to a key is not taken from the body (RFC 9449 section 7.1).
        (Err(NoAccessToken::Absent(_)), Some(token)) => AccessToken { token, proof: None },
        // RFC 6750 section 2: not more than one.
        (_, Some(_)) => return Err(ApiError::new(ErrorCode::InvalidRequest, sentences().one_authentication).into()),
    };
    respond(&services, &presented).await
}

async fn respond(services: &Services, presented: &AccessToken) -> Result<Json<UserInfo>, TokenError> {
    let AccessToken { token, proof } = presented;
    Ok(Json(userinfo::userinfo(&services.identity, token, proof.as_ref()).await?))
}
