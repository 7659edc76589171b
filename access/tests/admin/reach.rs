//! A delegate acts only on accounts and roles that reach no further than they do.

use crate::kit::{add, policy, record, refusal, role, sign_in, text, viewer};
use doorward_access::{Error, admin};
use doorward_contract::Secret;
use doorward_contract::access::{DocumentText, NewPolicy, PolicyUpdate};
use doorward_contract::account::{ADMINISTRATOR, AccountKind};
use doorward_contract::admin::{NewUser, UserPatch};
use doorward_contract::api_keys::{ApiKeyPatch, NewApiKey};
use doorward_contract::event::EventAction;
use doorward_contract::roles::{FormerMembers, NewMembers, NewRole, RolePatch};
use doorward_contract::settings::Section;
use doorward_identity::Caller;
use doorward_identity::admin::Actor;
use doorward_identity::version::Expected;
use doorward_testkit::World;
use serde_json::json;

/// A role with everything on Doorward that a policy can give.
async fn delegate(world: &World, name: &str, actions: &str) -> (String, Actor) {
    policy(&world.access, name, text("allow", actions)).await;
    role(&world.access, name, &[name]).await;
    let username = format!("{name}.person");
    let uid = world.user(&username).await;
    add(&world.access, name, &[&uid]).await.unwrap();
    let viewer = viewer(world, &sign_in(world, &username).await).await;
    (uid, Actor::viewer(&viewer, &Caller::default()))
}

fn too_far<T: std::fmt::Debug>(result: Result<T, Error>) {
    let (code, details) = refusal(result);
    assert_eq!((code.as_str(), &details["reason"]), ("permission_denied", &json!("reaches_too_far")));
}

fn members(uid: &str) -> NewMembers {
    NewMembers { uids: vec![uid.into()], expires_at: None }
}

#[tokio::test]
async fn a_stronger_account_is_touched_in_no_way() {
    let world = World::new().await;
    let (_, desk) = delegate(&world, "desk", "doorward:users:*").await;
    let (stronger, _) = delegate(&world, "keeper", "doorward:settings:edit").await;
    let (boss, key) = (world.administrator("root").await, Actor::api_key("ci", "desk", None, &Caller::default()));
    let access = &world.access;
    for actor in [&desk, &key] {
        for uid in [&boss, &stronger] {
            let email = UserPatch { email: Some("mine@example.com".into()), ..UserPatch::default() };
            too_far(admin::users::edit(access, uid, email, actor).await);
            too_far(admin::users::edit(access, uid, UserPatch::default(), actor).await);
            too_far(admin::users::password_link(access, uid, actor).await);
            too_far(admin::users::sign_out(access, uid, actor).await);
            too_far(admin::users::end_session(access, uid, "any", actor).await);
            too_far(admin::users::block(access, uid, actor).await);
            too_far(admin::users::unblock(access, uid, actor).await);
            too_far(admin::users::delete(access, uid, actor).await);
        }
    }
    assert!(record(&world, EventAction::PasswordLinkCreated).await.is_empty());
}

#[tokio::test]
async fn accounts_that_reach_as_far_or_less_are_theirs_to_help() {
    let world = World::new().await;
    let (own, desk) = delegate(&world, "desk", "doorward:users:*").await;
    let plain = world.user("li.na").await;
    for uid in [&own, &plain] {
        admin::users::password_link(&world.access, uid, &desk).await.unwrap();
        admin::users::edit(&world.access, uid, UserPatch::default(), &desk).await.unwrap();
    }
    let nobody = admin::users::block(&world.access, "nobody", &desk).await;
    assert_eq!(refusal(nobody).0, "user_not_found");
}

#[tokio::test]
async fn what_somebody_could_do_under_a_condition_counts_as_theirs() {
    let world = World::new().await;
    let (_, desk) = delegate(&world, "desk", "doorward:users:*").await;
    let conditional = json!({"version": "1.0", "statement": [
        {"action": "doorward:policies:edit", "effect": "allow", "condition": "request.assurance >= 3"},
        {"action": "doorward:*", "effect": "deny"}
    ]});
    policy(&world.access, "nights", DocumentText(conditional.to_string())).await;
    role(&world.access, "nights", &["nights"]).await;
    let uid = world.user("owl").await;
    add(&world.access, "nights", &[&uid]).await.unwrap();
    too_far(admin::users::password_link(&world.access, &uid, &desk).await);
}

#[tokio::test]
async fn what_a_kind_gives_counts_too() {
    let world = World::new().await;
    let (_, desk) = delegate(&world, "desk", "doorward:users:*").await;
    policy(&world.access, "insiders", text("allow", "doorward:events:read")).await;
    let codes = vec!["insiders".into()];
    admin::roles::set_policies(&world.access, "organization_members", codes, &Actor::cli()).await.unwrap();
    let internal = NewUser { kind: Some(AccountKind::Internal), username: Some("mole".into()), ..NewUser::default() };
    too_far(admin::users::create(&world.access, internal, &desk).await);
    let uid = world.user("li.na").await;
    let patch = UserPatch { kind: Some(AccountKind::Internal), ..UserPatch::default() };
    too_far(admin::users::edit(&world.access, &uid, patch, &desk).await);
    let plain = NewUser { username: Some("zhou".into()), ..NewUser::default() };
    admin::users::create(&world.access, plain, &desk).await.unwrap();
}

#[tokio::test]
async fn attack_63_rights_over_doorward_come_from_administrators_alone() {
    let world = World::new().await;
    let (own, lord) = delegate(&world, "lord", "doorward:*").await;
    let (plain, access) = (world.user("li.na").await, &world.access);
    policy(access, "reports", text("allow", "reports:*")).await;
    role(access, "editor", &["reports"]).await;
    // Roles: the administrator's, one's own, and by what they have attached.
    for id in [ADMINISTRATOR, "lord"] {
        for uid in [&own, &plain] {
            too_far(admin::members::add(access, id, members(uid), &lord).await);
        }
        too_far(admin::members::remove(access, id, FormerMembers { uids: vec![own.clone()] }, &lord).await);
    }
    for codes in [vec!["lord"], vec!["AdministratorAccess"], vec!["reports", "lord"]] {
        let codes: Vec<String> = codes.into_iter().map(str::to_owned).collect();
        too_far(admin::roles::set_policies(access, "editor", codes.clone(), &lord).await);
        too_far(admin::roles::set_policies(access, "all_users", codes.clone(), &lord).await);
        let new = NewRole { id: "more".into(), name: "more".into(), description: None, policies: codes };
        too_far(admin::roles::create(access, new, &lord).await);
    }
    too_far(admin::roles::set_policies(access, "lord", vec![], &lord).await);
    too_far(
        admin::roles::edit(access, "lord", RolePatch { name: Some("Friends".into()), description: None }, &lord).await,
    );
    too_far(admin::roles::delete(access, vec!["editor".into(), "lord".into()], &lord).await);
    // What has nothing to do with Doorward is theirs.
    admin::roles::set_policies(access, "editor", vec!["StoragesAccess".into()], &lord).await.unwrap();
    admin::members::add(access, "editor", members(&plain), &lord).await.unwrap();
    admin::roles::delete(access, vec!["editor".into()], &lord).await.unwrap();
}

#[tokio::test]
async fn attack_63_no_document_about_doorward_is_put_in_force_by_a_delegate() {
    let world = World::new().await;
    let (_, lord) = delegate(&world, "lord", "doorward:*").await;
    let access = &world.access;
    policy(access, "reports", text("allow", "reports:*")).await;
    for action in ["*", "doorward:*", "doorward:users:read", "doorward:u*"] {
        for effect in ["allow", "deny"] {
            let new = NewPolicy { code: "mine".into(), document: text(effect, action), ..NewPolicy::default() };
            too_far(admin::policies::create(access, new, &lord).await);
            let update = PolicyUpdate { document: Some(text(effect, action)), ..PolicyUpdate::default() };
            too_far(admin::policies::put(access, "reports", update, &lord).await);
        }
    }
    let harmless = || PolicyUpdate { document: Some(text("allow", "reports:read")), ..PolicyUpdate::default() };
    too_far(admin::policies::put(access, "lord", harmless(), &lord).await);
    too_far(admin::policies::roll_back(access, "lord", 1, &Expected::Any, &lord).await);
    too_far(admin::policies::delete(access, "lord", &lord).await);
    admin::policies::put(access, "reports", harmless(), &lord).await.unwrap();
    // A policy of a role that also has rights over Doorward is out of reach, whatever it says itself.
    let codes = vec!["lord".into(), "reports".into()];
    admin::roles::set_policies(access, "lord", codes, &Actor::cli()).await.unwrap();
    too_far(admin::policies::put(access, "reports", harmless(), &lord).await);
}

#[tokio::test]
async fn attack_63_an_earlier_version_about_doorward_is_not_rolled_back_to() {
    let world = World::new().await;
    let (_, lord) = delegate(&world, "lord", "doorward:*").await;
    policy(&world.access, "former", text("allow", "doorward:users:read")).await;
    let update = PolicyUpdate { document: Some(text("allow", "reports:*")), ..PolicyUpdate::default() };
    admin::policies::put(&world.access, "former", update, &Actor::cli()).await.unwrap();
    too_far(admin::policies::roll_back(&world.access, "former", 1, &Expected::Any, &lord).await);
}

#[tokio::test]
async fn attack_64_nobody_is_given_a_role_over_a_stronger_account() {
    let world = World::new().await;
    let (_, desk) = delegate(&world, "desk", "doorward:members:edit").await;
    role(&world.access, "editor", &[]).await;
    let (boss, plain) = (world.administrator("root").await, world.user("li.na").await);
    let both = NewMembers { uids: vec![plain.clone(), boss], expires_at: None };
    too_far(admin::members::add(&world.access, "editor", both, &desk).await);
    assert_eq!(admin::roles::get(&world.access, "editor").await.unwrap().members, Some(0), "all or nothing");
    admin::members::add(&world.access, "editor", members(&plain), &desk).await.unwrap();
}

#[tokio::test]
async fn where_codes_and_passwords_could_be_led_is_for_administrators() {
    let world = World::new().await;
    let (_, lord) = delegate(&world, "lord", "doorward:*").await;
    for section in Section::ALL {
        let done = admin::settings::patch(&world.access, section, json!({}), &lord).await;
        if admin::settings::RESERVED.contains(&section) {
            too_far(done);
        } else {
            done.unwrap();
        }
    }
    too_far(admin::settings::set_captcha_secret(&world.access, &Secret::new("s".into()), &Expected::Any, &lord).await);
    too_far(
        admin::settings::save_captcha(&world.access, json!({}), &Secret::new(String::new()), &Expected::Any, &lord)
            .await,
    );
}

/// What somebody may do for a time is over with that time, whatever they have made of it.
#[tokio::test]
async fn an_api_key_ends_no_later_than_what_its_maker_acts_with() {
    let world = World::new().await;
    let access = &world.access;
    let (uid, _) = delegate(&world, "keys", "doorward:api-keys:*").await;
    role(access, "deploy", &[]).await;
    let end = world.identity.now().plus_secs(3_600);
    let held = NewMembers { uids: vec![uid.clone()], expires_at: Some(end) };
    admin::members::add(access, "deploy", held, &Actor::cli()).await.unwrap();
    // In a session that has the role.
    let desk = Actor::viewer(&viewer(&world, &sign_in(&world, "keys.person").await).await, &Caller::default());
    let key = Actor::api_key("ci", ADMINISTRATOR, Some(end), &Caller::default());
    for actor in [&desk, &key] {
        let new = |expires_at| NewApiKey { name: None, role: "deploy".into(), expires_at };
        too_far(admin::api_keys::create(access, new(None), actor).await);
        too_far(admin::api_keys::create(access, new(Some(end.plus_secs(1))), actor).await);
        let made = admin::api_keys::create(access, new(Some(end)), actor).await.unwrap().api_key;
        let longer = ApiKeyPatch { expires_at: Some(end.plus_secs(1)), ..ApiKeyPatch::default() };
        too_far(admin::api_keys::edit(access, &made.id, longer, actor).await);
        let named = ApiKeyPatch { name: Some("named".into()), ..ApiKeyPatch::default() };
        admin::api_keys::edit(access, &made.id, named, actor).await.unwrap();
    }
}
