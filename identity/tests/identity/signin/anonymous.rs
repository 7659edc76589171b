//! Guests.

use super::kit::{secret, sign_in};
use doorward_admin as admin;
use doorward_contract::account::AccountKind;
use doorward_contract::signin::SignupRequest;
use doorward_identity::{Actor, Error, session, signin, signup};
use doorward_testkit::{PASSWORD, TestEnv, device, permit};

#[tokio::test]
async fn a_device_opens_one_guest_for_each_client_even_when_it_asks_twice_at_once() {
    let env = TestEnv::new().await;
    env.open_sign_up().await;
    let client = device("0123456789abcdef");
    let (first, second) = tokio::join!(
        signin::anonymous::sign_in(&env.identity, &client),
        signin::anonymous::sign_in(&env.identity, &client)
    );
    assert_eq!(first.unwrap().uid, second.unwrap().uid);
    let short = signin::anonymous::sign_in(&env.identity, &device("short")).await;
    assert_eq!(short.unwrap_err().field(), Some("x-device-id"));
}

#[tokio::test]
async fn attack_83_a_network_makes_only_so_many_guests() {
    let env = TestEnv::new().await;
    env.open_sign_up().await;
    let mut created = 0;
    for number in 0..110 {
        match signin::anonymous::sign_in(&env.identity, &device(&format!("0123456789abcdef{number}"))).await {
            Ok(_) => created += 1,
            Err(Error::AddressLimit { .. }) => {}
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(created, 100);
    // A known guest signs in all the same.
    assert!(signin::anonymous::sign_in(&env.identity, &device("0123456789abcdef0")).await.is_ok());
    env.clock.advance_secs(3601);
    assert!(signin::anonymous::sign_in(&env.identity, &device("0123456789abcdefnew")).await.is_ok());
}

#[tokio::test]
async fn a_guest_who_registers_keeps_the_uid_and_the_device_opens_a_new_guest() {
    let env = TestEnv::new().await;
    env.open_sign_up().await;
    let client = device("0123456789abcdef");
    let guest = signin::anonymous::sign_in(&env.identity, &client).await.unwrap();
    let token = session::tokens(&env.identity, &guest).await.unwrap().access_token;
    let request = SignupRequest {
        username: Some("li.na".into()),
        password: Some(secret(PASSWORD)),
        anonymous_token: Some(token.clone()),
        ..SignupRequest::default()
    };
    let registered = signup::register(&env.identity, request.clone(), &client).await.unwrap();
    assert_eq!(registered.uid, guest.uid);
    assert_eq!(sign_in(&env, "li.na", PASSWORD, &client).await.unwrap(), guest.uid);
    assert_eq!(
        admin::users::get(&permit(&env.access, &Actor::cli()), &guest.uid).await.unwrap().kind,
        AccountKind::External
    );
    // The guest's token is revoked, and the device ID no longer signs in to this account.
    assert!(session::by_access_token(&env.identity, token.expose()).await.is_err());
    assert!(matches!(signup::register(&env.identity, request, &client).await, Err(Error::Unauthenticated)));
    assert_ne!(signin::anonymous::sign_in(&env.identity, &client).await.unwrap().uid, guest.uid);
}

#[tokio::test]
async fn of_two_registrations_of_one_guest_only_one_comes_about() {
    let env = TestEnv::new().await;
    env.open_sign_up().await;
    let client = device("0123456789abcdef");
    let guest = signin::anonymous::sign_in(&env.identity, &client).await.unwrap();
    let token = session::tokens(&env.identity, &guest).await.unwrap().access_token;
    let request = |name: &str| SignupRequest {
        username: Some(name.into()),
        password: Some(secret(PASSWORD)),
        anonymous_token: Some(token.clone()),
        ..SignupRequest::default()
    };
    let (first, second) = tokio::join!(
        signup::register(&env.identity, request("first"), &client),
        signup::register(&env.identity, request("second"), &client)
    );
    assert!(first.is_ok() != second.is_ok());
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
