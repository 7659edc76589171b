//! Keys: by the control plane, their kinds at the admin API, and the tokens of signing keys.

use super::{Script, done};
use crate::kit::App;
use crate::oauth::basic;
use doorward_contract::application::ApplicationKind;
use doorward_contract::settings::Section;
use serde_json::{Value, json};

const KEYS: &str = "/admin/api/v1/api-keys";
const TOKEN: &str = "/auth/v1/token/clientCredential";
const USERS: &str = "/admin/api/v1/users";

#[tokio::test]
async fn keys_are_created_listed_and_deleted() {
    let app = App::new().await;
    let script = Script::administrator(&app).await;
    let new = json!({"EnvId": "doorward", "KeyType": "api_key", "KeyName": "ci", "ExpireIn": 7_200});
    let created = done(script.call("CreateApiKey", new).await);
    let (id, key) = (created["KeyId"].as_str().unwrap(), created["ApiKey"].as_str().unwrap());
    assert!(created["ExpireAt"].is_string());
    app.get(USERS).bearer(key).send().await.ok();
    let listed = done(script.call("DescribeApiKeyList", json!({"KeyType": "api_key"})).await);
    assert_eq!((&listed["Total"], &listed["Data"][0]["KeyId"]), (&json!(1), &json!(id)));
    assert!(!listed.to_string().contains(key), "a secret is shown again");
    for _ in 0..2 {
        done(script.call("DeleteApiKey", json!({"KeyId": id})).await);
    }
    assert_eq!(app.get(USERS).bearer(key).send().await.refused(), (401, "unauthenticated"));
    let brief = json!({"KeyType": "api_key", "ExpireIn": 60});
    assert_eq!(script.refused("CreateApiKey", brief).await, "InvalidParameter");
}

#[tokio::test]
async fn attack_63_a_script_creates_no_key_with_another_role_or_a_longer_life() {
    let app = App::new().await;
    let end = app.identity.now().plus_secs(86_400);
    let script = Script::until(&app, "administrator", Some(end)).await;
    assert_eq!(script.refused("CreateApiKey", json!({"KeyType": "api_key"})).await, "UnauthorizedOperation");
    done(script.call("CreateApiKey", json!({"KeyType": "api_key", "ExpireIn": 7_200})).await);
    app.delegated_role("keeper", &["doorward:api-keys:*"]).await;
    let keeper = Script::of(&app, "keeper").await;
    // Its own role is about Doorward, which only administrators give.
    assert_eq!(keeper.refused("CreateApiKey", json!({"KeyType": "api_key"})).await, "UnauthorizedOperation");
}

#[tokio::test]
async fn there_is_one_publishable_key_with_the_permissions_of_guests() {
    let app = App::new().await;
    let key = app.api_key().await;
    let script = Script::administrator(&app).await;
    let by_script = done(script.call("CreateApiKey", json!({"KeyType": "publish_key"})).await);
    let publishable = by_script["ApiKey"].as_str().unwrap();
    assert!(publishable.starts_with("dwp_"));
    let again = app.post(KEYS, json!({"kind": "publishable"})).bearer(&key).send().await;
    assert_eq!((again.status, again.body["secret"].as_str()), (201, Some(publishable)));
    let listed = done(script.call("DescribeApiKeyList", json!({"KeyType": "publish_key"})).await);
    assert_eq!((&listed["Total"], &listed["Data"][0]["ApiKey"]), (&json!(1), &json!(publishable)));

    let may = async |action: &str| {
        let body = json!({"action": action});
        app.post("/access/v1/check", body).bearer(publishable).send().await.ok()["allowed"].clone()
    };
    app.policy(&key, "Guests", json!([{"action": "shop:look", "effect": "allow"}])).await;
    app.policy(&key, "Everyone", json!([{"action": "shop:enter", "effect": "allow"}])).await;
    for (role, code) in [("anonymous_users", "Guests"), ("all_users", "Everyone")] {
        let path = format!("/admin/api/v1/roles/{role}/policies");
        app.put(&path, json!({"policies": [code]})).bearer(&key).send().await.ok();
    }
    assert_eq!(
        (may("shop:look").await, may("shop:enter").await, may("shop:buy").await),
        (json!(true), json!(true), json!(false))
    );
    let id = again.body["api_key"]["id"].as_str().unwrap();
    app.delete(&format!("{KEYS}/{id}")).bearer(&key).send().await.ok();
    let refused = app.post("/access/v1/check", json!({"action": "shop:look"})).bearer(publishable).send().await;
    assert_eq!(refused.refused(), (401, "unauthenticated"));
    let renewed = app.post(KEYS, json!({"kind": "publishable"})).bearer(&key).send().await;
    assert_ne!(renewed.body["secret"], publishable);
}

#[tokio::test]
async fn attack_63_the_publishable_key_administers_nothing() {
    let app = App::new().await;
    let key = app.api_key().await;
    let created = app.post(KEYS, json!({"kind": "publishable"})).bearer(&key).send().await;
    let (id, publishable) = (created.body["api_key"]["id"].as_str().unwrap(), created.body["secret"].as_str().unwrap());
    // Whatever its roles allow.
    app.put("/admin/api/v1/roles/all_users/policies", json!({"policies": ["AdministratorAccess"]}))
        .bearer(&key)
        .send()
        .await;
    let refused = app.get(USERS).bearer(publishable).send().await;
    assert_eq!(refused.refused(), (403, "permission_denied"));
    assert_eq!(refused.body["details"]["action"], "doorward:users:read");
    let about = json!({"action": "a:b", "subject": {"unauthenticated": true}});
    assert_eq!(
        app.post("/access/v1/check", about).bearer(publishable).send().await.refused(),
        (403, "permission_denied")
    );
    let user = app.get("/auth/v1/user/me").bearer(publishable).send().await;
    assert_eq!(user.refused(), (401, "unauthenticated"), "it is no user");
    for patch in [json!({"role": "administrator"}), json!({"expires_at": "2030-01-01T00:00:00Z"})] {
        let refused = app.patch(&format!("{KEYS}/{id}"), patch).bearer(&key).send().await;
        assert_eq!(refused.refused(), (400, "invalid_argument"));
    }
    let renamed = app.patch(&format!("{KEYS}/{id}"), json!({"name": "web"})).bearer(&key).send().await.ok();
    assert_eq!((&renamed["name"], &renamed["publishable"]), (&json!("web"), &json!(publishable)));
    for body in [json!({"role": "administrator"}), json!({"expires_at": "2030-01-01T00:00:00Z"})] {
        let mut body: Value = body;
        body["kind"] = "publishable".into();
        assert_eq!(app.post(KEYS, body).bearer(&key).send().await.refused(), (400, "invalid_argument"));
    }
}

#[tokio::test]
async fn the_number_of_keys_is_limited_by_a_setting() {
    let app = App::new().await;
    let key = app.api_key().await;
    let new = async |kind: &str| {
        let body = json!({"kind": kind, "role": "administrator"});
        app.post(KEYS, body).bearer(&key).send().await
    };
    for kind in ["api_key", "signing", "api_key", "signing"] {
        assert_eq!(new(kind).await.status, 201, "with the first one five in all");
    }
    let refused = new("signing").await;
    assert_eq!(refused.refused(), (400, "invalid_argument"));
    assert_eq!(refused.body["details"]["reason"], "too_many");
    assert_eq!(app.post(KEYS, json!({"kind": "publishable"})).bearer(&key).send().await.status, 201);
    // The command line is not limited, and nothing is revoked.
    app.key_named("sixth", "administrator").await;
    app.get(USERS).bearer(&key).send().await.ok();
    app.set(Section::ApiKeys, json!({"max": -1})).await;
    assert_eq!(new("api_key").await.status, 201);
    for max in [-2, 1_001] {
        let refused = app.patch("/admin/api/v1/settings/api_keys", json!({"max": max})).bearer(&key).send().await;
        assert_eq!(refused.refused(), (400, "invalid_argument"), "{max}");
    }
}

#[tokio::test]
async fn expired_keys_make_room() {
    let app = App::new().await;
    let key = app.api_key().await;
    app.set(Section::ApiKeys, json!({"max": 2})).await;
    let end = app.identity.now().plus_secs(60);
    let brief = json!({"role": "administrator", "expires_at": end});
    assert_eq!(app.post(KEYS, brief.clone()).bearer(&key).send().await.status, 201);
    assert_eq!(app.post(KEYS, brief).bearer(&key).send().await.refused(), (400, "invalid_argument"));
    app.clock.advance_secs(60);
    assert_eq!(app.post(KEYS, json!({"role": "administrator"})).bearer(&key).send().await.status, 201);
}

/// A token of a signing key, by Basic credentials.
async fn token(script: &Script<'_>) -> Value {
    let authorization = basic(&script.id, &script.secret);
    let ask = script.app.post(TOKEN, json!({"grant_type": "client_credentials"}));
    ask.header("authorization", &authorization).send().await.ok()
}

#[tokio::test]
async fn a_signing_key_gets_a_token_that_acts_with_its_role() {
    let app = App::new().await;
    app.delegated_role("reader", &["doorward:users:read"]).await;
    let script = Script::of(&app, "reader").await;
    let tokens = token(&script).await;
    assert_eq!((&tokens["expires_in"], &tokens["groups"]), (&json!(432_000), &json!(["reader"])));
    assert_eq!(tokens["sub"], format!("api_key:{}", script.id));
    assert!(tokens["refresh_token"].is_null());
    let access = tokens["access_token"].as_str().unwrap();
    app.get(USERS).bearer(access).send().await.ok();
    assert_eq!(app.get("/admin/api/v1/roles").bearer(access).send().await.refused(), (403, "permission_denied"));
    assert_eq!(app.get("/auth/v1/user/me").bearer(access).send().await.refused(), (401, "unauthenticated"));
    app.clock.advance_secs(432_000);
    assert_eq!(app.get(USERS).bearer(access).send().await.refused(), (401, "unauthenticated"));
}

#[tokio::test]
async fn a_signature_gets_the_token_too_and_not_for_ever() {
    let app = App::new().await;
    let script = Script::administrator(&app).await;
    let (at, body) = (app.identity.now().as_secs(), r#"{"grant_type":"client_credentials"}"#);
    let ask = async || {
        let authorization = format!("{}, Timestamp={at}", script.authorization(TOKEN, body, at));
        let ask = app.ask(axum::http::Method::POST, TOKEN).text(body).header("host", "localhost:3000");
        ask.header("content-type", "application/json").header("authorization", &authorization).send().await
    };
    ask().await.ok();
    // Two processes of a server start in the same second.
    let tokens = ask().await.ok();
    app.get(USERS).bearer(tokens["access_token"].as_str().unwrap()).send().await.ok();
    app.clock.advance_secs(6);
    assert_eq!(ask().await.refused(), (401, "invalid_client"));
}

#[tokio::test]
async fn a_token_dies_with_its_key_and_at_once() {
    let app = App::new().await;
    let key = app.api_key().await;
    let end = app.identity.now().plus_secs(600);
    let (script, brief) = (Script::administrator(&app).await, Script::until(&app, "administrator", Some(end)).await);
    let (one, two) = (token(&script).await, token(&brief).await);
    assert_eq!(two["expires_in"], 600);
    let works = async |tokens: &Value| {
        app.get(USERS).bearer(tokens["access_token"].as_str().unwrap()).send().await.status == 200
    };
    assert!(works(&one).await && works(&two).await);
    app.delete(&format!("{KEYS}/{}", script.id)).bearer(&key).send().await.ok();
    assert!(!works(&one).await && works(&two).await);
    app.application("page", ApplicationKind::SinglePage, |_| {}).await;
    let token = two["access_token"].as_str().unwrap();
    let revoked = app.form("/oauth2/revoke", &[("client_id", "page"), ("token", token)]).send().await;
    assert_eq!(revoked.status, 200, "{}", revoked.text);
    assert!(!works(&two).await, "revoked");
}

#[tokio::test]
async fn attack_16_only_the_secret_of_the_key_gets_a_token() {
    let app = App::new().await;
    let script = Script::administrator(&app).await;
    let bearer = app.api_key().await;
    let other = Script::administrator(&app).await;
    for (id, secret) in [
        (script.id.as_str(), other.secret.as_str()),
        (script.id.as_str(), "dwk_wrong"),
        (script.id.as_str(), bearer.as_str()),
        ("missing", script.secret.as_str()),
    ] {
        let ask = app.post(TOKEN, json!({"grant_type": "client_credentials"}));
        let reply = ask.header("authorization", &basic(id, secret)).send().await;
        assert_eq!(reply.refused(), (401, "invalid_client"), "{id}");
    }
    let scoped = app.post(TOKEN, json!({"grant_type": "client_credentials", "scope": "openid"}));
    let reply = scoped.header("authorization", &basic(&script.id, &script.secret)).send().await;
    assert_eq!(reply.refused(), (400, "invalid_scope"));
}
