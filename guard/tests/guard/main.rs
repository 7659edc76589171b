//! The guard as a layer of an app, with a mock issuer.

#![allow(clippy::unwrap_used, missing_docs, reason = "a test that cannot arrange its environment has failed")]

mod decisions;
mod issuer;
mod keys;
mod tokens;
