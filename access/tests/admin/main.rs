//! What administrators do with roles and policies, and what comes of it.
#![allow(clippy::unwrap_used, missing_docs)]

mod kit;
mod members;
mod nodes;
mod policies;
mod resources;
mod roles;
mod simulate;
mod start;
