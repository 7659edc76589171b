//! Decisions with a guard: policies first, then levels, rules and rows.

#![allow(clippy::unwrap_used)]

use doorward_access::rule::Auth;
use doorward_access::{
    Account, AttachedPolicy, Document, ParsedTarget, PolicySet, Question, Request, Resource, ResourceFault, Resources,
    Role, Subject, Written, add_guard, decide,
};
use doorward_contract::Timestamp;
use doorward_contract::Uid;
use doorward_contract::access::{ALL_USERS, Reason};
use doorward_contract::account::{ADMINISTRATOR, AccountKind, Attributes};
use doorward_contract::resource::{ResourceLevel, ResourceType};
use doorward_contract::resources::RowPermissions;
use doorward_contract::target::{GuardDecision, GuardLayer, Target};
use doorward_i18n::Language;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::Arc;

use ResourceLevel::{AdminOnly, AdminWrite, Custom, Private, ReadOnly};
use ResourceType::{Collection, Function, Storage, Table};

/// Policies that allow `data:*` to all subjects, and one resource.
fn compiled(kind: ResourceType, name: &str, level: ResourceLevel, rule: Option<&str>, rows: Value) -> PolicySet {
    let rows: RowPermissions = serde_json::from_value(rows).unwrap();
    let resource = Resource::new(&Written { kind, level, rule, rows: &rows, version: 4 }).unwrap();
    let document = r#"{"version": "1.0", "statement": [{"action": "data:*", "effect": "allow"}]}"#;
    let document = Document::read(document).unwrap();
    let open = Role::new(ALL_USERS, vec![AttachedPolicy { code: "open".into(), version: 1, document }]);
    let guards = [(kind, name.to_owned(), Arc::new(resource))];
    PolicySet::default().with(Arc::new(open)).guarding(Resources::new(guards, vec![]))
}

/// The caller.
struct Requester {
    auth: Option<Auth>,
    roles: Vec<String>,
}

fn li() -> Requester {
    Requester {
        auth: Some(Auth { uid: Uid::parse("u1").unwrap(), openid: None, login_type: Some("EMAIL".into()) }),
        roles: vec![],
    }
}

fn editor() -> Requester {
    Requester { roles: vec!["editor".into()], ..li() }
}

fn root() -> Requester {
    Requester { roles: vec![ADMINISTRATOR.into()], ..li() }
}

fn unauthenticated() -> Requester {
    Requester { auth: None, roles: vec![] }
}

fn ask_to(compiled: &PolicySet, requester: &Requester, action: &str, target: Value) -> (Reason, GuardDecision) {
    let (attributes, target): (_, Target) = (Attributes::new(), serde_json::from_value(target).unwrap());
    let subject = match &requester.auth {
        Some(auth) => Subject::Account(Account {
            uid: &auth.uid,
            kind: AccountKind::External,
            roles: &requester.roles,
            attributes: &attributes,
        }),
        None => Subject::Unauthenticated,
    };
    let request = Request { time: Timestamp(1_000), ..Request::default() };
    let question = Question { subject, action, resource: "", attributes: &attributes, request };
    let parsed = ParsedTarget::read(&target).unwrap();
    let (decision, guarded) =
        add_guard(decide(compiled, &question), compiled, &question, &parsed, requester.auth.as_ref());
    assert_eq!(decision.allowed, decision.reason == Reason::Allowed);
    (decision.reason, guarded)
}

fn ask(compiled: &PolicySet, requester: &Requester, target: Value) -> (Reason, GuardDecision) {
    ask_to(compiled, requester, "data:touch", target)
}

fn target(kind: ResourceType, operation: &str, more: Value) -> Value {
    let mut target = json!({"type": kind, "name": "orders", "operation": operation});
    target.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    target
}

#[test]
fn every_cell_of_the_vendors_table_of_levels_holds_for_documents_rows_and_files() {
    //                  owner                          anyone
    //                  read  create update delete     the same
    let table = [
        (ReadOnly, ["yyyy", "ynnn"]),
        (Private, ["yyyy", "nnnn"]),
        (AdminWrite, ["ynnn", "ynnn"]),
        (AdminOnly, ["nnnn", "nnnn"]),
    ];
    for kind in [Collection, Table, Storage] {
        let field = if kind == Storage { "openid" } else { "_openid" };
        for (level, [mine, theirs]) in table {
            let compiled = compiled(kind, "orders", level, None, json!({}));
            for (requester, owner, row) in [(li(), "u1", mine), (li(), "u2", theirs), (unauthenticated(), "u1", theirs)]
            {
                for (operation, cell) in ["read", "create", "update", "delete"].into_iter().zip(row.chars()) {
                    let thing = json!({field: owner});
                    let more = if operation == "create" { json!({"data": thing}) } else { json!({"doc": thing}) };
                    let (reason, guarded) = ask(&compiled, &requester, target(kind, operation, more.clone()));
                    let expected = if cell == 'y' { Reason::Allowed } else { Reason::LevelRefuses };
                    assert_eq!(reason, expected, "{kind:?} {level:?} {operation} {owner} {:?}", requester.auth);
                    assert_eq!(
                        (guarded.layer, guarded.level, guarded.version),
                        (GuardLayer::Level, Some(level), Some(4))
                    );
                    assert_eq!(ask(&compiled, &root(), target(kind, operation, more)).0, Reason::Allowed);
                }
            }
        }
    }
}

#[test]
fn the_first_refusal_counts_from_the_outside_in() {
    let compiled = compiled(Collection, "orders", ReadOnly, None, json!({}));
    let read = target(Collection, "read", json!({}));
    let (reason, guarded) = ask_to(&compiled, &li(), "secret:read", read.clone());
    assert_eq!((reason, guarded.layer, guarded.level), (Reason::NothingAllows, GuardLayer::Policies, None));
    assert_eq!(ask(&compiled, &li(), read).0, Reason::Allowed);
    for requester in [li(), root()] {
        let other = json!({"type": "collection", "name": "others", "operation": "read"});
        assert_eq!(ask(&compiled, &requester, other).0, Reason::NoSuchResource);
        let other = json!({"type": "table", "name": "orders", "operation": "read"});
        assert_eq!(ask(&compiled, &requester, other).0, Reason::NoSuchResource, "a name is of one type");
    }
}

#[test]
fn no_document_is_created_for_or_transferred_to_another_owner() {
    for kind in [Collection, Table] {
        let compiled = compiled(kind, "orders", Private, None, json!({}));
        let reason = |operation: &str, more: Value| ask(&compiled, &li(), target(kind, operation, more)).0;
        assert_eq!(reason("create", json!({"data": {"n": 1}})), Reason::Allowed, "theirs without saying so");
        for owner in [json!("u2"), Value::Null, json!({"$set": "u2"})] {
            let data = json!({"_openid": owner});
            assert_eq!(reason("create", json!({"data": data})), Reason::LevelRefuses, "{kind:?} {data}");
            let update = json!({"doc": {"_openid": "u1"}, "data": data});
            assert_eq!(reason("update", update), Reason::LevelRefuses, "{kind:?} {data}");
        }
        // A forged owner in the data does not give access to a document of another owner.
        let update = json!({"doc": {"_openid": "u2"}, "data": {"_openid": "u1"}});
        assert_eq!(reason("update", update), Reason::LevelRefuses);
    }
}

#[test]
fn a_query_is_held_against_a_level_and_never_filtered() {
    let compiled = compiled(Collection, "orders", Private, None, json!({}));
    let reads = |requester: &Requester, query: Value| {
        ask(&compiled, requester, target(Collection, "read", json!({"query": query}))).0
    };
    let pin = |value: &str| json!([{"field": "_openid", "rel": "eq", "value": value}]);
    assert_eq!(reads(&li(), pin("u1")), Reason::Allowed);
    assert_eq!(reads(&li(), pin("{uid}")), Reason::Allowed);
    let refused = [json!([]), pin("u2"), pin("{openid}"), json!([{"field": "_openid", "rel": "neq", "value": "u1"}])];
    for query in refused {
        assert_eq!(reads(&li(), query.clone()), Reason::LevelRefuses, "{query}");
    }
    assert_eq!(reads(&unauthenticated(), pin("{uid}")), Reason::LevelRefuses);
    assert_eq!(
        ask(&compiled, &li(), target(Collection, "read", json!({}))).0,
        Reason::LevelRefuses,
        "the question has neither document nor query"
    );
}

#[test]
fn a_table_answers_with_the_rows_that_may_be_touched() {
    let rows = json!({"editor": [
        {"Key": "all", "Value": "rw", "QueryConditions": [{"Key": "dept", "Rel": "eq", "Val": "it"}]},
    ]});
    let compiled = compiled(Table, "orders", Private, None, rows);
    let filter = |requester: &Requester, operation: &str, more: Value| {
        let (reason, guarded) = ask(&compiled, requester, target(Table, operation, more));
        (reason, serde_json::to_value(guarded.filter).unwrap(), guarded.layer)
    };
    let mine = json!({"all": [{"field": "_openid", "rel": "eq", "value": "u1"}]});
    let dept = json!({"all": [{"field": "dept", "rel": "eq", "value": "it"}]});
    assert_eq!(filter(&li(), "read", json!({})), (Reason::Allowed, json!({"any": [mine]}), GuardLayer::Level));
    let editors = (Reason::Allowed, json!({"any": [mine, dept]}), GuardLayer::Rows);
    assert_eq!(filter(&editor(), "delete", json!({})), editors);
    assert_eq!(filter(&root(), "update", json!({})).1, json!({"any": [{"all": []}]}));
    assert_eq!(filter(&unauthenticated(), "read", json!({})), (Reason::LevelRefuses, Value::Null, GuardLayer::Level));
    // A subject who may change the rows of a department cannot move them to another one.
    assert_eq!(filter(&editor(), "update", json!({"data": {"dept": "hr"}})).1, json!({"any": [mine]}));
    let both = json!({"dept": "hr", "_openid": "u2"});
    assert_eq!(filter(&editor(), "update", json!({"data": both})).0, Reason::RowsRefuse);
    let one = |doc: Value, data: Value| filter(&editor(), "update", json!({"doc": doc, "data": data})).0;
    assert_eq!(one(json!({"dept": "it"}), json!({"n": 1})), Reason::Allowed);
    assert_eq!(one(json!({"dept": "hr"}), json!({"dept": "it"})), Reason::RowsRefuse);
    assert_eq!(one(json!({"dept": "it"}), json!({"dept": "hr"})), Reason::RowsRefuse);
}

#[test]
fn a_rule_asks_for_documents_and_decides_when_it_has_them() {
    let rule = r#"{"read": "get(`database.rooms.${doc.room}`).owner == auth.uid"}"#;
    let compiled = compiled(Collection, "orders", Custom, Some(rule), json!({}));
    let read = |documents: Value| {
        ask(&compiled, &li(), target(Collection, "read", json!({"doc": {"room": "r1"}, "documents": documents})))
    };
    let (reason, guarded) = read(json!({}));
    assert_eq!((reason, guarded.layer), (Reason::NeedsDocuments, GuardLayer::Rule));
    assert_eq!(guarded.needs, ["database.rooms.r1"]);
    assert_eq!(read(json!({"database.rooms.r1": {"owner": "u1"}})).0, Reason::Allowed);
    let (reason, guarded) = read(json!({"database.rooms.r1": {"owner": "u2"}}));
    assert_eq!((reason, guarded.why.as_deref()), (Reason::RuleRefuses, Some("rule_says_no")));
    let (reason, guarded) = read(json!({"database.rooms.r1": null}));
    assert_eq!((reason, guarded.why.as_deref()), (Reason::RuleRefuses, Some("no_member")), "it does not exist");
    assert_eq!(ask(&compiled, &root(), target(Collection, "delete", json!({}))).0, Reason::Allowed, "rules pass by");
}

#[test]
fn a_rule_validates_queries() {
    let rule = r#"{"read": "doc.owner == auth.uid && doc.age > 18"}"#;
    let compiled = compiled(Collection, "orders", Custom, Some(rule), json!({}));
    let reads = |requester: &Requester, query: Value| {
        ask(&compiled, requester, target(Collection, "read", json!({"query": query})))
    };
    let owner = json!({"field": "owner", "rel": "eq", "value": "{uid}"});
    let age = |over: u32| json!({"field": "age", "rel": "gt", "value": over});
    assert_eq!(reads(&li(), json!([owner, age(20)])).0, Reason::Allowed);
    for query in [json!([]), json!([owner]), json!([owner, age(17)]), json!([age(20)])] {
        let (reason, guarded) = reads(&li(), query.clone());
        assert_eq!((reason, guarded.why.as_deref()), (Reason::RuleRefuses, Some("query_not_covered")), "{query}");
    }
    assert_eq!(reads(&unauthenticated(), json!([owner, age(20)])).1.why.as_deref(), Some("not_signed_in"));
}

#[test]
fn what_a_session_does_not_tell_is_unknown_and_refuses() {
    let rule = r#"{"read": "auth.loginType == 'EMAIL'", "write": "doc._openid == auth.openid"}"#;
    let compiled = compiled(Collection, "orders", Custom, Some(rule), json!({}));
    let mut requester = li();
    assert_eq!(ask(&compiled, &requester, target(Collection, "read", json!({}))).0, Reason::Allowed);
    requester.auth.as_mut().unwrap().login_type = None;
    let (reason, guarded) = ask(&compiled, &requester, target(Collection, "read", json!({})));
    assert_eq!((reason, guarded.why.as_deref()), (Reason::RuleRefuses, Some("no_such_claim")));
    let update = target(Collection, "update", json!({"doc": {"_openid": null}}));
    assert_eq!(
        ask(&compiled, &requester, update).0,
        Reason::RuleRefuses,
        "a document without an owner is not theirs who have no openid"
    );
}

#[test]
fn functions_are_invoked_by_their_rule_alone() {
    let rules =
        r#"{"*": {"invoke": "auth != null"}, "orders": {"invoke": "auth.uid == 'u2'"}, "off": {"invoke": false}}"#;
    let compiled = compiled(Function, "*", Custom, Some(rules), json!({}));
    let invoke = |requester: &Requester, name: &str| {
        ask(&compiled, requester, json!({"type": "function", "name": name, "operation": "invoke"})).0
    };
    assert_eq!(invoke(&li(), "hello"), Reason::Allowed);
    assert_eq!(invoke(&unauthenticated(), "hello"), Reason::RuleRefuses);
    assert_eq!(invoke(&li(), "orders"), Reason::RuleRefuses);
    assert_eq!(invoke(&li(), "off"), Reason::RuleRefuses);
    assert_eq!(invoke(&root(), "off"), Reason::Allowed);
}

#[test]
fn a_file_that_is_added_belongs_to_its_uploader() {
    let rule = r#"{"read": true, "write": "resource.openid == auth.uid"}"#;
    let compiled = compiled(Storage, "orders", Custom, Some(rule), json!({}));
    let does = |requester: &Requester, operation: &str, more: Value| {
        ask(&compiled, requester, target(Storage, operation, more)).0
    };
    assert_eq!(does(&li(), "create", json!({})), Reason::Allowed);
    assert_eq!(does(&unauthenticated(), "create", json!({})), Reason::RuleRefuses);
    assert_eq!(does(&li(), "create", json!({"data": {"openid": "u2"}})), Reason::RuleRefuses);
    assert_eq!(does(&li(), "delete", json!({"doc": {"openid": "u1"}})), Reason::Allowed);
    assert_eq!(does(&li(), "delete", json!({"doc": {"openid": "u2"}})), Reason::RuleRefuses);
    assert_eq!(does(&li(), "delete", json!({})), Reason::RuleRefuses, "the question has no document");
}

#[test]
fn a_target_that_does_not_fit_together_is_no_question() {
    let many: serde_json::Map<_, _> = (0..11).map(|n| (format!("database.a.{n}"), Value::Null)).collect();
    let conditions: Vec<_> = (0..101).map(|_| json!({"field": "a", "rel": "eq", "value": 1})).collect();
    for (target, field) in [
        (target(Function, "read", json!({})), "target.operation"),
        (target(Table, "invoke", json!({})), "target.operation"),
        (target(Table, "read", json!({"query": []})), "target.query"),
        (target(Collection, "create", json!({"query": []})), "target.query"),
        (target(Collection, "read", json!({"query": [], "doc": {}})), "target.query"),
        (target(Collection, "read", json!({"query": conditions})), "target.query"),
        (target(Collection, "read", json!({"documents": {"rooms.r1": {}}})), "target.documents"),
        (target(Collection, "read", json!({"documents": many})), "target.documents"),
    ] {
        let target: Target = serde_json::from_value(target).unwrap();
        assert_eq!(ParsedTarget::read(&target).unwrap_err().body().details.unwrap()["field"], field);
    }
}

#[test]
fn a_rule_is_refused_at_its_place() {
    let none = RowPermissions::new();
    let fault = |kind, text: &str| {
        let written = Written { kind, level: Custom, rule: Some(text), rows: &none, version: 1 };
        match Resource::new(&written).unwrap_err() {
            ResourceFault::Rule(fault) => (fault.kind.reason(), fault.line, fault.column, fault.path),
            other => panic!("{other:?}"),
        }
    };
    let place = |reason: &str, line, column, path: &str| (reason.to_owned(), line, column, path.to_owned());
    assert_eq!(fault(Collection, "{\"read\": true,\n  \"raed\": true}"), place("unknown_key", 2, 3, "raed"));
    assert_eq!(fault(Collection, "{\n  \"read\": \"doc.a == who\"}"), place("unknown_name", 2, 21, "read"));
    assert_eq!(fault(Collection, "{\"read\": true, \"read\": false}"), place("duplicate_member", 1, 16, "read"));
    assert_eq!(fault(Collection, "{\"read\": true,}").0, "syntax");
    assert_eq!(fault(Collection, "[]").0, "wrong_type");
    assert_eq!(fault(Storage, "{\"delete\": true}").0, "unknown_key");
    let nested = "{\"hello\": {\n\"invoke\": \"auth !\"}}";
    let (reason, line, .., path) = fault(Function, nested);
    assert_eq!((reason.as_str(), line, path.as_str()), ("syntax", 2, "hello.invoke"));
    let twice = "{\"hello\": {\"invoke\": false, \"invoke\": true}}";
    assert_eq!(fault(Function, twice).0, "duplicate_member");
}

#[test]
fn a_fault_of_an_expression_is_not_described_as_one_of_json() {
    let none = RowPermissions::new();
    let messages = |text: &str| {
        let written = Written { kind: Collection, level: Custom, rule: Some(text), rows: &none, version: 1 };
        match Resource::new(&written).unwrap_err() {
            ResourceFault::Rule(fault) => Language::ALL.map(|language| fault.kind.sentence(language)),
            other => panic!("{other:?}"),
        }
    };
    let english = "The expression can’t be parsed from here: something is missing at the end.";
    assert_eq!(messages("{\"read\": \"doc.a ==\"}"), [english, "表达式从此处起无法解析：末尾缺少内容。"]);
    let english = "Invalid JSON: a name in double quotes is missing.";
    assert_eq!(messages("{\"read\": true,}"), [english, "不是有效的 JSON：此处应为双引号括起的字段名。"]);
}

#[test]
fn a_resource_is_refused_that_its_type_cannot_be() {
    let (none, some) = (RowPermissions::new(), RowPermissions::from([("editor".to_owned(), vec![])]));
    let new = |kind, level, rule, rows| Resource::new(&Written { kind, level, rule, rows, version: 1 }).unwrap_err();
    assert!(matches!(new(Table, Custom, Some("{}"), &none), ResourceFault::Level(_)));
    assert!(matches!(new(Function, Private, None, &none), ResourceFault::Level(_)));
    assert_eq!(new(Collection, Custom, None, &none), ResourceFault::RuleMissing);
    assert_eq!(new(Collection, Private, Some("{}"), &none), ResourceFault::RuleWithoutCustom);
    assert_eq!(new(Collection, Private, None, &some), ResourceFault::NoRowsHere);
}

proptest! {
    /// Whatever the caller states about a resource, no subject gets access that the level does not give.
    #[test]
    fn attack_60_no_document_opens_what_is_for_administrators(
        fields in proptest::collection::btree_map("[a-z_]{1,8}", "[a-z0-9]{0,6}", 0..6),
        operation in prop_oneof![Just("read"), Just("create"), Just("update"), Just("delete")],
        with in 0_u8..4,
    ) {
        let thing = json!(fields);
        let more = match with {
            0 => json!({}),
            1 => json!({"doc": thing}),
            2 => json!({"data": thing}),
            _ => json!({"doc": thing, "data": thing}),
        };
        for kind in [Collection, Table, Storage] {
            let compiled = compiled(kind, "orders", AdminOnly, None, json!({}));
            for requester in [li(), editor(), unauthenticated()] {
                prop_assert_eq!(ask(&compiled, &requester, target(kind, operation, more.clone())).0, Reason::LevelRefuses);
            }
        }
    }

    /// Any text is accepted or rejected as a rule, and the place of the fault is within the text.
    #[test]
    fn any_text_is_a_rule_or_a_fault_with_a_place(text in "[{}\"a-z:, .()=!&|\n`$]{0,60}") {
        let none = RowPermissions::new();
        for kind in [Collection, Storage, Function] {
            let written = Written { kind, level: Custom, rule: Some(&text), rows: &none, version: 1 };
            if let Err(ResourceFault::Rule(fault)) = Resource::new(&written) {
                prop_assert!(fault.line >= 1 && fault.column >= 1);
                prop_assert!(fault.line as usize <= text.matches('\n').count() + 1);
            }
        }
    }
}
