use crate::kit::App;
use doorward_admin as admin;
use doorward_identity::Actor;
use doorward_testkit::permit;
use serde_json::Value;

fn kids(jwks: &Value) -> Vec<&str> {
    jwks["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap()).collect()
}

fn kid_of(access_token: &str) -> String {
    use base64::Engine as _;
    let header = access_token.split('.').next().unwrap();
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(header).unwrap();
    serde_json::from_slice::<Value>(&bytes).unwrap()["kid"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn certs_hold_public_keys_and_say_how_long_a_copy_is_good() {
    let app = App::new().await;
    let reply = app.get("/auth/v1/certs").send().await;
    assert_eq!(reply.header("cache-control"), Some("public, max-age=300"));
    let jwks = reply.ok();
    assert!(!kids(&jwks).is_empty());
    for key in jwks["keys"].as_array().unwrap() {
        for private in ["d", "p", "q", "dp", "dq", "qi", "k"] {
            assert!(key.get(private).is_none(), "{private} is private");
        }
    }
    let token = app.signed_in("li.na").await.access;
    assert!(kids(&jwks).contains(&kid_of(&token).as_str()));
}

#[tokio::test]
async fn case_p038_a_copy_fetched_before_a_rotation_knows_the_key_that_signs_after_it() {
    let app = App::new().await;
    app.user("li.na").await;
    let before = app.sign_in("li.na").await.access;
    app.clock.advance_secs(600);
    app.identity.cleanup().await.unwrap();
    app.clock.advance_secs(600);
    let copy = app.get("/auth/v1/certs").send().await.ok();
    admin::signing_keys::rotate(&permit(&app.access, &Actor::cli()), false).await.unwrap();
    let after = app.sign_in("li.na").await.access;
    assert_ne!(kid_of(&before), kid_of(&after), "another key signs");
    assert!(kids(&copy).contains(&kid_of(&after).as_str()), "and the copy knows it");
    let now = app.get("/auth/v1/certs").send().await.ok();
    assert!(kids(&now).contains(&kid_of(&before).as_str()), "old tokens stay verifiable");
    app.get("/auth/v1/user/me").bearer(&before).send().await.ok();
}

#[tokio::test]
async fn a_retired_key_is_forgotten_when_its_last_token_has_expired() {
    let app = App::new().await;
    let old = app.signed_in("li.na").await.access;
    admin::signing_keys::rotate(&permit(&app.access, &Actor::cli()), true).await.unwrap();
    app.clock.advance_secs(86_400 + 1);
    app.identity.cleanup().await.unwrap();
    let now = app.get("/auth/v1/certs").send().await.ok();
    assert!(!kids(&now).contains(&kid_of(&old).as_str()), "no verifier uses it any more");
    let refused = app.get("/auth/v1/user/me").bearer(&old).send().await;
    assert_eq!(refused.refused(), (401, "unauthenticated"));
}
