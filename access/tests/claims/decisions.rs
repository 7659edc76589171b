//! Precedence of statements and default policies, as at CloudBase, and Doorward's own where CloudBase documents none.

use crate::kit::{Principal, role, with};
use doorward_access::{DecidingStatement, PolicySet, decide_by_roles};
use doorward_contract::access::Reason;
use doorward_contract::account::AccountKind;
use serde_json::json;

#[test]
fn nothing_is_allowed_by_default() {
    let compiled = PolicySet::default();
    let decision = decide_by_roles(&compiled, &Principal::member(&[]).question("functions:/api/x", "")).reason;
    assert_eq!(decision, Reason::NothingAllows);
}

#[test]
fn allows_of_all_roles_add_up() {
    let compiled = with([
        role("a", json!([{"action": "functions:*", "effect": "allow"}])),
        role("b", json!([{"action": "storages:*", "effect": "allow"}])),
    ]);
    let both = Principal::member(&["a", "b"]);
    assert!(both.may(&compiled, "functions:/x", "") && both.may(&compiled, "storages:/x", ""));
    assert!(!Principal::member(&["a"]).may(&compiled, "storages:/x", ""));
}

#[test]
fn a_deny_of_any_role_beats_every_allow() {
    let allow = || role("a", json!([{"action": "functions:/api/pay", "effect": "allow"}]));
    for deny in ["*", "functions:*", "functions:/api/*", "functions:/api/pay"] {
        let compiled = with([allow(), role("b", json!([{"action": deny, "effect": "deny"}]))]);
        for roles in [["a", "b"], ["b", "a"], ["b", "administrator"]] {
            let decision =
                decide_by_roles(&compiled, &Principal::member(&roles).question("functions:/api/pay", "")).reason;
            assert_eq!(decision, Reason::Denied, "{deny} {roles:?}");
        }
    }
}

#[test]
fn the_answer_names_the_role_the_policy_its_version_and_the_statement() {
    let compiled = with([role(
        "a",
        json!([{"action": "storages:*", "effect": "allow"}, {"action": "functions:/api/*", "effect": "allow"}]),
    )]);
    let principal = Principal::member(&["a"]);
    let decision = decide_by_roles(&compiled, &principal.question("functions:/api/x", ""));
    assert_eq!(
        decision.decided_by,
        Some(DecidingStatement { role: "a", policy: "a-policy", version: 7, statement: 1 })
    );
}

/// CloudBase's default matrix of its HTTP API.
#[test]
fn after_installation_roles_may_what_the_vendors_may() {
    use AccountKind::{Anonymous, External, Internal};
    let compiled = PolicySet::default();
    for (kind, others) in [
        ("storages", false),
        ("functions", false),
        ("cloudrun", false),
        ("knowledge", false),
        ("ai", true),
        ("aibot", true),
        ("model", true),
        ("rdb", true),
    ] {
        let action = format!("{kind}:/v1/{kind}/x");
        assert!(Principal::member(&["administrator"]).may(&compiled, &action, ""), "{action}");
        for account in [Internal, External, Anonymous] {
            assert_eq!(
                Principal::of(Some(account), "u1", &[]).may(&compiled, &action, ""),
                others,
                "{action} {account:?}"
            );
        }
        assert!(!Principal::unauthenticated().may(&compiled, &action, ""), "{action}");
    }
}

#[test]
fn every_subject_has_the_role_of_all_users_and_that_of_its_kind() {
    let compiled = with([
        role("all_users", json!([{"action": "a:everyone", "effect": "allow"}])),
        role("organization_members", json!([{"action": "a:member", "effect": "allow"}])),
        role("registered_users", json!([{"action": "a:registered", "effect": "allow"}])),
        role("anonymous_users", json!([{"action": "a:guest", "effect": "allow"}])),
    ]);
    for (principal, own) in [
        (Principal::unauthenticated(), None),
        (Principal::of(Some(AccountKind::Internal), "u1", &[]), Some("a:member")),
        (Principal::of(Some(AccountKind::External), "u1", &[]), Some("a:registered")),
        (Principal::of(Some(AccountKind::Anonymous), "u1", &[]), Some("a:guest")),
    ] {
        assert!(principal.may(&compiled, "a:everyone", ""));
        for action in ["a:member", "a:registered", "a:guest"] {
            assert_eq!(principal.may(&compiled, action, ""), Some(action) == own, "{principal:?} {action}");
        }
    }
}

#[test]
fn a_star_stands_for_any_rest_and_for_none() {
    let compiled = with([role("a", json!([{"action": "functions:/api/*", "effect": "allow"}]))]);
    let principal = Principal::member(&["a"]);
    for (action, may) in [
        ("functions:/api/", true),
        ("functions:/api/a/b", true),
        ("functions:/api/日志", true),
        ("functions:/api", false),
        ("functions:/apix", false),
        ("functions:/API/", false),
        ("cloudrun:/api/x", false),
    ] {
        assert_eq!(principal.may(&compiled, action, ""), may, "{action}");
    }
}

#[test]
fn case_p031_a_pattern_without_a_star_matches_itself_alone() {
    let compiled = with([role("a", json!([{"action": "functions:/", "effect": "allow"}]))]);
    let principal = Principal::member(&["a"]);
    for (action, may) in
        [("functions:/", true), ("functions:/x", false), ("functions:/api/", false), ("cloudrun:/", false)]
    {
        assert_eq!(principal.may(&compiled, action, ""), may, "{action}");
    }
}

#[test]
fn a_statement_may_be_about_some_things_only() {
    let compiled = with([role(
        "a",
        json!([
            {"action": "docs:read", "effect": "allow", "resource": ["public/*", "notes/${uid}/*"]},
            {"action": "docs:*", "effect": "deny", "resource": "public/secret"},
        ]),
    )]);
    let principal = Principal::member(&["a"]);
    for (resource, may) in [
        ("public/x", true),
        ("public/secret", false),
        ("public/secrets", true),
        ("notes/u1/x", true),
        ("notes/u2/x", false),
        ("notes/", false),
        ("", false),
    ] {
        assert_eq!(principal.may(&compiled, "docs:read", resource), may, "{resource}");
    }
}

#[test]
fn a_condition_decides_whether_its_statement_says_anything() {
    let compiled = with([role(
        "a",
        json!([
            {"action": "docs:*", "effect": "allow"},
            {"action": "docs:delete", "effect": "deny", "condition": "resource.owner != subject.uid"},
        ]),
    )]);
    let principal = Principal::member(&["a"]);
    assert!(principal.clone().about(json!({"owner": "u1"})).may(&compiled, "docs:delete", ""));
    assert!(!principal.clone().about(json!({"owner": "u2"})).may(&compiled, "docs:delete", ""));
    // A statement that does not match needs no attribute.
    assert!(principal.may(&compiled, "docs:read", ""));
}

#[test]
fn a_role_changes_without_the_others_being_built_again() {
    let editor = role("editor", json!([{"action": "a:b", "effect": "allow"}]));
    let before = with([editor.clone()]);
    let after = before.with(role("viewer", json!([{"action": "a:c", "effect": "allow"}]))).without("all_users");
    assert!(std::ptr::eq(after.role("editor").unwrap(), editor.as_ref()));
    let both = Principal::member(&["editor", "viewer"]);
    assert!(both.may(&after, "a:c", "") && !both.may(&before, "a:c", ""), "who holds the old one keeps it");
    assert!(!both.may(&after.without("editor"), "a:b", ""));
}

#[test]
fn no_policy_locks_administrators_out() {
    let deny = json!([{"action": "*", "effect": "deny"}, {"action": "*", "effect": "deny", "condition": "resource.x"}]);
    let compiled = with([
        role("all_users", deny.clone()),
        role("organization_members", deny.clone()),
        role("everyone-here", deny.clone()),
        role("administrator", deny),
    ])
    .without("administrator");
    let administrator = Principal::member(&["everyone-here", "administrator"]);
    assert!(administrator.may(&compiled, "doorward:policies.write", ""));
    assert!(!administrator.may(&compiled, "functions:/x", ""), "a deny still wins everywhere else");
    assert!(!Principal::member(&["everyone-here"]).may(&compiled, "doorward:policies.write", ""));
}
