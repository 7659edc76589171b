//! Sign-in with username and password, encrypted with the transport key.

use super::token_set;
use crate::Services;
use crate::extract::ClientRequest;
use crate::http::error::ApiResult;
use axum::extract::State;
use doorward_contract::signin::EncryptedSigninRequest;
use doorward_contract::token::TokenSet;
use doorward_identity::signin::encrypted;

/// Sign in with username and password, encrypted or in plain text
///
/// If the password cannot be decrypted, the response is the same as for a wrong password.
/// SDK: `signInWithPassword({is_encrypt: true})`.
#[utoipa::path(post, path = "/auth/v2/signin/username", tag = "Sign-in", request_body = EncryptedSigninRequest,
    responses((status = 200, body = TokenSet)), security(("client" = [])))]
pub async fn sign_in(
    State(services): State<Services>,
    call: ClientRequest<EncryptedSigninRequest>,
) -> ApiResult<TokenSet> {
    let new_session = encrypted::sign_in(&services.identity, &call.body, &call.caller).await?;
    token_set(&services.identity, new_session).await
}
