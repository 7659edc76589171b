//! Self-registration.

use super::token_set;
use crate::Services;
use crate::extract::ClientRequest;
use crate::http::error::ApiResult;
use axum::extract::State;
use doorward_contract::token::TokenSet;
use doorward_contract::wire::Signup;
use doorward_identity::signup;

/// Sign up with a verified phone number or email address, or with username and password
///
/// Only if that sign-in method allows sign-up. With `anonymous_token`, a guest's account becomes a registered
/// one and keeps its uid.
/// CloudBase: <https://docs.cloudbase.net/en/http-api/auth/auth-sign-up>
#[utoipa::path(post, path = "/auth/v1/signup", tag = "Sign-in", request_body = Signup,
    responses((status = 200, body = TokenSet)), security(("client" = [])))]
pub async fn sign_up(State(services): State<Services>, call: ClientRequest<Signup>) -> ApiResult<TokenSet> {
    let new_session = signup::register(&services.identity, call.body.into(), &call.caller).await?;
    token_set(&services.identity, new_session).await
}
