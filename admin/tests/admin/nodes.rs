//! Several nodes over one database.

use crate::applications::{create, machine, shop, switch};
use crate::kit::{add, attach, policy, replace, role, sign_in, sign_in_to, text};
use doorward_access::{Access, Request, Subject};
use doorward_admin as admin;
use doorward_contract::access::ALL_USERS;
use doorward_contract::roles::PageQuery;
use doorward_identity::Actor;
use doorward_identity::{Identity, client, session};
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
async fn an_application_that_is_turned_off_is_dead_on_both_nodes_and_its_sessions_stay_ended() {
    let env = TestEnv::new().await;
    env.user("li.na").await;
    create(&env, shop()).await;
    let token = sign_in_to(&env, "li.na", "shop").await;
    let (node, _) = second_node(&env).await;
    let is_signed_in = async |node: &Identity| session::by_access_token(node, &token).await.is_ok();
    // Twice: the second result comes from the cache of the node.
    for _ in 0..2 {
        assert!(is_signed_in(&env.identity).await && is_signed_in(&node).await);
    }
    switch(&env, "shop", false).await;
    assert!(!is_signed_in(&env.identity).await && client::find(&env.identity, "shop").is_none());
    eventually("the end of the sessions on the other node", async || !is_signed_in(&node).await).await;
    eventually("the switch on the other node", async || client::find(&node, "shop").is_none()).await;
    switch(&env, "shop", true).await;
    eventually("the switch back on the other node", async || client::find(&node, "shop").is_some()).await;
    assert!(!is_signed_in(&env.identity).await && !is_signed_in(&node).await);
}

#[tokio::test]
async fn a_secret_that_is_revoked_on_one_node_is_rejected_by_both_at_once() {
    let env = TestEnv::new().await;
    let created = create(&env, machine("sync", None)).await.secret.unwrap();
    let node = env.node().await;
    let is_valid = async |node: &Identity| client::verify_secret(node, "sync", &created.secret).await.unwrap();
    assert!(is_valid(&env.identity).await && is_valid(&node).await);
    let id = &created.client_secret.id;
    admin::applications::revoke_secret(&permit(&env.access, &Actor::cli()), "sync", id).await.unwrap();
    assert!(!is_valid(&env.identity).await && !is_valid(&node).await);
}

#[tokio::test]
async fn one_id_asked_for_on_two_nodes_at_once_makes_one_application() {
    let env = TestEnv::new().await;
    let other = Access::open(&env.node().await).await.unwrap();
    let tries: Vec<_> = (0..10)
        .map(|number| if number % 2 == 0 { env.access.clone() } else { other.clone() })
        .map(|access| {
            tokio::spawn(async move { admin::applications::create(&permit(&access, &Actor::cli()), shop()).await })
        })
        .collect();
    let mut made = 0;
    for one in tries {
        made += usize::from(one.await.unwrap().is_ok());
    }
    assert_eq!(made, 1);
    let listed = admin::applications::list(&permit(&env.access, &Actor::cli())).await.unwrap();
    assert_eq!(listed.len(), 2, "the default one, and this");
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
