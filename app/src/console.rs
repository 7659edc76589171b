//! The console under `/admin`, for administrators and for users with some administrative permissions.
//!
//! Each page is a WASM file of its own, fetched on the first visit. A page loads its data with a
//! server function, which first checks the required permission with [`authorize`]. [`crate::rights`] hides what the
//! viewer has no permission for.
//!
//! - [`pages`]: the table of all pages; [`navigation`]: shows the page of the address
//! - [`frame`]: the layout, and the page for a missing permission
//! - [`overview`], [`users`], [`user`], [`jobs`], [`methods`], [`provider`], [`tickets`],
//!   [`applications`], [`connect`], [`messages`], [`settings`], [`audit`], [`api_keys`]: the pages
//! - [`organization`], [`roles`], [`policies`], [`resources`], [`simulator`]: access control
//! - [`query`], [`notice`], [`labels`], [`find`]: shared code for addresses, messages, names and pickers

pub mod access;
pub mod api_keys;
mod app;
pub mod applications;
pub mod audit;
#[cfg(feature = "ssr")]
pub mod authorize;
mod changes;
pub mod connect;
mod delete;
mod detail;
pub mod find;
pub mod frame;
pub mod jobs;
pub mod labels;
mod lockout;
pub mod messages;
pub mod methods;
mod navigation;
pub mod notice;
pub mod organization;
pub mod overview;
pub mod page;
mod pages;
mod person;
pub mod policies;
pub mod provider;
pub mod query;
pub mod resources;
pub mod roles;
pub mod settings;
pub mod simulator;
pub mod tickets;
pub mod user;
pub mod users;

pub use app::ConsoleApp;
#[cfg(not(feature = "ssr"))]
pub use app::preload;
#[cfg(feature = "ssr")]
pub use pages::paths;
