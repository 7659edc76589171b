//! Texts about linked identities.

crate::i18n::texts!(account::methods);

/// A longer label for a button, where several buttons have the same text.
pub fn with_name(verb: &str, name: &str) -> String {
    format!("{verb} {name}")
}
