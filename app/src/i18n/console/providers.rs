//! Identity providers: kinds, settings and pages.

mod kinds;
mod members;

pub use kinds::{about, called};
pub use members::{hint, label};

crate::i18n::texts!(console::providers);
