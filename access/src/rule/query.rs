//! The conditions of a query, which a rule must cover.

use super::facts::Auth;
use crate::condition::{Condition, fill};

/// Most conditions of one query.
const MAX_CONDITIONS: usize = 100;

/// Conditions that must all hold. The caller may leave out other parts of its query (`or`, regular expressions) as long
/// as they only narrow the result.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Query {
    pub(super) conditions: Vec<Condition>,
}

/// Why a query is invalid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QueryError {
    /// More than 100 conditions.
    #[error("a query has {MAX_CONDITIONS} conditions at most")]
    TooMany,
    /// The condition at this index uses `{uid}` or `{openid}`, which the subject does not have.
    #[error("condition {0} uses the uid or openid of a user who is not signed in, or has no openid")]
    NobodyThere(usize),
}

impl Query {
    /// Replaces `{uid}` and `{openid}` in the conditions by the subject's, so that a client can write a query that fits
    /// the rule without knowing them.
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

    pub(crate) fn conditions(&self) -> &[Condition] {
        &self.conditions
    }
}
