//! The way to a provider and back.

use super::kit::{Stand, browser, callback_request, code, leave};
use doorward_contract::ErrorCode;
use doorward_contract::provider::ProviderUriQuery;
use doorward_identity::provider;
use doorward_testkit::{TestEnv, device};
use serde_json::json;

#[tokio::test]
async fn attack_08_a_code_counts_only_on_the_device_that_left_for_it_and_once() {
    let env = TestEnv::new().await;
    let stand = Stand::start(&env, "corp", json!({})).await;
    stand.vouch(json!({ "sub": "7" })).await;
    leave(&env.identity, "corp", &browser()).await.unwrap();
    let other = device("another-device-entirely-000000000000");
    let refused = provider::token::exchange(&env.identity, &callback_request("corp"), &other).await;
    assert_eq!(code(refused), (ErrorCode::FailedPrecondition, Some("provider")));
    provider::token::exchange(&env.identity, &callback_request("corp"), &browser()).await.unwrap();
    let again = provider::token::exchange(&env.identity, &callback_request("corp"), &browser()).await;
    assert_eq!(code(again), (ErrorCode::FailedPrecondition, Some("provider")));
    leave(&env.identity, "corp", &browser()).await.unwrap();
    env.clock.advance_secs(601);
    let late = provider::token::exchange(&env.identity, &callback_request("corp"), &browser()).await;
    assert_eq!(code(late), (ErrorCode::FailedPrecondition, Some("provider")));
}

#[tokio::test]
async fn attack_09_a_browser_sent_to_one_provider_does_not_come_back_from_another() {
    let env = TestEnv::new().await;
    let (a, _b) = (Stand::start(&env, "corp", json!({})).await, Stand::start(&env, "school", json!({})).await);
    a.vouch(json!({ "sub": "7" })).await;
    leave(&env.identity, "corp", &browser()).await.unwrap();
    let refused = provider::token::exchange(&env.identity, &callback_request("school"), &browser()).await;
    assert_eq!(code(refused), (ErrorCode::FailedPrecondition, Some("provider")));
}

#[tokio::test]
async fn attack_13_a_browser_comes_back_to_known_pages_only() {
    let env = TestEnv::new().await;
    let _stand = Stand::start(&env, "corp", json!({})).await;
    for redirect_uri in [
        "https://evil.test/back",
        "http://localhost:5173@evil.test/",
        "http://localhost.evil.test/",
        "javascript:alert(1)",
        "data:text/html,x",
        "http://user@localhost:5173/",
        "//localhost/",
        "",
    ] {
        let query = ProviderUriQuery {
            provider_id: "corp".into(),
            redirect_uri: redirect_uri.into(),
            state: "s".into(),
            ..Default::default()
        };
        let refused = provider::redirect::uri(&env.identity, &query, &browser()).await;
        assert_eq!(code(refused), (ErrorCode::InvalidArgument, Some("not_allowed")), "{redirect_uri}");
    }
}
