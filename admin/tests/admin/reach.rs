//! A delegated administrator acts only on accounts and roles with no more permissions over Doorward than their own.

use crate::kit::{add, policy, record, refusal, role, sign_in, text, viewer};
use doorward_access::Error;
use doorward_admin as admin;
use doorward_contract::Secret;
use doorward_contract::Uid;
use doorward_contract::access::{DocumentText, NewPolicy, PolicyUpdate};
use doorward_contract::account::{ADMINISTRATOR, AccountKind};
use doorward_contract::admin::{LegacyTrial, NewUser, UserPatch};
use doorward_contract::api_keys::{ApiKeyPatch, NewApiKey};
use doorward_contract::event::EventAction;
use doorward_contract::roles::{FormerMembers, NewMembers, NewRole, RolePatch};
use doorward_contract::settings::Section;
use doorward_identity::Actor;
use doorward_identity::Caller;
use doorward_identity::version::Expected;
use doorward_testkit::{TestEnv, permit, uid};
use serde_json::json;

/// A delegated administrator with these actions, separated by commas.
pub async fn delegate(env: &TestEnv, name: &str, actions: &str) -> (Uid, Actor) {
    env.delegated_role(name, &actions.split(',').collect::<Vec<_>>()).await;
    let username = format!("{name}.person");
    let uid = env.user(&username).await;
    add(&env.access, name, &[&uid]).await.unwrap();
    let viewer = viewer(env, &sign_in(env, &username).await).await;
    (uid, Actor::viewer(&viewer, &Caller::default()))
}

pub fn too_far<T: std::fmt::Debug>(result: Result<T, Error>) {
    let (code, details) = refusal(result);
    assert_eq!((code.as_str(), &details["reason"]), ("permission_denied", &json!("reaches_too_far")));
}

pub fn members(uid: &Uid) -> NewMembers {
    NewMembers { uids: vec![uid.to_string()], expires_at: None }
}

#[tokio::test]
async fn a_stronger_account_is_touched_in_no_way() {
    let env = TestEnv::new().await;
    let (_, desk) = delegate(&env, "desk", "doorward:users:*,doorward:sessions:*").await;
    let (stronger, _) = delegate(&env, "keeper", "doorward:settings:edit").await;
    let (boss, key) = (env.administrator("root").await, Actor::api_key("ci", "desk", None, false, &Caller::default()));
    let access = &env.access;
    for actor in [&desk, &key] {
        for uid in [&boss, &stronger] {
            let email = UserPatch { email: Some("mine@example.com".into()), ..UserPatch::default() };
            too_far(admin::users::edit(&permit(access, actor), uid, email, &Expected::Any).await);
            too_far(admin::users::edit(&permit(access, actor), uid, UserPatch::default(), &Expected::Any).await);
            too_far(admin::users::password_link(&permit(access, actor), uid).await);
            too_far(admin::users::sign_out(&permit(access, actor), uid).await);
            too_far(admin::users::end_session(&permit(access, actor), uid, "any").await);
            too_far(admin::users::block(&permit(access, actor), uid).await);
            too_far(admin::users::unblock(&permit(access, actor), uid).await);
            too_far(admin::users::delete(&permit(access, actor), uid).await);
        }
    }
    assert!(record(&env, EventAction::PasswordLinkCreated).await.is_empty());
}

#[tokio::test]
async fn accounts_that_reach_as_far_or_less_are_theirs_to_help() {
    let env = TestEnv::new().await;
    let (own, desk) = delegate(&env, "desk", "doorward:users:*").await;
    let plain = env.user("li.na").await;
    for uid in [&own, &plain] {
        admin::users::password_link(&permit(&env.access, &desk), uid).await.unwrap();
        admin::users::edit(&permit(&env.access, &desk), uid, UserPatch::default(), &Expected::Any).await.unwrap();
    }
    let unknown = admin::users::block(&permit(&env.access, &desk), &uid("nobody")).await;
    assert_eq!(refusal(unknown).0, "user_not_found");
}

#[tokio::test]
async fn conditional_permissions_count_as_permissions() {
    let env = TestEnv::new().await;
    let (_, desk) = delegate(&env, "desk", "doorward:users:*").await;
    let conditional = json!({"version": "1.0", "statement": [
        {"action": "doorward:policies:edit", "effect": "allow", "condition": "request.assurance >= 3"},
        {"action": "doorward:*", "effect": "deny"}
    ]});
    policy(&env.access, "nights", DocumentText(conditional.to_string())).await;
    role(&env.access, "nights", &["nights"]).await;
    let uid = env.user("owl").await;
    add(&env.access, "nights", &[&uid]).await.unwrap();
    too_far(admin::users::password_link(&permit(&env.access, &desk), &uid).await);
}

#[tokio::test]
async fn what_a_kind_gives_counts_too() {
    let env = TestEnv::new().await;
    let (_, desk) = delegate(&env, "desk", "doorward:users:*").await;
    policy(&env.access, "insiders", text("allow", "doorward:events:read")).await;
    let codes = vec!["insiders".into()];
    admin::roles::set_policies(&permit(&env.access, &Actor::cli()), "organization_members", codes, &Expected::Any)
        .await
        .unwrap();
    let internal = NewUser { kind: Some(AccountKind::Internal), username: Some("mole".into()), ..NewUser::default() };
    too_far(admin::users::create(&permit(&env.access, &desk), internal).await);
    let uid = env.user("li.na").await;
    let patch = UserPatch { kind: Some(AccountKind::Internal), ..UserPatch::default() };
    too_far(admin::users::edit(&permit(&env.access, &desk), &uid, patch, &Expected::Any).await);
    let plain = NewUser { username: Some("zhou".into()), ..NewUser::default() };
    admin::users::create(&permit(&env.access, &desk), plain).await.unwrap();
}

#[tokio::test]
async fn attack_63_rights_over_doorward_come_from_administrators_alone() {
    let env = TestEnv::new().await;
    let (own, lord) = delegate(&env, "lord", "doorward:*").await;
    let (plain, access) = (env.user("li.na").await, &env.access);
    policy(access, "reports", text("allow", "reports:*")).await;
    role(access, "editor", &["reports"]).await;
    // Roles: the administrator role, the delegate's own role, and roles by their policies.
    for id in [ADMINISTRATOR, "lord"] {
        for uid in [&own, &plain] {
            too_far(admin::members::add(&permit(access, &lord), id, members(uid)).await);
        }
        too_far(
            admin::members::remove(&permit(access, &lord), id, FormerMembers { uids: vec![own.to_string()] }).await,
        );
    }
    for codes in [vec!["lord"], vec!["AdministratorAccess"], vec!["reports", "lord"]] {
        let codes: Vec<String> = codes.into_iter().map(str::to_owned).collect();
        too_far(admin::roles::set_policies(&permit(access, &lord), "editor", codes.clone(), &Expected::Any).await);
        too_far(admin::roles::set_policies(&permit(access, &lord), "all_users", codes.clone(), &Expected::Any).await);
        let new = NewRole { id: "more".into(), name: "more".into(), description: None, policies: codes };
        too_far(admin::roles::create(&permit(access, &lord), new).await);
    }
    too_far(admin::roles::set_policies(&permit(access, &lord), "lord", vec![], &Expected::Any).await);
    too_far(
        admin::roles::edit(
            &permit(access, &lord),
            "lord",
            RolePatch { name: Some("Friends".into()), description: None },
            &Expected::Any,
        )
        .await,
    );
    too_far(admin::roles::delete(&permit(access, &lord), vec!["editor".into(), "lord".into()]).await);
    // Roles without statements about Doorward are theirs to manage.
    admin::roles::set_policies(&permit(access, &lord), "editor", vec!["StoragesAccess".into()], &Expected::Any)
        .await
        .unwrap();
    admin::members::add(&permit(access, &lord), "editor", members(&plain)).await.unwrap();
    admin::roles::delete(&permit(access, &lord), vec!["editor".into()]).await.unwrap();
}

#[tokio::test]
async fn attack_63_no_document_about_doorward_is_put_in_force_by_a_delegate() {
    let env = TestEnv::new().await;
    let (_, lord) = delegate(&env, "lord", "doorward:*").await;
    let access = &env.access;
    policy(access, "reports", text("allow", "reports:*")).await;
    for action in ["*", "doorward:*", "doorward:users:read", "doorward:u*"] {
        for effect in ["allow", "deny"] {
            let new = NewPolicy { code: "mine".into(), document: text(effect, action), ..NewPolicy::default() };
            too_far(admin::policies::create(&permit(access, &lord), new).await);
            let update = PolicyUpdate { document: Some(text(effect, action)), ..PolicyUpdate::default() };
            too_far(admin::policies::put(&permit(access, &lord), "reports", update, &Expected::Any).await);
        }
    }
    let harmless = || PolicyUpdate { document: Some(text("allow", "reports:read")), ..PolicyUpdate::default() };
    too_far(admin::policies::put(&permit(access, &lord), "lord", harmless(), &Expected::Any).await);
    too_far(admin::policies::roll_back(&permit(access, &lord), "lord", 1, &Expected::Any).await);
    too_far(admin::policies::delete(&permit(access, &lord), "lord").await);
    admin::policies::put(&permit(access, &lord), "reports", harmless(), &Expected::Any).await.unwrap();
    // A policy of a role with permissions over Doorward is out of reach, whatever its own statements.
    let codes = vec!["lord".into(), "reports".into()];
    admin::roles::set_policies(&permit(access, &Actor::cli()), "lord", codes, &Expected::Any).await.unwrap();
    too_far(admin::policies::put(&permit(access, &lord), "reports", harmless(), &Expected::Any).await);
}

#[tokio::test]
async fn attack_63_an_earlier_version_about_doorward_is_not_rolled_back_to() {
    let env = TestEnv::new().await;
    let (_, lord) = delegate(&env, "lord", "doorward:*").await;
    policy(&env.access, "former", text("allow", "doorward:users:read")).await;
    let update = PolicyUpdate { document: Some(text("allow", "reports:*")), ..PolicyUpdate::default() };
    admin::policies::put(&permit(&env.access, &Actor::cli()), "former", update, &Expected::Any).await.unwrap();
    too_far(admin::policies::roll_back(&permit(&env.access, &lord), "former", 1, &Expected::Any).await);
}

#[tokio::test]
async fn attack_64_a_delegate_assigns_no_role_over_a_stronger_account() {
    let env = TestEnv::new().await;
    let (_, desk) = delegate(&env, "desk", "doorward:members:edit").await;
    role(&env.access, "editor", &[]).await;
    let (boss, plain) = (env.administrator("root").await, env.user("li.na").await);
    let both = NewMembers { uids: vec![plain.to_string(), boss.to_string()], expires_at: None };
    too_far(admin::members::add(&permit(&env.access, &desk), "editor", both).await);
    assert_eq!(
        admin::roles::get(&permit(&env.access, &Actor::cli()), "editor").await.unwrap().members,
        Some(0),
        "all or nothing"
    );
    admin::members::add(&permit(&env.access, &desk), "editor", members(&plain)).await.unwrap();
}

#[tokio::test]
async fn where_codes_and_passwords_could_be_led_is_for_administrators() {
    let env = TestEnv::new().await;
    let (_, lord) = delegate(&env, "lord", "doorward:*").await;
    for section in Section::ALL {
        let done = admin::settings::patch(&permit(&env.access, &lord), section, json!({}), &Expected::Any, 0).await;
        if admin::settings::RESERVED.contains(&section) {
            too_far(done);
        } else {
            done.unwrap();
        }
    }
    too_far(
        admin::settings::set_captcha_secret(&permit(&env.access, &lord), &Secret::new("s".into()), &Expected::Any)
            .await,
    );
    let legacy = Secret::new("s".into());
    too_far(admin::settings::set_legacy_secret(&permit(&env.access, &lord), &legacy, &Expected::Any).await);
    too_far(admin::settings::save_legacy_system(&permit(&env.access, &lord), json!({}), &legacy, &Expected::Any).await);
    let trial = LegacyTrial { identifier: "root".into(), password: legacy };
    too_far(admin::settings::test_legacy_system(&permit(&env.access, &lord), &trial).await);
    too_far(
        admin::settings::save_captcha(
            &permit(&env.access, &lord),
            json!({}),
            &Secret::new(String::new()),
            &Expected::Any,
        )
        .await,
    );
}

/// A permission with an expiry ends then, also for API keys that its holder has created.
#[tokio::test]
async fn an_api_key_ends_no_later_than_what_its_maker_acts_with() {
    let env = TestEnv::new().await;
    let access = &env.access;
    let (uid, _) = delegate(&env, "keys", "doorward:api-keys:*").await;
    role(access, "deploy", &[]).await;
    let end = env.identity.now().plus_secs(3_600);
    let held = NewMembers { uids: vec![uid.to_string()], expires_at: Some(end) };
    admin::members::add(&permit(access, &Actor::cli()), "deploy", held).await.unwrap();
    // In a session with the role.
    let desk = Actor::viewer(&viewer(&env, &sign_in(&env, "keys.person").await).await, &Caller::default());
    let key = Actor::api_key("ci", ADMINISTRATOR, Some(end), false, &Caller::default());
    for actor in [&desk, &key] {
        let new = |expires_at| NewApiKey { name: None, role: "deploy".into(), expires_at, ..NewApiKey::default() };
        too_far(admin::api_keys::create(&permit(access, actor), new(None)).await);
        too_far(admin::api_keys::create(&permit(access, actor), new(Some(end.plus_secs(1)))).await);
        let made = admin::api_keys::create(&permit(access, actor), new(Some(end))).await.unwrap().api_key;
        let longer = ApiKeyPatch { expires_at: Some(end.plus_secs(1)), ..ApiKeyPatch::default() };
        too_far(admin::api_keys::edit(&permit(access, actor), &made.id, longer, &Expected::Any).await);
        let named = ApiKeyPatch { name: Some("named".into()), ..ApiKeyPatch::default() };
        admin::api_keys::edit(&permit(access, actor), &made.id, named, &Expected::Any).await.unwrap();
    }
}
