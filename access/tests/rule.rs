//! Security rules: their syntax, what they allow, and which queries they cover.

#![allow(clippy::unwrap_used)]

use doorward_access::{
    condition::Condition,
    rule::{Auth, DocumentKey, Facts, FunctionRules, Outcome, Query, Reason, Rule, Why, covers, evaluate},
};
use doorward_contract::Uid;
use doorward_contract::resource::{Operation, Rel, ResourceType};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;

static NONE: BTreeMap<DocumentKey, Option<Value>> = BTreeMap::new();

fn li() -> Auth {
    Auth { uid: Uid::parse("u1").unwrap(), openid: Some("o1".into()), login_type: Some("EMAIL".into()) }
}

fn facts<'a>(auth: Option<&'a Auth>, doc: &'a Value) -> Facts<'a> {
    Facts { auth, doc: Some(doc), data: None, resource: None, now: 1_000, documents: &NONE }
}

fn reads(expr: &str) -> Rule {
    Rule::parse(ResourceType::Collection, &json!({ "read": expr })).unwrap_or_else(|error| panic!("{error}: {expr}"))
}

fn fault(expr: &str) -> (Reason, Option<usize>) {
    let error = Rule::parse(ResourceType::Collection, &json!({ "read": expr })).expect_err(expr);
    assert_eq!(error.key, "read");
    (error.reason, error.column)
}

fn read(expr: &str, auth: Option<&Auth>, doc: &Value) -> Outcome {
    evaluate(&reads(expr), Operation::Read, &facts(auth, doc))
}

fn why(outcome: &Outcome) -> Option<Why> {
    match outcome {
        Outcome::Deny { why, .. } => Some(*why),
        _ => None,
    }
}

#[test]
fn what_is_not_said_is_false_and_write_is_inherited() {
    let doc = json!({});
    let rule = Rule::parse(ResourceType::Collection, &json!({ "write": true, "delete": false })).unwrap();
    let answers = Operation::ALL.map(|operation| evaluate(&rule, operation, &facts(None, &doc)) == Outcome::Allow);
    //                     read   create update delete invoke
    assert_eq!(answers, [false, true, true, false, false]);
    let nothing = Rule::parse(ResourceType::Collection, &json!({})).unwrap();
    assert!(Operation::ALL.iter().all(|o| evaluate(&nothing, *o, &facts(None, &doc)) != Outcome::Allow));
}

#[test]
fn operators_do_what_is_documented() {
    let doc = json!({ "owner": "u1", "n": 5, "tags": ["a", "b"], "on": true, "in": { "x": 1.0 }, "gone": null });
    for expr in [
        "doc.owner == auth.uid",
        "auth.openid == 'o1' && auth.loginType != \"EMAIL2\"",
        "doc.n > 4 && doc.n >= 5 && doc.n < 6 && doc.n <= 5.0 && doc.n != 4",
        "'a' in doc.tags && !('c' in doc.tags)",
        "doc.n in [1, 5, -2]",
        "doc.tags[1] == 'b' && doc['owner'] == 'u1' && doc.in.x == 1",
        "false || (true && doc.on)",
        "now == 1000",
        "doc.gone == null && doc.absent == null && doc.absent != 'x'",
        "!(doc.absent in ['x'])",
        "!doc.absent == null || doc.on",
        "`${doc.owner}-${doc.n}` == 'u1-5'",
        "doc.in == doc['in']",
    ] {
        assert_eq!(read(expr, Some(&li()), &doc), Outcome::Allow, "{expr}");
    }
}

#[test]
fn whatever_goes_wrong_is_a_refusal() {
    let doc = json!({ "owner": null, "n": 5, "text": "x" });
    let guest = Auth { openid: None, ..li() };
    for (expr, auth, expected) in [
        ("doc.owner == auth.uid", None, Why::NotSignedIn),
        ("doc._openid == auth.openid", Some(&guest), Why::NoSuchClaim),
        ("doc.n", Some(&guest), Why::NotBoolean),
        ("!doc.text", None, Why::NotBoolean),
        ("doc.n < 'x'", None, Why::NotComparable),
        ("doc.absent < 5", None, Why::NotComparable),
        ("doc.absent == doc.other", None, Why::NotComparable),
        ("doc.owner.name == 'x'", None, Why::NoMember),
        ("doc.absent.name == null", None, Why::NoMember),
        ("'x' in doc.text", None, Why::NotAList),
        ("request.data.a == 1", None, Why::NotSupplied),
        ("get(`database.a.${doc.owner}`) != null", None, Why::BadDocumentId),
        ("doc.n == 6", None, Why::RuleSaysNo),
    ] {
        assert_eq!(why(&read(expr, auth, &doc)), Some(expected), "{expr}");
    }
}

#[test]
fn an_undecided_part_does_not_matter_where_the_rest_decides() {
    let doc = json!({});
    for expr in ["auth.uid == 'x' || true", "true || auth.uid == 'x'", "!(auth.uid == 'x' && false)"] {
        assert_eq!(read(expr, None, &doc), Outcome::Allow, "{expr}");
    }
    for expr in ["auth.uid == 'x' || false", "!(auth.uid == 'x')", "auth.uid != 'x'", "auth.uid == 'x' && true"] {
        assert_eq!(why(&read(expr, None, &doc)), Some(Why::NotSignedIn), "{expr}");
    }
}

#[test]
fn a_rule_that_reads_doc_cannot_guard_create() {
    let error = Rule::parse(ResourceType::Collection, &json!({ "create": "true && doc.a == 1" })).unwrap_err();
    assert_eq!((error.key.as_str(), error.column, error.reason), ("create", Some(9), Reason::CreateHasNoDoc));
    let doc = json!({ "_openid": "o1" });
    let usual = Rule::parse(ResourceType::Collection, &json!({ "write": "doc._openid == auth.openid" })).unwrap();
    let auth = li();
    assert_eq!(evaluate(&usual, Operation::Update, &facts(Some(&auth), &doc)), Outcome::Allow);
    let create = evaluate(&usual, Operation::Create, &facts(Some(&auth), &doc));
    assert_eq!(why(&create), Some(Why::CreateHasNoDoc));
}

#[test]
fn mistakes_are_shown_where_they_are() {
    for (expr, reason, column) in [
        ("", Reason::Syntax, 1),
        ("doc.a == ", Reason::Syntax, 10),
        ("doc.a = 1", Reason::Syntax, 7),
        ("doc.a === 1", Reason::Syntax, 7),
        ("a == 1 == 2", Reason::UnknownName, 1),
        ("doc.a == 1 == 2", Reason::Syntax, 12),
        ("doc.a & 1", Reason::Syntax, 7),
        ("'abc", Reason::Syntax, 1),
        ("(true", Reason::Syntax, 6),
        ("doc.a == undefined", Reason::UnknownName, 10),
        ("size(doc.a) == 1", Reason::UnknownFunction, 1),
        ("doc.a.size() == 1", Reason::UnknownFunction, 11),
        ("auth.role == 'x'", Reason::UnknownMember, 1),
        ("auth['uid'].x == 'x'", Reason::UnknownMember, 1),
        ("request.auth == 1", Reason::UnknownMember, 1),
        ("resource.openid == 1", Reason::UnknownName, 1),
        ("get(doc.path) == null", Reason::DocumentPath, 1),
        ("get(`database.${doc.c}.x`) == null", Reason::DocumentPath, 1),
        ("get('a.b') == null", Reason::DocumentPath, 1),
        (
            "true && get('database.a.b') && get('database.a.b') && get('database.a.b') && get('database.a.b')",
            Reason::TooManyGets,
            78,
        ),
        ("get(`database.a.${get(`database.a.${get('database.a.b').x}`).x}`).x", Reason::GetsTooDeep, 37),
    ] {
        assert_eq!(fault(expr), (reason, Some(column)), "{expr}");
    }
    assert_eq!(fault(&format!("{}true", " ".repeat(1_021))), (Reason::TooLong, None));
    let whole = |rule| Rule::parse(ResourceType::Collection, &rule).unwrap_err();
    assert_eq!(
        (whole(json!({ "raed": true })).reason, whole(json!([])).reason),
        (Reason::UnknownKey, Reason::NotAnObject)
    );
    assert_eq!(whole(json!({ "read": 1 })).reason, Reason::NotAnExpression);
    assert_eq!(Rule::parse(ResourceType::Table, &json!({})).unwrap_err().reason, Reason::NoRulesHere);
}

#[test]
fn brackets_end_at_sixteen_whatever_their_kind() {
    for (open, close) in [("(", ")"), ("[", "]"), ("!", ""), ("doc[", "]"), ("`${", "}`"), ("get(", ")")] {
        for depth in [17, 50, 150] {
            let expr = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            assert_eq!(fault(&expr).0, Reason::TooDeep, "{open} {depth}");
        }
    }
    assert_eq!(read(&format!("{}true", "!".repeat(14)), None, &json!({})), Outcome::Allow);
}

#[test]
fn documents_are_asked_for_until_they_are_known() {
    let rule = reads(
        "get(`database.user.${auth.uid}`).admin || get(`database.team.${get(`database.user.${auth.uid}`).team}`).open",
    );
    let (auth, doc) = (li(), json!({}));
    let mut documents = BTreeMap::new();
    let ask =
        |documents: &BTreeMap<_, _>| evaluate(&rule, Operation::Read, &Facts { documents, ..facts(Some(&auth), &doc) });
    let key = |path: &str| DocumentKey::parse(path).unwrap();
    assert_eq!(ask(&documents), Outcome::Needs(vec![key("database.user.u1")]));
    documents.insert(key("database.user.u1"), Some(json!({ "admin": false, "team": "t" })));
    assert_eq!(ask(&documents), Outcome::Needs(vec![key("database.team.t")]));
    documents.insert(key("database.team.t"), Some(json!({ "open": true })));
    assert_eq!(ask(&documents), Outcome::Allow);
    documents.insert(key("database.team.t"), None);
    assert_eq!(why(&ask(&documents)), Some(Why::NoMember));
    for i in 0..10 {
        documents.insert(key(&format!("database.x.{i}")), None);
    }
    assert_eq!(why(&ask(&documents)), Some(Why::TooManyDocuments));
}

#[test]
fn nothing_is_asked_for_that_cannot_change_the_answer() {
    let doc = json!({});
    assert_eq!(why(&read("get('database.a.b').x && false", None, &doc)), Some(Why::RuleSaysNo));
    assert_eq!(read("get('database.a.b').x || true", None, &doc), Outcome::Allow);
}

#[test]
fn a_function_has_its_own_rule_or_the_common_one() {
    let rules =
        FunctionRules::parse(&json!({ "*": { "invoke": "auth != null" }, "open": { "invoke": true }, "shut": {} }));
    let rules = rules.unwrap();
    let (auth, doc) = (li(), json!({}));
    let may = |name, auth| evaluate(rules.of(name).unwrap(), Operation::Invoke, &facts(auth, &doc)) == Outcome::Allow;
    assert_eq!(
        [may("any", None), may("any", Some(&auth)), may("open", None), may("shut", Some(&auth))],
        [false, true, true, false]
    );
    assert!(FunctionRules::parse(&json!({})).unwrap().of("any").is_none());
    let error = FunctionRules::parse(&json!({ "hello": { "invoke": "doc.a" } })).unwrap_err();
    assert_eq!((error.key.as_str(), error.reason), ("hello.invoke", Reason::UnknownName));
}

#[test]
fn a_file_is_guarded_by_resource() {
    let rule = Rule::parse(ResourceType::Storage, &json!({ "read": "resource.openid == auth.openid" })).unwrap();
    let (auth, file) = (li(), json!({ "openid": "o1" }));
    let facts = Facts { doc: None, resource: Some(&file), ..facts(Some(&auth), &file) };
    assert_eq!(evaluate(&rule, Operation::Read, &facts), Outcome::Allow);
    assert!(Rule::parse(ResourceType::Storage, &json!({ "create": true })).is_err());
}

/// A field, a comparison and a value.
type Comparison = (&'static str, Rel, Value);

fn query_of(conditions: &[Comparison], auth: Option<&Auth>) -> Query {
    let condition =
        |(field, rel, value): &Comparison| Condition { field: (*field).into(), rel: *rel, value: value.clone() };
    Query::new(conditions.iter().map(condition).collect(), auth).unwrap()
}

#[test]
fn a_query_must_be_a_subset_of_the_rule() {
    let auth = li();
    let doc = json!({ "owner": "u1" });
    let table: [(&str, &[Comparison], bool); 28] = [
        ("true", &[], true),
        ("auth != null", &[], true),
        ("doc.owner == auth.uid", &[], false),
        ("doc.owner == auth.uid", &[("owner", Rel::Eq, json!("{uid}"))], true),
        ("auth.uid == doc.owner", &[("owner", Rel::Eq, json!("u1"))], true),
        ("doc.owner == auth.uid", &[("owner", Rel::Eq, json!("u2"))], false),
        ("doc.owner == auth.uid", &[("owner", Rel::In, json!(["u1", "u2"]))], false),
        ("doc.owner == auth.uid", &[("owner", Rel::In, json!(["{uid}"]))], true),
        ("doc.owner == auth.uid", &[("owner", Rel::In, json!([]))], false),
        ("doc.age > 18", &[("age", Rel::Gt, json!(20))], true),
        ("doc.age > 18", &[("age", Rel::Gte, json!(18))], false),
        ("18 < doc.age", &[("age", Rel::Gte, json!(19))], true),
        ("doc.age > 18", &[("age", Rel::Lt, json!(20))], false),
        ("doc.age > 18", &[("age", Rel::Gt, json!("20"))], false),
        ("!(doc.age > 18)", &[("age", Rel::Lte, json!(18))], true),
        ("doc.age != 18", &[("age", Rel::Neq, json!(18))], true),
        ("doc.kind in ['a', 'b']", &[("kind", Rel::In, json!(["a", "b"]))], true),
        ("doc.kind in ['a', 'b']", &[("kind", Rel::In, json!(["a", "c"]))], false),
        ("!(doc.kind in ['a'])", &[("kind", Rel::Nin, json!(["a", "x"]))], true),
        ("auth.uid in doc.members", &[("members", Rel::Eq, json!("u1"))], false),
        ("doc.a == 1 && doc.b == 2", &[("a", Rel::Eq, json!(1))], false),
        ("doc.a == 1 && doc.b == 2", &[("a", Rel::Eq, json!(1)), ("b", Rel::Eq, json!(2))], true),
        ("doc.a == 1 || doc.b == 2", &[("b", Rel::Eq, json!(2))], true),
        ("doc.open", &[("open", Rel::Eq, json!(true))], true),
        ("!doc.open", &[("open", Rel::Eq, json!(true))], false),
        ("doc.owner == null", &[("owner", Rel::Eq, json!(null))], false),
        ("doc['a.b'] == 1", &[("a.b", Rel::Eq, json!(1))], false),
        ("get('database.a.b').x", &[], false),
    ];
    for (expr, conditions, expected) in table {
        let query = query_of(conditions, Some(&auth));
        assert_eq!(
            covers(&reads(expr), Operation::Read, &query, &facts(Some(&auth), &doc)),
            expected,
            "{expr} {conditions:?}"
        );
    }
}

#[test]
fn a_template_without_a_signed_in_user_is_refused() {
    let condition = Condition { field: "owner".into(), rel: Rel::Eq, value: json!("{uid}") };
    assert!(Query::new(vec![condition], None).is_err());
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        (0..4i64).prop_map(Value::from),
        Just(json!("u1")),
        Just(json!("x")),
        Just(json!(true)),
        Just(json!(null))
    ]
}

fn condition() -> impl Strategy<Value = Condition> {
    let rel = proptest::sample::select(Rel::ALL.to_vec());
    (proptest::sample::select(vec!["a", "b"]), rel, value(), proptest::collection::vec(value(), 0..3)).prop_map(
        |(field, rel, one, list)| {
            let value = if matches!(rel, Rel::In | Rel::Nin) { Value::Array(list) } else { one };
            Condition { field: field.into(), rel, value }
        },
    )
}

fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        (
            proptest::sample::select(vec!["a", "b"]),
            proptest::sample::select(vec!["==", "!=", "<", "<=", ">", ">="]),
            value()
        )
            .prop_map(|(field, op, value)| format!("doc.{field} {op} {value}")),
        (proptest::sample::select(vec!["a", "b"]), proptest::collection::vec(value(), 0..3))
            .prop_map(|(field, list)| format!("doc.{field} in {}", Value::Array(list))),
        Just("doc.a".to_owned()),
        Just("auth.uid == doc.b".to_owned()),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|e| format!("!({e})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) && ({b})")),
            (inner.clone(), inner).prop_map(|(a, b)| format!("({a}) || ({b})")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn whatever_a_covered_query_finds_the_rule_allows(
        expr in expression(),
        conditions in proptest::collection::vec(condition(), 0..4),
        docs in proptest::collection::vec((proptest::option::of(value()), proptest::option::of(value())), 8),
    ) {
        let (rule, auth) = (reads(&expr), li());
        let query = Query::new(conditions.clone(), Some(&auth)).unwrap();
        for (a, b) in docs {
            let mut doc = json!({});
            a.into_iter().for_each(|a| doc["a"] = a);
            b.into_iter().for_each(|b| doc["b"] = b);
            let facts = facts(Some(&auth), &doc);
            if covers(&rule, Operation::Read, &query, &facts) && conditions.iter().all(|c| c.is_met(&doc)) {
                prop_assert_eq!(evaluate(&rule, Operation::Read, &facts), Outcome::Allow, "{} {:?} {}", expr, conditions, doc);
            }
        }
    }

    #[test]
    fn no_input_breaks_the_parser(expr in "(auth|doc|get|now|[.\\[\\]()!&|=<>`'\"${}, 0-9a-z中]){0,60}") {
        let _ = Rule::parse(ResourceType::Collection, &json!({ "read": expr, "write": expr }));
    }
}
