//! An index that finds all patterns matching a text without trying each of them.

use std::collections::{BTreeMap, HashMap};

/// The text of a pattern without its star, and whether it has one.
pub(crate) type Key = (String, bool);

/// Values by exact text and by prefix.
///
/// The prefixes are sorted. Each has as parent the longest other prefix that it begins with. For a text, a binary
/// search finds the last prefix that sorts at or before it. All prefixes of the text are on the chain of parents from
/// there: those that are no longer than the common part. A lookup costs the binary search and at most as many steps as
/// the text is long, whatever the size of the index.
#[derive(Debug)]
pub(crate) struct Index<T> {
    exact: HashMap<Box<str>, T>,
    beginnings: Vec<Beginning<T>>,
}

#[derive(Debug)]
struct Beginning<T> {
    text: Box<str>,
    parent: Option<usize>,
    value: T,
}

impl<T> Index<T> {
    /// Builds it from values by pattern.
    pub fn new(entries: BTreeMap<Key, T>) -> Self {
        let mut index = Self { exact: HashMap::new(), beginnings: Vec::new() };
        let mut parent = None;
        for ((text, open), value) in entries {
            if !open {
                index.exact.insert(text.into(), value);
                continue;
            }
            // Sorted texts visit the tree of prefixes depth first. Go up to the parent of this text.
            while let Some(above) = parent.and_then(|at: usize| index.beginnings.get(at)) {
                if text.starts_with(&*above.text) {
                    break;
                }
                parent = above.parent;
            }
            index.beginnings.push(Beginning { text: text.into(), parent, value });
            parent = Some(index.beginnings.len() - 1);
        }
        index
    }

    /// The values of all patterns that match, the longest first.
    pub fn matching<'i>(&'i self, text: &str) -> impl Iterator<Item = &'i T> + use<'i, T> {
        let last = self.beginnings.partition_point(|beginning| &*beginning.text <= text).checked_sub(1);
        let nearest = last.and_then(|at| self.beginnings.get(at));
        let common = nearest.map_or(0, |beginning| common(&beginning.text, text));
        let chain = std::iter::successors(nearest, |beginning| self.beginnings.get(beginning.parent?));
        let beginnings = chain.skip_while(move |beginning| beginning.text.len() > common);
        self.exact.get(text).into_iter().chain(beginnings.map(|beginning| &beginning.value))
    }
}

/// Length of the common prefix of two texts, in bytes.
fn common(one: &str, other: &str) -> usize {
    one.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(patterns: &[&str], text: &str) -> Vec<String> {
        let read = |pattern: &&str| {
            let (text, open) = pattern.strip_suffix('*').map_or((*pattern, false), |text| (text, true));
            ((text.to_owned(), open), (*pattern).to_owned())
        };
        Index::new(patterns.iter().map(read).collect()).matching(text).cloned().collect()
    }

    #[test]
    fn the_exact_text_comes_first_then_ever_shorter_beginnings() {
        let patterns = ["*", "a*", "ab*", "ab", "abc", "abd*", "b*", "abz*"];
        assert_eq!(found(&patterns, "ab"), ["ab", "ab*", "a*", "*"]);
        assert_eq!(found(&patterns, "abc"), ["abc", "ab*", "a*", "*"]);
        assert_eq!(found(&patterns, "abe"), ["ab*", "a*", "*"]);
        assert_eq!(found(&patterns, "abdx"), ["abd*", "ab*", "a*", "*"]);
        assert_eq!(found(&patterns, "c"), ["*"]);
        assert_eq!(found(&patterns, ""), ["*"]);
    }

    #[test]
    fn nothing_is_found_where_nothing_matches() {
        assert!(found(&[], "a").is_empty());
        assert!(found(&["b", "ab*"], "a").is_empty());
        assert!(found(&["a"], "ab").is_empty());
    }

    #[test]
    fn a_text_that_parts_within_a_character_is_none_of_its_beginnings() {
        // Both begin with the bytes E6 97.
        assert_eq!(found(&["日*", "*"], "旦"), ["*"]);
    }
}
