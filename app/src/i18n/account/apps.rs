//! Texts about connected apps.

crate::i18n::texts!(account::apps);
