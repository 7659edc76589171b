//! Signing in and registering with a verified contact.

use super::kit::{
    MAIL, OTHER_PHONE, PHONE, by_password, claimed, client, open_env, reset, secret, sign_in, sign_up, sign_up_request,
    wrong,
};
use doorward_admin as admin;
use doorward_contract::Uid;
use doorward_contract::messaging::Channel;
use doorward_contract::settings::Section;
use doorward_contract::signin::SignupRequest;
use doorward_contract::verification::{VerificationRequest, VerificationTarget};
use doorward_identity::{Actor, Error, session, signin, signup, verification};
use doorward_store::{linked_identity, user};
use doorward_testkit::{OTHER_PASSWORD, PASSWORD, caller, code_request, permit};
use serde_json::json;

fn identity_of(uid: &Uid) -> linked_identity::Model {
    linked_identity::Model {
        realm: "github".into(),
        subject: "1".into(),
        provider_id: "github".into(),
        uid: uid.clone(),
        union_id: None,
        name: None,
        picture: None,
        meta: json!({}),
        delegate: None,
        created_at: 0,
        used_at: 0,
    }
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
            tokio::spawn(async move { signin::code::sign_in(&identity, MAIL, &token, &client()).await })
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
            tokio::spawn(async move { signup::register(&identity, request, &client()).await.is_ok() })
        })
        .collect();
    let mut registered = 0;
    for answer in tries {
        registered += usize::from(answer.await.unwrap());
    }
    assert_eq!(registered, 1);
}

#[tokio::test]
async fn a_login_only_request_registers_no_account() {
    let env = open_env().await;
    let uid = env.registered(PHONE).await.uid;
    let other_token = env.verified(OTHER_PHONE).await;
    env.set(Section::LoginMethods, json!({ "phone": "login_only" })).await;
    assert!(matches!(sign_up(&env, OTHER_PHONE, &other_token).await, Err(Error::Off(_))));
    assert!(matches!(sign_in(&env, OTHER_PHONE, &other_token).await, Err(Error::UserNotFound)));
    env.set(Section::Verification, json!({ "tell_is_user": false })).await;
    assert!(matches!(sign_in(&env, OTHER_PHONE, &other_token).await, Err(Error::UserNotFound)));
    env.set(Section::Verification, json!({ "tell_is_user": true })).await;
    env.later();
    assert!(matches!(env.ask_code(OTHER_PHONE).await, Err(Error::UserNotFound)));
    let new = VerificationRequest { target: VerificationTarget::NotUser, ..code_request(OTHER_PHONE) };
    let new = verification::send(&env.identity, None, &new, &client()).await;
    assert!(matches!(new, Err(Error::Off(_))), "no user waits for a code that never comes");
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
    let other_token = env.verified(OTHER_PHONE).await;
    env.set(Section::LoginMethods, json!({ "phone": "off" })).await;
    env.later();
    assert!(matches!(env.ask_code(PHONE).await, Err(Error::Off(_))));
    assert!(matches!(sign_in(&env, PHONE, &token).await, Err(Error::Off(_))));
    assert!(matches!(sign_up(&env, OTHER_PHONE, &other_token).await, Err(Error::Off(_))));
    assert!(matches!(reset(&env, PHONE, &token, OTHER_PASSWORD).await, Err(Error::Off(_))));
    assert!(matches!(by_password(&env, PHONE, PASSWORD).await, Err(Error::Off(_))));
    env.ask_code(MAIL).await.unwrap();
}

#[tokio::test]
async fn plain_sign_in_registers_no_account_and_leaves_the_proof_for_signing_up() {
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
        let mut bodies = Vec::new();
        for _ in 0..13 {
            let answer = signin::password::sign_in(&env.identity, name, &secret(PASSWORD), &caller(ip)).await;
            bodies.push(answer.unwrap_err().body());
        }
        answers.push(bodies);
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
        assert!(signup::register(&env.identity, wish, &client()).await.is_err(), "{username}");
    }
    assert!(sign_up(&env, MAIL, &token).await.is_ok());
}

#[tokio::test]
async fn attack_01_an_unverified_contact_moves_to_its_owner_without_earlier_credentials() {
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
