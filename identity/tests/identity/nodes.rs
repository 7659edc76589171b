//! Several nodes over one database, and one node after a restart.

use doorward_admin as admin;
use doorward_contract::{Secret, settings::Section};
use doorward_identity::Actor;
use doorward_identity::{Caller, Error, Identity, session, signin};
use doorward_testkit::permit;
use doorward_testkit::{PASSWORD, TestEnv, caller, device};
use serde_json::json;
use std::time::Duration;

fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

async fn second_node(env: &TestEnv) -> Identity {
    let node = env.node().await;
    tokio::spawn(node.clone().watch_changes());
    // The listener must be connected before the other node changes anything.
    tokio::time::sleep(Duration::from_millis(300)).await;
    node
}

/// Waits until a condition holds; how fast it does is measured by the benchmark.
async fn eventually(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    for _ in 0..500 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{what} did not come to pass");
}

#[tokio::test]
async fn a_sign_in_on_one_node_counts_on_the_other_and_a_block_ends_it_there() {
    let env = TestEnv::new().await;
    let uid = env.user("li.na").await;
    let other = second_node(&env).await;

    let opened = signin::password::sign_in(&env.identity, "li.na", &secret(PASSWORD), &caller("192.0.2.1")).await;
    let tokens = session::tokens(&env.identity, &opened.unwrap()).await.unwrap();
    let access = tokens.access_token.expose().clone();
    // Twice: the second result comes from the node's cache.
    for _ in 0..2 {
        assert_eq!(session::by_access_token(&other, &access).await.unwrap().uid, uid);
    }

    admin::users::block(&permit(&env.access, &Actor::cli()), &uid).await.unwrap();
    assert!(session::by_access_token(&env.identity, &access).await.is_err());
    eventually("the block on the other node", async || session::by_access_token(&other, &access).await.is_err()).await;
}

#[tokio::test]
async fn a_setting_changed_on_one_node_holds_on_the_other() {
    let env = TestEnv::new().await;
    let other = second_node(&env).await;
    let guest = device("0123456789abcdef");
    assert!(matches!(signin::anonymous::sign_in(&other, &guest).await, Err(Error::Off(_))));
    env.set(Section::LoginMethods, json!({ "anonymous": true })).await;
    eventually("the setting on the other node", async || other.settings().login_methods.anonymous).await;
    assert!(signin::anonymous::sign_in(&other, &guest).await.is_ok());
}

#[tokio::test]
async fn case_p030_in_grace_the_same_refresh_token_has_one_successor_on_every_node() {
    let env = TestEnv::new().await;
    env.user("li.na").await;
    let other = env.node().await;
    let client = caller("192.0.2.1");
    let opened = signin::password::sign_in(&env.identity, "li.na", &secret(PASSWORD), &client).await.unwrap();
    let first = session::tokens(&env.identity, &opened).await.unwrap().refresh_token;

    let tries: Vec<_> = (0..50)
        .map(|number| if number % 2 == 0 { env.identity.clone() } else { other.clone() })
        .map(|node| (node, first.clone(), client.clone()))
        .map(|(node, token, client)| tokio::spawn(async move { session::refresh(&node, &token, None, &client).await }))
        .collect();
    let mut successors = Vec::new();
    for answer in tries {
        successors.push(answer.await.unwrap().unwrap().refresh_token.into_inner());
    }
    successors.dedup();
    assert_eq!(successors.len(), 1);

    // Nothing is lost on restart: the token and the row hold all that a node needs.
    let restarted = env.node().await;
    let again = session::refresh(&restarted, &first, None, &client).await.unwrap().refresh_token.into_inner();
    assert_eq!(again, successors[0]);
}

#[tokio::test]
async fn attack_22_a_refresh_token_used_after_its_grace_ends_its_family() {
    let env = TestEnv::new().await;
    let uid = env.user("li.na").await;
    let client = caller("192.0.2.1");
    let opened = signin::password::sign_in(&env.identity, "li.na", &secret(PASSWORD), &client).await.unwrap();
    let first = session::tokens(&env.identity, &opened).await.unwrap();
    let second = session::refresh(&env.identity, &first.refresh_token, None, &client).await.unwrap();
    env.clock.advance_secs(session::REFRESH_GRACE_SECS + 1);

    let reused = session::refresh(&env.identity, &first.refresh_token, None, &client).await;
    assert!(matches!(reused, Err(Error::InvalidGrant)));
    let successor = session::refresh(&env.identity, &second.refresh_token, None, &client).await;
    assert!(matches!(successor, Err(Error::InvalidGrant)));
    assert!(session::by_access_token(&env.identity, second.access_token.expose()).await.is_err());

    let query = doorward_contract::event::EventQuery { uid: Some(uid.to_string()), ..Default::default() };
    let events = admin::events::list(&permit(&env.access, &Actor::cli()), &query).await.unwrap().items;
    assert_eq!(events[0].action, doorward_contract::event::EventAction::RefreshReuse);
}

#[tokio::test]
async fn nodes_that_start_at_once_make_one_set_of_keys() {
    let env = TestEnv::new().await;
    let (first, second) = tokio::join!(env.node(), env.node());
    let keys = doorward_identity::keys::jwks(&env.identity);
    assert_eq!(doorward_identity::keys::jwks(&first), keys);
    assert_eq!(doorward_identity::keys::jwks(&second), keys);
    assert_eq!(keys["keys"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn finding_n06_a_database_of_another_environment_is_refused_in_words() {
    let env = TestEnv::new().await;
    let refused = env.reopen(|options| options.env_id = "prod-1".into()).await.err().unwrap();
    let text = refused.to_string();
    assert!(text.contains("`doorward`") && text.contains("`prod-1`") && text.contains("DOORWARD_ENV_ID"), "{text}");
    assert_eq!(env.node().await.options().env_id, "doorward");
    let other_client = Caller { client_id: Some("prod-1".into()), ..caller("192.0.2.1") };
    let known = signin::password::sign_in(&env.identity, "li.na", &secret(PASSWORD), &other_client).await;
    assert!(matches!(known, Err(Error::UnknownClient)), "no second client was made");
}
