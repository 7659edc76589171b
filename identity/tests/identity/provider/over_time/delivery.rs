//! Repeated callbacks, and sign-ins in two tabs.

use super::kit::{ID, Stand, browser, callback_request, leave};
use doorward_contract::Secret;
use doorward_identity::provider::delivery::Outcome;
use doorward_identity::provider::redirect::{self, CallbackResult, Purpose};
use doorward_identity::{Caller, Error, Identity, provider};
use doorward_testkit::{TestEnv, device};
use serde_json::json;
use url::Url;

fn code(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

async fn state(identity: &Identity) -> Secret {
    let to = redirect::leave(identity, ID, Purpose::SignIn(None), &browser()).await.unwrap();
    let to = Url::parse(&to).unwrap();
    code(&to.query_pairs().find(|(name, _)| name == "state").unwrap().1)
}

async fn deliver(identity: &Identity, state: &Secret, brought: &str, caller: &Caller) -> Result<CallbackResult, Error> {
    redirect::handle_callback(identity, ID, state, &code(brought), None, caller).await
}

fn outcome() -> Outcome {
    Outcome { to: "/account".into(), session_id: Some("s-1".into()) }
}

#[tokio::test]
async fn finding_r18_a_callback_that_is_delivered_twice_has_one_outcome_for_its_browser() {
    let env = TestEnv::new().await;
    let identity = &env.identity;
    let stand = Stand::start(&env, json!({})).await;
    stand.vouch(json!({ "sub": "7" })).await;
    let state = state(identity).await;
    assert!(matches!(deliver(identity, &state, "code", &browser()).await, Ok(CallbackResult::Vouched { .. })));
    redirect::conclude(identity, ID, &state, &code("code"), &outcome(), &browser()).await.unwrap();
    for _ in 0..2 {
        let again = deliver(identity, &state, "code", &browser()).await;
        assert!(matches!(again, Ok(CallbackResult::Again(repeated)) if repeated == outcome()));
    }
    let other_device = device("another-device-entirely-000000000000");
    assert!(matches!(deliver(identity, &state, "code", &other_device).await, Err(Error::AttemptLost)));
    env.clock.advance_secs(31);
    assert!(matches!(deliver(identity, &state, "code", &browser()).await, Err(Error::AttemptLost)));
}

#[tokio::test]
async fn another_code_under_the_same_state_gets_nothing() {
    let env = TestEnv::new().await;
    let identity = &env.identity;
    let stand = Stand::start(&env, json!({})).await;
    stand.vouch(json!({ "sub": "7" })).await;
    let state = state(identity).await;
    deliver(identity, &state, "code", &browser()).await.unwrap();
    redirect::conclude(identity, ID, &state, &code("code"), &outcome(), &browser()).await.unwrap();
    assert!(matches!(deliver(identity, &state, "other", &browser()).await, Err(Error::AttemptLost)));
}

#[tokio::test]
async fn a_second_delivery_waits_for_the_first() {
    let env = TestEnv::new().await;
    let identity = &env.identity;
    let stand = Stand::start(&env, json!({})).await;
    stand.vouch(json!({ "sub": "7" })).await;
    let state = state(identity).await;
    deliver(identity, &state, "code", &browser()).await.unwrap();
    let caller = browser();
    let (again, first) = tokio::join!(deliver(identity, &state, "code", &caller), async {
        redirect::conclude(identity, ID, &state, &code("code"), &outcome(), &browser()).await
    });
    first.unwrap();
    assert!(matches!(again, Ok(CallbackResult::Again(repeated)) if repeated == outcome()));
}

#[tokio::test]
async fn a_state_that_was_made_up_leaves_no_outcome() {
    let env = TestEnv::new().await;
    let identity = &env.identity;
    let _stand = Stand::start(&env, json!({})).await;
    let made_up = code("made-up");
    redirect::conclude(identity, ID, &made_up, &code("code"), &outcome(), &browser()).await.unwrap();
    assert!(matches!(deliver(identity, &made_up, "code", &browser()).await, Err(Error::AttemptLost)));
}

#[tokio::test]
async fn finding_r21_an_app_that_starts_in_two_tabs_finishes_in_both_and_no_third_time() {
    let env = TestEnv::new().await;
    let identity = &env.identity;
    let stand = Stand::start(&env, json!({})).await;
    stand.vouch(json!({ "sub": "7" })).await;
    let challenge = |uri: &str| {
        let uri = Url::parse(uri).unwrap();
        uri.query_pairs().find(|(name, _)| name == "code_challenge").unwrap().1.into_owned()
    };
    let caller = browser();
    let (one, two) = tokio::join!(leave(identity, &caller), leave(identity, &caller));
    assert_eq!(challenge(&one.unwrap()), challenge(&two.unwrap()));
    for _ in 0..2 {
        provider::token::exchange(identity, &callback_request(), &browser()).await.unwrap();
    }
    let third = provider::token::exchange(identity, &callback_request(), &browser()).await;
    assert!(matches!(third, Err(Error::AttemptLost)));
    // The next start is a new one.
    leave(identity, &browser()).await.unwrap();
    provider::token::exchange(identity, &callback_request(), &browser()).await.unwrap();
}
