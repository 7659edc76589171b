//! The syntax of one text.

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Literal text.
    Literal(String),
    /// The name of a value.
    Value(String),
}

/// Splits a text at its placeholders: `{name}`, in lower-case letters, digits and underscores. Doubled braces such as
/// `{{secret}}` and braces after a `$` are literal text.
pub fn parts(text: &str) -> Vec<Part> {
    let (mut parts, mut literal, mut rest) = (Vec::new(), String::new(), text);
    while let Some(char) = rest.chars().next() {
        if let Some(name) = placeholder(rest).filter(|_| !literal.ends_with(['{', '$'])) {
            if !literal.is_empty() {
                parts.push(Part::Literal(std::mem::take(&mut literal)));
            }
            parts.push(Part::Value(name.to_owned()));
            rest = &rest[name.len() + 2..];
        } else {
            literal.push(char);
            rest = &rest[char.len_utf8()..];
        }
    }
    if !literal.is_empty() {
        parts.push(Part::Literal(literal));
    }
    parts
}

fn placeholder(text: &str) -> Option<&str> {
    let (name, _) = text.strip_prefix('{')?.split_once('}')?;
    let fits = name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.chars().all(|char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '_');
    fits.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::{Part, parts};

    #[test]
    fn only_single_braces_around_a_name_are_placeholders() {
        let value = |name: &str| Part::Value(name.to_owned());
        let literal = |text: &str| Part::Literal(text.to_owned());
        assert_eq!(parts("Remove {who}?"), [literal("Remove "), value("who"), literal("?")]);
        assert_eq!(parts("{from}至{to}"), [value("from"), literal("至"), value("to")]);
        for text in ["Authorization: Bearer {{secret}}", "{{.Link}}", "only ${uid}", "{", "{}", "{A b}"] {
            assert_eq!(parts(text), [literal(text)]);
        }
    }
}
