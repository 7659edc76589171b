//! Machines as callers of the admin API and the access API.

use crate::kit::{App, Reply};
use crate::oauth::{Client, Person, text};
use axum::http::Method;
use doorward_contract::application::{ApplicationKind, GrantType};
use serde_json::{Value, json};

const USERS: &str = "/admin/api/v1/users";

/// A machine with a role that reads users and checks access.
async fn machine<'a>(app: &'a App, key: &str) -> Client<'a> {
    let actions = ["doorward:users:read", "doorward:access:check", "doorward:roles:edit"];
    app.role(key, "reader", json!([{"action": actions, "effect": "allow"}])).await;
    app.role(key, "idle", json!([{"action": "a:b", "effect": "allow"}])).await;
    let machine = Client::new(app, "service", ApplicationKind::Machine, |config| config.redirect_uris.clear()).await;
    app.change_application("service", |row| row.role_id = Some("reader".into())).await;
    machine
}

async fn token(machine: &Client<'_>, more: &[(&str, &str)]) -> String {
    let fields = [&[("grant_type", "client_credentials")][..], more].concat();
    text(&machine.post("/oauth2/token", &fields).send().await.ok(), "access_token").to_owned()
}

async fn users(app: &App, token: &str) -> Reply {
    app.get(USERS).bearer(token).send().await
}

#[tokio::test]
async fn a_machine_acts_with_the_role_that_it_has_now() {
    let app = App::new().await;
    let key = app.api_key().await;
    let machine = machine(&app, &key).await;
    let token = token(&machine, &[]).await;
    let li_na = app.user("li.na").await;
    assert_eq!(users(&app, &token).await.ok()["items"][0]["uid"], json!(li_na));
    let settings = app.get("/admin/api/v1/settings").bearer(&token).send().await;
    assert_eq!(settings.refused(), (403, "permission_denied"));
    let check = json!({"subject": {"uid": li_na}, "action": "a:b"});
    app.post("/access/v1/check", check.clone()).bearer(&token).send().await.ok();

    app.change_application("service", |row| row.role_id = Some("idle".into())).await;
    assert_eq!(users(&app, &token).await.refused(), (403, "permission_denied"));
    assert_eq!(app.post("/access/v1/check", check).bearer(&token).send().await.refused().0, 403);
    let own = app.post("/access/v1/check", json!({"action": "a:b"})).bearer(&token).send().await.ok();
    assert_eq!(own["allowed"], true);
    app.change_application("service", |row| row.role_id = None).await;
    assert_eq!(users(&app, &token).await.refused(), (401, "unauthenticated"));
}

#[tokio::test]
async fn what_a_machine_does_is_on_record_under_its_id() {
    let app = App::new().await;
    let key = app.api_key().await;
    let machine = machine(&app, &key).await;
    let token = token(&machine, &[]).await;
    let role = json!({"id": "made", "name": "Made"});
    let made = app.post("/admin/api/v1/roles", role).bearer(&token).send().await;
    assert_eq!(made.status, 201, "{}", made.text);
    let events = app.get("/admin/api/v1/events?uid=application:service").bearer(&key).send().await.ok();
    let event = &events["items"][0];
    assert_eq!((&event["actor"], &event["client_id"]), (&json!("application:service"), &json!("service")));
    assert_eq!(event["action"], "role.created");
}

#[tokio::test]
async fn a_machine_is_refused_with_the_next_request_after_it_was_turned_off() {
    let app = App::new().await;
    let key = app.api_key().await;
    let machine = machine(&app, &key).await;
    let token = token(&machine, &[]).await;
    users(&app, &token).await.ok();
    app.patch("/admin/api/v1/applications/service", json!({"enabled": false})).bearer(&key).send().await.ok();
    for (method, path) in [(Method::GET, USERS), (Method::POST, "/access/v1/check")] {
        let refused = app.ask(method, path).json(json!({"action": "a:b"})).bearer(&token).send().await;
        assert_eq!(refused.refused(), (401, "unauthenticated"), "{path}");
    }
    app.patch("/admin/api/v1/applications/service", json!({"enabled": true})).bearer(&key).send().await.ok();
    assert_eq!(users(&app, &token).await.refused(), (401, "unauthenticated"), "it stays refused");
    let token = self::token(&machine, &[]).await;
    users(&app, &token).await.ok();
    app.change_application("service", |row| {
        row.config["grant_types"] = json!([GrantType::AuthorizationCode]);
    })
    .await;
    assert_eq!(users(&app, &token).await.refused(), (401, "unauthenticated"), "it has no such grant any more");
}

#[tokio::test]
async fn a_token_is_refused_once_it_is_revoked_expired_or_of_a_namesake() {
    let app = App::new().await;
    let key = app.api_key().await;
    let machine = machine(&app, &key).await;
    let revoked = token(&machine, &[]).await;
    let other = token(&machine, &[]).await;
    machine.post("/oauth2/revoke", &[("token", &revoked)]).send().await.ok();
    assert_eq!(users(&app, &revoked).await.refused(), (401, "unauthenticated"));
    users(&app, &other).await.ok();
    let secrets = app.get("/admin/api/v1/applications/service/secrets").bearer(&key).send().await.ok();
    let secret = format!("/admin/api/v1/applications/service/secrets/{}", secrets["items"][0]["id"].as_str().unwrap());
    app.delete(&secret).bearer(&key).send().await.ok();
    assert_eq!(users(&app, &other).await.refused(), (401, "unauthenticated"), "its secret was revoked");
    let other = {
        let renewed = Client { secret: Some(app.client_secret("service").await), ..machine };
        token(&renewed, &[]).await
    };
    users(&app, &other).await.ok();
    app.delete("/admin/api/v1/applications/service").bearer(&key).send().await.ok();
    let machine = Client::new(&app, "service", ApplicationKind::Machine, |config| config.redirect_uris.clear()).await;
    app.change_application("service", |row| row.role_id = Some("reader".into())).await;
    assert_eq!(users(&app, &other).await.refused(), (401, "unauthenticated"), "of a former application");
    let late = token(&machine, &[]).await;
    users(&app, &late).await.ok();
    app.clock.advance_secs(7_200);
    assert_eq!(users(&app, &late).await.refused(), (401, "unauthenticated"));
}

#[tokio::test]
async fn a_token_is_refused_once_the_key_or_the_method_that_it_was_got_with_is_replaced() {
    let app = App::new().await;
    let key = app.api_key().await;
    let machine = machine(&app, &key).await;
    let path = "/admin/api/v1/applications/service";
    let change = async |patch: Value| app.patch(path, patch).bearer(&key).send().await.ok();
    let jwk = |x: &str| json!({"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "kid": x, "x": x});
    let first = jwk("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
    let other = jwk("JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs");
    let by_secret = token(&machine, &[]).await;
    users(&app, &by_secret).await.ok();
    change(json!({"jwks": {"keys": [first]}})).await;
    users(&app, &by_secret).await.ok();
    change(json!({"token_endpoint_auth_method": "client_secret_post"})).await;
    assert_eq!(users(&app, &by_secret).await.refused(), (401, "unauthenticated"), "another method");

    let before = token(&machine, &[]).await;
    change(json!({"jwks": {"keys": [first, other]}})).await;
    users(&app, &before).await.ok();
    change(json!({"jwks": {"keys": [other]}})).await;
    assert_eq!(users(&app, &before).await.refused(), (401, "unauthenticated"), "a key that may have leaked");
    users(&app, &token(&machine, &[]).await).await.ok();
}

#[tokio::test]
async fn attack_26_an_application_that_was_created_again_is_another_one_from_its_first_second() {
    const PATH: &str = "/admin/api/v1/applications";
    let app = App::new().await;
    let key = app.api_key().await;
    app.role(&key, "reader", json!([{"action": "doorward:users:read", "effect": "allow"}])).await;
    let create = async || {
        let new = json!({"id": "service", "name": "Service", "kind": "machine", "role": "reader"});
        let created = app.post(PATH, new).bearer(&key).send().await;
        assert_eq!(created.status, 201, "{}", created.text);
        text(&created.body["secret"], "secret").to_owned()
    };
    let token = async |secret: &str| {
        let fields = [("grant_type", "client_credentials"), ("client_id", "service"), ("client_secret", secret)];
        text(&app.form("/oauth2/token", &fields).send().await.ok(), "access_token").to_owned()
    };
    let former = token(&create().await).await;
    users(&app, &former).await.ok();
    app.delete(&format!("{PATH}/service")).bearer(&key).send().await.ok();
    let secret = create().await;
    assert_eq!(users(&app, &former).await.refused(), (401, "unauthenticated"));
    users(&app, &token(&secret).await).await.ok();
}

#[tokio::test]
async fn attack_31_no_other_token_of_oauth_is_taken() {
    let app = App::new().await;
    let key = app.api_key().await;
    let machine = machine(&app, &key).await;
    let resource = token(&machine, &[("resource", "https://api.example.com/")]).await;
    app.administrator("root.admin").await;
    let web = Client::web(&app).await;
    let person = Person::sign_in(&app, "root.admin").await;
    let tokens = web.tokens(&person.cookie, &[("scope", "openid roles")]).await;
    let forged = format!("{}x", token(&machine, &[]).await);
    for token in [text(&tokens, "access_token"), text(&tokens, "id_token"), &resource, &forged] {
        assert_eq!(users(&app, token).await.refused(), (401, "unauthenticated"));
        let check = app.post("/access/v1/check", json!({"action": "a:b"})).bearer(token).send().await;
        assert_eq!(check.refused(), (401, "unauthenticated"));
    }
}

#[tokio::test]
async fn attack_62_a_machine_of_a_delegate_does_not_administer() {
    let app = App::new().await;
    let key = app.api_key().await;
    let machine = machine(&app, &key).await;
    app.change_application("service", |row| row.delegated = true).await;
    let token = token(&machine, &[]).await;
    assert_eq!(users(&app, &token).await.refused(), (403, "permission_denied"));
    app.post("/access/v1/check", json!({"action": "a:b"})).bearer(&token).send().await.ok();
}
