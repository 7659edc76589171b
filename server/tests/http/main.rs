//! Layers of the real router.

#![allow(clippy::unwrap_used, reason = "a test that cannot arrange its environment has failed")]

mod compression;
mod connections;
mod cookies;
mod foreign;
mod layers;
mod probes;
mod support;
