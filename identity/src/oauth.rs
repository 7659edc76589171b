//! The OAuth 2.1 and OpenID Connect provider: users sign in to applications with their account here.
//!
//! - requests in the browser: `parameters`, `request` (what is valid), [`authorize`] (where the browser goes next),
//!   [`consent`], [`par`] (requests that the application pushes); private: `stored` (requests that wait)
//! - codes: `code` (issued to the browser, exchanged by the application)
//! - tokens: `client_authentication`, `token`, `access_token`, `id_token`, `userinfo`, `introspection`, `revocation`
//! - sign-out and discovery: `logout`, `metadata`

pub mod authorize;
pub(crate) mod code;
pub mod consent;
pub mod par;
pub mod parameters;
pub(crate) mod request;
mod stored;

pub use authorize::authorize;
pub use parameters::Parameters;
