//! Codes and links: what they give access to, for whom, how often, and how many are sent.

#![allow(missing_docs, clippy::unwrap_used)]

use doorward_admin as admin;
use doorward_contract::{
    Secret,
    account::AccountKind,
    messaging::{Channel, MessageQuery},
    settings::Section,
    signin::SignupRequest,
    verification::{ContactRequest, ResetRequest, VerificationRequest, VerificationTarget, VerifyRequest},
};
use doorward_identity::Actor;
use doorward_identity::{
    Caller, Error, Identity, NewSession, Viewer, account, password, session, signin, signin::link::Destination, signup,
    verification,
};
use doorward_store::{client, linked_identity, user};
use doorward_testkit::permit;
use doorward_testkit::{OTHER_PASSWORD, PASSWORD, TestEnv, caller, code_request, device, phone_and_email};
use serde_json::json;

const PHONE: &str = "+86 13800138000";
const OTHER_PHONE: &str = "+86 13900139000";
const MAIL: &str = "li.na@example.test";

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

async fn sign_in(world: &TestEnv, contact: &str, token: &Secret) -> Result<NewSession, Error> {
    signin::code::sign_in(&world.identity, contact, token, &who()).await
}

fn sign_up_request(contact: &str, token: &Secret) -> SignupRequest {
    let (phone_number, email) = phone_and_email(contact);
    SignupRequest { phone_number, email, verification_token: Some(token.clone()), ..SignupRequest::default() }
}

async fn sign_up(world: &TestEnv, contact: &str, token: &Secret) -> Result<NewSession, Error> {
    signup::register(&world.identity, sign_up_request(contact, token), &who()).await
}

async fn reset(world: &TestEnv, contact: &str, token: &Secret, new: &str) -> Result<(), Error> {
    let (phone_number, email) = phone_and_email(contact);
    let (new_password, verification_token) = (Some(secret(new)), Some(token.clone()));
    let request = ResetRequest { phone_number, email, new_password, verification_token };
    password::reset(&world.identity, &request, &who()).await
}

async fn by_password(world: &TestEnv, name: &str, text: &str) -> Result<NewSession, Error> {
    signin::password::sign_in(&world.identity, name, &secret(text), &who()).await
}

/// Six other digits.
fn wrong(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

async fn sent_to(world: &TestEnv, recipient: &str) -> usize {
    let query = MessageQuery { recipient: Some(recipient.into()), ..MessageQuery::default() };
    admin::messages::list(&permit(&world.access, &Actor::cli()), &query).await.unwrap().items.len()
}

/// An account with an unverified contact that an administrator set.
async fn claimed(world: &TestEnv, username: &str, contact: &str) -> String {
    let uid = world.user(username).await;
    let key = contact.replace(' ', "");
    let channel = if contact.contains('@') { Channel::Mail } else { Channel::Sms };
    let change = user::contact_change(channel, Some((&key, &key)), false);
    user::update(world.identity.db().write(), &uid, change).await.unwrap();
    uid
}

// Uses of a code.

#[tokio::test]
async fn attack_38_a_code_opens_an_account_once() {
    let world = open_world().await;
    let sent = world.ask_code(PHONE).await.unwrap();
    assert!(!sent.is_user);
    let code = world.code_for(PHONE).await;
    let token = world.verify(&sent, &code).await.unwrap();
    assert!(matches!(world.verify(&sent, &code).await, Err(Error::WrongCode)));
    let registered = sign_up(&world, PHONE, &token).await.unwrap();
    assert!(matches!(sign_in(&world, PHONE, &token).await, Err(Error::NotVerified)));
    assert!(matches!(sign_up(&world, PHONE, &token).await, Err(Error::NotVerified)));
    world.later();
    assert!(world.ask_code(PHONE).await.unwrap().is_user);
    world.later();
    let token = world.verified(PHONE).await;
    assert_eq!(sign_in(&world, "138-0013-8000", &token).await.unwrap().uid, registered.uid);
}

#[tokio::test]
async fn attack_38_a_code_is_exchanged_once_even_by_twenty_at_the_same_time() {
    let world = open_world().await;
    let sent = world.ask_code(MAIL).await.unwrap();
    let code = world.code_for(MAIL).await;
    let request = VerifyRequest { verification_id: sent.verification_id, verification_code: secret(&code) };
    let tries: Vec<_> = (0..20)
        .map(|_| (world.identity.clone(), request.clone()))
        .map(|(identity, request)| {
            tokio::spawn(async move { verification::verify(&identity, &request, &who()).await.is_ok() })
        })
        .collect();
    let mut right = 0;
    for answer in tries {
        right += usize::from(answer.await.unwrap());
    }
    assert_eq!(right, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn attack_38_a_token_opens_one_session_of_twenty_that_are_asked_for_at_once() {
    let world = open_world().await;
    world.registered(MAIL).await;
    world.later();
    let token = world.verified(MAIL).await;
    let tries: Vec<_> = (0..20)
        .map(|_| (world.identity.clone(), token.clone()))
        .map(|(identity, token)| {
            tokio::spawn(async move { signin::code::sign_in(&identity, MAIL, &token, &who()).await })
        })
        .collect();
    let mut opened = 0;
    for answer in tries {
        match answer.await.unwrap() {
            Ok(_) => opened += 1,
            Err(Error::NotVerified) => {}
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(opened, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn attack_38_a_token_registers_one_account_of_ten_that_are_asked_for_at_once() {
    let world = open_world().await;
    let token = world.verified(PHONE).await;
    let tries: Vec<_> = (0..10)
        .map(|_| (world.identity.clone(), sign_up_request(PHONE, &token)))
        .map(|(identity, request)| {
            tokio::spawn(async move { signup::register(&identity, request, &who()).await.is_ok() })
        })
        .collect();
    let mut registered = 0;
    for answer in tries {
        registered += usize::from(answer.await.unwrap());
    }
    assert_eq!(registered, 1);
}

// Guessing.

#[tokio::test]
async fn attack_35_of_a_hundred_parallel_guesses_five_are_compared() {
    let world = open_world().await;
    let sent = world.ask_code(PHONE).await.unwrap();
    let code = world.code_for(PHONE).await;
    let request =
        VerifyRequest { verification_id: sent.verification_id.clone(), verification_code: secret(&wrong(&code)) };
    let tries: Vec<_> = (0..100)
        .map(|_| (world.identity.clone(), request.clone()))
        .map(|(identity, request)| {
            tokio::spawn(async move { verification::verify(&identity, &request, &who()).await.unwrap_err() })
        })
        .collect();
    let (mut compared, mut refused) = (0, 0);
    for answer in tries {
        match answer.await.unwrap() {
            Error::WrongCode => compared += 1,
            Error::CodeExhausted { .. } => refused += 1,
            other => panic!("{other}"),
        }
    }
    assert_eq!((compared, refused), (5, 95));
    assert!(matches!(world.verify(&sent, &code).await, Err(Error::CodeExhausted { .. })));
}

#[tokio::test]
async fn attack_34_a_code_is_compared_five_times_and_then_not_even_the_right_one_counts() {
    let world = open_world().await;
    let sent = world.ask_code(PHONE).await.unwrap();
    let code = world.code_for(PHONE).await;
    for guess in 0..20 {
        let refused = world.verify(&sent, &wrong(&code)).await.unwrap_err();
        assert_eq!(matches!(refused, Error::WrongCode), guess < 5, "{guess}: {refused:?}");
    }
    assert!(matches!(world.verify(&sent, &code).await, Err(Error::CodeExhausted { .. })));
}

#[tokio::test]
async fn attack_36_a_new_code_gives_no_more_than_ten_tries_an_hour() {
    let world = open_world().await;
    let mut compared = 0;
    let wait = 'hour: loop {
        let sent = world.ask_code(PHONE).await.unwrap();
        let code = world.code_for(PHONE).await;
        for _ in 0..4 {
            match world.verify(&sent, &wrong(&code)).await {
                Err(Error::WrongCode) => compared += 1,
                Err(Error::CodeExhausted { retry_after }) => break 'hour retry_after,
                other => panic!("{other:?}"),
            }
        }
        world.later();
    };
    assert_eq!(compared, 10);
    assert!((3_000..=3_600).contains(&wait), "{wait}");
    world.clock.advance_secs(i64::from(wait));
    world.verified(PHONE).await;
}

#[tokio::test]
async fn whoever_mistypes_and_then_gets_it_right_starts_afresh() {
    let world = open_world().await;
    for _ in 0..4 {
        let sent = world.ask_code(PHONE).await.unwrap();
        let code = world.code_for(PHONE).await;
        for _ in 0..4 {
            assert!(matches!(world.verify(&sent, &wrong(&code)).await, Err(Error::WrongCode)));
        }
        world.verify(&sent, &code).await.unwrap();
        world.later();
    }
}

#[tokio::test]
async fn the_last_two_codes_are_good_until_one_is_used_and_the_third_last_is_not() {
    for used in [1, 2] {
        let world = open_world().await;
        let (mut sent, mut codes) = (Vec::new(), Vec::new());
        for _ in 0..3 {
            world.later();
            sent.push(world.ask_code(PHONE).await.unwrap());
            codes.push(world.code_for(PHONE).await);
        }
        assert!(matches!(world.verify(&sent[0], &codes[0]).await, Err(Error::WrongCode)));
        assert!(matches!(world.verify(&sent[2], &codes[0]).await, Err(Error::WrongCode)));
        // Whichever message they came by: people enter the first while the page knows the second.
        world.verify(&sent[3 - used], &codes[used]).await.unwrap();
        for number in 0..3 {
            assert!(matches!(world.verify(&sent[number], &codes[number]).await, Err(Error::WrongCode)), "{number}");
        }
    }
}

// Contacts of other accounts.

#[tokio::test]
async fn attack_37_a_code_for_one_contact_is_none_for_another() {
    let world = open_world().await;
    let (mine, theirs) = (world.ask_code(PHONE).await.unwrap(), world.ask_code(OTHER_PHONE).await.unwrap());
    let code = world.code_for(PHONE).await;
    assert!(matches!(world.verify(&theirs, &code).await, Err(Error::WrongCode)));
    let token = world.verify(&mine, &code).await.unwrap();
    for refused in [sign_in(&world, OTHER_PHONE, &token).await, sign_up(&world, OTHER_PHONE, &token).await] {
        assert!(matches!(refused, Err(Error::NotVerified)));
    }
    assert!(matches!(reset(&world, MAIL, &token, PASSWORD).await, Err(Error::NotVerified)));
    assert!(sign_up(&world, PHONE, &token).await.is_ok());
}

#[tokio::test]
async fn attack_37_a_code_of_one_client_is_none_of_another() {
    let world = open_world().await;
    let db = world.identity.db();
    let default = client::all(db.read()).await.unwrap().remove(0);
    client::insert_if_absent(db.write(), client::Model { id: "shop".into(), ..default }).await.unwrap();
    let node = world.node().await;
    let shop = Caller { client_id: Some("shop".into()), ..who() };

    let sent = verification::send(&node, None, &code_request(PHONE), &shop).await.unwrap();
    let code = world.code_for(PHONE).await;
    let request = VerifyRequest { verification_id: sent.verification_id, verification_code: secret(&code) };
    assert!(matches!(verification::verify(&node, &request, &who()).await, Err(Error::WrongCode)));
    let token = verification::verify(&node, &request, &shop).await.unwrap().verification_token;
    let elsewhere = signup::register(&node, sign_up_request(PHONE, &token), &who()).await;
    assert!(matches!(elsewhere, Err(Error::NotVerified)));
    assert!(signup::register(&node, sign_up_request(PHONE, &token), &shop).await.is_ok());
}

#[tokio::test]
async fn attack_37_a_code_that_one_user_asked_for_is_none_of_another_user() {
    let world = open_world().await;
    let (one, two) = (world.registered(PHONE).await, world.registered(OTHER_PHONE).await);
    let sent = verification::send(&world.identity, Some(&one), &code_request(MAIL), &who()).await.unwrap();
    let first = world.code_for(MAIL).await;
    world.later();
    let other = verification::send(&world.identity, Some(&two), &code_request(MAIL), &who()).await.unwrap();
    assert!(matches!(world.verify(&other, &first).await, Err(Error::WrongCode)));

    let token = world.verify(&sent, &first).await.unwrap();
    let fresh = sudo(&world, &two, OTHER_PHONE).await;
    let request = ContactRequest {
        email: Some(MAIL.into()),
        sudo_token: Some(fresh),
        verification_token: Some(token),
        ..ContactRequest::default()
    };
    let taken = account::contact::change(&world.identity, &two, &request, &who()).await;
    assert!(matches!(taken, Err(Error::NotVerified)));
}

/// A sudo token by a code to the user's own contact.
async fn sudo(world: &TestEnv, viewer: &Viewer, contact: &str) -> Secret {
    world.later();
    let token = world.present(viewer, contact).await;
    password::sudo_by_code(&world.identity, viewer, &token, &who()).await.unwrap().sudo_token
}

#[tokio::test]
async fn attack_37_a_proof_of_presence_opens_nothing_else() {
    let world = open_world().await;
    let viewer = world.registered(PHONE).await;
    world.later();
    let token = world.present(&viewer, PHONE).await;
    assert!(matches!(sign_in(&world, PHONE, &token).await, Err(Error::NotVerified)));
    assert!(matches!(sign_up(&world, PHONE, &token).await, Err(Error::NotVerified)));
    assert!(matches!(reset(&world, PHONE, &token, PASSWORD).await, Err(Error::NotVerified)));
    let other = account::contact::change_verified(&world.identity, &viewer, Some(PHONE), None, &who()).await;
    assert!(matches!(other, Err(Error::NotVerified)));

    let two = world.registered(OTHER_PHONE).await;
    let theirs = password::sudo_by_code(&world.identity, &two, &token, &who()).await;
    assert!(matches!(theirs, Err(Error::NotVerified)));
    assert!(password::sudo_by_code(&world.identity, &viewer, &token, &who()).await.is_ok());
    let again = password::sudo_by_code(&world.identity, &viewer, &token, &who()).await;
    assert!(matches!(again, Err(Error::NotVerified)));
}

#[tokio::test]
async fn attack_37_control_of_somebody_elses_contact_is_no_presence() {
    let world = open_world().await;
    let viewer = world.registered(PHONE).await;
    let token = world.verified_by(&viewer, MAIL).await;
    let refused = password::sudo_by_code(&world.identity, &viewer, &token, &who()).await;
    assert!(matches!(refused, Err(Error::NotVerified)));
}

#[tokio::test]
async fn a_code_for_ones_own_contact_goes_nowhere_else() {
    let world = open_world().await;
    let viewer = world.registered(PHONE).await;
    let ask = async |viewer: Option<&Viewer>, phone: Option<&str>| {
        let target = VerificationTarget::CurUser;
        let request = VerificationRequest { phone_number: phone.map(str::to_owned), target, ..Default::default() };
        verification::send(&world.identity, viewer, &request, &who()).await
    };
    assert!(matches!(ask(None, Some(PHONE)).await, Err(Error::Unauthenticated)));
    assert_eq!(ask(Some(&viewer), Some(OTHER_PHONE)).await.unwrap_err().reason(), Some("not_yours"));
    for spelling in [None, Some("13800138000"), Some("+86 138****8000")] {
        world.later();
        ask(Some(&viewer), spelling).await.unwrap();
    }
    assert_eq!((sent_to(&world, PHONE).await, sent_to(&world, OTHER_PHONE).await), (4, 0));
}

// Time.

#[tokio::test]
async fn a_code_lapses_and_so_does_what_it_was_exchanged_for() {
    let world = open_world().await;
    let sent = world.ask_code(PHONE).await.unwrap();
    let code = world.code_for(PHONE).await;
    assert_eq!(sent.expires_in, 600);
    world.clock.advance_secs(600);
    assert!(matches!(world.verify(&sent, &code).await, Err(Error::WrongCode)));
    let sent = world.ask_code(PHONE).await.unwrap();
    world.clock.advance_secs(599);
    let token = world.verify(&sent, &world.code_for(PHONE).await).await.unwrap();
    world.clock.advance_secs(i64::from(verification::TOKEN_SECS));
    assert!(matches!(sign_up(&world, PHONE, &token).await, Err(Error::NotVerified)));
    let token = world.verified(PHONE).await;
    world.clock.advance_secs(i64::from(verification::TOKEN_SECS) - 1);
    assert!(sign_up(&world, PHONE, &token).await.is_ok());
}

#[tokio::test]
async fn tidying_keeps_what_still_works_and_forgets_the_rest() {
    let world = open_world().await;
    let token = world.verified(PHONE).await;
    world.identity.cleanup().await.unwrap();
    let viewer = sign_up(&world, PHONE, &token).await.unwrap();
    world.clock.advance_secs(2 * 86_400);
    world.identity.cleanup().await.unwrap();
    assert!(matches!(sign_in(&world, PHONE, &token).await, Err(Error::NotVerified)));
    let token = world.verified(PHONE).await;
    assert_eq!(sign_in(&world, PHONE, &token).await.unwrap().uid, viewer.uid);
}

// Limits and destinations of sending.

#[track_caller]
fn wait(answer: Result<doorward_contract::verification::VerificationSent, Error>) -> u32 {
    match answer {
        Err(Error::TooManyRequests { retry_after } | Error::AddressLimit { retry_after }) => retry_after,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn attack_40_one_contact_gets_a_message_every_half_minute_in_whatever_spelling() {
    let world = open_world().await;
    for spellings in [
        &["+86 13800138000", "13800138000", "8613800138000", "0086 138-0013-8000", "+８６ １３８００１３８０００"][..],
        &["li.na@example.test", "Li.Na@EXAMPLE.test ", "li.na+shop@example.test", "\u{3000}li.na@example.test"],
        &["lina@gmail.com", "l.i.n.a@gmail.com", "LiNa+1@googlemail.com"],
        &["a@bücher.example", "a@xn--bcher-kva.example"],
    ] {
        world.ask_code(spellings[0]).await.unwrap();
        for spelling in spellings {
            assert_eq!(wait(world.ask_code(spelling).await), 30, "{spelling}");
        }
    }
    world.later();
    world.ask_code("+86 13800138000").await.unwrap();
}

#[tokio::test]
async fn attack_40_one_contact_gets_ten_messages_a_day_whoever_asks() {
    let world = open_world().await;
    let ask = async |number: u8| {
        world.clock.advance_secs(60);
        let contact = format!("li.na+{number}@example.test");
        let network = caller(&format!("192.0.2.{number}"));
        verification::send(&world.identity, None, &code_request(&contact), &network).await
    };
    for number in 0..10 {
        ask(number).await.unwrap();
    }
    let left = wait(ask(10).await);
    assert_eq!(left, 86_400 - 10 * 60);
    world.clock.advance_secs(i64::from(left) - 60);
    ask(11).await.unwrap();
}

#[tokio::test]
async fn attack_40_a_network_asks_for_so_many_codes_an_hour() {
    let world = open_world().await;
    world.set(Section::Verification, json!({ "per_network_hour": 3 })).await;
    let ask = async |ip: &str, number: u8| {
        let contact = format!("person{number}@example.test");
        verification::send(&world.identity, None, &code_request(&contact), &caller(ip)).await
    };
    for number in 0..3 {
        ask(&format!("2001:db8:1:2:{number}::9"), number).await.unwrap();
    }
    assert_eq!(wait(ask("2001:db8:1:2:ffff::1", 3).await), 3_600);
    ask("2001:db8:1:3::1", 3).await.unwrap();
    world.clock.advance_secs(3_600);
    ask("2001:db8:1:2::1", 4).await.unwrap();
}

#[tokio::test]
async fn attack_40_all_sms_of_a_day_have_a_limit_and_mails_are_not_counted() {
    let world = open_world().await;
    world.set(Section::Verification, json!({ "sms_day_limit": 2 })).await;
    world.ask_code("13800138000").await.unwrap();
    world.ask_code("13800138001").await.unwrap();
    wait(world.ask_code("13800138002").await);
    world.ask_code(MAIL).await.unwrap();
    world.clock.advance_secs(86_400);
    world.ask_code("13800138002").await.unwrap();
    world.set(Section::Verification, json!({ "sms_day_limit": 0 })).await;
    world.clock.advance_secs(86_400);
    wait(world.ask_code("13800138003").await);
    assert_eq!(sent_to(&world, "13800138003").await, 0);
}

#[tokio::test]
async fn attack_41_messages_go_to_allowed_countries_alone() {
    let world = open_world().await;
    let abroad = "+44 7400 123456";
    assert_eq!(world.ask_code(abroad).await.unwrap_err().reason(), Some("country"));
    assert_eq!(sent_to(&world, abroad).await, 0);
    world.set(Section::Verification, json!({ "countries": ["+44"] })).await;
    world.ask_code(abroad).await.unwrap();
    assert_eq!(world.ask_code(PHONE).await.unwrap_err().reason(), Some("country"));
}

#[tokio::test]
async fn attack_68_what_is_no_contact_gets_no_message() {
    let world = open_world().await;
    for odd in
        ["", "li.na", "a@example.test\r\nBcc: b@example.test", "a@example.test,b@example.test", "+86 10 6552 9988"]
    {
        assert!(matches!(world.ask_code(odd).await, Err(Error::Invalid { .. })), "{odd:?}");
    }
    let both = VerificationRequest {
        phone_number: Some(PHONE.into()),
        email: Some(MAIL.into()),
        ..VerificationRequest::default()
    };
    let both = verification::send(&world.identity, None, &both, &who()).await;
    assert_eq!(both.unwrap_err().reason(), Some("both"));
    let all = admin::messages::list(&permit(&world.access, &Actor::cli()), &MessageQuery::default()).await.unwrap();
    assert!(all.items.is_empty());
}

// What responses reveal.

#[tokio::test]
async fn a_target_that_does_not_fit_is_told_where_that_may_be_told() {
    let world = open_world().await;
    world.registered(PHONE).await;
    world.later();
    let ask = async |contact: &str, target: VerificationTarget| {
        let request = VerificationRequest { target, ..code_request(contact) };
        verification::send(&world.identity, None, &request, &who()).await
    };
    assert!(matches!(ask(OTHER_PHONE, VerificationTarget::User).await, Err(Error::UserNotFound)));
    assert!(matches!(ask(PHONE, VerificationTarget::NotUser).await, Err(Error::ContactTaken("phone_number"))));
    assert!(ask(PHONE, VerificationTarget::User).await.unwrap().is_user);
    assert!(!ask(OTHER_PHONE, VerificationTarget::NotUser).await.unwrap().is_user);
}

#[tokio::test]
async fn attack_46_where_it_is_secret_every_contact_gets_the_same_answer() {
    let world = open_world().await;
    world.registered("known@example.test").await;
    world.set(Section::Verification, json!({ "tell_is_user": false })).await;
    world.set(Section::LoginMethods, json!({ "email": "login_only" })).await;
    for target in [VerificationTarget::Any, VerificationTarget::User, VerificationTarget::NotUser] {
        world.later();
        let mut answers = Vec::new();
        for contact in ["known@example.test", "unknown@example.test"] {
            let request = VerificationRequest { target, ..code_request(contact) };
            let sent = verification::send(&world.identity, None, &request, &who()).await.unwrap();
            let again = verification::send(&world.identity, None, &request, &who()).await.unwrap_err().body();
            let guess = world.verify(&sent, "000000").await.unwrap_err().body();
            answers.push((sent.expires_in, sent.is_user, sent.verification_id.len(), again, guess));
        }
        assert_eq!(answers[0], answers[1], "{target:?}");
    }
    assert_eq!(sent_to(&world, "unknown@example.test").await, 0, "a code would be of no use");
    assert_eq!(sent_to(&world, "known@example.test").await, 4);
}

#[tokio::test]
async fn login_only_registers_nobody() {
    let world = open_world().await;
    let uid = world.registered(PHONE).await.uid;
    let stranger = world.verified(OTHER_PHONE).await;
    world.set(Section::LoginMethods, json!({ "phone": "login_only" })).await;
    assert!(matches!(sign_up(&world, OTHER_PHONE, &stranger).await, Err(Error::Off(_))));
    assert!(matches!(sign_in(&world, OTHER_PHONE, &stranger).await, Err(Error::UserNotFound)));
    world.set(Section::Verification, json!({ "tell_is_user": false })).await;
    assert!(matches!(sign_in(&world, OTHER_PHONE, &stranger).await, Err(Error::UserNotFound)));
    world.set(Section::Verification, json!({ "tell_is_user": true })).await;
    world.later();
    assert!(matches!(world.ask_code(OTHER_PHONE).await, Err(Error::UserNotFound)));
    let new = VerificationRequest { target: VerificationTarget::NotUser, ..code_request(OTHER_PHONE) };
    let new = verification::send(&world.identity, None, &new, &who()).await;
    assert!(matches!(new, Err(Error::Off(_))), "nobody waits for a code that never comes");
    let token = world.verified(PHONE).await;
    assert_eq!(sign_in(&world, PHONE, &token).await.unwrap().uid, uid);
}

#[tokio::test]
async fn off_stops_every_way_in_with_the_next_call() {
    let world = open_world().await;
    world.registered(PHONE).await;
    world.later();
    let token = world.verified(PHONE).await;
    reset(&world, PHONE, &token, PASSWORD).await.unwrap();
    by_password(&world, PHONE, PASSWORD).await.unwrap();
    world.later();
    let token = world.verified(PHONE).await;
    let stranger = world.verified(OTHER_PHONE).await;
    world.set(Section::LoginMethods, json!({ "phone": "off" })).await;
    world.later();
    assert!(matches!(world.ask_code(PHONE).await, Err(Error::Off(_))));
    assert!(matches!(sign_in(&world, PHONE, &token).await, Err(Error::Off(_))));
    assert!(matches!(sign_up(&world, OTHER_PHONE, &stranger).await, Err(Error::Off(_))));
    assert!(matches!(reset(&world, PHONE, &token, OTHER_PASSWORD).await, Err(Error::Off(_))));
    assert!(matches!(by_password(&world, PHONE, PASSWORD).await, Err(Error::Off(_))));
    world.ask_code(MAIL).await.unwrap();
}

#[tokio::test]
async fn plain_sign_in_registers_nobody_and_leaves_the_proof_for_signing_up() {
    let world = open_world().await;
    let token = world.verified(PHONE).await;
    assert!(matches!(sign_in(&world, PHONE, &token).await, Err(Error::UserNotFound)));
    assert!(sign_up(&world, PHONE, &token).await.is_ok());
}

#[tokio::test]
async fn where_it_is_secret_who_exists_signing_in_and_up_are_one_step() {
    let world = open_world().await;
    world.set(Section::Verification, json!({ "tell_is_user": false })).await;
    let token = world.verified(MAIL).await;
    let opened = sign_in(&world, MAIL, &token).await.unwrap();
    world.later();
    let token = world.verified(MAIL).await;
    assert_eq!(sign_up(&world, MAIL, &token).await.unwrap().uid, opened.uid);
}

#[tokio::test]
async fn case_p043_one_person_has_one_account_in_every_spelling_at_every_door() {
    let world = open_world().await;
    let uid = world.registered("Li.Na@bücher.example").await.uid;
    let spelled = " li.na@XN--BCHER-KVA.example\u{3000}";
    world.later();
    let token = world.verified(spelled).await;
    assert_eq!(sign_in(&world, spelled, &token).await.unwrap().uid, uid);
    world.later();
    let token = world.verified(spelled).await;
    assert!(matches!(sign_up(&world, spelled, &token).await, Err(Error::ContactTaken("email"))));
    reset(&world, spelled, &token, PASSWORD).await.unwrap();
    assert_eq!(by_password(&world, spelled, PASSWORD).await.unwrap().uid, uid);
}

#[tokio::test]
async fn attack_42_a_password_is_guessed_at_in_one_line_by_name_phone_and_mail() {
    let world = open_world().await;
    let uid = world.registered(PHONE).await.uid;
    let change = user::contact_change(Channel::Mail, Some((MAIL, MAIL)), true);
    user::update(world.identity.db().write(), &uid, change).await.unwrap();
    world.later();
    let token = world.verified(PHONE).await;
    reset(&world, PHONE, &token, PASSWORD).await.unwrap();
    let spellings = ["+86 13800138000", "138-0013-8000", "008613800138000", "LI.NA@example.test", MAIL];
    for spelling in spellings {
        assert_eq!(by_password(&world, spelling, PASSWORD).await.unwrap().uid, uid, "{spelling}");
    }
    for round in 0..10 {
        let answer = by_password(&world, spellings[round % 5], OTHER_PASSWORD).await;
        assert!(matches!(answer, Err(Error::WrongCredentials)), "{answer:?}");
    }
    for spelling in spellings {
        assert!(matches!(by_password(&world, spelling, PASSWORD).await, Err(Error::TooManyTries { .. })), "{spelling}");
    }
}

#[tokio::test]
async fn attack_46_an_unknown_contact_is_slowed_down_like_a_known_one() {
    let world = open_world().await;
    world.registered(PHONE).await;
    let mut answers = Vec::new();
    for (name, ip) in [(PHONE, "192.0.2.11"), (OTHER_PHONE, "192.0.2.12")] {
        let mut said = Vec::new();
        for _ in 0..13 {
            let answer = signin::password::sign_in(&world.identity, name, &secret(PASSWORD), &caller(ip)).await;
            said.push(answer.unwrap_err().body());
        }
        answers.push(said);
    }
    assert_eq!(answers[0], answers[1]);
}

// Existing accounts.

#[tokio::test]
async fn signing_up_with_a_taken_contact_is_refused_and_the_proof_still_signs_in() {
    let world = open_world().await;
    let uid = world.registered(MAIL).await.uid;
    world.later();
    let token = world.verified(MAIL).await;
    let refused = sign_up(&world, MAIL, &token).await.unwrap_err();
    assert_eq!(refused.code(), doorward_contract::ErrorCode::FailedPrecondition);
    assert_eq!(sign_in(&world, MAIL, &token).await.unwrap().uid, uid);
}

#[tokio::test]
async fn a_wish_that_breaks_a_rule_leaves_the_proof_as_it_is() {
    let world = open_world().await;
    world.user("wang.wu").await;
    let token = world.verified(MAIL).await;
    for (username, password) in [("li.na@example.test", None), ("wang.wu", None), ("li.na", Some("123"))] {
        let wish = SignupRequest {
            username: Some(username.into()),
            password: password.map(secret),
            ..sign_up_request(MAIL, &token)
        };
        assert!(signup::register(&world.identity, wish, &who()).await.is_err(), "{username}");
    }
    assert!(sign_up(&world, MAIL, &token).await.is_ok());
}

async fn guest(world: &TestEnv) -> (NewSession, Secret) {
    world.open_doors().await;
    let opened = signin::anonymous::sign_in(&world.identity, &device("0123456789abcdef")).await.unwrap();
    let token = session::tokens(&world.identity, &opened).await.unwrap().access_token;
    (opened, token)
}

#[tokio::test]
async fn a_guest_who_registers_with_a_contact_keeps_the_uid_and_the_guests_sessions_end() {
    let world = open_world().await;
    let (guest, access) = guest(&world).await;
    let token = world.verified(PHONE).await;
    let wish = SignupRequest { anonymous_token: Some(access.clone()), ..sign_up_request(PHONE, &token) };
    let registered = signup::register(&world.identity, wish, &who()).await.unwrap();
    assert_eq!(registered.uid, guest.uid);
    let account = admin::users::get(&permit(&world.access, &Actor::cli()), &guest.uid).await.unwrap();
    assert_eq!((account.kind, account.phone.as_deref()), (AccountKind::External, Some("+8613800138000")));
    assert!(session::by_access_token(&world.identity, access.expose()).await.is_err());
    assert!(session::by_id(&world.identity, &registered.session_id).await.is_ok());
}

#[tokio::test]
async fn a_guest_whose_contact_is_taken_changes_nothing_and_the_proof_opens_the_account_that_has_it() {
    for verified in [true, false] {
        let world = open_world().await;
        let uid = match verified {
            true => world.registered(PHONE).await.uid,
            false => claimed(&world, "li.na", PHONE).await,
        };
        let (guest, access) = guest(&world).await;
        world.later();
        let token = world.verified(PHONE).await;
        let wish = SignupRequest { anonymous_token: Some(access.clone()), ..sign_up_request(PHONE, &token) };
        let refused = signup::register(&world.identity, wish, &who()).await;
        assert!(matches!(refused, Err(Error::ContactTaken("phone_number"))));
        let viewer = session::by_access_token(&world.identity, access.expose()).await.unwrap();
        assert_eq!((viewer.uid.as_str(), viewer.kind), (guest.uid.as_str(), AccountKind::Anonymous));
        assert_eq!(sign_in(&world, PHONE, &token).await.unwrap().uid, uid);
    }
}

#[tokio::test]
async fn attack_01_a_contact_that_nobody_verified_goes_to_its_true_owner_without_what_was_there_before() {
    for door in ["sign in", "sign up", "reset"] {
        let world = open_world().await;
        let uid = claimed(&world, "squatter", MAIL).await;
        let squatter = by_password(&world, "squatter", PASSWORD).await.unwrap();
        linked_identity::insert(world.identity.db().write(), identity_of(&uid)).await.unwrap();
        let token = world.verified(MAIL).await;
        match door {
            "sign in" => assert_eq!(sign_in(&world, MAIL, &token).await.unwrap().uid, uid),
            "sign up" => assert_eq!(sign_up(&world, MAIL, &token).await.unwrap().uid, uid),
            _ => reset(&world, MAIL, &token, OTHER_PASSWORD).await.unwrap(),
        }
        assert!(session::by_id(&world.identity, &squatter.session_id).await.is_err(), "{door}");
        assert!(linked_identity::of(world.identity.db().read(), &uid).await.unwrap().is_empty(), "{door}");
        for name in ["squatter", MAIL] {
            assert!(matches!(by_password(&world, name, PASSWORD).await, Err(Error::WrongCredentials)), "{door}");
        }
        let mine = by_password(&world, MAIL, OTHER_PASSWORD).await;
        assert_eq!(mine.is_ok(), door == "reset", "{door}");
        let row = user::by_uid(world.identity.db().read(), &uid).await.unwrap().unwrap();
        assert!(row.email_verified, "{door}");
    }
}

fn identity_of(uid: &str) -> linked_identity::Model {
    linked_identity::Model {
        realm: "github".into(),
        subject: "1".into(),
        provider_id: "github".into(),
        uid: uid.into(),
        union_id: None,
        name: None,
        picture: None,
        meta: json!({}),
        delegate: None,
        created_at: 0,
        used_at: 0,
    }
}

#[tokio::test]
async fn a_verified_contact_keeps_password_and_sessions_when_its_owner_comes_by_code() {
    let world = open_world().await;
    let viewer = world.registered(MAIL).await;
    world.later();
    let token = world.verified(MAIL).await;
    reset(&world, MAIL, &token, PASSWORD).await.unwrap();
    let first = by_password(&world, MAIL, PASSWORD).await.unwrap();
    world.later();
    let token = world.verified(MAIL).await;
    assert_eq!(sign_in(&world, MAIL, &token).await.unwrap().uid, viewer.uid);
    assert!(session::by_id(&world.identity, &first.session_id).await.is_ok());
    assert!(by_password(&world, MAIL, PASSWORD).await.is_ok());
}

#[tokio::test]
async fn attack_46_that_an_account_is_blocked_is_told_only_after_the_code() {
    let world = open_world().await;
    let uid = world.registered(MAIL).await.uid;
    admin::users::block(&permit(&world.access, &Actor::cli()), &uid).await.unwrap();
    world.later();
    let sent = world.ask_code(MAIL).await.unwrap();
    let code = world.code_for(MAIL).await;
    assert!(matches!(world.verify(&sent, &wrong(&code)).await, Err(Error::WrongCode)));
    let token = world.verify(&sent, &code).await.unwrap();
    assert!(matches!(sign_in(&world, MAIL, &secret("guessed")).await, Err(Error::NotVerified)));
    assert!(matches!(sign_in(&world, MAIL, &token).await, Err(Error::UserBlocked)));
    assert!(matches!(reset(&world, MAIL, &token, PASSWORD).await, Err(Error::UserBlocked)));
}

#[tokio::test]
async fn attack_56_a_reset_ends_every_session_and_every_other_code() {
    let world = open_world().await;
    let viewer = world.registered(MAIL).await;
    let change = user::contact_change(Channel::Sms, Some(("+8613800138000", "")), true);
    user::update(world.identity.db().write(), &viewer.uid, change).await.unwrap();
    world.later();
    let sms = world.ask_code(PHONE).await.unwrap();
    let sms_code = world.code_for(PHONE).await;
    let stale = world.verified(MAIL).await;
    world.later();
    let token = world.verified(MAIL).await;
    reset(&world, MAIL, &token, PASSWORD).await.unwrap();
    assert!(session::by_id(&world.identity, &viewer.session_id).await.is_err());
    assert!(matches!(world.verify(&sms, &sms_code).await, Err(Error::WrongCode)));
    assert!(matches!(sign_in(&world, MAIL, &stale).await, Err(Error::NotVerified)));
    assert!(matches!(reset(&world, MAIL, &token, OTHER_PASSWORD).await, Err(Error::NotVerified)));
    assert!(by_password(&world, PHONE, PASSWORD).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_resets_at_once_one_comes_about_and_voids_the_other() {
    let world = open_world().await;
    world.registered(MAIL).await;
    for _ in 0..4 {
        world.later();
        let one = world.verified(MAIL).await;
        world.later();
        let two = world.verified(MAIL).await;
        let resets = tokio::join!(reset(&world, MAIL, &one, PASSWORD), reset(&world, MAIL, &two, OTHER_PASSWORD));
        assert!(matches!(resets, (Ok(()), Err(Error::NotVerified)) | (Err(Error::NotVerified), Ok(()))), "{resets:?}");
    }
}

#[tokio::test]
async fn a_new_password_that_breaks_a_rule_leaves_the_proof_as_it_is() {
    let world = open_world().await;
    let viewer = world.registered(MAIL).await;
    world.later();
    let token = world.verified(MAIL).await;
    assert!(matches!(reset(&world, MAIL, &token, "123").await, Err(Error::WeakPassword { .. })));
    assert!(session::by_id(&world.identity, &viewer.session_id).await.is_ok());
    reset(&world, MAIL, &token, PASSWORD).await.unwrap();
}

#[tokio::test]
async fn a_reset_for_nobody_says_so_only_to_whoever_has_the_contact() {
    let world = open_world().await;
    assert!(matches!(reset(&world, MAIL, &secret("guessed"), PASSWORD).await, Err(Error::NotVerified)));
    let token = world.verified(MAIL).await;
    assert!(matches!(reset(&world, MAIL, &token, PASSWORD).await, Err(Error::UserNotFound)));
}

// Links.

async fn link(world: &TestEnv, to: &str) -> Secret {
    let request = VerificationRequest { email_redirect_to: Some(to.into()), ..code_request(MAIL) };
    verification::send(&world.identity, None, &request, &who()).await.unwrap();
    let query = MessageQuery { limit: Some(1), ..MessageQuery::default() };
    let text = admin::messages::list(&permit(&world.access, &Actor::cli()), &query)
        .await
        .unwrap()
        .items
        .remove(0)
        .text
        .unwrap();
    let line = text.lines().find(|line| line.starts_with("http")).expect("a bare link on a line of its own");
    // Attack 12: built from the configured address alone.
    secret(line.strip_prefix("http://localhost:3000/login/link?token=").unwrap())
}

/// Follows a link without a session.
async fn follow(identity: &Identity, token: &Secret) -> Result<(NewSession, Option<String>), Error> {
    match signin::link::follow(identity, token, None, &who()).await? {
        Destination::Portal(opened, to) => Ok((opened, to)),
        Destination::App(address) => panic!("{address} is no page of ours"),
    }
}

#[tokio::test]
async fn attack_57_looking_at_a_link_uses_nothing_up() {
    let world = open_world().await;
    let token = link(&world, "/account").await;
    for _ in 0..3 {
        let shown = signin::link::preview(&world.identity, &token, None).await.unwrap().unwrap();
        assert_eq!(shown.contact, "l***@example.test");
    }
    let (opened, to) = follow(&world.identity, &token).await.unwrap();
    assert_eq!(to.as_deref(), Some("/account"));
    let account = admin::users::get(&permit(&world.access, &Actor::cli()), &opened.uid).await.unwrap();
    assert_eq!(account.email.as_deref(), Some(MAIL), "a stranger registers by a link");
    assert!(signin::link::preview(&world.identity, &token, None).await.unwrap().is_none());
    let again = follow(&world.identity, &token).await;
    assert!(matches!(again, Err(Error::DeadLink)));
}

#[tokio::test]
async fn case_p039_a_link_ends_in_a_letter_or_digit() {
    let world = open_world().await;
    let token = link(&world, "/").await;
    assert!(token.expose().len() >= 43 && token.expose().bytes().all(|b| b.is_ascii_alphanumeric()));
}

#[tokio::test(flavor = "multi_thread")]
async fn attack_38_a_link_opens_one_session_of_ten_that_are_asked_for_at_once() {
    let world = open_world().await;
    world.registered(MAIL).await;
    world.later();
    let token = link(&world, "/").await;
    let once = |identity: Identity, token: Secret| async move { follow(&identity, &token).await };
    let tries: Vec<_> = (0..10).map(|_| tokio::spawn(once(world.identity.clone(), token.clone()))).collect();
    let mut opened = 0;
    for answer in tries {
        match answer.await.unwrap() {
            Ok(_) => opened += 1,
            Err(Error::DeadLink) => {}
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(opened, 1);
}

#[tokio::test]
async fn a_link_and_its_code_are_one_proof() {
    let world = open_world().await;
    let request = VerificationRequest { email_redirect_to: Some("/".into()), ..code_request(MAIL) };
    let sent = verification::send(&world.identity, None, &request, &who()).await.unwrap();
    let token = world.verify(&sent, &world.code_for(MAIL).await).await.unwrap();
    // The SDK requests a link, the user enters the code, and it signs in: a new user is registered by that.
    sign_in(&world, MAIL, &token).await.unwrap();
    world.later();
    let token = link(&world, "/").await;
    world.clock.advance_secs(600);
    let late = follow(&world.identity, &token).await;
    assert!(matches!(late, Err(Error::DeadLink)));
}

#[tokio::test]
async fn attack_13_a_link_leads_on_to_security_domains_alone() {
    let world = open_world().await;
    world.set(Section::Domains, json!({ "allowed": ["app.example.com"] })).await;
    let ask = async |contact: &str, to: &str| {
        world.later();
        let request = VerificationRequest { email_redirect_to: Some(to.into()), ..code_request(contact) };
        verification::send(&world.identity, None, &request, &who()).await
    };
    ask(MAIL, "https://app.example.com/welcome").await.unwrap();
    for to in ["https://evil.test/", "https://app.example.com@evil.test/", "//evil.test", "javascript:alert(1)"] {
        assert_eq!(ask(MAIL, to).await.unwrap_err().field(), Some("email_redirect_to"), "{to}");
    }
    assert_eq!(ask(PHONE, "/").await.unwrap_err().reason(), Some("no_mail"));
    assert_eq!(sent_to(&world, MAIL).await, 1);
}

// What is stored.

#[tokio::test]
async fn attack_88_neither_rows_nor_the_record_hold_a_code_or_a_proof_in_clear() {
    let world = open_world().await;
    let sent = world.ask_code(MAIL).await.unwrap();
    let code = world.code_for(MAIL).await;
    world.verify(&sent, &wrong(&code)).await.unwrap_err();
    let token = world.verify(&sent, &code).await.unwrap();
    let read = world.identity.db().read();
    let row = doorward_store::verification::by_id(read, &sent.verification_id).await.unwrap().unwrap();
    // Six digits can be tried out in no time: a plain hash of them would be as good as the code.
    for plain in [code.clone(), format!("{}|{MAIL}|{code}", row.id)] {
        assert_ne!(row.code_hash, doorward_identity::sha256_hex(plain.as_bytes()));
    }
    assert!(!row.code_hash.contains(&code) && row.token_hash.as_ref().is_some_and(|hash| hash != token.expose()));
    let letter = doorward_store::message::list(read, Default::default(), 1).await.unwrap().remove(0);
    let sealed = letter.sealed.unwrap();
    assert!(!sealed.contains(&code) && !sealed.contains("text"), "{sealed}");
    let events = admin::events::list(&permit(&world.access, &Actor::cli()), &Default::default()).await.unwrap().items;
    let record: String = events.iter().map(|event| event.detail.to_string()).collect();
    assert!(record.contains("wrong_code") && record.contains("l***@example.test"), "{record}");
    for kept in [code.as_str(), token.expose(), MAIL] {
        assert!(!record.contains(kept), "{kept} is on record: {record}");
    }
}
