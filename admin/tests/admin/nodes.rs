//! Several nodes over one database.

use crate::kit::{add, attach, policy, replace, role, sign_in, text};
use doorward_access::{Access, Request, Subject};
use doorward_admin as admin;
use doorward_contract::access::ALL_USERS;
use doorward_contract::roles::PageQuery;
use doorward_identity::Actor;
use doorward_identity::{Identity, session};
use doorward_store::ConnectionTrait as _;
use doorward_testkit::TestEnv;
use doorward_testkit::permit;
use std::time::Duration;

async fn second_node(env: &TestEnv) -> (Identity, Access) {
    let node = env.node().await;
    let access = Access::open(&node).await.unwrap();
    tokio::spawn(node.clone().watch_changes());
    tokio::spawn(access.clone().watch_changes());
    // The listener must be connected before the other node changes anything.
    tokio::time::sleep(Duration::from_millis(300)).await;
    (node, access)
}

/// Waits until a condition holds. The benchmarks measure how long that takes.
async fn eventually(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    for _ in 0..500 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{what} did not come to pass");
}

fn unauthenticated_may(access: &Access, action: &str) -> bool {
    access.may(Subject::Unauthenticated, action, "", Request::default()).allowed
}

#[tokio::test]
async fn a_policy_that_is_replaced_holds_at_once_on_both_nodes() {
    let env = TestEnv::new().await;
    let (_, other) = second_node(&env).await;
    policy(&env.access, "open", text("allow", "reports:*")).await;
    attach(&env.access, ALL_USERS, &["open"]).await.unwrap();
    assert!(unauthenticated_may(&env.access, "reports:read"));
    eventually("the policy on the other node", async || unauthenticated_may(&other, "reports:read")).await;
    replace(&env.access, "open", text("allow", "ai:*")).await.unwrap();
    assert!(!unauthenticated_may(&env.access, "reports:read") && unauthenticated_may(&env.access, "ai:x"));
    eventually("the new document on the other node", async || {
        !unauthenticated_may(&other, "reports:read") && unauthenticated_may(&other, "ai:x")
    })
    .await;
}

#[tokio::test]
async fn a_member_of_one_node_is_one_on_the_other() {
    let env = TestEnv::new().await;
    let uid = env.user("li.na").await;
    let token = sign_in(&env, "li.na").await;
    let (node, other) = second_node(&env).await;
    policy(&env.access, "reports", text("allow", "reports:*")).await;
    role(&env.access, "analyst", &["reports"]).await;
    assert!(session::by_access_token(&node, &token).await.unwrap().roles.is_empty());
    add(&env.access, "analyst", &[&uid]).await.unwrap();
    eventually("the membership on the other node", async || {
        let viewer = session::by_access_token(&node, &token).await.unwrap();
        other.may(&viewer, "reports:read", "", Request::default()).allowed
    })
    .await;
}

#[tokio::test]
async fn nodes_that_start_at_once_make_one_set_of_roles() {
    let env = TestEnv::new().await;
    let (one, two) = (env.node().await, env.node().await);
    env.identity.db().write().execute_unprepared("DELETE FROM role WHERE id <> 'administrator'").await.unwrap();
    let (one, two) = tokio::join!(Access::open(&one), Access::open(&two));
    for access in [one.unwrap(), two.unwrap()] {
        let roles = admin::roles::list(&permit(&access, &Actor::cli()), &PageQuery::default()).await.unwrap().items;
        assert_eq!(roles.len(), 5);
        assert_eq!(roles.iter().filter(|role| role.policies == ["GatewayDefault"]).count(), 3);
    }
}
