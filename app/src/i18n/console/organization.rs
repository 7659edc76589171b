//! The organization: the tree, making a department or post, and the page of one.

mod refusals;

pub use refusals::refusal;

crate::i18n::texts!(console::organization);
