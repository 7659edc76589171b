//! Attacks on a decision, by their numbers in `docs/attacks.md`.

use crate::kit::{Principal, document, read, role, with};
use doorward_access::{
    AttachedPolicy, MAX_CONDITIONS, PolicySet, Question, Request, Role, Subject, decide_by_roles, path,
};
use doorward_contract::Uid;
use doorward_contract::access::{DocumentVersion, PolicyDocument, Reason, Statement};
use doorward_contract::account::{AccountKind, Attributes};
use doorward_contract::admin_action::AdminAction;
use serde_json::json;
use std::sync::Arc;
use std::time::Instant;

#[test]
fn attack_60_a_document_cannot_bring_members_of_its_own() {
    for text in [
        r#"{"version": "1.0", "statement": [], "preset": true}"#,
        r#"{"version": "1.0", "statement": [{"action": "a:b", "effect": "allow", "role": "administrator"}]}"#,
        r#"{"version": "1.0", "statement": [{"action": "a:b", "effect": "allow", "Effect": "deny"}]}"#,
    ] {
        assert!(serde_json::from_str::<PolicyDocument>(text).is_err(), "{text}");
        assert!(read(text).is_err(), "{text}");
    }
}

#[test]
fn attack_61_what_belongs_to_another_user_is_refused() {
    let own = json!([{"action": "orders:*", "effect": "allow", "resource": "orders/${uid}/*"}]);
    let compiled = with([role("registered_users", own)]);
    let principal = |uid| Principal::of(Some(AccountKind::External), uid, &[]);
    assert!(principal("u1").may(&compiled, "orders:read", "orders/u1/9"));
    for resource in [
        "orders/u2/9",
        "orders/u11/9",
        "orders/U1/9",
        "orders/u1",
        "orders/*",
        "orders/${uid}/9",
        "orders/u1/../u2/9",
        "orders/u1/..",
        "orders/u1/./9",
        "orders/u1/..\\u2",
        "orders//9",
        "/orders/u1/9",
        " orders/u1/9",
        "orders/u1/\0",
    ] {
        assert!(!principal("u1").may(&compiled, "orders:read", resource), "{resource}");
    }
}

#[test]
fn attack_61_a_uid_that_is_none_opens_nothing() {
    // No question can be asked for it.
    for text in ["", "*", "u1/x", "u 1", "..", "u1\n", "ｕ1"] {
        assert!(Uid::parse(text).is_err(), "{text}");
    }
}

#[test]
fn attack_62_an_unauthenticated_user_owns_nothing() {
    let compiled = with([role(
        "all_users",
        json!([
            {"action": "a:own", "effect": "allow", "resource": "d/${uid}/*"},
            {"action": "a:if", "effect": "allow", "condition": "resource.owner == subject.uid"},
            {"action": "a:has", "effect": "allow", "condition": "has(subject.uid) && resource.owner == subject.uid"},
        ]),
    )]);
    for owner in [json!(""), json!(null), json!("u1"), json!(false)] {
        let viewer = Principal::unauthenticated().about(json!({"owner": owner, "uid": "u1", "subject": {"uid": "u1"}}));
        for action in ["a:own", "a:if", "a:has"] {
            for resource in ["", "d//x", "d/null/x", "d/u1/x"] {
                assert!(!viewer.may(&compiled, action, resource), "{owner} {action} {resource}");
            }
        }
    }
    // Attributes of the resource do not change the subject.
    let member = Principal::member(&[]).about(json!({"owner": "u2", "subject": {"uid": "u2"}}));
    assert!(!member.may(&compiled, "a:if", ""));
}

#[test]
fn attack_63_only_administrators_administer() {
    use AccountKind::{Anonymous, External, Internal};
    let compiled = PolicySet::default();
    for action in ["doorward:users.read", "doorward:policies.write", "doorward:anything"] {
        for (principal, may) in [
            (Principal::unauthenticated(), false),
            (Principal::of(Some(Anonymous), "u1", &[]), false),
            (Principal::of(Some(External), "u1", &[]), false),
            (Principal::of(Some(Internal), "u1", &[]), false),
            (Principal::of(Some(Internal), "u1", &["editor"]), false),
            (Principal::of(Some(Internal), "u1", &["administrator"]), true),
            (Principal::of(Some(External), "u1", &["administrator"]), true),
        ] {
            assert_eq!(principal.may(&compiled, action, ""), may, "{action} {principal:?}");
        }
    }
}

#[test]
fn attack_63_no_policy_grants_reserved_actions_and_none_grants_ours_to_guests() {
    let everything = json!([{"action": "*", "effect": "allow"}]);
    let compiled = with(["all_users", "anonymous_users", "lord"].map(|id| role(id, everything.clone())));
    for own in AdminAction::ALL {
        let (action, lord) = (own.as_str(), Principal::member(&["lord"]));
        assert_eq!(lord.may(&compiled, action, ""), !own.is_reserved(), "{action}");
        assert!(Principal::member(&["administrator"]).may(&compiled, action, ""), "{action}");
        let guest = Principal::of(Some(AccountKind::Anonymous), "u1", &["lord"]);
        assert!(
            !guest.may(&compiled, action, "") && !Principal::unauthenticated().may(&compiled, action, ""),
            "{action}"
        );
    }
    assert!(Principal::unauthenticated().may(&compiled, "reports:read", ""), "what is not ours is for policies to say");
}

#[test]
fn attack_63_a_key_acts_with_its_own_roles_and_is_no_member() {
    let compiled = with([role("organization_members", json!([{"action": "a:b", "effect": "allow"}]))]);
    let none = Attributes::new();
    let ask = |roles: &[String], action: &str| {
        let (subject, request) = (Subject::Key { roles }, Request::default());
        decide_by_roles(&compiled, &Question { subject, action, resource: "", attributes: &none, request }).allowed()
    };
    assert!(!ask(&[], "a:b"));
    assert!(!ask(&["organization_members".into()], "a:b"), "what follows from a kind cannot be held");
    assert!(ask(&["administrator".into()], "doorward:users.read"));
}

#[test]
fn attack_64_a_role_is_its_id_byte_for_byte() {
    let compiled = PolicySet::default();
    for role in [
        "administrator,",
        " administrator",
        "administrator ",
        "Administrator",
        "ADMINISTRATOR",
        "admin",
        "administrator\0",
        "administrator\n",
        "аdministrator",
        "ａdministrator",
        "administrator,editor",
        "[\"administrator\"]",
        "\"administrator\"",
        "administrato",
        "administrators",
        "administrator\u{200b}",
        "*",
        "",
    ] {
        assert!(!Principal::member(&[role]).may(&compiled, "doorward:users.read", ""), "{role:?}");
        assert!(!Principal::member(&[role]).may(&compiled, "functions:/x", ""), "{role:?}");
    }
}

#[test]
fn attack_64_automatic_roles_cannot_be_assigned() {
    let compiled = with([role("organization_members", json!([{"action": "a:b", "effect": "allow"}]))]);
    assert!(Principal::member(&[]).may(&compiled, "a:b", ""));
    assert!(!Principal::of(Some(AccountKind::External), "u1", &["organization_members"]).may(&compiled, "a:b", ""));
}

#[test]
fn attack_78_no_spelling_of_a_path_passes_a_deny() {
    let compiled = with([role(
        "a",
        json!([
            {"action": "functions:*", "effect": "allow"},
            {"action": "functions:/admin*", "effect": "deny"},
        ]),
    )]);
    let principal = Principal::member(&["a"]);
    let passes = |path: &str| path::action("functions", path).is_ok_and(|action| principal.may(&compiled, &action, ""));
    assert!(passes("/api/x") && passes("/%61pi/x"));
    for path in [
        "/admin",
        "/admin/",
        "/%61dmin",
        "/a%64min/x",
        "//admin",
        "/./admin",
        "/api/../admin",
        "/api/%2e%2e/admin",
        "/api/..%2fadmin",
        "/%2fadmin",
        "/api/..;/admin",
        "/;/admin",
        "/\\admin",
        "/%5cadmin",
        "/%252fadmin",
        "/%c0%afadmin",
        "/%00/admin",
        "/\t/admin",
        "/api%0a/../admin",
        "admin",
        "",
        "/%EF%BC%8Fadmin",
    ] {
        assert!(!passes(path), "{path}");
    }
}

#[test]
fn attack_78_an_action_that_was_not_made_of_a_canonical_path_is_refused() {
    let compiled = with([role("a", json!([{"action": "*", "effect": "allow"}]))]);
    let principal = Principal::member(&["a"]);
    for action in [
        "functions:/api/../admin",
        "docs:a/../b",
        "docs:..",
        "functions://admin",
        "functions:/a%2fb",
        "functions:/a;b",
        "functions:/a\\b",
        "functions:/a\0",
        "functions:x\n",
        "functions:",
        "functions",
        ":x",
        "",
        "*",
        "functions:*",
        "functions:/api/*",
        "Functions:/x",
        " functions:/x",
        "fünctions:/x",
    ] {
        let decision = decide_by_roles(&compiled, &principal.question(action, "")).reason;
        assert_eq!(decision, Reason::Malformed, "{action:?}");
    }
    let long = format!("functions:/{}", "a".repeat(10_000));
    assert!(!principal.may(&compiled, &long, ""));
}

/// Every order of two statements in one policy, two policies or two roles.
#[test]
fn attack_79_no_order_changes_the_answer() {
    let allow = json!({"action": "docs:*", "effect": "allow"});
    let deny = json!({"action": "docs:read", "effect": "deny", "condition": "resource.secret"});
    for (thing, reason) in [
        (json!({"secret": false}), Reason::Allowed),
        (json!({"secret": true}), Reason::Denied),
        (json!({"secret": "yes"}), Reason::ConditionFailed),
        (json!({"secret": null}), Reason::ConditionFailed),
        (json!({}), Reason::ConditionFailed),
    ] {
        for (first, second) in [(&allow, &deny), (&deny, &allow)] {
            let policy =
                |statement| AttachedPolicy { code: "p".into(), version: 1, document: document(json!([statement])) };
            let in_policies = Arc::new(Role::new("a", vec![policy(first), policy(second)]));
            for (compiled, roles) in [
                (with([role("a", json!([first, second]))]), vec!["a"]),
                (with([in_policies]), vec!["a"]),
                (with([role("a", json!([first])), role("b", json!([second]))]), vec!["a", "b"]),
            ] {
                let principal = Principal::member(&roles).about(thing.clone());
                assert_eq!(decide_by_roles(&compiled, &principal.question("docs:read", "")).reason, reason, "{thing}");
            }
        }
    }
}

#[test]
fn attack_79_an_allow_whose_condition_fails_refuses_too() {
    let compiled = with([
        role("a", json!([{"action": "a:b", "effect": "allow", "condition": "resource.missing == 1"}])),
        role("b", json!([{"action": "a:b", "effect": "allow"}])),
        role("c", json!([{"action": "a:b", "effect": "deny"}])),
    ]);
    let reason = |roles| decide_by_roles(&compiled, &Principal::member(roles).question("a:b", "")).reason;
    assert_eq!(reason(&["a"]), Reason::ConditionFailed);
    assert_eq!(reason(&["b", "a"]), Reason::ConditionFailed);
    assert_eq!(reason(&["a", "b"]), Reason::ConditionFailed);
    assert_eq!(reason(&["a", "b", "c"]), Reason::Denied);
}

#[test]
fn attack_79_overlapping_stars_all_have_their_say() {
    let allows = json!([{"action": ["*", "f:*", "f:/a*", "f:/a/b*", "f:/a/b"], "effect": "allow"}]);
    for deny in ["*", "f:*", "f:/*", "f:/a*", "f:/a/*", "f:/a/b*", "f:/a/b"] {
        let denies = role("b", json!([{"action": deny, "effect": "deny", "resource": ["x", "d/*"]}]));
        let compiled = with([role("a", allows.clone()), denies]);
        let principal = Principal::member(&["a", "b"]);
        assert!(principal.may(&compiled, "f:/a/b", "e"), "{deny}");
        assert!(!principal.may(&compiled, "f:/a/b", "d/1"), "{deny}");
        assert!(!principal.may(&compiled, "f:/a/b", "x"), "{deny}");
    }
}

#[test]
fn attack_79_ten_thousand_policies_cost_no_more_than_one() {
    let policy = |at: usize| {
        let statements = json!([
            {"action": [format!("functions:/team{at}/*"), "functions:/shared/*"], "effect": "allow"},
            {"action": format!("storages:/team{at}"), "effect": "deny", "resource": format!("bucket{at}/*")},
        ]);
        AttachedPolicy { code: format!("p{at}").into(), version: 1, document: document(statements) }
    };
    let compiled = with([Arc::new(Role::new("a", (0..10_000).map(policy).collect()))]);
    let principal = Principal::member(&["a"]);
    let began = Instant::now();
    for at in 0..1_000 {
        assert!(principal.may(&compiled, &format!("functions:/team{at}/x"), "r"));
        assert!(principal.may(&compiled, "functions:/shared/x", "r"));
        assert!(!principal.may(&compiled, "functions:/other", "r"));
    }
    // The limit allows for a debug build on a busy machine. Trying every statement would take minutes.
    assert!(began.elapsed().as_secs() < 5, "{:?}", began.elapsed());
}

#[test]
fn attack_79_more_conditions_than_a_question_may_cost_are_a_refusal() {
    let statement = json!({"action": "a:b", "effect": "allow", "condition": "true"});
    let policies = |count: usize| {
        let policy = AttachedPolicy { code: "p".into(), version: 1, document: document(json!([statement])) };
        with([Arc::new(Role::new("a", vec![policy; count]))])
    };
    let reason = |count| {
        let compiled = policies(count);
        decide_by_roles(&compiled, &Principal::member(&["a"]).question("a:b", "")).reason
    };
    assert_eq!(reason(MAX_CONDITIONS), Reason::Allowed);
    assert_eq!(reason(MAX_CONDITIONS + 1), Reason::TooManyConditions);
}

#[test]
fn attack_79_attributes_nested_without_end_are_not_followed() {
    let compiled = with([role("a", json!([{"action": "a:b", "effect": "allow", "condition": "has(resource.a.a)"}]))]);
    let deep = (0..100).fold(json!(1), |inner, _| json!({"a": inner}));
    assert!(Principal::member(&["a"]).about(json!({"a": {"a": deep.clone()}})).may(&compiled, "a:b", ""));
    let list = (0..100).fold(json!(1), |inner, _| json!([inner]));
    assert!(!Principal::member(&["a"]).about(json!({"a": list})).may(&compiled, "a:b", ""));
}

/// In many languages a failed expression evaluates to `null`.
#[test]
fn attack_79_a_condition_that_is_null_is_not_the_same_as_none() {
    let text = r#"{"action": "a:b", "effect": "allow", "condition": null}"#;
    assert!(serde_json::from_str::<Statement>(text).is_err());
    let fault = read(&format!(r#"{{"version": "1.0", "statement": [{text}]}}"#)).unwrap_err();
    assert_eq!((fault.kind.reason().as_str(), fault.path.as_str()), ("wrong_type", "statement[0].condition"));
    assert_eq!(DocumentVersion::default(), DocumentVersion::V1);
}
