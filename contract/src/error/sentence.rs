//! Sentences for people: from a code, a reason and a field.

use super::ErrorCode;
use doorward_i18n::{
    Language,
    errors::{codes, reasons},
};

impl ErrorCode {
    /// What happened, and what to do, as closely as the reason tells; a field may have a sentence of its own.
    pub fn sentence(self, language: Language, field: Option<&str>, reason: Option<&str>) -> &'static str {
        self.sentence_of_reason(language, field, reason).unwrap_or_else(|| self.in_words(language))
    }

    /// The same, unless the reason has no sentence.
    pub fn sentence_of_reason(
        self,
        language: Language,
        field: Option<&str>,
        reason: Option<&str>,
    ) -> Option<&'static str> {
        by_reason(language, field.unwrap_or_default(), reason?)
    }

    fn in_words(self, language: Language) -> &'static str {
        let texts = codes::of(language);
        match self {
            Self::InvalidRequest => texts.invalid_argument,
            Self::UserNotFound => texts.not_found,
            Self::InvalidStatus => texts.resource_exhausted,
            Self::DeadlineExceeded => texts.unavailable,
            _ => texts.get(self.as_str()).unwrap_or(texts.internal),
        }
    }
}

fn by_reason(language: Language, field: &str, reason: &str) -> Option<&'static str> {
    let texts = reasons::of(language);
    match (field, reason) {
        ("internal_roles" | "external_roles", "unknown") => Some(texts.roles_unknown),
        ("phone_number", "malformed") | (_, "no_such_number") => Some(texts.not_mobile),
        _ => texts.get(&format!("{field}_{reason}")).or_else(|| texts.get(reason)),
    }
}
