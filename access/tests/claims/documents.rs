//! Documents: those of CloudBase are accepted unchanged, and a fault has a place.

use crate::kit::read;
use doorward_contract::access::PolicyDocument;
use doorward_i18n::Language;
use serde_json::json;

/// A document with these statements, on one line.
fn statements(text: &str) -> String {
    format!(r#"{{"version": "1.0", "statement": [{text}]}}"#)
}

/// Reason, path, line and column of a fault.
fn fault(text: &str) -> (String, String, u32, u32) {
    let fault = read(text).map(|document| document.written().clone()).unwrap_err();
    let [english, chinese] = [Language::En, Language::ZhCn].map(|language| fault.kind.sentence(language));
    assert!(english.ends_with('.') && chinese.ends_with('。'), "{english} {chinese}");
    (fault.kind.reason(), fault.path, fault.line, fault.column)
}

#[test]
fn the_vendors_documents_are_accepted_unchanged() {
    for document in [
        json!({"version": "1.0", "statement": [{"action": "functions:/api/*", "resource": "*", "effect": "allow"}]}),
        json!({"version": "1.0", "statement": [
            {"action": "functions:*", "resource": "*", "effect": "deny"},
            {"action": ["cloudrun:*", "storages:*"], "resource": ["*"], "effect": "allow"},
            {"action": "*", "resource": "*", "effect": "allow"},
        ]}),
    ] {
        let read = read(&document.to_string()).unwrap();
        assert_eq!(serde_json::to_value(read.written()).unwrap(), document);
        assert_eq!(&serde_json::from_value::<PolicyDocument>(document).unwrap(), read.written());
    }
}

#[test]
fn a_resource_left_out_is_every_resource() {
    let read = read(&statements(r#"{"action": "a:b", "effect": "allow"}"#)).unwrap();
    let written = serde_json::to_value(read.written()).unwrap();
    assert_eq!(written["statement"][0], json!({"action": "a:b", "resource": "*", "effect": "allow"}));
}

#[test]
fn a_fault_is_told_with_its_line_and_column() {
    let text = "{\n  \"version\": \"1.0\",\n  \"statement\": [\n    {\"action\": \"a:b\", \"effect\": \"allow\"},\n    \
                {\"action\": \"日志\", \"effect\": \"allow\"},\n  ]\n}";
    assert_eq!(fault(text), ("syntax".into(), String::new(), 6, 3));
    let text = text.replace("},\n  ]", "}\n  ]");
    assert_eq!(fault(&text), ("malformed_action".into(), "statement[1].action".into(), 5, 16));
    let text = text.replace("\"日志\"", "[\"日:*\", \"a:*b\"]");
    assert_eq!(fault(&text), ("malformed_action".into(), "statement[1].action[0]".into(), 5, 17));
    let text = text.replace("日:*", "a:*");
    assert_eq!(fault(&text), ("star_not_last".into(), "statement[1].action[1]".into(), 5, 24));
}

#[test]
fn columns_count_characters() {
    let text = statements(r#"{"resource": "日志/*", "action": "a", "effect": "allow"}"#);
    let before = text.find(r#""a""#).unwrap();
    let column = text[..before].chars().count() as u32 + 1;
    assert_eq!(fault(&text), ("malformed_action".into(), "statement[0].action".into(), 1, column));
}

#[test]
fn every_fault_has_its_reason_and_its_path() {
    for (text, reason, path) in [
        ("", "syntax", ""),
        ("{", "syntax", ""),
        ("nonsense", "syntax", ""),
        (r#"{"version": "1.0", "statement": [{"action": "a:b", "effect": "allow"}]} x"#, "syntax", ""),
        ("[]", "wrong_type", ""),
        ("null", "wrong_type", ""),
        ("{}", "missing_member", ""),
        (r#"{"version": "1.0"}"#, "missing_member", ""),
        (r#"{"statement": [{"action": "a:b", "effect": "allow"}]}"#, "missing_member", ""),
        (r#"{"version": 1.0, "statement": []}"#, "wrong_type", "version"),
        (r#"{"version": "2.0", "statement": []}"#, "unsupported_version", "version"),
        (r#"{"version": "1.0", "statement": []}"#, "empty", "statement"),
        (r#"{"version": "1.0", "statement": {}}"#, "wrong_type", "statement"),
        (r#"{"version": "1.0", "Statement": []}"#, "unknown_member", "Statement"),
        (r#"{"version": "1.0", "version": "1.0", "statement": []}"#, "duplicate_member", "version"),
    ] {
        let (found, place, ..) = fault(text);
        assert_eq!((found.as_str(), place.as_str()), (reason, path), "{text}");
    }
}

#[test]
fn every_fault_of_a_statement_has_its_reason_and_its_path() {
    for (text, reason, path) in [
        ("1", "wrong_type", ""),
        (r#"{"effect": "allow"}"#, "missing_member", ""),
        (r#"{"action": "a:b"}"#, "missing_member", ""),
        (r#"{"action": "a:b", "effect": "allow", "principal": "*"}"#, "unknown_member", ".principal"),
        (r#"{"action": "a:b", "effect": "allow", "effect": "deny"}"#, "duplicate_member", ".effect"),
        (r#"{"action": "a:b", "effect": "allow", "\u0065ffect": "deny"}"#, "duplicate_member", ".effect"),
        (r#"{"action": "a:b", "effect": "Allow"}"#, "unknown_effect", ".effect"),
        (r#"{"action": "a:b", "effect": ["allow"]}"#, "wrong_type", ".effect"),
        (r#"{"action": 1, "effect": "allow"}"#, "wrong_type", ".action"),
        (r#"{"action": [["a:b"]], "effect": "allow"}"#, "wrong_type", ".action[0]"),
        (r#"{"action": [], "effect": "allow"}"#, "empty", ".action"),
        (r#"{"action": "", "effect": "allow"}"#, "empty", ".action"),
        (r#"{"action": "a:b\u0000", "effect": "allow"}"#, "control_character", ".action"),
        (r#"{"action": "a:\ud800", "effect": "allow"}"#, "wrong_type", ".action"),
        (r#"{"action": "f:/a/../b", "effect": "allow"}"#, "path_not_canonical", ".action"),
        (r#"{"action": "f:/${uid}", "effect": "allow"}"#, "unknown_variable", ".action"),
        (r#"{"action": "a:b", "effect": "allow", "resource": "${name}"}"#, "unknown_variable", ".resource"),
        (r#"{"action": "a:b", "effect": "allow", "resource": ["*", "${uid}*"]}"#, "uid_runs_on", ".resource[1]"),
        (r#"{"action": "a:b", "effect": "allow", "resource": null}"#, "wrong_type", ".resource"),
        (r#"{"action": "a:b", "effect": "allow", "condition": true}"#, "wrong_type", ".condition"),
        (r#"{"action": "a:b", "effect": "allow", "condition": "a ="}"#, "condition_syntax", ".condition"),
        (r#"{"action": "a:b", "effect": "allow", "condition": "auth"}"#, "condition_unknown_variable", ".condition"),
        (r#"{"action": "a:b", "effect": "allow", "condition": "f(1)"}"#, "condition_unknown_function", ".condition"),
        (
            r#"{"action": "a:b", "effect": "allow", "condition": "resource.a.all(x, x)"}"#,
            "condition_loops",
            ".condition",
        ),
        (r#"{"action": "a:b", "effect": "allow", "condition": "'a'"}"#, "condition_not_boolean", ".condition"),
        (
            r#"{"action": "a:b", "effect": "allow", "condition": "in_network(request.ip, '1.2.3')"}"#,
            "condition_not_a_network",
            ".condition",
        ),
    ] {
        let (found, place, ..) = fault(&statements(text));
        assert_eq!((found.as_str(), place.as_str()), (reason, format!("statement[0]{path}").as_str()), "{text}");
    }
}

#[test]
fn a_fault_in_a_condition_is_told_within_it() {
    let text = statements(r#"{"action": "a:b", "effect": "allow", "condition": "true && && true"}"#);
    let within = text.find("&& true").unwrap() as u32 + 1;
    assert_eq!(fault(&text).3, within);
}

#[test]
fn an_unknown_member_is_told_at_its_name() {
    let text = statements(r#"{"action": "a:b", "effect": "allow", "principal" : "*"}"#);
    assert_eq!(fault(&text).3, text.find("\"principal\"").unwrap() as u32 + 1);
    assert!(read(&text).unwrap_err().kind.sentence(Language::En).contains("principal"));
}

#[test]
fn documents_are_bounded() {
    let one = r#"{"action": "a:b", "effect": "allow"}"#;
    let many = |count: usize| statements(&vec![one; count].join(","));
    assert!(read(&many(200)).is_ok());
    assert_eq!(fault(&many(201)).0, "too_many_statements");

    let action = |text: &str| statements(&format!(r#"{{"action": "{text}", "effect": "allow"}}"#));
    assert!(read(&action(&format!("a:{}", "日".repeat(1_022)))).is_ok());
    assert_eq!(fault(&action(&format!("a:{}", "日".repeat(1_023)))).0, "pattern_too_long");

    let condition =
        |text: &str| statements(&format!(r#"{{"action": "a:b", "effect": "allow", "condition": "{text}"}}"#));
    assert!(read(&condition(&format!("resource.a == '{}'", "a".repeat(1_008)))).is_ok());
    assert_eq!(fault(&condition(&format!("resource.a == '{}'", "a".repeat(1_009)))).0, "condition_too_long");
    assert_eq!(fault(&condition(&format!("{}true{}", "!(".repeat(300), ")".repeat(300)))).0, "condition_too_complex");

    assert_eq!(fault(&" ".repeat(64 * 1024 + 1)).0, "document_too_long");
    let list = |count: usize| format!(r#"["{}"]"#, vec!["a:b"; count].join(r#"",""#));
    let pairs = |count| format!(r#"{{"action": {0}, "resource": {0}, "effect": "allow"}}"#, list(count));
    assert_eq!(fault(&statements(&pairs(101))).0, "too_many_patterns");
    assert_eq!(fault(&statements(&pairs(100))).0, "too_many_patterns");
    assert!(read(&statements(&pairs(70))).is_ok());
}

#[test]
fn attack_79_nesting_does_not_take_the_stack() {
    assert_eq!(fault(&"[".repeat(60_000)).0, "syntax");
    let nested = format!("{}{}", "[".repeat(30_000), "]".repeat(30_000));
    assert_eq!(fault(&nested).0, "wrong_type");
    assert_eq!(fault(&format!(r#"{{"version": {nested}, "statement": []}}"#)).0, "wrong_type");
}
