//! Attack 79 with random input: no text makes the engine panic, hang or overflow the stack.

use crate::kit::{Principal, read, role, with};
use doorward_access::{decide_by_roles, explain, path};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::json;

/// Tokens of conditions, valid and invalid.
const TOKENS: [&str; 44] = [
    "subject.uid",
    "subject.roles",
    "subject.attributes",
    "request.ip",
    "request.time",
    "resource",
    "resource.a",
    "resource.list",
    "resource.map",
    "has(",
    "size(",
    "int(",
    "string(",
    "bool(",
    "uint(",
    "double(",
    "in_network(",
    ".contains(",
    ".startsWith(",
    ".size()",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    "?",
    "&&",
    "||",
    "!",
    "-",
    "+",
    "*",
    "/",
    "%",
    "==",
    "<",
    " in ",
    "9223372036854775807",
    "1.5e308",
    "'x'",
    "null",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn attack_79_any_soup_of_tokens_is_read_or_refused(tokens in prop::collection::vec(select(&TOKENS[..]), 1..14)) {
        ask(&tokens.concat());
    }

    /// Mostly well-formed conditions.
    #[test]
    fn attack_79_any_operation_on_any_values_is_an_answer(
        left in select(&TOKENS[..8]),
        operator in select(vec!["+", "-", "*", "/", "%", "==", "!=", "<", ">=", " in ", "&&", "||"]),
        right in select(vec!["0", "-1", "1u", "1.5", "-9223372036854775807", "''", "[]", "{}", "null", "resource.map",
            "resource.list", "resource.big", "b'x'", "resource.list[5]", "resource.a[0]", "-(-9223372036854775807 - 1)"]),
    ) {
        ask(&format!("({left} {operator} {right}) == {right}"));
        ask(&format!("{left} {operator} {right}"));
    }

    #[test]
    fn attack_79_any_text_is_a_document_or_none(text in "\\PC{0,64}") {
        let _ = read(&text);
        let _ = read(&format!(r#"{{"version": "1.0", "statement": [{{"action": {text}"#));
        let _ = read(&json!({"version": "1.0", "statement": [
            {"action": text, "resource": text, "effect": "deny", "condition": text}
        ]}).to_string());
    }

    #[test]
    fn attack_78_whatever_is_answered_is_plain_and_stays(path in "/([a./\\\\;é%*]|%2[0-9a-f]|%[c-f][0-9]|%5c){0,8}") {
        if let Ok(canonical) = path::canonical(&path) {
            let steps = |segment: &str| segment == "." || segment == "..";
            prop_assert!(!canonical.contains("//") && !canonical.split('/').any(steps), "{canonical}");
            prop_assert!(!canonical.chars().any(|c| c.is_control() || "\\;?#%".contains(c)), "{canonical}");
            if canonical.is_ascii() && !canonical.contains([' ', '"', '<', '>', '`']) {
                prop_assert_eq!(path::canonical(&canonical), Ok(canonical.clone()));
            }
        }
    }
}

/// Decides a question by this condition, if it compiles.
fn ask(condition: &str) {
    let statement = json!([{"action": "a:b", "effect": "allow", "condition": condition}]);
    if read(&json!({"version": "1.0", "statement": statement}).to_string()).is_err() {
        return;
    }
    let compiled = with([role("a", statement)]);
    let thing = json!({"a": "x", "list": [1, "x", 1.5], "map": {"a": 1}, "big": u64::MAX});
    let principal = Principal::member(&["a"]).about(thing);
    let question = principal.question("a:b", "");
    assert_eq!(explain(&compiled, &question).decision, decide_by_roles(&compiled, &question).to_decision());
}
