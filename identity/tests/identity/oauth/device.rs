//! The device authorization grant (RFC 8628).

use super::kit::{
    SHOP, browser, changed, env_with, first_party, put_client, secret, server, sessions_of, sign_in, third_party,
};
use doorward_contract::application::ApplicationKind;
use doorward_contract::oauth::{DeviceAuthorization, Scope, Scopes, TokenResponse};
use doorward_contract::{Secret, Uid};
use doorward_identity::oauth::{
    consent::{self, Decision},
    device, token,
};
use doorward_identity::{Error, client as clients, session, signin};
use doorward_store::{device_code, session as sessions};
use doorward_testkit::{PASSWORD, TestEnv, caller};
use serde_json::{Value, json};

fn with_devices(config: Value) -> Value {
    changed(config, json!({ "grant_types": ["authorization_code", "refresh_token", "device_code"] }))
}

async fn env() -> (TestEnv, Uid) {
    env_with(with_devices(first_party())).await
}

async fn start(env: &TestEnv, scope: &str) -> DeviceAuthorization {
    let client = clients::find(&env.identity, SHOP).unwrap();
    device::start(&env.identity, &client, Some(scope), None, &server()).await.unwrap()
}

async fn poll(env: &TestEnv, code: &Secret) -> Result<TokenResponse, Error> {
    let client = clients::find(&env.identity, SHOP).unwrap();
    token::device_code(&env.identity, &client, code, None, &server()).await
}

fn error(answer: Result<TokenResponse, Error>) -> &'static str {
    answer.unwrap_err().code().as_str()
}

#[tokio::test]
async fn a_device_gets_its_tokens_once_its_user_has_approved() {
    let (env, uid) = env().await;
    let started = start(&env, "openid email unknown").await;
    assert_eq!((started.expires_in, started.interval), (600, 5));
    assert_eq!(started.verification_uri, "http://localhost:3000/device");
    let complete = format!("http://localhost:3000/device?user_code={}", started.user_code);
    assert_eq!(started.verification_uri_complete, complete);
    assert_eq!(device::normalized(&started.user_code), Some(started.user_code.clone()));
    assert_eq!(error(poll(&env, &started.device_code).await), "authorization_pending");

    let viewer = sign_in(&env, "li.na").await;
    let typed = started.user_code.to_lowercase().replace('-', " ");
    let requested = device::requested(&env.identity, &viewer, &typed, &browser()).await.unwrap();
    assert_eq!((requested.client_id.as_str(), requested.scopes), (SHOP, [Scope::Openid, Scope::Email].into()));
    device::decide(&env.identity, &viewer, &typed, Decision::AllowRequested, &browser()).await.unwrap();
    let again = device::decide(&env.identity, &viewer, &typed, Decision::Deny, &browser()).await;
    assert_eq!(again.unwrap_err().field(), Some("user_code"), "it was decided");

    env.clock.advance_secs(5);
    let tokens = poll(&env, &started.device_code).await.unwrap();
    assert_eq!(tokens.scope, "openid email");
    assert!(tokens.id_token.is_some() && tokens.refresh_token.is_some());
    let opened = sessions_of(&env, &uid).await;
    assert_eq!((opened.len(), opened[0].parent_id.as_ref()), (1, Some(&viewer.session_id)));
    assert_eq!(error(poll(&env, &started.device_code).await), "invalid_grant", "once");
    assert_eq!((&opened[0].user_agent, &opened[0].ip), (&server().user_agent, &Some("192.0.2.1".into())));
    session::sign_out(&env.identity, &viewer, &browser()).await.unwrap();
    assert!(sessions_of(&env, &uid).await.is_empty(), "it ends with the session that approved it");
}

#[tokio::test]
async fn a_device_that_polls_too_often_waits_longer() {
    let (env, _) = env().await;
    let code = start(&env, "openid").await.device_code;
    for (wait, expected) in [
        (0, "authorization_pending"),
        (4, "slow_down"),
        // Ten seconds from now on.
        (9, "slow_down"),
        (15, "authorization_pending"),
        (14, "slow_down"),
        (20, "authorization_pending"),
    ] {
        env.clock.advance_secs(wait);
        assert_eq!(error(poll(&env, &code).await), expected, "{wait}");
    }
}

#[tokio::test]
async fn a_refusal_and_the_end_of_a_code_are_told_to_the_device() {
    let (env, uid) = env().await;
    let viewer = sign_in(&env, "li.na").await;
    let denied = start(&env, "openid").await;
    device::decide(&env.identity, &viewer, &denied.user_code, Decision::Deny, &browser()).await.unwrap();
    assert_eq!(error(poll(&env, &denied.device_code).await), "access_denied");

    let late = start(&env, "openid").await;
    let approved = start(&env, "openid").await;
    device::decide(&env.identity, &viewer, &approved.user_code, Decision::AllowRequested, &browser()).await.unwrap();
    env.clock.advance_secs(600);
    for code in [&late.device_code, &approved.device_code] {
        assert_eq!(error(poll(&env, code).await), "expired_token");
    }
    let gone = device::requested(&env.identity, &viewer, &late.user_code, &browser()).await;
    assert_eq!(gone.unwrap_err().field(), Some("user_code"));
    assert_eq!(error(poll(&env, &secret("x")).await), "invalid_grant");
    assert!(sessions_of(&env, &uid).await.is_empty());
}

#[tokio::test]
async fn what_ends_between_the_approval_and_the_next_poll_ends_the_approval() {
    let (env, uid) = env_with(with_devices(third_party())).await;
    let approved = async || {
        let viewer = sign_in(&env, "li.na").await;
        let started = start(&env, "openid email").await;
        device::decide(&env.identity, &viewer, &started.user_code, Decision::AllowRequested, &browser()).await.unwrap();
        (viewer, started.device_code)
    };
    let (viewer, code) = approved().await;
    assert_eq!(consent::list(&env.identity, &uid).await.unwrap()[0].scopes, [Scope::Openid, Scope::Email]);
    session::sign_out(&env.identity, &viewer, &browser()).await.unwrap();
    assert_eq!(error(poll(&env, &code).await), "invalid_grant");

    let (viewer, code) = approved().await;
    consent::withdraw(&env.identity, &viewer, SHOP, &browser()).await.unwrap();
    assert_eq!(error(poll(&env, &code).await), "invalid_grant");

    let (_, code) = approved().await;
    put_client(&env, SHOP, ApplicationKind::SinglePage, third_party()).await;
    assert_eq!(error(poll(&env, &code).await), "unauthorized_client");

    put_client(&env, SHOP, ApplicationKind::SinglePage, with_devices(third_party())).await;
    let (_, code) = approved().await;
    let narrowed = changed(with_devices(third_party()), json!({ "scope": "openid" }));
    put_client(&env, SHOP, ApplicationKind::SinglePage, narrowed).await;
    assert_eq!(poll(&env, &code).await.unwrap().scope, "openid");
}

#[tokio::test]
async fn attack_86_an_approval_from_a_session_of_the_future_is_no_recent_authentication() {
    let (env, uid) = env().await;
    let ahead = env.node_ahead(7_200).await;
    let opened = signin::password::sign_in(&ahead, "li.na", &secret(PASSWORD), &browser()).await.unwrap();
    let viewer = session::by_id(&env.identity, &opened.session_id).await.unwrap();
    let started = start(&env, "openid email").await;
    device::decide(&env.identity, &viewer, &started.user_code, Decision::AllowRequested, &browser()).await.unwrap();
    poll(&env, &started.device_code).await.unwrap();
    let row = sessions_of(&env, &uid).await.remove(0);
    assert_eq!(row.authenticated_at, Some(sessions::AUTHENTICATED_LONG_AGO));
}

#[tokio::test]
async fn a_resource_that_the_application_may_no_longer_use_ends_the_approval() {
    let (env, uid) = env().await;
    let viewer = sign_in(&env, "li.na").await;
    let client = clients::find(&env.identity, SHOP).unwrap();
    let resource = Some("https://api.example.com/");
    let started = device::start(&env.identity, &client, Some("openid"), resource, &server()).await.unwrap();
    device::decide(&env.identity, &viewer, &started.user_code, Decision::AllowRequested, &browser()).await.unwrap();
    let removed = changed(with_devices(first_party()), json!({ "resources": [] }));
    put_client(&env, SHOP, ApplicationKind::SinglePage, removed).await;
    assert_eq!(error(poll(&env, &started.device_code).await), "invalid_grant");
    assert!(sessions_of(&env, &uid).await.is_empty());
}

#[tokio::test]
async fn an_approval_covers_what_the_page_has_shown_and_no_more() {
    for config in [first_party(), third_party()] {
        let narrow = changed(with_devices(config.clone()), json!({ "scope": "openid" }));
        let (env, _) = env_with(with_devices(config.clone())).await;
        let viewer = sign_in(&env, "li.na").await;
        let started = start(&env, "openid email").await;
        put_client(&env, SHOP, ApplicationKind::SinglePage, narrow).await;
        let shown = device::requested(&env.identity, &viewer, &started.user_code, &browser()).await.unwrap().scopes;
        assert_eq!(shown, Scopes::from([Scope::Openid]));
        // The restriction is lifted before the user clicks.
        put_client(&env, SHOP, ApplicationKind::SinglePage, with_devices(config)).await;
        let decision = Decision::Allow(shown);
        device::decide(&env.identity, &viewer, &started.user_code, decision, &browser()).await.unwrap();
        assert_eq!(poll(&env, &started.device_code).await.unwrap().scope, "openid");

        // And after the user has approved.
        let started = start(&env, "openid email").await;
        let narrow = changed(with_devices(first_party()), json!({ "scope": "openid" }));
        put_client(&env, SHOP, ApplicationKind::SinglePage, narrow).await;
        device::decide(&env.identity, &viewer, &started.user_code, Decision::AllowRequested, &browser()).await.unwrap();
        put_client(&env, SHOP, ApplicationKind::SinglePage, with_devices(first_party())).await;
        assert_eq!(poll(&env, &started.device_code).await.unwrap().scope, "openid");
    }
}

#[tokio::test]
async fn a_code_is_of_one_application_that_has_the_grant() {
    let (env, _) = env().await;
    let other = changed(first_party(), json!({ "scope": "openid" }));
    put_client(&env, "other", ApplicationKind::SinglePage, with_devices(other.clone())).await;
    let client = clients::find(&env.identity, "other").unwrap();
    let code = start(&env, "openid").await.device_code;
    let foreign = token::device_code(&env.identity, &client, &code, None, &server()).await;
    assert_eq!(error(foreign), "invalid_grant");
    let begin = async |scope: &str, resource: Option<&str>| {
        device::start(&env.identity, &client, Some(scope), resource, &server()).await.unwrap_err()
    };
    assert_eq!(begin("openid email", None).await.reason(), Some("invalid_scope"));
    assert!(matches!(begin("openid", Some("api")).await, Error::InvalidTarget));
    put_client(&env, "other", ApplicationKind::SinglePage, other).await;
    let client = clients::find(&env.identity, "other").unwrap();
    let started = device::start(&env.identity, &client, None, None, &server()).await;
    assert!(matches!(started, Err(Error::UnauthorizedGrant)));
}

#[tokio::test]
async fn attack_73_wrong_codes_are_limited_for_an_account_and_for_a_network() {
    let (env, _) = env().await;
    let started = start(&env, "openid").await;
    let viewer = sign_in(&env, "li.na").await;
    let ask = async |code: &str| device::requested(&env.identity, &viewer, code, &browser()).await;
    assert!(ask("not a code").await.is_err(), "it guesses nothing");
    for wrong in ["BBBB-BBBB", "BBBB-BBBC", "BBBB-BBBD", "BBBB-BBBF", "BBBB-BBBG"] {
        assert_eq!(ask(wrong).await.unwrap_err().field(), Some("user_code"));
    }
    for code in ["BBBB-BBBH", started.user_code.as_str()] {
        assert!(matches!(ask(code).await, Err(Error::TooManyRequests { retry_after: 1.. })), "{code}");
    }
    // A new session of the same account changes nothing, another account does.
    let again = sign_in(&env, "li.na").await;
    let answer = device::decide(&env.identity, &again, &started.user_code, Decision::AllowRequested, &browser()).await;
    assert!(matches!(answer, Err(Error::TooManyRequests { .. })));
    env.user("wang.wei").await;
    let other = sign_in(&env, "wang.wei").await;
    device::requested(&env.identity, &other, &started.user_code, &browser()).await.unwrap();
    env.clock.advance_secs(601);
    let started = start(&env, "openid").await;
    device::requested(&env.identity, &viewer, &started.user_code, &browser()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn attacks_35_and_73_of_a_hundred_parallel_guesses_five_are_compared() {
    let (env, _) = env().await;
    let viewer = sign_in(&env, "li.na").await;
    let mut guesses = tokio::task::JoinSet::new();
    for number in 0..100 {
        let letters = b"BCDFGHJKLM";
        let [tens, ones] = [number / 10, number % 10].map(|digit: usize| char::from(letters[digit]));
        let (identity, viewer, code) = (env.identity.clone(), viewer.clone(), format!("BBBB-BB{tens}{ones}"));
        guesses.spawn(async move { device::requested(&identity, &viewer, &code, &browser()).await });
    }
    let errors: Vec<_> = guesses.join_all().await.into_iter().map(Result::unwrap_err).collect();
    assert_eq!(errors.iter().filter(|error| error.field() == Some("user_code")).count(), 5);
    let refused = errors.iter().filter(|error| matches!(error, Error::TooManyRequests { retry_after: 1.. }));
    assert_eq!(refused.count(), 95);
}

#[tokio::test]
async fn a_right_code_takes_nothing_from_the_budget_and_does_not_clear_it() {
    let (env, _) = env().await;
    let viewer = sign_in(&env, "li.na").await;
    let started = start(&env, "openid").await;
    let ask = async |code: &str| device::requested(&env.identity, &viewer, code, &browser()).await;
    for wrong in ["BBBB-BBBB", "BBBB-BBBC", "BBBB-BBBD", "BBBB-BBBF"] {
        assert_eq!(ask(wrong).await.unwrap_err().field(), Some("user_code"));
        for _ in 0..3 {
            ask(&started.user_code).await.unwrap();
        }
    }
    assert_eq!(ask("BBBB-BBBG").await.unwrap_err().field(), Some("user_code"));
    assert!(matches!(ask(&started.user_code).await, Err(Error::TooManyRequests { .. })));
}

#[tokio::test]
async fn attack_88_codes_are_stored_as_hashes() {
    let (env, _) = env().await;
    let started = start(&env, "openid").await;
    let hash = doorward_identity::sha256_hex(started.device_code.expose().as_bytes());
    let row = device_code::by_hash(env.identity.db().read(), &hash).await.unwrap().unwrap();
    let stored = format!("{row:?}");
    let typed = started.user_code.replace('-', "");
    assert!(!stored.contains(started.device_code.expose().as_str()) && !stored.contains(&typed), "{stored}");
}

#[tokio::test]
async fn of_fifty_polls_at_once_one_gets_the_tokens() {
    let (env, uid) = env().await;
    let viewer = sign_in(&env, "li.na").await;
    let started = start(&env, "openid").await;
    device::decide(&env.identity, &viewer, &started.user_code, Decision::AllowRequested, &caller("192.0.2.1"))
        .await
        .unwrap();
    let shop = clients::find(&env.identity, SHOP).unwrap();
    let mut tries = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let (identity, shop, code) = (env.identity.clone(), shop.clone(), started.device_code.clone());
        tries.spawn(async move { token::device_code(&identity, &shop, &code, None, &server()).await });
    }
    let answers = tries.join_all().await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    assert!(answers.into_iter().filter_map(Result::err).all(|error| matches!(error, Error::InvalidGrant)));
    assert_eq!(sessions_of(&env, &uid).await.len(), 1);
}
