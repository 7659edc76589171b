//! Parameters of an authorization request about its user: `id_token_hint`, `login_hint`, `ui_locales`, `claims`.

use super::kit::{
    SHOP, code, code_in, env_with, error_in, exchange, first_party, follow, go, put_client, sign_in, third_party, value,
};
use doorward_contract::application::ApplicationKind;
use doorward_identity::Viewer;
use doorward_testkit::TestEnv;
use serde_json::json;

/// An ID token about the user of a browser.
async fn id_token(env: &TestEnv, viewer: &Viewer) -> String {
    let tokens = exchange(env, &code(env, viewer, &[]).await).await.unwrap();
    tokens.id_token.unwrap().expose().to_owned()
}

#[tokio::test]
async fn the_hinted_user_is_answered_even_if_the_token_has_expired() {
    let (env, _) = env_with(first_party()).await;
    let viewer = sign_in(&env, "li.na").await;
    let hint = id_token(&env, &viewer).await;
    env.clock.advance_secs(86_400);
    for prompt in ["", "none"] {
        code_in(&go(&env, &[("id_token_hint", hint.as_str()), ("prompt", prompt)], Some(&viewer)).await);
    }
}

#[tokio::test]
async fn another_user_than_the_hinted_one_is_never_answered() {
    let (env, _) = env_with(first_party()).await;
    env.user("wang.wei").await;
    let (expected, other) = (sign_in(&env, "li.na").await, sign_in(&env, "wang.wei").await);
    let hint = id_token(&env, &expected).await;
    env.clock.advance_secs(5);
    let hinted = [("id_token_hint", hint.as_str())];
    let silent = [hinted[0], ("prompt", "none")];
    assert_eq!(error_in(&go(&env, &silent, Some(&other)).await).as_deref(), Some("login_required"));
    assert_eq!(error_in(&go(&env, &silent, None).await).as_deref(), Some("login_required"));

    let page = go(&env, &hinted, Some(&other)).await;
    assert_eq!((page.starts_with("/login?next="), value(&page, "switch").as_deref()), (true, Some("1")), "{page}");
    let path = value(&page, "next").unwrap();
    assert_eq!(follow(&env, &path, Some(&other)).await.unwrap(), page, "no user has signed in since");
    env.clock.advance_secs(5);
    let right = sign_in(&env, "li.na").await;
    code_in(&follow(&env, &path, Some(&right)).await.unwrap());

    // Whoever signs in as somebody else has decided.
    let path = value(&go(&env, &hinted, None).await, "next").unwrap();
    env.clock.advance_secs(5);
    let wrong = sign_in(&env, "wang.wei").await;
    let back = follow(&env, &path, Some(&wrong)).await.unwrap();
    assert_eq!(error_in(&back).as_deref(), Some("login_required"));
}

#[tokio::test]
async fn a_hint_that_is_not_ours_or_of_another_application_names_no_user() {
    let (env, _) = env_with(first_party()).await;
    let viewer = sign_in(&env, "li.na").await;
    let hint = id_token(&env, &viewer).await;
    let (message, _) = hint.rsplit_once('.').unwrap();
    put_client(&env, "other", ApplicationKind::SinglePage, first_party()).await;
    let forged = format!("{message}.{}", "A".repeat(86));
    for (client, hint) in [(SHOP, forged.as_str()), (SHOP, "e30.e30."), (SHOP, "x"), ("other", hint.as_str())] {
        let changes = [("client_id", client), ("id_token_hint", hint)];
        code_in(&go(&env, &changes, Some(&viewer)).await);
        let silent = [changes[0], changes[1], ("prompt", "none")];
        assert_eq!(error_in(&go(&env, &silent, Some(&viewer)).await).as_deref(), Some("login_required"), "{hint}");
    }
}

#[tokio::test]
async fn the_requested_value_of_the_claim_sub_is_a_hint_too() {
    let (env, uid) = env_with(first_party()).await;
    let viewer = sign_in(&env, "li.na").await;
    let claims = |sub: &str| json!({ "id_token": { "sub": { "value": sub } } }).to_string();
    code_in(&go(&env, &[("claims", claims(uid.as_str()).as_str()), ("prompt", "none")], Some(&viewer)).await);
    let other = claims("somebody");
    let back = go(&env, &[("claims", other.as_str()), ("prompt", "none")], Some(&viewer)).await;
    assert_eq!(error_in(&back).as_deref(), Some("login_required"));
    env.clock.advance_secs(5);
    let page = go(&env, &[("claims", other.as_str())], Some(&viewer)).await;
    assert_eq!(value(&page, "switch").as_deref(), Some("1"), "{page}");
}

#[tokio::test]
async fn claims_of_granted_scopes_are_in_both_places_and_others_in_none() {
    let (env, _) = env_with(first_party()).await;
    let viewer = sign_in(&env, "li.na").await;
    let wanted = json!({
        "id_token": { "preferred_username": { "essential": true }, "auth_time": null, "nickname": null },
        "userinfo": { "preferred_username": null, "roles": { "essential": true } },
    });
    let changes = [("claims", wanted.to_string()), ("scope", "openid profile".to_owned())];
    let changes = changes.each_ref().map(|(name, value)| (*name, value.as_str()));
    let tokens = exchange(&env, &code(&env, &viewer, &changes).await).await.unwrap();
    let token = super::fixture::claims(tokens.id_token.as_ref().unwrap());
    let info = doorward_identity::oauth::userinfo::userinfo(&env.identity, &tokens.access_token, None).await.unwrap();
    let info = serde_json::to_value(info).unwrap();
    assert_eq!((&token["preferred_username"], &info["preferred_username"]), (&json!("li.na"), &json!("li.na")));
    assert!(token["auth_time"].is_i64() && token.get("roles").is_none() && info.get("roles").is_none());
}

#[tokio::test]
async fn the_sign_in_page_begins_with_the_hint_in_the_language_of_the_application() {
    let (env, _) = env_with(third_party()).await;
    let changes = [("login_hint", "li.na+1@example.com"), ("ui_locales", "fr zh-CN")];
    let page = go(&env, &changes, None).await;
    assert!(page.starts_with("/login?next="), "{page}");
    assert_eq!(value(&page, "hint").as_deref(), Some("li.na+1@example.com"));
    assert_eq!(value(&page, "ui_locales").as_deref(), Some("zh-CN"));
    let path = value(&page, "next").unwrap();
    assert!(!path.contains("li.na"), "the request waits here: {path}");
    let page = go(&env, &[("login_hint", "li\nna"), ("ui_locales", "fr")], None).await;
    assert_eq!((value(&page, "hint"), value(&page, "ui_locales")), (None, None));

    let viewer = sign_in(&env, "li.na").await;
    let consent = follow(&env, &path, Some(&viewer)).await.unwrap();
    assert!(consent.starts_with("/consent?request="), "{consent}");
    assert_eq!((value(&consent, "ui_locales").as_deref(), value(&consent, "hint")), (Some("zh-CN"), None));
}
