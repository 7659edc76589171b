//! Credentials that rest on a delegate's act, notices to their owners, and retired uids.

use doorward_admin as admin;
use doorward_contract::{
    ErrorCode, Secret, Uid,
    account::{AccountKind, ProfilePatch},
    admin::{NewUser, UserPatch},
    event::{EventAction, EventQuery},
    messaging::{Channel, MessageKind, MessageQuery},
    settings::Section,
    verification::ConflictResolution,
    verification::ContactRequest,
    verification::ResetRequest,
};
use doorward_identity::Actor;
use doorward_identity::version::Expected;
use doorward_identity::{
    Caller, Error, Viewer, account, account::contact, password, reauthentication, session, signin,
};
use doorward_store::{session as sessions, user};
use doorward_testkit::permit;
use doorward_testkit::{OTHER_PASSWORD, PASSWORD, TestEnv, caller, phone_and_email, uid};
use serde_json::json;

const MAIL: &str = "li.na@example.test";
const PHONE: &str = "+86 13800138000";
const THIRD_PASSWORD: &str = "velvet harbor pencil 7";

fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

fn client() -> Caller {
    caller("192.0.2.1")
}

async fn open_env() -> TestEnv {
    let env = TestEnv::new().await;
    env.open_contacts().await;
    env.delegated_role("helpdesk", &["doorward:users:*", "doorward:messages:send"]).await;
    env
}

/// A delegated administrator.
fn delegate() -> Actor {
    Actor::api_key("desk", "helpdesk", None, false, &client())
}

async fn row(env: &TestEnv, uid: &Uid) -> user::Model {
    user::by_uid(env.identity.db().read(), uid).await.unwrap().unwrap()
}

async fn behind(env: &TestEnv, viewer: &Viewer) -> Option<String> {
    sessions::by_id(env.identity.db().read(), &viewer.session_id).await.unwrap().unwrap().delegate
}

async fn by_password(env: &TestEnv, username: &str, password: &str) -> Viewer {
    let opened = signin::password::sign_in(&env.identity, username, &secret(password), &client()).await.unwrap();
    session::by_id(&env.identity, &opened.session_id).await.unwrap()
}

async fn by_code(env: &TestEnv, contact: &str) -> Viewer {
    env.later();
    let token = env.verified(contact).await;
    let opened = signin::code::sign_in(&env.identity, contact, &token, &client()).await.unwrap();
    session::by_id(&env.identity, &opened.session_id).await.unwrap()
}

async fn link(env: &TestEnv, uid: &Uid, actor: &Actor) -> Secret {
    let url = admin::users::password_link(&permit(&env.access, actor), uid).await.unwrap().url;
    secret(url.rsplit_once('=').unwrap().1)
}

async fn set_by_link(env: &TestEnv, uid: &Uid, actor: &Actor, new: &str) {
    let link = link(env, uid, actor).await;
    password::set_by_link(&env.identity, &link, &secret(new), &client()).await.unwrap();
}

async fn take(env: &TestEnv, viewer: &Viewer, contact: &str, sudo: Option<Secret>) -> Result<(), Error> {
    env.later();
    let token = env.verified_by(viewer, contact).await;
    let (phone_number, email) = phone_and_email(contact);
    let request = ContactRequest {
        phone_number,
        email,
        sudo_token: sudo,
        verification_token: Some(token),
        conflict_resolution: ConflictResolution::Transfer,
    };
    contact::change(&env.identity, viewer, &request, &client()).await
}

async fn write_contact(env: &TestEnv, uid: &Uid, contact: &str, actor: &Actor) {
    let (phone, email) = phone_and_email(contact);
    let patch = UserPatch { phone, email, ..UserPatch::default() };
    admin::users::edit(&permit(&env.access, actor), uid, patch, &Expected::Any).await.unwrap();
}

/// Texts of the notices to a contact, newest first.
async fn notices(env: &TestEnv, recipient: &str) -> Vec<String> {
    let query = MessageQuery { recipient: Some(recipient.into()), ..MessageQuery::default() };
    let sent = admin::messages::list(&permit(&env.access, &Actor::cli()), &query).await.unwrap().items.into_iter();
    sent.filter(|message| message.kind == MessageKind::Notice).filter_map(|message| message.text).collect()
}

async fn last_event(env: &TestEnv, action: EventAction) -> doorward_contract::event::Event {
    let query = EventQuery { action: Some(action), ..EventQuery::default() };
    admin::events::list(&permit(&env.access, &Actor::cli()), &query).await.unwrap().items.remove(0)
}

// Whose act a credential rests on.

#[tokio::test]
async fn finding_f02_what_a_delegates_link_sets_and_opens_rests_on_the_delegate() {
    let env = open_env().await;
    let uid = env.user("li.na").await;
    assert_eq!(behind(&env, &by_password(&env, "li.na", PASSWORD).await).await, None);
    set_by_link(&env, &uid, &delegate(), OTHER_PASSWORD).await;
    let viewer = by_password(&env, "li.na", OTHER_PASSWORD).await;
    assert_eq!(behind(&env, &viewer).await.as_deref(), Some("api_key:desk"));
    let sudo = reauthentication::by_password(&env.identity, &viewer, &secret(OTHER_PASSWORD), &client())
        .await
        .unwrap()
        .sudo_token;
    take(&env, &viewer, MAIL, Some(sudo)).await.unwrap();
    assert_eq!(row(&env, &uid).await.email_delegate.as_deref(), Some("api_key:desk"));
    assert_eq!(behind(&env, &by_code(&env, MAIL).await).await.as_deref(), Some("api_key:desk"));
    env.later();
    let (_, email) = phone_and_email(MAIL);
    let verification_token = Some(env.verified(MAIL).await);
    let new_password = Some(secret(THIRD_PASSWORD));
    let request = ResetRequest { email, verification_token, new_password, ..ResetRequest::default() };
    password::reset(&env.identity, &request, &client()).await.unwrap();
    assert_eq!(row(&env, &uid).await.password_delegate.as_deref(), Some("api_key:desk"), "by a contact of theirs");
}

#[tokio::test]
async fn finding_f02_a_contact_that_a_delegate_wrote_rests_on_the_delegate_even_once_it_is_verified() {
    let env = open_env().await;
    let uid = env.user("li.na").await;
    write_contact(&env, &uid, MAIL, &delegate()).await;
    let viewer = by_code(&env, MAIL).await;
    assert_eq!(behind(&env, &viewer).await.as_deref(), Some("api_key:desk"));
    password::set(&env.identity, &viewer, &secret(OTHER_PASSWORD), None, &client()).await.unwrap();
    assert_eq!(row(&env, &uid).await.password_delegate.as_deref(), Some("api_key:desk"));
}

#[tokio::test]
async fn finding_f02_what_an_administrator_sets_is_taken_for_the_owners() {
    let env = open_env().await;
    let uid = env.user("li.na").await;
    write_contact(&env, &uid, MAIL, &Actor::cli()).await;
    assert_eq!(behind(&env, &by_code(&env, MAIL).await).await, None);
    set_by_link(&env, &uid, &Actor::cli(), OTHER_PASSWORD).await;
    assert_eq!(behind(&env, &by_password(&env, "li.na", OTHER_PASSWORD).await).await, None);
}

#[tokio::test]
async fn finding_f02_a_password_that_is_changed_by_itself_depends_on_everyone_who_could_know_it() {
    let env = open_env().await;
    let new = NewUser {
        username: Some("li.na".into()),
        password: Some(secret(PASSWORD)),
        must_change_password: Some(true),
        ..NewUser::default()
    };
    let uid = admin::users::create(&permit(&env.access, &delegate()), new).await.unwrap().uid;
    let request = json!({ "username": "li.na", "password": PASSWORD, "new_password": OTHER_PASSWORD });
    password::update_forced(&env.identity, &serde_json::from_value(request).unwrap(), &client()).await.unwrap();
    assert_eq!(row(&env, &uid).await.password_delegate.as_deref(), Some("api_key:desk"));
    let viewer = by_password(&env, "li.na", OTHER_PASSWORD).await;
    password::change(&env.identity, &viewer, &secret(OTHER_PASSWORD), &secret(THIRD_PASSWORD), &client())
        .await
        .unwrap();
    assert_eq!(row(&env, &uid).await.password_delegate.as_deref(), Some("api_key:desk"));
}

#[tokio::test]
async fn finding_f02_presence_by_the_owners_own_contact_makes_a_session_theirs() {
    let env = open_env().await;
    let uid = env.registered(MAIL).await.uid;
    let named = ProfilePatch { username: Some("li.na".into()), ..ProfilePatch::default() };
    let own = by_code(&env, MAIL).await;
    account::edit(&env.identity, &own, named, &client()).await.unwrap();
    set_by_link(&env, &uid, &delegate(), OTHER_PASSWORD).await;
    let viewer = by_password(&env, "li.na", OTHER_PASSWORD).await;
    assert!(behind(&env, &viewer).await.is_some());
    reauthentication::by_password(&env.identity, &viewer, &secret(OTHER_PASSWORD), &client()).await.unwrap();
    assert!(behind(&env, &viewer).await.is_some(), "the delegate may know that password");
    env.later();
    let token = env.present(&viewer, MAIL).await;
    let sudo = reauthentication::by_code(&env.identity, &viewer, &token, &client()).await.unwrap().sudo_token;
    assert_eq!(behind(&env, &viewer).await, None);
    password::set(&env.identity, &viewer, &secret(THIRD_PASSWORD), Some(&sudo), &client()).await.unwrap();
    assert_eq!(row(&env, &uid).await.password_delegate, None);
}

#[tokio::test]
async fn finding_f02_a_guest_who_registers_loses_unverified_contacts() {
    let env = open_env().await;
    env.open_sign_up().await;
    let device = doorward_testkit::device("0123456789abcdef");
    let opened = signin::anonymous::sign_in(&env.identity, &device).await.unwrap();
    // As an earlier version let a delegate set it.
    let written = user::contact_change(Channel::Mail, Some(("mallory@example.test", "mallory@example.test")), false);
    user::update(env.identity.db().write(), &opened.uid, written).await.unwrap();
    let viewer = session::by_id(&env.identity, &opened.session_id).await.unwrap();
    let request = json!({ "username": "li.na", "password": PASSWORD });
    let request = serde_json::from_value(request).unwrap();
    doorward_identity::signup::upgrade(&env.identity, &viewer, request, &client()).await.unwrap();
    let row = row(&env, &opened.uid).await;
    assert_eq!((row.kind.as_str(), row.email_key), (AccountKind::External.as_str(), None));
}

#[tokio::test]
async fn finding_f02_a_delegate_sets_no_contact_of_a_guest() {
    let env = open_env().await;
    env.open_sign_up().await;
    let device = doorward_testkit::device("0123456789abcdef");
    let guest = signin::anonymous::sign_in(&env.identity, &device).await.unwrap().uid;
    for patch in [json!({"email": "mallory@example.test"}), json!({"phone": PHONE}), json!({"email_verified": true})] {
        let patch: UserPatch = serde_json::from_value(patch).unwrap();
        let refused =
            admin::users::edit(&permit(&env.access, &delegate()), &guest, patch, &Expected::Any).await.unwrap_err();
        assert_eq!(refused.reason(), Some("anonymous"));
    }
}

#[tokio::test]
async fn attack_62_a_password_set_by_presence_alone_depends_on_the_user_who_opened_the_session() {
    let env = open_env().await;
    let uid = env.user("li.na").await;
    let patch =
        UserPatch { email: Some("mallory@example.test".into()), email_verified: Some(true), ..UserPatch::default() };
    admin::users::edit(&permit(&env.access, &delegate()), &uid, patch, &Expected::Any).await.unwrap();
    let mallory = by_code(&env, "mallory@example.test").await;
    assert_eq!(mallory.uid, uid);
    env.later();
    let token = env.present(&mallory, "mallory@example.test").await;
    let sudo = reauthentication::by_code(&env.identity, &mallory, &token, &client()).await.unwrap().sudo_token;
    password::set(&env.identity, &mallory, &secret(THIRD_PASSWORD), Some(&sudo), &client()).await.unwrap();
    assert_eq!(row(&env, &uid).await.password_delegate.as_deref(), Some("api_key:desk"));
}

#[tokio::test]
async fn a_contact_verified_by_its_owner_stays_verified() {
    let env = open_env().await;
    let owner = env.registered(MAIL).await;
    let patch = UserPatch { email_verified: Some(false), ..UserPatch::default() };
    let refused =
        admin::users::edit(&permit(&env.access, &delegate()), &owner.uid, patch, &Expected::Any).await.unwrap_err();
    assert_eq!((refused.field(), refused.reason()), (Some("email_verified"), Some("verified_by_user")));
}

// Events and notices.

#[tokio::test]
async fn a_password_set_by_a_link_is_recorded_with_who_made_the_link() {
    let env = open_env().await;
    let uid = env.user("li.na").await;
    set_by_link(&env, &uid, &delegate(), OTHER_PASSWORD).await;
    let event = last_event(&env, EventAction::PasswordChanged).await;
    assert_eq!((event.actor, event.subject.as_ref()), (None, Some(&uid)));
    assert_eq!(event.detail["link_by"], "api_key:desk");
}

#[tokio::test]
async fn finding_f04_every_verified_contact_is_told_of_a_link_and_of_a_new_password() {
    let env = open_env().await;
    let viewer = env.registered(PHONE).await;
    take(&env, &viewer, MAIL, None).await.unwrap();
    let link = link(&env, &viewer.uid, &delegate()).await;
    assert!(notices(&env, MAIL).await[0].contains("创建了设置新密码的链接"), "in the language of the request");
    let patch = ProfilePatch { locale: Some("en-GB".into()), ..ProfilePatch::default() };
    account::edit(&env.identity, &viewer, patch, &client()).await.unwrap();
    password::set_by_link(&env.identity, &link, &secret(OTHER_PASSWORD), &client()).await.unwrap();
    assert!(notices(&env, MAIL).await[0].contains("Your password was changed"), "in the language of the owner");
    assert_eq!(notices(&env, PHONE).await.len(), 2);
}

#[tokio::test]
async fn finding_f02_the_former_contact_is_told_when_an_administrator_replaces_it() {
    let env = open_env().await;
    let viewer = env.registered(MAIL).await;
    write_contact(&env, &viewer.uid, "other@example.test", &delegate()).await;
    assert_eq!(notices(&env, MAIL).await.len(), 1);
    assert!(notices(&env, "other@example.test").await.is_empty(), "that one is not verified");
    let event = last_event(&env, EventAction::ContactChanged).await;
    assert_eq!((event.actor.as_deref(), event.subject), (Some("api_key:desk"), Some(viewer.uid.clone())));
    assert_eq!(event.detail["from"], "l***@example.test");
    write_contact(&env, &viewer.uid, "third@example.test", &delegate()).await;
    assert_eq!(notices(&env, "other@example.test").await.len(), 0);
}

#[tokio::test]
async fn attack_22_the_owner_is_told_when_a_copied_refresh_token_ends_a_session() {
    let env = open_env().await;
    env.registered(MAIL).await;
    let viewer = by_code(&env, MAIL).await;
    let first = session::current_tokens(&env.identity, &viewer).await.unwrap().refresh_token;
    session::refresh(&env.identity, &first, None, &client()).await.unwrap();
    assert!(notices(&env, MAIL).await.is_empty());
    env.clock.advance_secs(session::REFRESH_GRACE_SECS + 1);
    let reused = session::refresh(&env.identity, &first, None, &client()).await;
    assert!(matches!(reused, Err(Error::InvalidGrant)));
    assert_eq!(notices(&env, MAIL).await.len(), 1);
}

// A changed password.

#[tokio::test]
async fn finding_r23_a_browser_that_changes_the_password_goes_on_in_another_session_and_all_others_end() {
    let env = open_env().await;
    env.user("li.na").await;
    let (viewer, other) = (by_password(&env, "li.na", PASSWORD).await, by_password(&env, "li.na", PASSWORD).await);
    let copied = session::current_tokens(&env.identity, &viewer).await.unwrap().refresh_token;
    doorward_identity::cookie::attach(&env.identity, &viewer.session_id, &[7; 16]).await.unwrap();
    env.clock.advance_secs(300);
    let (current, new) = (secret(PASSWORD), secret(OTHER_PASSWORD));
    let opened = password::change_and_renew(&env.identity, &viewer, &current, &new, &client()).await.unwrap();
    assert_ne!(opened.session_id, viewer.session_id);
    for former in [&viewer, &other] {
        assert!(session::by_id(&env.identity, &former.session_id).await.is_err());
    }
    assert!(session::refresh(&env.identity, &copied, None, &client()).await.is_err(), "a copied token");
    assert!(doorward_identity::cookie::find(&env.identity, &[7; 16]).await.unwrap().is_none(), "a copied cookie");
    session::by_id(&env.identity, &opened.session_id).await.unwrap();
    let read = env.identity.db().read();
    let former = sessions::by_id(read, &viewer.session_id).await.unwrap().unwrap();
    let renewed = sessions::by_id(read, &opened.session_id).await.unwrap().unwrap();
    assert_eq!((renewed.created_at, renewed.proven_at), (former.created_at, former.proven_at), "nothing is younger");
    assert_eq!(renewed.expires_at, former.expires_at);
}

#[tokio::test]
async fn finding_r26_ones_own_contacts_and_names_are_no_password() {
    let env = open_env().await;
    let viewer = env.registered("quartz.window@example.test").await;
    take(&env, &viewer, PHONE, None).await.unwrap();
    let patch = ProfilePatch { name: Some("Margaret Hamilton".into()), ..ProfilePatch::default() };
    account::edit(&env.identity, &viewer, patch, &client()).await.unwrap();
    for own in [
        "quartz.window@example.test",
        "Quartz.Window",
        "quartz.window1!",
        "13800138000",
        "+8613800138000",
        "8613800138000",
        "margaret hamilton",
    ] {
        let refused = password::set(&env.identity, &viewer, &secret(own), None, &client()).await.unwrap_err();
        assert_eq!((refused.code(), refused.reason()), (ErrorCode::InvalidPassword, Some("context")), "{own}");
    }
    let new = NewUser {
        username: Some("grace".into()),
        email: Some("compiler@example.test".into()),
        password: Some(secret("compiler@example.test")),
        ..NewUser::default()
    };
    let refused = admin::users::create(&permit(&env.access, &Actor::cli()), new).await.unwrap_err();
    assert_eq!(refused.reason(), Some("context"));
}

// Uids.

#[tokio::test]
async fn finding_f10_a_uid_is_never_given_again() {
    let env = open_env().await;
    let new = || NewUser { uid: Some("e-1001".into()), username: Some("li.na".into()), ..NewUser::default() };
    admin::users::create(&permit(&env.access, &Actor::cli()), new()).await.unwrap();
    admin::users::delete(&permit(&env.access, &Actor::cli()), &uid("e-1001"), &Expected::Any).await.unwrap();
    let again = admin::users::create(&permit(&env.access, &Actor::cli()), new()).await.unwrap_err();
    assert_eq!((again.code(), again.field(), again.reason()), (ErrorCode::AlreadyExists, Some("uid"), Some("retired")));
    assert!(user::by_uid(env.identity.db().read(), &uid("e-1001")).await.unwrap().is_none());
    let other = NewUser { uid: Some("e-1002".into()), ..new() };
    admin::users::create(&permit(&env.access, &Actor::cli()), other).await.unwrap();
}

#[tokio::test]
async fn attack_85_the_uid_of_an_account_that_its_owner_deleted_is_not_given_again() {
    let env = open_env().await;
    let viewer = env.registered(MAIL).await;
    account::delete(&env.identity, &viewer, &secret(""), &client()).await.unwrap();
    let new = NewUser { uid: Some(viewer.uid.to_string()), username: Some("li.na".into()), ..NewUser::default() };
    let again = admin::users::create(&permit(&env.access, &Actor::cli()), new).await;
    assert!(matches!(again, Err(doorward_admin::Error::Identity(Error::UidRetired))));
}

// Blocked accounts, and sign-in methods that are off.

#[tokio::test]
async fn finding_r17_a_blocked_accounts_contact_stays_its_own() {
    let env = open_env().await;
    let (blocked, other) = (env.registered(MAIL).await, env.registered(PHONE).await);
    admin::users::block(&permit(&env.access, &Actor::cli()), &blocked.uid).await.unwrap();
    for resolution in [ConflictResolution::Transfer, ConflictResolution::DeleteAccountTransfer] {
        env.later();
        let token = env.verified_by(&other, MAIL).await;
        let request = ContactRequest {
            email: Some(MAIL.into()),
            verification_token: Some(token),
            conflict_resolution: resolution,
            ..ContactRequest::default()
        };
        let taken = contact::change(&env.identity, &other, &request, &client()).await;
        assert!(matches!(taken, Err(Error::ContactTaken("email"))), "{resolution:?}");
    }
    assert_eq!(row(&env, &blocked.uid).await.email_key.as_deref(), Some(MAIL));
}

#[tokio::test]
async fn finding_r07_attack_11_a_method_that_is_off_is_no_sign_in_method() {
    let env = open_env().await;
    let viewer = env.registered(PHONE).await;
    take(&env, &viewer, MAIL, None).await.unwrap();
    env.set(Section::LoginMethods, json!({ "email": "off" })).await;
    let remove = async |channel| contact::remove(&env.identity, &viewer, channel, None, &client()).await;
    assert!(matches!(remove(Channel::Sms).await, Err(Error::LastSignInMethod)));
    env.set(Section::LoginMethods, json!({ "email": "on" })).await;
    remove(Channel::Sms).await.unwrap();
}

// Test messages.

#[tokio::test]
async fn finding_f13_test_messages_go_to_allowed_countries_and_so_many_a_day() {
    let env = open_env().await;
    let abroad = admin::senders::test(&permit(&env.access, &delegate()), "+1 202 555 0123").await;
    assert!(matches!(abroad, Err(Error::Invalid { reason: "country", .. })));
    for _ in 0..10 {
        admin::senders::test(&permit(&env.access, &delegate()), MAIL).await.unwrap();
    }
    let more = admin::senders::test(&permit(&env.access, &delegate()), "li.na+tag@example.test").await;
    assert!(matches!(more, Err(Error::TooManyRequests { .. })), "one mailbox");
    for number in 0..19 {
        admin::senders::test(&permit(&env.access, &delegate()), &format!("u{number}@example.test")).await.unwrap();
    }
    let more = admin::senders::test(&permit(&env.access, &delegate()), "another@example.test").await;
    assert!(matches!(more, Err(Error::TooManyRequests { .. })), "one administrator");
    admin::senders::test(&permit(&env.access, &Actor::cli()), "another@example.test").await.unwrap();
    env.clock.advance_secs(86_400);
    admin::senders::test(&permit(&env.access, &delegate()), MAIL).await.unwrap();
}
