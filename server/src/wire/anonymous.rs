//! Sign-in as a guest.

use super::token_set;
use crate::Services;
use crate::extract::ClientRequest;
use crate::http::error::ApiResult;
use axum::extract::State;
use doorward_contract::token::TokenSet;
use doorward_contract::wire::GuestSignin;
use doorward_identity::signin;

/// Sign in as a guest
///
/// Creates one account per client and `x-device-id`; the same device gets the same account again. With the
/// `provider_token` of a Mini Program, the WeChat user gets the same account again.
/// CloudBase: <https://docs.cloudbase.net/en/http-api/auth/auth-sign-in-anonymously>
#[utoipa::path(post, path = "/auth/v1/signin/anonymously", tag = "Sign-in", request_body = GuestSignin,
    params(("x-device-id" = String, Header, description = "16 to 48 characters, generated once by the device and kept secret.")),
    responses((status = 200, body = TokenSet)), security(("client" = []), ("basic" = [])))]
pub async fn sign_in(State(services): State<Services>, call: ClientRequest<GuestSignin>) -> ApiResult<TokenSet> {
    let new_session = match &call.body.provider_token {
        Some(token) => signin::anonymous::sign_in_with(&services.identity, token, &call.caller).await?,
        None => signin::anonymous::sign_in(&services.identity, &call.caller).await?,
    };
    token_set(&services.identity, new_session).await
}
