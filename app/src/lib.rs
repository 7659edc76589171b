//! The user interface of Doorward: pages rendered on the server and hydrated in the browser.
//!
//! A page is a component. A thin server function next to it loads its data: it calls one use case of `identity` or
//! `access` and contains no rules. Every form is a plain HTML form first: without script it posts to the same server
//! function, which redirects the browser, or returns it to the page with the error.
//!
//! - [`shell`], [`app`]: the document around every page, and what the two programs in the browser share
//! - [`portal`], [`account`], [`console`]: pages for visitors, account owners and administrators
//! - [`components`]: buttons, fields, cards: they take data and emit events
//! - [`rights`]: which parts of the console the viewer sees
//! - [`i18n`]: every text in every language, checked at compile time
//! - [`request`]: the only module that accesses requests, cookies and sessions (server only)

#![recursion_limit = "256"]

#[cfg(any(feature = "ssr", feature = "portal"))]
pub mod account;
pub mod address;
pub mod app;
pub mod components;
#[cfg(any(feature = "ssr", feature = "console"))]
pub mod console;
pub mod error;
pub mod form;
pub mod i18n;
mod lazy;
pub mod not_found;
pub mod portal;
pub mod preferences;
pub mod product;
#[cfg(feature = "ssr")]
pub mod request;
pub mod rights;
pub mod shell;
pub mod zone;

#[cfg(any(feature = "ssr", feature = "console"))]
pub use console::ConsoleApp;
pub use error::AppError;
#[cfg(any(feature = "ssr", feature = "portal"))]
pub use portal::PortalApp;
#[cfg(feature = "ssr")]
pub use shell::{SiteAssets, shell};
