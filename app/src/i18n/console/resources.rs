//! Resources: access levels, rules and row permissions, the tester, and types.

use crate::i18n::Language;
use doorward_i18n::console::resources::{Slip, rows};

crate::i18n::texts!(console::resources);

/// Warning about a valid document: the server's message and the line.
pub fn warned(language: Language, line: u32, message: &str) -> String {
    of(language).slip(Slip { line, what: message })
}

/// Error about a row permission, by its reason and position.
pub fn row_refusal(language: Language, reason: &str, place: &str) -> String {
    let texts = rows::of(language);
    texts.at(rows::At { place, fault: texts.get(reason).unwrap_or(texts.other) })
}
