//! Tokens of applications that act for themselves.

use crate::Services;
use crate::extract::Body;
use crate::http::error::ApiError;
use crate::http::language::sentences;
use crate::oauth::application;
use crate::oauth::error::OauthError;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::{Extension, Json};
use doorward_contract::ErrorCode;
use doorward_contract::application::GrantType;
use doorward_contract::wire::{ClientCredential, ClientCredentialRequest};
use doorward_identity::Caller;
use doorward_identity::oauth::token;

/// Get a token for a service
///
/// The same token as `client_credentials` at `/oauth2/token`: of a machine, with its role. The ID and the secret of the
/// application are Basic credentials; the body is JSON or a form. Tencent Cloud signatures (TC3) are not accepted.
/// CloudBase: <https://docs.cloudbase.net/en/http-api/auth/auth-client-credential>
#[utoipa::path(post, path = "/auth/v1/token/clientCredential", tag = "Tokens", request_body = ClientCredentialRequest,
    responses((status = 200, body = ClientCredential)), security(("application" = [])))]
pub async fn grant(
    State(services): State<Services>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    body: Result<Body<ClientCredentialRequest>, ApiError>,
) -> Result<Json<ClientCredential>, OauthError> {
    let client = application::by_header(&services, &headers, &caller).await?;
    let Body(request) = body?;
    match GrantType::parse(&request.grant_type) {
        Some(GrantType::ClientCredentials) => {}
        _ if request.grant_type.is_empty() => return Err(OauthError::missing("grant_type")),
        _ => return Err(ApiError::new(ErrorCode::UnsupportedGrantType, sentences().grant_type).into()),
    }
    let scope = request.scope.as_deref();
    let tokens = token::client_credentials(&services.identity, &client, scope, None).await?;
    Ok(Json(ClientCredential {
        token_type: tokens.token_type,
        access_token: tokens.access_token,
        expires_in: tokens.expires_in,
        scope: tokens.scope,
        sub: client.id.clone(),
        groups: client.role_id.iter().cloned().collect(),
    }))
}
