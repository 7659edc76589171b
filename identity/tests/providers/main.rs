//! Identity providers over time: what changes while identities are linked, codes are on their way, and people try twice.

#![allow(missing_docs, clippy::unwrap_used, reason = "a test that cannot arrange has failed")]

mod delivery;
mod kit;
mod limits;
mod links;
mod races;
mod registration;
