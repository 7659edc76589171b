//! Errors in policy documents, with their position.

use crate::i18n::Language;
use doorward_i18n::console::access::faults::{At, SentenceAbout, Texts, of};

/// The message and the position. English shows the engine's own message, which quotes the cause.
pub fn fault(language: Language, reason: &str, message: &str, line: u32, column: u32) -> String {
    let texts = of(language);
    let what = match reason {
        _ if language == Language::En => message.to_owned(),
        // The interpreter's messages are available in English only.
        "rego" => texts.rego(message),
        _ => by_reason(texts, reason, message),
    };
    texts.at(At { line, column, what })
}

fn by_reason(texts: &Texts, reason: &str, message: &str) -> String {
    let what = texts.get(reason).unwrap_or(texts.other);
    match quoted(message).filter(|_| names(reason)) {
        Some(name) => texts.sentence_about(SentenceAbout { what, name }),
        None => texts.sentence(what),
    }
}

/// Whether the engine's message names something that the reason lacks.
fn names(reason: &str) -> bool {
    matches!(
        reason,
        "unknown_member"
            | "missing_member"
            | "duplicate_member"
            | "condition_unknown_variable"
            | "condition_unknown_function"
            | "condition_not_a_network"
    )
}

/// The first quotation in the engine's message.
fn quoted(message: &str) -> Option<&str> {
    let (_, rest) = message.split_once('"')?;
    rest.split_once('"').map(|(name, _)| name).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::fault;
    use crate::i18n::Language;

    #[test]
    fn the_place_comes_first_and_what_was_found_is_named() {
        let of = |language| {
            fault(language, "unknown_member", "There is no member \"acton\" here; write one of action.", 4, 7)
        };
        assert_eq!(of(Language::En), "Line 4, column 7: There is no member \"acton\" here; write one of action.");
        assert_eq!(of(Language::ZhCn), "第 4 行第 7 列：不支持此字段（acton）。");
        assert_eq!(
            fault(Language::ZhCn, "empty", "Write at least one entry.", 1, 2),
            "第 1 行第 2 列：至少需要填写一项。"
        );
    }
}
