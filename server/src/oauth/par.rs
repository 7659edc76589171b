//! Pushed authorization requests.

use super::application::{Application, CREDENTIALS, proof};
use super::error::OauthError;
use crate::Services;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use doorward_contract::oauth::{AuthorizationParameters, PushedAuthorization, paths};
use doorward_identity::oauth::{Parameters, par};

/// Push an authorization request
///
/// The application sends the parameters itself, authenticated, and the browser only their `request_uri`, which can be
/// used once. With a proof of a key in the header `DPoP`, the code is bound to that key (RFC 9449 section 10.1).
/// (RFC 9126)
#[utoipa::path(post, path = paths::PUSHED_REQUEST, tag = "OAuth",
    params(("DPoP" = Option<String>, Header, description = "Proof of a key (RFC 9449 section 4).")),
    request_body(content = AuthorizationParameters, content_type = "application/x-www-form-urlencoded"),
    responses((status = 201, body = PushedAuthorization)), security(("application" = []), ()))]
pub async fn push(
    State(services): State<Services>,
    headers: HeaderMap,
    application: Application,
) -> Result<(StatusCode, Json<PushedAuthorization>), OauthError> {
    let Application { client, caller, form } = application;
    // Secrets are never stored with the request.
    let pairs = form.pairs().filter(|(name, _)| !CREDENTIALS.contains(&name.as_str()));
    let parameters = Parameters::from_pairs(pairs)?;
    let proof = proof(&services, &headers, &caller)?;
    let pushed = par::push(&services.identity, &client, parameters, proof.as_ref(), &caller).await?;
    let (request_uri, expires_in) = pushed;
    Ok((StatusCode::CREATED, Json(PushedAuthorization { request_uri, expires_in })))
}
