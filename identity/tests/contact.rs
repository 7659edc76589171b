//! The user's own phone number and email: setting, changing and removing them, and conflicts.

#![allow(missing_docs, clippy::unwrap_used)]

use doorward_admin as admin;
use doorward_contract::{
    Secret,
    account::ADMINISTRATOR,
    event::{EventAction, EventQuery},
    messaging::{Channel, Message, MessageKind, MessageQuery},
    verification::{ConflictResolution, ContactRequest},
};
use doorward_identity::Actor;
use doorward_identity::{Caller, Error, Viewer, account, account::contact, password, session, signin};
use doorward_store::{role, user};
use doorward_testkit::permit;
use doorward_testkit::{PASSWORD, TestEnv, caller, device, phone_and_email};

const PHONE: &str = "+86 13800138000";
const OTHER_PHONE: &str = "+86 13900139000";
const MAIL: &str = "li.na@example.test";
const OTHER_MAIL: &str = "na.li@example.test";

fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

fn who() -> Caller {
    caller("192.0.2.1")
}

async fn open_world() -> TestEnv {
    let world = TestEnv::new().await;
    world.open_contacts().await;
    world
}

/// A signed-in account with a username and [`PASSWORD`].
async fn named(world: &TestEnv, username: &str) -> Viewer {
    world.user(username).await;
    sign_in(world, username).await
}

async fn sign_in(world: &TestEnv, username: &str) -> Viewer {
    let opened = signin::password::sign_in(&world.identity, username, &secret(PASSWORD), &who()).await.unwrap();
    session::by_id(&world.identity, &opened.session_id).await.unwrap()
}

async fn sudo(world: &TestEnv, viewer: &Viewer) -> Secret {
    password::sudo(&world.identity, viewer, &secret(PASSWORD), &who()).await.unwrap().sudo_token
}

fn wish(
    contact: &str,
    sudo: Option<Secret>,
    token: &Secret,
    conflict_resolution: ConflictResolution,
) -> ContactRequest {
    let (phone_number, email) = phone_and_email(contact);
    let verification_token = Some(token.clone());
    ContactRequest { phone_number, email, sudo_token: sudo, verification_token, conflict_resolution }
}

/// Verifies a contact and sets it, with the viewer's presence and no token.
async fn take(world: &TestEnv, viewer: &Viewer, contact: &str, resolution: ConflictResolution) -> Result<(), Error> {
    world.later();
    let token = world.verified_by(viewer, contact).await;
    contact::change(&world.identity, viewer, &wish(contact, None, &token, resolution), &who()).await
}

async fn row(world: &TestEnv, uid: &str) -> Option<user::Model> {
    user::by_uid(world.identity.db().read(), uid).await.unwrap()
}

async fn last_message(world: &TestEnv, recipient: &str) -> Message {
    let query = MessageQuery { recipient: Some(recipient.into()), limit: Some(1), ..MessageQuery::default() };
    admin::messages::list(&permit(&world.access, &Actor::cli()), &query).await.unwrap().items.remove(0)
}

async fn on_record(world: &TestEnv, action: EventAction, uid: &str) -> bool {
    let query = EventQuery { action: Some(action), uid: Some(uid.into()), ..EventQuery::default() };
    !admin::events::list(&permit(&world.access, &Actor::cli()), &query).await.unwrap().items.is_empty()
}

#[tokio::test]
async fn a_contact_is_set_with_presence_and_a_proof_and_signs_in() {
    let world = open_world().await;
    let viewer = named(&world, "li.na").await;
    let (sudo, token) = (sudo(&world, &viewer).await, world.verified_by(&viewer, "Li.Na@example.test").await);
    let request = wish(MAIL, Some(sudo.clone()), &token, ConflictResolution::Default);
    contact::change(&world.identity, &viewer, &request, &who()).await.unwrap();
    let me = account::me(&world.identity, &viewer).await.unwrap();
    assert_eq!((me.email.as_deref(), me.email_verified), (Some(MAIL), Some(true)));
    assert!(on_record(&world, EventAction::ContactChanged, &viewer.uid).await);
    let again = contact::change(&world.identity, &viewer, &request, &who()).await;
    assert!(matches!(again, Err(Error::NotVerified)), "a proof sets a contact once");
    assert_eq!(sign_in(&world, "LI.NA@example.test").await.uid, viewer.uid);
}

#[tokio::test]
async fn attack_55_without_presence_no_contact_is_set_or_removed() {
    let world = open_world().await;
    let (viewer, other) = (named(&world, "li.na").await, named(&world, "wang.wu").await);
    let token = world.verified_by(&viewer, MAIL).await;
    let (theirs, lapsed) = (sudo(&world, &other).await, sudo(&world, &viewer).await);
    world.clock.advance_secs(599);
    let lapsing = contact::remove(&world.identity, &viewer, Channel::Mail, Some(&lapsed), &who()).await;
    assert!(matches!(lapsing, Err(Error::NotFound("contact"))), "there is none yet");
    world.clock.advance_secs(1);
    for sudo in [None, Some(secret("")), Some(secret("garbage")), Some(theirs), Some(lapsed)] {
        let request = wish(MAIL, sudo.clone(), &token, ConflictResolution::Default);
        let set = contact::change(&world.identity, &viewer, &request, &who()).await;
        assert!(matches!(set, Err(Error::ReauthenticationRequired(_))));
        let removed = contact::remove(&world.identity, &viewer, Channel::Mail, sudo.as_ref(), &who()).await;
        assert!(matches!(removed, Err(Error::ReauthenticationRequired(_))));
    }
}

#[tokio::test]
async fn attack_55_an_account_without_a_password_shows_presence_by_a_fresh_sign_in_or_a_code() {
    let world = open_world().await;
    let viewer = world.registered(PHONE).await;
    take(&world, &viewer, MAIL, ConflictResolution::Default).await.unwrap();
    world.clock.advance_secs(600);
    assert!(matches!(
        take(&world, &viewer, OTHER_MAIL, ConflictResolution::Default).await,
        Err(Error::ReauthenticationRequired(_))
    ));
    let token = world.present(&viewer, PHONE).await;
    password::sudo_by_code(&world.identity, &viewer, &token, &who()).await.unwrap();
    take(&world, &viewer, OTHER_MAIL, ConflictResolution::Default).await.unwrap();
}

#[tokio::test]
async fn a_strangers_proof_sets_no_contact() {
    let world = open_world().await;
    let viewer = world.registered(PHONE).await;
    let token = world.verified(MAIL).await;
    let request = wish(MAIL, None, &token, ConflictResolution::Default);
    assert!(matches!(contact::change(&world.identity, &viewer, &request, &who()).await, Err(Error::NotVerified)));
}

#[tokio::test]
async fn attack_56_a_change_voids_what_is_under_way_for_the_old_and_the_new_contact() {
    let world = open_world().await;
    let viewer = world.registered(MAIL).await;
    world.later();
    let (old_token, new_token) = (world.verified(MAIL).await, world.verified(OTHER_MAIL).await);
    world.later();
    let (old, new) = (world.ask_code(MAIL).await.unwrap(), world.ask_code(OTHER_MAIL).await.unwrap());
    let (old_code, new_code) = (world.code_for(MAIL).await, world.code_for(OTHER_MAIL).await);
    take(&world, &viewer, OTHER_MAIL, ConflictResolution::Default).await.unwrap();
    assert!(matches!(world.verify(&old, &old_code).await, Err(Error::WrongCode)));
    assert!(matches!(world.verify(&new, &new_code).await, Err(Error::WrongCode)));
    for (contact, token) in [(MAIL, old_token), (OTHER_MAIL, new_token)] {
        let late = signin::code::sign_in(&world.identity, contact, &token, &who()).await;
        assert!(matches!(late, Err(Error::NotVerified)), "{contact}");
    }
}

#[tokio::test]
async fn attack_56_the_former_contact_is_told_when_it_is_changed_or_removed() {
    let world = open_world().await;
    let viewer = world.registered(MAIL).await;
    take(&world, &viewer, PHONE, ConflictResolution::Default).await.unwrap();
    take(&world, &viewer, OTHER_MAIL, ConflictResolution::Default).await.unwrap();
    let told = last_message(&world, MAIL).await;
    assert_eq!(told.kind, MessageKind::Notice);
    assert!(!told.text.unwrap().contains(OTHER_MAIL), "not where to: the former owner may be somebody else by now");
    assert_eq!(last_message(&world, OTHER_MAIL).await.kind, MessageKind::Code);
    contact::remove(&world.identity, &viewer, Channel::Sms, None, &who()).await.unwrap();
    assert_eq!(last_message(&world, PHONE).await.kind, MessageKind::Notice);
}

#[tokio::test]
async fn a_contact_that_was_never_verified_is_not_told_that_it_was_replaced() {
    let world = open_world().await;
    let viewer = named(&world, "li.na").await;
    let change = user::contact_change(Channel::Mail, Some((MAIL, MAIL)), false);
    user::update(world.identity.db().write(), &viewer.uid, change).await.unwrap();
    let (sudo, token) = (sudo(&world, &viewer).await, world.verified_by(&viewer, OTHER_MAIL).await);
    let request = wish(OTHER_MAIL, Some(sudo), &token, ConflictResolution::Default);
    contact::change(&world.identity, &viewer, &request, &who()).await.unwrap();
    let query = MessageQuery { recipient: Some(MAIL.into()), ..MessageQuery::default() };
    assert!(admin::messages::list(&permit(&world.access, &Actor::cli()), &query).await.unwrap().items.is_empty());
}

// Contacts that another account has.

#[tokio::test]
async fn a_contact_of_another_account_is_refused_by_default_and_the_proof_is_kept() {
    let world = open_world().await;
    let (viewer, other) = (world.registered(PHONE).await, world.registered(MAIL).await);
    world.later();
    let token = world.verified_by(&viewer, MAIL).await;
    let request = wish(MAIL, None, &token, ConflictResolution::Default);
    let refused = contact::change(&world.identity, &viewer, &request, &who()).await;
    assert!(matches!(refused, Err(Error::ContactTaken("email"))));
    assert_eq!(row(&world, &other.uid).await.unwrap().email.as_deref(), Some(MAIL));
    let request = ContactRequest { conflict_resolution: ConflictResolution::Transfer, ..request };
    contact::change(&world.identity, &viewer, &request, &who()).await.unwrap();
}

#[tokio::test]
async fn a_transfer_leaves_the_other_account_where_there_is_another_way_in() {
    let world = open_world().await;
    let (viewer, other) = (world.registered(PHONE).await, world.registered(MAIL).await);
    take(&world, &other, OTHER_PHONE, ConflictResolution::Default).await.unwrap();
    take(&world, &viewer, MAIL, ConflictResolution::Transfer).await.unwrap();
    let theirs = row(&world, &other.uid).await.unwrap();
    assert_eq!((theirs.email, theirs.email_key, theirs.email_verified), (None, None, false));
    assert_eq!(row(&world, &viewer.uid).await.unwrap().email.as_deref(), Some(MAIL));
    assert!(on_record(&world, EventAction::ContactReclaimed, &other.uid).await);
}

#[tokio::test]
async fn a_transfer_deletes_the_other_account_where_no_way_in_is_left_and_its_tokens_die_at_once() {
    let world = open_world().await;
    let (viewer, other) = (world.registered(PHONE).await, world.registered(MAIL).await);
    world.later();
    let token = world.verified(MAIL).await;
    let opened = signin::code::sign_in(&world.identity, MAIL, &token, &who()).await.unwrap();
    let access = session::tokens(&world.identity, &opened).await.unwrap().access_token;
    // Cached from here on.
    session::by_access_token(&world.identity, access.expose()).await.unwrap();
    take(&world, &viewer, MAIL, ConflictResolution::Transfer).await.unwrap();
    assert!(row(&world, &other.uid).await.is_none());
    assert!(session::by_access_token(&world.identity, access.expose()).await.is_err());
    assert!(on_record(&world, EventAction::UserDeleted, &other.uid).await);
}

#[tokio::test]
async fn delete_account_transfer_deletes_the_other_account_whatever_ways_in_it_has() {
    let world = open_world().await;
    let (viewer, other) = (world.registered(PHONE).await, world.registered(MAIL).await);
    take(&world, &other, OTHER_PHONE, ConflictResolution::Default).await.unwrap();
    take(&world, &viewer, MAIL, ConflictResolution::DeleteAccountTransfer).await.unwrap();
    assert!(row(&world, &other.uid).await.is_none());
    assert_eq!(row(&world, &viewer.uid).await.unwrap().email.as_deref(), Some(MAIL));
}

#[tokio::test]
async fn an_administrators_account_is_never_deleted_by_a_transfer() {
    for resolution in [ConflictResolution::Transfer, ConflictResolution::DeleteAccountTransfer] {
        let world = open_world().await;
        let (viewer, root) = (world.registered(PHONE).await, world.registered(MAIL).await);
        let now = world.identity.now().as_millis();
        role::grant(world.identity.db().write(), ADMINISTRATOR, &root.uid, now).await.unwrap();
        assert!(matches!(take(&world, &viewer, MAIL, resolution).await, Err(Error::NotAllowed(_))), "{resolution:?}");
        assert_eq!(row(&world, &root.uid).await.unwrap().email.as_deref(), Some(MAIL));
        assert_eq!(row(&world, &viewer.uid).await.unwrap().email, None);
    }
}

/// An outsider could otherwise end the administration by verifying a contact that its last administrator has only
/// entered.
#[tokio::test]
async fn what_the_last_administrator_signs_in_with_gives_way_to_no_outsider() {
    let world = open_world().await;
    let viewer = world.registered(PHONE).await;
    let root = world.administrator("root.admin").await;
    let change = user::contact_change(Channel::Mail, Some((MAIL, MAIL)), false);
    user::update(world.identity.db().write(), &root, change).await.unwrap();
    let refused = take(&world, &viewer, MAIL, ConflictResolution::Default).await;
    assert!(matches!(refused, Err(Error::ContactTaken("email"))), "{refused:?}");
    assert_eq!(row(&world, &root).await.unwrap().email_key.as_deref(), Some(MAIL));
    world.administrator("second.admin").await;
    take(&world, &viewer, MAIL, ConflictResolution::Default).await.unwrap();
    assert_eq!(row(&world, &root).await.unwrap().email_key, None);
}

#[tokio::test]
async fn attack_01_a_claim_that_nobody_verified_gives_way_to_whoever_proves_it() {
    let world = open_world().await;
    let viewer = world.registered(PHONE).await;
    let squatter = world.user("squatter").await;
    let change = user::contact_change(Channel::Mail, Some((MAIL, MAIL)), false);
    user::update(world.identity.db().write(), &squatter, change).await.unwrap();
    take(&world, &viewer, MAIL, ConflictResolution::Default).await.unwrap();
    assert_eq!(row(&world, &squatter).await.unwrap().email_key, None);
    assert_eq!(row(&world, &viewer.uid).await.unwrap().email_key.as_deref(), Some(MAIL));
    assert!(on_record(&world, EventAction::ContactReclaimed, &squatter).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_take_one_contact_at_once_one_gets_it() {
    let world = open_world().await;
    let (one, two) = (world.registered(PHONE).await, world.registered(OTHER_PHONE).await);
    let first = world.verified_by(&one, MAIL).await;
    world.later();
    let second = world.verified_by(&two, MAIL).await;
    let set = async |viewer: &Viewer, token: &Secret| {
        let request = wish(MAIL, None, token, ConflictResolution::Default);
        contact::change(&world.identity, viewer, &request, &who()).await
    };
    let (one, two) = tokio::join!(set(&one, &first), set(&two, &second));
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
}

// The last sign-in method.

#[tokio::test]
async fn attack_11_the_last_way_in_stays() {
    let world = open_world().await;
    let viewer = world.registered(PHONE).await;
    let remove = async |channel: Channel| contact::remove(&world.identity, &viewer, channel, None, &who()).await;
    assert!(matches!(remove(Channel::Sms).await, Err(Error::LastWayIn)));
    assert!(matches!(remove(Channel::Mail).await, Err(Error::NotFound("contact"))));
    take(&world, &viewer, MAIL, ConflictResolution::Default).await.unwrap();
    remove(Channel::Sms).await.unwrap();
    assert!(matches!(remove(Channel::Mail).await, Err(Error::LastWayIn)));
    let row = row(&world, &viewer.uid).await.unwrap();
    assert_eq!((row.phone, row.email.as_deref()), (None, Some(MAIL)));
}

#[tokio::test(flavor = "multi_thread")]
async fn attack_11_of_two_ways_in_that_are_removed_at_once_one_stays() {
    let world = open_world().await;
    let viewer = world.registered(PHONE).await;
    take(&world, &viewer, MAIL, ConflictResolution::Default).await.unwrap();
    let remove = async |channel: Channel| contact::remove(&world.identity, &viewer, channel, None, &who()).await;
    let (phone, mail) = tokio::join!(remove(Channel::Sms), remove(Channel::Mail));
    assert!(phone.is_ok() != mail.is_ok(), "{phone:?} {mail:?}");
}

// The SDK's updateUser, which sends no token.

async fn update(world: &TestEnv, viewer: &Viewer, contact: &str) -> Result<(), Error> {
    let (phone, email) = phone_and_email(contact);
    contact::change_verified(&world.identity, viewer, phone.as_deref(), email.as_deref(), &who()).await
}

#[tokio::test]
async fn a_contact_that_the_same_user_verified_a_moment_ago_is_taken_without_a_token() {
    let world = open_world().await;
    let (viewer, other) = (named(&world, "li.na").await, named(&world, "wang.wu").await);
    assert!(matches!(update(&world, &viewer, MAIL).await, Err(Error::NotVerified)));
    world.verified(MAIL).await;
    assert!(matches!(update(&world, &viewer, MAIL).await, Err(Error::NotVerified)), "a stranger verified it");
    world.later();
    world.verified_by(&other, MAIL).await;
    assert!(matches!(update(&world, &viewer, MAIL).await, Err(Error::NotVerified)), "somebody else verified it");
    world.later();
    world.verified_by(&viewer, MAIL).await;
    assert!(matches!(update(&world, &viewer, OTHER_MAIL).await, Err(Error::NotVerified)), "it is another one");
    update(&world, &viewer, "Li.Na@EXAMPLE.test").await.unwrap();
    assert_eq!(row(&world, &viewer.uid).await.unwrap().email.as_deref(), Some("Li.Na@example.test"));
    assert!(matches!(update(&world, &viewer, MAIL).await, Err(Error::NotVerified)), "once");
}

#[tokio::test]
async fn attack_55_update_user_takes_a_sign_in_or_presence_within_the_last_ten_minutes() {
    let world = open_world().await;
    let viewer = named(&world, "li.na").await;
    world.clock.advance_secs(570);
    world.verified_by(&viewer, MAIL).await;
    world.clock.advance_secs(29);
    update(&world, &viewer, MAIL).await.unwrap();
    world.clock.advance_secs(1);
    world.verified_by(&viewer, OTHER_MAIL).await;
    assert!(matches!(update(&world, &viewer, OTHER_MAIL).await, Err(Error::ReauthenticationRequired(_))));
    world.clock.advance_secs(600);
    world.verified_by(&viewer, MAIL).await;
    sudo(&world, &viewer).await;
    update(&world, &viewer, MAIL).await.unwrap();
    world.verified_by(&viewer, OTHER_MAIL).await;
    world.clock.advance_secs(600);
    sudo(&world, &viewer).await;
    assert!(matches!(update(&world, &viewer, OTHER_MAIL).await, Err(Error::NotVerified)), "the proof has lapsed");
}

#[tokio::test]
async fn finding_f04_neither_a_refresh_nor_a_changed_contact_makes_presence_younger() {
    let world = open_world().await;
    let viewer = world.registered(PHONE).await;
    let tokens = session::current_tokens(&world.identity, &viewer).await.unwrap();
    world.clock.advance_secs(590);
    take(&world, &viewer, MAIL, ConflictResolution::Default).await.unwrap_err();
    let viewer = world.registered(OTHER_PHONE).await;
    let other = session::current_tokens(&world.identity, &viewer).await.unwrap();
    world.clock.advance_secs(400);
    take(&world, &viewer, MAIL, ConflictResolution::Default).await.unwrap();
    world.clock.advance_secs(200);
    for tokens in [tokens, other] {
        let again = session::refresh(&world.identity, &tokens.refresh_token, None, &who()).await.unwrap();
        let viewer = session::by_access_token(&world.identity, again.access_token.expose()).await.unwrap();
        let late = take(&world, &viewer, OTHER_MAIL, ConflictResolution::Default).await;
        assert!(matches!(late, Err(Error::ReauthenticationRequired(_))));
        let first = password::set(&world.identity, &viewer, &secret(PASSWORD), None, &who()).await;
        assert!(matches!(first, Err(Error::ReauthenticationRequired(_))), "a first password neither");
    }
}

#[tokio::test]
async fn finding_f04_other_devices_are_signed_out_with_fresh_presence_only() {
    let world = open_world().await;
    let viewer = named(&world, "li.na").await;
    let other = sign_in(&world, "li.na").await;
    world.clock.advance_secs(600);
    let one = session::end_device(&world.identity, &viewer, &other.session_id, &who()).await;
    assert!(matches!(one, Err(Error::ReauthenticationRequired(_))));
    assert!(matches!(
        session::end_all(&world.identity, &viewer, true, &who()).await,
        Err(Error::ReauthenticationRequired(_))
    ));
    sudo(&world, &viewer).await;
    session::end_device(&world.identity, &viewer, &other.session_id, &who()).await.unwrap();
    assert_eq!(session::end_all(&world.identity, &viewer, true, &who()).await.unwrap(), 0);
    world.clock.advance_secs(600);
    session::end_device(&world.identity, &viewer, &viewer.session_id, &who()).await.unwrap();
}

#[tokio::test]
async fn update_user_takes_nobodys_contact() {
    let world = open_world().await;
    let (viewer, other) = (named(&world, "li.na").await, world.registered(PHONE).await);
    world.later();
    world.verified_by(&viewer, PHONE).await;
    assert!(matches!(update(&world, &viewer, PHONE).await, Err(Error::ContactTaken("phone_number"))));
    assert!(row(&world, &other.uid).await.unwrap().phone.is_some());
}

#[tokio::test]
async fn a_guest_gets_a_contact_by_registering_alone() {
    let world = open_world().await;
    world.open_doors().await;
    let opened = signin::anonymous::sign_in(&world.identity, &device("0123456789abcdef")).await.unwrap();
    let viewer = session::by_id(&world.identity, &opened.session_id).await.unwrap();
    assert!(matches!(take(&world, &viewer, MAIL, ConflictResolution::Default).await, Err(Error::NotAllowed(_))));
    assert!(matches!(update(&world, &viewer, MAIL).await, Err(Error::NotAllowed(_))));
}

#[tokio::test]
async fn case_p034_a_contact_never_collides_with_a_user_name() {
    let world = open_world().await;
    let viewer = world.registered(PHONE).await;
    for name in [MAIL, "13800138000", "+8613800138000"] {
        let patch = doorward_contract::account::ProfilePatch { username: Some(name.into()), ..Default::default() };
        let edit = account::edit(&world.identity, &viewer, patch, &who()).await;
        assert!(matches!(edit, Err(Error::Invalid { field: "username", .. })), "{name}");
    }
}
