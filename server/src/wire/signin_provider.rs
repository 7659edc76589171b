//! Sign-in with a provider token, a custom ticket or a code.

use super::token_set;
use crate::Services;
use crate::extract::ClientRequest;
use crate::http::error::{ApiError, ApiResult};
use crate::http::language::sentences;
use axum::extract::State;
use doorward_contract::ErrorCode;
use doorward_contract::provider::{CustomSigninRequest, ProviderSigninRequest};
use doorward_contract::token::TokenSet;
use doorward_contract::verification::VerifyRequest;
use doorward_identity::signin;

/// Sign in with a provider token
///
/// Creates an account for a new user if the provider's rules allow it and `force_disable_sign_up` does not forbid it.
/// CloudBase: <https://docs.cloudbase.net/en/http-api/auth/auth-sign-in-with-provider>
#[utoipa::path(post, path = "/auth/v1/signin/with/provider", tag = "Sign-in", request_body = ProviderSigninRequest,
    responses((status = 200, body = TokenSet)), security(("client" = [])))]
pub async fn with_provider(
    State(services): State<Services>,
    call: ClientRequest<ProviderSigninRequest>,
) -> ApiResult<TokenSet> {
    let new_session = signin::provider::sign_in(&services.identity, &call.body, &call.caller).await?;
    token_set(&services.identity, new_session).await
}

/// Sign in with a provider token (SDK version 2)
#[utoipa::path(post, path = "/auth/v2/signin/with/provider", tag = "Sign-in", request_body = ProviderSigninRequest,
    responses((status = 200, body = TokenSet)), security(("client" = [])))]
pub async fn with_provider_v2(
    services: State<Services>,
    call: ClientRequest<ProviderSigninRequest>,
) -> ApiResult<TokenSet> {
    with_provider(services, call).await
}

/// Sign in with a custom ticket
///
/// Your own server creates a ticket with a key from `/admin/api/v1/ticket-keys`. A ticket can be used once.
/// CloudBase: <https://docs.cloudbase.net/en/http-api/auth/auth-sign-in-custom>
#[utoipa::path(post, path = "/auth/v1/signin/custom", tag = "Sign-in", request_body = CustomSigninRequest,
    responses((status = 200, body = TokenSet)), security(("client" = [])))]
pub async fn custom(State(services): State<Services>, call: ClientRequest<CustomSigninRequest>) -> ApiResult<TokenSet> {
    if call.body.provider_id.as_deref().is_some_and(|id| id != "custom") {
        return Err(ApiError::new(ErrorCode::InvalidArgument, sentences().provider_is_custom));
    }
    let new_session = signin::ticket::sign_in(&services.identity, &call.body.ticket, &call.caller).await?;
    token_set(&services.identity, new_session).await
}

/// Verify a code and sign in with one call
///
/// SDK: `verify` with `version: "v2"`.
#[utoipa::path(post, path = "/auth/v2/signin/verificationcode", tag = "Sign-in", request_body = VerifyRequest,
    responses((status = 200, body = TokenSet)), security(("client" = [])))]
pub async fn by_code(State(services): State<Services>, call: ClientRequest<VerifyRequest>) -> ApiResult<TokenSet> {
    let new_session = signin::code::sign_in_by_code(&services.identity, &call.body, &call.caller).await?;
    token_set(&services.identity, new_session).await
}
