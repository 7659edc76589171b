//! Setup links, and that an administrator remains.

use super::kit::secret;
use doorward_admin as admin;
use doorward_contract::Secret;
use doorward_contract::settings::Section;
use doorward_identity::version::Expected;
use doorward_identity::{Actor, Error, account, reauthentication, session, setup, signin};
use doorward_testkit::{MockSender, PASSWORD, TestEnv, caller, permit};
use serde_json::json;

#[tokio::test]
async fn attack_89_a_setup_link_makes_one_administrator_however_many_try() {
    let env = TestEnv::new().await;
    assert!(setup::is_needed(&env.identity).await.unwrap());
    let stale = setup::new_link(&env.identity).await.unwrap();
    let link = setup::new_link(&env.identity).await.unwrap();
    let client = caller("192.0.2.1");
    let complete = |token: Secret, name: &'static str| {
        let (identity, client) = (env.identity.clone(), client.clone());
        async move { setup::complete(&identity, &token, name, &secret(PASSWORD), &client).await }
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
        admin::users::delete(&permit(&env.access, &Actor::cli()), &uid, &Expected::Any).await,
        Err(doorward_admin::Error::Identity(Error::LastAdministrator))
    ));
    env.administrator("second.admin").await;
    admin::users::delete(&permit(&env.access, &Actor::cli()), &uid, &Expected::Any).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_administrators_who_leave_at_once_one_stays() {
    let env = TestEnv::new().await;
    let client = caller("192.0.2.1");
    let mut leaving = Vec::new();
    for name in ["root.admin", "second.admin"] {
        env.administrator(name).await;
        let opened = signin::password::sign_in(&env.identity, name, &secret(PASSWORD), &client).await.unwrap();
        let viewer = session::by_id(&env.identity, &opened.session_id).await.unwrap();
        let sudo =
            reauthentication::by_password(&env.identity, &viewer, &secret(PASSWORD), &client).await.unwrap().sudo_token;
        let (identity, client) = (env.identity.clone(), client.clone());
        leaving.push(async move { account::delete(&identity, &viewer, &sudo, &client).await });
    }
    let (one, other) = (tokio::spawn(leaving.remove(0)), tokio::spawn(leaving.remove(0)));
    let outcomes = [one.await.unwrap(), other.await.unwrap()];
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert!(outcomes.iter().any(|outcome| matches!(outcome, Err(Error::LastAdministrator))));
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
async fn countries_and_senders_of_the_only_sign_in_method_are_counted_too() {
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
        Err(doorward_admin::Error::Identity(Error::LastSignInMethod))
    ));
}
