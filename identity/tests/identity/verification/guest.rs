//! Guests who register with a contact.

use super::kit::{PHONE, claimed, client, open_env, sign_in, sign_up_request};
use doorward_admin as admin;
use doorward_contract::Secret;
use doorward_contract::account::AccountKind;
use doorward_contract::signin::SignupRequest;
use doorward_identity::{Actor, Error, NewSession, session, signin, signup};
use doorward_testkit::{TestEnv, device, permit};

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
    let registered = signup::register(&env.identity, wish, &client()).await.unwrap();
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
        let refused = signup::register(&env.identity, wish, &client()).await;
        assert!(matches!(refused, Err(Error::ContactTaken("phone_number"))));
        let viewer = session::by_access_token(&env.identity, access.expose()).await.unwrap();
        assert_eq!((viewer.uid.as_str(), viewer.kind), (guest.uid.as_str(), AccountKind::Anonymous));
        assert_eq!(sign_in(&env, PHONE, &token).await.unwrap().uid, uid);
    }
}
