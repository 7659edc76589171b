//! Tokens of applications and signing keys that act for themselves.

use crate::Services;
use crate::extract::{parse_body, read_body};
use crate::http::error::ApiError;
use crate::http::language::sentences;
use crate::oauth::application;
use crate::oauth::error::OauthError;
use crate::signed;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::{Extension, Json};
use doorward_access::{SignatureError, SignedUse, SigningKey};
use doorward_contract::ErrorCode;
use doorward_contract::application::GrantType;
use doorward_contract::oauth::Scope;
use doorward_contract::wire::{ClientCredential, ClientCredentialRequest};
use doorward_identity::client::Client;
use doorward_identity::oauth::{key_token, token};
use doorward_identity::{Caller, Error};
use std::sync::Arc;

/// Get a token for a service
///
/// For a machine: the same token as `client_credentials` at `/oauth2/token`, with its role. For a signing key: a token
/// of at most five days that acts with the role of the key, and only as long as the key does. The ID and the secret of
/// the application or the key are Basic credentials; a key can sign the request in place of them (TC3-HMAC-SHA256). The
/// body is JSON or a form. CloudBase: <https://docs.cloudbase.net/en/http-api/auth/auth-client-credential>
#[utoipa::path(post, path = "/auth/v1/token/clientCredential", tag = "Tokens", request_body = ClientCredentialRequest,
    responses((status = 200, body = ClientCredential)), security(("application" = []), ("signature" = [])))]
pub async fn grant(
    State(services): State<Services>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<Json<ClientCredential>, OauthError> {
    let (parts, body) = request.into_parts();
    let body = read_body(&parts.headers, body).await;
    let holder = authenticate(&services, &parts, body.as_deref().unwrap_or_default(), &caller).await?;
    let request: ClientCredentialRequest = parse_body(&parts.headers, &body?)?;
    match GrantType::parse(&request.grant_type) {
        Some(GrantType::ClientCredentials) => {}
        _ if request.grant_type.is_empty() => return Err(OauthError::missing("grant_type")),
        _ => return Err(ApiError::new(ErrorCode::UnsupportedGrantType, sentences().grant_type).into()),
    }
    let scope = request.scope.as_deref();
    match holder {
        Holder::Application(client) => of_application(&services, &client, scope).await,
        Holder::Key(key) => of_key(&services, &key, scope),
    }
}

/// Who asks for a token.
enum Holder {
    Application(Arc<Client>),
    Key(SigningKey),
}

/// By the header alone: the body is parsed only after that.
async fn authenticate(services: &Services, parts: &Parts, body: &[u8], caller: &Caller) -> Result<Holder, OauthError> {
    if signed::is_signed(parts) {
        let signer = signed::verify(services, parts, body).await.map_err(invalid_client)?;
        let usage = services.access.use_signature(&signer, "clientCredential", SignedUse::Token).await;
        usage.map_err(invalid_client)?;
        return Ok(Holder::Key(signer.key));
    }
    if let Some((id, secret)) = application::basic_credentials(&parts.headers)?
        && let Some(key) = services.access.signing_key(&id, &secret).await.map_err(ApiError::from)?
    {
        return Ok(Holder::Key(key));
    }
    Ok(Holder::Application(application::by_header(services, &parts.headers, caller).await?))
}

fn invalid_client(error: SignatureError) -> OauthError {
    signed::error(ErrorCode::InvalidClient, error).into()
}

async fn of_application(
    services: &Services,
    client: &Client,
    scope: Option<&str>,
) -> Result<Json<ClientCredential>, OauthError> {
    let tokens = token::client_credentials(&services.identity, client, scope, None, None).await?;
    Ok(Json(ClientCredential {
        token_type: tokens.token_type,
        access_token: tokens.access_token,
        expires_in: tokens.expires_in,
        scope: tokens.scope,
        sub: client.id.clone(),
        groups: client.role_id.iter().cloned().collect(),
    }))
}

fn of_key(services: &Services, key: &SigningKey, scope: Option<&str>) -> Result<Json<ClientCredential>, OauthError> {
    let roles = Scope::Roles.as_str();
    if scope.is_some_and(|scope| scope.split_ascii_whitespace().any(|word| word != roles)) {
        return Err(Error::InvalidScope.into());
    }
    let holder = &key.holder;
    let issued = key_token::issue(&services.identity, &key.id, &holder.role, holder.expires_at)?;
    Ok(Json(ClientCredential {
        token_type: "Bearer".into(),
        access_token: issued.token,
        expires_in: issued.expires_in,
        scope: roles.into(),
        sub: issued.sub,
        groups: vec![holder.role.clone()],
    }))
}
