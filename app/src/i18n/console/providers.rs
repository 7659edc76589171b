//! Identity providers: kinds, settings and pages.

mod kinds;
mod members;

pub use kinds::{about, kind_name};
pub use members::{hint, label};

crate::i18n::texts!(console::providers);
