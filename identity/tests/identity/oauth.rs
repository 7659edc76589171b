//! OAuth 2.1 and OpenID Connect, as applications, browsers and users use them.

mod authorize;
mod client_authentication;
mod code;
mod consent;
mod device;
mod dpop;
mod exchange;
pub mod fixture;
mod hints;
mod id_token;
mod introspection;
mod kit;
mod logout;
mod machine;
mod remote_keys;
mod rules;
mod signer;
mod tokens;
