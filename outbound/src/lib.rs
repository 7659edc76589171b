//! Outgoing requests of the service: to SMS providers, email providers and identity providers.
//!
//! URLs are entered by administrators or come from provider responses, so they are not trusted (OWASP, server-side
//! request forgery). A name is resolved once and to public addresses only, redirects are not followed, response size
//! and time are limited, and only `https` leaves the machine. An operator can allow private networks with
//! `outbound.allow`, for a local mail relay or for tests.
//!
//! - [`Outbound`]: the client; [`OutboundResponse`]: a response; [`Limits`]: its bounds
//! - [`address`]: the address check; [`upstream`]: that of the gateway's routes

pub mod address;
mod client;
mod error;
pub mod upstream;

pub use address::AllowedNetworks;
pub use client::{Limits, Outbound, OutboundResponse};
pub use error::{Cause, OutboundError};
pub use http;
pub use upstream::{Reach, Unreachable, UpstreamPattern};
