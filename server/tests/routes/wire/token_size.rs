//! Size limits of tokens and identity headers.

use crate::kit::{App, PASSWORD, Tokens};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use doorward_contract::messaging::Channel;
use doorward_store::user;
use doorward_testkit::uid;
use serde_json::{Value, json};

/// Default buffer of nginx for response headers.
const PROXY_BUFFER: usize = 4_096;

fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

/// An account with maximum-length attributes, and a hundred roles with maximum-length IDs.
async fn largest(app: &App, key: &str) -> Tokens {
    let new = json!({
        "uid": "u".repeat(64), "username": "n".repeat(64), "password": PASSWORD, "name": "\u{1F511}".repeat(64),
        "picture": format!("https://example.test/{}", "p".repeat(2_000)),
        "email": format!("{}@{}.test", "e".repeat(64), ["d".repeat(60), "d".repeat(60), "d".repeat(50)].join(".")),
    });
    let created = app.post("/admin/api/v1/users", new).bearer(key).send().await;
    assert_eq!(created.status, 201, "{}", created.text);
    let email = created.body["email"].as_str().unwrap();
    let verified = user::contact_change(Channel::Mail, Some((email, email)), true);
    user::update(app.identity.db().write(), &uid(&"u".repeat(64)), verified).await.unwrap();
    for number in 0..100 {
        let id = format!("{number:03}{}", "r".repeat(61));
        let created = app.post("/admin/api/v1/roles", json!({"id": id, "name": "Role"})).bearer(key).send().await;
        assert_eq!(created.status, 201, "{}", created.text);
        app.member(key, &id, &"u".repeat(64)).await;
    }
    app.sign_in(&"n".repeat(64)).await
}

#[tokio::test]
async fn finding_r16_the_token_of_the_largest_account_is_accepted() {
    let app = App::new().await;
    let key = app.api_key().await;
    let token = largest(&app, &key).await;
    assert!(token.access.len() <= 4_096, "{}", token.access.len());
    let me = app.get("/auth/v1/user/me").bearer(&token.access).send().await.ok();
    let claims = claims(&token.access);
    let roles = claims["roles"].as_array().unwrap();
    assert_eq!((&claims["roles_truncated"], &claims["groups"]), (&json!(true), &claims["roles"]));
    assert!(!roles.is_empty() && roles.len() < 100, "{}", roles.len());
    assert_eq!(claims["email_verified"], true);
    assert_eq!(me["groups"].as_array().unwrap().len(), 100, "and here are all of them");
    assert_eq!(token.body["groups"].as_array().unwrap().len(), 100);
    let body = json!({"grant_type": "refresh_token", "refresh_token": token.refresh});
    let next = Tokens::of(app.post("/auth/v1/token", body).send().await);
    app.get("/auth/v1/user/me").bearer(&next.access).send().await.ok();
}

#[tokio::test]
async fn finding_r16_the_headers_of_the_largest_account_fit_into_a_proxys_buffer() {
    let app = App::new().await;
    let key = app.api_key().await;
    app.sites(json!([{"host": "app.example.com", "kind": "app", "identity_jwt": true}])).await;
    app.policy(&key, "all", json!([{"action": "app:/*", "resource": "*", "effect": "allow"}])).await;
    let policies = json!({"policies": ["all"]});
    app.put("/admin/api/v1/roles/all_users/policies", policies).bearer(&key).send().await.ok();
    let token = largest(&app, &key).await;
    let request =
        app.get("/access/v1/forward").header("x-forwarded-method", "GET").header("x-forwarded-proto", "https");
    let request = request.header("x-forwarded-host", "app.example.com").header("x-forwarded-uri", "/");
    let passed = request.bearer(&token.access).send().await;
    assert_eq!(passed.status, 200, "{}", passed.text);
    let head: usize = passed.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    assert!(head < PROXY_BUFFER, "{head}");
    let roles = passed.header("x-doorward-roles").unwrap();
    assert!(roles.starts_with("000r") && roles.ends_with(",..."), "{roles}");
    let claims = claims(passed.header("x-doorward-jwt").unwrap());
    assert_eq!((&claims["sub"], &claims["roles_truncated"]), (&json!(token.uid), &json!(true)));
}

#[tokio::test]
async fn finding_n08_a_token_contains_no_unverified_contact() {
    let app = App::new().await;
    let key = app.api_key().await;
    let new =
        json!({"username": "li.na", "password": PASSWORD, "email": "li.na@example.test", "phone": "+8613800138000"});
    assert_eq!(app.post("/admin/api/v1/users", new).bearer(&key).send().await.status, 201);
    let claims = claims(&app.sign_in("li.na").await.access);
    for name in ["email", "email_verified", "phone_number", "phone_number_verified"] {
        assert!(claims.get(name).is_none(), "{claims}");
    }
}
