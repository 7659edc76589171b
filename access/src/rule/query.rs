//! The part of a query that a rule can be held against.

use super::facts::Auth;
use crate::condition::{Condition, fill};

/// Most conditions of one query.
const MAX_CONDITIONS: usize = 100;

/// Conditions that all must hold. What else a query says (`or`, regular expressions) may be left out by the asker as
/// long as it narrows what is found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Query {
    pub(super) conditions: Vec<Condition>,
}

/// Why a query cannot be held against a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QueryError {
    /// More than 100 conditions.
    #[error("a query has {MAX_CONDITIONS} conditions at most")]
    TooMany,
    /// `{uid}` or `{openid}`, and there is none. Positions count from 0.
    #[error("condition {0} names somebody who is not signed in, or has no openid")]
    NobodyThere(usize),
}

impl Query {
    /// Takes the conditions, with `{uid}` and `{openid}` replaced by the asker's: that way a client writes a query that
    /// fits the rule without knowing who it runs for.
    ///
    /// # Errors
    /// [`QueryError`].
    pub fn new(mut conditions: Vec<Condition>, auth: Option<&Auth>) -> Result<Self, QueryError> {
        if conditions.len() > MAX_CONDITIONS {
            return Err(QueryError::TooMany);
        }
        for (i, condition) in conditions.iter_mut().enumerate() {
            fill(&mut condition.value, auth).ok_or(QueryError::NobodyThere(i))?;
        }
        Ok(Self { conditions })
    }

    /// What all holds of what is found.
    pub(crate) fn conditions(&self) -> &[Condition] {
        &self.conditions
    }
}
