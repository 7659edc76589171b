//! Whom a code is for: a contact, a client and a purpose, and no other.

use super::kit::{
    MAIL, OTHER_PHONE, PHONE, client, open_env, reset, secret, sent_to, sign_in, sign_up, sign_up_request,
};
use doorward_contract::Secret;
use doorward_contract::verification::{ContactRequest, VerificationRequest, VerificationTarget, VerifyRequest};
use doorward_identity::{Caller, Error, Viewer, account, reauthentication, signup, verification};
use doorward_store::client;
use doorward_testkit::{PASSWORD, TestEnv, code_request};
use serde_json::json;

/// A sudo token by a code to the user's own contact.
async fn sudo(env: &TestEnv, viewer: &Viewer, contact: &str) -> Secret {
    env.later();
    let token = env.present(viewer, contact).await;
    reauthentication::by_code(&env.identity, viewer, &token, &client()).await.unwrap().sudo_token
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
    let default = client::all(db.read()).await.unwrap().remove(0).unwrap();
    let shop = client::Model { id: "shop".into(), config: json!({ "first_party": true }), ..default };
    client::insert_if_absent(db.write(), shop).await.unwrap();
    let node = env.node().await;
    let shop = Caller { client_id: Some("shop".into()), ..client() };

    let sent = verification::send(&node, None, &code_request(PHONE), &shop).await.unwrap();
    let code = env.code_for(PHONE).await;
    let request = VerifyRequest { verification_id: sent.verification_id, verification_code: secret(&code) };
    assert!(matches!(verification::verify(&node, &request, &client()).await, Err(Error::WrongCode)));
    let token = verification::verify(&node, &request, &shop).await.unwrap().verification_token;
    let elsewhere = signup::register(&node, sign_up_request(PHONE, &token), &client()).await;
    assert!(matches!(elsewhere, Err(Error::NotVerified)));
    assert!(signup::register(&node, sign_up_request(PHONE, &token), &shop).await.is_ok());
}

#[tokio::test]
async fn attack_37_a_code_that_one_user_asked_for_is_none_of_another_user() {
    let env = open_env().await;
    let (one, two) = (env.registered(PHONE).await, env.registered(OTHER_PHONE).await);
    let sent = verification::send(&env.identity, Some(&one), &code_request(MAIL), &client()).await.unwrap();
    let first = env.code_for(MAIL).await;
    env.later();
    let other = verification::send(&env.identity, Some(&two), &code_request(MAIL), &client()).await.unwrap();
    assert!(matches!(env.verify(&other, &first).await, Err(Error::WrongCode)));

    let token = env.verify(&sent, &first).await.unwrap();
    let fresh = sudo(&env, &two, OTHER_PHONE).await;
    let request = ContactRequest {
        email: Some(MAIL.into()),
        sudo_token: Some(fresh),
        verification_token: Some(token),
        ..ContactRequest::default()
    };
    let taken = account::contact::change(&env.identity, &two, &request, &client()).await;
    assert!(matches!(taken, Err(Error::NotVerified)));
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
    let other = account::contact::change_verified(&env.identity, &viewer, Some(PHONE), None, &client()).await;
    assert!(matches!(other, Err(Error::NotVerified)));

    let two = env.registered(OTHER_PHONE).await;
    let theirs = reauthentication::by_code(&env.identity, &two, &token, &client()).await;
    assert!(matches!(theirs, Err(Error::NotVerified)));
    assert!(reauthentication::by_code(&env.identity, &viewer, &token, &client()).await.is_ok());
    let again = reauthentication::by_code(&env.identity, &viewer, &token, &client()).await;
    assert!(matches!(again, Err(Error::NotVerified)));
}

#[tokio::test]
async fn attack_37_control_of_another_users_contact_is_no_presence() {
    let env = open_env().await;
    let viewer = env.registered(PHONE).await;
    let token = env.verified_by(&viewer, MAIL).await;
    let refused = reauthentication::by_code(&env.identity, &viewer, &token, &client()).await;
    assert!(matches!(refused, Err(Error::NotVerified)));
}

#[tokio::test]
async fn a_code_for_ones_own_contact_goes_nowhere_else() {
    let env = open_env().await;
    let viewer = env.registered(PHONE).await;
    let ask = async |viewer: Option<&Viewer>, phone: Option<&str>| {
        let target = VerificationTarget::CurUser;
        let request = VerificationRequest { phone_number: phone.map(str::to_owned), target, ..Default::default() };
        verification::send(&env.identity, viewer, &request, &client()).await
    };
    assert!(matches!(ask(None, Some(PHONE)).await, Err(Error::Unauthenticated)));
    assert_eq!(ask(Some(&viewer), Some(OTHER_PHONE)).await.unwrap_err().reason(), Some("not_yours"));
    for spelling in [None, Some("13800138000"), Some("+86 138****8000")] {
        env.later();
        ask(Some(&viewer), spelling).await.unwrap();
    }
    assert_eq!((sent_to(&env, PHONE).await, sent_to(&env, OTHER_PHONE).await), (4, 0));
}
