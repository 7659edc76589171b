//! Texts about signing in with an identity provider.

use crate::i18n::{errors, use_lang};

crate::i18n::texts!(portal::provider);

/// Message for the reason in a callback's redirect; `wait` is in seconds.
pub fn reason(word: &str, wait: Option<u32>) -> String {
    let texts = texts();
    match (word, wait.filter(|seconds| *seconds > 0)) {
        ("too_many", Some(seconds)) => errors::too_many_from_network(use_lang(), seconds),
        ("too_many", None) => texts.too_many.to_owned(),
        ("busy", _) => texts.busy.to_owned(),
        ("attempt_lost", _) => texts.attempt_lost.to_owned(),
        ("provider_denied", _) => texts.denied.to_owned(),
        ("provider_off", _) => texts.off.to_owned(),
        ("identity_taken", _) => texts.taken.to_owned(),
        ("not_registered", _) => texts.not_registered.to_owned(),
        ("account_closed", _) => texts.closed.to_owned(),
        ("not_recent", _) => texts.not_recent.to_owned(),
        ("signed_out", _) => texts.signed_out.to_owned(),
        _ => texts.failed.to_owned(),
    }
}
