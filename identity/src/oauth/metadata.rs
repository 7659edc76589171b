//! What the service can do: OpenID Connect Discovery 1.0 section 3 and RFC 8414 section 2 in one document.

use super::{id_token::ACR, jwt::ALGORITHMS};
use crate::Identity;
use doorward_contract::{
    application::{ClientAuthentication, GrantType, TokenAlgorithm},
    oauth::{Scope, paths},
    settings::Registration,
};
use doorward_i18n::Language;
use serde_json::{Value, json};

/// The address of an endpoint.
fn at(identity: &Identity, path: &str) -> String {
    format!("{}{path}", identity.issuer())
}

/// Whether this is the address of an endpoint that authenticates applications. An assertion may be addressed to it
/// (RFC 7523 section 3, RFC 9126 section 2).
pub(super) fn takes_assertions(identity: &Identity, address: &str) -> bool {
    [paths::TOKEN, paths::PUSHED_REQUEST, paths::DEVICE_AUTHORIZATION, paths::REVOKE, paths::INTROSPECT]
        .iter()
        .any(|path| address == at(identity, path))
}

/// The document at `/.well-known/openid-configuration` and `/.well-known/oauth-authorization-server`.
pub fn metadata(identity: &Identity) -> Value {
    let at = |path: &str| at(identity, path);
    let methods = ClientAuthentication::ALL.map(ClientAuthentication::as_str);
    let confidential: Vec<_> =
        methods.iter().filter(|method| **method != ClientAuthentication::None.as_str()).collect();
    let algorithms = ALGORITHMS.map(|(_, name)| name);
    let mut document = json!({
        "issuer": identity.issuer(),
        "authorization_endpoint": at(paths::AUTHORIZE),
        "token_endpoint": at(paths::TOKEN),
        "userinfo_endpoint": at(paths::USERINFO),
        "jwks_uri": at(paths::CERTS),
        "revocation_endpoint": at(paths::REVOKE),
        "introspection_endpoint": at(paths::INTROSPECT),
        "pushed_authorization_request_endpoint": at(paths::PUSHED_REQUEST),
        "device_authorization_endpoint": at(paths::DEVICE_AUTHORIZATION),
        "end_session_endpoint": at(paths::LOGOUT),
        "scopes_supported": Scope::ALL.map(Scope::as_str),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": GrantType::ALL.map(GrantType::as_str),
        "code_challenge_methods_supported": ["S256"],
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": TokenAlgorithm::ALL.map(TokenAlgorithm::as_str),
        "acr_values_supported": [ACR],
        "claims_supported": [
            "iss", "sub", "aud", "exp", "iat", "auth_time", "acr", "nonce", "sid", "at_hash", "name",
            "preferred_username", "picture", "locale", "zoneinfo", "updated_at", "email", "email_verified",
            "phone_number", "phone_number_verified", "roles", "groups",
        ],
        "token_endpoint_auth_methods_supported": methods,
        "token_endpoint_auth_signing_alg_values_supported": algorithms,
        "revocation_endpoint_auth_methods_supported": methods,
        "revocation_endpoint_auth_signing_alg_values_supported": algorithms,
        "introspection_endpoint_auth_methods_supported": confidential,
        "introspection_endpoint_auth_signing_alg_values_supported": algorithms,
        "dpop_signing_alg_values_supported": algorithms,
        "protected_resources": [identity.issuer(), at(paths::USERINFO)],
        "authorization_response_iss_parameter_supported": true,
        "claims_parameter_supported": true,
        "ui_locales_supported": Language::ALL.map(Language::tag),
        "backchannel_logout_supported": true,
        "backchannel_logout_session_supported": true,
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
    });
    let settings = identity.settings();
    let rules = &settings.oauth;
    if rules.registration != Registration::Off {
        document["registration_endpoint"] = at(paths::REGISTER).into();
    }
    if rules.client_id_metadata {
        document["client_id_metadata_document_supported"] = true.into();
    }
    document
}
