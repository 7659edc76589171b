//! Comparison of stored instants with now.
//!
//! A node's clock may have been ahead when it wrote one. An expiry further ahead than any correct clock could have set
//! counts as past: otherwise what is valid for minutes would be valid for as long as the clock was ahead.

use sea_orm::{Condition, entity::prelude::*};

/// Milliseconds that the clocks of nodes may differ.
pub(crate) const SKEW_MS: i64 = 60_000;

/// Whether an expiry is in the future, and at most `longest` milliseconds away.
pub(crate) fn comes_within(end: impl ColumnTrait, longest: i64, now: i64) -> Condition {
    Condition::all().add(end.gt(now)).add(end.lte(now + longest + SKEW_MS))
}

/// [`comes_within`] for a row that was read.
pub(crate) const fn is_within(end: i64, longest: i64, now: i64) -> bool {
    end > now && end <= now + longest + SKEW_MS
}

/// Whether the end of a reservation is past, or further away than `longest` milliseconds.
pub(crate) fn is_over(until: impl ColumnTrait, longest: i64, now: i64) -> Condition {
    Condition::any().add(until.lte(now)).add(until.gt(now + longest + SKEW_MS))
}
