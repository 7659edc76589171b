//! Accounts, as `node-sdk` looks them up.

use super::{HOST, Script};
use crate::kit::App;
use axum::http::Method;
use serde_json::{Value, json};

fn by(name: &str, value: &str) -> Value {
    let mut body = json!({"action": "auth.getUserInfoForAdmin", "envName": "doorward", "wxCloudApiToken": ""});
    body[name] = value.into();
    body
}

fn at(platform: &str, id: &str) -> Value {
    let mut body = by("platform", platform);
    body["platformId"] = id.into();
    body
}

/// Asks with a bearer token, which the SDK calls `accessKey`.
async fn ask(app: &App, key: &str, body: Value) -> Value {
    app.post("/?env=doorward&seqId=1", body).header("host", HOST).bearer(key).send().await.ok()
}

#[tokio::test]
async fn an_account_is_found_by_its_uid_or_at_a_platform() {
    let app = App::new().await;
    let key = app.api_key().await;
    let new = json!({"username": "Li.Na", "name": "李娜", "email": "li.na@example.com", "phone": "13800138000"});
    let created = app.post("/admin/api/v1/users", new).bearer(&key).send().await;
    let uid = created.body["uid"].as_str().unwrap();
    for body in
        [by("uuid", uid), at("USERNAME", "li.na"), at("EMAIL", "LI.NA@example.com"), at("PHONE", "+86 138 0013 8000")]
    {
        let found = ask(&app, &key, body.clone()).await;
        assert_eq!((&found["data"]["uid"], &found["data"]["nickName"]), (&json!(uid), &json!("李娜")), "{body}");
        assert!(found["code"].is_null() && found["requestId"].is_string(), "{found}");
    }
    for body in
        [by("uuid", "unsigned"), at("USERNAME", uid), at("EMAIL", "no@example.com"), at("CUSTOM", "c-1"), at("x", "y")]
    {
        assert_eq!(ask(&app, &key, body.clone()).await["code"], "RESOURCE_NOT_FOUND", "{body}");
    }
    for (body, code) in [
        (json!({"action": "auth.getUserInfoForAdmin"}), "INVALID_PARAM"),
        (by("platform", "EMAIL"), "INVALID_PARAM"),
        (json!({"action": "functions.invokeFunction"}), "ACTION_NOT_SUPPORTED"),
        (json!({"action": "auth.getUserInfoForAdmin", "envName": "other", "uuid": uid}), "RESOURCE_NOT_FOUND"),
    ] {
        assert_eq!(ask(&app, &key, body).await["code"], code);
    }
}

#[tokio::test]
async fn attack_63_only_who_may_read_accounts_looks_them_up() {
    let app = App::open_to_all().await;
    let key = app.api_key().await;
    app.delegated_role("other", &["doorward:roles:read"]).await;
    let user = app.signed_in("li.na").await;
    let body = by("uuid", &user.uid);
    for token in [app.key_of("other").await, user.access.clone(), app.guest().await.access] {
        assert_eq!(ask(&app, &token, body.clone()).await["code"], "PERMISSION_DENIED");
    }
    for token in ["dw_wrong", "x"] {
        assert_eq!(ask(&app, token, body.clone()).await["code"], "SIGN_PARAM_INVALID");
    }
    let unsigned = app.post("/", body.clone()).header("host", HOST).send().await.ok();
    assert_eq!(unsigned["code"], "SIGN_PARAM_INVALID");
    assert_eq!(ask(&app, &key, body).await["data"]["uid"], json!(user.uid));
}

#[tokio::test]
async fn a_signature_over_the_whole_body_counts_as_well() {
    let app = App::new().await;
    let script = Script::administrator(&app).await;
    let uid = app.user("li.na").await;
    let (at, body) = (app.identity.now().as_secs(), by("uuid", uid.as_str()).to_string());
    let authorization = script.authorization("/", &body, at);
    let ask = app.ask(Method::POST, "/").text(body).header("host", HOST).header("content-type", "application/json");
    let ask = ask.header("x-timestamp", &at.to_string()).header("authorization", &authorization);
    assert_eq!(ask.send().await.ok()["data"]["uid"], json!(uid));
}
