//! Paths of the provider.

/// Where browsers begin.
pub const AUTHORIZE: &str = "/oauth2/authorize";
pub const TOKEN: &str = "/oauth2/token";
pub const DEVICE_AUTHORIZATION: &str = "/oauth2/device_authorization";
pub const USERINFO: &str = "/oauth2/userinfo";
pub const REVOKE: &str = "/oauth2/revoke";
/// RFC 7591. Registrations are below it.
pub const REGISTER: &str = "/oauth2/register";
pub const CERTS: &str = "/oauth2/certs";
/// Where browsers sign out.
pub const LOGOUT: &str = "/oauth2/logout";
/// Where the form of our own confirmation leads.
pub const CONFIRM: &str = "/oauth2/logout/confirm";
/// Where browsers go on to the sign-out of an identity provider.
pub const AT_PROVIDER: &str = doorward_app::portal::sign_out::AT_PROVIDER;
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
