//! Environment policies in Rego: what they allow and deny, and their limits.

#![allow(clippy::unwrap_used)]

use doorward_access::rego::{
    AuthType, Cloudbase, Environment, Failure, Input, MAX_POLICY, Outcome, Request, Subject, TIME_LIMIT,
};
use doorward_contract::Uid;
use doorward_i18n::Language;
use std::{fmt::Write, time::Instant};

fn input(auth_type: AuthType, resource: &str, path: &str) -> Input {
    Input {
        subject: Subject {
            auth_type,
            user_id: Uid::parse("u1").ok(),
            roles: vec!["editor".into()],
            attributes: [].into(),
        },
        request: Request {
            method: "GET".into(),
            path: path.into(),
            header_map: [("host".into(), "a.test".into())].into(),
        },
        cloudbase: Cloudbase { resource_type: resource.into(), entrypoint_type: "httpapi".into(), env_id: "e1".into() },
        action: format!("{resource}:{path}"),
        resource: String::new(),
    }
}

fn external(resource: &str, path: &str) -> Input {
    input(AuthType::External, resource, path)
}

fn policy(rules: &str) -> Environment {
    Environment::compile(&format!("package authz.user\n{rules}")).unwrap_or_else(|error| panic!("{error}: {rules}"))
}

fn fault(rules: &str) -> doorward_access::rego::RegoError {
    Environment::compile(&format!("package authz.user\n{rules}")).unwrap_err()
}

#[test]
fn the_platform_lets_people_reach_what_guards_itself() {
    let platform = Environment::platform().unwrap();
    let table = [
        (AuthType::Administrator, true, true),
        (AuthType::ServiceRole, true, true),
        (AuthType::Internal, false, true),
        (AuthType::External, false, true),
        (AuthType::Anonymous, false, true),
        (AuthType::Authenticated, false, true),
        (AuthType::Unauthenticated, false, false),
        (AuthType::Anon, false, false),
    ];
    for (auth_type, functions, model) in table {
        assert_eq!(platform.decide(&input(auth_type, "functions", "/a")).passes(), functions, "{auth_type:?}");
        assert_eq!(platform.decide(&input(auth_type, "model", "/a")).passes(), model, "{auth_type:?}");
    }
}

#[test]
fn a_users_allow_opens_what_the_platform_closes() {
    let opened = policy("allow if { input.cloudbase.resource_type == \"functions\"; input.subject.user_id == \"u1\" }");
    assert_eq!(opened.decide(&external("functions", "/a")), Outcome::Allow);
    assert_eq!(opened.decide(&external("storages", "/a")), Outcome::NotAllowed);
    assert_eq!(opened.decide(&external("model", "/a")), Outcome::Allow, "the platform still allows");
}

#[test]
fn a_deny_of_the_environment_policy_wins_and_its_reason_is_returned() {
    let closed = policy(
        "allow := true\ndeny contains msg if { startswith(input.request.path, \"/admin\"); msg := sprintf(\"%s is closed to %s\", [input.request.path, input.subject.auth_type]) }",
    );
    assert_eq!(closed.decide(&external("functions", "/a")), Outcome::Allow);
    let reasons = vec!["/admin/x is closed to external".to_owned()];
    assert_eq!(closed.decide(&external("functions", "/admin/x")), Outcome::Denied(reasons));
}

#[test]
fn what_a_policy_cannot_say_is_undefined_and_opens_nothing() {
    let policy = policy("allow if input.request.header_map.authorization == \"x\"");
    assert_eq!(policy.decide(&external("functions", "/a")), Outcome::NotAllowed);
}

#[test]
fn a_policy_builds_on_the_platforms() {
    let policy = policy("allow if data.authz.platform.allow\ndeny contains \"no\" if not data.authz.platform.allow");
    assert_eq!(policy.decide(&external("model", "/a")), Outcome::Allow);
    assert_eq!(policy.decide(&external("functions", "/a")), Outcome::Denied(vec!["no".into()]));
}

#[test]
fn an_error_in_a_policy_refuses_even_what_the_platform_allows() {
    let broken = policy("allow if input.request.path + 1 == 2");
    let Outcome::Failed(Failure::Error(error)) = broken.decide(&external("model", "/a")) else { panic!() };
    assert_eq!((error.line, error.column), (2, 23), "{error}");
    let conflict = policy("allow := x if { x := true }\nallow := x if { x := false }");
    assert!(matches!(conflict.decide(&external("model", "/a")), Outcome::Failed(Failure::Error(_))));
    let text = policy("allow := \"yes\"");
    assert_eq!(text.decide(&external("model", "/a")), Outcome::Failed(Failure::NotBoolean));
    let list = policy("deny := [\"a\"]");
    assert_eq!(list.decide(&external("model", "/a")), Outcome::Failed(Failure::NotASet));
}

#[test]
fn an_endless_policy_is_stopped() {
    let some: String = ('a'..='l').fold(String::new(), |text, c| text + &format!("some {c} in r; "));
    let slow = policy(&format!("allow if {{ {some} a + b == 0 }}\nr := [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]"));
    let started = Instant::now();
    assert_eq!(slow.decide(&external("functions", "/a")), Outcome::Failed(Failure::TimeLimit));
    assert!(started.elapsed() < TIME_LIMIT * 20, "{:?}", started.elapsed());
}

#[test]
fn text_does_not_grow_without_end() {
    let list = vec!["x"; 200].join(", ");
    let doubled: String =
        ('a'..='f').zip('b'..='g').map(|(a, b)| format!("{b} := [{a}, {a}, {a}, {a}, {a}, {a}]; ")).collect();
    for grown in [
        format!("x := \"0123456789\"; y := concat(\"\", [{list}]); replace(y, \"1\", y) == \"\""),
        "x := \"1111111111\"; y := replace(replace(x, \"1\", x), \"1\", x); replace(y, \"1\", y) == \"\"".to_owned(),
        format!("a := \"0123456789\"; {doubled} sprintf(\"%v\", [g]) == \"\""),
    ] {
        let grown = format!("allow if {{ {grown} }}");
        let outcome = policy(&grown).decide(&external("functions", "/a"));
        let Outcome::Failed(Failure::Error(error)) = &outcome else { panic!("{outcome:?}") };
        assert_eq!(error.message.get(Language::En), "the text becomes too long");
    }
}

#[test]
fn sprintf_takes_no_width_and_counts_its_values() {
    for format in ["%99999999999d", "%\u{663}d", "%", "%d %d"] {
        let created = policy(&format!("allow if sprintf(\"{format}\", [1]) == \"\""));
        assert!(matches!(created.decide(&external("functions", "/a")), Outcome::Failed(Failure::Error(_))), "{format}");
    }
    let created = policy("allow if sprintf(\"%d%% of %v\", [5, {\"a\": [1]}]) == \"5% of {\\\"a\\\":[1]}\"");
    assert_eq!(created.decide(&external("functions", "/a")), Outcome::Allow);
}

#[test]
fn a_request_that_is_too_long_is_refused() {
    let path = "/".repeat(70_000);
    assert_eq!(policy("allow := true").decide(&external("model", &path)), Outcome::Failed(Failure::Input));
}

#[test]
fn nothing_that_reaches_out_or_changes_by_the_clock_can_be_called() {
    for call in [
        "http.send({\"url\": \"http://a.test\"}).x",
        "opa.runtime().env",
        "time.now_ns() > 1",
        "rand.intn(\"a\", 3) == 1",
        "uuid.rfc4122(\"a\") == \"b\"",
        "numbers.range(1, 100000000000)[0] == 1",
        "bits.lsh(1, 4000000000) == 1",
        "no_such_thing(1)",
        "[x | x := numbers.range(1, 2)][0][0] == 1",
    ] {
        let error = fault(&format!("allow if {{\n  {call}\n}}"));
        assert!(error.message.get(Language::En).starts_with("the function "), "{call}: {error}");
        assert_eq!(error.line, 3, "{call}");
    }
}

#[test]
fn a_policy_cannot_slip_past_the_checks_by_another_name() {
    for (rules, line) in [
        ("allow if count([1]) == 1 with count as numbers.range", 2),
        ("import data.authz.platform as p\nallow if p.allow", 2),
        ("allow if data[\"authz\"].platform.allow", 2),
        ("allow if data.authz.user[\"a\"]\na := true", 2),
        ("allow if { some name; data.authz.user[name] }", 2),
        ("allow if data.other.x", 2),
        ("deny[\"x\"] := 1", 2),
    ] {
        assert_eq!(fault(rules).line, line, "{rules}: {}", fault(rules));
    }
}

#[test]
fn recursion_is_refused_before_it_runs() {
    for rules in [
        "allow if f(1)\nf(x) := y if y := f(x + 1)",
        "allow if f(1)\nf(x) if g(x)\ng(x) if f(x)",
        "allow if a\na if b\nb if a",
        "allow if data.authz.user.f(1)\nf(x) if data.authz.user.f(x)",
    ] {
        assert!(fault(rules).message.get(Language::En).contains("depends on itself"), "{rules}: {}", fault(rules));
    }
    let chain = |length: usize| {
        let mut rules = "allow if r1\n".to_owned();
        (1..length).for_each(|i| writeln!(rules, "r{i} if r{}", i + 1).unwrap());
        rules + &format!("r{length} := true")
    };
    assert_eq!(policy(&chain(15)).decide(&external("functions", "/a")), Outcome::Allow);
    assert!(fault(&chain(16)).message.get(Language::En).contains("a chain of more than 16"));
}

#[test]
fn the_deepest_policy_that_is_taken_fits_the_stack() {
    let mut rules = "allow if r1\n".to_owned();
    for i in 1..15 {
        let deep = (0..5).fold(format!("r{}", i + 1), |inner, _| format!("[{inner}][0]"));
        writeln!(rules, "r{i} := {deep}").unwrap();
    }
    let deep = policy(&(rules + "r15 := true"));
    assert_eq!(deep.decide(&external("functions", "/a")), Outcome::Allow);
}

#[test]
fn deep_nesting_is_refused_and_costs_no_time() {
    let started = Instant::now();
    for (open, close) in
        [("[", "][0]"), ("count([", "])"), ("[x | x := ", "]"), ("(", ")"), ("{\"a\": ", "}.a"), ("{", "}")]
    {
        for depth in [3, 20, 31, 200] {
            let expr = format!("{}input.a{}", open.repeat(depth), close.repeat(depth));
            let compiled = Environment::compile(&format!("package authz.user\nallow if {expr}"));
            assert!(compiled.is_ok() == (depth == 3) || open == "(", "{expr}");
        }
    }
    assert!(started.elapsed().as_secs() < 5, "{:?}", started.elapsed());
}

#[test]
fn a_mistake_is_shown_where_it_is() {
    let table = [
        ("allow if { x == }", 2, 17, "expecting expression"),
        ("allow { true }", 2, 7, "`if` keyword is required before rule body"),
        ("deny contains \"a\" if false\nallow if { x == 1 }", 3, 12, "use of undefined variable `x` is unsafe"),
        ("helper := 1", 0, 0, "a policy must have an allow rule, a deny rule or both"),
    ];
    for (rules, line, column, message) in table {
        let error = fault(rules);
        assert_eq!((error.line, error.column, error.message.get(Language::En)), (line, column, message), "{rules}");
    }
    let elsewhere = Environment::compile("package authz.platform\nallow := true").unwrap_err();
    assert_eq!((elsewhere.line, elsewhere.message.get(Language::En)), (1, "a policy must be in package authz.user"));
    assert_eq!(elsewhere.message.get(Language::ZhCn), "策略须位于 package authz.user");
    let quoted = fault("allow if { x == }");
    assert_eq!(quoted.message.get(Language::ZhCn), "策略有误，解释器返回“expecting expression”");
    assert_eq!(Environment::compile(&" ".repeat(MAX_POLICY + 1)).unwrap_err().line, 0);
    assert!(Environment::compile("").is_err());
}

#[test]
fn no_input_breaks_the_compiler() {
    proptest::proptest!(|(text in "(package authz.user\n)?[a-z0-9:=\\[\\]{}()|\"'`%.,; \n]{0,60}")| {
        let _ = Environment::compile(&text);
    });
}
