//! Metadata and keys, which libraries configure themselves from.

use crate::Services;
use crate::wire::certs;
use axum::Json;
use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use doorward_contract::oauth::paths;
use doorward_identity::keys::JWKS_MAX_AGE_SECS;
use doorward_identity::oauth::{metadata, protected_resource};
use serde_json::Value;

/// Get the configuration of the provider
///
/// OpenID Connect Discovery 1.0 section 4.
#[utoipa::path(get, path = paths::OPENID_CONFIGURATION, tag = "OAuth",
    responses((status = 200, description = "Endpoints, scopes, algorithms.", body = Object)), security(()))]
pub async fn openid_configuration(State(services): State<Services>) -> Response {
    document(metadata::metadata(&services.identity))
}

/// A document that changes with an upgrade.
fn document(document: Value) -> Response {
    let cache = format!("public, max-age={JWKS_MAX_AGE_SECS}");
    ([(CACHE_CONTROL, cache)], Json(document)).into_response()
}

/// Get the configuration of the authorization server
///
/// The same document, where RFC 8414 section 3 has it.
#[utoipa::path(get, path = paths::AUTHORIZATION_SERVER, tag = "OAuth",
    responses((status = 200, description = "Endpoints, scopes, algorithms.", body = Object)), security(()))]
pub async fn authorization_server(services: State<Services>) -> Response {
    openid_configuration(services).await
}

/// Get the description of the admin API and the access API as a protected resource
///
/// Their resource is the issuer. A 401 response of these APIs names this document. (RFC 9728)
#[utoipa::path(get, path = paths::PROTECTED_RESOURCE, tag = "OAuth",
    responses((status = 200, description = "Resource, authorization server, scopes, algorithms.", body = Object)),
    security(()))]
pub async fn protected_resource(State(services): State<Services>) -> Response {
    document(protected_resource::apis(&services.identity))
}

/// Get the description of the userinfo endpoint as a protected resource
///
/// A 401 response of the endpoint names this document. (RFC 9728)
#[utoipa::path(get, path = paths::PROTECTED_USERINFO, tag = "OAuth",
    responses((status = 200, description = "Resource, authorization server, scopes, algorithms.", body = Object)),
    security(()))]
pub async fn protected_userinfo(State(services): State<Services>) -> Response {
    document(protected_resource::userinfo(&services.identity))
}

/// Get the public keys of access tokens and ID tokens
///
/// The same as `/auth/v1/certs`.
#[utoipa::path(get, path = paths::CERTS, tag = "OAuth",
    responses((status = 200, description = "`{\"keys\": [...]}`", body = Object)), security(()))]
pub async fn keys(services: State<Services>) -> Response {
    certs::certs(services).await
}
