//! Times that were written by a clock that was ahead.

use super::kit::{DAY, MAIL, register, secret, sign_in};
use doorward_admin as admin;
use doorward_contract::messaging::MessageQuery;
use doorward_contract::settings::Section;
use doorward_identity::session::sensitive::{Operation, require_actor};
use doorward_identity::{Actor, Error, Viewer, keys, password, reauthentication, session, signin, signup};
use doorward_testkit::{OTHER_PASSWORD, PASSWORD, TestEnv, caller, device, permit};
use serde_json::json;

// A fast clock.

#[tokio::test]
async fn finding_r02_attack_86_passwords_wait_no_longer_than_they_would_have() {
    let env = TestEnv::new().await;
    let uid = env.user("li.na").await;
    let client = caller("192.0.2.1");
    env.clock.advance_secs(2 * DAY);
    for _ in 0..10 {
        sign_in(&env.identity, "li.na", OTHER_PASSWORD, &client).await.unwrap_err();
    }
    for number in 0..31 {
        sign_in(&env.identity, &format!("missing{number}"), OTHER_PASSWORD, &caller("203.0.113.9")).await.unwrap_err();
    }
    env.clock.advance_secs(-2 * DAY);
    match sign_in(&env.identity, "li.na", PASSWORD, &client).await {
        Err(Error::TooManyTries { retry_after }) => {
            assert!(retry_after <= 30, "{retry_after}");
            env.clock.advance_secs(i64::from(retry_after));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(sign_in(&env.identity, "li.na", PASSWORD, &client).await.unwrap(), uid);
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
async fn finding_r02_attack_86_counts_an_hour_and_a_day_end_within_their_own_length() {
    let env = TestEnv::new().await;
    env.open_sign_up().await;
    env.open_contacts().await;
    let low = json!({ "guests_hour": 1, "registrations_hour": 1, "existence_checks_minute": 1 });
    env.set(Section::Limits, low).await;
    env.set(Section::Verification, json!({ "per_contact_day": 1 })).await;
    let client = caller("192.0.2.1");
    env.clock.advance_secs(2 * DAY);
    signin::anonymous::sign_in(&env.identity, &device("0123456789abcdef0")).await.unwrap();
    register(&env, "wang.wei", &client).await.unwrap();
    signup::username_taken(&env.identity, "somebody", &client).await.unwrap();
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
    wait(60, signup::username_taken(&env.identity, "somebody", &client).await.map(|_| ()));
    signup::username_taken(&env.identity, "somebody", &client).await.unwrap();
    wait(3_600, register(&env, "zhang.san", &client).await);
    register(&env, "zhang.san", &client).await.unwrap();
    let guest = device("0123456789abcdef1");
    wait(3_600, signin::anonymous::sign_in(&env.identity, &guest).await.map(|_| ()));
    signin::anonymous::sign_in(&env.identity, &guest).await.unwrap();
    wait(86_400, env.ask_code(MAIL).await.map(|_| ()));
    env.ask_code(MAIL).await.unwrap();
}

#[tokio::test]
async fn finding_r02_attack_86_codes_and_links_of_the_future_open_nothing_and_wrong_ones_lapse() {
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
async fn finding_r02_attack_86_keys_and_sessions_of_the_future_count_as_of_now() {
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

/// Correcting the instants of a session is no authentication of its user.
#[tokio::test]
async fn attack_86_a_session_from_the_future_has_no_presence_once_it_is_put_right() {
    let env = TestEnv::new().await;
    env.user("li.na").await;
    let client = caller("192.0.2.1");
    let open = async || {
        let opened = signin::password::sign_in(&env.identity, "li.na", &secret(PASSWORD), &client).await.unwrap();
        session::by_id(&env.identity, &opened.session_id).await.unwrap()
    };
    let prove = async |viewer: &Viewer| {
        reauthentication::by_password(&env.identity, viewer, &secret(PASSWORD), &client).await.unwrap();
    };
    let old = open().await;
    env.clock.advance_secs(2 * DAY);
    let new = open().await;
    prove(&old).await;
    env.clock.advance_secs(600 - 2 * DAY);
    let proven = async |viewer: &Viewer| {
        let actor = Actor::viewer(viewer, &client);
        match require_actor(&env.identity, &actor, Operation::ManageKeys).await {
            Ok(()) => true,
            Err(Error::ReauthenticationRequired(_)) => false,
            Err(error) => panic!("{error:?}"),
        }
    };
    assert!(!proven(&old).await && !proven(&new).await);
    env.identity.cleanup().await.unwrap();
    assert!(!proven(&old).await && !proven(&new).await, "the correction counts as a sign-in");
    prove(&old).await;
    prove(&new).await;
    assert!(proven(&old).await && proven(&new).await);
}

#[tokio::test]
async fn the_database_servers_clock_is_asked_where_there_is_one() {
    use doorward_identity::{Clock, SystemClock};
    let env = TestEnv::new().await;
    let server_clock = env.identity.db().server_clock().await.unwrap();
    match env.identity.db().backend() {
        doorward_store::Backend::Sqlite => assert_eq!(server_clock, None),
        doorward_store::Backend::Postgres => {
            let apart = server_clock.unwrap() - SystemClock.now().as_millis();
            assert!(apart.abs() < 3_600_000, "{apart}");
        }
    }
}
