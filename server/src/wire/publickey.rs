//! The public key for the SDK's optional password encryption.

use crate::Services;
use crate::extract::ClientRequest;
use crate::http::error::ApiResult;
use axum::Json;
use axum::extract::State;
use doorward_contract::signin::TransportKey;
use doorward_contract::wire::Empty;
use doorward_identity::signin::encrypted;

/// Get the public key for encrypted passwords
///
/// RSA, PKCS#1 v1.5 block by block. It protects a password only from proxies that terminate TLS.
/// SDK: `getPublicKey`, which uses this spelling.
#[utoipa::path(post, path = "/auth/v2/signin/publichkey", tag = "Sign-in", request_body = Empty,
    responses((status = 200, body = TransportKey)), security(("client" = [])))]
pub async fn public_key_misspelled(
    State(services): State<Services>,
    _: ClientRequest<Empty>,
) -> ApiResult<TransportKey> {
    Ok(Json(encrypted::transport_key(&services.identity).await?))
}

/// Get the public key for encrypted passwords, under the correct spelling
#[utoipa::path(post, path = "/auth/v2/signin/publickey", tag = "Sign-in", request_body = Empty,
    responses((status = 200, body = TransportKey)), security(("client" = [])))]
pub async fn public_key(services: State<Services>, call: ClientRequest<Empty>) -> ApiResult<TransportKey> {
    public_key_misspelled(services, call).await
}
