//! The public keys that verify access tokens.

use crate::Services;
use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use doorward_identity::keys;

/// Public keys of access tokens, as a JSON Web Key Set (RFC 7517)
///
/// `Cache-Control` states how long a copy stays valid: a new key is published for at least that time before it signs.
/// CloudBase: `GET /auth/v1/certs` of the HTTP API.
#[utoipa::path(get, path = "/auth/v1/certs", tag = "Tokens",
    responses((status = 200, description = "`{\"keys\": [...]}`", body = Object)), security(()))]
pub async fn certs(State(services): State<Services>) -> Response {
    let cache = format!("public, max-age={}", keys::JWKS_MAX_AGE_SECS);
    ([(CACHE_CONTROL, cache)], axum::Json(keys::jwks(&services.identity))).into_response()
}
