//! The OAuth 2.1 and OpenID Connect provider: users sign in to applications with their account here.
//!
//! - requests in the browser: [`parameters`], `request` (what is valid), [`authorize`] (where the browser goes next),
//!   [`consent`], [`par`] (requests that the application pushes); private: `stored` (requests that wait), `claims`
//! - codes: `code` (issued to the browser, exchanged by the application)
//! - devices without a browser: [`device`]
//! - tokens: [`client_authentication`], [`token`] and [`exchange`] (the token endpoint), [`dpop`] (tokens bound to a
//!   key), [`userinfo`], [`introspection`], [`revocation`]; [`machine`] (tokens of machines at our own APIs); private:
//!   `access_token`, `id_token`, `user_token`
//! - sign-out and discovery: [`logout`], [`metadata`], [`protected_resource`]

mod access_token;
pub mod authorize;
mod claims;
pub mod client_authentication;
pub(crate) mod code;
pub mod consent;
pub mod device;
pub mod dpop;
pub mod exchange;
mod id_token;
pub mod introspection;
pub mod logout;
pub mod machine;
pub mod metadata;
pub mod par;
pub mod parameters;
pub mod protected_resource;
pub(crate) mod request;
pub mod revocation;
mod stored;
pub mod token;
mod user_token;
pub mod userinfo;

pub use access_token::check_resource;
pub use authorize::authorize;
pub use parameters::Parameters;
