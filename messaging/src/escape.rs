//! Escaping of a value for its context.

use html_escape::encode_double_quoted_attribute;

/// Valid in paths, queries and form bodies.
pub(crate) use doorward_contract::percent::encode as percent;

/// Encodes as browsers do for `application/x-www-form-urlencoded`: a space becomes a plus.
pub(crate) fn form(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// Escapes for the inside of a JSON string.
pub(crate) fn json(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or_default().to_owned()
}

/// Escapes for the text of an element, or an attribute in quotes of either kind.
pub(crate) fn html(text: &str) -> String {
    encode_double_quoted_attribute(text).replace('\'', "&#39;")
}

/// One line of plain text. Line breaks become spaces; other control characters are removed, and so are those that
/// change the direction of text (Unicode bidirectional algorithm, UAX 9), which make one address look like another.
pub(crate) fn one_line(text: &str) -> String {
    let visible = text.chars().filter_map(|char| match char {
        '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => Some(' '),
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => None,
        other => (!other.is_control()).then_some(other),
    });
    visible.collect()
}

#[cfg(test)]
mod tests {
    use super::{form, html, json, one_line, percent};

    #[test]
    fn each_place_has_its_escape() {
        assert_eq!(percent("a b&c=+86~验"), "a%20b%26c%3D%2B86~%E9%AA%8C");
        assert_eq!(form("a b&c=+86~验"), "a+b%26c%3D%2B86%7E%E9%AA%8C");
        assert_eq!(json("a\"b\\\r\n"), "a\\\"b\\\\\\r\\n");
        assert_eq!(html("<a href='x'>&\"</a>"), "&lt;a href=&#39;x&#39;&gt;&amp;&quot;&lt;/a&gt;");
        assert_eq!(one_line("a\r\nb\0\u{202e}c"), "a  bc");
    }
}
