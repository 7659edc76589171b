//! What a delegated administrator has left in an account is revoked when the account gains permissions over Doorward,
//! in each way that is possible.

use crate::kit::{add, attach, policy, record, refusal, replace, role, sign_in, text, viewer};
use crate::organization::kit::{add_people, add_role, colleague, department, move_below};
use doorward_admin as admin;
use doorward_contract::Secret;
use doorward_contract::Uid;
use doorward_contract::account::{ADMINISTRATOR, AccountKind};
use doorward_contract::admin::{NewUser, SetPassword, UserPatch};
use doorward_contract::event::EventAction;
use doorward_contract::messaging::Channel;
use doorward_contract::roles::NewMembers;
use doorward_contract::settings::Section;
use doorward_identity::Actor;
use doorward_identity::version::Expected;
use doorward_identity::{Caller, password, session, signin};
use doorward_store::{linked_identity, role as roles, user};
use doorward_testkit::permit;
use doorward_testkit::{OTHER_PASSWORD, PASSWORD, TestEnv, caller};
use serde_json::json;

/// A member's account after a help desk has acted on it.
struct Prepared {
    uid: Uid,
    username: &'static str,
    /// Token of a session that the help desk opened.
    token: String,
    /// An unused password link.
    link: Secret,
}

fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

async fn desk(env: &TestEnv) -> Actor {
    policy(&env.access, "desk", text("allow", "doorward:users:*")).await;
    role(&env.access, "desk", &["desk"]).await;
    let uid = env.user("desk.person").await;
    add(&env.access, "desk", &[&uid]).await.unwrap();
    Actor::viewer(&viewer(env, &sign_in(env, "desk.person").await).await, &Caller::default())
}

async fn link(env: &TestEnv, uid: &Uid, actor: &Actor) -> Secret {
    let url = admin::users::password_link(&permit(&env.access, actor), uid).await.unwrap().url;
    secret(url.rsplit_once('=').unwrap().1)
}

async fn sign_in_with(env: &TestEnv, username: &str, password: &str) -> Option<String> {
    let opened = signin::password::sign_in(&env.identity, username, &secret(password), &caller("192.0.2.9")).await;
    Some(session::tokens(&env.identity, &opened.ok()?).await.unwrap().access_token.into_inner())
}

async fn is_alive(env: &TestEnv, token: &str) -> bool {
    session::by_access_token(&env.identity, token).await.is_ok()
}

/// Leaves behind everything that a delegated administrator can: a session, a password, an email, an
/// identity and an unused link.
async fn prepare(env: &TestEnv, desk: &Actor, username: &'static str) -> Prepared {
    let uid = colleague(env, username).await;
    let first = link(env, &uid, desk).await;
    password::set_by_link(&env.identity, &first, &secret(OTHER_PASSWORD), &caller("192.0.2.9")).await.unwrap();
    let token = sign_in_with(env, username, OTHER_PASSWORD).await.unwrap();
    let patch = UserPatch { email: Some(format!("{username}@mallory.test")), ..UserPatch::default() };
    admin::users::edit(&permit(&env.access, desk), &uid, patch, &Expected::Any).await.unwrap();
    let opened_by = viewer(env, &token).await.session_id;
    let session = doorward_store::session::by_id(env.identity.db().read(), &opened_by).await.unwrap().unwrap();
    assert_eq!(session.delegate.as_deref(), Some(desk.name()), "what is done in it rests on the help desk's act");
    linked_identity::insert(env.identity.db().write(), identity_of(&uid, session.delegate)).await.unwrap();
    Prepared { link: link(env, &uid, desk).await, uid, username, token }
}

fn identity_of(uid: &Uid, delegate: Option<String>) -> linked_identity::Model {
    linked_identity::Model {
        realm: "provider:corp".into(),
        subject: format!("of {uid} {}", delegate.is_some()),
        provider_id: "corp".into(),
        uid: uid.clone(),
        union_id: None,
        name: None,
        picture: None,
        meta: serde_json::json!({}),
        delegate,
        created_at: 0,
        used_at: 0,
    }
}

/// Asserts that none of it gives access to the account any more.
async fn all_is_revoked(env: &TestEnv, prepared: &Prepared) {
    let Prepared { uid, username, token, link } = prepared;
    assert!(!is_alive(env, token).await, "{username}: the session");
    assert!(password::link_owner(&env.identity, link).await.unwrap().is_none(), "{username}: the link");
    assert!(sign_in_with(env, username, OTHER_PASSWORD).await.is_none(), "{username}: the password");
    let row = user::by_uid(env.identity.db().read(), uid).await.unwrap().unwrap();
    assert_eq!((row.email_key, row.password_hash), (None, None), "{username}");
    assert!(linked_identity::of(env.identity.db().read(), uid).await.unwrap().is_empty(), "{username}: the identity");
    let events = record(env, EventAction::Elevated).await;
    assert!(events.iter().any(|event| event.subject.as_ref() == Some(uid)), "{username}: it is on record");
}

/// A role that gives a permission over Doorward.
async fn auditors(env: &TestEnv) {
    policy(&env.access, "audit", text("allow", "doorward:events:read")).await;
    role(&env.access, "auditor", &["audit"]).await;
}

#[tokio::test]
async fn finding_f02_a_role_given_to_an_account_revokes_what_a_delegate_left_in_it() {
    let env = TestEnv::new().await;
    let desk = desk(&env).await;
    auditors(&env).await;
    let prepared = prepare(&env, &desk, "li.na").await;
    add(&env.access, "auditor", &[&prepared.uid]).await.unwrap();
    all_is_revoked(&env, &prepared).await;
}

#[tokio::test]
async fn attack_62_a_delegate_does_not_become_administrator_through_an_account_promoted_later() {
    let env = TestEnv::new().await;
    let desk = desk(&env).await;
    let prepared = prepare(&env, &desk, "li.na").await;
    add(&env.access, ADMINISTRATOR, &[&prepared.uid]).await.unwrap();
    all_is_revoked(&env, &prepared).await;
    // The owner signs in with a link from an administrator, and the password it sets stays.
    let link = link(&env, &prepared.uid, &Actor::cli()).await;
    password::set_by_link(&env.identity, &link, &secret(PASSWORD), &caller("192.0.2.1")).await.unwrap();
    let token = sign_in(&env, "li.na").await;
    assert!(viewer(&env, &token).await.roles.contains(&ADMINISTRATOR.to_owned()));
}

/// Also a delegate with the same permissions: after losing them, they would still know the credentials of the account.
#[tokio::test]
async fn finding_f02_a_delegate_sets_no_credential_of_an_account_with_permissions() {
    let env = TestEnv::new().await;
    policy(&env.access, "lord", text("allow", "doorward:*")).await;
    role(&env.access, "lord", &["lord"]).await;
    let uid = env.user("lord.person").await;
    add(&env.access, "lord", &[&uid]).await.unwrap();
    let lord = Actor::viewer(&viewer(&env, &sign_in(&env, "lord.person").await).await, &Caller::default());
    auditors(&env).await;
    let colleague = colleague(&env, "li.na").await;
    add(&env.access, "auditor", &[&colleague]).await.unwrap();
    let too_far =
        |result: Result<(), doorward_access::Error>| assert_eq!(refusal(result).1["reason"], "reaches_too_far");
    let access = &env.access;
    too_far(admin::users::password_link(&permit(access, &lord), &colleague).await.map(drop));
    let password = SetPassword { password: secret(OTHER_PASSWORD), must_change_password: Some(false) };
    too_far(admin::users::set_password(&permit(access, &lord), &colleague, &password).await.map(drop));
    for patch in [
        UserPatch { email: Some("mallory@example.test".into()), ..UserPatch::default() },
        UserPatch { username: Some("mallory".into()), ..UserPatch::default() },
        UserPatch { email_verified: Some(true), ..UserPatch::default() },
    ] {
        too_far(admin::users::edit(&permit(access, &lord), &colleague, patch, &Expected::Any).await.map(drop));
    }
    let name = UserPatch { name: Some("李娜".into()), ..UserPatch::default() };
    admin::users::edit(&permit(access, &lord), &colleague, name, &Expected::Any).await.unwrap();
}

/// Nor of a new account with permissions over Doorward, even those that the delegate has.
#[tokio::test]
async fn finding_f02_a_delegate_creates_no_account_that_comes_with_permissions_and_a_password() {
    let env = TestEnv::new().await;
    let desk = desk(&env).await;
    env.set(Section::NewAccounts, json!({ "external_roles": ["desk"] })).await;
    let new = |name: &str, password: Option<&str>| NewUser {
        username: Some(name.into()),
        password: password.map(secret),
        ..NewUser::default()
    };
    let refused = admin::users::create(&permit(&env.access, &desk), new("li.na", Some(PASSWORD))).await;
    assert_eq!(refusal(refused).1["reason"], "reaches_too_far");
    let refused = admin::users::create_with_link(&permit(&env.access, &desk), new("li.na", None)).await;
    assert_eq!(refusal(refused).1["reason"], "reaches_too_far");
    // No account was left behind: the username is free.
    admin::users::create(&permit(&env.access, &desk), new("li.na", None)).await.unwrap();
}

#[tokio::test]
async fn a_record_that_is_sent_back_whole_changes_nothing() {
    let env = TestEnv::new().await;
    let desk = desk(&env).await;
    auditors(&env).await;
    let uid = colleague(&env, "li.na").await;
    add(&env.access, "auditor", &[&uid]).await.unwrap();
    let whole = UserPatch {
        username: Some("li.na".into()),
        kind: Some(AccountKind::Internal),
        phone: Some(String::new()),
        attributes: Some(Default::default()),
        ..UserPatch::default()
    };
    let refused = admin::users::edit(&permit(&env.access, &desk), &uid, whole.clone(), &Expected::Any).await;
    assert_eq!(refusal(refused).1["reason"], "reaches_too_far", "an auditor sees what the help desk does not");
    let lord = env.user("lord.person").await;
    policy(&env.access, "lord", text("allow", "doorward:*")).await;
    role(&env.access, "lord", &["lord"]).await;
    add(&env.access, "lord", &[&lord]).await.unwrap();
    let lord = Actor::viewer(&viewer(&env, &sign_in(&env, "lord.person").await).await, &Caller::default());
    admin::users::edit(&permit(&env.access, &lord), &uid, whole, &Expected::Any).await.unwrap();
}

#[tokio::test]
async fn finding_f02_a_role_of_a_department_revokes_the_credentials_of_all_members_below() {
    let env = TestEnv::new().await;
    let desk = desk(&env).await;
    auditors(&env).await;
    let top = department(&env.access, None, "Top").await;
    let deep = department(&env.access, Some(&top), "Deep").await;
    let (one, two) = (prepare(&env, &desk, "li.na").await, prepare(&env, &desk, "wang.wu").await);
    add_people(&env.access, &top, &[&one.uid]).await.unwrap();
    add_people(&env.access, &deep, &[&two.uid]).await.unwrap();
    assert!(is_alive(&env, &one.token).await, "a place without permissions revokes nothing");
    add_role(&env.access, &top, "auditor", None).await.unwrap();
    all_is_revoked(&env, &one).await;
    all_is_revoked(&env, &two).await;
}

#[tokio::test]
async fn finding_f02_being_put_into_a_department_revokes_it() {
    let env = TestEnv::new().await;
    let desk = desk(&env).await;
    auditors(&env).await;
    let top = department(&env.access, None, "Top").await;
    let deep = department(&env.access, Some(&top), "Deep").await;
    add_role(&env.access, &top, "auditor", None).await.unwrap();
    let prepared = prepare(&env, &desk, "li.na").await;
    add_people(&env.access, &deep, &[&prepared.uid]).await.unwrap();
    all_is_revoked(&env, &prepared).await;
}

#[tokio::test]
async fn finding_f02_a_department_moved_beneath_one_with_permissions_revokes_it() {
    let env = TestEnv::new().await;
    let desk = desk(&env).await;
    auditors(&env).await;
    let (top, aside) = (department(&env.access, None, "Top").await, department(&env.access, None, "Aside").await);
    add_role(&env.access, &top, "auditor", None).await.unwrap();
    let prepared = prepare(&env, &desk, "li.na").await;
    add_people(&env.access, &aside, &[&prepared.uid]).await.unwrap();
    move_below(&env.access, &aside, Some(&top)).await.unwrap();
    all_is_revoked(&env, &prepared).await;
}

#[tokio::test]
async fn finding_f02_a_policy_added_to_a_role_revokes_it_for_all_who_hold_the_role() {
    let env = TestEnv::new().await;
    let desk = desk(&env).await;
    policy(&env.access, "audit", text("allow", "doorward:events:read")).await;
    role(&env.access, "staff", &[]).await;
    let (one, two) = (prepare(&env, &desk, "li.na").await, prepare(&env, &desk, "wang.wu").await);
    add(&env.access, "staff", &[&one.uid]).await.unwrap();
    let sales = department(&env.access, None, "Sales").await;
    add_role(&env.access, &sales, "staff", None).await.unwrap();
    add_people(&env.access, &sales, &[&two.uid]).await.unwrap();
    attach(&env.access, "staff", &["audit"]).await.unwrap();
    all_is_revoked(&env, &one).await;
    all_is_revoked(&env, &two).await;
}

#[tokio::test]
async fn finding_f02_a_policys_changed_document_revokes_it_for_all_who_hold_a_role_with_it() {
    let env = TestEnv::new().await;
    let desk = desk(&env).await;
    policy(&env.access, "reports", text("allow", "reports:*")).await;
    role(&env.access, "staff", &["reports"]).await;
    let prepared = prepare(&env, &desk, "li.na").await;
    add(&env.access, "staff", &[&prepared.uid]).await.unwrap();
    assert!(is_alive(&env, &prepared.token).await);
    replace(&env.access, "reports", text("allow", "*")).await.unwrap();
    all_is_revoked(&env, &prepared).await;
}

#[tokio::test]
async fn finding_f02_what_every_member_of_the_organization_gets_revokes_it_for_all_of_them() {
    let env = TestEnv::new().await;
    let desk = desk(&env).await;
    policy(&env.access, "audit", text("allow", "doorward:events:read")).await;
    let (one, two) = (prepare(&env, &desk, "li.na").await, prepare(&env, &desk, "wang.wu").await);
    attach(&env.access, "organization_members", &["audit"]).await.unwrap();
    all_is_revoked(&env, &one).await;
    all_is_revoked(&env, &two).await;
}

#[tokio::test]
async fn finding_f02_another_kind_of_account_revokes_it() {
    let env = TestEnv::new().await;
    let desk = desk(&env).await;
    policy(&env.access, "audit", text("allow", "doorward:events:read")).await;
    attach(&env.access, "organization_members", &["audit"]).await.unwrap();
    let patch = |kind| UserPatch { kind: Some(kind), ..UserPatch::default() };
    let uid = env.user("li.na").await;
    let left = link(&env, &uid, &desk).await;
    let token = sign_in(&env, "li.na").await;
    admin::users::edit(&permit(&env.access, &Actor::cli()), &uid, patch(AccountKind::Internal), &Expected::Any)
        .await
        .unwrap();
    assert!(!is_alive(&env, &token).await);
    assert!(password::link_owner(&env.identity, &left).await.unwrap().is_none());
}

#[tokio::test]
async fn finding_f02_many_members_who_get_a_role_at_once_are_all_revoked() {
    let env = TestEnv::new().await;
    let desk = desk(&env).await;
    auditors(&env).await;
    let mut uids = vec![];
    for name in ["a.one", "b.two", "c.three", "d.four"] {
        let uid = env.user(name).await;
        let email = UserPatch { email: Some(format!("{name}@mallory.test")), ..UserPatch::default() };
        admin::users::edit(&permit(&env.access, &desk), &uid, email, &Expected::Any).await.unwrap();
        uids.push(uid);
    }
    let all = NewMembers { uids: uids.iter().map(Uid::to_string).collect(), expires_at: None };
    admin::members::add(&permit(&env.access, &Actor::cli()), "auditor", all).await.unwrap();
    for uid in &uids {
        let row = user::by_uid(env.identity.db().read(), uid).await.unwrap().unwrap();
        assert_eq!((row.email_key, row.elevated_at.is_some()), (None, true));
    }
    assert_eq!(record(&env, EventAction::Elevated).await.len(), 4 + 1, "and the help desk when it was appointed");
}

#[tokio::test]
async fn finding_f02_what_the_owner_and_administrators_set_stays_but_for_sessions_and_unverified_contacts() {
    let env = TestEnv::new().await;
    auditors(&env).await;
    let uid = env.user("li.na").await;
    let write = env.identity.db().write();
    let mine = user::contact_change(Channel::Mail, Some(("li.na@example.test", "li.na@example.test")), true);
    user::update(write, &uid, mine).await.unwrap();
    let phone = UserPatch { phone: Some("+8613800138000".into()), ..UserPatch::default() };
    admin::users::edit(&permit(&env.access, &Actor::cli()), &uid, phone, &Expected::Any).await.unwrap();
    linked_identity::insert(write, identity_of(&uid, None)).await.unwrap();
    let token = sign_in(&env, "li.na").await;
    add(&env.access, "auditor", &[&uid]).await.unwrap();
    assert!(!is_alive(&env, &token).await, "the owner signs in anew");
    let row = user::by_uid(env.identity.db().read(), &uid).await.unwrap().unwrap();
    assert_eq!((row.email_key.as_deref(), row.phone), (Some("li.na@example.test"), None));
    assert_eq!(linked_identity::of(env.identity.db().read(), &uid).await.unwrap().len(), 1);
    sign_in(&env, "li.na").await;
}

#[tokio::test]
async fn attack_51_a_session_does_not_outlive_a_gain_of_permissions_and_a_loss_ends_none() {
    let env = TestEnv::new().await;
    auditors(&env).await;
    policy(&env.access, "less", text("allow", "doorward:events:read")).await;
    role(&env.access, "less", &["less"]).await;
    let (uid, root) = (env.user("li.na").await, env.administrator("root").await);
    let (before, boss) = (sign_in(&env, "li.na").await, sign_in(&env, "root").await);
    add(&env.access, "auditor", &[&uid, &root]).await.unwrap();
    assert!(!is_alive(&env, &before).await);
    assert!(is_alive(&env, &boss).await, "who may do everything gains nothing");
    let after = sign_in(&env, "li.na").await;
    add(&env.access, "auditor", &[&uid]).await.unwrap();
    add(&env.access, "less", &[&uid]).await.unwrap();
    assert!(is_alive(&env, &after).await, "it could do that already");
    crate::kit::remove(&env.access, "auditor", &[&uid]).await.unwrap();
    assert!(is_alive(&env, &after).await);
    crate::kit::remove(&env.access, "less", &[&uid]).await.unwrap();
    add(&env.access, "less", &[&uid]).await.unwrap();
    assert!(!is_alive(&env, &after).await, "given again, it is gained again");
}

#[tokio::test]
async fn finding_f02_a_sign_in_that_began_before_the_elevation_opens_nothing_after_it() {
    let env = TestEnv::new().await;
    auditors(&env).await;
    let uid = env.user("li.na").await;
    let proven = user::by_uid(env.identity.db().read(), &uid).await.unwrap().unwrap();
    add(&env.access, "auditor", &[&uid]).await.unwrap();
    let now = env.identity.now().as_millis();
    assert!(user::record_sign_in(env.identity.db().write(), &proven, now).await.unwrap().is_none());
}

#[tokio::test]
async fn finding_f02_the_first_administrator_and_new_accounts_are_not_held_up() {
    let env = TestEnv::new().await;
    auditors(&env).await;
    env.administrator("root").await;
    sign_in(&env, "root").await;
    let first = serde_json::json!({ "internal_roles": ["auditor"] });
    env.set(doorward_contract::settings::Section::NewAccounts, first).await;
    let new = NewUser {
        kind: Some(AccountKind::Internal),
        username: Some("li.na".into()),
        email: Some("li.na@example.test".into()),
        password: Some(secret(PASSWORD)),
        ..NewUser::default()
    };
    let created = admin::users::create(&permit(&env.access, &Actor::cli()), new).await.unwrap();
    assert_eq!(created.email.as_deref(), Some("li.na@example.test"));
    let held = roles::of(env.identity.db().read(), &created.uid, 0).await.unwrap();
    assert_eq!(held.len(), 1);
    sign_in(&env, "li.na").await;
}
