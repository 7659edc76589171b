//! Identity providers: their kinds, what each needs, and their page.

mod kinds;
mod members;

pub use kinds::{about, called};
pub use members::{hint, label};

crate::i18n::texts!(console::providers);
