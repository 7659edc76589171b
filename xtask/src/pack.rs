//! Merges small parts shared by several pages into a few files.
//!
//! The splitter creates one part per set of pages that share code: with a dozen lazy pages that is a hundred parts, and
//! a page would need fifty requests. A single pack would make each page download code that only others need. So parts
//! are merged as long as the saved requests outweigh the wasted bytes.

use anyhow::Result;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;

use crate::split::Parts;

/// Cost of a request, in bytes of uncompressed WASM that take as long to transfer.
const REQUEST: usize = 40_000;

/// Parts in one file, in order.
pub struct Pack {
    pub stems: Vec<String>,
    pub size: usize,
    /// The lazy functions that need at least one of the parts.
    audience: BTreeSet<String>,
}

/// Plans the packs. Parts that belong to one lazy function alone are not packed.
pub fn plan(parts: &Parts) -> Result<Vec<Pack>> {
    let mut packs = Vec::new();
    for (stem, audience) in shared(parts) {
        let size = usize::try_from(fs::metadata(&parts.lazy[&stem])?.len())?;
        packs.push(Pack { stems: vec![stem], size, audience });
    }
    while let Some((one, other)) = best_pair(&packs) {
        let merged = packs.swap_remove(other);
        let pack = &mut packs[one];
        pack.stems.extend(merged.stems);
        pack.size += merged.size;
        pack.audience.extend(merged.audience);
    }
    Ok(packs)
}

fn shared(parts: &Parts) -> BTreeMap<String, BTreeSet<String>> {
    let mut audiences: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (function, stems) in ordered(&parts.needs) {
        for stem in stems.iter().filter(|stem| parts.lazy.contains_key(*stem)) {
            audiences.entry(stem.clone()).or_default().insert(function.clone());
        }
    }
    audiences.retain(|stem, audience| audience.len() > 1 && !stem.starts_with("split_"));
    audiences
}

/// A stable order: the name of a pack is a hash of its content.
fn ordered(needs: &HashMap<String, Vec<String>>) -> BTreeMap<&String, &Vec<String>> {
    needs.iter().collect()
}

/// The two packs with the greatest gain from merging, in order; `None` if no merge has a gain.
fn best_pair(packs: &[Pack]) -> Option<(usize, usize)> {
    let pairs = (0..packs.len()).flat_map(|one| (one + 1..packs.len()).map(move |other| (one, other)));
    let gains = pairs.map(|(one, other)| (gain(&packs[one], &packs[other]), one, other));
    let (gain, one, other) = gains.max_by_key(|(gain, one, other)| (*gain, std::cmp::Reverse((*one, *other))))?;
    (gain > 0).then_some((one, other))
}

/// A function that needs both saves a request; one that needs a single pack downloads the other in vain.
fn gain(one: &Pack, other: &Pack) -> i64 {
    let both = one.audience.intersection(&other.audience).count();
    let saved = both * REQUEST;
    let wasted = (one.audience.len() - both) * other.size + (other.audience.len() - both) * one.size;
    saved as i64 - wasted as i64
}

#[cfg(test)]
mod tests {
    use super::{Pack, best_pair, gain};

    fn pack(size: usize, audience: &[&str]) -> Pack {
        Pack { stems: Vec::new(), size, audience: audience.iter().map(|name| (*name).to_owned()).collect() }
    }

    #[test]
    fn what_the_same_pages_need_comes_together_and_what_others_need_does_not() {
        let (users, roles, profile) = (
            pack(300_000, &["users", "user"]),
            pack(200_000, &["users", "user"]),
            pack(300_000, &["profile", "devices"]),
        );
        assert!(gain(&users, &roles) > 0);
        assert!(gain(&users, &profile) < 0);
        assert_eq!(best_pair(&[users, profile, roles]), Some((0, 2)));
    }

    #[test]
    fn a_few_bytes_for_nothing_are_cheaper_than_a_request() {
        let (few, many) = (pack(1_000, &["users", "user"]), pack(300_000, &["users", "user", "profile"]));
        assert!(gain(&few, &many) > 0);
        let (many, few) = (pack(300_000, &["users", "user"]), pack(1_000, &["users", "user", "profile"]));
        assert!(gain(&many, &few) < 0);
    }
}
