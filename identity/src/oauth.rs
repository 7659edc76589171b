//! The OAuth 2.1 and OpenID Connect provider: users sign in to applications with their account here.
//!
//! - requests in the browser: [`parameters`], `request` (what is valid), [`authorize`] (where the browser goes next),
//!   [`consent`], [`par`] (requests that the application pushes); private: `pending_request`, `claims_parameter`
//! - codes: `code` (issued to the browser, exchanged by the application)
//! - devices without a browser: [`device`]
//! - tokens: [`client_authentication`], [`token`] (the token endpoint), [`userinfo`], [`introspection`], [`revocation`];
//!   [`machine`] (tokens of machines at our own APIs); [`target`] (`resource` at the token endpoint); private:
//!   `access_token`, `id_token`
//! - sign-out and discovery: [`logout`], [`metadata`]

mod access_token;
pub mod authorize;
mod claims_parameter;
pub mod client_authentication;
pub(crate) mod code;
pub mod consent;
pub mod device;
mod id_token;
pub mod introspection;
pub mod logout;
pub mod machine;
pub mod metadata;
pub mod par;
pub mod parameters;
mod pending_request;
pub(crate) mod request;
pub mod revocation;
pub mod target;
pub mod token;
pub mod userinfo;

pub use access_token::check_resource;
pub use authorize::authorize;
pub use parameters::Parameters;
