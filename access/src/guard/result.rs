//! The result of a guard.

use crate::rule::{DocumentKey, Why};
use doorward_contract::access::Reason;
use doorward_contract::target::{GuardDecision, GuardLayer, RowFilter};

/// The decision of a guard and its reason; [`Reason::Allowed`] if it allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuardResult {
    pub reason: Reason,
    pub decision: GuardDecision,
}

impl GuardResult {
    pub fn allowed(layer: GuardLayer) -> Self {
        Self { reason: Reason::Allowed, decision: GuardDecision::by(layer) }
    }

    pub fn refused(reason: Reason, layer: GuardLayer) -> Self {
        Self { reason, decision: GuardDecision::by(layer) }
    }

    /// Denied by a rule.
    pub fn ruled_out(why: &str, column: Option<usize>) -> Self {
        let column = column.and_then(|column| u32::try_from(column).ok());
        let decision = GuardDecision { why: Some(why.to_owned()), column, ..GuardDecision::by(GuardLayer::Rule) };
        Self { reason: Reason::RuleRefuses, decision }
    }

    /// Denied because an expression is false or could not be evaluated.
    pub fn because(why: Why, column: Option<usize>) -> Self {
        Self::ruled_out(why.as_str(), column)
    }

    pub fn needs_documents(keys: &[DocumentKey]) -> Self {
        let needs = keys.iter().map(ToString::to_string).collect();
        Self {
            reason: Reason::NeedsDocuments,
            decision: GuardDecision { needs, ..GuardDecision::by(GuardLayer::Rule) },
        }
    }

    /// Allowed for the rows that the filter matches.
    pub fn filtered(layer: GuardLayer, filter: RowFilter) -> Self {
        Self { reason: Reason::Allowed, decision: GuardDecision { filter: Some(filter), ..GuardDecision::by(layer) } }
    }
}

/// Removes level, version and reason, for callers that may not ask for explanations: they reveal parts of the rule.
pub fn redact(decision: GuardDecision) -> GuardDecision {
    GuardDecision { level: None, version: None, why: None, column: None, ..decision }
}
