//! Decisions that were made a moment ago.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Most that are remembered.
const MOST: usize = 10_000;

/// By statement about the asker, action and resource.
pub type Key = [String; 3];

/// Yes, or the reason of a no.
pub type Decision = Result<(), String>;

pub struct Decisions {
    seconds: u64,
    made: Mutex<HashMap<Key, (Decision, u64)>>,
}

impl Decisions {
    pub fn new(seconds: u64) -> Self {
        Self { seconds, made: Mutex::default() }
    }

    pub const fn are_kept(&self) -> bool {
        self.seconds > 0
    }

    pub fn get(&self, key: &Key, now: u64) -> Option<Decision> {
        let made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        made.get(key)
            .filter(|(_, at)| now.checked_sub(*at).is_some_and(|age| age < self.seconds))
            .map(|(it, _)| it.clone())
    }

    pub fn put(&self, key: Key, decision: Decision, now: u64) {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if made.len() >= MOST {
            made.retain(|_, (_, at)| now.saturating_sub(*at) < self.seconds);
        }
        // Full of what still counts: then the rest is asked for.
        if made.len() < MOST {
            made.insert(key, (decision, now));
        }
    }
}
