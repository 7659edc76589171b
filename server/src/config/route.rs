//! Gateway routes: the `[[route]]` tables of the file. See [`crate::gateway`].

use super::{Config, Problem};
use doorward_access::gateway;
pub use doorward_contract::settings::GatewayRoute as Route;

/// Keys of a `[[route]]` table.
pub const NAMES: [&str; 11] = [
    "host",
    "path",
    "strip",
    "upstream",
    "auth",
    "action",
    "authorization",
    "cors_origins",
    "body_bytes",
    "connect_seconds",
    "answer_seconds",
];

/// First segments of Doorward's own paths. A route at the host of `public_url` must not use them.
const OWN: [&str; 25] = [
    "",
    "__auth",
    "__doorward",
    "access",
    "account",
    "admin",
    "api",
    "auth",
    "captcha",
    "consent",
    "device",
    "docs",
    "favicon.svg",
    "forgot",
    "healthz",
    "login",
    "metrics",
    "oauth-error",
    "oauth2",
    "openapi.json",
    "password",
    "pkg",
    "readyz",
    "register",
    "setup",
];

/// Doorward's own documents below `/.well-known`. Routes may serve others there (RFC 8615).
const OWN_DOCUMENTS: [&str; 3] = ["oauth-authorization-server", PROTECTED_RESOURCE, "openid-configuration"];

/// The path of this document ends with that of the resource it is about (RFC 9728 section 3.1).
const PROTECTED_RESOURCE: &str = "oauth-protected-resource";

/// Whether a route of this path at the host of `public_url` would take requests from Doorward.
pub fn is_own(path: &str) -> bool {
    let mut segments = path.split('/').skip(1);
    match segments.next().unwrap_or_default() {
        ".well-known" => match (segments.next(), segments.next()) {
            // A site below a path of its own publishes its own.
            (Some(PROTECTED_RESOURCE), Some(first)) => OWN.contains(&first),
            (document, _) => document.is_none_or(|document| OWN_DOCUMENTS.contains(&document)),
        },
        first => OWN.contains(&first),
    }
}

/// Checks all routes.
///
/// # Errors
/// The first invalid value, with the index of its route.
pub fn check(config: &Config) -> Result<(), Problem> {
    gateway::check_file(&config.public_url(), &config.gateway_options()).map_err(|(index, fault)| Problem::Route {
        at: None,
        index,
        field: fault.field(),
        message: fault.message().into(),
    })
}
