//! The JSON doors from outside: the real router on a fresh database, with a clock that tests move.
#![allow(clippy::unwrap_used, missing_docs)]

mod access_api;
mod admin_api;
mod callback;
mod gateway;
mod guard;
mod kit;
mod matrix;
mod openapi;
mod product;
mod wire;
