//! The user's own phone number and email: setting, changing and removing them, and conflicts.

use doorward_admin as admin;
use doorward_contract::{
    Secret, Uid,
    account::ADMINISTRATOR,
    event::{EventAction, EventQuery},
    messaging::{Channel, Message, MessageKind, MessageQuery},
    verification::{ConflictResolution, ContactRequest},
};
use doorward_identity::Actor;
use doorward_identity::{
    Caller, Error, Viewer, account, account::contact, password, reauthentication, session, signin,
};
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

fn client() -> Caller {
    caller("192.0.2.1")
}

async fn open_env() -> TestEnv {
    let env = TestEnv::new().await;
    env.open_contacts().await;
    env
}

/// A signed-in account with a username and [`PASSWORD`].
async fn named(env: &TestEnv, username: &str) -> Viewer {
    env.user(username).await;
    sign_in(env, username).await
}

async fn sign_in(env: &TestEnv, username: &str) -> Viewer {
    let opened = signin::password::sign_in(&env.identity, username, &secret(PASSWORD), &client()).await.unwrap();
    session::by_id(&env.identity, &opened.session_id).await.unwrap()
}

async fn sudo(env: &TestEnv, viewer: &Viewer) -> Secret {
    reauthentication::by_password(&env.identity, viewer, &secret(PASSWORD), &client()).await.unwrap().sudo_token
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
async fn take(env: &TestEnv, viewer: &Viewer, contact: &str, resolution: ConflictResolution) -> Result<(), Error> {
    env.later();
    let token = env.verified_by(viewer, contact).await;
    contact::change(&env.identity, viewer, &wish(contact, None, &token, resolution), &client()).await
}

async fn row(env: &TestEnv, uid: &Uid) -> Option<user::Model> {
    user::by_uid(env.identity.db().read(), uid).await.unwrap()
}

async fn last_message(env: &TestEnv, recipient: &str) -> Message {
    let query = MessageQuery { recipient: Some(recipient.into()), limit: Some(1), ..MessageQuery::default() };
    admin::messages::list(&permit(&env.access, &Actor::cli()), &query).await.unwrap().items.remove(0)
}

async fn on_record(env: &TestEnv, action: EventAction, uid: &Uid) -> bool {
    let query = EventQuery { action: Some(action), uid: Some(uid.to_string()), ..EventQuery::default() };
    !admin::events::list(&permit(&env.access, &Actor::cli()), &query).await.unwrap().items.is_empty()
}

#[tokio::test]
async fn a_contact_is_set_with_presence_and_a_proof_and_signs_in() {
    let env = open_env().await;
    let viewer = named(&env, "li.na").await;
    let (sudo, token) = (sudo(&env, &viewer).await, env.verified_by(&viewer, "Li.Na@example.test").await);
    let request = wish(MAIL, Some(sudo.clone()), &token, ConflictResolution::Default);
    contact::change(&env.identity, &viewer, &request, &client()).await.unwrap();
    let me = account::me(&env.identity, &viewer).await.unwrap();
    assert_eq!((me.email.as_deref(), me.email_verified), (Some(MAIL), Some(true)));
    assert!(on_record(&env, EventAction::ContactChanged, &viewer.uid).await);
    let again = contact::change(&env.identity, &viewer, &request, &client()).await;
    assert!(matches!(again, Err(Error::NotVerified)), "a proof sets a contact once");
    assert_eq!(sign_in(&env, "LI.NA@example.test").await.uid, viewer.uid);
}

#[tokio::test]
async fn attack_55_without_presence_no_contact_is_set_or_removed() {
    let env = open_env().await;
    let (viewer, other) = (named(&env, "li.na").await, named(&env, "wang.wu").await);
    let token = env.verified_by(&viewer, MAIL).await;
    let (theirs, lapsed) = (sudo(&env, &other).await, sudo(&env, &viewer).await);
    env.clock.advance_secs(599);
    let lapsing = contact::remove(&env.identity, &viewer, Channel::Mail, Some(&lapsed), &client()).await;
    assert!(matches!(lapsing, Err(Error::NotFound(_))), "there is none yet");
    env.clock.advance_secs(1);
    for sudo in [None, Some(secret("")), Some(secret("garbage")), Some(theirs), Some(lapsed)] {
        let request = wish(MAIL, sudo.clone(), &token, ConflictResolution::Default);
        let set = contact::change(&env.identity, &viewer, &request, &client()).await;
        assert!(matches!(set, Err(Error::ReauthenticationRequired(_))));
        let removed = contact::remove(&env.identity, &viewer, Channel::Mail, sudo.as_ref(), &client()).await;
        assert!(matches!(removed, Err(Error::ReauthenticationRequired(_))));
    }
}

#[tokio::test]
async fn attack_55_an_account_without_a_password_shows_presence_by_a_fresh_sign_in_or_a_code() {
    let env = open_env().await;
    let viewer = env.registered(PHONE).await;
    take(&env, &viewer, MAIL, ConflictResolution::Default).await.unwrap();
    env.clock.advance_secs(600);
    assert!(matches!(
        take(&env, &viewer, OTHER_MAIL, ConflictResolution::Default).await,
        Err(Error::ReauthenticationRequired(_))
    ));
    let token = env.present(&viewer, PHONE).await;
    reauthentication::by_code(&env.identity, &viewer, &token, &client()).await.unwrap();
    take(&env, &viewer, OTHER_MAIL, ConflictResolution::Default).await.unwrap();
}

#[tokio::test]
async fn a_verification_by_another_user_sets_no_contact() {
    let env = open_env().await;
    let viewer = env.registered(PHONE).await;
    let token = env.verified(MAIL).await;
    let request = wish(MAIL, None, &token, ConflictResolution::Default);
    assert!(matches!(contact::change(&env.identity, &viewer, &request, &client()).await, Err(Error::NotVerified)));
}

#[tokio::test]
async fn attack_56_a_change_voids_what_is_under_way_for_the_old_and_the_new_contact() {
    let env = open_env().await;
    let viewer = env.registered(MAIL).await;
    env.later();
    let (old_token, new_token) = (env.verified(MAIL).await, env.verified(OTHER_MAIL).await);
    env.later();
    let (old, new) = (env.ask_code(MAIL).await.unwrap(), env.ask_code(OTHER_MAIL).await.unwrap());
    let (old_code, new_code) = (env.code_for(MAIL).await, env.code_for(OTHER_MAIL).await);
    take(&env, &viewer, OTHER_MAIL, ConflictResolution::Default).await.unwrap();
    assert!(matches!(env.verify(&old, &old_code).await, Err(Error::WrongCode)));
    assert!(matches!(env.verify(&new, &new_code).await, Err(Error::WrongCode)));
    for (contact, token) in [(MAIL, old_token), (OTHER_MAIL, new_token)] {
        let late = signin::code::sign_in(&env.identity, contact, &token, &client()).await;
        assert!(matches!(late, Err(Error::NotVerified)), "{contact}");
    }
}

#[tokio::test]
async fn attack_56_the_former_contact_is_told_when_it_is_changed_or_removed() {
    let env = open_env().await;
    let viewer = env.registered(MAIL).await;
    take(&env, &viewer, PHONE, ConflictResolution::Default).await.unwrap();
    take(&env, &viewer, OTHER_MAIL, ConflictResolution::Default).await.unwrap();
    let notice = last_message(&env, MAIL).await;
    assert_eq!(notice.kind, MessageKind::Notice);
    assert!(!notice.text.unwrap().contains(OTHER_MAIL), "not where to: the former owner may be another user by now");
    assert_eq!(last_message(&env, OTHER_MAIL).await.kind, MessageKind::Code);
    contact::remove(&env.identity, &viewer, Channel::Sms, None, &client()).await.unwrap();
    assert_eq!(last_message(&env, PHONE).await.kind, MessageKind::Notice);
}

#[tokio::test]
async fn a_contact_that_was_never_verified_is_not_told_that_it_was_replaced() {
    let env = open_env().await;
    let viewer = named(&env, "li.na").await;
    let change = user::contact_change(Channel::Mail, Some((MAIL, MAIL)), false);
    user::update(env.identity.db().write(), &viewer.uid, change).await.unwrap();
    let (sudo, token) = (sudo(&env, &viewer).await, env.verified_by(&viewer, OTHER_MAIL).await);
    let request = wish(OTHER_MAIL, Some(sudo), &token, ConflictResolution::Default);
    contact::change(&env.identity, &viewer, &request, &client()).await.unwrap();
    let query = MessageQuery { recipient: Some(MAIL.into()), ..MessageQuery::default() };
    assert!(admin::messages::list(&permit(&env.access, &Actor::cli()), &query).await.unwrap().items.is_empty());
}

// Contacts that another account has.

#[tokio::test]
async fn a_contact_of_another_account_is_refused_by_default_and_the_proof_is_kept() {
    let env = open_env().await;
    let (viewer, other) = (env.registered(PHONE).await, env.registered(MAIL).await);
    env.later();
    let token = env.verified_by(&viewer, MAIL).await;
    let request = wish(MAIL, None, &token, ConflictResolution::Default);
    let refused = contact::change(&env.identity, &viewer, &request, &client()).await;
    assert!(matches!(refused, Err(Error::ContactTaken("email"))));
    assert_eq!(row(&env, &other.uid).await.unwrap().email.as_deref(), Some(MAIL));
    let request = ContactRequest { conflict_resolution: ConflictResolution::Transfer, ..request };
    contact::change(&env.identity, &viewer, &request, &client()).await.unwrap();
}

#[tokio::test]
async fn a_transfer_leaves_the_other_account_where_there_is_another_sign_in_method() {
    let env = open_env().await;
    let (viewer, other) = (env.registered(PHONE).await, env.registered(MAIL).await);
    take(&env, &other, OTHER_PHONE, ConflictResolution::Default).await.unwrap();
    take(&env, &viewer, MAIL, ConflictResolution::Transfer).await.unwrap();
    let theirs = row(&env, &other.uid).await.unwrap();
    assert_eq!((theirs.email, theirs.email_key, theirs.email_verified), (None, None, false));
    assert_eq!(row(&env, &viewer.uid).await.unwrap().email.as_deref(), Some(MAIL));
    assert!(on_record(&env, EventAction::ContactReclaimed, &other.uid).await);
}

#[tokio::test]
async fn a_transfer_deletes_the_other_account_where_no_way_in_is_left_and_its_tokens_die_at_once() {
    let env = open_env().await;
    let (viewer, other) = (env.registered(PHONE).await, env.registered(MAIL).await);
    env.later();
    let token = env.verified(MAIL).await;
    let opened = signin::code::sign_in(&env.identity, MAIL, &token, &client()).await.unwrap();
    let access = session::tokens(&env.identity, &opened).await.unwrap().access_token;
    // Cached from here on.
    session::by_access_token(&env.identity, access.expose()).await.unwrap();
    take(&env, &viewer, MAIL, ConflictResolution::Transfer).await.unwrap();
    assert!(row(&env, &other.uid).await.is_none());
    assert!(session::by_access_token(&env.identity, access.expose()).await.is_err());
    assert!(on_record(&env, EventAction::UserDeleted, &other.uid).await);
}

#[tokio::test]
async fn delete_account_transfer_deletes_the_other_account_whatever_ways_in_it_has() {
    let env = open_env().await;
    let (viewer, other) = (env.registered(PHONE).await, env.registered(MAIL).await);
    take(&env, &other, OTHER_PHONE, ConflictResolution::Default).await.unwrap();
    take(&env, &viewer, MAIL, ConflictResolution::DeleteAccountTransfer).await.unwrap();
    assert!(row(&env, &other.uid).await.is_none());
    assert_eq!(row(&env, &viewer.uid).await.unwrap().email.as_deref(), Some(MAIL));
}

#[tokio::test]
async fn an_administrators_account_is_never_deleted_by_a_transfer() {
    for resolution in [ConflictResolution::Transfer, ConflictResolution::DeleteAccountTransfer] {
        let env = open_env().await;
        let (viewer, root) = (env.registered(PHONE).await, env.registered(MAIL).await);
        let now = env.identity.now().as_millis();
        role::grant(env.identity.db().write(), ADMINISTRATOR, &root.uid, now).await.unwrap();
        assert!(matches!(take(&env, &viewer, MAIL, resolution).await, Err(Error::NotAllowed(_))), "{resolution:?}");
        assert_eq!(row(&env, &root.uid).await.unwrap().email.as_deref(), Some(MAIL));
        assert_eq!(row(&env, &viewer.uid).await.unwrap().email, None);
    }
}

/// An outsider could otherwise end the administration by verifying a contact that its last administrator has only
/// entered.
#[tokio::test]
async fn what_the_last_administrator_signs_in_with_gives_way_to_no_outsider() {
    let env = open_env().await;
    let viewer = env.registered(PHONE).await;
    let root = env.administrator("root.admin").await;
    let change = user::contact_change(Channel::Mail, Some((MAIL, MAIL)), false);
    user::update(env.identity.db().write(), &root, change).await.unwrap();
    let refused = take(&env, &viewer, MAIL, ConflictResolution::Default).await;
    assert!(matches!(refused, Err(Error::ContactTaken("email"))), "{refused:?}");
    assert_eq!(row(&env, &root).await.unwrap().email_key.as_deref(), Some(MAIL));
    env.administrator("second.admin").await;
    take(&env, &viewer, MAIL, ConflictResolution::Default).await.unwrap();
    assert_eq!(row(&env, &root).await.unwrap().email_key, None);
}

#[tokio::test]
async fn attack_01_an_unverified_contact_moves_to_the_user_who_verifies_it() {
    let env = open_env().await;
    let viewer = env.registered(PHONE).await;
    let squatter = env.user("squatter").await;
    let change = user::contact_change(Channel::Mail, Some((MAIL, MAIL)), false);
    user::update(env.identity.db().write(), &squatter, change).await.unwrap();
    take(&env, &viewer, MAIL, ConflictResolution::Default).await.unwrap();
    assert_eq!(row(&env, &squatter).await.unwrap().email_key, None);
    assert_eq!(row(&env, &viewer.uid).await.unwrap().email_key.as_deref(), Some(MAIL));
    assert!(on_record(&env, EventAction::ContactReclaimed, &squatter).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_take_one_contact_at_once_one_gets_it() {
    let env = open_env().await;
    let (one, two) = (env.registered(PHONE).await, env.registered(OTHER_PHONE).await);
    let first = env.verified_by(&one, MAIL).await;
    env.later();
    let second = env.verified_by(&two, MAIL).await;
    let set = async |viewer: &Viewer, token: &Secret| {
        let request = wish(MAIL, None, token, ConflictResolution::Default);
        contact::change(&env.identity, viewer, &request, &client()).await
    };
    let (one, two) = tokio::join!(set(&one, &first), set(&two, &second));
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
}

// The last sign-in method.

#[tokio::test]
async fn attack_11_the_last_sign_in_method_stays() {
    let env = open_env().await;
    let viewer = env.registered(PHONE).await;
    let remove = async |channel: Channel| contact::remove(&env.identity, &viewer, channel, None, &client()).await;
    assert!(matches!(remove(Channel::Sms).await, Err(Error::LastSignInMethod)));
    assert!(matches!(remove(Channel::Mail).await, Err(Error::NotFound(_))));
    take(&env, &viewer, MAIL, ConflictResolution::Default).await.unwrap();
    remove(Channel::Sms).await.unwrap();
    assert!(matches!(remove(Channel::Mail).await, Err(Error::LastSignInMethod)));
    let row = row(&env, &viewer.uid).await.unwrap();
    assert_eq!((row.phone, row.email.as_deref()), (None, Some(MAIL)));
}

#[tokio::test(flavor = "multi_thread")]
async fn attack_11_of_two_ways_in_that_are_removed_at_once_one_stays() {
    let env = open_env().await;
    let viewer = env.registered(PHONE).await;
    take(&env, &viewer, MAIL, ConflictResolution::Default).await.unwrap();
    let remove = async |channel: Channel| contact::remove(&env.identity, &viewer, channel, None, &client()).await;
    let (phone, mail) = tokio::join!(remove(Channel::Sms), remove(Channel::Mail));
    assert!(phone.is_ok() != mail.is_ok(), "{phone:?} {mail:?}");
}

// The SDK's updateUser, which sends no token.

async fn update(env: &TestEnv, viewer: &Viewer, contact: &str) -> Result<(), Error> {
    let (phone, email) = phone_and_email(contact);
    contact::change_verified(&env.identity, viewer, phone.as_deref(), email.as_deref(), &client()).await
}

#[tokio::test]
async fn a_contact_that_the_same_user_verified_a_moment_ago_is_taken_without_a_token() {
    let env = open_env().await;
    let (viewer, other) = (named(&env, "li.na").await, named(&env, "wang.wu").await);
    assert!(matches!(update(&env, &viewer, MAIL).await, Err(Error::NotVerified)));
    env.verified(MAIL).await;
    assert!(matches!(update(&env, &viewer, MAIL).await, Err(Error::NotVerified)), "another user verified it");
    env.later();
    env.verified_by(&other, MAIL).await;
    assert!(matches!(update(&env, &viewer, MAIL).await, Err(Error::NotVerified)), "another user verified it");
    env.later();
    env.verified_by(&viewer, MAIL).await;
    assert!(matches!(update(&env, &viewer, OTHER_MAIL).await, Err(Error::NotVerified)), "it is another one");
    update(&env, &viewer, "Li.Na@EXAMPLE.test").await.unwrap();
    assert_eq!(row(&env, &viewer.uid).await.unwrap().email.as_deref(), Some("Li.Na@example.test"));
    assert!(matches!(update(&env, &viewer, MAIL).await, Err(Error::NotVerified)), "once");
}

#[tokio::test]
async fn finding_f04_attack_55_update_user_takes_a_sign_in_or_presence_within_the_last_ten_minutes() {
    let env = open_env().await;
    let viewer = named(&env, "li.na").await;
    env.clock.advance_secs(570);
    env.verified_by(&viewer, MAIL).await;
    env.clock.advance_secs(29);
    update(&env, &viewer, MAIL).await.unwrap();
    env.clock.advance_secs(1);
    env.verified_by(&viewer, OTHER_MAIL).await;
    assert!(matches!(update(&env, &viewer, OTHER_MAIL).await, Err(Error::ReauthenticationRequired(_))));
    env.clock.advance_secs(600);
    env.verified_by(&viewer, MAIL).await;
    sudo(&env, &viewer).await;
    update(&env, &viewer, MAIL).await.unwrap();
    env.verified_by(&viewer, OTHER_MAIL).await;
    env.clock.advance_secs(600);
    sudo(&env, &viewer).await;
    assert!(matches!(update(&env, &viewer, OTHER_MAIL).await, Err(Error::NotVerified)), "the proof has lapsed");
}

#[tokio::test]
async fn finding_f04_neither_a_refresh_nor_a_changed_contact_makes_presence_younger() {
    let env = open_env().await;
    let viewer = env.registered(PHONE).await;
    let tokens = session::current_tokens(&env.identity, &viewer).await.unwrap();
    env.clock.advance_secs(590);
    take(&env, &viewer, MAIL, ConflictResolution::Default).await.unwrap_err();
    let viewer = env.registered(OTHER_PHONE).await;
    let other = session::current_tokens(&env.identity, &viewer).await.unwrap();
    env.clock.advance_secs(400);
    take(&env, &viewer, MAIL, ConflictResolution::Default).await.unwrap();
    env.clock.advance_secs(200);
    for tokens in [tokens, other] {
        let again = session::refresh(&env.identity, &tokens.refresh_token, None, &client()).await.unwrap();
        let viewer = session::by_access_token(&env.identity, again.access_token.expose()).await.unwrap();
        let late = take(&env, &viewer, OTHER_MAIL, ConflictResolution::Default).await;
        assert!(matches!(late, Err(Error::ReauthenticationRequired(_))));
        let first = password::set(&env.identity, &viewer, &secret(PASSWORD), None, &client()).await;
        assert!(matches!(first, Err(Error::ReauthenticationRequired(_))), "a first password neither");
    }
}

#[tokio::test]
async fn finding_f04_other_devices_are_signed_out_with_fresh_presence_only() {
    let env = open_env().await;
    let viewer = named(&env, "li.na").await;
    let other = sign_in(&env, "li.na").await;
    env.clock.advance_secs(600);
    let one = session::end_device(&env.identity, &viewer, &other.session_id, &client()).await;
    assert!(matches!(one, Err(Error::ReauthenticationRequired(_))));
    assert!(matches!(
        session::end_all(&env.identity, &viewer, true, &client()).await,
        Err(Error::ReauthenticationRequired(_))
    ));
    sudo(&env, &viewer).await;
    session::end_device(&env.identity, &viewer, &other.session_id, &client()).await.unwrap();
    assert_eq!(session::end_all(&env.identity, &viewer, true, &client()).await.unwrap(), 0);
    env.clock.advance_secs(600);
    session::end_device(&env.identity, &viewer, &viewer.session_id, &client()).await.unwrap();
}

#[tokio::test]
async fn update_user_takes_no_contact_of_another_account() {
    let env = open_env().await;
    let (viewer, other) = (named(&env, "li.na").await, env.registered(PHONE).await);
    env.later();
    env.verified_by(&viewer, PHONE).await;
    assert!(matches!(update(&env, &viewer, PHONE).await, Err(Error::ContactTaken("phone_number"))));
    assert!(row(&env, &other.uid).await.unwrap().phone.is_some());
}

#[tokio::test]
async fn a_guest_gets_a_contact_by_registering_alone() {
    let env = open_env().await;
    env.open_sign_up().await;
    let opened = signin::anonymous::sign_in(&env.identity, &device("0123456789abcdef")).await.unwrap();
    let viewer = session::by_id(&env.identity, &opened.session_id).await.unwrap();
    assert!(matches!(take(&env, &viewer, MAIL, ConflictResolution::Default).await, Err(Error::NotAllowed(_))));
    assert!(matches!(update(&env, &viewer, MAIL).await, Err(Error::NotAllowed(_))));
}

#[tokio::test]
async fn case_p034_a_contact_never_collides_with_a_user_name() {
    let env = open_env().await;
    let viewer = env.registered(PHONE).await;
    for name in [MAIL, "13800138000", "+8613800138000"] {
        let patch = doorward_contract::account::ProfilePatch { username: Some(name.into()), ..Default::default() };
        let edit = account::edit(&env.identity, &viewer, patch, &client()).await;
        assert!(matches!(edit, Err(Error::Invalid { field: "username", .. })), "{name}");
    }
}
