//! Wrong passwords, and passwords that are due.

use super::kit::{earn, secret, sign_in};
use doorward_contract::ErrorCode;
use doorward_contract::Uid;
use doorward_contract::settings::Section;
use doorward_contract::signin::PasswordUpdateRequest;
use doorward_identity::{Caller, Error, Identity, password, signin};
use doorward_testkit::{OTHER_PASSWORD, PASSWORD, TestEnv, caller, device};
use serde_json::json;

/// Sends `count` concurrent sign-ins, spread over nodes, and returns their results.
async fn at_once(nodes: &[Identity], count: usize, text: &'static str, client: &Caller) -> Vec<Result<Uid, Error>> {
    let tries: Vec<_> = (0..count)
        .map(|number| (nodes[number % nodes.len()].clone(), client.clone()))
        .map(|(node, client)| tokio::spawn(async move { sign_in(&node, "li.na", text, &client).await }))
        .collect();
    let mut answers = Vec::new();
    for answer in tries {
        answers.push(answer.await.unwrap());
    }
    answers
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

// A pending attempt is no failure.

#[tokio::test(flavor = "multi_thread")]
async fn finding_w09_correct_sign_ins_at_the_same_time_are_all_let_in() {
    let env = TestEnv::new().await;
    env.set(Section::Captcha, json!({ "when": "suspicious" })).await;
    env.user("li.na").await;
    let client = device("0123456789abcdef");
    for round in 0..20 {
        for answer in at_once(std::slice::from_ref(&env.identity), 8, PASSWORD, &client).await {
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
async fn finding_w09_r22_nodes_whose_clocks_differ_let_the_same_person_in() {
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
    let key = format!("pair:192.0.2.1|uid:{uid}");
    let row = async || doorward_store::throttle::row(db.read(), &key).await.unwrap();
    let client = caller("192.0.2.1");
    let node = env.identity.clone();
    let guess = tokio::spawn(async move { sign_in(&node, "li.na", OTHER_PASSWORD, &client).await });
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

#[tokio::test]
async fn finding_f08_where_nothing_is_due_a_right_password_is_answered_and_counted_as_a_wrong_one() {
    let env = TestEnv::new().await;
    let uid = env.user("li.na").await;
    let client = caller("192.0.2.1");
    let mut bodies = Vec::new();
    for text in [PASSWORD, OTHER_PASSWORD] {
        let refused = password::update_forced(&env.identity, &update(text, "orbit velvet canyon 7"), &client).await;
        bodies.push(refused.unwrap_err().body());
    }
    assert_eq!(bodies[0], bodies[1]);
    for _ in 2..10 {
        password::update_forced(&env.identity, &update(PASSWORD, PASSWORD), &client).await.unwrap_err();
    }
    let limited = password::update_forced(&env.identity, &update(PASSWORD, PASSWORD), &client).await;
    assert!(matches!(limited, Err(Error::TooManyTries { .. })));
    assert_eq!(sign_in(&env.identity, "li.na", PASSWORD, &caller("192.0.2.2")).await.unwrap(), uid, "unchanged");
}

#[tokio::test]
async fn attack_92_a_password_that_is_due_is_changed_and_signed_in_with_by_one_captcha() {
    let env = TestEnv::new().await;
    env.set(Section::Passwords, json!({ "change_at_first_sign_in": true })).await;
    env.user("li.na").await;
    env.set(Section::Captcha, json!({ "when": "always" })).await;
    let client = caller("192.0.2.1");
    let refused = password::update_and_sign_in(&env.identity, &update(PASSWORD, OTHER_PASSWORD), &client).await;
    assert_eq!(refused.unwrap_err().code(), ErrorCode::CaptchaRequired);
    let captcha_token = Some(earn(&env, "POST:/auth/v2/signin/password/update").await);
    let passed = Caller { captcha_token, ..client };
    password::update_and_sign_in(&env.identity, &update(PASSWORD, OTHER_PASSWORD), &passed).await.unwrap();
}

#[tokio::test]
async fn a_network_that_is_refused_is_refused_before_its_text_is_decrypted() {
    use doorward_contract::signin::EncryptedSigninRequest;
    let env = TestEnv::new().await;
    env.set(Section::Limits, json!({ "failed_sign_ins_hour": 1 })).await;
    let client = caller("192.0.2.1");
    for number in 0..2 {
        sign_in(&env.identity, &format!("missing{number}"), OTHER_PASSWORD, &client).await.unwrap_err();
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
    let refused = signin::encrypted::sign_in(&env.identity, &request, &client).await.unwrap_err();
    assert!(matches!(refused, Error::AddressLimit { .. }), "{refused}");
    let elsewhere = signin::encrypted::sign_in(&env.identity, &request, &caller("192.0.2.2")).await.unwrap_err();
    assert!(matches!(elsewhere, Error::Off(_)), "{elsewhere}");
}
