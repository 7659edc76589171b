//! The pages: what a person sees of Doorward, rendered on the server and made livelier in the browser.
//!
//! A page is a component; what it shows comes from a thin server function beside it, which calls one use case
//! of `identity` or `access` and holds no rule. Every form is a plain HTML form first: without script it posts to
//! the same server function, which sends the browser on or back to the page with the error.
//!
//! - [`shell`], [`app`]: the document around every page, and which address shows what
//! - [`portal`], [`account`], [`console`]: the three places, for guests, owners and administrators
//! - [`components`]: buttons, fields, cards: data in, events out
//! - [`rights`]: what of the console is shown to whom
//! - [`i18n`]: every text in every language, checked at compile time
//! - [`door`]: the only file that knows requests, cookies and sessions (server only)

#![recursion_limit = "256"]

pub mod account;
pub mod address;
pub mod app;
pub mod components;
pub mod console;
pub mod error;
pub mod form;
pub mod i18n;
mod lazy;
pub mod portal;
pub mod preferences;
pub mod product;
#[cfg(feature = "ssr")]
pub mod request;
pub mod rights;
pub mod shell;

pub use app::App;
pub use error::AppError;
pub use shell::{SiteAssets, shell};
