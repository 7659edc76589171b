//! Patterns of actions and resources: a text with an optional `*` at its end. There are no regular expressions, so that
//! patterns can be indexed, are easy to read and cannot be slow.

use super::fault::Kind;
use crate::path;
use doorward_contract::Uid;

/// The placeholder for the subject's uid in a resource.
const UID: &str = "${uid}";

/// Matches a text, or every text with this prefix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// The pattern without the star.
    pub text: String,
    /// Whether it ends in a star.
    pub open: bool,
}

impl Pattern {
    fn read(text: &str) -> Result<Self, Kind> {
        if text.is_empty() {
            return Err(Kind::Empty);
        }
        if text.chars().any(char::is_control) {
            return Err(Kind::ControlCharacter);
        }
        let (text, open) = text.strip_suffix('*').map_or((text, false), |text| (text, true));
        if text.contains('*') { Err(Kind::StarNotLast) } else { Ok(Self { text: text.to_owned(), open }) }
    }

    pub fn matches(&self, text: &str) -> bool {
        if self.open { text.starts_with(&self.text) } else { text == self.text }
    }

    /// Whether it matches any text with this prefix.
    pub fn meets(&self, prefix: &str) -> bool {
        self.text.starts_with(prefix) || self.open && prefix.starts_with(&self.text)
    }

    /// Parses the pattern of an action.
    pub fn action(text: &str) -> Result<Self, Kind> {
        let pattern = Self::read(text)?;
        if pattern.text.is_empty() {
            return Ok(pattern);
        }
        let (kind, rest) = pattern.text.split_once(':').ok_or(Kind::MalformedAction)?;
        if !is_type(kind) || (rest.is_empty() && !pattern.open) {
            return Err(Kind::MalformedAction);
        }
        if rest.contains("${") {
            return Err(Kind::UnknownVariable);
        }
        // A pattern that no request can match is an error: the author of such a deny would rely on it.
        if rest.starts_with('/') && !path::may_begin(rest, pattern.open) {
            return Err(Kind::PathNotCanonical);
        }
        Ok(pattern)
    }
}

/// `[a-z][a-z0-9_-]{0,31}`
pub fn is_type(kind: &str) -> bool {
    let rest = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-';
    kind.len() <= 32 && kind.starts_with(|c: char| c.is_ascii_lowercase()) && kind.bytes().all(rest)
}

/// The pattern of a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Resource {
    /// The text before the first `${uid}`, or the whole text.
    pub head: String,
    /// The text after each `${uid}`.
    tails: Vec<String>,
    /// Whether it ends in a star.
    pub open: bool,
}

impl Resource {
    /// `*`
    pub const fn everything() -> Self {
        Self { head: String::new(), tails: Vec::new(), open: true }
    }

    /// Parses the pattern of a resource.
    pub fn read(text: &str) -> Result<Self, Kind> {
        let Pattern { text, open } = Pattern::read(text)?;
        let mut pieces = text.split(UID).map(str::to_owned);
        let head = pieces.next().unwrap_or_default();
        let tails: Vec<String> = pieces.collect();
        if head.contains("${") || tails.iter().any(|tail| tail.contains("${")) {
            return Err(Kind::UnknownVariable);
        }
        let last = tails.len().saturating_sub(1);
        let runs_on = |(at, tail): (usize, &String)| match tail.bytes().next() {
            Some(next) => Uid::can_contain(next),
            None => open || at < last,
        };
        if tails.iter().enumerate().any(runs_on) { Err(Kind::UidRunsOn) } else { Ok(Self { head, tails, open }) }
    }

    /// Whether it matches every resource.
    pub fn is_everything(&self) -> bool {
        self.head.is_empty() && self.open && !self.is_personal()
    }

    /// Whether it contains `${uid}`.
    pub fn is_personal(&self) -> bool {
        !self.tails.is_empty()
    }

    /// Whether it matches a resource for a subject with this uid. For a subject without uid, a pattern with `${uid}`
    /// matches nothing.
    pub fn matches(&self, resource: &str, uid: Option<&Uid>) -> bool {
        let Some(mut rest) = resource.strip_prefix(self.head.as_str()) else { return false };
        for tail in &self.tails {
            let after =
                uid.and_then(|uid| rest.strip_prefix(uid.as_str())).and_then(|rest| rest.strip_prefix(tail.as_str()));
            let Some(after) = after else { return false };
            rest = after;
        }
        self.open || rest.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_is_a_type_and_a_rest_with_a_star_at_its_end_only() {
        for good in ["*", "functions:*", "functions:/api/*", "functions:/api/日志", "a-1_b:x", "functions:/v1/f.x*"] {
            assert!(Pattern::action(good).is_ok(), "{good}");
        }
        for (bad, kind) in [
            ("", Kind::Empty),
            ("functions", Kind::MalformedAction),
            ("functions:", Kind::MalformedAction),
            ("Functions:*", Kind::MalformedAction),
            (":x", Kind::MalformedAction),
            ("fun*", Kind::MalformedAction),
            ("1f:x", Kind::MalformedAction),
            (&format!("{}:x", "a".repeat(33)), Kind::MalformedAction),
            ("*:x", Kind::StarNotLast),
            ("functions:/a*b", Kind::StarNotLast),
            ("functions:**", Kind::StarNotLast),
            ("functions:\n", Kind::ControlCharacter),
            ("functions:/${uid}", Kind::UnknownVariable),
            ("functions:/a/../b", Kind::PathNotCanonical),
            ("functions:/a%2fb", Kind::PathNotCanonical),
            ("functions://*", Kind::PathNotCanonical),
        ] {
            assert_eq!(Pattern::action(bad), Err(kind), "{bad}");
        }
    }

    #[test]
    fn a_personal_resource_is_its_owners_alone() {
        let own = Resource::read("docs/${uid}/*").unwrap();
        let (one, two) = (&Uid::parse("u1").unwrap(), &Uid::parse("u2").unwrap());
        assert!(own.matches("docs/u1/x", Some(one)));
        assert!(own.matches("docs/u1/", Some(one)));
        for (resource, uid) in
            [("docs/u1/x", Some(two)), ("docs/u12/x", Some(one)), ("docs//x", None), ("docs/${uid}/x", None)]
        {
            assert!(!own.matches(resource, uid), "{resource} {uid:?}");
        }
        let twice = Resource::read("a/${uid}/b/${uid}").unwrap();
        assert!(twice.matches("a/u1/b/u1", Some(one)));
        assert!(!twice.matches("a/u1/b/u12", Some(one)));
    }

    #[test]
    fn no_uid_can_be_the_beginning_of_another() {
        for bad in ["docs/${uid}*", "docs/${uid}x", "docs/${uid}-1", "docs/${uid}${uid}"] {
            assert_eq!(Resource::read(bad), Err(Kind::UidRunsOn), "{bad}");
        }
        for bad in ["${name}", "docs/${uid}/${", "${uid }"] {
            assert_eq!(Resource::read(bad), Err(Kind::UnknownVariable), "{bad}");
        }
        assert!(Resource::read("docs/${uid}").is_ok());
        assert!(Resource::read("${uid}/*").is_ok());
    }
}
