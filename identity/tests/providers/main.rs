//! Identity providers over time: changes while identities are linked, pending codes, and repeated requests.

#![allow(missing_docs, clippy::unwrap_used, reason = "a test that cannot arrange has failed")]

mod delivery;
mod kit;
mod limits;
mod links;
mod races;
mod registration;
