//! Texts about mail templates.

crate::i18n::texts!(console::templates);
