//! Templates of snippets: files with the names of values in place of the values.
//!
//! `{{issuer}}` becomes the value itself, `{{"issuer"}}` a string of a programming language, `{{'issuer'}}` a word of a
//! shell. A line that begins with `{{#secret}}` is there if that condition holds, one that begins with `{{^secret}}` if it
//! does not.

use super::values::{Values, quoted, shell};

const OPEN: &str = "{{";
const CLOSE: &str = "}}";

/// Fills a template in.
pub fn render(template: &str, values: &Values) -> String {
    let lines: Vec<_> = template.lines().filter_map(|line| applying(line, values)).collect();
    filled(&lines.join("\n"), values)
}

/// A line without its conditions; `None` unless they hold.
fn applying<'a>(line: &'a str, values: &Values) -> Option<&'a str> {
    let Some((condition, rest)) = line.strip_prefix(OPEN).and_then(|line| line.split_once(CLOSE)) else {
        return Some(line);
    };
    let wanted = match condition.chars().next() {
        Some('#') => true,
        Some('^') => false,
        _ => return Some(line),
    };
    if values.holds(&condition[1..]) == Some(wanted) { applying(rest, values) } else { None }
}

/// The text with its values, each of which stays as it is, whatever it contains.
fn filled(text: &str, values: &Values) -> String {
    let (mut rest, mut filled) = (text, String::with_capacity(text.len()));
    while let Some((before, after)) = rest.split_once(OPEN) {
        filled.push_str(before);
        let found = after.split_once(CLOSE).and_then(|(name, next)| Some((value(name, values)?, next)));
        match found {
            Some((value, next)) => {
                filled.push_str(&value);
                rest = next;
            }
            // Other languages have double braces too.
            None => {
                filled.push_str(OPEN);
                rest = after;
            }
        }
    }
    filled + rest
}

fn value(name: &str, values: &Values) -> Option<String> {
    let within = |quote: char| name.strip_prefix(quote).and_then(|name| name.strip_suffix(quote));
    match (within('"'), within('\'')) {
        (Some(name), _) => values.get(name).map(|text| quoted(&text)),
        (None, Some(name)) => values.get(name).map(|text| shell(&text)),
        (None, None) => values.get(name),
    }
}

#[cfg(test)]
mod tests {
    use super::render;
    use crate::console::connect::values::{Values, tests::values};
    use doorward_contract::application::ApplicationKind;

    #[test]
    fn values_are_filled_in_as_they_are_as_strings_and_as_words() {
        let text = render("{{client_id}} {{\"client_id\"}} {{'client_id'}}", &values(ApplicationKind::Web));
        assert_eq!(text, "wiki-1 \"wiki-1\" 'wiki-1'");
    }

    #[test]
    fn a_value_is_no_template_and_other_braces_stay() {
        let id = "a'{{issuer}}\"";
        let values = Values { client_id: id.into(), ..values(ApplicationKind::Web) };
        assert_eq!(
            render("{{client_id}} {{ user.name }} {{none}} {{", &values),
            format!("{id} {{{{ user.name }}}} {{{{none}}}} {{{{")
        );
        assert_eq!(render("{{'client_id'}}", &values), r#"'a'\''{{issuer}}"'"#);
    }

    #[test]
    fn a_line_is_there_if_all_of_its_conditions_hold() {
        let template = "a\n{{#secret}}b\n{{^secret}}c\n{{#secret}}{{#insecure}}d\n{{#nothing}}e\n{{client_id}}";
        assert_eq!(render(template, &values(ApplicationKind::Web)), "a\nb\nwiki-1");
        assert_eq!(render(template, &values(ApplicationKind::SinglePage)), "a\nc\nwiki-1");
        let local = Values { issuer: "http://localhost:3000".into(), ..values(ApplicationKind::Web) };
        assert_eq!(render(template, &local), "a\nb\nd\nwiki-1");
    }
}
