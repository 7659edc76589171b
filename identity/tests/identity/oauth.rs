//! OAuth 2.1 and OpenID Connect, as applications, browsers and users use them.

mod authorize;
mod client_authentication;
mod code;
mod consent;
mod device;
mod fixture;
mod hints;
mod id_token;
mod introspection;
mod kit;
mod logout;
mod machine;
mod rules;
mod tokens;
