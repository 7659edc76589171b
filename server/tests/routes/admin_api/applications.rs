//! Applications and their secrets.

use crate::kit::{App, PASSWORD, Tokens};
use serde_json::{Value, json};

const PATH: &str = "/admin/api/v1/applications";

/// A web application of a third party.
fn wiki() -> Value {
    json!({"id": "wiki", "name": "Wiki", "kind": "web", "redirect_uris": ["https://wiki.example.com/callback"]})
}

/// An own application, which may use the CloudBase API.
fn shop() -> Value {
    json!({"id": "shop", "name": "Shop", "kind": "single_page", "first_party": true,
        "redirect_uris": ["https://shop.example.com/callback"]})
}

async fn create(app: &App, key: &str, new: Value) -> Value {
    let created = app.post(PATH, new).bearer(key).send().await;
    assert_eq!(created.status, 201, "{}", created.text);
    created.body
}

#[tokio::test]
async fn an_application_is_created_read_changed_and_deleted() {
    let app = App::new().await;
    let key = app.api_key().await;
    let created = create(&app, &key, wiki()).await;
    let secret = created["secret"]["secret"].as_str().unwrap();
    assert!(secret.starts_with("dws_"), "{secret}");
    let application = &created["application"];
    for (member, expected) in [
        ("id", json!("wiki")),
        ("name", json!("Wiki")),
        ("kind", json!("web")),
        ("default", json!(false)),
        ("enabled", json!(true)),
        ("access_token_seconds", json!(7_200)),
        ("refresh_token_seconds", json!(2_592_000)),
        ("max_sessions", json!(-1)),
        ("redirect_uris", json!(["https://wiki.example.com/callback"])),
        ("grant_types", json!(["authorization_code", "refresh_token"])),
        ("token_endpoint_auth_method", json!("client_secret_basic")),
        ("first_party", json!(false)),
        ("id_token_signed_response_alg", json!("ES256")),
        ("require_pkce", json!(true)),
        ("require_pushed_authorization_requests", json!(false)),
        ("dpop_bound_access_tokens", json!(false)),
    ] {
        assert_eq!(application[member], expected, "{member}");
    }

    let one = format!("{PATH}/wiki");
    let read = app.get(&one).bearer(&key).send().await;
    assert!(read.header("etag").is_some() && !read.text.contains(secret), "{}", read.text);
    assert_eq!(&read.ok(), application);
    let listed = app.get(PATH).bearer(&key).send().await.ok();
    let ids: Vec<_> = listed["items"].as_array().unwrap().iter().map(|one| (&one["id"], &one["default"])).collect();
    assert_eq!(ids, [(&json!("doorward"), &json!(true)), (&json!("wiki"), &json!(false))]);

    app.clock.advance_secs(1);
    let patch = json!({"name": "Our wiki", "scope": "email openid", "logo_uri": "https://wiki.example.com/a.png"});
    let changed = app.patch(&one, patch).bearer(&key).send().await.ok();
    assert_eq!((&changed["name"], &changed["scope"]), (&json!("Our wiki"), &json!("openid email")));
    assert_eq!(changed["redirect_uris"], application["redirect_uris"], "what is absent stays");
    assert_ne!(changed["updated_at"], application["updated_at"]);
    let cleared = app.patch(&one, json!({"scope": "", "logo_uri": ""})).bearer(&key).send().await.ok();
    assert_eq!((&cleared["scope"], &cleared["logo_uri"]), (&Value::Null, &Value::Null));

    assert_eq!(app.delete(&one).bearer(&key).send().await.ok(), json!({}));
    assert_eq!(app.get(&one).bearer(&key).send().await.refused(), (404, "not_found"));
    assert_eq!(app.delete(&one).bearer(&key).send().await.refused(), (404, "not_found"));
    let events = app.get("/admin/api/v1/events").bearer(&key).send().await;
    assert!(!events.text.contains(secret), "a secret is on record");
}

#[tokio::test]
async fn a_secret_is_shown_once_and_revoked_by_its_id() {
    let app = App::new().await;
    let key = app.api_key().await;
    create(&app, &key, wiki()).await;
    create(&app, &key, json!({"id": "sync", "name": "Sync", "kind": "machine"})).await;
    let path = format!("{PATH}/wiki/secrets");
    app.clock.advance_secs(1);
    let created = app.post(&path, json!({"expires_at": "2030-01-01T00:00:00Z"})).bearer(&key).send().await;
    assert_eq!(created.status, 201, "{}", created.text);
    let (secret, row) = (created.body["secret"].as_str().unwrap(), &created.body["client_secret"]);
    assert!(secret.ends_with(row["hint"].as_str().unwrap()), "{row}");
    let listed = app.get(&path).bearer(&key).send().await;
    assert!(!listed.text.contains(secret), "a secret is shown again");
    let listed = listed.ok();
    assert_eq!((listed["items"].as_array().unwrap().len(), &listed["items"][0]), (2, row), "newest first");

    let id = row["id"].as_str().unwrap();
    let of_other = app.delete(&format!("{PATH}/sync/secrets/{id}")).bearer(&key).send().await;
    assert_eq!(of_other.refused(), (404, "not_found"));
    assert_eq!(app.delete(&format!("{path}/{id}")).bearer(&key).send().await.ok(), json!({}));
    assert_eq!(app.delete(&format!("{path}/{id}")).bearer(&key).send().await.refused(), (404, "not_found"));
    for path in [format!("{PATH}/missing/secrets"), format!("{PATH}/missing/secrets/{id}")] {
        let refused = match path.ends_with(id) {
            true => app.delete(&path).bearer(&key).send().await,
            false => app.post(&path, json!({})).bearer(&key).send().await,
        };
        assert_eq!(refused.refused(), (404, "not_found"), "{path}");
    }
}

#[tokio::test]
async fn what_an_application_lacks_is_named() {
    let app = App::new().await;
    let key = app.api_key().await;
    for (body, field) in [
        (json!({}), "name"),
        (json!({"name": " "}), "name"),
        (json!({"name": "Wiki", "id": "a b"}), "id"),
        (json!({"name": "Wiki", "id": "no"}), "id"),
        (json!({"name": "Wiki", "kind": "desktop"}), "kind"),
        (json!({"name": "Wiki", "redirect_uris": ["javascript:alert(1)"]}), "redirect_uris"),
        (json!({"name": "Wiki", "redirect_uris": ["https://wiki.example.com/"], "role": "administrator"}), "role"),
        (json!({"name": "Sync", "kind": "machine", "role": "missing"}), "role"),
        (json!({"name": "Sync", "kind": "machine", "role": "all_users"}), "role"),
        (json!({"name": "Wiki", "secret": "hunter2"}), "secret"),
    ] {
        let reply = app.post(PATH, body.clone()).bearer(&key).send().await;
        assert_eq!(reply.refused(), (400, "invalid_argument"), "{body}: {}", reply.text);
        assert_eq!(reply.body["details"]["field"], field, "{body}");
    }
    create(&app, &key, wiki()).await;
    for (body, field) in [
        (json!({"name": ""}), "name"),
        (json!({"id": "other"}), "id"),
        (json!({"kind": "machine"}), "kind"),
        (json!({"role": "administrator"}), "role"),
        (json!({"access_token_seconds": 10}), "access_token_seconds"),
        (json!({"max_sessions": 51}), "max_sessions"),
        (json!({"redirect_uris": ["https://wiki.example.com/#fragment"]}), "redirect_uris"),
    ] {
        let reply = app.patch(&format!("{PATH}/wiki"), body.clone()).bearer(&key).send().await;
        assert_eq!(reply.refused(), (400, "invalid_argument"), "{body}: {}", reply.text);
        assert_eq!(reply.body["details"]["field"], field, "{body}");
    }
    let taken = app.post(PATH, wiki()).bearer(&key).send().await;
    assert_eq!((taken.refused(), &taken.body["details"]["field"]), ((409, "already_exists"), &json!("id")));
}

#[tokio::test]
async fn an_application_that_is_turned_off_is_signed_out_and_stays_so() {
    let app = App::new().await;
    app.user("li.na").await;
    let key = app.api_key().await;
    create(&app, &key, shop()).await;
    let sign_in = || app.post("/auth/v1/signin?client_id=shop", json!({"username": "li.na", "password": PASSWORD}));
    let tokens = Tokens::of(sign_in().send().await);
    let portal = app.sign_in("li.na").await;
    let me = async |token: &str| app.get("/auth/v1/user/me").bearer(token).send().await.status;
    assert_eq!((me(&tokens.access).await, me(&portal.access).await), (200, 200));

    let switch = async |enabled: bool| {
        let turned = app.patch(&format!("{PATH}/shop"), json!({"enabled": enabled})).bearer(&key).send().await;
        assert_eq!(turned.ok()["enabled"], enabled);
    };
    let refresh = async || {
        let body = json!({"grant_type": "refresh_token", "refresh_token": tokens.refresh, "client_id": "shop"});
        app.post("/auth/v1/token", body).send().await.status
    };
    switch(false).await;
    assert_eq!((me(&tokens.access).await, me(&portal.access).await), (401, 200), "other applications are untouched");
    assert_ne!(refresh().await, 200);
    assert_ne!(sign_in().send().await.status, 200);
    switch(true).await;
    assert_eq!(me(&tokens.access).await, 401, "a session that has ended does not come back");
    assert_ne!(refresh().await, 200);
    let again = Tokens::of(sign_in().send().await);
    assert_eq!(me(&again.access).await, 200);

    let events = app.get("/admin/api/v1/events?action=application.changed").bearer(&key).send().await.ok();
    let detail = &events["items"][1]["detail"];
    assert_eq!((&detail["application"], &detail["ended_sessions"]), (&json!("shop"), &json!(1)));
    assert_eq!((&detail["before"], &detail["after"]), (&json!({"enabled": true}), &json!({"enabled": false})));

    app.delete(&format!("{PATH}/shop")).bearer(&key).send().await.ok();
    assert_eq!(me(&again.access).await, 401);
    create(&app, &key, shop()).await;
    assert_eq!(me(&again.access).await, 401, "a later application with the same ID inherits nothing");
}

#[tokio::test]
async fn the_default_application_is_neither_deleted_nor_turned_off_and_shares_its_limits_with_the_settings() {
    let app = App::new().await;
    let key = app.api_key().await;
    let one = format!("{PATH}/doorward");
    for refused in [
        app.delete(&one).bearer(&key).send().await,
        app.patch(&one, json!({"enabled": false})).bearer(&key).send().await,
    ] {
        assert_eq!(refused.refused(), (400, "failed_precondition"), "{}", refused.text);
    }
    let limits = json!({"access_token_seconds": 3_600, "max_sessions": 3});
    app.patch(&one, limits.clone()).bearer(&key).send().await.ok();
    let section = app.get("/admin/api/v1/settings/tokens").bearer(&key).send().await.ok();
    assert_eq!((&section["access_token_seconds"], &section["max_sessions"]), (&json!(3_600), &json!(3)));
    app.patch("/admin/api/v1/settings/tokens", json!({"max_sessions": 5})).bearer(&key).send().await.ok();
    assert_eq!(app.get(&one).bearer(&key).send().await.ok()["max_sessions"], 5);
    let short = app.patch(&one, json!({"access_token_seconds": 300})).bearer(&key).send().await;
    assert_eq!(short.refused(), (400, "invalid_argument"), "the settings do not allow it");
}

#[tokio::test]
async fn attack_63_an_auditor_reads_applications_and_no_policy_lets_others_change_them() {
    let app = App::new().await;
    let key = app.api_key().await;
    create(&app, &key, wiki()).await;
    app.role(&key, "lord", json!([{"action": "doorward:*", "effect": "allow"}])).await;
    let lord = app.key_of("lord").await;
    app.get(PATH).bearer(&lord).send().await.ok();
    app.get(&format!("{PATH}/wiki/secrets")).bearer(&lord).send().await.ok();
    for request in [
        app.post(PATH, shop()),
        app.patch(&format!("{PATH}/wiki"), json!({"redirect_uris": ["https://evil.example/"]})),
        app.patch(&format!("{PATH}/wiki"), json!({"enabled": false})),
        app.post(&format!("{PATH}/wiki/secrets"), json!({})),
        app.delete(&format!("{PATH}/wiki")),
    ] {
        let refused = request.bearer(&lord).send().await;
        assert_eq!(refused.refused(), (403, "permission_denied"));
        assert_eq!(refused.body["details"]["action"], "doorward:applications:edit");
    }
}
