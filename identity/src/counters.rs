//! Counters of this node since its start, for metrics. Events record what happened; counters serve rates and alarms,
//! and cost two atomic additions a request.

use crate::Identity;
use doorward_contract::event::Outcome;
use std::sync::atomic::{AtomicU64, Ordering};

/// Any other method is a provider's ID, and counts as the last.
const METHODS: [&str; 6] = ["password", "anonymous", "phone", "email", "custom", "provider"];
const OUTCOMES: [Outcome; 2] = [Outcome::Success, Outcome::Failure];

/// Sign-ins by method and outcome.
#[derive(Debug, Default)]
pub(crate) struct SignIns([[AtomicU64; OUTCOMES.len()]; METHODS.len()]);

impl SignIns {
    pub fn add(&self, method: Option<&str>, outcome: Outcome) {
        let named = |method| METHODS.iter().position(|known| *known == method).unwrap_or(METHODS.len() - 1);
        let method = method.map(named);
        let outcome = OUTCOMES.iter().position(|known| *known == outcome);
        if let (Some(method), Some(outcome)) = (method, outcome) {
            self.0[method][outcome].fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Counters and queue lengths of a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counters {
    /// Method, outcome, count.
    pub sign_ins: Vec<(&'static str, Outcome, u64)>,
    /// Passwords that wait for a hash worker.
    pub hashes_waiting: usize,
    /// Database statements.
    pub statements: u64,
}

impl Identity {
    pub fn totals(&self) -> Counters {
        let counts = METHODS.iter().zip(&self.sign_ins().0);
        let sign_ins = counts.flat_map(|(method, counts)| {
            OUTCOMES.iter().zip(counts).map(|(outcome, count)| (*method, *outcome, count.load(Ordering::Relaxed)))
        });
        Counters {
            sign_ins: sign_ins.collect(),
            hashes_waiting: self.hasher().waiting(),
            statements: self.db().statements(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Outcome, SignIns};
    use std::sync::atomic::Ordering;

    #[test]
    fn a_word_that_is_no_method_of_ours_counts_as_a_provider() {
        let sign_ins = SignIns::default();
        sign_ins.add(Some("anonymous"), Outcome::Failure);
        sign_ins.add(Some("github"), Outcome::Success);
        sign_ins.add(None, Outcome::Success);
        let all: u64 = sign_ins.0.iter().flatten().map(|count| count.load(Ordering::Relaxed)).sum();
        let count = |method: usize, outcome: usize| sign_ins.0[method][outcome].load(Ordering::Relaxed);
        assert_eq!((all, count(1, 1), count(5, 0)), (2, 1, 1));
    }
}
