//! The HTTP server: its layers, the listener, error responses. [`crate::router`] puts the layers around the routes.

pub mod caller;
pub mod challenge;
pub mod client_address;
pub mod compression;
pub mod cookies;
pub mod csrf;
pub mod device;
pub mod error;
pub mod form_redirect;
pub mod function_error;
pub mod headers;
pub mod host;
pub mod language;
pub mod limits;
pub mod listen;
pub mod method;
pub mod observe;
pub mod ops;
pub mod panic;
pub mod request_id;
pub mod tagged;

pub use tagged::Tagged;
