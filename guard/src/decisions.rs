//! A cache of recent decisions.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Maximum number of entries.
const MAX_ENTRIES: usize = 10_000;

/// ID of the subject's token, action and resource.
pub type Key = [String; 3];

/// `Err` contains the reason of a denial.
pub type Decision = Result<(), String>;

pub struct Decisions {
    seconds: u64,
    entries: Mutex<HashMap<Key, (Decision, u64)>>,
}

impl Decisions {
    pub fn new(seconds: u64) -> Self {
        Self { seconds, entries: Mutex::default() }
    }

    pub const fn is_enabled(&self) -> bool {
        self.seconds > 0
    }

    pub fn get(&self, key: &Key, now: u64) -> Option<Decision> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries
            .get(key)
            .filter(|(_, at)| now.checked_sub(*at).is_some_and(|age| age < self.seconds))
            .map(|(decision, _)| decision.clone())
    }

    pub fn put(&self, key: Key, decision: Decision, now: u64) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= MAX_ENTRIES {
            entries.retain(|_, (_, at)| now.saturating_sub(*at) < self.seconds);
        }
        // Full of valid entries: the decision is not cached.
        if entries.len() < MAX_ENTRIES {
            entries.insert(key, (decision, now));
        }
    }
}
