//! A guard, in front of an app, with an issuer next door.

#![allow(clippy::unwrap_used, missing_docs, reason = "a test that cannot arrange its world has failed")]

mod decisions;
mod issuer;
mod keys;
mod tokens;
