//! Consent: what users are asked for, and how they take it back.

use super::kit::{
    CALLBACK, SHOP, browser, changed, code, code_in, env_with, error_in, events, exchange, first_party, follow, go,
    put_client, sessions_of, sign_in, third_party, value,
};
use doorward_contract::application::{ApplicationKind, ApplicationSource};
use doorward_contract::event::EventAction;
use doorward_contract::oauth::{ConsentRequest, Scope, Scopes};
use doorward_identity::oauth::{
    consent::{self, Decision},
    par,
};
use doorward_identity::{Error, Viewer, client as clients, session, signin};
use doorward_testkit::{TestEnv, device};
use serde_json::json;

/// The reference of the request that asks for consent.
async fn ask_for_consent(env: &TestEnv, viewer: &Viewer, changes: &[(&str, &str)]) -> String {
    let page = go(env, changes, Some(viewer)).await;
    assert!(page.starts_with("/consent?request="), "{page}");
    value(&page, "request").unwrap()
}

async fn decide(env: &TestEnv, viewer: &Viewer, reference: &str, allow: bool) -> Result<String, Error> {
    let decision = if allow { Decision::AllowRequested } else { Decision::Deny };
    consent::decide(&env.identity, viewer, reference, decision, &browser()).await
}

/// Gives consent, and follows the browser back to the application.
async fn allow(env: &TestEnv, viewer: &Viewer, changes: &[(&str, &str)]) -> String {
    let reference = ask_for_consent(env, viewer, changes).await;
    let path = decide(env, viewer, &reference, true).await.unwrap();
    follow(env, &path, Some(viewer)).await.unwrap()
}

#[tokio::test]
async fn the_page_shows_who_asks_for_what_and_consent_is_remembered() {
    let about = json!({ "logo_uri": "https://shop.example.com/logo.png", "client_uri": "https://shop.example.com/" });
    let (env, uid) = env_with(changed(third_party(), about)).await;
    let viewer = sign_in(&env, "li.na").await;
    let reference = ask_for_consent(&env, &viewer, &[("scope", "email openid other")]).await;
    let shown = consent::requested(&env.identity, &viewer, &reference).await.unwrap();
    let expected = ConsentRequest {
        client_id: SHOP.into(),
        name: "Shop".into(),
        logo_uri: Some("https://shop.example.com/logo.png".into()),
        client_uri: Some("https://shop.example.com/".into()),
        host: "shop.example.com".into(),
        source: ApplicationSource::Administrator,
        document_host: None,
        scopes: [Scope::Openid, Scope::Email].into(),
    };
    assert_eq!(shown, expected);
    let path = decide(&env, &viewer, &reference, true).await.unwrap();
    let back = follow(&env, &path, Some(&viewer)).await.unwrap();
    exchange(&env, &code_in(&back)).await.unwrap();
    assert_eq!(sessions_of(&env, &uid).await[0].scope, "openid email");
    let granted = events(&env, EventAction::ConsentGranted).await;
    assert_eq!((granted.len(), granted[0].subject.as_ref()), (1, Some(&uid)));
    assert_eq!(granted[0].detail["scope"], "openid email");

    code(&env, &viewer, &[]).await;
    code(&env, &viewer, &[("scope", "openid")]).await;
    ask_for_consent(&env, &viewer, &[("scope", "openid phone")]).await;
    let listed = consent::list(&env.identity, &uid).await.unwrap();
    assert_eq!((listed.len(), listed[0].client_id.as_str(), listed[0].name.as_str()), (1, SHOP, "Shop"));
    assert_eq!(listed[0].scopes, [Scope::Openid, Scope::Email]);
    assert_eq!(listed[0].granted_at, env.identity.now());
}

#[tokio::test]
async fn consent_to_more_keeps_what_was_granted() {
    let (env, uid) = env_with(third_party()).await;
    let viewer = sign_in(&env, "li.na").await;
    code_in(&allow(&env, &viewer, &[]).await);
    code_in(&allow(&env, &viewer, &[("scope", "phone")]).await);
    let listed = consent::list(&env.identity, &uid).await.unwrap();
    assert_eq!(listed[0].scopes, [Scope::Openid, Scope::Email, Scope::Phone]);
    code(&env, &viewer, &[("scope", "openid email phone")]).await;
}

#[tokio::test]
async fn a_refusal_goes_to_the_application_and_ends_the_request() {
    let (env, uid) = env_with(third_party()).await;
    let viewer = sign_in(&env, "li.na").await;
    let reference = ask_for_consent(&env, &viewer, &[]).await;
    let back = decide(&env, &viewer, &reference, false).await.unwrap();
    assert_eq!(error_in(&back).as_deref(), Some("access_denied"));
    assert_eq!(value(&back, "state").as_deref(), Some("s 1&2"));
    assert!(matches!(decide(&env, &viewer, &reference, true).await, Err(Error::NotFound(_))));
    assert!(matches!(consent::requested(&env.identity, &viewer, &reference).await, Err(Error::NotFound(_))));
    assert!(consent::list(&env.identity, &uid).await.unwrap().is_empty());
}

#[tokio::test]
async fn prompt_consent_asks_even_for_what_was_granted() {
    let (env, _) = env_with(third_party()).await;
    let viewer = sign_in(&env, "li.na").await;
    code_in(&allow(&env, &viewer, &[]).await);
    let reference = ask_for_consent(&env, &viewer, &[("prompt", "consent")]).await;
    let other = ask_for_consent(&env, &viewer, &[("prompt", "consent")]).await;
    let path = decide(&env, &viewer, &reference, true).await.unwrap();
    code_in(&follow(&env, &path, Some(&viewer)).await.unwrap());
    // The decision is about one request, not about all that wait.
    let address = path.replace(&reference, &other);
    assert_ne!(address, path);
    assert_eq!(value(&follow(&env, &address, Some(&viewer)).await.unwrap(), "request"), Some(other));
    put_client(&env, SHOP, ApplicationKind::SinglePage, first_party()).await;
    ask_for_consent(&env, &viewer, &[("prompt", "consent")]).await;
}

#[tokio::test]
async fn a_decision_is_of_one_user_and_ends_with_the_consent() {
    let (env, _) = env_with(third_party()).await;
    env.user("wang.wei").await;
    let viewer = sign_in(&env, "li.na").await;
    let reference = ask_for_consent(&env, &viewer, &[("prompt", "consent")]).await;
    let path = decide(&env, &viewer, &reference, true).await.unwrap();
    let other = sign_in(&env, "wang.wei").await;
    assert!(follow(&env, &path, Some(&other)).await.unwrap().starts_with("/consent?"));
    consent::withdraw(&env.identity, &viewer, SHOP, &browser()).await.unwrap();
    assert!(follow(&env, &path, Some(&viewer)).await.unwrap().starts_with("/consent?"));
}

#[tokio::test]
async fn a_consent_covers_what_the_page_has_shown_and_no_more() {
    let (env, uid) = env_with(changed(third_party(), json!({ "grant_types": ["authorization_code"] }))).await;
    let viewer = sign_in(&env, "li.na").await;
    let reference = ask_for_consent(&env, &viewer, &[("scope", "openid email offline_access")]).await;
    let shown = consent::requested(&env.identity, &viewer, &reference).await.unwrap().scopes;
    assert_eq!(shown, Scopes::from([Scope::Openid, Scope::Email]));
    // Meanwhile the application may have refresh tokens.
    put_client(&env, SHOP, ApplicationKind::SinglePage, third_party()).await;
    let decision = Decision::Allow([Scope::Openid, Scope::Email, Scope::Roles].into());
    let path = consent::decide(&env.identity, &viewer, &reference, decision, &browser()).await.unwrap();
    assert_eq!(consent::list(&env.identity, &uid).await.unwrap()[0].scopes, shown.iter().collect::<Vec<_>>());
    let page = follow(&env, &path, Some(&viewer)).await.unwrap();
    assert_eq!(value(&page, "request"), Some(reference.clone()), "asked again: {page}");
    let path = decide(&env, &viewer, &reference, true).await.unwrap();
    code_in(&follow(&env, &path, Some(&viewer)).await.unwrap());
}

#[tokio::test]
async fn consent_of_one_user_is_none_of_another_and_none_for_another_application() {
    let (env, _) = env_with(third_party()).await;
    env.user("wang.wei").await;
    put_client(&env, "other", ApplicationKind::SinglePage, third_party()).await;
    let (one, two) = (sign_in(&env, "li.na").await, sign_in(&env, "wang.wei").await);
    code_in(&allow(&env, &one, &[]).await);
    ask_for_consent(&env, &two, &[]).await;
    ask_for_consent(&env, &one, &[("client_id", "other")]).await;
}

#[tokio::test]
async fn only_a_request_that_waits_for_a_user_is_decided() {
    let (env, _) = env_with(third_party()).await;
    let viewer = sign_in(&env, "li.na").await;
    let client = clients::find(&env.identity, SHOP).unwrap();
    let (pushed, _) = par::push(&env.identity, &client, super::kit::request(&[]), None, &browser()).await.unwrap();
    for reference in ["", "x", pushed.rsplit(':').next().unwrap()] {
        assert!(matches!(decide(&env, &viewer, reference, true).await, Err(Error::NotFound(_))), "{reference}");
    }
    let reference = ask_for_consent(&env, &viewer, &[]).await;
    env.open_sign_up().await;
    let opened = signin::anonymous::sign_in(&env.identity, &device("0123456789abcdef")).await.unwrap();
    let guest = session::by_id(&env.identity, &opened.session_id).await.unwrap();
    assert!(matches!(decide(&env, &guest, &reference, true).await, Err(Error::Unauthenticated)));
    session::sign_out(&env.identity, &viewer, &browser()).await.unwrap();
    assert!(matches!(decide(&env, &viewer, &reference, true).await, Err(Error::Unauthenticated)));
    env.clock.advance_secs(600);
    let later = sign_in(&env, "li.na").await;
    assert!(matches!(decide(&env, &later, &reference, true).await, Err(Error::NotFound(_))));
}

#[tokio::test]
async fn what_was_narrowed_while_the_page_was_open_is_not_granted() {
    let (env, uid) = env_with(third_party()).await;
    let viewer = sign_in(&env, "li.na").await;
    let reference = ask_for_consent(&env, &viewer, &[]).await;
    put_client(&env, SHOP, ApplicationKind::SinglePage, changed(third_party(), json!({ "scope": "openid" }))).await;
    let back = decide(&env, &viewer, &reference, true).await.unwrap();
    assert_eq!(error_in(&back).as_deref(), Some("invalid_scope"));
    assert!(consent::list(&env.identity, &uid).await.unwrap().is_empty());
    let reference = ask_for_consent(&env, &viewer, &[("scope", "openid")]).await;
    let moved = changed(third_party(), json!({ "redirect_uris": ["https://shop.example.com/new"] }));
    put_client(&env, SHOP, ApplicationKind::SinglePage, moved).await;
    let refused = decide(&env, &viewer, &reference, true).await.unwrap_err();
    assert_eq!(refused.field(), Some("redirect_uri"));
}

#[tokio::test]
async fn withdrawn_consent_ends_the_sessions_of_the_application_and_no_others() {
    let (env, uid) = env_with(third_party()).await;
    put_client(&env, "other", ApplicationKind::SinglePage, first_party()).await;
    let viewer = sign_in(&env, "li.na").await;
    exchange(&env, &code_in(&allow(&env, &viewer, &[]).await)).await.unwrap();
    exchange(&env, &code_in(&allow(&env, &viewer, &[("scope", "openid offline_access")]).await)).await.unwrap();
    let of_other = code(&env, &viewer, &[("client_id", "other")]).await;
    let (callback, verifier) = (Some(CALLBACK), Some(super::kit::VERIFIER));
    super::kit::exchange_as(&env, "other", &of_other, callback, verifier).await.unwrap();
    let unused = code(&env, &viewer, &[]).await;
    assert_eq!(sessions_of(&env, &uid).await.len(), 3);

    consent::withdraw(&env.identity, &viewer, SHOP, &browser()).await.unwrap();
    let left: Vec<_> = sessions_of(&env, &uid).await.into_iter().map(|session| session.client_id).collect();
    assert_eq!(left, ["other"]);
    assert!(session::by_id(&env.identity, &viewer.session_id).await.is_ok());
    assert!(consent::list(&env.identity, &uid).await.unwrap().is_empty());
    let withdrawn = events(&env, EventAction::ConsentWithdrawn).await;
    assert_eq!((withdrawn.len(), &withdrawn[0].detail["sessions"]), (1, &json!(2)));
    let late = exchange(&env, &unused).await;
    assert!(matches!(late, Err(Error::InvalidGrant)), "a code from before");
    assert_eq!(sessions_of(&env, &uid).await.len(), 1);
    ask_for_consent(&env, &viewer, &[]).await;
    let again = consent::withdraw(&env.identity, &viewer, SHOP, &browser()).await;
    assert!(matches!(again, Err(Error::NotFound(_))));
}

#[tokio::test]
async fn attack_61_consent_of_another_user_is_not_withdrawn() {
    let (env, uid) = env_with(third_party()).await;
    env.user("wang.wei").await;
    let (one, two) = (sign_in(&env, "li.na").await, sign_in(&env, "wang.wei").await);
    exchange(&env, &code_in(&allow(&env, &one, &[]).await)).await.unwrap();
    let refused = consent::withdraw(&env.identity, &two, SHOP, &browser()).await;
    assert!(matches!(refused, Err(Error::NotFound(_))));
    assert_eq!(sessions_of(&env, &uid).await.len(), 1);
}

#[tokio::test]
async fn attack_88_events_of_consent_contain_no_code() {
    let (env, _) = env_with(third_party()).await;
    let viewer = sign_in(&env, "li.na").await;
    let reference = ask_for_consent(&env, &viewer, &[]).await;
    let path = decide(&env, &viewer, &reference, true).await.unwrap();
    let used = code_in(&follow(&env, &path, Some(&viewer)).await.unwrap());
    exchange(&env, &used).await.unwrap();
    for action in [EventAction::ConsentGranted, EventAction::ApplicationSignIn] {
        for event in events(&env, action).await {
            let text = format!("{event:?}");
            assert!(!text.contains(used.expose().as_str()) && !text.contains(&reference), "{text}");
        }
    }
}
