//! Requests that the service itself makes: to senders of messages and to identity providers.
//!
//! An administrator types addresses and a provider's answers name more of them, so none is trusted (OWASP, server-side
//! request forgery): a name is resolved once and only to public addresses, redirects are not followed, answers and
//! waiting are capped, and only `https` leaves the machine. An operator may open private networks by
//! `outbound.allow`, for a mail relay next door or a test.
//!
//! - [`Outbound`]: the client; [`Answer`]: what came back
//! - [`address`]: which addresses may be asked

pub mod address;
mod client;

pub use address::Allowed;
pub use client::{Answer, Outbound, OutboundError};
pub use http;
