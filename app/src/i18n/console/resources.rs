//! Resources: access levels, rules and row permissions, the tester, and types.

use crate::i18n::Language;
use doorward_i18n::console::resources::{Slip, rows};

crate::i18n::texts!(console::resources);

/// Warning about a valid document. English shows the engine's own message.
pub fn warned(language: Language, reason: &str, line: u32, message: &str) -> String {
    let texts = of(language);
    match (language, reason) {
        (Language::En, _) => texts.slip(Slip { line, what: message }),
        (_, "never_creates") => texts.slip(Slip { line, what: texts.never_creates }),
        _ => texts.slip(Slip { line, what: texts.unregistered_action(action(message)) }),
    }
}

/// The action that the engine's message quotes, after its type.
fn action(message: &str) -> &str {
    message.split('"').nth(3).unwrap_or_default()
}

/// Error about a row permission, by its reason and position.
pub fn row_refusal(language: Language, reason: &str, place: &str) -> String {
    let texts = rows::of(language);
    texts.at(rows::At { place, fault: texts.get(reason).unwrap_or(texts.other) })
}
