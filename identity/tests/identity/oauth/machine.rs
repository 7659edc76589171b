//! Access tokens of machines at our own APIs.

use super::fixture::machine;
use doorward_contract::Secret;
use doorward_identity::{Identity, client, oauth};
use doorward_store::client as clients;
use doorward_testkit::TestEnv;

const ID: &str = "robot";

async fn token(node: &Identity) -> Secret {
    let robot = client::find(node, ID).unwrap();
    oauth::token::client_credentials(node, &robot, None, None, None).await.unwrap().access_token
}

async fn is_taken(env: &TestEnv, token: &Secret) -> bool {
    oauth::machine::authenticate(&env.identity, token, None).await.unwrap().is_some()
}

#[tokio::test]
async fn attack_86_tokens_are_rejected_whatever_the_clocks_of_the_nodes_say() {
    let env = TestEnv::new().await;
    machine(&env, ID, "editor").await;
    let ahead = env.node_ahead(45).await;
    let former = [token(&env.identity).await, token(&ahead).await];
    for token in &former {
        assert!(is_taken(&env, token).await);
    }
    clients::reject_tokens(env.identity.db().write(), ID).await.unwrap();
    env.identity.reload().await.unwrap();
    for token in &former {
        assert!(!is_taken(&env, token).await);
    }
    // Of the same second, on purpose.
    assert!(is_taken(&env, &token(&env.identity).await).await);
}

#[tokio::test]
async fn an_application_that_is_created_again_has_no_tokens_of_the_former_one() {
    let env = TestEnv::new().await;
    machine(&env, ID, "editor").await;
    let former = token(&env.identity).await;
    assert!(clients::delete(env.identity.db().write(), ID).await.unwrap());
    env.identity.reload().await.unwrap();
    assert!(!is_taken(&env, &former).await);
    machine(&env, ID, "editor").await;
    assert!(!is_taken(&env, &former).await);
    assert!(is_taken(&env, &token(&env.identity).await).await);
}
