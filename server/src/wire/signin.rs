//! Sign-in with user name and password.

use super::token_set;
use crate::Services;
use crate::extract::Call;
use crate::http::envelope::{Answer, Refusal};
use axum::extract::State;
use doorward_contract::signin::SigninRequest;
use doorward_contract::token::TokenSet;
use doorward_identity::signin;

/// Sign in with user name and password
///
/// The answer for an unknown user name is that for a wrong password.
/// Vendor: <https://docs.cloudbase.net/en/http-api/auth/auth-sign-in>
#[utoipa::path(post, path = "/auth/v1/signin", tag = "Sign-in", request_body = SigninRequest,
    responses((status = 200, body = TokenSet)), security(("client" = [])))]
pub async fn sign_in(State(services): State<Services>, call: Call<SigninRequest>) -> Answer<TokenSet> {
    let Call { caller, body: SigninRequest { username, password, .. } } = call;
    let username = username.ok_or_else(|| Refusal::missing("username"))?;
    let password = password.ok_or_else(|| Refusal::missing("password"))?;
    let opened = signin::password::sign_in(&services.identity, &username, &password, &caller).await?;
    token_set(&services.identity, opened).await
}
