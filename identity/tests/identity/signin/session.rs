//! Sessions, and changes of an account during a sign-in.

use super::kit::{secret, sign_in};
use doorward_admin as admin;
use doorward_contract::settings::Section;
use doorward_contract::signin::SignupRequest;
use doorward_identity::version::Expected;
use doorward_identity::{Actor, Error, account, password, reauthentication, session, signin, signup};
use doorward_testkit::{OTHER_PASSWORD, PASSWORD, TestEnv, caller, device, permit};
use serde_json::json;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn attack_85_a_user_who_is_deleted_while_signing_in_gets_no_session() {
    let env = TestEnv::new().await;
    for round in 0..5 {
        let name = format!("leaver.{round}");
        let uid = env.user(&name).await;
        let arriving: Vec<_> = (0..4)
            .map(|_| {
                let (identity, name, client) = (env.identity.clone(), name.clone(), caller("192.0.2.1"));
                tokio::spawn(async move {
                    let opened = signin::password::sign_in(&identity, &name, &secret(PASSWORD), &client).await?;
                    session::tokens(&identity, &opened).await
                })
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(15 * round)).await;
        admin::users::delete(&permit(&env.access, &Actor::cli()), &uid, &Expected::Any).await.unwrap();
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
        let client = caller("192.0.2.1");
        let opened = signin::password::sign_in(&env.identity, "li.na", &secret(PASSWORD), &client).await.unwrap();
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
    let client = caller("192.0.2.1");
    let mut viewers = Vec::new();
    for _ in 0..2 {
        let opened = signin::password::sign_in(&env.identity, "li.na", &secret(PASSWORD), &client).await.unwrap();
        viewers.push(session::by_id(&env.identity, &opened.session_id).await.unwrap());
    }
    let sudo =
        reauthentication::by_password(&env.identity, &viewers[0], &secret(PASSWORD), &client).await.unwrap().sudo_token;
    env.clock.advance_secs(1);
    password::set(&env.identity, &viewers[0], &secret(OTHER_PASSWORD), Some(&sudo), &client).await.unwrap();
    assert!(session::by_id(&env.identity, &viewers[0].session_id).await.is_ok());
    assert!(session::by_id(&env.identity, &viewers[1].session_id).await.is_err());
    assert!(matches!(
        account::delete(&env.identity, &viewers[0], &sudo, &client).await,
        Err(Error::ReauthenticationRequired(_))
    ));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_was_changed_meanwhile_opens_nothing_and_changes_nothing() {
    let env = TestEnv::new().await;
    let uid = env.user("li.na").await;
    let db = env.identity.db();
    let stale = doorward_store::user::by_uid(db.read(), &uid).await.unwrap().unwrap();
    let client = caller("192.0.2.1");
    let opened = signin::password::sign_in(&env.identity, "li.na", &secret(PASSWORD), &client).await.unwrap();
    let viewer = session::by_id(&env.identity, &opened.session_id).await.unwrap();
    // Sign-ins with the old password race against the change: the faster ones are ended by it.
    let racing: Vec<_> = (0..6)
        .map(|_| {
            let (identity, client) = (env.identity.clone(), caller("192.0.2.2"));
            tokio::spawn(async move { signin::password::sign_in(&identity, "li.na", &secret(PASSWORD), &client).await })
        })
        .collect();
    password::change(&env.identity, &viewer, &secret(PASSWORD), &secret(OTHER_PASSWORD), &client).await.unwrap();
    for sign_in in racing {
        if let Ok(opened) = sign_in.await.unwrap() {
            assert!(session::by_id(&env.identity, &opened.session_id).await.is_err());
        }
    }
    let now = env.identity.now().as_millis();
    assert!(doorward_store::user::record_sign_in(db.write(), &stale, now).await.unwrap().is_none());
    assert!(!doorward_store::user::change_password(db.write(), &stale, "another", None, now).await.unwrap());
    assert_eq!(sign_in(&env, "li.na", OTHER_PASSWORD, &client).await.unwrap(), uid);
}

#[tokio::test]
async fn a_proof_from_before_a_block_or_an_upgrade_opens_nothing() {
    let env = TestEnv::new().await;
    env.open_sign_up().await;
    let (uid, db) = (env.user("li.na").await, env.identity.db());
    let now = env.identity.now().as_millis();
    let before = doorward_store::user::by_uid(db.read(), &uid).await.unwrap().unwrap();
    assert!(doorward_store::user::record_sign_in(db.write(), &before, now).await.unwrap().is_some());
    admin::users::block(&permit(&env.access, &Actor::cli()), &uid).await.unwrap();
    assert!(doorward_store::user::record_sign_in(db.write(), &before, now).await.unwrap().is_none());

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
    assert!(doorward_store::user::record_sign_in(db.write(), &as_guest, now).await.unwrap().is_none());
}
