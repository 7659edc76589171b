//! Identity providers.

use crate::kit::App;
use doorward_contract::settings::Section;
use doorward_store::{linked_identity, provider};
use serde_json::json;

const PATH: &str = "/admin/api/v1/providers/corp";

/// A provider, and a user without another sign-in method.
async fn with_one_user() -> (App, String) {
    let app = App::new().await;
    let key = app.api_key().await;
    let config = json!({
        "client_id": "us", "authorization_endpoint": "https://id.example.com/authorize",
        "token_endpoint": "https://id.example.com/token", "userinfo_endpoint": "https://id.example.com/me",
    });
    let new = json!({ "kind": "oauth2", "enabled": true, "secret": "hush", "config": config });
    assert_eq!(app.put(PATH, new).bearer(&key).send().await.status, 200);
    let uid = app.user("li.na").await;
    // The user has a password, but sign-in by password is turned off.
    app.set(Section::LoginMethods, json!({ "username": false })).await;
    let realm = provider::find(app.identity.db().read(), "corp").await.unwrap().unwrap().realm;
    let link = linked_identity::Model {
        realm,
        subject: "7".into(),
        provider_id: "corp".into(),
        uid,
        union_id: None,
        name: None,
        picture: None,
        meta: json!({}),
        created_at: 0,
        used_at: 0,
        delegate: None,
    };
    linked_identity::insert(app.identity.db().write(), link).await.unwrap();
    (app, key)
}

#[tokio::test]
async fn finding_f11_a_change_that_affects_linked_people_is_decided_by_name() {
    let (app, key) = with_one_user().await;
    let found = app.get(PATH).bearer(&key).send().await.ok();
    assert_eq!(found["links"], json!({ "identities": 1, "only_method_of": 1 }));
    let put = async |body| app.put(PATH, body).bearer(&key).send().await;
    let off = put(json!({ "enabled": false })).await;
    assert_eq!(off.refused(), (400, "invalid_argument"));
    assert_eq!(off.body["details"], json!({ "field": "confirm_lockout", "reason": "lockout", "users": 1 }));
    let in_body = put(json!({ "enabled": false, "confirm_lockout": 1 })).await;
    assert_eq!(in_body.refused(), (400, "invalid_argument"), "it is a parameter, as everywhere");
    let mut config = found["config"].clone();
    config["client_id"] = json!("another");
    let moved = put(json!({ "config": config })).await;
    assert_eq!(moved.body["details"], json!({ "field": "links", "reason": "required" }));
    let saved = put(json!({ "config": config, "links": "keep" })).await.ok();
    assert_eq!(saved["links"]["identities"], 1);
    let unknown = put(json!({ "config": config, "links": "drop" })).await;
    assert_eq!(unknown.status, 400);
    let confirmed = app.put(&format!("{PATH}?confirm_lockout=1"), json!({ "enabled": false })).bearer(&key);
    assert_eq!(confirmed.send().await.ok()["enabled"], false);
    put(json!({ "enabled": true })).await.ok();
    let refused = app.delete(PATH).bearer(&key).send().await;
    assert_eq!(refused.body["details"]["field"], "confirm_lockout");
    assert_eq!(app.delete(&format!("{PATH}?confirm_lockout=1")).bearer(&key).send().await.status, 200);
    assert_eq!(app.get(PATH).bearer(&key).send().await.status, 404);
}
