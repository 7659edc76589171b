//! The organization: the tree, new departments and positions, and their pages.

mod refusals;

pub use refusals::refusal;

crate::i18n::texts!(console::organization);
