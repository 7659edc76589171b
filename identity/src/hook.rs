//! Webhooks report events to other systems; hooks ask another system before an operation.
//!
//! A delivery is written in the transaction that records its event ([`webhook`]), and sent by a job ([`deliver`]): no user
//! waits for a receiver. A hook is asked outside of transactions ([`ask`]): users wait for it, at most for its timeout.
//! What the operation depends on is checked again when it is written, as for every operation that takes time.
//!
//! - [`admission`]: before a user signs up or signs in. Sessions cannot be opened without an [`Admission`]
//! - [`token_claims`]: before tokens are issued; [`message`]: before a message is sent
//! - [`secret`], [`signature`]: how requests are signed; [`registry`]: what is set up

pub mod address;
mod admission;
mod ask;
pub mod deliver;
mod message;
mod registry;
pub mod secret;
mod signature;
mod token_claims;
mod webhook;

pub use ask::trial;
pub use registry::Hooks;
pub use webhook::test_delivery;

pub(crate) use admission::{Admission, to_application, to_sign_in, to_sign_up};
pub(crate) use message::before_message;
#[cfg(test)]
pub(crate) use token_claims::is_reserved;
pub(crate) use token_claims::{AddedClaims, Extended, Occasion, TokenSubject, adds_claims, before_token};
pub(crate) use webhook::{is_wanted, record};
