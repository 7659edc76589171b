//! The messages of [`Error`] in English and Chinese.

use super::Error;
use crate::policy::fault::DocumentFault;
use doorward_i18n::{
    Language,
    errors::access::{self, Texts, of},
    errors::{denials, parts},
};
use std::fmt;

impl Error {
    /// What happened and what to do, for the developer of the calling program.
    pub fn sentence(&self, language: Language) -> String {
        let texts = of(language);
        match self {
            Self::Identity(error) => error.sentence(language),
            Self::Invalid { sentence, .. } | Self::OneOf { sentence, .. } => sentence.get(language).to_owned(),
            Self::Fixed(sentence) | Self::NotAllowed(sentence) | Self::PrivilegeEscalation(sentence) => {
                sentence(denials::of(language)).to_owned()
            }
            Self::Document(fault) | Self::Rule(fault) => at(texts, language, fault),
            Self::InUse { kind, id, by } => {
                let (kind, by_keys) = (kind(parts::of(language)), by.iter().any(|by| by.starts_with("api_key:")));
                let by = by.join(texts.comma);
                if by_keys {
                    texts.in_use_by_keys(access::InUseByKeys { kind, id, by })
                } else {
                    texts.in_use(access::InUse { kind, id, by })
                }
            }
            Self::NoRandom => texts.no_random.to_owned(),
            Self::NotFound(what) => texts.not_found(what(parts::of(language))),
            Self::Taken(field) => texts.taken(field),
            Self::Lacks(action) => texts.lacks(action.as_str()),
            Self::NotEmpty { nodes, members, roles } => texts.not_empty(access::NotEmpty { nodes, members, roles }),
            Self::Aborted(version) => texts.aborted(version),
            Self::KeyName => texts.key_name.to_owned(),
            Self::UnknownRole(role) => texts.unknown_role(role),
        }
    }
}

/// The place and message of a fault.
fn at(texts: &Texts, language: Language, fault: &DocumentFault) -> String {
    let within = if fault.path.is_empty() { String::new() } else { texts.within(&fault.path) };
    let what = fault.kind.sentence(language);
    texts.at(access::At { line: fault.line, column: fault.column, within, what })
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
