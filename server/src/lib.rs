//! The program: command line, configuration, HTTP, background work.
//!
//! A request enters at [`http::listen`], passes the layers that [`http::router`] lists from the outside in, reaches
//! one thin door (a wire endpoint, an admin endpoint, a page or a server function), and that door calls one use case
//! of `doorward-identity` or `doorward-access`. No rule lives here.
//!
//! - [`cli`]: one file a command; `serve` is the program itself
//! - [`config`]: what must be known before the database opens
//! - [`services`]: the one value everything hangs off
//! - [`http`]: layers, listener, operations; [`pages`]: the Leptos app
//! - [`cookie_store`]: the browser cookie as a handle on a session row
//! - [`background`]: changes from other nodes, the janitor; [`demo`]: an installation to play with

pub mod background;
pub mod cli;
pub mod config;
pub mod cookie_store;
pub mod demo;
pub mod http;
pub mod logging;
pub mod master_key;
pub mod metrics;
pub mod pages;
pub mod services;

pub use services::Services;
