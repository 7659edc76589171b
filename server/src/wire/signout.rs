//! Sign-out.

use crate::Services;
use crate::extract::{AuthUser, Bearer, Body, ClientCaller};
use crate::http::error::ApiResult;
use axum::Json;
use axum::extract::State;
use doorward_contract::wire::{Empty, SignOut, SignedOut};
use doorward_identity::provider::sign_out;
use doorward_identity::{client, session};

/// Sign out
///
/// Also accepts an expired access token. Without a `redirect_uri` the session of the token ends. With one, the user is
/// signed out of the browser: the portal's session that it was opened from by hosted sign-in ends too, and with it
/// those of all applications that were opened from it. `redirect_uri` is returned if it leads to this host, a security
/// domain or an origin of the application; if the user signed in with an identity provider whose rule `sign_out` is
/// set, its sign-out address is returned, which leads there.
/// CloudBase: <https://docs.cloudbase.net/en/http-api/auth/auth-sign-out>, SDK: `signOut({redirect_uri})`.
#[utoipa::path(post, path = "/auth/v1/user/signout", tag = "Account", request_body = SignOut,
    responses((status = 200, body = SignedOut)), security(("bearer" = [])))]
pub async fn sign_out(
    State(services): State<Services>,
    Bearer(token): Bearer,
    ClientCaller(caller): ClientCaller,
    Body(request): Body<SignOut>,
) -> ApiResult<SignedOut> {
    let identity = &services.identity;
    let SignOut { redirect_uri, state } = request;
    let Some(wanted) = redirect_uri.filter(|uri| !uri.is_empty()) else {
        session::revoke(identity, &token, &caller).await?;
        return Ok(Json(SignedOut::default()));
    };
    let ended = session::revoke_in_browser(identity, &token, &caller).await?;
    let redirect_uri = client::place(identity, ended.as_ref().map(|ended| ended.client_id.as_str()), &wanted);
    let elsewhere = match (ended, &redirect_uri) {
        (Some(ended), Some(back)) => sign_out::address(identity, &ended.method, back, state.as_deref(), &caller).await,
        _ => None,
    };
    Ok(Json(SignedOut { redirect_uri: elsewhere.or(redirect_uri) }))
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
