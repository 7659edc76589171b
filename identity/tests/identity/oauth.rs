//! OAuth 2.1 and OpenID Connect, as applications, browsers and users use them.

mod client_authentication;
mod fixture;
mod id_token;
mod introspection;
mod logout;
mod tokens;
