//! Sign-out.

use crate::Services;
use crate::extract::{AuthUser, Bearer, Body, ClientCaller};
use crate::http::error::ApiResult;
use axum::Json;
use axum::extract::State;
use doorward_contract::wire::{Empty, SignOut, SignedOut};
use doorward_identity::{origin, session};

/// Sign out
///
/// Also accepts an expired access token. `redirect_uri` is returned if it leads to this host or a security domain.
/// CloudBase: <https://docs.cloudbase.net/en/http-api/auth/auth-sign-out>, SDK: `signOut({redirect_uri})`.
#[utoipa::path(post, path = "/auth/v1/user/signout", tag = "Account", request_body = SignOut,
    responses((status = 200, body = SignedOut)), security(("bearer" = [])))]
pub async fn sign_out(
    State(services): State<Services>,
    Bearer(token): Bearer,
    ClientCaller(caller): ClientCaller,
    Body(request): Body<SignOut>,
) -> ApiResult<SignedOut> {
    session::revoke(&services.identity, &token, &caller).await?;
    let redirect_uri = request.redirect_uri.and_then(|uri| origin::safe_next(&services.identity, &uri));
    Ok(Json(SignedOut { redirect_uri }))
}

/// Sign out on all devices, including this one
///
/// SDK: `revokeAllDevices`.
#[utoipa::path(delete, path = "/auth/v1/user/revoke/all", tag = "Account",
    responses((status = 200, body = Empty)), security(("bearer" = [])))]
pub async fn sign_out_everywhere(State(services): State<Services>, signed: AuthUser) -> ApiResult<Empty> {
    session::end_all(&services.identity, &signed.viewer, false, &signed.caller).await?;
    Ok(Json(Empty {}))
}
