use crate::kit::{add, ask, policy, refusal, role, sign_in, text, viewer};
use doorward_admin as admin;
use doorward_admin::simulate::simulate;
use doorward_admin::{members, statements};
use doorward_contract::access::{DocumentText, Effect};
use doorward_contract::admin_action::action;
use doorward_contract::messaging::Language;
use doorward_contract::simulation::{Draft, SimulatedPrincipal, Simulation};
use doorward_identity::Actor;
use doorward_testkit::TestEnv;
use doorward_testkit::permit;

fn question(principal: SimulatedPrincipal, action: &str) -> Simulation {
    Simulation {
        principal,
        action: action.into(),
        resource: String::new(),
        method: None,
        path: None,
        ip: None,
        time: None,
        draft: None,
    }
}

fn roles(ids: &[&str]) -> SimulatedPrincipal {
    SimulatedPrincipal::Roles(ids.iter().map(|id| (*id).to_owned()).collect())
}

async fn answer(env: &TestEnv, principal: SimulatedPrincipal) -> (bool, Vec<String>) {
    let found = simulate(&permit(&env.access, &Actor::cli()), &question(principal, "reports:read"), Language::En)
        .await
        .unwrap();
    (found.now.explanation.decision.allowed, found.now.explanation.roles)
}

#[tokio::test]
async fn an_account_is_asked_for_by_uid_and_by_user_name_and_gets_its_own_answer() {
    let env = TestEnv::new().await;
    let uid = env.user("li.na").await;
    policy(&env.access, "reports", text("allow", "reports:*")).await;
    role(&env.access, "analyst", &["reports"]).await;
    assert!(!answer(&env, SimulatedPrincipal::User(uid.to_string())).await.0);
    add(&env.access, "analyst", &[&uid]).await.unwrap();
    for name in [uid.as_str(), "li.na", " Li.Na "] {
        let found = simulate(
            &permit(&env.access, &Actor::cli()),
            &question(SimulatedPrincipal::User(name.into()), "reports:read"),
            Language::En,
        )
        .await;
        let found = found.unwrap();
        let own = ask(&env.access, &viewer(&env, &sign_in(&env, "li.na").await).await, "reports:read");
        assert_eq!(found.now.explanation.decision, own);
        assert_eq!(found.account.unwrap().uid, uid);
        assert!(found.now.explanation_text[0].contains("policy “reports”"), "{:?}", found.now.explanation_text);
    }
}

#[tokio::test]
async fn a_question_may_name_a_kind_of_subject_instead_of_an_account() {
    let env = TestEnv::new().await;
    policy(&env.access, "reports", text("allow", "reports:*")).await;
    role(&env.access, "analyst", &["reports"]).await;
    assert_eq!(answer(&env, SimulatedPrincipal::Unauthenticated).await, (false, vec!["all_users".into()]));
    assert_eq!(answer(&env, SimulatedPrincipal::Guest).await.1, ["all_users", "anonymous_users"]);
    assert_eq!(answer(&env, roles(&["analyst"])).await, (true, vec!["all_users".into(), "analyst".into()]));
    let member = answer(&env, roles(&["analyst", "organization_members"])).await;
    assert_eq!(member, (true, vec!["all_users".into(), "organization_members".into(), "analyst".into()]));
    assert_eq!(answer(&env, roles(&["all_users"])).await.1, ["all_users"]);
}

#[tokio::test]
async fn a_draft_tells_before_and_after_and_keeps_nothing() {
    let env = TestEnv::new().await;
    policy(&env.access, "reports", text("allow", "reports:*")).await;
    role(&env.access, "analyst", &["reports"]).await;
    let draft = Draft { policy: "reports".into(), document: text("deny", "reports:*") };
    let with = Simulation { draft: Some(draft), ..question(roles(&["analyst"]), "reports:read") };
    let found = simulate(&permit(&env.access, &Actor::cli()), &with, Language::ZhCn).await.unwrap();
    let after = found.after.unwrap().explanation.decision;
    assert!(found.now.explanation.decision.allowed && !after.allowed);
    assert_eq!(after.decided_by.unwrap().version, 2);
    assert!(answer(&env, roles(&["analyst"])).await.0, "nothing is in force but what was");
}

#[tokio::test]
async fn what_is_wrong_with_a_question_is_named() {
    let env = TestEnv::new().await;
    policy(&env.access, "reports", text("allow", "reports:*")).await;
    let wrong = async |simulation: Simulation| {
        refusal(simulate(&permit(&env.access, &Actor::cli()), &simulation, Language::En).await).1
    };
    let plain = || question(SimulatedPrincipal::Guest, "reports:read");
    assert_eq!(wrong(question(SimulatedPrincipal::User("missing".into()), "a:b")).await["field"], "user");
    assert_eq!(wrong(question(roles(&["nothing"]), "a:b")).await["value"], "nothing");
    assert_eq!(wrong(question(roles(&[]), "a:b")).await["reason"], "required");
    assert_eq!(wrong(Simulation { ip: Some("here".into()), ..plain() }).await["field"], "ip");
    let draft = |policy: &str, document| Some(Draft { policy: policy.into(), document });
    let preset = draft("FunctionsDeny", text("allow", "*"));
    assert_eq!(wrong(Simulation { draft: preset, ..plain() }).await["reason"], "fixed");
    let unknown = draft("nothing", text("allow", "*"));
    assert_eq!(wrong(Simulation { draft: unknown, ..plain() }).await["field"], "policy");
    let broken = draft("reports", DocumentText("{".into()));
    assert_eq!(wrong(Simulation { draft: broken, ..plain() }).await["line"], 1);
}

#[tokio::test]
async fn statements_of_several_roles_are_listed_denies_first() {
    let env = TestEnv::new().await;
    policy(&env.access, "reports", text("allow", "reports:*")).await;
    role(&env.access, "analyst", &["reports"]).await;
    role(&env.access, "limited", &["FunctionsDeny"]).await;
    let all = statements::of_roles(
        &permit(&env.access, &Actor::cli()),
        &["analyst".into(), "limited".into(), "nothing".into()],
    );
    let statements: Vec<_> = all.iter().map(|one| (one.effect, one.at.role.as_str(), one.at.policy.as_str())).collect();
    assert_eq!(statements, [(Effect::Deny, "limited", "FunctionsDeny"), (Effect::Allow, "analyst", "reports")]);
}

#[tokio::test]
async fn accounts_are_named_by_uid_or_user_name_all_or_none() {
    let env = TestEnv::new().await;
    let (li, wu) = (env.user("li.na").await, env.user("wu.jie").await);
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    assert_eq!(
        members::named(&permit::<action::MembersEdit>(&env.access, &Actor::cli()), &names(&["Wu.Jie", li.as_str()]))
            .await
            .unwrap(),
        [wu.to_string(), li.to_string()]
    );
    let (code, details) = refusal(
        members::named(&permit::<action::MembersEdit>(&env.access, &Actor::cli()), &names(&["li.na", "missing"])).await,
    );
    assert_eq!((code.as_str(), &details["value"]), ("invalid_argument", &"missing".into()));
}

#[tokio::test]
async fn a_draft_tells_whose_answer_it_changes() {
    let env = TestEnv::new().await;
    let (lin, mei, blocked) = (env.user("lin").await, env.user("mei").await, env.user("gone").await);
    policy(&env.access, "reports", text("allow", "reports:*")).await;
    role(&env.access, "analyst", &["reports"]).await;
    role(&env.access, "reader", &[]).await;
    add(&env.access, "analyst", &[&lin, &blocked]).await.unwrap();
    admin::users::block(&permit(&env.access, &Actor::cli()), &blocked).await.unwrap();
    let draft = |document| Draft { policy: "reports".into(), document };
    let simulation = |document| Simulation {
        draft: Some(draft(document)),
        ..question(SimulatedPrincipal::User(mei.to_string()), "reports:read")
    };
    let found = simulate(&permit(&env.access, &Actor::cli()), &simulation(text("deny", "reports:*")), Language::En)
        .await
        .unwrap();
    let affected = found.affected.unwrap();
    assert_eq!((affected.complete, affected.gains.count, affected.loses.count), (true, 0, 1));
    assert_eq!(affected.loses.accounts[0].uid, lin, "who is blocked is not allowed anything as it is");
    let same = simulate(&permit(&env.access, &Actor::cli()), &simulation(text("allow", "reports:read")), Language::En)
        .await
        .unwrap();
    let affected = same.affected.unwrap();
    assert_eq!((affected.looked_at, affected.gains.count, affected.loses.count), (2, 0, 0));
}
