use crate::kit::{add, ask, policy, record, refusal, remove, role, sign_in, text, viewer};
use doorward_access::Error;
use doorward_admin as admin;
use doorward_admin::users;
use doorward_contract::Uid;
use doorward_contract::account::ADMINISTRATOR;
use doorward_contract::admin::{NewUser, UserPatch};
use doorward_contract::event::EventAction;
use doorward_contract::roles::{NewMembers, PageQuery};
use doorward_contract::settings::Section;
use doorward_identity::Actor;
use doorward_identity::version::Expected;
use doorward_identity::{Caller, session, signin};
use doorward_testkit::permit;
use doorward_testkit::{MockSender, TestEnv, device};
use serde_json::json;

#[tokio::test]
async fn a_member_gains_and_loses_at_once_what_the_role_allows() {
    let env = TestEnv::new().await;
    let uid = env.user("li.na").await;
    let token = sign_in(&env, "li.na").await;
    policy(&env.access, "reports", text("allow", "reports:*")).await;
    role(&env.access, "analyst", &["reports"]).await;
    assert!(!ask(&env.access, &viewer(&env, &token).await, "reports:read").allowed);
    add(&env.access, "analyst", &[&uid]).await.unwrap();
    let decision = ask(&env.access, &viewer(&env, &token).await, "reports:read");
    assert_eq!(decision.decided_by.unwrap().role, "analyst");
    remove(&env.access, "analyst", &[&uid]).await.unwrap();
    assert!(!ask(&env.access, &viewer(&env, &token).await, "reports:read").allowed);
    for action in [EventAction::RoleMemberAdded, EventAction::RoleMemberRemoved] {
        let events = record(&env, action).await;
        assert_eq!(events[0].subject.as_ref(), Some(&uid));
        assert_eq!(events[0].detail["role"], "analyst");
    }
}

#[tokio::test]
async fn a_role_for_a_time_ends_at_its_time_even_in_memory() {
    let env = TestEnv::new().await;
    let uid = env.user("li.na").await;
    role(&env.access, "guard", &[]).await;
    let end = env.identity.now().plus_secs(90);
    let new = NewMembers { uids: vec![uid.to_string()], expires_at: Some(end) };
    admin::members::add(&permit(&env.access, &Actor::cli()), "guard", new).await.unwrap();
    let token = sign_in(&env, "li.na").await;
    let claims = session::introspect(&env.identity, &token).await.unwrap().unwrap();
    assert_eq!(claims.exp, end.as_secs(), "no token says so for longer");
    env.clock.advance_secs(89);
    assert_eq!(viewer(&env, &token).await.roles, ["guard"]);
    let listed =
        admin::members::list(&permit(&env.access, &Actor::cli()), "guard", &PageQuery::default()).await.unwrap().items;
    assert_eq!(listed[0].expires_at, Some(end));
    env.clock.advance_secs(1);
    let fresh = sign_in(&env, "li.na").await;
    assert!(viewer(&env, &fresh).await.roles.is_empty());
    assert!(
        admin::members::list(&permit(&env.access, &Actor::cli()), "guard", &PageQuery::default())
            .await
            .unwrap()
            .items
            .is_empty()
    );
    assert_eq!(admin::roles::get(&permit(&env.access, &Actor::cli()), "guard").await.unwrap().members, Some(0));
    // An expired membership starts again.
    add(&env.access, "guard", &[&uid]).await.unwrap();
    assert_eq!(viewer(&env, &fresh).await.roles, ["guard"]);
}

#[tokio::test]
async fn a_browsers_session_in_memory_loses_a_role_at_its_end() {
    let env = TestEnv::new().await;
    let uid = env.user("li.na").await;
    role(&env.access, "guard", &[]).await;
    let token = sign_in(&env, "li.na").await;
    let end = env.identity.now().plus_secs(5);
    let new = NewMembers { uids: vec![uid.to_string()], expires_at: Some(end) };
    admin::members::add(&permit(&env.access, &Actor::cli()), "guard", new).await.unwrap();
    for _ in 0..2 {
        assert_eq!(viewer(&env, &token).await.roles, ["guard"]);
    }
    env.clock.advance_secs(5);
    assert!(viewer(&env, &token).await.roles.is_empty());
}

#[tokio::test]
async fn all_accounts_of_a_call_or_none_and_the_first_bad_one_is_named() {
    let env = TestEnv::new().await;
    env.open_sign_up().await;
    let (one, two) = (env.user("li.na").await, env.user("wang.wu").await);
    let guest = signin::anonymous::sign_in(&env.identity, &device("0123456789abcdef")).await.unwrap();
    let guest = session::by_id(&env.identity, &guest.session_id).await.unwrap().uid;
    role(&env.access, "editor", &[]).await;
    for (uids, reason, bad) in [
        (vec![one.as_str(), "missing", "nothing"], "unknown", "missing"),
        (vec![one.as_str(), "no uid"], "unknown", "no uid"),
        (vec![one.as_str(), guest.as_str()], "anonymous", guest.as_str()),
    ] {
        let (word, details) = refusal(add(&env.access, "editor", &uids).await);
        assert_eq!(word, "invalid_argument");
        assert_eq!((&details["reason"], &details["value"]), (&json!(reason), &json!(bad)));
    }
    assert_eq!(admin::roles::get(&permit(&env.access, &Actor::cli()), "editor").await.unwrap().members, Some(0));
    add(&env.access, "editor", &[&one, &one]).await.unwrap();
    let (_, details) = refusal(remove(&env.access, "editor", &[&one, &two]).await);
    assert_eq!((&details["reason"], &details["value"]), (&json!("not_member"), &json!(two)));
    let (_, details) = refusal(remove(&env.access, "editor", &["no uid"]).await);
    assert_eq!((&details["reason"], &details["value"]), (&json!("not_member"), &json!("no uid")));
    assert_eq!(admin::roles::get(&permit(&env.access, &Actor::cli()), "editor").await.unwrap().members, Some(1));
    let many: Vec<_> = (0..101).map(|n| format!("u{n}")).collect();
    assert_eq!(refusal(add(&env.access, "editor", &many).await).1["reason"], "too_many");
    let past = NewMembers { uids: vec![one.to_string()], expires_at: Some(env.identity.now()) };
    let past = admin::members::add(&permit(&env.access, &Actor::cli()), "editor", past).await;
    assert_eq!(refusal(past).1["field"], "expires_at");
}

#[tokio::test]
async fn no_member_is_added_to_an_automatic_role() {
    let env = TestEnv::new().await;
    let uid = env.user("li.na").await;
    for id in ["all_users", "organization_members", "registered_users", "anonymous_users"] {
        assert_eq!(refusal(add(&env.access, id, &[&uid]).await).1["reason"], "fixed");
        assert_eq!(refusal(remove(&env.access, id, &[&uid]).await).1["reason"], "fixed");
    }
    assert_eq!(refusal(add(&env.access, "nonsense", &[&uid]).await).0, "not_found");
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let env = TestEnv::new().await;
    let root = env.administrator("root").await;
    let last = |result| refusal::<()>(result).1["reason"] == "last_administrator";
    assert!(last(remove(&env.access, ADMINISTRATOR, &[&root]).await));
    let other = env.user("li.na").await;
    // An administrator with an expiry is not enough, and the last one cannot get an expiry.
    let end = Some(env.identity.now().plus_secs(60));
    let until = |uid: &Uid| NewMembers { uids: vec![uid.to_string()], expires_at: end };
    admin::members::add(&permit(&env.access, &Actor::cli()), ADMINISTRATOR, until(&other)).await.unwrap();
    assert!(last(remove(&env.access, ADMINISTRATOR, &[&root]).await));
    assert!(last(admin::members::add(&permit(&env.access, &Actor::cli()), ADMINISTRATOR, until(&root)).await));
    assert!(admin::users::block(&permit(&env.access, &Actor::cli()), &root).await.is_err());
    add(&env.access, ADMINISTRATOR, &[&other]).await.unwrap();
    assert!(last(remove(&env.access, ADMINISTRATOR, &[&root, &other]).await));
    remove(&env.access, ADMINISTRATOR, &[&root]).await.unwrap();
    // A blocked administrator is not enough either.
    add(&env.access, ADMINISTRATOR, &[&root]).await.unwrap();
    admin::users::block(&permit(&env.access, &Actor::cli()), &root).await.unwrap();
    assert!(last(remove(&env.access, ADMINISTRATOR, &[&other]).await));
}

/// An administrator without a sign-in method is not enough.
#[tokio::test]
async fn the_last_administrator_who_can_sign_in_stays() {
    let env = TestEnv::new().await;
    let (root, cli) = (env.administrator("root").await, Actor::cli());
    let new = NewUser { email: Some("second@example.test".into()), ..NewUser::default() };
    let second = users::create(&permit(&env.access, &cli), new).await.unwrap().uid;
    add(&env.access, ADMINISTRATOR, &[&second]).await.unwrap();
    let refused = |result: Result<(), Error>| {
        assert_eq!(refusal(result).1["reason"], "administrator_lockout");
    };
    let edit = async |uid: &Uid, patch| {
        admin::users::edit(&permit(&env.access, &cli), uid, patch, &Expected::Any).await.map(drop)
    };
    let unnamed = || UserPatch { username: Some(String::new()), ..UserPatch::default() };
    refused(admin::users::block(&permit(&env.access, &cli), &root).await.map(drop));
    refused(admin::users::delete(&permit(&env.access, &cli), &root, &Expected::Any).await);
    refused(remove(&env.access, ADMINISTRATOR, &[&root]).await);
    let end = Some(env.identity.now().plus_secs(60));
    let ending = NewMembers { uids: vec![root.to_string()], expires_at: end };
    refused(admin::members::add(&permit(&env.access, &cli), ADMINISTRATOR, ending).await);
    // While sign-in by email is off, the username is the only sign-in method.
    edit(&root, UserPatch { email: Some("root@example.test".into()), ..UserPatch::default() }).await.unwrap();
    refused(edit(&root, unnamed()).await);
    env.set(Section::LoginMethods, json!({ "email": "login_only" })).await;
    edit(&root, unnamed()).await.unwrap();
    // Once another administrator can sign in too, the first can be removed.
    let email = Some("second@example.test".to_owned());
    edit(&second, UserPatch { email, ..UserPatch::default() }).await.unwrap();
    refused(admin::users::delete(&permit(&env.access, &cli), &root, &Expected::Any).await);
    // Sign-in by code works while a provider sends them; unsent codes can only be read by an administrator who is
    // signed in already.
    edit(&second, UserPatch { email_verified: Some(true), ..UserPatch::default() }).await.unwrap();
    refused(admin::users::delete(&permit(&env.access, &cli), &root, &Expected::Any).await);
    env.send_by(&MockSender::start().await).await;
    admin::users::delete(&permit(&env.access, &cli), &root, &Expected::Any).await.unwrap();
}

#[tokio::test]
async fn administrators_that_remove_each_other_at_once_leave_one() {
    let env = TestEnv::new().await;
    let (one, two) = (env.administrator("root").await, env.administrator("boss").await);
    let (first, second) = ([one], [two]);
    let (first, second) =
        tokio::join!(remove(&env.access, ADMINISTRATOR, &first), remove(&env.access, ADMINISTRATOR, &second));
    assert_eq!([first, second].iter().filter(|result| result.is_ok()).count(), 1);
    assert_eq!(admin::roles::get(&permit(&env.access, &Actor::cli()), ADMINISTRATOR).await.unwrap().members, Some(1));
}

#[tokio::test]
async fn only_administrators_make_administrators() {
    let env = TestEnv::new().await;
    let uid = env.user("li.na").await;
    env.delegated_role("helpdesk", &["doorward:members:edit"]).await;
    role(&env.access, "plain", &[]).await;
    add(&env.access, "helpdesk", &[&uid]).await.unwrap();
    for actor in [
        Actor::viewer(&viewer(&env, &sign_in(&env, "li.na").await).await, &Caller::default()),
        Actor::api_key("ci", "helpdesk", None, false, &Caller::default()),
    ] {
        let new = || NewMembers { uids: vec![uid.to_string()], expires_at: None };
        let appointed = admin::members::add(&permit(&env.access, &actor), ADMINISTRATOR, new()).await;
        assert_eq!(refusal(appointed).0, "permission_denied");
        admin::members::add(&permit(&env.access, &actor), "plain", new()).await.unwrap();
    }
}
