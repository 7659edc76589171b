//! Explanations: every matching statement, and the sentences about it.

use crate::kit::{Principal, role, with};
use doorward_access::{PolicySet, explain, explanation_text};
use doorward_contract::access::{Explanation, Reason};
use doorward_contract::messaging::Language;
use serde_json::json;

fn explained() -> Explanation {
    let compiled = with([
        role("editor", json!([{"action": ["docs:*", "docs:read"], "effect": "allow"}])),
        role(
            "careful",
            json!([
                {"action": "docs:read", "effect": "deny", "condition": "resource.secret"},
                {"action": "docs:read", "effect": "deny", "condition": "resource.missing == 1"},
                {"action": "docs:write", "effect": "deny"},
            ]),
        ),
    ]);
    let principal = Principal::member(&["editor", "careful"]).about(json!({"secret": false}));
    explain(&compiled, &principal.question("docs:read", "d/1"))
}

#[test]
fn an_explanation_lists_every_statement_that_matched_and_what_became_of_it() {
    let expected = json!({
        "decision": {
            "allowed": false,
            "reason": "condition_failed",
            "decided_by": {"role": "careful", "policy": "careful-policy", "version": 7, "statement": 1},
        },
        "action": "docs:read",
        "resource": "d/1",
        "roles": ["all_users", "organization_members", "editor", "careful"],
        "matches": [
            {
                "at": {"role": "editor", "policy": "editor-policy", "version": 7, "statement": 0},
                "effect": "allow",
                "result": {"outcome": "unconditional"},
                "decided": false,
            },
            {
                "at": {"role": "careful", "policy": "careful-policy", "version": 7, "statement": 0},
                "effect": "deny",
                "condition": "resource.secret",
                "result": {"outcome": "not_met"},
                "decided": false,
            },
            {
                "at": {"role": "careful", "policy": "careful-policy", "version": 7, "statement": 1},
                "effect": "deny",
                "condition": "resource.missing == 1",
                "result": {"outcome": "failed", "error": "No such key: missing"},
                "decided": true,
            },
        ],
    });
    assert_eq!(serde_json::to_value(explained()).unwrap(), expected);
    assert_eq!(serde_json::from_value::<Explanation>(expected).unwrap(), explained());
}

#[test]
fn an_explanation_is_said_in_both_languages() {
    let english = explanation_text(Language::En, &explained());
    assert_eq!(english.len(), 4);
    assert_eq!(
        english[3],
        "Role “careful”, policy “careful-policy”, statement[1] may apply: its condition can’t be evaluated \
         (No such key: missing). This statement decided the result."
    );
    let chinese = explanation_text(Language::ZhCn, &explained());
    assert_eq!(chinese[1], "角色“editor”的策略“editor-policy”中的 statement[0]：允许该操作。");
    assert!(chinese[0].starts_with("对“d/1”的操作“docs:read”已拒绝："), "{}", chinese[0]);
}

#[test]
fn every_reason_has_its_sentence() {
    let mut explanation = explained();
    for reason in [
        Reason::Allowed,
        Reason::Denied,
        Reason::ConditionFailed,
        Reason::NothingAllows,
        Reason::Malformed,
        Reason::TooManyConditions,
    ] {
        explanation.decision.reason = reason;
        for language in [Language::En, Language::ZhCn] {
            let sentence = &explanation_text(language, &explanation)[0];
            assert!(sentence.contains("docs:read") && sentence.ends_with(['.', '。']), "{sentence}");
        }
    }
}

#[test]
fn a_question_that_cannot_be_read_is_explained_without_statements() {
    let compiled = PolicySet::default();
    let explanation = explain(&compiled, &Principal::member(&["administrator"]).question("functions:/a/../b", ""));
    assert_eq!(explanation.decision.reason, Reason::Malformed);
    assert!(explanation.matches.is_empty());
}
