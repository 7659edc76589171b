//! The program: command line, configuration, HTTP, background work.
//!
//! A request enters at [`http::listen`], passes the layers that [`http::router`] lists from the outside in, reaches
//! one thin door (a wire endpoint, an admin endpoint, a page or a server function), and that door calls one use case
//! of `doorward-identity` or `doorward-access`. No rule lives here.
//!
//! - [`cli`]: one file a command; `serve` is the program itself
//! - [`config`]: what must be known before the database opens
//! - [`services`]: the one value everything hangs off
//! - [`http`]: layers, listener, operations; [`extract`], [`cors`]: what a JSON door takes, and from whom
//! - [`wire`]: CloudBase's protocol; [`admin_api`]: the administrators'; [`access_api`]: apps' and proxies' questions;
//!   [`openapi`]: all documented_routes; [`pages`]: the app, [`assets`]: its files
//! - [`callback`]: browsers that come back from an identity provider
//! - [`cookie_store`]: the browser cookie as a handle on a session row
//! - [`background`]: changes from other nodes, the janitor; [`demo`]: an installation to play with

// The type of a Leptos page holds every element of it.
#![recursion_limit = "256"]

// First, for its macro.
#[macro_use]
mod output;

pub mod access_api;
pub mod admin_api;
pub mod assets;
pub mod background;
pub mod callback;
pub mod cli;
pub mod config;
pub mod cookie_store;
pub mod cors;
pub mod demo;
pub mod extract;
pub mod gateway;
pub mod http;
pub mod logging;
pub mod master_key;
pub mod metrics;
pub mod openapi;
pub mod pages;
pub mod services;
pub mod wire;

pub use services::Services;
