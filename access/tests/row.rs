//! Row permissions: their syntax, and which rows they match.

#![allow(clippy::unwrap_used)]

use doorward_access::{
    row::{Filter, RowAccess, RowError, RowReason, RowRules, filter, matches},
    rule::Auth,
};
use doorward_contract::Uid;
use doorward_contract::resource::RowPermission;
use serde_json::{Value, json};

fn permissions(value: Value) -> Vec<RowPermission> {
    serde_json::from_value(value).unwrap()
}

fn rules(value: Value) -> RowRules {
    RowRules::parse(&permissions(value)).unwrap()
}

fn one(condition: Value) -> Result<RowRules, RowError> {
    RowRules::parse(&permissions(json!([{ "Key": "all", "Value": "r", "QueryConditions": [condition] }])))
}

fn is_met(condition: Value, row: &Value) -> bool {
    let rules = one(condition).unwrap();
    matches(&filter([&rules], RowAccess::Read, None), row)
}

fn li() -> Auth {
    Auth { uid: Uid::parse("u1").unwrap(), openid: None, login_type: Some("EMAIL".into()) }
}

#[test]
fn all_subjects_read_and_owners_write() {
    let rules = rules(json!([{ "Key": "all", "Value": "r" }, { "Key": "me", "Value": "rw" }]));
    let (mine, theirs, default_deny) =
        (json!({ "_openid": "u1" }), json!({ "_openid": "u2" }), json!({ "_openid": null }));
    let auth = li();
    let read = filter([&rules], RowAccess::Read, None);
    assert!(matches(&read, &theirs) && matches(&read, &default_deny));
    let write = filter([&rules], RowAccess::Write, Some(&auth));
    assert_eq!([&mine, &theirs, &default_deny].map(|row| matches(&write, row)), [true, false, false]);
    assert_eq!(filter([&rules], RowAccess::Write, None), Filter::default(), "without a user there is nothing to write");
}

#[test]
fn several_roles_are_a_union() {
    let staff = rules(
        json!([{ "Key": "all", "Value": "r", "QueryConditions": [{ "Key": "dept", "Rel": "eq", "Val": "it" }] }]),
    );
    let young = rules(
        json!([{ "Key": "all", "Value": "r", "QueryConditions": [{ "Key": "age", "Rel": "lt", "Val": "30", "ValueType": "number" }] }]),
    );
    let both = filter([&staff, &young, &staff], RowAccess::Read, None);
    assert_eq!(
        serde_json::to_value(&both).unwrap(),
        json!({ "any": [
            { "all": [{ "field": "dept", "rel": "eq", "value": "it" }] },
            { "all": [{ "field": "age", "rel": "lt", "value": 30 }] },
        ] })
    );
    assert!(matches(&both, &json!({ "dept": "it", "age": 60 })) && matches(&both, &json!({ "age": 20 })));
    assert!(!matches(&both, &json!({ "dept": "hr", "age": 60 })) && !matches(&both, &json!({})));
    let everything = rules(json!([{ "Key": "all", "Value": "rw" }]));
    assert_eq!(
        serde_json::to_value(filter([&staff, &everything], RowAccess::Read, None)).unwrap(),
        json!({ "any": [{ "all": [] }] })
    );
    assert_eq!(filter([], RowAccess::Read, None), Filter::default());
}

#[test]
fn every_relation_means_what_it_says() {
    let row = json!({ "n": 5, "s": "Hello World", "b": true, "nothing": null, "in": { "x": "y" } });
    for (key, rel, val, expected) in [
        ("n", "eq", json!(5.0), true),
        ("n", "eq", json!("5"), false),
        ("n", "neq", json!(4), true),
        ("n", "lt", json!(5), false),
        ("n", "lte", json!(5), true),
        ("n", "gt", json!(4), true),
        ("n", "gte", json!(6), false),
        ("n", "gt", json!("4"), false),
        ("s", "gt", json!("Hallo"), true),
        ("n", "in", json!([1, 5]), true),
        ("n", "nin", json!([1, 5]), false),
        ("s", "search", json!("WORLD"), true),
        ("n", "search", json!("5"), false),
        ("in.x", "eq", json!("y"), true),
        ("absent", "eq", json!(null), true),
        ("nothing", "eq", json!(null), true),
        ("absent", "neq", json!(1), false),
        ("absent", "nin", json!([1]), false),
        ("n", "neq", json!(null), true),
    ] {
        assert_eq!(is_met(json!({ "Key": key, "Rel": rel, "Val": val }), &row), expected, "{key} {rel} {val}");
    }
}

#[test]
fn a_template_is_replaced_by_the_subject_and_matches_nothing_without_one() {
    let rules = rules(
        json!([{ "Key": "all", "Value": "r", "QueryConditions": [{ "Key": "team", "Rel": "in", "Val": ["{uid}", "all"] }] }]),
    );
    let auth = li();
    let filter_of = |auth| filter([&rules], RowAccess::Read, auth);
    assert!(matches(&filter_of(Some(&auth)), &json!({ "team": "u1" })));
    assert!(!matches(&filter_of(None), &json!({ "team": "all" })));
    assert!(!matches(&filter_of(Some(&auth)), &json!({ "team": "{uid}" })));
}

#[test]
fn mistakes_are_shown_where_they_are() {
    let condition = |key: &str, rel: &str, val: Value, kind: &str| {
        let error = one(json!({ "Key": key, "Rel": rel, "Val": val, "ValueType": kind })).unwrap_err();
        (error.at.trim_start_matches("RowPermission[0].QueryConditions[0].").to_owned(), error.reason)
    };
    for (key, rel, val, kind, at, reason) in [
        ("a", "like", json!(1), "", "Rel", RowReason::UnknownRel),
        ("$where", "eq", json!(1), "", "Key", RowReason::BadColumn),
        ("a..b", "eq", json!(1), "", "Key", RowReason::BadColumn),
        ("a' or 1", "eq", json!(1), "", "Key", RowReason::BadColumn),
        ("a", "eq", json!([1]), "", "Val", RowReason::ListOrNot),
        ("a", "in", json!(1), "", "Val", RowReason::ListOrNot),
        ("a", "in", json!([1, "x"]), "number", "Val[1]", RowReason::WrongType),
        ("a", "eq", json!({ "$gt": 1 }), "", "Val", RowReason::WrongType),
        ("a", "eq", json!("1x"), "number", "Val", RowReason::WrongType),
        ("a", "eq", json!("yes"), "boolean", "Val", RowReason::WrongType),
        ("a", "lt", json!(true), "", "Val", RowReason::NotForThisRel),
        ("a", "search", json!(""), "", "Val", RowReason::NotForThisRel),
        ("a", "eq", json!(1), "date", "ValueType", RowReason::UnknownType),
        ("a", "in", json!(vec![1; 101]), "", "Val", RowReason::TooMany),
        ("a", "eq", json!("x".repeat(1_025)), "", "Val", RowReason::TooLong),
    ] {
        assert_eq!(condition(key, rel, val, kind), (at.to_owned(), reason), "{key} {rel} {kind}");
    }
    let error = |value| RowRules::parse(&permissions(value)).unwrap_err().to_string();
    assert_eq!(
        error(json!([{ "Key": "all", "Value": "r" }, { "Key": "team", "Value": "r" }])),
        "RowPermission[1].Key: unknown_key"
    );
    assert_eq!(error(json!([{ "Key": "all", "Value": "rwx" }])), "RowPermission[0].Value: unknown_value");
}
