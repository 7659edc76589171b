//! Paths of the provider, below the issuer.

/// Begins the paths of all endpoints but the metadata. They redirect a browser to an application, and are no pages.
pub const PREFIX: &str = "/oauth2/";
/// Authorization endpoint, where browsers begin.
pub const AUTHORIZE: &str = "/oauth2/authorize";
/// Token endpoint.
pub const TOKEN: &str = "/oauth2/token";
/// Pushed authorization requests (RFC 9126).
pub const PUSHED_REQUEST: &str = "/oauth2/par";
/// Begins the sign-in of a device (RFC 8628).
pub const DEVICE_AUTHORIZATION: &str = "/oauth2/device_authorization";
/// Userinfo endpoint.
pub const USERINFO: &str = "/oauth2/userinfo";
/// Revocation (RFC 7009).
pub const REVOKE: &str = "/oauth2/revoke";
/// Introspection (RFC 7662).
pub const INTROSPECT: &str = "/oauth2/introspect";
/// Registration (RFC 7591). Registrations are below it.
pub const REGISTER: &str = "/oauth2/register";
/// A registration (RFC 7592).
pub const REGISTRATION: &str = "/oauth2/register/{id}";
/// Public keys (RFC 7517).
pub const CERTS: &str = "/oauth2/certs";
/// Where browsers sign out (OpenID Connect RP-Initiated Logout 1.0).
pub const LOGOUT: &str = "/oauth2/logout";
/// Where the form of our own confirmation leads.
pub const CONFIRM: &str = "/oauth2/logout/confirm";
/// Where browsers go on to the sign-out of an identity provider.
pub const AT_PROVIDER: &str = "/oauth2/logout/provider";
/// Hosted sign-in for an app on another origin.
pub const HOSTED: &str = "/oauth2/hosted";
/// OpenID Connect Discovery 1.0 section 4.
pub const OPENID_CONFIGURATION: &str = "/.well-known/openid-configuration";
/// RFC 8414 section 3.
pub const AUTHORIZATION_SERVER: &str = "/.well-known/oauth-authorization-server";
/// RFC 9728 section 3: about our own APIs.
pub const PROTECTED_RESOURCE: &str = "/.well-known/oauth-protected-resource";
/// About the userinfo endpoint.
pub const PROTECTED_USERINFO: &str = "/.well-known/oauth-protected-resource/oauth2/userinfo";
/// Page that explains to a user why an application could not begin.
pub const ERROR: &str = "/oauth-error";
