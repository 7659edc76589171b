//! The server: command line, configuration, HTTP and background tasks.
//!
//! A request enters at [`http::listen`] and passes the layers of [`router()`], listed from the outside in. It
//! reaches one thin handler (a wire endpoint, an admin endpoint, a page or a server function), which calls one use case
//! of `doorward-identity`, `doorward-access` or `doorward-admin`. This crate contains no business rules.
//!
//! - [`cli`]: one file per command; `serve` runs the server
//! - [`config`]: boot configuration, read before the database is opened
//! - [`services`]: shared application state; [`router()`]: all routes with their layers
//! - [`http`]: layers, listener, health checks and metrics; [`extract`]: extractors of the JSON APIs; [`cors`]: their
//!   allowed origins
//! - [`wire`]: the CloudBase protocol; [`admin_api`]: the admin API; [`access_api`]: access decisions for apps and
//!   proxies; [`oauth`]: the OAuth and OpenID Connect provider; [`control_plane`]: the API of CloudBase's server SDKs;
//!   [`openapi`]: their description; [`gateway`]: the reverse proxy; [`sdk_services`]: what an app of the CloudBase SDK
//!   calls besides
//! - [`pages`]: the web app; [`assets`]: its static files
//! - [`callback`]: redirects back from identity providers; [`hosted`]: the page to which the CloudBase SDK sends browsers
//! - [`cookie_store`]: maps the browser cookie to a session row
//! - [`background`]: change listeners, message delivery, cleanup; [`demo`]: sample data

// The type of a Leptos page holds every element of it.
#![recursion_limit = "256"]

// First, for its macro.
#[macro_use]
mod output;

pub mod access_api;
pub mod admin_api;
pub mod application_trial;
pub mod assets;
pub mod background;
pub mod callback;
pub mod cli;
pub mod config;
pub mod control_plane;
pub mod cookie_store;
pub mod cors;
pub mod demo;
pub mod extract;
pub mod gateway;
pub mod hosted;
pub mod http;
pub mod logging;
pub mod master_key;
pub mod metrics;
pub mod oauth;
pub mod openapi;
pub mod pages;
mod router;
pub mod sdk_services;
pub mod services;
mod signed;
pub mod uploads;
pub mod wire;

pub use router::router;
pub use services::Services;
