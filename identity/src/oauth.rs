//! The OAuth 2.1 and OpenID Connect provider: users sign in to applications with their account here.
//!
//! - tokens: [`client_authentication`], [`token`] (the token endpoint), [`userinfo`], [`introspection`], [`revocation`];
//!   private: `access_token`, `id_token`
//! - sign-out and discovery: [`logout`], [`metadata`]

mod access_token;
pub mod client_authentication;
mod id_token;
pub mod introspection;
pub mod logout;
pub mod metadata;
pub mod revocation;
pub mod token;
pub mod userinfo;

pub use access_token::check_resource;
