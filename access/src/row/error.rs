//! Errors of row permissions.

use doorward_i18n::{Language, console::resources::rows};

/// Why a row permission is invalid. The word is stable; translate by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RowReason {
    /// `Key` is neither `all` nor `me`.
    UnknownKey,
    /// `Value` is neither `r`, `w` nor `rw`.
    UnknownValue,
    /// No such `Rel`.
    UnknownRel,
    /// `ValueType` is neither `string`, `number` nor `boolean`.
    UnknownType,
    /// Not a valid column name.
    BadColumn,
    /// The value does not have the type that `ValueType` states.
    WrongType,
    /// `in` and `nin` require a list, other comparisons a single value.
    ListOrNot,
    /// The comparison does not accept this value: an order requires numbers or text, `search` a text that is not empty.
    NotForThisRel,
    TooLong,
    TooMany,
}

impl RowReason {
    /// The stable reason in API responses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UnknownKey => "unknown_key",
            Self::UnknownValue => "unknown_value",
            Self::UnknownRel => "unknown_rel",
            Self::UnknownType => "unknown_type",
            Self::BadColumn => "bad_column",
            Self::WrongType => "wrong_type",
            Self::ListOrNot => "list_or_not",
            Self::NotForThisRel => "not_for_this_rel",
            Self::TooLong => "too_long",
            Self::TooMany => "too_many",
        }
    }
}

impl RowReason {
    /// What to write instead, and where.
    pub fn sentence(self, language: Language, place: &str) -> String {
        let texts = rows::of(language);
        texts.at(rows::At { place, fault: texts.get(self.as_str()).unwrap_or(texts.other) })
    }
}

/// An invalid row permission.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{at}: {}", reason.as_str())]
pub struct RowError {
    /// The place, as in `RowPermission[0].QueryConditions[1].Rel`.
    pub at: String,
    pub reason: RowReason,
}

impl RowError {
    pub(super) fn new(at: &str, reason: RowReason) -> Self {
        Self { at: at.to_owned(), reason }
    }

    pub(super) fn within(self, outer: &str) -> Self {
        Self { at: format!("{outer}.{}", self.at), reason: self.reason }
    }
}
