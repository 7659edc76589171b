//! API keys: their expiry, and which keys an actor may create and revoke.

use crate::kit::{add, attach, policy, record, refusal, role, sign_in, text, viewer};
use doorward_access::{Error, Request};
use doorward_admin as admin;
use doorward_contract::Secret;
use doorward_contract::account::ADMINISTRATOR;
use doorward_contract::admin_action::AdminAction;
use doorward_contract::api_keys::{ApiKeyPatch, CreatedApiKey, NewApiKey};
use doorward_contract::event::EventAction;
use doorward_contract::roles::PageQuery;
use doorward_identity::Actor;
use doorward_identity::Caller;
use doorward_identity::version::Expected;
use doorward_testkit::TestEnv;
use doorward_testkit::permit;
use serde_json::json;

async fn create(env: &TestEnv, name: &str, role: &str, actor: &Actor) -> Result<CreatedApiKey, Error> {
    let new = NewApiKey { name: Some(name.into()), role: role.into(), expires_at: None, ..NewApiKey::default() };
    admin::api_keys::create(&permit(&env.access, actor), new).await
}

async fn works(env: &TestEnv, key: &Secret) -> bool {
    env.access.api_key(key).await.unwrap().is_some()
}

fn move_to(role: &str) -> ApiKeyPatch {
    ApiKeyPatch { role: Some(role.into()), ..ApiKeyPatch::default() }
}

/// A user with a role that allows these actions.
async fn delegate(env: &TestEnv, name: &str, actions: &str) -> Actor {
    policy(&env.access, name, text("allow", actions)).await;
    role(&env.access, name, &[name]).await;
    let uid = env.user(name).await;
    add(&env.access, name, &[&uid]).await.unwrap();
    Actor::viewer(&viewer(env, &sign_in(env, name).await).await, &Caller::default())
}

fn too_far<T: std::fmt::Debug>(result: Result<T, Error>) {
    assert_eq!(refusal(result).1["reason"], "reaches_too_far");
}

#[tokio::test]
async fn finding_f05_a_key_is_listed_changed_and_revoked_and_all_of_it_is_on_record() {
    let env = TestEnv::new().await;
    role(&env.access, "robot", &[]).await;
    let cli = Actor::cli();
    let created = create(&env, "ci", ADMINISTRATOR, &cli).await.unwrap();
    env.clock.advance_secs(1);
    let second = create(&env, "ci", "robot", &cli).await.unwrap();
    let listed = admin::api_keys::list(&permit(&env.access, &Actor::cli()), &PageQuery::default()).await.unwrap().items;
    assert_eq!(listed, [second.api_key.clone(), created.api_key.clone()]);
    assert_eq!((created.api_key.created_by.as_deref(), created.api_key.delegated), (Some("cli"), false));

    let moved =
        admin::api_keys::edit(&permit(&env.access, &cli), &created.api_key.id, move_to("robot"), &Expected::Any)
            .await
            .unwrap();
    assert_eq!(moved.role, "robot");
    assert_eq!(env.access.api_key(&created.secret).await.unwrap().unwrap().role, "robot");
    let (word, details) = refusal(admin::api_keys::named(&permit(&env.access, &Actor::cli()), "ci").await);
    assert_eq!((word.as_str(), &details["reason"]), ("invalid_argument", &json!("ambiguous")));

    admin::api_keys::revoke(&permit(&env.access, &cli), &created.api_key.id, &Expected::Any).await.unwrap();
    assert!(!works(&env, &created.secret).await && works(&env, &second.secret).await);
    assert_eq!(
        refusal(admin::api_keys::revoke(&permit(&env.access, &cli), &created.api_key.id, &Expected::Any).await).0,
        "not_found"
    );
    assert_eq!(admin::api_keys::named(&permit(&env.access, &Actor::cli()), "ci").await.unwrap().id, second.api_key.id);
    for (action, count) in
        [(EventAction::ApiKeyCreated, 2), (EventAction::ApiKeyChanged, 1), (EventAction::ApiKeyRevoked, 1)]
    {
        let events = record(&env, action).await;
        assert_eq!((events.len(), &events[0].detail["name"]), (count, &json!("ci")), "{action:?}");
        assert!(!format!("{events:?}").contains(created.secret.expose()));
    }
}

#[tokio::test]
async fn finding_f05_a_key_expires_to_the_millisecond() {
    let env = TestEnv::new().await;
    let end = env.identity.now().plus_secs(60);
    let new = NewApiKey { name: None, role: ADMINISTRATOR.into(), expires_at: Some(end), ..NewApiKey::default() };
    let created = admin::api_keys::create(&permit(&env.access, &Actor::cli()), new.clone()).await.unwrap();
    assert!(created.api_key.name.starts_with("administrator-"), "{}", created.api_key.name);
    env.clock.advance_secs(59);
    assert!(works(&env, &created.secret).await);
    env.clock.advance_secs(1);
    assert!(!works(&env, &created.secret).await);
    assert!(admin::api_keys::get(&permit(&env.access, &Actor::cli()), &created.api_key.id).await.unwrap().expired);
    assert_eq!(refusal(admin::api_keys::create(&permit(&env.access, &Actor::cli()), new).await).1["reason"], "past");
    let later = ApiKeyPatch { expires_at: Some(end.plus_secs(60)), ..ApiKeyPatch::default() };
    admin::api_keys::edit(&permit(&env.access, &Actor::cli()), &created.api_key.id, later, &Expected::Any)
        .await
        .unwrap();
    assert!(works(&env, &created.secret).await);
}

#[tokio::test]
async fn finding_f05_the_last_use_is_written_once_a_minute() {
    let env = TestEnv::new().await;
    let created = create(&env, "ci", ADMINISTRATOR, &Actor::cli()).await.unwrap();
    let last = async || {
        admin::api_keys::get(&permit(&env.access, &Actor::cli()), &created.api_key.id).await.unwrap().last_used_at
    };
    assert_eq!(last().await, None);
    let first = env.identity.now();
    for (secs, written) in [(0, first), (59, first), (1, first.plus_secs(60))] {
        env.clock.advance_secs(secs);
        assert!(works(&env, &created.secret).await);
        assert_eq!(last().await, Some(written));
    }
}

#[tokio::test]
async fn names_and_roles_of_keys_are_checked() {
    let env = TestEnv::new().await;
    let long = "x".repeat(65);
    for name in ["a b", "键", &long, "a/b"] {
        assert_eq!(refusal(create(&env, name, ADMINISTRATOR, &Actor::cli()).await).1["field"], "name", "{name}");
    }
    for role in ["missing", "all_users", ""] {
        assert_eq!(refusal(create(&env, "ci", role, &Actor::cli()).await).1["field"], "role", "{role}");
    }
}

#[tokio::test]
async fn finding_f05_a_role_is_deleted_once_its_keys_are_moved_or_revoked() {
    let env = TestEnv::new().await;
    let cli = Actor::cli();
    for id in ["robot", "other"] {
        role(&env.access, id, &[]).await;
    }
    let (one, two) = (create(&env, "one", "robot", &cli).await.unwrap(), create(&env, "two", "robot", &cli).await);
    let delete = async || admin::roles::delete(&permit(&env.access, &cli), vec!["robot".into()]).await;
    let refused = delete().await.unwrap_err().to_string();
    assert!(refused.contains("Give its API keys another role or revoke them"), "{refused}");
    admin::api_keys::edit(&permit(&env.access, &cli), &one.api_key.id, move_to("other"), &Expected::Any).await.unwrap();
    assert_eq!(refusal(delete().await).1["by"], json!(["api_key:two"]));
    admin::api_keys::revoke(&permit(&env.access, &cli), &two.unwrap().api_key.id, &Expected::Any).await.unwrap();
    delete().await.unwrap();
}

#[tokio::test]
async fn attack_63_a_delegate_makes_and_revokes_no_key_that_reaches_further() {
    let env = TestEnv::new().await;
    let access = &env.access;
    policy(access, "reports", text("allow", "reports:*")).await;
    role(access, "editor", &["reports"]).await;
    let keeper = delegate(&env, "keeper", "doorward:api-keys:*").await;
    let (boss, ci) = (
        create(&env, "boss", ADMINISTRATOR, &Actor::cli()).await.unwrap(),
        create(&env, "ci", "editor", &Actor::cli()).await.unwrap(),
    );
    for role in [ADMINISTRATOR, "keeper", "editor"] {
        too_far(create(&env, "mine", role, &keeper).await);
        too_far(admin::api_keys::edit(&permit(access, &keeper), &ci.api_key.id, move_to(role), &Expected::Any).await);
    }
    too_far(admin::api_keys::revoke(&permit(access, &keeper), &boss.api_key.id, &Expected::Any).await);
    too_far(admin::api_keys::edit(&permit(access, &keeper), &boss.api_key.id, move_to("editor"), &Expected::Any).await);
    assert!(works(&env, &boss.secret).await);
    // They may revoke a key without permissions over Doorward. Creating one requires the role, or
    // the right to assign it.
    admin::api_keys::revoke(&permit(access, &keeper), &ci.api_key.id, &Expected::Any).await.unwrap();
    let giver = delegate(&env, "giver", "doorward:*").await;
    assert!(create(&env, "theirs", "editor", &giver).await.unwrap().api_key.delegated);
    let editor = env.user("an.editor").await;
    add(access, "editor", &[&editor]).await.unwrap();
    add(access, "keeper", &[&editor]).await.unwrap();
    let viewer = viewer(&env, &sign_in(&env, "an.editor").await).await;
    create(&env, "own", "editor", &Actor::viewer(&viewer, &Caller::default())).await.unwrap();
}

#[tokio::test]
async fn attack_63_a_delegates_key_gains_nothing_when_its_role_does() {
    let env = TestEnv::new().await;
    role(&env.access, "editor", &[]).await;
    let giver = delegate(&env, "giver", "doorward:*").await;
    let theirs = create(&env, "theirs", "editor", &giver).await.unwrap();
    let ours = create(&env, "ours", "editor", &Actor::cli()).await.unwrap();
    attach(&env.access, "editor", &["DoorwardAuditor"]).await.unwrap();
    let may = async |key: &Secret| {
        let holder = env.access.api_key(key).await.unwrap().unwrap();
        env.access.require_of_key(&holder, AdminAction::UsersRead, Request::default())
    };
    may(&ours.secret).await.unwrap();
    too_far(may(&theirs.secret).await);
}
