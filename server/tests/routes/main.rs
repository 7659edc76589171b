//! The HTTP API: the real router on a new database, with a simulated clock.
#![allow(clippy::unwrap_used, missing_docs)]

mod access_api;
mod admin_api;
mod callback;
mod console;
mod control_plane;
mod gateway;
mod guard;
mod kit;
mod matrix;
mod oauth;
mod openapi;
mod portal;
mod product;
mod wire;
