//! Lines of the tables, and their comparison with responses.

use crate::kit::Reply;

/// Number of kinds of callers.
pub const CALLERS: usize = 10;

#[derive(Debug, Clone, Copy)]
pub struct Row {
    pub method: &'static str,
    pub path: &'static str,
    pub action: &'static str,
    pub expected: [&'static str; CALLERS],
    pub body: &'static str,
}

pub fn rows(table: &'static str) -> impl Iterator<Item = Row> {
    table.lines().filter(|line| !line.trim().is_empty()).map(|line| {
        let words: Vec<_> = line.split_whitespace().collect();
        let [method, path, action, rest @ ..] = words.as_slice() else { panic!("{line}") };
        let expected = rest.get(..CALLERS).unwrap_or_else(|| panic!("{line}")).try_into().unwrap();
        Row { method, path, action, expected, body: rest.get(CALLERS).copied().unwrap_or("-") }
    })
}

impl Row {
    /// The path with a value for every parameter.
    pub fn address(&self) -> String {
        let fill = |segment: &'static str| if segment.starts_with('{') { "missing" } else { segment };
        self.path.split('/').map(fill).collect::<Vec<_>>().join("/")
    }

    /// Whether the path of this line matches the pattern of a page.
    pub fn is_at(&self, pattern: &str) -> bool {
        let path = self.path.split('?').next().unwrap_or_default();
        let (mut own, mut other) = (path.trim_matches('/').split('/'), pattern.trim_matches('/').split('/'));
        loop {
            match (own.next(), other.next()) {
                (None, None) => return true,
                (Some(own), Some(other)) if other.starts_with(['{', ':']) || own == other => {}
                _ => return false,
            }
        }
    }
}

/// Classifies a response.
pub fn class(reply: &Reply) -> &'static str {
    let to = reply.header("location").unwrap_or_default();
    let sign_in = to == "/login" || to.starts_with("/login?next=");
    match reply.status {
        401 => "1",
        300..=399 if sign_in => "1",
        403 => "3",
        // A server function that returns its own error has been reached.
        500.. if reply.body["code"].as_str().is_none_or(|code| code == "internal") => "!",
        _ => "+",
    }
}

/// The corrected line, if it does not match.
pub fn differences(row: &Row, got: &[String]) -> Option<String> {
    let Row { method, path, action, expected, body } = row;
    let got: Vec<&str> = got.iter().map(String::as_str).collect();
    (got.as_slice() != expected.as_slice())
        .then(|| format!("{method:<6} {path:<52} {action:<29} {}  {body}", got.join("  ")))
}
