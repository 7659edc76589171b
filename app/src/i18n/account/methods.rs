//! Words around the identities that open one's account.

crate::i18n::texts!(account::methods);

/// A button's longer name, where several say the same.
pub fn with_name(verb: &str, name: &str) -> String {
    format!("{verb} {name}")
}
