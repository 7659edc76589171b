//! Self-registration.

use super::token_set;
use crate::Services;
use crate::extract::Call;
use crate::http::envelope::Answer;
use axum::extract::State;
use doorward_contract::token::TokenSet;
use doorward_contract::wire::Signup;
use doorward_identity::signup;

/// Register with user name and password
///
/// Only where the setting for self-registration is on. With `anonymous_token` a guest's account becomes a registered
/// one and keeps its uid.
/// Vendor: <https://docs.cloudbase.net/en/http-api/auth/auth-sign-up>
#[utoipa::path(post, path = "/auth/v1/signup", tag = "Sign-in", request_body = Signup,
    responses((status = 200, body = TokenSet)), security(("client" = [])))]
pub async fn sign_up(State(services): State<Services>, call: Call<Signup>) -> Answer<TokenSet> {
    let request = call.body.into_request()?;
    let opened = signup::register(&services.identity, request, &call.caller).await?;
    token_set(&services.identity, opened).await
}
