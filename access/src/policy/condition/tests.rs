use super::*;
use crate::question::{Account, Question, Request, Subject};
use doorward_contract::Timestamp;
use doorward_contract::Uid;
use doorward_contract::account::{AccountKind, Attributes};
use serde_json::json;

fn refused(text: &str) -> Kind {
    Condition::compile(text).map(|_| ()).unwrap_err().kind
}

fn attributes(json: serde_json::Value) -> Attributes {
    serde_json::from_value(json).unwrap()
}

/// The result of a condition for a member of the organization and a document.
fn evaluate(text: &str) -> ConditionResult {
    let own = attributes(json!({"department": "sales", "level": 3, "tags": ["a"], "nothing": null}));
    let thing = attributes(json!({"owner": "u1", "size": 5, "deep": {"er": {"x": 1.5}}, "dotted.name": 1}));
    let roles = ["editor".to_owned()];
    let uid = Uid::parse("u1").unwrap();
    let account = Account { uid: &uid, kind: AccountKind::Internal, roles: &roles, attributes: &own };
    let request = Request {
        ip: Some("::ffff:10.1.2.3".parse().unwrap()),
        method: Some("GET"),
        path: Some("/api"),
        client: None,
        assurance: Some(2),
        headers: None,
        time: Timestamp(1_000),
    };
    let subject = Subject::Account(account);
    let question = Question { subject, action: "a:b", resource: "", attributes: &thing, request };
    Condition::compile(text).unwrap().evaluate(&Variables::new(&question))
}

#[test]
fn a_condition_sees_who_asks_how_and_for_what() {
    for text in [
        "subject.uid == 'u1'",
        "subject.kind == 'internal'",
        "'editor' in subject.roles && 'organization_members' in subject.roles && 'all_users' in subject.roles",
        "subject.attributes.department == 'sales'",
        "subject.attributes['level'] >= 3 && subject.attributes.level < 3.5",
        "subject.attributes.tags[0] == 'a'",
        "subject.attributes.nothing == null",
        "resource.owner == subject.uid",
        "resource.deep.er.x > 1.0",
        "resource.deep['er'].x == resource['deep'].er['x']",
        "subject.attributes == subject.attributes && has(subject.attributes.tags)",
        "!has(resource.dotted)",
        "resource['dotted.name'] == 1",
        "has(resource.owner) && !has(resource.other)",
        "size(resource) == 4",
        "request.ip == '10.1.2.3'",
        "in_network(request.ip, '10.0.0.0/8') && !in_network(request.ip, '2001:db8::/32')",
        "request.method in ['GET', 'HEAD']",
        "request.path.startsWith('/api') && request.path.endsWith('i') && request.path.contains('p')",
        "request.assurance >= 2",
        "request.time == 1000",
        "!has(request.client)",
        "resource.size > 3 ? true : false",
        "true",
    ] {
        assert_eq!(evaluate(text), ConditionResult::Yes, "{text}");
    }
    assert_eq!(evaluate("resource.owner == 'u2'"), ConditionResult::No);
}

#[test]
fn attack_79_a_missing_attribute_or_a_wrong_type_is_a_failure_not_a_no() {
    for text in [
        "resource.missing == 'x'",
        "resource.missing != 'x'",
        "!(resource.missing == 'x')",
        "subject.attributes.missing",
        "request.client == 'web'",
        "resource.size > 'a'",
        "resource.owner > 1",
        "resource.owner",
        "resource.size",
        "resource.size / 0 == 1",
        "resource.size + 9223372036854775807 > 0",
        "in_network(resource.owner, '10.0.0.0/8')",
        "in_network(request.ip, resource.owner)",
        "in_network(resource.size, '10.0.0.0/8')",
        "resource.owner.size",
        "resource.dotted.name == 1",
        "int(resource.owner) == 1",
    ] {
        assert!(matches!(evaluate(text), ConditionResult::Failed(_)), "{text}: {:?}", evaluate(text));
    }
}

#[test]
fn a_condition_that_could_never_work_is_refused_when_it_is_written() {
    for (text, kind) in [
        ("auth != null", Kind::ConditionUnknownVariable("auth".into())),
        ("subject.uidd == 'x'", Kind::ConditionUnknownVariable("subject.uidd".into())),
        ("has(request.host)", Kind::ConditionUnknownVariable("request.host".into())),
        ("subject == null", Kind::ConditionUnknownVariable("subject".into())),
        ("subject['uid'] == 'x'", Kind::ConditionUnknownVariable("subject".into())),
        ("type(resource) == map", Kind::ConditionUnknownFunction("type".into())),
        ("matches(request.path, '(a+)+$')", Kind::ConditionUnknownFunction("matches".into())),
        ("request.path.matches('(a+)+$')", Kind::ConditionUnknownFunction("matches".into())),
        ("startsWith(request.path, 'x')", Kind::ConditionUnknownFunction("startsWith".into())),
        ("request.ip.in_network('10.0.0.0/8')", Kind::ConditionUnknownFunction("in_network".into())),
        ("get('database.x')", Kind::ConditionUnknownFunction("get".into())),
        ("in_network(request.ip, '10.0.0.0/33')", Kind::ConditionNotANetwork(Some("10.0.0.0/33".into()))),
        (
            "in_network(request.ip, '::ffff:10.0.0.0/104')",
            Kind::ConditionNotANetwork(Some("::ffff:10.0.0.0/104".into())),
        ),
        ("in_network(request.ip, 10)", Kind::ConditionNotANetwork(None)),
        ("subject.kind == 'stranger'", Kind::ConditionUnknownKind("stranger".into())),
        ("'Internal' != subject.kind", Kind::ConditionUnknownKind("Internal".into())),
        ("subject.kind in ['internal', 'guest']", Kind::ConditionUnknownKind("guest".into())),
        ("'true'", Kind::ConditionNotBoolean),
        ("1", Kind::ConditionNotBoolean),
        ("[true]", Kind::ConditionNotBoolean),
        ("{'a': true}", Kind::ConditionNotBoolean),
        ("Message{a: 1} == 1", Kind::ConditionUnknownVariable("Message".into())),
    ] {
        assert_eq!(refused(text), kind, "{text}");
    }
    for text in ["", "a b", "true &&", "(true", "'x", "resource.?owner", "true; false", "\u{0}"] {
        assert!(matches!(refused(text), Kind::ConditionSyntax(_)), "{text}: {:?}", refused(text));
    }
}

#[test]
fn attack_79_there_are_no_loops() {
    for text in [
        "subject.roles.exists(r, r == 'x')",
        "subject.roles.all(r, r == 'x')",
        "resource.a.map(x, x)[0]",
        "resource.a.filter(x, true) == []",
        "resource.a.exists_one(x, x)",
        "[1, 2].map(x, [1, 2].map(y, x)) == []",
        "resource.a.map(x) == 1",
    ] {
        assert_eq!(refused(text), Kind::ConditionLoops, "{text}");
    }
}

#[test]
fn attack_79_nothing_of_the_allowed_length_takes_the_stack_or_the_time() {
    let shapes = [
        ("(", "true", ")"),
        ("[", "1", "]"),
        ("{1:", "1", "}"),
        ("!", "true", ""),
        ("-", "1", ""),
        ("", "resource", ".a"),
        ("", "resource", "[0]"),
        ("", "1", "+1"),
        ("", "true", "&&true"),
        ("", "resource.a", "||resource.a"),
        ("1<", "1", ""),
        ("true?true:", "true", ""),
        ("true?", "true", ":true"),
        ("int(", "1", ")"),
        ("has(", "resource.a", ")"),
        ("", "resource.a", ".size()"),
        ("!(", "true", ")"),
        ("1 in ", "[1]", ""),
        ("size(", "[1]", ")"),
        ("(((((", "", ""),
        ("{", "", ""),
        ("resource.b(1,", "", ""),
        ("'", "x", ""),
        ("[1].map(x,", "1", ")"),
        ("[1].all(x,", "true", ")"),
        ("\\", "", ""),
        ("`", "", ""),
        ("r'", "", ""),
    ];
    let try_all = move || {
        for (before, middle, after) in shapes {
            for times in [6, 10, 11, 12, 13, 14, 24, 100, 1_024] {
                let times = times.min((1_024 - middle.len()) / (before.len() + after.len()));
                let text = format!("{}{middle}{}", before.repeat(times), after.repeat(times));
                let began = std::time::Instant::now();
                if Condition::compile(&text).is_ok() {
                    let _ = evaluate(&text);
                }
                assert!(began.elapsed().as_millis() < 500, "{before}{middle}{after} {times}");
            }
        }
    };
    // Less than half of the default stack of a worker thread, in a debug build.
    std::thread::Builder::new().stack_size(768 << 10).spawn(try_all).unwrap().join().unwrap();
}

#[test]
fn the_place_of_a_syntax_error_is_known() {
    assert_eq!(Condition::compile("true && && true").unwrap_err().characters, Some(8));
}
