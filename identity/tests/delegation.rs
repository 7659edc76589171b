//! Credentials that rest on a delegate's act, notices to their owners, and retired uids.

#![allow(missing_docs, clippy::unwrap_used)]

use doorward_admin as admin;
use doorward_contract::{
    ErrorCode, Secret,
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
use doorward_identity::{Caller, Error, Viewer, account, account::contact, password, session, signin};
use doorward_store::{session as sessions, user};
use doorward_testkit::permit;
use doorward_testkit::{OTHER_PASSWORD, PASSWORD, TestEnv, caller, phone_and_email};
use serde_json::json;

const MAIL: &str = "li.na@example.test";
const PHONE: &str = "+86 13800138000";
const THIRD_PASSWORD: &str = "velvet harbor pencil 7";

fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

fn who() -> Caller {
    caller("192.0.2.1")
}

async fn open_world() -> TestEnv {
    let world = TestEnv::new().await;
    world.open_contacts().await;
    world.delegated_role("helpdesk", &["doorward:users:*", "doorward:messages:send"]).await;
    world
}

/// A delegated administrator.
fn delegate() -> Actor {
    Actor::api_key("desk", "helpdesk", None, false, &who())
}

async fn row(world: &TestEnv, uid: &str) -> user::Model {
    user::by_uid(world.identity.db().read(), uid).await.unwrap().unwrap()
}

async fn behind(world: &TestEnv, viewer: &Viewer) -> Option<String> {
    sessions::by_id(world.identity.db().read(), &viewer.session_id).await.unwrap().unwrap().delegate
}

async fn by_password(world: &TestEnv, username: &str, password: &str) -> Viewer {
    let opened = signin::password::sign_in(&world.identity, username, &secret(password), &who()).await.unwrap();
    session::by_id(&world.identity, &opened.session_id).await.unwrap()
}

async fn by_code(world: &TestEnv, contact: &str) -> Viewer {
    world.later();
    let token = world.verified(contact).await;
    let opened = signin::code::sign_in(&world.identity, contact, &token, &who()).await.unwrap();
    session::by_id(&world.identity, &opened.session_id).await.unwrap()
}

async fn link(world: &TestEnv, uid: &str, actor: &Actor) -> Secret {
    let url = admin::users::password_link(&permit(&world.access, actor), uid).await.unwrap().url;
    secret(url.rsplit_once('=').unwrap().1)
}

async fn set_by_link(world: &TestEnv, uid: &str, actor: &Actor, new: &str) {
    let link = link(world, uid, actor).await;
    password::set_by_link(&world.identity, &link, &secret(new), &who()).await.unwrap();
}

async fn take(world: &TestEnv, viewer: &Viewer, contact: &str, sudo: Option<Secret>) -> Result<(), Error> {
    world.later();
    let token = world.verified_by(viewer, contact).await;
    let (phone_number, email) = phone_and_email(contact);
    let request = ContactRequest {
        phone_number,
        email,
        sudo_token: sudo,
        verification_token: Some(token),
        conflict_resolution: ConflictResolution::Transfer,
    };
    contact::change(&world.identity, viewer, &request, &who()).await
}

async fn write_contact(world: &TestEnv, uid: &str, contact: &str, actor: &Actor) {
    let (phone, email) = phone_and_email(contact);
    let patch = UserPatch { phone, email, ..UserPatch::default() };
    admin::users::edit(&permit(&world.access, actor), uid, patch, &Expected::Any).await.unwrap();
}

/// Texts of the notices to a contact, newest first.
async fn notices(world: &TestEnv, recipient: &str) -> Vec<String> {
    let query = MessageQuery { recipient: Some(recipient.into()), ..MessageQuery::default() };
    let sent = admin::messages::list(&permit(&world.access, &Actor::cli()), &query).await.unwrap().items.into_iter();
    sent.filter(|message| message.kind == MessageKind::Notice).filter_map(|message| message.text).collect()
}

async fn last_event(world: &TestEnv, action: EventAction) -> doorward_contract::event::Event {
    let query = EventQuery { action: Some(action), ..EventQuery::default() };
    admin::events::list(&permit(&world.access, &Actor::cli()), &query).await.unwrap().items.remove(0)
}

// Whose act a credential rests on.

#[tokio::test]
async fn finding_f02_what_a_delegates_link_sets_and_opens_rests_on_the_delegate() {
    let world = open_world().await;
    let uid = world.user("li.na").await;
    assert_eq!(behind(&world, &by_password(&world, "li.na", PASSWORD).await).await, None);
    set_by_link(&world, &uid, &delegate(), OTHER_PASSWORD).await;
    let viewer = by_password(&world, "li.na", OTHER_PASSWORD).await;
    assert_eq!(behind(&world, &viewer).await.as_deref(), Some("api_key:desk"));
    let sudo = password::sudo(&world.identity, &viewer, &secret(OTHER_PASSWORD), &who()).await.unwrap().sudo_token;
    take(&world, &viewer, MAIL, Some(sudo)).await.unwrap();
    assert_eq!(row(&world, &uid).await.email_delegate.as_deref(), Some("api_key:desk"));
    assert_eq!(behind(&world, &by_code(&world, MAIL).await).await.as_deref(), Some("api_key:desk"));
    world.later();
    let (_, email) = phone_and_email(MAIL);
    let verification_token = Some(world.verified(MAIL).await);
    let new_password = Some(secret(THIRD_PASSWORD));
    let request = ResetRequest { email, verification_token, new_password, ..ResetRequest::default() };
    password::reset(&world.identity, &request, &who()).await.unwrap();
    assert_eq!(row(&world, &uid).await.password_delegate.as_deref(), Some("api_key:desk"), "by a contact of theirs");
}

#[tokio::test]
async fn finding_f02_a_contact_that_a_delegate_wrote_rests_on_the_delegate_even_once_it_is_verified() {
    let world = open_world().await;
    let uid = world.user("li.na").await;
    write_contact(&world, &uid, MAIL, &delegate()).await;
    let viewer = by_code(&world, MAIL).await;
    assert_eq!(behind(&world, &viewer).await.as_deref(), Some("api_key:desk"));
    password::set(&world.identity, &viewer, &secret(OTHER_PASSWORD), None, &who()).await.unwrap();
    assert_eq!(row(&world, &uid).await.password_delegate.as_deref(), Some("api_key:desk"));
}

#[tokio::test]
async fn finding_f02_what_an_administrator_sets_is_taken_for_the_owners() {
    let world = open_world().await;
    let uid = world.user("li.na").await;
    write_contact(&world, &uid, MAIL, &Actor::cli()).await;
    assert_eq!(behind(&world, &by_code(&world, MAIL).await).await, None);
    set_by_link(&world, &uid, &Actor::cli(), OTHER_PASSWORD).await;
    assert_eq!(behind(&world, &by_password(&world, "li.na", OTHER_PASSWORD).await).await, None);
}

#[tokio::test]
async fn finding_f02_a_password_that_is_changed_by_itself_rests_on_whoever_could_know_it() {
    let world = open_world().await;
    let new = NewUser {
        username: Some("li.na".into()),
        password: Some(secret(PASSWORD)),
        must_change_password: Some(true),
        ..NewUser::default()
    };
    let uid = admin::users::create(&permit(&world.access, &delegate()), new).await.unwrap().uid;
    let request = json!({ "username": "li.na", "password": PASSWORD, "new_password": OTHER_PASSWORD });
    password::update_forced(&world.identity, &serde_json::from_value(request).unwrap(), &who()).await.unwrap();
    assert_eq!(row(&world, &uid).await.password_delegate.as_deref(), Some("api_key:desk"));
    let viewer = by_password(&world, "li.na", OTHER_PASSWORD).await;
    password::change(&world.identity, &viewer, &secret(OTHER_PASSWORD), &secret(THIRD_PASSWORD), &who()).await.unwrap();
    assert_eq!(row(&world, &uid).await.password_delegate.as_deref(), Some("api_key:desk"));
}

#[tokio::test]
async fn finding_f02_presence_by_the_owners_own_contact_makes_a_session_theirs() {
    let world = open_world().await;
    let uid = world.registered(MAIL).await.uid;
    let named = ProfilePatch { username: Some("li.na".into()), ..ProfilePatch::default() };
    let own = by_code(&world, MAIL).await;
    account::edit(&world.identity, &own, named, &who()).await.unwrap();
    set_by_link(&world, &uid, &delegate(), OTHER_PASSWORD).await;
    let viewer = by_password(&world, "li.na", OTHER_PASSWORD).await;
    assert!(behind(&world, &viewer).await.is_some());
    password::sudo(&world.identity, &viewer, &secret(OTHER_PASSWORD), &who()).await.unwrap();
    assert!(behind(&world, &viewer).await.is_some(), "the delegate may know that password");
    world.later();
    let token = world.present(&viewer, MAIL).await;
    let sudo = password::sudo_by_code(&world.identity, &viewer, &token, &who()).await.unwrap().sudo_token;
    assert_eq!(behind(&world, &viewer).await, None);
    password::set(&world.identity, &viewer, &secret(THIRD_PASSWORD), Some(&sudo), &who()).await.unwrap();
    assert_eq!(row(&world, &uid).await.password_delegate, None);
}

#[tokio::test]
async fn finding_f02_a_guest_who_registers_leaves_behind_what_nobody_verified() {
    let world = open_world().await;
    world.open_doors().await;
    let device = doorward_testkit::device("0123456789abcdef");
    let opened = signin::anonymous::sign_in(&world.identity, &device).await.unwrap();
    // As an earlier version let a delegate set it.
    let written = user::contact_change(Channel::Mail, Some(("mallory@example.test", "mallory@example.test")), false);
    user::update(world.identity.db().write(), &opened.uid, written).await.unwrap();
    let viewer = session::by_id(&world.identity, &opened.session_id).await.unwrap();
    let request = json!({ "username": "li.na", "password": PASSWORD });
    let request = serde_json::from_value(request).unwrap();
    doorward_identity::signup::upgrade(&world.identity, &viewer, request, &who()).await.unwrap();
    let row = row(&world, &opened.uid).await;
    assert_eq!((row.kind.as_str(), row.email_key), (AccountKind::External.as_str(), None));
}

#[tokio::test]
async fn finding_f02_nobody_writes_a_contact_into_a_guests_account() {
    let world = open_world().await;
    world.open_doors().await;
    let device = doorward_testkit::device("0123456789abcdef");
    let guest = signin::anonymous::sign_in(&world.identity, &device).await.unwrap().uid;
    for patch in [json!({"email": "mallory@example.test"}), json!({"phone": PHONE}), json!({"email_verified": true})] {
        let patch: UserPatch = serde_json::from_value(patch).unwrap();
        let refused =
            admin::users::edit(&permit(&world.access, &delegate()), &guest, patch, &Expected::Any).await.unwrap_err();
        assert_eq!(refused.reason(), Some("anonymous"));
    }
}

#[tokio::test]
async fn attack_62_a_password_set_by_presence_alone_rests_on_whoever_opened_the_session() {
    let world = open_world().await;
    let uid = world.user("li.na").await;
    let patch =
        UserPatch { email: Some("mallory@example.test".into()), email_verified: Some(true), ..UserPatch::default() };
    admin::users::edit(&permit(&world.access, &delegate()), &uid, patch, &Expected::Any).await.unwrap();
    let mallory = by_code(&world, "mallory@example.test").await;
    assert_eq!(mallory.uid, uid);
    world.later();
    let token = world.present(&mallory, "mallory@example.test").await;
    let sudo = password::sudo_by_code(&world.identity, &mallory, &token, &who()).await.unwrap().sudo_token;
    password::set(&world.identity, &mallory, &secret(THIRD_PASSWORD), Some(&sudo), &who()).await.unwrap();
    assert_eq!(row(&world, &uid).await.password_delegate.as_deref(), Some("api_key:desk"));
}

#[tokio::test]
async fn nobody_takes_back_what_an_owner_has_shown() {
    let world = open_world().await;
    let owner = world.registered(MAIL).await;
    let patch = UserPatch { email_verified: Some(false), ..UserPatch::default() };
    let refused =
        admin::users::edit(&permit(&world.access, &delegate()), &owner.uid, patch, &Expected::Any).await.unwrap_err();
    assert_eq!((refused.field(), refused.reason()), (Some("email_verified"), Some("shown")));
}

// Events and notices.

#[tokio::test]
async fn a_password_set_by_a_link_is_recorded_with_who_made_the_link() {
    let world = open_world().await;
    let uid = world.user("li.na").await;
    set_by_link(&world, &uid, &delegate(), OTHER_PASSWORD).await;
    let event = last_event(&world, EventAction::PasswordChanged).await;
    assert_eq!((event.actor, event.subject.as_deref()), (None, Some(uid.as_str())));
    assert_eq!(event.detail["link_by"], "api_key:desk");
}

#[tokio::test]
async fn finding_f04_every_verified_contact_is_told_of_a_link_and_of_a_new_password() {
    let world = open_world().await;
    let viewer = world.registered(PHONE).await;
    take(&world, &viewer, MAIL, None).await.unwrap();
    let link = link(&world, &viewer.uid, &delegate()).await;
    assert!(notices(&world, MAIL).await[0].contains("创建了设置新密码的链接"), "in the language of the request");
    let patch = ProfilePatch { locale: Some("en-GB".into()), ..ProfilePatch::default() };
    account::edit(&world.identity, &viewer, patch, &who()).await.unwrap();
    password::set_by_link(&world.identity, &link, &secret(OTHER_PASSWORD), &who()).await.unwrap();
    assert!(notices(&world, MAIL).await[0].contains("Your password was changed"), "in the language of the owner");
    assert_eq!(notices(&world, PHONE).await.len(), 2);
}

#[tokio::test]
async fn finding_f02_the_former_contact_is_told_when_an_administrator_replaces_it() {
    let world = open_world().await;
    let viewer = world.registered(MAIL).await;
    write_contact(&world, &viewer.uid, "other@example.test", &delegate()).await;
    assert_eq!(notices(&world, MAIL).await.len(), 1);
    assert!(notices(&world, "other@example.test").await.is_empty(), "nobody has verified that one");
    let event = last_event(&world, EventAction::ContactChanged).await;
    assert_eq!((event.actor.as_deref(), event.subject), (Some("api_key:desk"), Some(viewer.uid.clone())));
    assert_eq!(event.detail["from"], "l***@example.test");
    write_contact(&world, &viewer.uid, "third@example.test", &delegate()).await;
    assert_eq!(notices(&world, "other@example.test").await.len(), 0);
}

#[tokio::test]
async fn attack_22_the_owner_is_told_when_a_copied_refresh_token_ends_a_session() {
    let world = open_world().await;
    world.registered(MAIL).await;
    let viewer = by_code(&world, MAIL).await;
    let first = session::current_tokens(&world.identity, &viewer).await.unwrap().refresh_token;
    session::refresh(&world.identity, &first, None, &who()).await.unwrap();
    assert!(notices(&world, MAIL).await.is_empty());
    world.clock.advance_secs(session::REFRESH_GRACE_SECS + 1);
    let reused = session::refresh(&world.identity, &first, None, &who()).await;
    assert!(matches!(reused, Err(Error::InvalidGrant)));
    assert_eq!(notices(&world, MAIL).await.len(), 1);
}

// A changed password.

#[tokio::test]
async fn a_browser_that_changes_the_password_goes_on_in_another_session_and_all_others_end() {
    let world = open_world().await;
    world.user("li.na").await;
    let (viewer, other) = (by_password(&world, "li.na", PASSWORD).await, by_password(&world, "li.na", PASSWORD).await);
    let copied = session::current_tokens(&world.identity, &viewer).await.unwrap().refresh_token;
    doorward_identity::cookie::attach(&world.identity, &viewer.session_id, &[7; 16]).await.unwrap();
    world.clock.advance_secs(300);
    let (current, new) = (secret(PASSWORD), secret(OTHER_PASSWORD));
    let opened = password::change_and_renew(&world.identity, &viewer, &current, &new, &who()).await.unwrap();
    assert_ne!(opened.session_id, viewer.session_id);
    for former in [&viewer, &other] {
        assert!(session::by_id(&world.identity, &former.session_id).await.is_err());
    }
    assert!(session::refresh(&world.identity, &copied, None, &who()).await.is_err(), "a copied token");
    assert!(doorward_identity::cookie::find(&world.identity, &[7; 16]).await.unwrap().is_none(), "a copied cookie");
    session::by_id(&world.identity, &opened.session_id).await.unwrap();
    let read = world.identity.db().read();
    let former = sessions::by_id(read, &viewer.session_id).await.unwrap().unwrap();
    let renewed = sessions::by_id(read, &opened.session_id).await.unwrap().unwrap();
    assert_eq!((renewed.created_at, renewed.proven_at), (former.created_at, former.proven_at), "nothing is younger");
    assert_eq!(renewed.expires_at, former.expires_at);
}

#[tokio::test]
async fn ones_own_contacts_and_names_are_no_password() {
    let world = open_world().await;
    let viewer = world.registered("quartz.window@example.test").await;
    take(&world, &viewer, PHONE, None).await.unwrap();
    let patch = ProfilePatch { name: Some("Margaret Hamilton".into()), ..ProfilePatch::default() };
    account::edit(&world.identity, &viewer, patch, &who()).await.unwrap();
    for own in [
        "quartz.window@example.test",
        "Quartz.Window",
        "quartz.window1!",
        "13800138000",
        "+8613800138000",
        "8613800138000",
        "margaret hamilton",
    ] {
        let refused = password::set(&world.identity, &viewer, &secret(own), None, &who()).await.unwrap_err();
        assert_eq!((refused.code(), refused.reason()), (ErrorCode::InvalidPassword, Some("context")), "{own}");
    }
    let new = NewUser {
        username: Some("grace".into()),
        email: Some("compiler@example.test".into()),
        password: Some(secret("compiler@example.test")),
        ..NewUser::default()
    };
    let refused = admin::users::create(&permit(&world.access, &Actor::cli()), new).await.unwrap_err();
    assert_eq!(refused.reason(), Some("context"));
}

// Uids.

#[tokio::test]
async fn finding_f10_a_uid_is_never_given_again() {
    let world = open_world().await;
    let new = || NewUser { uid: Some("e-1001".into()), username: Some("li.na".into()), ..NewUser::default() };
    admin::users::create(&permit(&world.access, &Actor::cli()), new()).await.unwrap();
    admin::users::delete(&permit(&world.access, &Actor::cli()), "e-1001").await.unwrap();
    let again = admin::users::create(&permit(&world.access, &Actor::cli()), new()).await.unwrap_err();
    assert_eq!((again.code(), again.field(), again.reason()), (ErrorCode::AlreadyExists, Some("uid"), Some("retired")));
    assert!(user::by_uid(world.identity.db().read(), "e-1001").await.unwrap().is_none());
    let other = NewUser { uid: Some("e-1002".into()), ..new() };
    admin::users::create(&permit(&world.access, &Actor::cli()), other).await.unwrap();
}

#[tokio::test]
async fn attack_85_the_uid_of_an_account_that_its_owner_deleted_is_not_given_again() {
    let world = open_world().await;
    let viewer = world.registered(MAIL).await;
    account::delete(&world.identity, &viewer, &secret(""), &who()).await.unwrap();
    let new = NewUser { uid: Some(viewer.uid.clone()), username: Some("li.na".into()), ..NewUser::default() };
    let again = admin::users::create(&permit(&world.access, &Actor::cli()), new).await;
    assert!(matches!(again, Err(doorward_admin::Error::Identity(Error::UidRetired))));
}

// Blocked accounts, and sign-in methods that are off.

#[tokio::test]
async fn a_blocked_accounts_contact_stays_its_own() {
    let world = open_world().await;
    let (blocked, other) = (world.registered(MAIL).await, world.registered(PHONE).await);
    admin::users::block(&permit(&world.access, &Actor::cli()), &blocked.uid).await.unwrap();
    for resolution in [ConflictResolution::Transfer, ConflictResolution::DeleteAccountTransfer] {
        world.later();
        let token = world.verified_by(&other, MAIL).await;
        let request = ContactRequest {
            email: Some(MAIL.into()),
            verification_token: Some(token),
            conflict_resolution: resolution,
            ..ContactRequest::default()
        };
        let taken = contact::change(&world.identity, &other, &request, &who()).await;
        assert!(matches!(taken, Err(Error::ContactTaken("email"))), "{resolution:?}");
    }
    assert_eq!(row(&world, &blocked.uid).await.email_key.as_deref(), Some(MAIL));
}

#[tokio::test]
async fn attack_11_a_method_that_is_off_is_no_way_in() {
    let world = open_world().await;
    let viewer = world.registered(PHONE).await;
    take(&world, &viewer, MAIL, None).await.unwrap();
    world.set(Section::LoginMethods, json!({ "email": "off" })).await;
    let remove = async |channel| contact::remove(&world.identity, &viewer, channel, None, &who()).await;
    assert!(matches!(remove(Channel::Sms).await, Err(Error::LastWayIn)));
    world.set(Section::LoginMethods, json!({ "email": "on" })).await;
    remove(Channel::Sms).await.unwrap();
}

// Test messages.

#[tokio::test]
async fn finding_f13_test_messages_go_to_allowed_countries_and_so_many_a_day() {
    let world = open_world().await;
    let abroad = admin::senders::test(&permit(&world.access, &delegate()), "+1 202 555 0123").await;
    assert!(matches!(abroad, Err(Error::Invalid { reason: "country", .. })));
    for _ in 0..10 {
        admin::senders::test(&permit(&world.access, &delegate()), MAIL).await.unwrap();
    }
    let more = admin::senders::test(&permit(&world.access, &delegate()), "li.na+tag@example.test").await;
    assert!(matches!(more, Err(Error::TooManyRequests { .. })), "one mailbox");
    for number in 0..19 {
        admin::senders::test(&permit(&world.access, &delegate()), &format!("u{number}@example.test")).await.unwrap();
    }
    let more = admin::senders::test(&permit(&world.access, &delegate()), "another@example.test").await;
    assert!(matches!(more, Err(Error::TooManyRequests { .. })), "one administrator");
    admin::senders::test(&permit(&world.access, &Actor::cli()), "another@example.test").await.unwrap();
    world.clock.advance_secs(86_400);
    admin::senders::test(&permit(&world.access, &delegate()), MAIL).await.unwrap();
}
