//! Which rule uses which. The interpreter follows them on the stack, so the longest way must be short, and must end.

use super::error::RegoError;
use std::collections::{BTreeMap, BTreeSet};

/// Rules that use each other in a row.
const MAX_CHAIN: usize = 16;

/// Rules and what they use.
#[derive(Default)]
pub(super) struct Graph {
    rules: BTreeMap<String, Uses>,
}

#[derive(Default)]
struct Uses {
    rules: BTreeSet<String>,
    place: (u32, u32),
}

impl Graph {
    /// Adds a rule; one that is written in several pieces is one.
    pub fn add(&mut self, name: &str, uses: BTreeSet<String>, place: (u32, u32)) {
        let entry = self.rules.entry(name.to_owned()).or_insert_with(|| Uses { place, ..Uses::default() });
        entry.rules.extend(uses);
    }

    /// Takes away, round by round, what uses nothing that is left. What remains after as many rounds as a chain may be
    /// long is too long, or a circle.
    ///
    /// # Errors
    /// [`RegoError`] at the first such rule.
    pub fn check(mut self) -> Result<(), RegoError> {
        for _ in 0..MAX_CHAIN {
            let left: BTreeSet<String> = self.rules.keys().cloned().collect();
            self.rules.retain(|_, uses| uses.rules.iter().any(|name| left.contains(name)));
        }
        match self.rules.into_iter().min_by_key(|(_, uses)| uses.place) {
            None => Ok(()),
            Some((name, Uses { place: (line, column), .. })) => {
                let message = format!("{name} depends on itself, or on a chain of more than {MAX_CHAIN} rules");
                Err(RegoError { line, column, message })
            }
        }
    }
}
