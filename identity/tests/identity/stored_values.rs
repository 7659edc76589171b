//! Stored values unknown to this version: an error, and never access to anything.

use doorward_admin::users;
use doorward_contract::Secret;
use doorward_identity::{Actor, Error, Identity, NewSession, account::person, session, signin};
use doorward_store::{ConnectionTrait as _, StoreError};
use doorward_testkit::{PASSWORD, TestEnv, access_of, caller, permit};

async fn run(env: &TestEnv, sql: &str) {
    env.identity.db().write().execute_unprepared(sql).await.unwrap();
}

fn is_unreadable<T>(result: &Result<T, Error>) -> bool {
    matches!(result, Err(Error::Store(StoreError::Other(_))))
}

async fn sign_in(identity: &Identity, username: &str) -> Result<NewSession, Error> {
    let password = Secret::new(PASSWORD.to_owned());
    signin::password::sign_in(identity, username, &password, &caller("192.0.2.1")).await
}

#[tokio::test]
async fn an_account_of_an_unknown_kind_or_status_gets_nothing() {
    for column in ["kind", "status"] {
        let env = TestEnv::new().await;
        let uid = env.administrator("root").await;
        let opened = sign_in(&env.identity, "root").await.unwrap();
        let tokens = session::tokens(&env.identity, &opened).await.unwrap();
        run(&env, &format!("UPDATE \"user\" SET {column} = 'robot' WHERE uid = '{uid}'")).await;
        // It has nothing cached.
        let node = env.node().await;
        assert!(is_unreadable(&sign_in(&node, "root").await), "{column}");
        let access = tokens.access_token.expose();
        assert!(is_unreadable(&session::by_access_token(&node, access).await), "{column}");
        let refreshed = session::refresh(&node, &tokens.refresh_token, None, &caller("192.0.2.1")).await;
        assert!(is_unreadable(&refreshed), "{column}");
        assert!(is_unreadable(&session::tokens(&node, &opened).await), "{column}");
        assert!(is_unreadable(&person::find(&node, &uid).await), "{column}");
        let found = users::get(&permit(&access_of(&node).await, &Actor::cli()), &uid).await;
        assert!(matches!(found, Err(doorward_admin::Error::Identity(Error::Store(StoreError::Other(_))))), "{column}");
    }
}
