//! Linked identities of the current user.

use crate::Services;
use crate::extract::{AuthUser, Body, Id};
use crate::http::error::ApiResult;
use axum::Json;
use axum::extract::State;
use doorward_contract::provider::{OwnProviders, ProviderLinkRequest};
use doorward_contract::token::TokenSet;
use doorward_contract::wire::{Empty, Transferred};
use doorward_identity::provider::link;
use doorward_identity::session;

/// List identity providers, and whether an identity is linked
///
/// CloudBase: <https://docs.cloudbase.net/en/http-api/auth/user-providers>
#[utoipa::path(get, path = "/auth/v1/user/provider", tag = "Account",
    responses((status = 200, body = OwnProviders)), security(("bearer" = [])))]
pub async fn list(State(services): State<Services>, signed: AuthUser) -> ApiResult<OwnProviders> {
    Ok(Json(link::list(&services.identity, &signed.viewer).await?))
}

/// Link an identity
///
/// Requires a sign-in, or `POST /auth/v1/user/sudo`, within the last ten minutes. A guest becomes a registered user and
/// keeps the uid.
/// CloudBase: <https://docs.cloudbase.net/en/http-api/auth/user-bind-with-provider>
#[utoipa::path(post, path = "/auth/v1/user/provider/bind", tag = "Account", request_body = ProviderLinkRequest,
    responses((status = 200, body = Empty)), security(("bearer" = [])))]
pub async fn link(
    State(services): State<Services>,
    signed: AuthUser,
    Body(request): Body<ProviderLinkRequest>,
) -> ApiResult<Empty> {
    link::link(&services.identity, &signed.viewer, &request.provider_token, &signed.caller).await?;
    Ok(Json(Empty {}))
}

/// Unlink the identities of a provider
///
/// Refused if it is the last available sign-in method. Requires a sign-in, or `POST /auth/v1/user/sudo`, within the
/// last ten minutes.
/// CloudBase: <https://docs.cloudbase.net/en/http-api/auth/user-un-bind-provider>
#[utoipa::path(delete, path = "/auth/v1/user/provider/{id}", tag = "Account", params(("id" = String, Path)),
    responses((status = 200, body = Empty)), security(("bearer" = [])))]
pub async fn unlink(State(services): State<Services>, signed: AuthUser, Id(id): Id) -> ApiResult<Empty> {
    link::unlink(&services.identity, &signed.viewer, &id, &signed.caller).await?;
    Ok(Json(Empty {}))
}

/// Move an identity to the current user
///
/// The account that has the identity now must keep another sign-in method. Requires a sign-in, or
/// `POST /auth/v1/user/sudo`, within the last ten minutes. SDK: `changeBoundProvider`.
#[utoipa::path(post, path = "/auth/v1/user/provider/{id}/trans", tag = "Account", params(("id" = String, Path)),
    request_body = ProviderLinkRequest, responses((status = 200, body = Transferred)), security(("bearer" = [])))]
pub async fn transfer(
    State(services): State<Services>,
    signed: AuthUser,
    Id(_): Id,
    Body(request): Body<ProviderLinkRequest>,
) -> ApiResult<Transferred> {
    link::transfer(&services.identity, &signed.viewer, &request.provider_token, &signed.caller).await?;
    Ok(Json(Transferred { client_id: signed.viewer.client_id }))
}

/// Move an identity to the current user, and get tokens
///
/// The tokens are those of the current session, which continues: the SDK's `transByProvider` stores nothing of the
/// response.
#[utoipa::path(patch, path = "/auth/v1/user/trans/by/provider", tag = "Account", request_body = ProviderLinkRequest,
    responses((status = 200, body = TokenSet)), security(("bearer" = [])))]
pub async fn transfer_for_tokens(
    State(services): State<Services>,
    signed: AuthUser,
    Body(request): Body<ProviderLinkRequest>,
) -> ApiResult<TokenSet> {
    link::transfer(&services.identity, &signed.viewer, &request.provider_token, &signed.caller).await?;
    Ok(Json(session::current_tokens(&services.identity, &signed.viewer).await?))
}
