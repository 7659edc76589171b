//! Lines of the tables, and how an answer compares with them.

use crate::kit::Reply;

/// How many sorts of callers there are.
pub const CALLERS: usize = 10;

/// A line.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    pub method: &'static str,
    pub path: &'static str,
    pub action: &'static str,
    pub expected: [&'static str; CALLERS],
    pub body: &'static str,
}

/// The lines of a table.
pub fn rows(table: &'static str) -> impl Iterator<Item = Row> {
    table.lines().filter(|line| !line.trim().is_empty()).map(|line| {
        let words: Vec<_> = line.split_whitespace().collect();
        let [method, path, action, rest @ ..] = words.as_slice() else { panic!("{line}") };
        let expected = rest.get(..CALLERS).unwrap_or_else(|| panic!("{line}")).try_into().unwrap();
        Row { method, path, action, expected, body: rest.get(CALLERS).copied().unwrap_or("-") }
    })
}

impl Row {
    /// The address with something in the place of every parameter.
    pub fn address(&self) -> String {
        let fill = |segment: &'static str| if segment.starts_with('{') { "nobody" } else { segment };
        self.path.split('/').map(fill).collect::<Vec<_>>().join("/")
    }

    /// Whether this line is about a page's pattern.
    pub fn is_at(&self, pattern: &str) -> bool {
        let path = self.path.split('?').next().unwrap_or_default();
        let (mut own, mut theirs) = (path.trim_matches('/').split('/'), pattern.trim_matches('/').split('/'));
        loop {
            match (own.next(), theirs.next()) {
                (None, None) => return true,
                (Some(own), Some(theirs)) if theirs.starts_with(['{', ':']) || own == theirs => {}
                _ => return false,
            }
        }
    }
}

/// What an answer comes to.
pub fn class(reply: &Reply) -> &'static str {
    let to = reply.header("location").unwrap_or_default();
    let sign_in = to == "/login" || to.starts_with("/login?next=");
    match reply.status {
        401 => "1",
        300..=399 if sign_in => "1",
        403 => "3",
        // A server function that answers with an error of its own has been reached.
        500.. if reply.body["code"].as_str().is_none_or(|code| code == "internal") => "!",
        _ => "+",
    }
}

/// The line as it should read, when it does not.
pub fn differences(row: &Row, got: &[String]) -> Option<String> {
    let Row { method, path, action, expected, body } = row;
    let got: Vec<&str> = got.iter().map(String::as_str).collect();
    (got.as_slice() != expected.as_slice())
        .then(|| format!("{method:<6} {path:<52} {action:<29} {}  {body}", got.join("  ")))
}
