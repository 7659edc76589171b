//! Sign-in with a password or a verified contact.

use super::token_set;
use crate::Services;
use crate::extract::ClientRequest;
use crate::http::error::{ApiError, ApiResult};
use axum::extract::State;
use doorward_contract::signin::SigninRequest;
use doorward_contract::token::TokenSet;
use doorward_identity::signin;

/// Sign in with a password, or with a verified phone number or email address
///
/// The response for an unknown username is the same as for a wrong password. With `verification_token`, the username is
/// the verified contact.
/// CloudBase: <https://docs.cloudbase.net/en/http-api/auth/auth-sign-in>
#[utoipa::path(post, path = "/auth/v1/signin", tag = "Sign-in", request_body = SigninRequest,
    responses((status = 200, body = TokenSet)), security(("client" = [])))]
pub async fn sign_in(State(services): State<Services>, call: ClientRequest<SigninRequest>) -> ApiResult<TokenSet> {
    let ClientRequest { caller, body: SigninRequest { username, password, verification_token, .. } } = call;
    let (identity, username) = (&services.identity, username.ok_or_else(|| ApiError::missing("username"))?);
    let new_session = match verification_token {
        Some(token) => signin::code::sign_in(identity, &username, &token, &caller).await?,
        None => {
            let password = password.ok_or_else(|| ApiError::missing("password"))?;
            signin::password::sign_in(identity, &username, &password, &caller).await?
        }
    };
    token_set(&services.identity, new_session).await
}
