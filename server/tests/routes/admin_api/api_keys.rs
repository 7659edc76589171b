//! API keys.

use crate::kit::App;
use insta::assert_json_snapshot;
use serde_json::json;

const PATH: &str = "/admin/api/v1/api-keys";

#[tokio::test]
async fn finding_f05_a_key_is_created_used_moved_and_revoked() {
    let app = App::new().await;
    let key = app.api_key().await;
    app.role(&key, "reader", json!([{"action": "doorward:users:read", "effect": "allow"}])).await;
    app.role(&key, "idle", json!([{"action": "a:b", "effect": "allow"}])).await;
    let new = json!({"name": "siem", "role": "reader", "expires_at": "2030-01-01T00:00:00Z"});
    let created = app.post(PATH, new).bearer(&key).send().await;
    assert_eq!(created.status, 201, "{}", created.text);
    assert_json_snapshot!(created.body, {
        ".secret" => "[secret]", ".api_key.id" => "[id]", ".api_key.created_at" => "[time]"
    });
    let (id, secret) = (created.body["api_key"]["id"].as_str().unwrap(), created.body["secret"].as_str().unwrap());
    let one = format!("{PATH}/{id}");
    let ask = async || app.get("/admin/api/v1/users").bearer(secret).send().await;
    ask().await.ok();
    let listed = app.get(PATH).bearer(&key).send().await;
    assert!(!listed.text.contains(secret), "a secret is shown again");
    assert_eq!(listed.body["items"].as_array().unwrap().len(), 2);
    assert!(app.get(&one).bearer(&key).send().await.ok()["last_used_at"].is_string());

    app.patch(&one, json!({"role": "idle"})).bearer(&key).send().await.ok();
    assert_eq!(ask().await.refused(), (403, "permission_denied"));
    app.patch(&one, json!({"role": "reader", "name": "siem2"})).bearer(&key).send().await.ok();
    ask().await.ok();
    assert_eq!(app.delete(&one).bearer(&key).send().await.ok(), json!({}));
    assert_eq!(ask().await.refused(), (401, "unauthenticated"));
    assert_eq!(app.get(&one).bearer(&key).send().await.refused(), (404, "not_found"));
    assert_eq!(app.delete(&one).bearer(&key).send().await.refused(), (404, "not_found"));
}

#[tokio::test]
async fn finding_f05_a_revoked_key_is_refused_by_every_node_at_once() {
    let app = App::new().await;
    let key = app.api_key().await;
    let robot = app.key_of("administrator").await;
    let node = doorward_access::Access::open(&app.node().await).await.unwrap();
    let secret = doorward_contract::Secret::new(robot);
    assert!(node.api_key(&secret).await.unwrap().is_some());
    let listed = app.get(PATH).bearer(&key).send().await.ok();
    let id = listed["items"].as_array().unwrap().iter().find(|key| key["name"] == "of-administrator").unwrap();
    app.delete(&format!("{PATH}/{}", id["id"].as_str().unwrap())).bearer(&key).send().await.ok();
    assert!(node.api_key(&secret).await.unwrap().is_none());
}

#[tokio::test]
async fn what_a_key_lacks_is_named() {
    let app = App::new().await;
    let key = app.api_key().await;
    for (body, field) in [
        (json!({"role": "missing"}), "role"),
        (json!({}), "role"),
        (json!({"role": "administrator", "name": "a b"}), "name"),
        (json!({"role": "administrator", "expires_at": "2020-01-01T00:00:00Z"}), "expires_at"),
        (json!({"role": "administrator", "delegated": false}), "delegated"),
    ] {
        let reply = app.post(PATH, body.clone()).bearer(&key).send().await;
        assert_eq!(reply.refused(), (400, "invalid_argument"), "{body}");
        assert_eq!(reply.body["details"]["field"], field, "{body}");
    }
}

#[tokio::test]
async fn keys_are_paged_newest_first() {
    let app = App::new().await;
    let key = app.api_key().await;
    for name in ["one", "two", "three"] {
        app.clock.advance_secs(1);
        app.key_named(name, "administrator").await;
    }
    let (mut names, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = app.get(&format!("{PATH}?limit=1{cursor}")).bearer(&key).send().await.ok();
        names.push(page["items"][0]["name"].as_str().unwrap().to_owned());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(names, ["three", "two", "one", "tests"]);
}
