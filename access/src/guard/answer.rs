//! Answers of a guard.

use crate::rule::{DocumentKey, Why};
use doorward_contract::access::Reason;
use doorward_contract::target::{Guarded, Layer, RowFilter};

/// The answer of a guard; [`Reason::Allowed`] if it allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuardAnswer {
    pub reason: Reason,
    pub guarded: Guarded,
}

impl GuardAnswer {
    pub fn allowed(layer: Layer) -> Self {
        Self { reason: Reason::Allowed, guarded: Guarded::by(layer) }
    }

    pub fn refused(reason: Reason, layer: Layer) -> Self {
        Self { reason, guarded: Guarded::by(layer) }
    }

    /// Denied by a rule.
    pub fn ruled_out(why: &str, column: Option<usize>) -> Self {
        let column = column.and_then(|column| u32::try_from(column).ok());
        let guarded = Guarded { why: Some(why.to_owned()), column, ..Guarded::by(Layer::Rule) };
        Self { reason: Reason::RuleRefuses, guarded }
    }

    /// Denied because an expression is false or could not be evaluated.
    pub fn because(why: Why, column: Option<usize>) -> Self {
        Self::ruled_out(why.as_str(), column)
    }

    pub fn needs_documents(keys: &[DocumentKey]) -> Self {
        let needs = keys.iter().map(ToString::to_string).collect();
        Self { reason: Reason::NeedsDocuments, guarded: Guarded { needs, ..Guarded::by(Layer::Rule) } }
    }

    /// Allowed for the rows that the filter matches.
    pub fn filtered(layer: Layer, filter: RowFilter) -> Self {
        Self { reason: Reason::Allowed, guarded: Guarded { filter: Some(filter), ..Guarded::by(layer) } }
    }
}

/// Removes level, version and reason, for callers that may not ask for explanations: they reveal parts of the rule.
pub fn redact(guarded: Guarded) -> Guarded {
    Guarded { level: None, version: None, why: None, column: None, ..guarded }
}
