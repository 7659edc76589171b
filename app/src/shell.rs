//! The document around every page.

/// Event that tells the page's script that the WASM has stopped.
pub const STOPPED: &str = "doorward:stopped";

#[cfg(feature = "ssr")]
mod document;
#[cfg(feature = "ssr")]
pub use document::{SiteAssets, shell};
