//! Sign-in methods, and what keeps attackers out.

#![allow(missing_docs, clippy::unwrap_used)]

use doorward_admin as admin;
use doorward_contract::{Secret, account::AccountKind, settings::Section, signin::SignupRequest};
use doorward_identity::Actor;
use doorward_identity::version::Expected;
use doorward_identity::{Caller, Error, account, password, session, setup, signin, signup};
use doorward_testkit::access_of;
use doorward_testkit::permit;
use doorward_testkit::{MockSender, OTHER_PASSWORD, PASSWORD, TestEnv, caller, device};
use serde_json::json;
use std::time::Duration;

fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

async fn sign_in(env: &TestEnv, name: &str, text: &str, who: &Caller) -> Result<String, Error> {
    signin::password::sign_in(&env.identity, name, &secret(text), who).await.map(|opened| opened.uid)
}

#[tokio::test]
async fn attack_35_of_a_hundred_parallel_wrong_passwords_no_more_than_ten_are_looked_at() {
    let env = TestEnv::new().await;
    env.user("li.na").await;
    let tries: Vec<_> = (0..100)
        .map(|_| env.identity.clone())
        .map(|identity| {
            tokio::spawn(async move {
                signin::password::sign_in(&identity, "li.na", &secret(OTHER_PASSWORD), &caller("192.0.2.1")).await
            })
        })
        .collect();
    let (mut looked_at, mut refused) = (0, 0);
    for answer in tries {
        match answer.await.unwrap() {
            Err(Error::WrongCredentials) => looked_at += 1,
            Err(Error::TooManyTries { retry_after }) => {
                assert!(retry_after > 0);
                refused += 1;
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((looked_at, refused), (10, 90));
}

#[tokio::test]
async fn waits_rise_and_a_right_password_clears_them() {
    let env = TestEnv::new().await;
    let uid = env.user("li.na").await;
    let who = caller("192.0.2.1");
    let mut waits = Vec::new();
    while waits.len() < 3 {
        match sign_in(&env, "li.na", OTHER_PASSWORD, &who).await {
            Err(Error::WrongCredentials) => {}
            Err(Error::TooManyTries { retry_after }) => {
                waits.push(retry_after);
                env.clock.advance_secs(i64::from(retry_after));
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(waits, [30, 60, 120]);
    assert_eq!(sign_in(&env, "li.na", PASSWORD, &who).await.unwrap(), uid);
    for _ in 0..9 {
        assert!(matches!(sign_in(&env, "li.na", OTHER_PASSWORD, &who).await, Err(Error::WrongCredentials)));
    }
}

#[tokio::test]
async fn attack_44_a_stranger_cannot_lock_the_owner_out() {
    let env = TestEnv::new().await;
    let uid = env.user("li.na").await;
    let home = caller("198.51.100.7");
    sign_in(&env, "li.na", PASSWORD, &home).await.unwrap();
    for number in 0..120 {
        let stranger = caller(&format!("192.0.2.{number}"));
        assert!(sign_in(&env, "li.na", OTHER_PASSWORD, &stranger).await.is_err());
    }
    assert_eq!(sign_in(&env, "li.na", PASSWORD, &home).await.unwrap(), uid);
}

#[tokio::test]
async fn case_p026_people_who_share_an_address_get_in_while_one_of_them_fails() {
    let env = TestEnv::new().await;
    for number in 0..20 {
        env.user(&format!("person{number}")).await;
    }
    let shared = caller("203.0.113.9");
    for number in 0..40 {
        let name = format!("nobody{}", number / 8);
        assert!(sign_in(&env, &name, OTHER_PASSWORD, &shared).await.is_err());
    }
    for number in 0..20 {
        sign_in(&env, &format!("person{number}"), PASSWORD, &shared).await.unwrap();
    }
}

#[tokio::test]
async fn attack_42_case_and_blanks_do_not_make_another_counter() {
    let env = TestEnv::new().await;
    env.user("li.na").await;
    let who = caller("192.0.2.1");
    let spellings = ["li.na", "LI.NA", " Li.Na", "li.na\u{3000}"];
    let mut refused = false;
    for round in 0..12 {
        let answer = sign_in(&env, spellings[round % 4], OTHER_PASSWORD, &who).await;
        refused |= matches!(answer, Err(Error::TooManyTries { .. }));
    }
    assert!(refused);
}

#[tokio::test]
async fn an_unknown_name_is_slowed_down_like_a_known_one() {
    let env = TestEnv::new().await;
    env.user("known").await;
    let mut answers = Vec::new();
    for (name, ip) in [("known", "192.0.2.1"), ("unknown", "192.0.2.2")] {
        let mut said = Vec::new();
        for _ in 0..13 {
            said.push(sign_in(&env, name, OTHER_PASSWORD, &caller(ip)).await.unwrap_err().body());
        }
        answers.push(said);
    }
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test]
async fn a_device_opens_one_guest_for_each_client_even_when_it_asks_twice_at_once() {
    let env = TestEnv::new().await;
    env.open_sign_up().await;
    let who = device("0123456789abcdef");
    let (first, second) =
        tokio::join!(signin::anonymous::sign_in(&env.identity, &who), signin::anonymous::sign_in(&env.identity, &who));
    assert_eq!(first.unwrap().uid, second.unwrap().uid);
    let short = signin::anonymous::sign_in(&env.identity, &device("short")).await;
    assert_eq!(short.unwrap_err().field(), Some("x-device-id"));
}

#[tokio::test]
async fn attack_83_a_network_makes_only_so_many_guests() {
    let env = TestEnv::new().await;
    env.open_sign_up().await;
    let mut made = 0;
    for number in 0..110 {
        match signin::anonymous::sign_in(&env.identity, &device(&format!("0123456789abcdef{number}"))).await {
            Ok(_) => made += 1,
            Err(Error::AddressLimit { .. }) => {}
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(made, 100);
    // A known guest signs in all the same.
    assert!(signin::anonymous::sign_in(&env.identity, &device("0123456789abcdef0")).await.is_ok());
    env.clock.advance_secs(3601);
    assert!(signin::anonymous::sign_in(&env.identity, &device("0123456789abcdefnew")).await.is_ok());
}

#[tokio::test]
async fn a_guest_who_registers_keeps_the_uid_and_the_device_opens_a_new_guest() {
    let env = TestEnv::new().await;
    env.open_sign_up().await;
    let who = device("0123456789abcdef");
    let guest = signin::anonymous::sign_in(&env.identity, &who).await.unwrap();
    let token = session::tokens(&env.identity, &guest).await.unwrap().access_token;
    let request = SignupRequest {
        username: Some("li.na".into()),
        password: Some(secret(PASSWORD)),
        anonymous_token: Some(token.clone()),
        ..SignupRequest::default()
    };
    let registered = signup::register(&env.identity, request.clone(), &who).await.unwrap();
    assert_eq!(registered.uid, guest.uid);
    assert_eq!(sign_in(&env, "li.na", PASSWORD, &who).await.unwrap(), guest.uid);
    assert_eq!(
        admin::users::get(&permit(&env.access, &Actor::cli()), &guest.uid).await.unwrap().kind,
        AccountKind::External
    );
    // The guest's token is revoked, and the device ID no longer signs in to this account.
    assert!(session::by_access_token(&env.identity, token.expose()).await.is_err());
    assert!(matches!(signup::register(&env.identity, request, &who).await, Err(Error::Unauthenticated)));
    assert_ne!(signin::anonymous::sign_in(&env.identity, &who).await.unwrap().uid, guest.uid);
}

#[tokio::test]
async fn of_two_registrations_of_one_guest_only_one_comes_about() {
    let env = TestEnv::new().await;
    env.open_sign_up().await;
    let who = device("0123456789abcdef");
    let guest = signin::anonymous::sign_in(&env.identity, &who).await.unwrap();
    let token = session::tokens(&env.identity, &guest).await.unwrap().access_token;
    let request = |name: &str| SignupRequest {
        username: Some(name.into()),
        password: Some(secret(PASSWORD)),
        anonymous_token: Some(token.clone()),
        ..SignupRequest::default()
    };
    let (first, second) = tokio::join!(
        signup::register(&env.identity, request("first"), &who),
        signup::register(&env.identity, request("second"), &who)
    );
    assert!(first.is_ok() != second.is_ok());
}

#[tokio::test]
async fn a_password_that_is_due_is_changed_before_signing_in() {
    let env = TestEnv::new().await;
    env.set(Section::Passwords, json!({ "change_at_first_sign_in": true, "max_age_days": 30 })).await;
    env.user("li.na").await;
    let who = caller("192.0.2.1");
    assert!(matches!(sign_in(&env, "li.na", PASSWORD, &who).await, Err(Error::PasswordUpdateRequired)));
    let mut request = doorward_contract::signin::PasswordUpdateRequest {
        username: "li.na".into(),
        password: secret(PASSWORD),
        new_password: secret(PASSWORD),
        public_key_thumbprint: None,
    };
    let unchanged = password::update_forced(&env.identity, &request, &who).await.unwrap_err();
    assert_eq!(unchanged.reason(), Some("unchanged"));
    request.new_password = secret(OTHER_PASSWORD);
    password::update_forced(&env.identity, &request, &who).await.unwrap();
    sign_in(&env, "li.na", OTHER_PASSWORD, &who).await.unwrap();
    env.clock.advance_secs(31 * 86_400);
    assert!(matches!(sign_in(&env, "li.na", OTHER_PASSWORD, &who).await, Err(Error::PasswordUpdateRequired)));
}

#[tokio::test]
async fn attack_89_a_setup_link_makes_one_administrator_however_many_try() {
    let env = TestEnv::new().await;
    assert!(setup::is_needed(&env.identity).await.unwrap());
    let stale = setup::new_link(&env.identity).await.unwrap();
    let link = setup::new_link(&env.identity).await.unwrap();
    let who = caller("192.0.2.1");
    let complete = |token: Secret, name: &'static str| {
        let (identity, who) = (env.identity.clone(), who.clone());
        async move { setup::complete(&identity, &token, name, &secret(PASSWORD), &who).await }
    };
    assert!(matches!(complete(stale, "early").await, Err(Error::DeadLink)));
    let (first, second) = tokio::join!(complete(link.clone(), "first"), complete(link.clone(), "second"));
    assert!(first.is_ok() != second.is_ok());
    assert!(!setup::is_needed(&env.identity).await.unwrap());
    assert!(!setup::is_valid(&env.identity, &link).await.unwrap());
}

#[tokio::test]
async fn a_setup_link_lapses_after_an_hour() {
    let env = TestEnv::new().await;
    let link = setup::new_link(&env.identity).await.unwrap();
    env.clock.advance_secs(3_600);
    assert!(!setup::is_valid(&env.identity, &link).await.unwrap());
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let env = TestEnv::new().await;
    let uid = env.administrator("root.admin").await;
    let block = admin::users::block(&permit(&env.access, &Actor::cli()), &uid).await;
    assert!(matches!(block, Err(doorward_admin::Error::Identity(Error::LastAdministrator))));
    assert!(matches!(
        admin::users::delete(&permit(&env.access, &Actor::cli()), &uid).await,
        Err(doorward_admin::Error::Identity(Error::LastAdministrator))
    ));
    env.administrator("second.admin").await;
    admin::users::delete(&permit(&env.access, &Actor::cli()), &uid).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_administrators_who_leave_at_once_one_stays() {
    let env = TestEnv::new().await;
    let who = caller("192.0.2.1");
    let mut leaving = Vec::new();
    for name in ["root.admin", "second.admin"] {
        env.administrator(name).await;
        let opened = signin::password::sign_in(&env.identity, name, &secret(PASSWORD), &who).await.unwrap();
        let viewer = session::by_id(&env.identity, &opened.session_id).await.unwrap();
        let sudo = password::sudo(&env.identity, &viewer, &secret(PASSWORD), &who).await.unwrap().sudo_token;
        let (identity, who) = (env.identity.clone(), who.clone());
        leaving.push(async move { account::delete(&identity, &viewer, &sudo, &who).await });
    }
    let (one, other) = (tokio::spawn(leaving.remove(0)), tokio::spawn(leaving.remove(0)));
    let outcomes = [one.await.unwrap(), other.await.unwrap()];
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert!(outcomes.iter().any(|outcome| matches!(outcome, Err(Error::LastAdministrator))));
}

#[tokio::test(flavor = "multi_thread")]
async fn attack_85_whoever_is_deleted_while_signing_in_is_signed_in_nowhere() {
    let env = TestEnv::new().await;
    for round in 0..5 {
        let name = format!("leaver.{round}");
        let uid = env.user(&name).await;
        let arriving: Vec<_> = (0..4)
            .map(|_| {
                let (identity, name, who) = (env.identity.clone(), name.clone(), caller("192.0.2.1"));
                tokio::spawn(async move {
                    let opened = signin::password::sign_in(&identity, &name, &secret(PASSWORD), &who).await?;
                    session::tokens(&identity, &opened).await
                })
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(15 * round)).await;
        admin::users::delete(&permit(&env.access, &Actor::cli()), &uid).await.unwrap();
        for arrival in arriving {
            if let Ok(tokens) = arrival.await.unwrap() {
                let access = tokens.access_token.expose();
                assert!(session::by_access_token(&env.identity, access).await.is_err(), "round {round}");
                let renewed = session::refresh(&env.identity, &tokens.refresh_token, None, &caller("192.0.2.1")).await;
                assert!(renewed.is_err(), "round {round}");
            }
        }
    }
}

#[tokio::test]
async fn sessions_beyond_the_most_put_the_oldest_out() {
    let env = TestEnv::new().await;
    env.set(Section::Tokens, json!({ "max_sessions": 2 })).await;
    env.user("li.na").await;
    let mut tokens = Vec::new();
    for _ in 0..3 {
        env.clock.advance_secs(1);
        let who = caller("192.0.2.1");
        let opened = signin::password::sign_in(&env.identity, "li.na", &secret(PASSWORD), &who).await.unwrap();
        tokens.push(session::tokens(&env.identity, &opened).await.unwrap());
    }
    let mut alive = Vec::new();
    for set in &tokens {
        alive.push(session::by_access_token(&env.identity, set.access_token.expose()).await.is_ok());
    }
    assert_eq!(alive, [false, true, true]);
}

#[tokio::test]
async fn a_changed_password_ends_the_other_sessions_and_every_sudo_token() {
    let env = TestEnv::new().await;
    env.user("li.na").await;
    let who = caller("192.0.2.1");
    let mut viewers = Vec::new();
    for _ in 0..2 {
        let opened = signin::password::sign_in(&env.identity, "li.na", &secret(PASSWORD), &who).await.unwrap();
        viewers.push(session::by_id(&env.identity, &opened.session_id).await.unwrap());
    }
    let sudo = password::sudo(&env.identity, &viewers[0], &secret(PASSWORD), &who).await.unwrap().sudo_token;
    env.clock.advance_secs(1);
    password::set(&env.identity, &viewers[0], &secret(OTHER_PASSWORD), Some(&sudo), &who).await.unwrap();
    assert!(session::by_id(&env.identity, &viewers[0].session_id).await.is_ok());
    assert!(session::by_id(&env.identity, &viewers[1].session_id).await.is_err());
    assert!(matches!(
        account::delete(&env.identity, &viewers[0], &sudo, &who).await,
        Err(Error::ReauthenticationRequired(_))
    ));
}

#[tokio::test]
async fn case_p046_a_search_is_literal() {
    let env = TestEnv::new().await;
    for name in ["test_user", "testXuser", "test.user", "atest"] {
        env.user(name).await;
    }
    let found = |text: &str| {
        let query = doorward_contract::admin::UserQuery { query: Some(text.into()), ..Default::default() };
        let identity = env.identity.clone();
        async move {
            let page = admin::users::list(&permit(&access_of(&identity).await, &Actor::cli()), &query).await.unwrap();
            page.items.into_iter().filter_map(|user| user.username).collect::<Vec<_>>()
        }
    };
    assert_eq!(found("test_user").await, ["test_user"]);
    assert_eq!(found("TEST_").await, ["test_user"]);
    assert!(found("test%").await.is_empty());
    assert!(found("\\").await.is_empty());
    assert_eq!(found("test").await.len(), 3);
}

#[tokio::test]
async fn pages_of_users_are_whole_and_without_repeats() {
    let env = TestEnv::new().await;
    for number in 0..7 {
        // Some within one millisecond: the id breaks the tie.
        env.clock.advance_secs(number % 2);
        env.user(&format!("person{number}")).await;
    }
    let mut query = doorward_contract::admin::UserQuery { limit: Some(3), ..Default::default() };
    let mut seen = Vec::new();
    loop {
        let page = admin::users::list(&permit(&env.access, &Actor::cli()), &query).await.unwrap();
        seen.extend(page.items.into_iter().map(|user| user.uid));
        query.cursor = page.next_cursor;
        if query.cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), 7);
    assert!(seen.is_sorted_by(|a, b| a > b));
}

#[tokio::test]
async fn a_search_that_matches_very_many_is_paged_by_age_like_any_other() {
    let env = TestEnv::new().await;
    let first = env.user("many.first").await;
    env.user("other").await;
    let tx = env.identity.db().begin().await.unwrap();
    let row = doorward_store::user::by_uid(&tx, &first).await.unwrap().unwrap();
    for number in 0..10_050 {
        let (uid, name) = (format!("seed{number:05}"), Some(format!("many.{number}")));
        let created_at = row.created_at + 1_000 + number;
        let copy = doorward_store::user::Model { uid, username_key: name, created_at, ..row.clone() };
        doorward_store::user::insert(&tx, copy).await.unwrap();
    }
    tx.commit().await.unwrap();
    let mut query = doorward_contract::admin::UserQuery { query: Some("MANY".into()), ..Default::default() };
    let mut uids = Vec::new();
    for _ in 0..2 {
        let page = admin::users::list(&permit(&env.access, &Actor::cli()), &query).await.unwrap();
        uids.extend(page.items.into_iter().map(|user| user.uid));
        query.cursor = page.next_cursor;
    }
    let newest_first: Vec<_> = (0..10_050).rev().map(|number| format!("seed{number:05}")).collect();
    assert!(uids.len() >= 50 && newest_first.starts_with(&uids), "{uids:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_was_changed_meanwhile_opens_nothing_and_changes_nothing() {
    let env = TestEnv::new().await;
    let uid = env.user("li.na").await;
    let db = env.identity.db();
    let stale = doorward_store::user::by_uid(db.read(), &uid).await.unwrap().unwrap();
    let who = caller("192.0.2.1");
    let opened = signin::password::sign_in(&env.identity, "li.na", &secret(PASSWORD), &who).await.unwrap();
    let viewer = session::by_id(&env.identity, &opened.session_id).await.unwrap();
    // Sign-ins with the old password race against the change: the faster ones are ended by it.
    let racing: Vec<_> = (0..6)
        .map(|_| {
            let (identity, who) = (env.identity.clone(), caller("192.0.2.2"));
            tokio::spawn(async move { signin::password::sign_in(&identity, "li.na", &secret(PASSWORD), &who).await })
        })
        .collect();
    password::change(&env.identity, &viewer, &secret(PASSWORD), &secret(OTHER_PASSWORD), &who).await.unwrap();
    for sign_in in racing {
        if let Ok(opened) = sign_in.await.unwrap() {
            assert!(session::by_id(&env.identity, &opened.session_id).await.is_err());
        }
    }
    let now = env.identity.now().as_millis();
    assert!(!doorward_store::user::record_sign_in(db.write(), &stale, now).await.unwrap());
    assert!(!doorward_store::user::change_password(db.write(), &stale, "another", None, now).await.unwrap());
    assert_eq!(sign_in(&env, "li.na", OTHER_PASSWORD, &who).await.unwrap(), uid);
}

#[tokio::test]
async fn a_proof_from_before_a_block_or_an_upgrade_opens_nothing() {
    let env = TestEnv::new().await;
    env.open_sign_up().await;
    let (uid, db) = (env.user("li.na").await, env.identity.db());
    let now = env.identity.now().as_millis();
    let before = doorward_store::user::by_uid(db.read(), &uid).await.unwrap().unwrap();
    assert!(doorward_store::user::record_sign_in(db.write(), &before, now).await.unwrap());
    admin::users::block(&permit(&env.access, &Actor::cli()), &uid).await.unwrap();
    assert!(!doorward_store::user::record_sign_in(db.write(), &before, now).await.unwrap());

    let guest = device("0123456789abcdef");
    let opened = signin::anonymous::sign_in(&env.identity, &guest).await.unwrap();
    let as_guest = doorward_store::user::by_uid(db.read(), &opened.uid).await.unwrap().unwrap();
    let viewer = session::by_id(&env.identity, &opened.session_id).await.unwrap();
    let request = SignupRequest {
        username: Some("wang.wu".into()),
        password: Some(secret(PASSWORD)),
        ..SignupRequest::default()
    };
    signup::upgrade(&env.identity, &viewer, request, &guest).await.unwrap();
    assert!(!doorward_store::user::record_sign_in(db.write(), &as_guest, now).await.unwrap());
}

#[tokio::test]
async fn attack_44_an_invented_name_counts_on_nobody_elses_line() {
    let env = TestEnv::new().await;
    let uid = env.user("li.na").await;
    let owner = caller("192.0.2.1");
    for invented in [format!("{uid}|192.0.2.1"), format!("192.0.2.1|{uid}")] {
        for network in 0..6 {
            for _ in 0..10 {
                let stranger = caller(&format!("198.51.100.{network}"));
                let _ = sign_in(&env, &invented, OTHER_PASSWORD, &stranger).await;
            }
        }
    }
    assert_eq!(sign_in(&env, "li.na", PASSWORD, &owner).await.unwrap(), uid);
}

#[tokio::test]
async fn case_p026_refused_tries_do_not_make_the_line_of_a_network_longer() {
    use doorward_store::throttle::{Pacing, count, next_slot};
    let env = TestEnv::new().await;
    let (db, now) = (env.identity.db().write(), env.identity.now().as_millis());
    let line = Pacing { free: 3, spacing_ms: 500, longest_ms: 15_000 };
    for _ in 0..4 {
        count(db, "network:x", 3_600_000, now).await.unwrap();
    }
    let mut waits = Vec::new();
    for _ in 0..100 {
        waits.push(next_slot(db, "network:x", line, 3_600_000, now).await.unwrap());
    }
    assert_eq!(waits[..3], [500, 1_000, 1_500]);
    assert_eq!(waits[99], 15_500, "refused, and so is everybody for half a second, not for a minute");
    assert_eq!(next_slot(db, "network:x", line, 3_600_000, now + 1_000).await.unwrap(), 15_000);
}

#[tokio::test]
async fn a_setup_link_is_dead_once_there_is_an_administrator() {
    let env = TestEnv::new().await;
    let link = setup::new_link(&env.identity).await.unwrap();
    env.administrator("root.admin").await;
    let late = setup::complete(&env.identity, &link, "second", &secret(PASSWORD), &caller("192.0.2.1")).await;
    assert!(matches!(late, Err(Error::DeadLink)));
    let link = setup::new_link(&env.identity).await.unwrap();
    let late = setup::complete(&env.identity, &link, "third", &secret(PASSWORD), &caller("192.0.2.1")).await;
    assert!(matches!(late, Err(Error::DeadLink)));
}

#[tokio::test]
async fn a_guest_who_comes_by_in_a_browser_never_lapses() {
    let env = TestEnv::new().await;
    env.open_sign_up().await;
    let opened = signin::anonymous::sign_in(&env.identity, &device("0123456789abcdef")).await.unwrap();
    for _ in 0..3 {
        env.clock.advance_secs(29 * 86_400);
        session::by_id(&env.identity, &opened.session_id).await.unwrap();
    }
}

#[tokio::test]
async fn countries_and_senders_by_which_alone_somebody_signs_in_are_counted_too() {
    let env = TestEnv::new().await;
    let cli = Actor::cli();
    env.set(Section::LoginMethods, json!({ "phone": "login_only", "email": "login_only" })).await;
    let create = async |new: serde_json::Value| {
        admin::users::create(&permit(&env.access, &cli), serde_json::from_value(new).unwrap()).await.unwrap().uid
    };
    create(json!({ "phone": "+86 13800138000", "phone_verified": true })).await;
    let set = async |patch: serde_json::Value| {
        admin::settings::patch(&permit(&env.access, &cli), Section::Verification, patch, &Expected::Any, 0)
            .await
            .map(drop)
    };
    for patch in [json!({ "countries": ["49"] }), json!({ "sms_day_limit": 0 })] {
        assert!(
            matches!(set(patch.clone()).await, Err(doorward_admin::Error::Identity(Error::Lockout { users: 1 }))),
            "{patch}"
        );
    }
    set(json!({ "countries": ["49", "86"], "sms_day_limit": 5 })).await.unwrap();

    // Only a signed-in administrator can read a kept code.
    env.send_by(&MockSender::start().await).await;
    let root = create(json!({ "email": "root@example.test", "email_verified": true })).await;
    let now = env.identity.now().as_millis();
    doorward_store::role::grant(env.identity.db().write(), "administrator", &root, now).await.unwrap();
    let outbox = serde_json::from_value(json!({ "sender": "outbox" })).unwrap();
    let refused = admin::senders::set_mail(&permit(&env.access, &cli), outbox, &Expected::Any).await;
    assert!(matches!(refused, Err(Error::AdministratorLockout)), "{refused:?}");
    // Nor is an account's only contact removed.
    let uid = create(json!({ "phone": "+49 15112345678", "phone_verified": true })).await;
    let patch = serde_json::from_value(json!({ "phone": "" })).unwrap();
    assert!(matches!(
        admin::users::edit(&permit(&env.access, &cli), &uid, patch, &Expected::Any).await,
        Err(doorward_admin::Error::Identity(Error::LastWayIn))
    ));
}
