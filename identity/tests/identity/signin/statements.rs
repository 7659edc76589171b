//! Numbers of database statements.

use doorward_contract::Secret;
use doorward_identity::{Actor, Error, NewSession, session, signin};
use doorward_store::Backend;
use doorward_testkit::{PASSWORD, TestEnv, caller, permit};

async fn sign_in(env: &TestEnv) -> NewSession {
    let password = Secret::new(PASSWORD.to_owned());
    signin::password::sign_in(&env.identity, "li.na", &password, &caller("192.0.2.1")).await.unwrap()
}

/// The number of statements that an act takes.
async fn statements<T>(env: &TestEnv, act: impl Future<Output = T>) -> (T, u64) {
    let before = env.identity.db().statements();
    let done = act.await;
    (done, env.identity.db().statements() - before)
}

#[tokio::test]
async fn a_sign_in_reads_and_writes_each_row_once() {
    let env = TestEnv::new().await;
    env.user("li.na").await;
    sign_in(&env).await;
    let (opened, signing_in) = statements(&env, Box::pin(sign_in(&env))).await;
    let (tokens, issuing) = statements(&env, session::tokens(&env.identity, &opened)).await;
    tokens.unwrap();
    // The account, its known devices, the counters before and after the comparison; then its row, the session, surplus
    // sessions, the event and the notification.
    assert_eq!(signing_in, 9);
    // The roles. A PostgreSQL node also reads the session and the account, until it receives notifications.
    let expected = if env.identity.db().backend() == Backend::Sqlite { 1 } else { 2 };
    assert_eq!(issuing, expected);
}

#[tokio::test]
async fn what_changed_after_the_sign_in_is_read_again() {
    let env = TestEnv::new().await;
    let uid = env.user("li.na").await;
    let opened = sign_in(&env).await;
    doorward_admin::users::block(&permit(&env.access, &Actor::cli()), &uid).await.unwrap();
    let tokens = session::tokens(&env.identity, &opened).await;
    assert!(matches!(tokens, Err(Error::Unauthenticated)), "no token is issued after a block");

    doorward_admin::users::unblock(&permit(&env.access, &Actor::cli()), &uid).await.unwrap();
    let opened = sign_in(&env).await;
    let viewer = session::by_id(&env.identity, &opened.session_id).await.unwrap();
    session::sign_out(&env.identity, &viewer, &caller("192.0.2.1")).await.unwrap();
    let tokens = session::tokens(&env.identity, &opened).await;
    assert!(matches!(tokens, Err(Error::Unauthenticated)), "nor after a sign-out");
}
