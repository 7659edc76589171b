//! The environment policy in Rego: it decides instead of the policies of roles, except for actions on Doorward itself.

use crate::kit::{add, ask, attach, policy, refusal, replace, role, sign_in, text, viewer};
use doorward_access::{ApiKeyHolder, Request, Subject};
use doorward_admin as admin;
use doorward_admin::{self, simulate::simulate};
use doorward_contract::access::{DocumentCheck, DocumentText, ENVIRONMENT_POLICY, Reason, RollBack};
use doorward_contract::api_keys::ApiKeyKind;
use doorward_contract::messaging::Language;
use doorward_contract::simulation::{Draft, Effects, SimulatedPrincipal, Simulation};
use doorward_identity::Actor;
use doorward_identity::version::Expected;
use doorward_testkit::TestEnv;
use doorward_testkit::permit;
use std::collections::BTreeMap;

fn rego(rules: &str) -> DocumentText {
    DocumentText(format!("package authz.user\n{rules}"))
}

const EDITORS_READ: &str = "allow if { input.action == \"reports:read\"; \"editor\" in input.subject.roles }";

#[tokio::test]
async fn a_policy_in_force_answers_in_place_of_the_policies_of_roles() {
    let env = TestEnv::new().await;
    let uid = env.user("li.na").await;
    policy(&env.access, "reports", text("allow", "reports:*")).await;
    role(&env.access, "editor", &["reports"]).await;
    add(&env.access, "editor", &[&uid]).await.unwrap();
    let viewer = viewer(&env, &sign_in(&env, "li.na").await).await;
    assert!(ask(&env.access, &viewer, "reports:write").allowed);

    policy(&env.access, ENVIRONMENT_POLICY, rego(EDITORS_READ)).await;
    assert!(ask(&env.access, &viewer, "reports:read").allowed);
    let refused = ask(&env.access, &viewer, "reports:write");
    assert_eq!((refused.allowed, refused.reason), (false, Reason::NothingAllows), "the role's policy is not asked");
    assert_eq!(refused.environment.map(|answer| answer.version), Some(1));

    let second = rego("deny contains \"closed today\"");
    assert_eq!(replace(&env.access, ENVIRONMENT_POLICY, second).await.unwrap(), 2);
    let denied = ask(&env.access, &viewer, "reports:read");
    let answer = denied.environment.unwrap();
    assert_eq!((denied.reason, answer.version, answer.reasons), (Reason::Denied, 2, vec!["closed today".to_owned()]));

    let RollBack { version } = RollBack { version: 1 };
    admin::policies::roll_back(&permit(&env.access, &Actor::cli()), ENVIRONMENT_POLICY, version, &Expected::Any)
        .await
        .unwrap();
    assert!(ask(&env.access, &viewer, "reports:read").allowed);

    admin::policies::delete(&permit(&env.access, &Actor::cli()), ENVIRONMENT_POLICY, &Expected::Any).await.unwrap();
    let again = ask(&env.access, &viewer, "reports:write");
    assert!(again.allowed && again.decided_by.is_some(), "the policies of roles count again");
}

#[tokio::test]
async fn doorward_itself_is_never_closed_by_it() {
    let env = TestEnv::new().await;
    let uid = env.user("admin").await;
    add(&env.access, "administrator", &[&uid]).await.unwrap();
    policy(&env.access, ENVIRONMENT_POLICY, rego("deny contains \"everything\"")).await;
    let viewer = viewer(&env, &sign_in(&env, "admin").await).await;
    assert!(!ask(&env.access, &viewer, "functions:/a").allowed);
    assert!(ask(&env.access, &viewer, "doorward:policies:edit").allowed, "whoever can mend it is let in");
}

#[tokio::test]
async fn a_policy_sees_who_asks_for_what_and_no_credentials() {
    let env = TestEnv::new().await;
    let rules = "
deny contains sprintf(\"%s %v %s %s\", [input.subject.auth_type, input.request.header_map, input.resource,
    input.cloudbase.entrypoint_type]) if input.action == \"look:here\"
allow if { input.request.method == \"GET\"; startswith(input.request.path, \"/open/\") }";
    policy(&env.access, ENVIRONMENT_POLICY, rego(rules)).await;
    let headers: BTreeMap<_, _> =
        [("Authorization", "Bearer x"), ("cookie", "a=b"), ("X-Team", "red")].map(|(k, v)| (k.into(), v.into())).into();
    let request = Request { method: Some("get"), path: Some("/p"), headers: Some(&headers), ..Request::default() };
    let decision = env.access.may(Subject::Unauthenticated, "look:here", "thing/1", request);
    assert_eq!(decision.environment.unwrap().reasons, [r#"unauthenticated {"x-team":"red"} thing/1 check"#]);
    assert!(env.access.may(Subject::Unauthenticated, "functions:/open/x", "", request).allowed);
    assert!(!env.access.may(Subject::Unauthenticated, "functions:/closed", "", request).allowed);
}

#[tokio::test]
async fn a_programs_key_is_everything_only_with_the_administrators_role() {
    let env = TestEnv::new().await;
    policy(&env.access, ENVIRONMENT_POLICY, rego("allow if input.subject.auth_type == \"missing\"")).await;
    let key = |role: &str| ApiKeyHolder {
        name: "deploy".into(),
        role: role.into(),
        delegated: false,
        expires_at: None,
        client_id: None,
        kind: ApiKeyKind::ApiKey,
    };
    let may = |holder: ApiKeyHolder| env.access.may(&holder, "functions:/a", "", Request::default()).allowed;
    assert!(may(key("administrator")));
    assert!(!may(key("editor")));
}

#[tokio::test]
async fn a_fault_is_refused_with_its_place_and_nothing_changes() {
    let env = TestEnv::new().await;
    let document = rego("allow if {\n  http.send({})\n}");
    let request = DocumentCheck { code: ENVIRONMENT_POLICY.into(), document: document.clone() };
    let checked = admin::policies::check(&permit(&env.access, &Actor::cli()), &request);
    assert_eq!((checked.valid, checked.faults[0].line), (false, 3));
    let new = doorward_contract::access::NewPolicy { code: ENVIRONMENT_POLICY.into(), document, ..Default::default() };
    let (word, details) = refusal(admin::policies::create(&permit(&env.access, &Actor::cli()), new).await);
    assert_eq!((word.as_str(), &details["reason"], &details["line"]), ("invalid_argument", &"rego".into(), &3.into()));
    assert!(admin::policies::get(&permit(&env.access, &Actor::cli()), ENVIRONMENT_POLICY, Language::En).await.is_err());
    let json = admin::policies::check(
        &permit(&env.access, &Actor::cli()),
        &DocumentCheck { document: text("allow", "ai:*"), ..request },
    );
    assert!(!json.valid, "a JSON document is no Rego");
}

#[tokio::test]
async fn no_role_has_it() {
    let env = TestEnv::new().await;
    policy(&env.access, ENVIRONMENT_POLICY, rego("allow := true")).await;
    role(&env.access, "editor", &[]).await;
    let (word, details) = refusal(attach(&env.access, "editor", &[ENVIRONMENT_POLICY]).await);
    assert_eq!((word.as_str(), &details["reason"]), ("invalid_argument", &"environment".into()));
    let all = admin::statements::policies(&permit(&env.access, &Actor::cli()), Language::En).await.unwrap();
    let (_, effects) = all.into_iter().find(|(one, _)| one.code == ENVIRONMENT_POLICY).unwrap();
    assert_eq!(effects, Effects::Environment);
}

#[tokio::test]
async fn a_draft_is_tried_before_there_is_a_policy() {
    let env = TestEnv::new().await;
    let draft = Draft { policy: ENVIRONMENT_POLICY.into(), document: rego("deny contains \"not yet\"") };
    let question = Simulation {
        principal: SimulatedPrincipal::Guest,
        action: "ai:chat".into(),
        resource: String::new(),
        method: None,
        path: None,
        ip: None,
        time: None,
        draft: Some(draft),
    };
    let found = simulate(&permit(&env.access, &Actor::cli()), &question, Language::En).await.unwrap();
    assert!(found.now.explanation.decision.allowed);
    let after = found.after.unwrap();
    assert_eq!(after.explanation.decision.reason, Reason::Denied);
    assert!(after.explanation_text[0].ends_with("(version 1): not yet."), "{:?}", after.explanation_text);
    assert!(env.access.compiled().environment().is_none());
}

#[tokio::test]
async fn case_p071_a_policy_that_fails_says_in_which_line_and_why() {
    let env = TestEnv::new().await;
    policy(&env.access, ENVIRONMENT_POLICY, rego("allow if {\n  to_number(input.request.header_map.level) > 3\n}"))
        .await;
    let decide = |level: &str| {
        let headers: BTreeMap<_, _> = [("level".to_owned(), level.to_owned())].into();
        let request = Request { headers: Some(&headers), ..Request::default() };
        env.access.may(Subject::Unauthenticated, "functions:/a", "", request)
    };
    assert!(decide("12").allowed);
    let failed = decide("12a");
    let answer = failed.environment.unwrap();
    assert_eq!((failed.reason, answer.failure.as_deref()), (Reason::PolicyFailed, Some("policy_failed")));
    let detail = answer.failure_detail.unwrap();
    assert!(
        detail.contains("line 3, column") && detail.len() > "the policy failed at line 3, column 3: ".len(),
        "{detail}"
    );
}

#[tokio::test]
async fn a_failure_is_explained_in_the_language_of_the_reader() {
    let env = TestEnv::new().await;
    policy(&env.access, ENVIRONMENT_POLICY, rego("allow := \"yes\"")).await;
    let question = Simulation {
        principal: SimulatedPrincipal::Guest,
        action: "ai:chat".into(),
        resource: String::new(),
        method: None,
        path: None,
        ip: None,
        time: None,
        draft: None,
    };
    for (language, detail) in [(Language::En, "allow is not a boolean"), (Language::ZhCn, "allow 不是布尔值")] {
        let found = simulate(&permit(&env.access, &Actor::cli()), &question, language).await.unwrap().now;
        assert!(found.explanation_text[0].contains(detail), "{:?}", found.explanation_text);
        let answer = found.explanation.decision.environment.unwrap();
        let found = (answer.failure.as_deref(), answer.failure_detail.as_deref());
        assert_eq!(found, (Some("allow_not_boolean"), Some(detail)));
    }
}
