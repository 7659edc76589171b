//! Texts about signing in with an identity provider.

use crate::i18n::{errors, use_lang};

crate::i18n::texts!(portal::provider);

/// Message for the reason in a callback's redirect; `wait` is in seconds.
pub fn reason(word: &str, wait: Option<u32>) -> String {
    let words = texts();
    match (word, wait.filter(|seconds| *seconds > 0)) {
        ("too_many", Some(seconds)) => errors::too_many_from_network(use_lang(), seconds),
        ("too_many", None) => words.too_many.to_owned(),
        ("busy", _) => words.busy.to_owned(),
        ("attempt_lost", _) => words.attempt_lost.to_owned(),
        ("provider_denied", _) => words.denied.to_owned(),
        ("provider_off", _) => words.off.to_owned(),
        ("identity_taken", _) => words.taken.to_owned(),
        ("not_registered", _) => words.not_registered.to_owned(),
        ("account_closed", _) => words.closed.to_owned(),
        ("not_recent", _) => words.not_recent.to_owned(),
        ("signed_out", _) => words.signed_out.to_owned(),
        _ => words.failed.to_owned(),
    }
}
