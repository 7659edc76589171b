//! The graph of rules and the rules they use. The interpreter evaluates them recursively, so chains
//! must be short and acyclic.

use super::error::RegoError;
use doorward_i18n::errors::rego::Recursion;
use std::collections::{BTreeMap, BTreeSet};

/// Longest chain of rules.
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
    /// Adds a rule. Several definitions of one rule are merged.
    pub fn add(&mut self, name: &str, uses: BTreeSet<String>, place: (u32, u32)) {
        let entry = self.rules.entry(name.to_owned()).or_insert_with(|| Uses { place, ..Uses::default() });
        entry.rules.extend(uses);
    }

    /// Removes, round by round, the rules that use no remaining rule. Rules that remain after [`MAX_CHAIN`] rounds are
    /// in too long a chain, or in a cycle.
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
            Some((name, Uses { place, .. })) => {
                Err(RegoError::at(place, |texts| texts.recursion(Recursion { most: MAX_CHAIN, name: &name })))
            }
        }
    }
}
