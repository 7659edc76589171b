//! Limits: what counts against which key, and that they recover from faults.

#![allow(missing_docs, clippy::unwrap_used)]

use doorward_admin as admin;
use doorward_contract::{
    ErrorCode, Secret,
    messaging::MessageQuery,
    settings::Section,
    signin::{PasswordUpdateRequest, SignupRequest},
    verification::{VerificationSent, VerifyRequest},
};
use doorward_identity::Actor;
use doorward_identity::{Caller, Error, Identity, keys, password, session, signin, signup, verification};
use doorward_testkit::permit;
use doorward_testkit::{OTHER_PASSWORD, PASSWORD, TestEnv, caller, code_request, device};
use serde_json::json;

const DAY: i64 = 86_400;
const MAIL: &str = "li.na@example.test";

fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

async fn sign_in(identity: &Identity, name: &str, text: &str, who: &Caller) -> Result<String, Error> {
    signin::password::sign_in(identity, name, &secret(text), who).await.map(|opened| opened.uid)
}

async fn register(env: &TestEnv, name: &str, who: &Caller) -> Result<(), Error> {
    let request =
        SignupRequest { username: Some(name.into()), password: Some(secret(PASSWORD)), ..SignupRequest::default() };
    signup::register(&env.identity, request, who).await.map(|_| ())
}

/// Sends `count` concurrent sign-ins, spread over nodes, and returns their results.
async fn at_once(nodes: &[Identity], count: usize, text: &'static str, who: &Caller) -> Vec<Result<String, Error>> {
    let tries: Vec<_> = (0..count)
        .map(|number| (nodes[number % nodes.len()].clone(), who.clone()))
        .map(|(node, who)| tokio::spawn(async move { sign_in(&node, "li.na", text, &who).await }))
        .collect();
    let mut answers = Vec::new();
    for answer in tries {
        answers.push(answer.await.unwrap());
    }
    answers
}

// A pending attempt is no failure.

#[tokio::test(flavor = "multi_thread")]
async fn finding_w09_correct_sign_ins_at_the_same_time_are_all_let_in() {
    let env = TestEnv::new().await;
    env.set(Section::Captcha, json!({ "when": "suspicious" })).await;
    env.user("li.na").await;
    let who = device("0123456789abcdef");
    for round in 0..20 {
        for answer in at_once(std::slice::from_ref(&env.identity), 8, PASSWORD, &who).await {
            assert!(answer.is_ok(), "round {round}: {answer:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn finding_w09_more_at_once_than_may_fail_wait_for_each_other() {
    let env = TestEnv::new().await;
    env.user("li.na").await;
    for answer in at_once(std::slice::from_ref(&env.identity), 40, PASSWORD, &caller("192.0.2.1")).await {
        assert!(answer.is_ok(), "{answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn finding_w09_nodes_whose_clocks_differ_let_the_same_person_in() {
    let env = TestEnv::new().await;
    env.set(Section::Captcha, json!({ "when": "suspicious" })).await;
    env.user("li.na").await;
    let nodes = [env.identity.clone(), env.node_ahead(5).await];
    for round in 0..3 {
        for answer in at_once(&nodes, 20, PASSWORD, &caller("192.0.2.1")).await {
            assert!(answer.is_ok(), "round {round}: {answer:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn attack_35_guesses_on_two_nodes_at_once_share_one_budget() {
    let env = TestEnv::new().await;
    env.user("li.na").await;
    let nodes = [env.identity.clone(), env.node().await];
    let answers = at_once(&nodes, 60, OTHER_PASSWORD, &caller("192.0.2.1")).await;
    let compared = answers.iter().filter(|answer| matches!(answer, Err(Error::WrongCredentials))).count();
    let refused = answers.iter().filter(|answer| matches!(answer, Err(Error::TooManyTries { .. }))).count();
    assert_eq!((compared, refused), (10, 50));
}

#[tokio::test(flavor = "multi_thread")]
async fn attack_35_a_guess_that_is_not_waited_for_counts() {
    let env = TestEnv::new().await;
    let (uid, db) = (env.user("li.na").await, env.identity.db().clone());
    let key = format!("pair:192.0.2.1|{uid}");
    let row = async || doorward_store::throttle::row(db.read(), &key).await.unwrap();
    let who = caller("192.0.2.1");
    let node = env.identity.clone();
    let guess = tokio::spawn(async move { sign_in(&node, "li.na", OTHER_PASSWORD, &who).await });
    while row().await.is_none() {
        tokio::task::yield_now().await;
    }
    // It is pending; the client disconnects.
    guess.abort();
    let _ = guess.await;
    while row().await.unwrap().count_since(0, env.identity.now().as_millis()) == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
}

// A fast clock.

#[tokio::test]
async fn attack_86_passwords_wait_no_longer_than_they_would_have() {
    let env = TestEnv::new().await;
    let uid = env.user("li.na").await;
    let who = caller("192.0.2.1");
    env.clock.advance_secs(2 * DAY);
    for _ in 0..10 {
        sign_in(&env.identity, "li.na", OTHER_PASSWORD, &who).await.unwrap_err();
    }
    for number in 0..31 {
        sign_in(&env.identity, &format!("nobody{number}"), OTHER_PASSWORD, &caller("203.0.113.9")).await.unwrap_err();
    }
    env.clock.advance_secs(-2 * DAY);
    match sign_in(&env.identity, "li.na", PASSWORD, &who).await {
        Err(Error::TooManyTries { retry_after }) => {
            assert!(retry_after <= 30, "{retry_after}");
            env.clock.advance_secs(i64::from(retry_after));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(sign_in(&env.identity, "li.na", PASSWORD, &who).await.unwrap(), uid);
    // Other users of a network with many failures: immediately while the queue is short, and freely after its hour.
    let before = env.identity.now();
    sign_in(&env.identity, "li.na", PASSWORD, &caller("203.0.113.9")).await.unwrap();
    assert!(env.identity.now() <= before.plus_secs(15));
    env.clock.advance_secs(3_601);
    env.set(Section::Captcha, json!({ "when": "suspicious" })).await;
    let before = env.identity.now();
    sign_in(&env.identity, "li.na", PASSWORD, &caller("203.0.113.9")).await.unwrap();
    assert_eq!(env.identity.now(), before, "no line, and no captcha");
}

#[tokio::test]
async fn attack_86_counts_an_hour_and_a_day_end_within_their_own_length() {
    let env = TestEnv::new().await;
    env.open_sign_up().await;
    env.open_contacts().await;
    let low = json!({ "guests_hour": 1, "registrations_hour": 1, "existence_checks_minute": 1 });
    env.set(Section::Limits, low).await;
    env.set(Section::Verification, json!({ "per_contact_day": 1 })).await;
    let who = caller("192.0.2.1");
    env.clock.advance_secs(2 * DAY);
    signin::anonymous::sign_in(&env.identity, &device("0123456789abcdef0")).await.unwrap();
    register(&env, "wang.wei", &who).await.unwrap();
    signup::username_taken(&env.identity, "somebody", &who).await.unwrap();
    env.ask_code(MAIL).await.unwrap();
    env.clock.advance_secs(-2 * DAY);
    let wait = |most: u32, answer: Result<(), Error>| match answer {
        Err(Error::TooManyRequests { retry_after } | Error::AddressLimit { retry_after }) => {
            assert!(retry_after <= most, "{retry_after} of {most}");
            env.clock.advance_secs(i64::from(retry_after));
        }
        other => panic!("{other:?}"),
    };
    wait(30, env.ask_code(MAIL).await.map(|_| ()));
    wait(60, signup::username_taken(&env.identity, "somebody", &who).await.map(|_| ()));
    signup::username_taken(&env.identity, "somebody", &who).await.unwrap();
    wait(3_600, register(&env, "zhang.san", &who).await);
    register(&env, "zhang.san", &who).await.unwrap();
    let guest = device("0123456789abcdef1");
    wait(3_600, signin::anonymous::sign_in(&env.identity, &guest).await.map(|_| ()));
    signin::anonymous::sign_in(&env.identity, &guest).await.unwrap();
    wait(86_400, env.ask_code(MAIL).await.map(|_| ()));
    env.ask_code(MAIL).await.unwrap();
}

#[tokio::test]
async fn attack_86_codes_and_links_of_the_future_open_nothing_and_wrong_ones_lapse() {
    let env = TestEnv::new().await;
    env.open_contacts().await;
    let uid = env.user("li.na").await;
    env.clock.advance_secs(2 * DAY);
    let link = admin::users::password_link(&permit(&env.access, &Actor::cli()), &uid).await.unwrap();
    let sent = env.ask_code(MAIL).await.unwrap();
    let code = env.code_for(MAIL).await;
    env.clock.advance_secs(-2 * DAY);
    assert!(matches!(env.verify(&sent, &code).await, Err(Error::WrongCode)));
    let token = link.url.split_once("token=").map_or(link.url.as_str(), |(_, token)| token);
    assert_eq!(password::link_owner(&env.identity, &secret(token)).await.unwrap(), None);
    assert!(env.ask_code(MAIL).await.is_err(), "a message a half minute");
    env.clock.advance_secs(30);
    let sent = env.ask_code(MAIL).await.unwrap();
    let query = MessageQuery { recipient: Some(MAIL.into()), ..MessageQuery::default() };
    let messages = admin::messages::list(&permit(&env.access, &Actor::cli()), &query).await.unwrap().items;
    let now = messages.iter().find(|message| message.created_at <= env.identity.now()).unwrap();
    let text = now.text.clone().unwrap();
    let mut words = text.split(|c: char| !c.is_ascii_alphanumeric());
    let code = words.find(|word| word.len() == 6 && word.bytes().all(|b| b.is_ascii_digit())).unwrap();
    env.verify(&sent, code).await.unwrap();
}

#[tokio::test]
async fn attack_86_keys_and_sessions_of_the_future_count_as_of_now() {
    let env = TestEnv::new().await;
    let uid = env.user("li.na").await;
    env.clock.advance_secs(2 * DAY);
    admin::signing_keys::rotate(&permit(&env.access, &Actor::cli()), true).await.unwrap();
    let opened = signin::password::sign_in(&env.identity, "li.na", &secret(PASSWORD), &caller("192.0.2.1")).await;
    let opened = opened.unwrap();
    let first = session::tokens(&env.identity, &opened).await.unwrap().refresh_token;
    session::refresh(&env.identity, &first, None, &caller("192.0.2.1")).await.unwrap();
    env.clock.advance_secs(-2 * DAY);
    match admin::signing_keys::rotate(&permit(&env.access, &Actor::cli()), false).await {
        Err(Error::KeyTooFresh { age, .. }) => assert_eq!(age, 0),
        other => panic!("{other:?}"),
    }
    env.clock.advance_secs(i64::from(keys::JWKS_MAX_AGE_SECS));
    env.identity.cleanup().await.unwrap();
    admin::signing_keys::rotate(&permit(&env.access, &Actor::cli()), false).await.unwrap();
    assert_eq!(session::by_id(&env.identity, &opened.session_id).await.unwrap().uid, uid);
    // The grace of a rotation is a minute, not two days.
    env.clock.advance_secs(120);
    let reused = session::refresh(&env.identity, &first, None, &caller("192.0.2.1")).await;
    assert!(matches!(reused, Err(Error::InvalidGrant)));
}

#[tokio::test]
async fn attack_86_a_message_put_off_into_the_future_is_sent() {
    let env = TestEnv::new().await;
    env.open_contacts().await;
    let courier = doorward_testkit::MockSender::start().await;
    env.send_by(&courier).await;
    courier.answers(503);
    env.clock.advance_secs(2 * DAY);
    env.ask_code(MAIL).await.unwrap();
    doorward_identity::outbox::deliver_due(&env.identity).await.unwrap();
    courier.answers(200);
    env.clock.advance_secs(-2 * DAY);
    assert_eq!(doorward_identity::outbox::deliver_due(&env.identity).await.unwrap(), 1);
    assert_eq!(doorward_identity::outbox::deliver_due(&env.identity).await.unwrap(), 0);
}

// Owners and attackers.

async fn verify(env: &TestEnv, sent: &VerificationSent, code: &str, who: &Caller) -> Result<Secret, Error> {
    let verification_code = secret(code);
    let request = VerifyRequest { verification_id: sent.verification_id.clone(), verification_code };
    Ok(verification::verify(&env.identity, &request, who).await?.verification_token)
}

async fn ask(env: &TestEnv, who: &Caller) -> Result<VerificationSent, Error> {
    verification::send(&env.identity, None, &code_request(MAIL), who).await
}

fn wrong(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

/// An environment where li.na has signed in with her email, and her device.
async fn known_owner() -> (TestEnv, Caller) {
    let env = TestEnv::new().await;
    env.open_contacts().await;
    env.registered(MAIL).await;
    let home = Caller { device_id: Some(secret("the-owners-own-device")), ..caller("198.51.100.7") };
    env.later();
    let sent = ask(&env, &home).await.unwrap();
    let token = verify(&env, &sent, &env.code_for(MAIL).await, &home).await.unwrap();
    signin::code::sign_in(&env.identity, MAIL, &token, &home).await.unwrap();
    env.clock.advance_secs(2 * DAY);
    (env, home)
}

#[tokio::test]
async fn attack_44_a_strangers_wrong_codes_never_keep_the_owner_out() {
    let (env, home) = Box::pin(known_owner()).await;
    let stranger = caller("203.0.113.66");
    let theirs = ask(&env, &stranger).await.unwrap();
    env.later();
    let sent = ask(&env, &home).await.unwrap();
    let code = env.code_for(MAIL).await;
    for _ in 0..12 {
        verify(&env, &theirs, &wrong(&code), &stranger).await.unwrap_err();
    }
    verify(&env, &sent, &code, &home).await.unwrap();
}

#[tokio::test]
async fn attack_44_a_strangers_messages_leave_the_owner_her_own() {
    let (env, home) = Box::pin(known_owner()).await;
    let mut refused = false;
    for number in 0..12 {
        env.clock.advance_secs(60);
        refused |= ask(&env, &caller(&format!("203.0.113.{number}"))).await.is_err();
    }
    assert!(refused, "a stranger's budget has an end");
    ask(&env, &home).await.unwrap();
}

#[tokio::test]
async fn finding_f07_a_code_that_is_not_open_takes_nothing_from_the_budget() {
    let env = TestEnv::new().await;
    env.open_contacts().await;
    let old = env.ask_code(MAIL).await.unwrap();
    env.clock.advance_secs(DAY / 2);
    for _ in 0..20 {
        assert!(matches!(env.verify(&old, "000000").await, Err(Error::WrongCode)));
    }
    env.verified(MAIL).await;
}

#[tokio::test]
async fn attack_36_invented_device_ids_at_a_known_address_are_no_budgets_of_their_own() {
    let (env, _) = Box::pin(known_owner()).await;
    let mut compared = 0;
    for number in 0..40 {
        let device_id = Some(secret(&format!("an-invented-device-{number}")));
        let neighbour = Caller { device_id, ..caller("198.51.100.7") };
        env.clock.advance_secs(31);
        let Ok(sent) = ask(&env, &neighbour).await else { continue };
        let code = env.code_for(MAIL).await;
        for _ in 0..3 {
            compared +=
                usize::from(matches!(verify(&env, &sent, &wrong(&code), &neighbour).await, Err(Error::WrongCode)));
        }
    }
    assert_eq!(compared, 10);
}

// Captchas.

fn update(password: &str, new: &str) -> PasswordUpdateRequest {
    PasswordUpdateRequest {
        username: "li.na".into(),
        password: secret(password),
        new_password: secret(new),
        public_key_thumbprint: None,
    }
}

#[tokio::test]
async fn finding_f08_where_nothing_is_due_a_right_password_is_answered_and_counted_as_a_wrong_one() {
    let env = TestEnv::new().await;
    let uid = env.user("li.na").await;
    let who = caller("192.0.2.1");
    let mut bodies = Vec::new();
    for text in [PASSWORD, OTHER_PASSWORD] {
        let refused = password::update_forced(&env.identity, &update(text, "orbit velvet canyon 7"), &who).await;
        bodies.push(refused.unwrap_err().body());
    }
    assert_eq!(bodies[0], bodies[1]);
    for _ in 2..10 {
        password::update_forced(&env.identity, &update(PASSWORD, PASSWORD), &who).await.unwrap_err();
    }
    let limited = password::update_forced(&env.identity, &update(PASSWORD, PASSWORD), &who).await;
    assert!(matches!(limited, Err(Error::TooManyTries { .. })));
    assert_eq!(sign_in(&env.identity, "li.na", PASSWORD, &caller("192.0.2.2")).await.unwrap(), uid, "unchanged");
}

#[tokio::test]
async fn attack_92_a_password_that_is_due_is_changed_and_signed_in_with_by_one_captcha() {
    let env = TestEnv::new().await;
    env.set(Section::Passwords, json!({ "change_at_first_sign_in": true })).await;
    env.user("li.na").await;
    env.set(Section::Captcha, json!({ "when": "always" })).await;
    let who = caller("192.0.2.1");
    let asked = password::update_and_sign_in(&env.identity, &update(PASSWORD, OTHER_PASSWORD), &who).await;
    assert_eq!(asked.unwrap_err().code(), ErrorCode::CaptchaRequired);
    let captcha_token = Some(earn(&env, "POST:/auth/v2/signin/password/update").await);
    let passed = Caller { captcha_token, ..who };
    password::update_and_sign_in(&env.identity, &update(PASSWORD, OTHER_PASSWORD), &passed).await.unwrap();
}

/// Earns a pass by proof of work.
async fn earn(env: &TestEnv, state: &str) -> Secret {
    use doorward_contract::captcha::{CaptchaAnswer, CaptchaRequest};
    use doorward_identity::captcha;
    let request = CaptchaRequest { state: state.into(), ..Default::default() };
    let caller = caller("192.0.2.1");
    let work = captcha::work(&env.identity, &request, &caller).await.unwrap();
    let key =
        (0_u32..).map(|n| n.to_string()).find(|n| doorward_captcha::proof_of_work::check(&work.seed, work.bits, n));
    let answer = CaptchaAnswer { token: work.token, key: key.unwrap() };
    captcha::solve(&env.identity, &answer, &caller).await.unwrap().captcha_token
}

// Many people, one address.

#[tokio::test]
async fn case_p065_a_class_registers_past_the_limit_with_a_captcha_each() {
    let env = TestEnv::new().await;
    env.open_sign_up().await;
    env.set(Section::Captcha, json!({ "when": "suspicious" })).await;
    env.set(Section::Limits, json!({ "registrations_hour": 3, "guests_hour": 3 })).await;
    let room = caller("192.0.2.1");
    for number in 0..3 {
        register(&env, &format!("pupil{number}"), &room).await.unwrap();
        let guest = device(&format!("a-guests-own-device-{number}"));
        signin::anonymous::sign_in(&env.identity, &guest).await.unwrap();
    }
    assert!(matches!(register(&env, "pupil3", &room).await, Err(Error::CaptchaRequired)));
    for number in 3..6 {
        let pass = |state| earn(&env, state);
        let pupil = Caller { captcha_token: Some(pass("POST:/auth/v1/signup").await), ..room.clone() };
        register(&env, &format!("pupil{number}"), &pupil).await.unwrap();
        let captcha_token = Some(pass("POST:/auth/v1/signin/anonymously").await);
        let guest = Caller { captcha_token, ..device(&format!("a-guests-own-device-{number}")) };
        signin::anonymous::sign_in(&env.identity, &guest).await.unwrap();
    }
    assert!(register(&env, "pupil9", &caller("198.51.100.1")).await.is_ok(), "other addresses have their own");
}

#[tokio::test]
async fn case_p065_where_captchas_are_off_the_time_is_told_and_a_raised_limit_counts_at_once() {
    let env = TestEnv::new().await;
    env.open_sign_up().await;
    env.set(Section::Limits, json!({ "registrations_hour": 3 })).await;
    let room = caller("192.0.2.1");
    for number in 0..3 {
        register(&env, &format!("pupil{number}"), &room).await.unwrap();
    }
    assert_eq!(register(&env, "pupil3", &room).await.unwrap_err().retry_after(), Some(3_600));
    env.set(Section::Limits, json!({ "registrations_hour": 30 })).await;
    register(&env, "pupil3", &room).await.unwrap();
}

#[tokio::test]
async fn case_p065_people_who_show_control_of_a_contact_need_no_captcha() {
    let env = TestEnv::new().await;
    env.open_contacts().await;
    env.set(Section::Limits, json!({ "registrations_hour": 3 })).await;
    for number in 0..8 {
        env.registered(&format!("pupil{number}@example.test")).await;
    }
}

#[tokio::test]
async fn attack_81_captchas_do_not_make_registrations_unlimited() {
    let env = TestEnv::new().await;
    env.open_sign_up().await;
    env.set(Section::Captcha, json!({ "when": "suspicious" })).await;
    env.set(Section::Limits, json!({ "registrations_hour": 1 })).await;
    let mut made = 0;
    let refused = loop {
        let captcha_token = Some(earn(&env, "POST:/auth/v1/signup").await);
        let bot = Caller { captcha_token, ..caller("192.0.2.1") };
        match register(&env, &format!("bot{made}"), &bot).await {
            Ok(()) => made += 1,
            Err(error) => break error,
        }
        assert!(made < 20);
    };
    assert_eq!(made, 10);
    assert!(matches!(refused, Error::AddressLimit { .. }));
}

// Work that reveals nothing.

/// Rows that statements have written since the database was opened, rolled back ones included.
async fn written(env: &TestEnv) -> i64 {
    use doorward_store::ConnectionTrait;
    let tx = env.identity.db().begin().await.unwrap();
    let sql = sea_orm::Statement::from_string(tx.get_database_backend(), "SELECT total_changes() AS n");
    tx.query_one_raw(sql).await.unwrap().unwrap().try_get("", "n").unwrap()
}

#[tokio::test]
async fn finding_f15_attack_47_a_code_that_is_of_no_use_is_written_and_sealed_like_any_other() {
    let env = TestEnv::new().await;
    if env.identity.db().backend() != doorward_store::Backend::Sqlite {
        return; // Only SQLite counts what was taken back.
    }
    env.open_contacts().await;
    env.registered(MAIL).await;
    env.set(Section::LoginMethods, json!({ "email": "login_only" })).await;
    env.set(Section::Verification, json!({ "tell_is_user": false })).await;
    env.clock.advance_secs(DAY);
    let mut work = Vec::new();
    for (number, contact) in [MAIL, "nobody@example.test"].into_iter().enumerate() {
        let before = written(&env).await;
        let stranger = caller(&format!("203.0.113.{number}"));
        verification::send(&env.identity, None, &code_request(contact), &stranger).await.unwrap();
        work.push(written(&env).await - before);
    }
    assert_eq!(work[0], work[1]);
    assert!(work[0] > 4, "{work:?}");
    let query = MessageQuery::default();
    let sent = admin::messages::list(&permit(&env.access, &Actor::cli()), &query).await.unwrap().items;
    assert!(sent.iter().all(|message| message.recipient != "nobody@example.test"), "and nobody gets it");
}

#[tokio::test]
async fn a_network_that_is_refused_is_refused_before_its_text_is_decrypted() {
    use doorward_contract::signin::EncryptedSigninRequest;
    let env = TestEnv::new().await;
    env.set(Section::Limits, json!({ "failed_sign_ins_hour": 1 })).await;
    let who = caller("192.0.2.1");
    for number in 0..2 {
        sign_in(&env.identity, &format!("nobody{number}"), OTHER_PASSWORD, &who).await.unwrap_err();
    }
    // The queue is full.
    let (db, now) = (env.identity.db().write(), env.identity.now().as_millis());
    let line = doorward_store::throttle::Pacing { free: 1, spacing_ms: 500, longest_ms: 15_000 };
    for _ in 0..40 {
        doorward_store::throttle::next_slot(db, "network:192.0.2.1", line, 3_600_000, now).await.unwrap();
    }
    // Undecryptable text contains no username, so the error is that of an invalid one.
    env.open_contacts().await;
    env.set(Section::LoginMethods, json!({ "username": false })).await;
    let request = EncryptedSigninRequest { params: Some("AAAA".into()), ..EncryptedSigninRequest::default() };
    let refused = signin::encrypted::sign_in(&env.identity, &request, &who).await.unwrap_err();
    assert!(matches!(refused, Error::AddressLimit { .. }), "{refused}");
    let elsewhere = signin::encrypted::sign_in(&env.identity, &request, &caller("192.0.2.2")).await.unwrap_err();
    assert!(matches!(elsewhere, Error::Off(_)), "{elsewhere}");
}

#[tokio::test]
async fn attack_86_turns_and_sessions_that_reach_too_far_ahead_are_put_right() {
    use doorward_store::{app_token, session as sessions};
    let env = TestEnv::new().await;
    env.user("li.na").await;
    let (db, now) = (env.identity.db().write(), env.identity.now().as_millis());
    let ahead = now + 2 * DAY * 1_000;
    assert!(app_token::take_turn(db, "app", None, ahead + 15_000, ahead).await.unwrap());
    assert!(!app_token::take_turn(db, "app", None, ahead + 15_000, ahead).await.unwrap(), "it is taken");
    assert!(app_token::take_turn(db, "app", None, now + 15_000, now).await.unwrap());
    app_token::end_turn(db, "app", Some(("sealed".into(), ahead + 7_000_000))).await.unwrap();
    assert!(app_token::live(db, "app", ahead).await.unwrap().is_some());
    assert!(app_token::live(db, "app", now).await.unwrap().is_none());
    env.clock.advance_secs(2 * DAY);
    let opened = signin::password::sign_in(&env.identity, "li.na", &secret(PASSWORD), &caller("192.0.2.1")).await;
    let id = opened.unwrap().session_id;
    env.clock.advance_secs(-2 * DAY);
    env.identity.cleanup().await.unwrap();
    let row = sessions::by_id(db, &id).await.unwrap().unwrap();
    assert_eq!((row.created_at, row.seen_at), (now, now));
    assert_eq!(row.expires_at, now + i64::from(row.refresh_token_seconds) * 1_000);
}

#[tokio::test]
async fn the_database_servers_clock_is_asked_where_there_is_one() {
    use doorward_identity::{Clock, SystemClock};
    let env = TestEnv::new().await;
    let told = env.identity.db().server_clock().await.unwrap();
    match env.identity.db().backend() {
        doorward_store::Backend::Sqlite => assert_eq!(told, None),
        doorward_store::Backend::Postgres => {
            let apart = told.unwrap() - SystemClock.now().as_millis();
            assert!(apart.abs() < 3_600_000, "{apart}");
        }
    }
}
