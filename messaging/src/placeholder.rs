//! Splits a text at its `{{...}}`.

/// A part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// Literal text.
    Text(&'a str),
    /// The trimmed text between braces, and the position of the braces (bytes).
    Tag { name: &'a str, at: usize },
    /// Braces without an end, and the rest of the text.
    Unclosed { rest: &'a str, at: usize },
}

/// The parts of a text, in order. Inserted values are not parsed again, so that a value cannot contain a variable.
pub(crate) fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
        let Some(inside) = rest.strip_prefix("{{") else {
            let end = rest.find("{{").unwrap_or(rest.len());
            at += end;
            return Some(Piece::Text(&rest[..end]));
        };
        let start = at;
        let Some(end) = inside.find("}}") else {
            at = text.len();
            return Some(Piece::Unclosed { rest, at: start });
        };
        at += end + 4;
        Some(Piece::Tag { name: inside[..end].trim(), at: start })
    })
}

#[cfg(test)]
mod tests {
    use super::{Piece, pieces};

    #[test]
    fn json_around_a_variable_is_text() {
        let found: Vec<_> = pieces(r#"{"a":{"b":"{{ code }}"}} {{x"#).collect();
        assert_eq!(
            found,
            [
                Piece::Text(r#"{"a":{"b":""#),
                Piece::Tag { name: "code", at: 11 },
                Piece::Text(r#""}} "#),
                Piece::Unclosed { rest: "{{x", at: 25 },
            ]
        );
    }
}
