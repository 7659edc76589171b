//! Cuts a text at its `{{...}}`.

/// A part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// As it stands.
    Text(&'a str),
    /// What stands between braces, without blanks around it, and where they begin (bytes).
    Tag { name: &'a str, at: usize },
    /// Braces that never close, and all behind them.
    Unclosed { rest: &'a str, at: usize },
}

/// The parts of a text, in order. What was put in is never read again, so that a value cannot name a variable.
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
