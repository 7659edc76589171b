use crate::kit::App;
use insta::assert_json_snapshot;
use serde_json::{Value, json};

const PATH: &str = "/admin/api/v1/resources";
const TYPES: &str = "/admin/api/v1/resource-types";

#[tokio::test]
async fn a_resource_is_registered_changed_tried_and_deleted() {
    let app = App::new().await;
    let key = app.api_key().await;
    let rule = "{\n  \"read\": true,\n  \"write\": \"doc.owner == auth.uid\"\n}";
    let new = json!({"type": "collection", "name": "orders", "level": "CUSTOM", "rule": rule, "description": "订单"});
    let created = app.post(PATH, new.clone()).bearer(&key).send().await;
    assert_eq!(created.status, 201, "{}", created.text);
    assert_json_snapshot!(created.body, {".created_at" => "[time]", ".updated_at" => "[time]"});
    assert_eq!(app.post(PATH, new).bearer(&key).send().await.refused(), (409, "already_exists"));
    let one = format!("{PATH}/collection/orders");
    let target = json!({"type": "collection", "name": "orders", "operation": "update", "doc": {"owner": "u1"}});
    let trial = json!({"target": target});
    assert_json_snapshot!(
        app.post(&format!("{PATH}/try"), trial).bearer(&key).header("accept-language", "en").send().await.ok()
    );
    let body = json!({"level": "PRIVATE", "version": 1});
    let put = app.put(&one, body.clone()).bearer(&key).send().await.ok();
    assert_eq!((&put["version"], &put["level"], &put["rule"]), (&json!(2), &json!("PRIVATE"), &Value::Null));
    assert_eq!(app.put(&one, body).bearer(&key).send().await.refused(), (409, "aborted"));
    let listed = app.get(&format!("{PATH}?type=collection")).bearer(&key).send().await.ok();
    assert_eq!(listed["items"][0]["name"], "orders");
    assert_eq!(app.delete(&one).bearer(&key).send().await.ok(), json!({}));
    assert_eq!(app.get(&one).bearer(&key).send().await.refused(), (404, "not_found"));
    assert_eq!(app.get(&format!("{PATH}/bucket/orders")).bearer(&key).send().await.refused(), (404, "not_found"));
}

#[tokio::test]
async fn a_rule_is_refused_at_its_place_however_it_comes() {
    let app = App::new().await;
    let key = app.api_key().await;
    let wrong = "{\n  \"read\": \"doc.a == who\"\n}";
    let checked = json!({"type": "collection", "rule": wrong});
    let checked = app.post(&format!("{PATH}/check"), checked).bearer(&key).send().await.ok();
    assert_json_snapshot!(checked);
    let refused = app.put(&format!("{PATH}/collection/a"), json!({"level": "CUSTOM", "rule": wrong}));
    let refused = refused.bearer(&key).send().await;
    assert_eq!(refused.refused(), (400, "invalid_argument"));
    let details = &refused.body["details"];
    assert_eq!((&details["field"], &details["line"], &details["column"]), (&json!("rule"), &json!(2), &json!(21)));
    let object = json!({"level": "CUSTOM", "rule": {"read": "doc.a == who"}});
    let refused = app.put(&format!("{PATH}/collection/a"), object).bearer(&key).send().await;
    assert_eq!(refused.body["details"]["reason"], "unknown_name");
    let rows = json!({"level": "PRIVATE", "row_permissions": {"all_users": [{"Key": "all", "Value": "x"}]}});
    let refused = app.put(&format!("{PATH}/table/a"), rows).bearer(&key).send().await;
    assert_eq!(refused.body["details"]["value"], "all_users.RowPermission[0].Value");
}

#[tokio::test]
async fn types_are_registered_and_warn_about_policies() {
    let app = App::new().await;
    let key = app.api_key().await;
    let created = json!({"description": "Reports", "actions": ["read"]});
    app.put(&format!("{TYPES}/reports"), created).bearer(&key).send().await.ok();
    let listed = app.get(TYPES).bearer(&key).send().await.ok();
    assert_eq!(listed["items"][10]["name"], "reports");
    let document = json!({"version": "1.0", "statement": [{"action": "reports:raed", "effect": "allow"}]});
    let checked =
        app.post("/admin/api/v1/policies/check", json!({"document": document})).bearer(&key).send().await.ok();
    assert_json_snapshot!(checked);
    let fixed = app.delete(&format!("{TYPES}/functions")).bearer(&key).send().await;
    assert_eq!(fixed.refused(), (400, "failed_precondition"));
    app.delete(&format!("{TYPES}/reports")).bearer(&key).send().await.ok();
    assert_eq!(app.delete(&format!("{TYPES}/reports")).bearer(&key).send().await.refused(), (404, "not_found"));
}
