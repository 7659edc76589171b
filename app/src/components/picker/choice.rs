//! Options of a picker, and the search among options that the page knows.

use serde::{Deserialize, Serialize};

/// Most options shown at once: as many as can be looked through at a glance.
pub const SHOWN: usize = 8;

/// An option, or a chosen one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Choice {
    /// The submitted value.
    pub id: String,
    pub name: String,
    /// Second line: another identifier, or where it is. May be empty.
    #[serde(default)]
    pub about: String,
    /// Whether it is an account, shown with an avatar.
    #[serde(default)]
    pub person: bool,
}

impl Choice {
    pub fn new(id: impl Into<String>, name: impl Into<String>, about: impl Into<String>) -> Self {
        Self { id: id.into(), name: name.into(), about: about.into(), person: false }
    }

    /// A value that the user entered. The server accepts it, or names it in an error.
    pub fn from_text(text: &str) -> Self {
        Self::new(text, text, "")
    }
}

/// What a picker asks its server function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PickerQuery {
    /// Options that match a text; the first ones for an empty text.
    Matching(String),
    /// The option of each of these values, in the same order. A value without one is returned as it was typed.
    Named(Vec<String>),
}

/// Options, at most [`SHOWN`] for a search.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Options {
    pub choices: Vec<Choice>,
    /// Whether more options match.
    pub more: bool,
}

impl Options {
    /// Cuts a list of matches.
    pub fn first(mut choices: Vec<Choice>) -> Self {
        let more = choices.len() > SHOWN;
        choices.truncate(SHOWN);
        Self { choices, more }
    }

    /// The options that contain every word of a text, best matches first: whole names and IDs, then beginnings. Every
    /// character is literal.
    pub fn matching(all: impl IntoIterator<Item = Choice>, text: &str) -> Self {
        let text = text.trim().to_lowercase();
        let words: Vec<&str> = text.split_whitespace().collect();
        let mut found: Vec<_> =
            all.into_iter().filter_map(|choice| Some((rank(&choice, &text, &words)?, choice))).collect();
        found.sort_by_key(|(rank, _)| *rank);
        Self::first(found.into_iter().map(|(_, choice)| choice).collect())
    }
}

/// `None` for an option that does not match; lower is better.
fn rank(choice: &Choice, text: &str, words: &[&str]) -> Option<u8> {
    let [id, name, about] = [&choice.id, &choice.name, &choice.about].map(|field| field.to_lowercase());
    if !words.iter().all(|word| [&id, &name, &about].iter().any(|field| field.contains(word))) {
        return None;
    }
    Some(match () {
        () if text.is_empty() => 0,
        () if id == text || name == text => 0,
        () if id.starts_with(text) || name.starts_with(text) => 1,
        () => 2,
    })
}

/// The values in a text: separated by commas or lines, as in a plain field.
pub fn values(text: &str) -> Vec<String> {
    let parts = text.split([',', '，', '\n']).map(str::trim).filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::{Choice, Options, SHOWN, values};

    fn ids(found: &Options) -> Vec<&str> {
        found.choices.iter().map(|choice| choice.id.as_str()).collect()
    }

    #[test]
    fn every_word_must_match_and_whole_names_come_first() {
        let all = || {
            vec![
                Choice::new("a", "Chief editor", "Board / Press"),
                Choice::new("b", "Editor for sports", "Press"),
                Choice::new("c", "Editor", ""),
                Choice::new("d", "内容编辑", ""),
            ]
        };
        assert_eq!(ids(&Options::matching(all(), "EDITOR")), ["c", "b", "a"]);
        assert_eq!(ids(&Options::matching(all(), "press edi")), ["a", "b"]);
        assert_eq!(ids(&Options::matching(all(), "编辑")), ["d"]);
        assert_eq!(ids(&Options::matching(all(), " ")), ["a", "b", "c", "d"]);
    }

    #[test]
    fn wildcards_are_literal() {
        let all =
            [Choice::from_text("100%"), Choice::from_text("a_b"), Choice::from_text("acb"), Choice::from_text("1000")];
        assert_eq!(ids(&Options::matching(all.clone(), "%")), ["100%"]);
        assert_eq!(ids(&Options::matching(all.clone(), "a_b")), ["a_b"]);
        assert!(Options::matching(all, "*").choices.is_empty());
    }

    #[test]
    fn a_long_list_is_cut() {
        let all = |count: usize| (0..count).map(|number| Choice::from_text(&format!("role-{number}")));
        let found = Options::matching(all(SHOWN + 1), "role");
        assert_eq!((found.choices.len(), found.more), (SHOWN, true));
        assert!(!Options::matching(all(SHOWN), "role").more);
    }

    #[test]
    fn values_are_separated_by_commas_and_lines() {
        assert_eq!(values("a, b\nc，d,,\n e "), ["a", "b", "c", "d", "e"]);
        assert!(values(" ,\n").is_empty());
    }
}
