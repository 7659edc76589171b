//! Administrative use cases and their effect on decisions.
#![allow(clippy::unwrap_used, missing_docs)]

mod api_keys;
mod applications;
mod bulk;
mod elevation;
mod environment;
mod kit;
mod members;
mod nodes;
mod organization;
mod policies;
mod reach;
mod resources;
mod roles;
mod simulate;
mod site_access;
mod stale;
mod start;
