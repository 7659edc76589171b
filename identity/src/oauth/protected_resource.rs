//! This service as a protected resource (RFC 9728): its own APIs, and the userinfo endpoint.

use super::jwt::ALGORITHMS;
use crate::Identity;
use doorward_contract::oauth::{Scope, paths::USERINFO};
use serde_json::{Value, json};

/// The document about the APIs, whose resource is the issuer.
pub fn apis(identity: &Identity) -> Value {
    document(identity, "", &["header"])
}

/// The document about the userinfo endpoint.
pub fn userinfo(identity: &Identity) -> Value {
    document(identity, USERINFO, &["header", "body"])
}

fn document(identity: &Identity, path: &str, methods: &[&str]) -> Value {
    let issuer = identity.issuer();
    // No access token is for `offline_access`: it is about the session.
    let scopes = Scope::ALL.into_iter().filter(|scope| *scope != Scope::OfflineAccess).map(Scope::as_str);
    json!({
        "resource": format!("{issuer}{path}"),
        "resource_name": identity.options().product_name,
        "resource_documentation": format!("{issuer}/docs/api"),
        "authorization_servers": [issuer],
        "scopes_supported": scopes.collect::<Vec<_>>(),
        "bearer_methods_supported": methods,
        "dpop_signing_alg_values_supported": ALGORITHMS.map(|(_, name)| name),
        "dpop_bound_access_tokens_required": false,
    })
}

/// Whether a resource is this service as a whole. Some libraries add a slash to an address without a path.
pub(super) fn is_service(issuer: &str, resource: &str) -> bool {
    matches!(resource.strip_prefix(issuer), Some("" | "/"))
}

/// Whether a resource is this service or its userinfo endpoint, which takes tokens for both.
pub(super) fn is_ours(issuer: &str, resource: &str) -> bool {
    is_service(issuer, resource) || resource.strip_prefix(issuer) == Some(USERINFO)
}

/// Whether two resources are one: they are equal, or both are names of this service.
pub(super) fn is_same(issuer: &str, one: &str, other: &str) -> bool {
    one == other || (is_ours(issuer, one) && is_ours(issuer, other))
}

#[cfg(test)]
mod tests {
    use super::{is_ours, is_service};

    #[test]
    fn a_resource_is_ours_byte_for_byte() {
        let issuer = "https://id.example.com";
        for own in ["https://id.example.com", "https://id.example.com/"] {
            assert!(is_service(issuer, own) && is_ours(issuer, own), "{own}");
        }
        assert!(is_ours(issuer, "https://id.example.com/oauth2/userinfo"));
        assert!(!is_service(issuer, "https://id.example.com/oauth2/userinfo"));
        for other in [
            "",
            "https://id.example.com.evil.test",
            "https://id.example.com//",
            "https://id.example.com/wiki",
            "https://id.example.com:443",
            "https://id.example.com/oauth2/userinfo/",
        ] {
            assert!(!is_ours(issuer, other), "{other}");
        }
    }
}
