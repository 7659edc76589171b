//! The OAuth 2.1 and OpenID Connect provider: users sign in to applications with their account here.
//!
//! - requests in the browser: [`parameters`], `request` (what is valid), [`authorize`] (where the browser goes next),
//!   [`consent`], [`par`] (requests that the application pushes); private: `pending_request`, `claims_parameter`,
//!   `authorization_error`
//! - codes: `code` (issued to the browser, exchanged by the application)
//! - devices without a browser: [`device`]
//! - tokens: [`client_authentication`], [`token`] and [`exchange`] (the token endpoint), [`target`] (its `resource`),
//!   [`dpop`] (tokens bound to a key), [`userinfo`], [`introspection`], [`revocation`]; [`machine`] (tokens of machines at
//!   our own APIs), [`key_token`] (tokens of signing keys); private: `access_token`, `id_token`, `user_token`
//! - sign-out and discovery: [`logout`], [`backchannel_logout`], [`metadata`], [`protected_resource`]
//! - applications that describe themselves: [`registration`]; private: `metadata_document`
//! - [`trial`]: an administrator tests an application

mod access_token;
mod authorization_error;
pub mod authorize;
pub mod backchannel_logout;
mod claims_parameter;
pub mod client_authentication;
pub(crate) mod code;
pub mod consent;
pub mod device;
pub mod dpop;
pub mod exchange;
mod id_token;
pub mod introspection;
mod jwt;
pub mod key_token;
pub mod logout;
pub mod machine;
pub mod metadata;
pub(crate) mod metadata_document;
pub mod par;
pub mod parameters;
mod pending_request;
pub mod protected_resource;
pub mod registration;
pub(crate) mod request;
pub mod revocation;
pub mod target;
pub mod token;
pub mod trial;
mod user_token;
pub mod userinfo;

pub use access_token::check_resource;
pub use authorize::authorize;
pub use parameters::Parameters;
