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

async fn open_env() -> TestEnv {
    let env = TestEnv::new().await;
    env.open_contacts().await;
    env
}

async fn sign_in(env: &TestEnv, contact: &str, token: &Secret) -> Result<NewSession, Error> {
    signin::code::sign_in(&env.identity, contact, token, &who()).await
}

fn sign_up_request(contact: &str, token: &Secret) -> SignupRequest {
    let (phone_number, email) = phone_and_email(contact);
    SignupRequest { phone_number, email, verification_token: Some(token.clone()), ..SignupRequest::default() }
}

async fn sign_up(env: &TestEnv, contact: &str, token: &Secret) -> Result<NewSession, Error> {
    signup::register(&env.identity, sign_up_request(contact, token), &who()).await
}

async fn reset(env: &TestEnv, contact: &str, token: &Secret, new: &str) -> Result<(), Error> {
    let (phone_number, email) = phone_and_email(contact);
    let (new_password, verification_token) = (Some(secret(new)), Some(token.clone()));
    let request = ResetRequest { phone_number, email, new_password, verification_token };
    password::reset(&env.identity, &request, &who()).await
}

async fn by_password(env: &TestEnv, name: &str, text: &str) -> Result<NewSession, Error> {
    signin::password::sign_in(&env.identity, name, &secret(text), &who()).await
}

/// Six other digits.
fn wrong(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

async fn sent_to(env: &TestEnv, recipient: &str) -> usize {
    let query = MessageQuery { recipient: Some(recipient.into()), ..MessageQuery::default() };
    admin::messages::list(&permit(&env.access, &Actor::cli()), &query).await.unwrap().items.len()
}

/// An account with an unverified contact that an administrator set.
async fn claimed(env: &TestEnv, username: &str, contact: &str) -> String {
    let uid = env.user(username).await;
    let key = contact.replace(' ', "");
    let channel = if contact.contains('@') { Channel::Mail } else { Channel::Sms };
    let change = user::contact_change(channel, Some((&key, &key)), false);
    user::update(env.identity.db().write(), &uid, change).await.unwrap();
    uid
}

// Uses of a code.

#[tokio::test]
async fn attack_38_a_code_opens_an_account_once() {
    let env = open_env().await;
    let sent = env.ask_code(PHONE).await.unwrap();
    assert!(!sent.is_user);
    let code = env.code_for(PHONE).await;
    let token = env.verify(&sent, &code).await.unwrap();
    assert!(matches!(env.verify(&sent, &code).await, Err(Error::WrongCode)));
    let registered = sign_up(&env, PHONE, &token).await.unwrap();
    assert!(matches!(sign_in(&env, PHONE, &token).await, Err(Error::NotVerified)));
    assert!(matches!(sign_up(&env, PHONE, &token).await, Err(Error::NotVerified)));
    env.later();
    assert!(env.ask_code(PHONE).await.unwrap().is_user);
    env.later();
    let token = env.verified(PHONE).await;
    assert_eq!(sign_in(&env, "138-0013-8000", &token).await.unwrap().uid, registered.uid);
}

#[tokio::test]
async fn attack_38_a_code_is_exchanged_once_even_by_twenty_at_the_same_time() {
    let env = open_env().await;
    let sent = env.ask_code(MAIL).await.unwrap();
    let code = env.code_for(MAIL).await;
    let request = VerifyRequest { verification_id: sent.verification_id, verification_code: secret(&code) };
    let tries: Vec<_> = (0..20)
        .map(|_| (env.identity.clone(), request.clone()))
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
    let env = open_env().await;
    env.registered(MAIL).await;
    env.later();
    let token = env.verified(MAIL).await;
    let tries: Vec<_> = (0..20)
        .map(|_| (env.identity.clone(), token.clone()))
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
    let env = open_env().await;
    let token = env.verified(PHONE).await;
    let tries: Vec<_> = (0..10)
        .map(|_| (env.identity.clone(), sign_up_request(PHONE, &token)))
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
    let env = open_env().await;
    let sent = env.ask_code(PHONE).await.unwrap();
    let code = env.code_for(PHONE).await;
    let request =
        VerifyRequest { verification_id: sent.verification_id.clone(), verification_code: secret(&wrong(&code)) };
    let tries: Vec<_> = (0..100)
        .map(|_| (env.identity.clone(), request.clone()))
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
    assert!(matches!(env.verify(&sent, &code).await, Err(Error::CodeExhausted { .. })));
}

#[tokio::test]
async fn attack_34_a_code_is_compared_five_times_and_then_not_even_the_right_one_counts() {
    let env = open_env().await;
    let sent = env.ask_code(PHONE).await.unwrap();
    let code = env.code_for(PHONE).await;
    for guess in 0..20 {
        let refused = env.verify(&sent, &wrong(&code)).await.unwrap_err();
        assert_eq!(matches!(refused, Error::WrongCode), guess < 5, "{guess}: {refused:?}");
    }
    assert!(matches!(env.verify(&sent, &code).await, Err(Error::CodeExhausted { .. })));
}

#[tokio::test]
async fn attack_36_a_new_code_gives_no_more_than_ten_tries_an_hour() {
    let env = open_env().await;
    let mut compared = 0;
    let wait = 'hour: loop {
        let sent = env.ask_code(PHONE).await.unwrap();
        let code = env.code_for(PHONE).await;
        for _ in 0..4 {
            match env.verify(&sent, &wrong(&code)).await {
                Err(Error::WrongCode) => compared += 1,
                Err(Error::CodeExhausted { retry_after }) => break 'hour retry_after,
                other => panic!("{other:?}"),
            }
        }
        env.later();
    };
    assert_eq!(compared, 10);
    assert!((3_000..=3_600).contains(&wait), "{wait}");
    env.clock.advance_secs(i64::from(wait));
    env.verified(PHONE).await;
}

#[tokio::test]
async fn whoever_mistypes_and_then_gets_it_right_starts_afresh() {
    let env = open_env().await;
    for _ in 0..4 {
        let sent = env.ask_code(PHONE).await.unwrap();
        let code = env.code_for(PHONE).await;
        for _ in 0..4 {
            assert!(matches!(env.verify(&sent, &wrong(&code)).await, Err(Error::WrongCode)));
        }
        env.verify(&sent, &code).await.unwrap();
        env.later();
    }
}

#[tokio::test]
async fn the_last_two_codes_are_good_until_one_is_used_and_the_third_last_is_not() {
    for used in [1, 2] {
        let env = open_env().await;
        let (mut sent, mut codes) = (Vec::new(), Vec::new());
        for _ in 0..3 {
            env.later();
            sent.push(env.ask_code(PHONE).await.unwrap());
            codes.push(env.code_for(PHONE).await);
        }
        assert!(matches!(env.verify(&sent[0], &codes[0]).await, Err(Error::WrongCode)));
        assert!(matches!(env.verify(&sent[2], &codes[0]).await, Err(Error::WrongCode)));
        // Whichever message they came by: people enter the first while the page knows the second.
        env.verify(&sent[3 - used], &codes[used]).await.unwrap();
        for number in 0..3 {
            assert!(matches!(env.verify(&sent[number], &codes[number]).await, Err(Error::WrongCode)), "{number}");
        }
    }
}

// Contacts of other accounts.

#[tokio::test]
async fn attack_37_a_code_for_one_contact_is_none_for_another() {
    let env = open_env().await;
    let (mine, theirs) = (env.ask_code(PHONE).await.unwrap(), env.ask_code(OTHER_PHONE).await.unwrap());
    let code = env.code_for(PHONE).await;
    assert!(matches!(env.verify(&theirs, &code).await, Err(Error::WrongCode)));
    let token = env.verify(&mine, &code).await.unwrap();
    for refused in [sign_in(&env, OTHER_PHONE, &token).await, sign_up(&env, OTHER_PHONE, &token).await] {
        assert!(matches!(refused, Err(Error::NotVerified)));
    }
    assert!(matches!(reset(&env, MAIL, &token, PASSWORD).await, Err(Error::NotVerified)));
    assert!(sign_up(&env, PHONE, &token).await.is_ok());
}

#[tokio::test]
async fn attack_37_a_code_of_one_client_is_none_of_another() {
    let env = open_env().await;
    let db = env.identity.db();
    let default = client::all(db.read()).await.unwrap().remove(0);
    client::insert_if_absent(db.write(), client::Model { id: "shop".into(), ..default }).await.unwrap();
    let node = env.node().await;
    let shop = Caller { client_id: Some("shop".into()), ..who() };

    let sent = verification::send(&node, None, &code_request(PHONE), &shop).await.unwrap();
    let code = env.code_for(PHONE).await;
    let request = VerifyRequest { verification_id: sent.verification_id, verification_code: secret(&code) };
    assert!(matches!(verification::verify(&node, &request, &who()).await, Err(Error::WrongCode)));
    let token = verification::verify(&node, &request, &shop).await.unwrap().verification_token;
    let elsewhere = signup::register(&node, sign_up_request(PHONE, &token), &who()).await;
    assert!(matches!(elsewhere, Err(Error::NotVerified)));
    assert!(signup::register(&node, sign_up_request(PHONE, &token), &shop).await.is_ok());
}

#[tokio::test]
async fn attack_37_a_code_that_one_user_asked_for_is_none_of_another_user() {
    let env = open_env().await;
    let (one, two) = (env.registered(PHONE).await, env.registered(OTHER_PHONE).await);
    let sent = verification::send(&env.identity, Some(&one), &code_request(MAIL), &who()).await.unwrap();
    let first = env.code_for(MAIL).await;
    env.later();
    let other = verification::send(&env.identity, Some(&two), &code_request(MAIL), &who()).await.unwrap();
    assert!(matches!(env.verify(&other, &first).await, Err(Error::WrongCode)));

    let token = env.verify(&sent, &first).await.unwrap();
    let fresh = sudo(&env, &two, OTHER_PHONE).await;
    let request = ContactRequest {
        email: Some(MAIL.into()),
        sudo_token: Some(fresh),
        verification_token: Some(token),
        ..ContactRequest::default()
    };
    let taken = account::contact::change(&env.identity, &two, &request, &who()).await;
    assert!(matches!(taken, Err(Error::NotVerified)));
}

/// A sudo token by a code to the user's own contact.
async fn sudo(env: &TestEnv, viewer: &Viewer, contact: &str) -> Secret {
    env.later();
    let token = env.present(viewer, contact).await;
    password::sudo_by_code(&env.identity, viewer, &token, &who()).await.unwrap().sudo_token
}

#[tokio::test]
async fn attack_37_a_proof_of_presence_opens_nothing_else() {
    let env = open_env().await;
    let viewer = env.registered(PHONE).await;
    env.later();
    let token = env.present(&viewer, PHONE).await;
    assert!(matches!(sign_in(&env, PHONE, &token).await, Err(Error::NotVerified)));
    assert!(matches!(sign_up(&env, PHONE, &token).await, Err(Error::NotVerified)));
    assert!(matches!(reset(&env, PHONE, &token, PASSWORD).await, Err(Error::NotVerified)));
    let other = account::contact::change_verified(&env.identity, &viewer, Some(PHONE), None, &who()).await;
    assert!(matches!(other, Err(Error::NotVerified)));

    let two = env.registered(OTHER_PHONE).await;
    let theirs = password::sudo_by_code(&env.identity, &two, &token, &who()).await;
    assert!(matches!(theirs, Err(Error::NotVerified)));
    assert!(password::sudo_by_code(&env.identity, &viewer, &token, &who()).await.is_ok());
    let again = password::sudo_by_code(&env.identity, &viewer, &token, &who()).await;
    assert!(matches!(again, Err(Error::NotVerified)));
}

#[tokio::test]
async fn attack_37_control_of_somebody_elses_contact_is_no_presence() {
    let env = open_env().await;
    let viewer = env.registered(PHONE).await;
    let token = env.verified_by(&viewer, MAIL).await;
    let refused = password::sudo_by_code(&env.identity, &viewer, &token, &who()).await;
    assert!(matches!(refused, Err(Error::NotVerified)));
}

#[tokio::test]
async fn a_code_for_ones_own_contact_goes_nowhere_else() {
    let env = open_env().await;
    let viewer = env.registered(PHONE).await;
    let ask = async |viewer: Option<&Viewer>, phone: Option<&str>| {
        let target = VerificationTarget::CurUser;
        let request = VerificationRequest { phone_number: phone.map(str::to_owned), target, ..Default::default() };
        verification::send(&env.identity, viewer, &request, &who()).await
    };
    assert!(matches!(ask(None, Some(PHONE)).await, Err(Error::Unauthenticated)));
    assert_eq!(ask(Some(&viewer), Some(OTHER_PHONE)).await.unwrap_err().reason(), Some("not_yours"));
    for spelling in [None, Some("13800138000"), Some("+86 138****8000")] {
        env.later();
        ask(Some(&viewer), spelling).await.unwrap();
    }
    assert_eq!((sent_to(&env, PHONE).await, sent_to(&env, OTHER_PHONE).await), (4, 0));
}

// Time.

#[tokio::test]
async fn a_code_lapses_and_so_does_what_it_was_exchanged_for() {
    let env = open_env().await;
    let sent = env.ask_code(PHONE).await.unwrap();
    let code = env.code_for(PHONE).await;
    assert_eq!(sent.expires_in, 600);
    env.clock.advance_secs(600);
    assert!(matches!(env.verify(&sent, &code).await, Err(Error::WrongCode)));
    let sent = env.ask_code(PHONE).await.unwrap();
    env.clock.advance_secs(599);
    let token = env.verify(&sent, &env.code_for(PHONE).await).await.unwrap();
    env.clock.advance_secs(i64::from(verification::TOKEN_SECS));
    assert!(matches!(sign_up(&env, PHONE, &token).await, Err(Error::NotVerified)));
    let token = env.verified(PHONE).await;
    env.clock.advance_secs(i64::from(verification::TOKEN_SECS) - 1);
    assert!(sign_up(&env, PHONE, &token).await.is_ok());
}

#[tokio::test]
async fn tidying_keeps_what_still_works_and_forgets_the_rest() {
    let env = open_env().await;
    let token = env.verified(PHONE).await;
    env.identity.cleanup().await.unwrap();
    let viewer = sign_up(&env, PHONE, &token).await.unwrap();
    env.clock.advance_secs(2 * 86_400);
    env.identity.cleanup().await.unwrap();
    assert!(matches!(sign_in(&env, PHONE, &token).await, Err(Error::NotVerified)));
    let token = env.verified(PHONE).await;
    assert_eq!(sign_in(&env, PHONE, &token).await.unwrap().uid, viewer.uid);
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
    let env = open_env().await;
    for spellings in [
        &["+86 13800138000", "13800138000", "8613800138000", "0086 138-0013-8000", "+８６ １３８００１３８０００"][..],
        &["li.na@example.test", "Li.Na@EXAMPLE.test ", "li.na+shop@example.test", "\u{3000}li.na@example.test"],
        &["lina@gmail.com", "l.i.n.a@gmail.com", "LiNa+1@googlemail.com"],
        &["a@bücher.example", "a@xn--bcher-kva.example"],
    ] {
        env.ask_code(spellings[0]).await.unwrap();
        for spelling in spellings {
            assert_eq!(wait(env.ask_code(spelling).await), 30, "{spelling}");
        }
    }
    env.later();
    env.ask_code("+86 13800138000").await.unwrap();
}

#[tokio::test]
async fn attack_40_one_contact_gets_ten_messages_a_day_whoever_asks() {
    let env = open_env().await;
    let ask = async |number: u8| {
        env.clock.advance_secs(60);
        let contact = format!("li.na+{number}@example.test");
        let network = caller(&format!("192.0.2.{number}"));
        verification::send(&env.identity, None, &code_request(&contact), &network).await
    };
    for number in 0..10 {
        ask(number).await.unwrap();
    }
    let left = wait(ask(10).await);
    assert_eq!(left, 86_400 - 10 * 60);
    env.clock.advance_secs(i64::from(left) - 60);
    ask(11).await.unwrap();
}

#[tokio::test]
async fn attack_40_a_network_asks_for_so_many_codes_an_hour() {
    let env = open_env().await;
    env.set(Section::Verification, json!({ "per_network_hour": 3 })).await;
    let ask = async |ip: &str, number: u8| {
        let contact = format!("person{number}@example.test");
        verification::send(&env.identity, None, &code_request(&contact), &caller(ip)).await
    };
    for number in 0..3 {
        ask(&format!("2001:db8:1:2:{number}::9"), number).await.unwrap();
    }
    assert_eq!(wait(ask("2001:db8:1:2:ffff::1", 3).await), 3_600);
    ask("2001:db8:1:3::1", 3).await.unwrap();
    env.clock.advance_secs(3_600);
    ask("2001:db8:1:2::1", 4).await.unwrap();
}

#[tokio::test]
async fn attack_40_all_sms_of_a_day_have_a_limit_and_mails_are_not_counted() {
    let env = open_env().await;
    env.set(Section::Verification, json!({ "sms_day_limit": 2 })).await;
    env.ask_code("13800138000").await.unwrap();
    env.ask_code("13800138001").await.unwrap();
    wait(env.ask_code("13800138002").await);
    env.ask_code(MAIL).await.unwrap();
    env.clock.advance_secs(86_400);
    env.ask_code("13800138002").await.unwrap();
    env.set(Section::Verification, json!({ "sms_day_limit": 0 })).await;
    env.clock.advance_secs(86_400);
    wait(env.ask_code("13800138003").await);
    assert_eq!(sent_to(&env, "13800138003").await, 0);
}

#[tokio::test]
async fn attack_41_messages_go_to_allowed_countries_alone() {
    let env = open_env().await;
    let abroad = "+44 7400 123456";
    assert_eq!(env.ask_code(abroad).await.unwrap_err().reason(), Some("country"));
    assert_eq!(sent_to(&env, abroad).await, 0);
    env.set(Section::Verification, json!({ "countries": ["+44"] })).await;
    env.ask_code(abroad).await.unwrap();
    assert_eq!(env.ask_code(PHONE).await.unwrap_err().reason(), Some("country"));
}

#[tokio::test]
async fn attack_68_what_is_no_contact_gets_no_message() {
    let env = open_env().await;
    for odd in
        ["", "li.na", "a@example.test\r\nBcc: b@example.test", "a@example.test,b@example.test", "+86 10 6552 9988"]
    {
        assert!(matches!(env.ask_code(odd).await, Err(Error::Invalid { .. })), "{odd:?}");
    }
    let both = VerificationRequest {
        phone_number: Some(PHONE.into()),
        email: Some(MAIL.into()),
        ..VerificationRequest::default()
    };
    let both = verification::send(&env.identity, None, &both, &who()).await;
    assert_eq!(both.unwrap_err().reason(), Some("both"));
    let all = admin::messages::list(&permit(&env.access, &Actor::cli()), &MessageQuery::default()).await.unwrap();
    assert!(all.items.is_empty());
}

// What responses reveal.

#[tokio::test]
async fn a_target_that_does_not_fit_is_told_where_that_may_be_told() {
    let env = open_env().await;
    env.registered(PHONE).await;
    env.later();
    let ask = async |contact: &str, target: VerificationTarget| {
        let request = VerificationRequest { target, ..code_request(contact) };
        verification::send(&env.identity, None, &request, &who()).await
    };
    assert!(matches!(ask(OTHER_PHONE, VerificationTarget::User).await, Err(Error::UserNotFound)));
    assert!(matches!(ask(PHONE, VerificationTarget::NotUser).await, Err(Error::ContactTaken("phone_number"))));
    assert!(ask(PHONE, VerificationTarget::User).await.unwrap().is_user);
    assert!(!ask(OTHER_PHONE, VerificationTarget::NotUser).await.unwrap().is_user);
}

#[tokio::test]
async fn attack_46_where_it_is_secret_every_contact_gets_the_same_answer() {
    let env = open_env().await;
    env.registered("known@example.test").await;
    env.set(Section::Verification, json!({ "tell_is_user": false })).await;
    env.set(Section::LoginMethods, json!({ "email": "login_only" })).await;
    for target in [VerificationTarget::Any, VerificationTarget::User, VerificationTarget::NotUser] {
        env.later();
        let mut answers = Vec::new();
        for contact in ["known@example.test", "unknown@example.test"] {
            let request = VerificationRequest { target, ..code_request(contact) };
            let sent = verification::send(&env.identity, None, &request, &who()).await.unwrap();
            let again = verification::send(&env.identity, None, &request, &who()).await.unwrap_err().body();
            let guess = env.verify(&sent, "000000").await.unwrap_err().body();
            answers.push((sent.expires_in, sent.is_user, sent.verification_id.len(), again, guess));
        }
        assert_eq!(answers[0], answers[1], "{target:?}");
    }
    assert_eq!(sent_to(&env, "unknown@example.test").await, 0, "a code would be of no use");
    assert_eq!(sent_to(&env, "known@example.test").await, 4);
}

#[tokio::test]
async fn login_only_registers_nobody() {
    let env = open_env().await;
    let uid = env.registered(PHONE).await.uid;
    let stranger = env.verified(OTHER_PHONE).await;
    env.set(Section::LoginMethods, json!({ "phone": "login_only" })).await;
    assert!(matches!(sign_up(&env, OTHER_PHONE, &stranger).await, Err(Error::Off(_))));
    assert!(matches!(sign_in(&env, OTHER_PHONE, &stranger).await, Err(Error::UserNotFound)));
    env.set(Section::Verification, json!({ "tell_is_user": false })).await;
    assert!(matches!(sign_in(&env, OTHER_PHONE, &stranger).await, Err(Error::UserNotFound)));
    env.set(Section::Verification, json!({ "tell_is_user": true })).await;
    env.later();
    assert!(matches!(env.ask_code(OTHER_PHONE).await, Err(Error::UserNotFound)));
    let new = VerificationRequest { target: VerificationTarget::NotUser, ..code_request(OTHER_PHONE) };
    let new = verification::send(&env.identity, None, &new, &who()).await;
    assert!(matches!(new, Err(Error::Off(_))), "nobody waits for a code that never comes");
    let token = env.verified(PHONE).await;
    assert_eq!(sign_in(&env, PHONE, &token).await.unwrap().uid, uid);
}

#[tokio::test]
async fn off_stops_every_way_in_with_the_next_call() {
    let env = open_env().await;
    env.registered(PHONE).await;
    env.later();
    let token = env.verified(PHONE).await;
    reset(&env, PHONE, &token, PASSWORD).await.unwrap();
    by_password(&env, PHONE, PASSWORD).await.unwrap();
    env.later();
    let token = env.verified(PHONE).await;
    let stranger = env.verified(OTHER_PHONE).await;
    env.set(Section::LoginMethods, json!({ "phone": "off" })).await;
    env.later();
    assert!(matches!(env.ask_code(PHONE).await, Err(Error::Off(_))));
    assert!(matches!(sign_in(&env, PHONE, &token).await, Err(Error::Off(_))));
    assert!(matches!(sign_up(&env, OTHER_PHONE, &stranger).await, Err(Error::Off(_))));
    assert!(matches!(reset(&env, PHONE, &token, OTHER_PASSWORD).await, Err(Error::Off(_))));
    assert!(matches!(by_password(&env, PHONE, PASSWORD).await, Err(Error::Off(_))));
    env.ask_code(MAIL).await.unwrap();
}

#[tokio::test]
async fn plain_sign_in_registers_nobody_and_leaves_the_proof_for_signing_up() {
    let env = open_env().await;
    let token = env.verified(PHONE).await;
    assert!(matches!(sign_in(&env, PHONE, &token).await, Err(Error::UserNotFound)));
    assert!(sign_up(&env, PHONE, &token).await.is_ok());
}

#[tokio::test]
async fn where_it_is_secret_who_exists_signing_in_and_up_are_one_step() {
    let env = open_env().await;
    env.set(Section::Verification, json!({ "tell_is_user": false })).await;
    let token = env.verified(MAIL).await;
    let opened = sign_in(&env, MAIL, &token).await.unwrap();
    env.later();
    let token = env.verified(MAIL).await;
    assert_eq!(sign_up(&env, MAIL, &token).await.unwrap().uid, opened.uid);
}

#[tokio::test]
async fn case_p043_one_person_has_one_account_in_every_spelling_at_every_door() {
    let env = open_env().await;
    let uid = env.registered("Li.Na@bücher.example").await.uid;
    let spelled = " li.na@XN--BCHER-KVA.example\u{3000}";
    env.later();
    let token = env.verified(spelled).await;
    assert_eq!(sign_in(&env, spelled, &token).await.unwrap().uid, uid);
    env.later();
    let token = env.verified(spelled).await;
    assert!(matches!(sign_up(&env, spelled, &token).await, Err(Error::ContactTaken("email"))));
    reset(&env, spelled, &token, PASSWORD).await.unwrap();
    assert_eq!(by_password(&env, spelled, PASSWORD).await.unwrap().uid, uid);
}

#[tokio::test]
async fn attack_42_a_password_is_guessed_at_in_one_line_by_name_phone_and_mail() {
    let env = open_env().await;
    let uid = env.registered(PHONE).await.uid;
    let change = user::contact_change(Channel::Mail, Some((MAIL, MAIL)), true);
    user::update(env.identity.db().write(), &uid, change).await.unwrap();
    env.later();
    let token = env.verified(PHONE).await;
    reset(&env, PHONE, &token, PASSWORD).await.unwrap();
    let spellings = ["+86 13800138000", "138-0013-8000", "008613800138000", "LI.NA@example.test", MAIL];
    for spelling in spellings {
        assert_eq!(by_password(&env, spelling, PASSWORD).await.unwrap().uid, uid, "{spelling}");
    }
    for round in 0..10 {
        let answer = by_password(&env, spellings[round % 5], OTHER_PASSWORD).await;
        assert!(matches!(answer, Err(Error::WrongCredentials)), "{answer:?}");
    }
    for spelling in spellings {
        assert!(matches!(by_password(&env, spelling, PASSWORD).await, Err(Error::TooManyTries { .. })), "{spelling}");
    }
}

#[tokio::test]
async fn attack_46_an_unknown_contact_is_slowed_down_like_a_known_one() {
    let env = open_env().await;
    env.registered(PHONE).await;
    let mut answers = Vec::new();
    for (name, ip) in [(PHONE, "192.0.2.11"), (OTHER_PHONE, "192.0.2.12")] {
        let mut said = Vec::new();
        for _ in 0..13 {
            let answer = signin::password::sign_in(&env.identity, name, &secret(PASSWORD), &caller(ip)).await;
            said.push(answer.unwrap_err().body());
        }
        answers.push(said);
    }
    assert_eq!(answers[0], answers[1]);
}

// Existing accounts.

#[tokio::test]
async fn signing_up_with_a_taken_contact_is_refused_and_the_proof_still_signs_in() {
    let env = open_env().await;
    let uid = env.registered(MAIL).await.uid;
    env.later();
    let token = env.verified(MAIL).await;
    let refused = sign_up(&env, MAIL, &token).await.unwrap_err();
    assert_eq!(refused.code(), doorward_contract::ErrorCode::FailedPrecondition);
    assert_eq!(sign_in(&env, MAIL, &token).await.unwrap().uid, uid);
}

#[tokio::test]
async fn a_wish_that_breaks_a_rule_leaves_the_proof_as_it_is() {
    let env = open_env().await;
    env.user("wang.wu").await;
    let token = env.verified(MAIL).await;
    for (username, password) in [("li.na@example.test", None), ("wang.wu", None), ("li.na", Some("123"))] {
        let wish = SignupRequest {
            username: Some(username.into()),
            password: password.map(secret),
            ..sign_up_request(MAIL, &token)
        };
        assert!(signup::register(&env.identity, wish, &who()).await.is_err(), "{username}");
    }
    assert!(sign_up(&env, MAIL, &token).await.is_ok());
}

async fn guest(env: &TestEnv) -> (NewSession, Secret) {
    env.open_sign_up().await;
    let opened = signin::anonymous::sign_in(&env.identity, &device("0123456789abcdef")).await.unwrap();
    let token = session::tokens(&env.identity, &opened).await.unwrap().access_token;
    (opened, token)
}

#[tokio::test]
async fn a_guest_who_registers_with_a_contact_keeps_the_uid_and_the_guests_sessions_end() {
    let env = open_env().await;
    let (guest, access) = guest(&env).await;
    let token = env.verified(PHONE).await;
    let wish = SignupRequest { anonymous_token: Some(access.clone()), ..sign_up_request(PHONE, &token) };
    let registered = signup::register(&env.identity, wish, &who()).await.unwrap();
    assert_eq!(registered.uid, guest.uid);
    let account = admin::users::get(&permit(&env.access, &Actor::cli()), &guest.uid).await.unwrap();
    assert_eq!((account.kind, account.phone.as_deref()), (AccountKind::External, Some("+8613800138000")));
    assert!(session::by_access_token(&env.identity, access.expose()).await.is_err());
    assert!(session::by_id(&env.identity, &registered.session_id).await.is_ok());
}

#[tokio::test]
async fn a_guest_whose_contact_is_taken_changes_nothing_and_the_proof_opens_the_account_that_has_it() {
    for verified in [true, false] {
        let env = open_env().await;
        let uid = match verified {
            true => env.registered(PHONE).await.uid,
            false => claimed(&env, "li.na", PHONE).await,
        };
        let (guest, access) = guest(&env).await;
        env.later();
        let token = env.verified(PHONE).await;
        let wish = SignupRequest { anonymous_token: Some(access.clone()), ..sign_up_request(PHONE, &token) };
        let refused = signup::register(&env.identity, wish, &who()).await;
        assert!(matches!(refused, Err(Error::ContactTaken("phone_number"))));
        let viewer = session::by_access_token(&env.identity, access.expose()).await.unwrap();
        assert_eq!((viewer.uid.as_str(), viewer.kind), (guest.uid.as_str(), AccountKind::Anonymous));
        assert_eq!(sign_in(&env, PHONE, &token).await.unwrap().uid, uid);
    }
}

#[tokio::test]
async fn attack_01_a_contact_that_nobody_verified_goes_to_its_true_owner_without_what_was_there_before() {
    for door in ["sign in", "sign up", "reset"] {
        let env = open_env().await;
        let uid = claimed(&env, "squatter", MAIL).await;
        let squatter = by_password(&env, "squatter", PASSWORD).await.unwrap();
        linked_identity::insert(env.identity.db().write(), identity_of(&uid)).await.unwrap();
        let token = env.verified(MAIL).await;
        match door {
            "sign in" => assert_eq!(sign_in(&env, MAIL, &token).await.unwrap().uid, uid),
            "sign up" => assert_eq!(sign_up(&env, MAIL, &token).await.unwrap().uid, uid),
            _ => reset(&env, MAIL, &token, OTHER_PASSWORD).await.unwrap(),
        }
        assert!(session::by_id(&env.identity, &squatter.session_id).await.is_err(), "{door}");
        assert!(linked_identity::of(env.identity.db().read(), &uid).await.unwrap().is_empty(), "{door}");
        for name in ["squatter", MAIL] {
            assert!(matches!(by_password(&env, name, PASSWORD).await, Err(Error::WrongCredentials)), "{door}");
        }
        let mine = by_password(&env, MAIL, OTHER_PASSWORD).await;
        assert_eq!(mine.is_ok(), door == "reset", "{door}");
        let row = user::by_uid(env.identity.db().read(), &uid).await.unwrap().unwrap();
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
    let env = open_env().await;
    let viewer = env.registered(MAIL).await;
    env.later();
    let token = env.verified(MAIL).await;
    reset(&env, MAIL, &token, PASSWORD).await.unwrap();
    let first = by_password(&env, MAIL, PASSWORD).await.unwrap();
    env.later();
    let token = env.verified(MAIL).await;
    assert_eq!(sign_in(&env, MAIL, &token).await.unwrap().uid, viewer.uid);
    assert!(session::by_id(&env.identity, &first.session_id).await.is_ok());
    assert!(by_password(&env, MAIL, PASSWORD).await.is_ok());
}

#[tokio::test]
async fn attack_46_that_an_account_is_blocked_is_told_only_after_the_code() {
    let env = open_env().await;
    let uid = env.registered(MAIL).await.uid;
    admin::users::block(&permit(&env.access, &Actor::cli()), &uid).await.unwrap();
    env.later();
    let sent = env.ask_code(MAIL).await.unwrap();
    let code = env.code_for(MAIL).await;
    assert!(matches!(env.verify(&sent, &wrong(&code)).await, Err(Error::WrongCode)));
    let token = env.verify(&sent, &code).await.unwrap();
    assert!(matches!(sign_in(&env, MAIL, &secret("guessed")).await, Err(Error::NotVerified)));
    assert!(matches!(sign_in(&env, MAIL, &token).await, Err(Error::UserBlocked)));
    assert!(matches!(reset(&env, MAIL, &token, PASSWORD).await, Err(Error::UserBlocked)));
}

#[tokio::test]
async fn attack_56_a_reset_ends_every_session_and_every_other_code() {
    let env = open_env().await;
    let viewer = env.registered(MAIL).await;
    let change = user::contact_change(Channel::Sms, Some(("+8613800138000", "")), true);
    user::update(env.identity.db().write(), &viewer.uid, change).await.unwrap();
    env.later();
    let sms = env.ask_code(PHONE).await.unwrap();
    let sms_code = env.code_for(PHONE).await;
    let stale = env.verified(MAIL).await;
    env.later();
    let token = env.verified(MAIL).await;
    reset(&env, MAIL, &token, PASSWORD).await.unwrap();
    assert!(session::by_id(&env.identity, &viewer.session_id).await.is_err());
    assert!(matches!(env.verify(&sms, &sms_code).await, Err(Error::WrongCode)));
    assert!(matches!(sign_in(&env, MAIL, &stale).await, Err(Error::NotVerified)));
    assert!(matches!(reset(&env, MAIL, &token, OTHER_PASSWORD).await, Err(Error::NotVerified)));
    assert!(by_password(&env, PHONE, PASSWORD).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_resets_at_once_one_comes_about_and_voids_the_other() {
    let env = open_env().await;
    env.registered(MAIL).await;
    for _ in 0..4 {
        env.later();
        let one = env.verified(MAIL).await;
        env.later();
        let two = env.verified(MAIL).await;
        let resets = tokio::join!(reset(&env, MAIL, &one, PASSWORD), reset(&env, MAIL, &two, OTHER_PASSWORD));
        assert!(matches!(resets, (Ok(()), Err(Error::NotVerified)) | (Err(Error::NotVerified), Ok(()))), "{resets:?}");
    }
}

#[tokio::test]
async fn a_new_password_that_breaks_a_rule_leaves_the_proof_as_it_is() {
    let env = open_env().await;
    let viewer = env.registered(MAIL).await;
    env.later();
    let token = env.verified(MAIL).await;
    assert!(matches!(reset(&env, MAIL, &token, "123").await, Err(Error::WeakPassword { .. })));
    assert!(session::by_id(&env.identity, &viewer.session_id).await.is_ok());
    reset(&env, MAIL, &token, PASSWORD).await.unwrap();
}

#[tokio::test]
async fn a_reset_for_nobody_says_so_only_to_whoever_has_the_contact() {
    let env = open_env().await;
    assert!(matches!(reset(&env, MAIL, &secret("guessed"), PASSWORD).await, Err(Error::NotVerified)));
    let token = env.verified(MAIL).await;
    assert!(matches!(reset(&env, MAIL, &token, PASSWORD).await, Err(Error::UserNotFound)));
}

// Links.

async fn link(env: &TestEnv, to: &str) -> Secret {
    let request = VerificationRequest { email_redirect_to: Some(to.into()), ..code_request(MAIL) };
    verification::send(&env.identity, None, &request, &who()).await.unwrap();
    let query = MessageQuery { limit: Some(1), ..MessageQuery::default() };
    let text =
        admin::messages::list(&permit(&env.access, &Actor::cli()), &query).await.unwrap().items.remove(0).text.unwrap();
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
    let env = open_env().await;
    let token = link(&env, "/account").await;
    for _ in 0..3 {
        let shown = signin::link::preview(&env.identity, &token, None).await.unwrap().unwrap();
        assert_eq!(shown.contact, "l***@example.test");
    }
    let (opened, to) = follow(&env.identity, &token).await.unwrap();
    assert_eq!(to.as_deref(), Some("/account"));
    let account = admin::users::get(&permit(&env.access, &Actor::cli()), &opened.uid).await.unwrap();
    assert_eq!(account.email.as_deref(), Some(MAIL), "a stranger registers by a link");
    assert!(signin::link::preview(&env.identity, &token, None).await.unwrap().is_none());
    let again = follow(&env.identity, &token).await;
    assert!(matches!(again, Err(Error::DeadLink)));
}

#[tokio::test]
async fn case_p039_a_link_ends_in_a_letter_or_digit() {
    let env = open_env().await;
    let token = link(&env, "/").await;
    assert!(token.expose().len() >= 43 && token.expose().bytes().all(|b| b.is_ascii_alphanumeric()));
}

#[tokio::test(flavor = "multi_thread")]
async fn attack_38_a_link_opens_one_session_of_ten_that_are_asked_for_at_once() {
    let env = open_env().await;
    env.registered(MAIL).await;
    env.later();
    let token = link(&env, "/").await;
    let once = |identity: Identity, token: Secret| async move { follow(&identity, &token).await };
    let tries: Vec<_> = (0..10).map(|_| tokio::spawn(once(env.identity.clone(), token.clone()))).collect();
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
    let env = open_env().await;
    let request = VerificationRequest { email_redirect_to: Some("/".into()), ..code_request(MAIL) };
    let sent = verification::send(&env.identity, None, &request, &who()).await.unwrap();
    let token = env.verify(&sent, &env.code_for(MAIL).await).await.unwrap();
    // The SDK requests a link, the user enters the code, and it signs in: a new user is registered by that.
    sign_in(&env, MAIL, &token).await.unwrap();
    env.later();
    let token = link(&env, "/").await;
    env.clock.advance_secs(600);
    let late = follow(&env.identity, &token).await;
    assert!(matches!(late, Err(Error::DeadLink)));
}

#[tokio::test]
async fn attack_13_a_link_leads_on_to_security_domains_alone() {
    let env = open_env().await;
    env.set(Section::Domains, json!({ "allowed": ["app.example.com"] })).await;
    let ask = async |contact: &str, to: &str| {
        env.later();
        let request = VerificationRequest { email_redirect_to: Some(to.into()), ..code_request(contact) };
        verification::send(&env.identity, None, &request, &who()).await
    };
    ask(MAIL, "https://app.example.com/welcome").await.unwrap();
    for to in ["https://evil.test/", "https://app.example.com@evil.test/", "//evil.test", "javascript:alert(1)"] {
        assert_eq!(ask(MAIL, to).await.unwrap_err().field(), Some("email_redirect_to"), "{to}");
    }
    assert_eq!(ask(PHONE, "/").await.unwrap_err().reason(), Some("no_mail"));
    assert_eq!(sent_to(&env, MAIL).await, 1);
}

// What is stored.

#[tokio::test]
async fn attack_88_neither_rows_nor_the_record_hold_a_code_or_a_proof_in_clear() {
    let env = open_env().await;
    let sent = env.ask_code(MAIL).await.unwrap();
    let code = env.code_for(MAIL).await;
    env.verify(&sent, &wrong(&code)).await.unwrap_err();
    let token = env.verify(&sent, &code).await.unwrap();
    let read = env.identity.db().read();
    let row = doorward_store::verification::by_id(read, &sent.verification_id).await.unwrap().unwrap();
    // Six digits can be tried out in no time: a plain hash of them would be as good as the code.
    for plain in [code.clone(), format!("{}|{MAIL}|{code}", row.id)] {
        assert_ne!(row.code_hash, doorward_identity::sha256_hex(plain.as_bytes()));
    }
    assert!(!row.code_hash.contains(&code) && row.token_hash.as_ref().is_some_and(|hash| hash != token.expose()));
    let letter = doorward_store::message::list(read, Default::default(), 1).await.unwrap().remove(0);
    let sealed = letter.sealed.unwrap();
    assert!(!sealed.contains(&code) && !sealed.contains("text"), "{sealed}");
    let events = admin::events::list(&permit(&env.access, &Actor::cli()), &Default::default()).await.unwrap().items;
    let record: String = events.iter().map(|event| event.detail.to_string()).collect();
    assert!(record.contains("wrong_code") && record.contains("l***@example.test"), "{record}");
    for kept in [code.as_str(), token.expose(), MAIL] {
        assert!(!record.contains(kept), "{kept} is on record: {record}");
    }
}
