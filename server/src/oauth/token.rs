//! The token endpoint.

use super::application::{Application, proof};
use super::error::OauthError;
use crate::Services;
use crate::http::error::ApiError;
use crate::http::language::sentences;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::{CACHE_CONTROL, PRAGMA};
use axum::response::{IntoResponse as _, Response};
use doorward_contract::ErrorCode;
use doorward_contract::application::GrantType;
use doorward_contract::oauth::{GrantRequest, TokenResponse, paths};
use doorward_identity::oauth::target::{self, Credential};
use doorward_identity::oauth::{exchange, token};

/// Exchange a code or a refresh token, or get a token for a service
///
/// A code can be used once, within a minute, with the verifier of its PKCE challenge; a second use ends the session that
/// the first one opened. Every refresh returns a new refresh token. The old one returns the same successor for 60
/// seconds; after that it ends its session. Each grant must be allowed to the application.
///
/// A device polls with its `device_code` until the user has decided: `authorization_pending` or `slow_down`, then the
/// tokens, `access_denied` or `expired_token` (RFC 8628 section 3.5).
///
/// A service that was called with a user's access token exchanges it for one of its own, with which it calls the next
/// service for that user (RFC 8693). The new token has at most the scope, the lifetime and the session of the other.
///
/// With a proof of a key in the header `DPoP`, the access token is bound to that key (RFC 9449).
///
/// In place of the header, the body may have `client_id` and `client_secret`, or `client_assertion_type` and
/// `client_assertion` (RFC 7523). A public client sends `client_id` alone. (RFC 6749 section 3.2)
#[utoipa::path(post, path = paths::TOKEN, tag = "OAuth",
    params(("DPoP" = Option<String>, Header, description = "Proof of a key (RFC 9449 section 4).")),
    request_body(content = GrantRequest, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = TokenResponse)), security(("application" = []), ()))]
pub async fn grant(
    State(services): State<Services>,
    headers: HeaderMap,
    application: Application,
) -> Result<Response, OauthError> {
    let Application { client, caller, form } = application;
    let (identity, body) = (&services.identity, form.parse::<GrantRequest>()?);
    let resource = body.resource.as_deref().filter(|resource| !resource.is_empty());
    let proof = proof(&services, &headers, &caller)?;
    let proof = proof.as_ref();
    let tokens = match GrantType::parse(&body.grant_type) {
        Some(GrantType::AuthorizationCode) => {
            let code = body.code.ok_or_else(|| OauthError::missing("code"))?;
            target::check(identity, &client, Credential::Code(&code), resource).await?;
            let (redirect_uri, verifier) = (body.redirect_uri.as_deref(), body.code_verifier.as_ref());
            token::authorization_code(identity, &client, &code, redirect_uri, verifier, proof, &caller).await?
        }
        Some(GrantType::RefreshToken) => {
            let refresh_token = body.refresh_token.ok_or_else(|| OauthError::missing("refresh_token"))?;
            target::check(identity, &client, Credential::RefreshToken(&refresh_token), resource).await?;
            token::refresh(identity, &client, &refresh_token, body.scope.as_deref(), proof, &caller).await?
        }
        Some(GrantType::ClientCredentials) => {
            token::client_credentials(identity, &client, body.scope.as_deref(), resource, proof).await?
        }
        Some(GrantType::DeviceCode) => {
            let device_code = body.device_code.ok_or_else(|| OauthError::missing("device_code"))?;
            target::check(identity, &client, Credential::DeviceCode(&device_code), resource).await?;
            token::device_code(identity, &client, &device_code, proof, &caller).await?
        }
        Some(GrantType::TokenExchange) => exchange::exchange(identity, &client, &body, proof).await?,
        None if body.grant_type.is_empty() => return Err(OauthError::missing("grant_type")),
        None => return Err(ApiError::new(ErrorCode::UnsupportedGrantType, sentences().grant_type).into()),
    };
    // RFC 6749 section 5.1 requires both headers.
    Ok(([(CACHE_CONTROL, "no-store"), (PRAGMA, "no-cache")], Json(tokens)).into_response())
}
