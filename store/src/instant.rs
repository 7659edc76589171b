//! Instants in rows, held against now.
//!
//! A node's clock may have been ahead when it wrote one. An end that lies further ahead than any right clock could have
//! put it has passed: otherwise what works for minutes would work for as long as the clock was ahead.

use sea_orm::{Condition, entity::prelude::*};

/// The clocks of nodes may differ by so much, in milliseconds.
pub(crate) const SKEW_MS: i64 = 60_000;

/// Whether an end is still to come, and at most `longest` milliseconds away.
pub(crate) fn comes_within(end: impl ColumnTrait, longest: i64, now: i64) -> Condition {
    Condition::all().add(end.gt(now)).add(end.lte(now + longest + SKEW_MS))
}

/// The same of a row that was read.
pub(crate) const fn is_within(end: i64, longest: i64, now: i64) -> bool {
    end > now && end <= now + longest + SKEW_MS
}

/// Whether an instant until which something is taken has passed, or lies further away than `longest` milliseconds.
pub(crate) fn is_over(until: impl ColumnTrait, longest: i64, now: i64) -> Condition {
    Condition::any().add(until.lte(now)).add(until.gt(now + longest + SKEW_MS))
}
