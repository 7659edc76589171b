//! Password resets.

use super::kit::{MAIL, PHONE, by_password, open_env, reset, secret, sign_in};
use doorward_contract::messaging::Channel;
use doorward_identity::{Error, session};
use doorward_store::user;
use doorward_testkit::{OTHER_PASSWORD, PASSWORD};

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
async fn a_reset_without_an_account_says_so_only_to_the_owner_of_the_contact() {
    let env = open_env().await;
    assert!(matches!(reset(&env, MAIL, &secret("guessed"), PASSWORD).await, Err(Error::NotVerified)));
    let token = env.verified(MAIL).await;
    assert!(matches!(reset(&env, MAIL, &token, PASSWORD).await, Err(Error::UserNotFound)));
}
