//! Concurrent sign-ins of one person.

use super::kit::{Stand, browser, sign_in_with};
use doorward_testkit::TestEnv;
use serde_json::json;
use std::collections::BTreeSet;

#[tokio::test(flavor = "multi_thread")]
async fn finding_r19_a_new_person_who_comes_eight_times_at_once_is_one_account() {
    let env = TestEnv::new().await;
    let identity = &env.identity;
    let stand = Stand::start(&env, json!({})).await;
    let mut tokens = Vec::new();
    for _ in 0..8 {
        tokens.push(stand.token(identity, "7", &browser()).await.unwrap());
    }
    let mut tries = tokio::task::JoinSet::new();
    for token in tokens {
        let identity = identity.clone();
        tries.spawn(async move { sign_in_with(&identity, token).await.unwrap() });
    }
    assert_eq!(tries.join_all().await.into_iter().collect::<BTreeSet<_>>().len(), 1);
}
