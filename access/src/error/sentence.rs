//! Its sentences.

use super::Error;
use doorward_contract::access::PolicyFault;
use doorward_i18n::{
    Language,
    console::access::faults,
    errors::access::{Texts, of},
};
use std::fmt;

impl Error {
    /// What went wrong and what to do, for the developer who calls.
    pub fn sentence(&self, language: Language) -> String {
        let texts = of(language);
        let english = language == Language::En;
        match self {
            Self::Identity(error) => error.sentence(language),
            // What a use case writes itself is in English.
            Self::Invalid { message, .. } | Self::OneOf { message, .. } if english => message.clone(),
            Self::Invalid { field, reason, .. } => texts.invalid(field, self.common(language, Some(field), reason)),
            Self::OneOf { field, reason, value, .. } => {
                texts.one_of(field, value, self.common(language, Some(field), reason))
            }
            Self::Fixed(sentence) | Self::NotAllowed(sentence) | Self::PrivilegeEscalation(sentence) if english => {
                (*sentence).to_owned()
            }
            Self::Fixed(_) => self.common(language, None, "fixed").to_owned(),
            Self::PrivilegeEscalation(_) => self.common(language, None, "reaches_too_far").to_owned(),
            Self::NotAllowed(_) => self.common(language, None, "").to_owned(),
            Self::Document(fault) | Self::Rule(fault) => at(texts, language, fault),
            Self::InUse { what, by } if by.iter().any(|by| by.starts_with("api_key:")) => {
                texts.in_use_by_keys(what, by.join(texts.comma))
            }
            Self::InUse { what, by } => texts.in_use(what, by.join(texts.comma)),
            Self::NoRandom => texts.no_random.to_owned(),
            Self::NotFound(what) => texts.not_found(what),
            Self::Taken(field) => texts.taken(field),
            Self::Lacks(action) => texts.lacks(action.as_str()),
            Self::NotEmpty { nodes, members, roles } => texts.not_empty(nodes, members, roles),
            Self::Aborted(version) => texts.aborted(version),
            Self::KeyName => texts.key_name.to_owned(),
            Self::UnknownRole(role) => texts.unknown_role(role),
        }
    }

    /// The sentence that all errors of this code, reason and field have in common.
    fn common(&self, language: Language, field: Option<&str>, reason: &str) -> &'static str {
        self.code().sentence(language, field, Some(reason))
    }
}

/// English has the engine's own sentence, which names what it found.
fn at(texts: &Texts, language: Language, fault: &PolicyFault) -> String {
    let within = if fault.path.is_empty() { String::new() } else { texts.within(&fault.path) };
    let what = if language == Language::En { None } else { faults::of(language).get(&fault.reason) };
    texts.at(fault.line, fault.column, within, what.unwrap_or(&fault.message))
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence(Language::En))
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Identity(error) => error.source(),
            _ => None,
        }
    }
}
