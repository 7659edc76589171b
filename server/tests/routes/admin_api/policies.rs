use crate::kit::App;
use insta::assert_json_snapshot;
use serde_json::{Value, json};

const PATH: &str = "/admin/api/v1/policies";

fn document(action: &str) -> Value {
    json!({"version": "1.0", "statement": [{"action": action, "resource": "*", "effect": "allow"}]})
}

#[tokio::test]
async fn a_policy_is_written_replaced_rolled_back_and_deleted() {
    let app = App::new().await;
    let key = app.api_key().await;
    let new = json!({"code": "reports", "name": "Reports", "document": document("reports:*")});
    let created = app.post(PATH, new).bearer(&key).send().await;
    assert_eq!(created.status, 201, "{}", created.text);
    assert_json_snapshot!(created.body, {".created_at" => "[time]", ".updated_at" => "[time]"});
    let one = format!("{PATH}/reports");
    let body = json!({"document": document("reports:/v1/*"), "version": 1});
    let put = app.put(&one, body.clone()).bearer(&key).send().await.ok();
    assert_eq!((&put["version"], &put["name"]), (&json!(2), &json!("Reports")));
    assert_eq!(app.put(&one, body).bearer(&key).send().await.refused(), (409, "aborted"));
    let back = app.post(&format!("{one}/roll-back"), json!({"version": 1})).bearer(&key).send().await.ok();
    assert_eq!((&back["version"], &back["document"]), (&json!(3), &document("reports:*")));
    let versions = app.get(&format!("{one}/versions?limit=2")).bearer(&key).send().await.ok();
    assert_json_snapshot!(versions, {".items[].created_at" => "[time]"});
    app.put("/admin/api/v1/roles/all_users/policies", json!({"policies": ["reports"]})).bearer(&key).send().await.ok();
    let held = app.delete(&one).bearer(&key).send().await;
    assert_eq!((held.refused().1, &held.body["details"]["by"]), ("failed_precondition", &json!(["all_users"])));
    app.put("/admin/api/v1/roles/all_users/policies", json!({"policies": []})).bearer(&key).send().await.ok();
    assert_eq!(app.delete(&one).bearer(&key).send().await.ok(), json!({}));
    assert_eq!(app.get(&one).bearer(&key).send().await.refused(), (404, "not_found"));
}

#[tokio::test]
async fn a_document_as_text_keeps_its_form_and_its_faults_their_place() {
    let app = App::new().await;
    let key = app.api_key().await;
    let text =
        "{\n  \"version\": \"1.0\",\n  \"statement\": [\n    {\"action\": \"ai:*\", \"effect\": \"allow\"}\n  ]\n}\n";
    let created = app.put(&format!("{PATH}/ai"), json!({"document": text})).bearer(&key).send().await.ok();
    assert_eq!(created["text"], text);
    let wrong = text.replace("allow", "permit");
    let checked = app.post(&format!("{PATH}/check"), json!({"document": wrong})).bearer(&key).send().await.ok();
    assert_json_snapshot!(checked);
    let refused = app.put(&format!("{PATH}/ai"), json!({"document": wrong})).bearer(&key).send().await;
    assert_eq!(refused.refused(), (400, "invalid_argument"));
    let details = &refused.body["details"];
    assert_eq!((&details["field"], &details["reason"]), (&json!("document"), &json!("unknown_effect")));
    assert_eq!(
        (&details["line"], &details["column"], &details["path"]),
        (&json!(4), &json!(34), &json!("statement[0].effect"))
    );
    let valid = app.post(&format!("{PATH}/check"), json!({"document": text})).bearer(&key).send().await.ok();
    assert_eq!(valid, json!({"valid": true, "faults": []}));
}

#[tokio::test]
async fn a_member_written_twice_is_seen_however_the_document_comes() {
    let app = App::new().await;
    let key = app.api_key().await;
    let twice = r#"{"version": "1.0", "version": "1.0", "statement": [{"action": "ai:*", "effect": "allow"}]}"#;
    let as_object = format!(r#"{{"document": {twice}}}"#);
    let as_text = json!({"document": twice}).to_string();
    for body in [as_object, as_text] {
        let checked = app.post(&format!("{PATH}/check"), json!({})).text(body).bearer(&key).send().await.ok();
        assert_eq!(checked["faults"][0]["reason"], "duplicate_member");
    }
    for body in [json!({}), json!({"document": null}), json!({"document": 7}), json!({"document": []})] {
        let reply = app.post(&format!("{PATH}/check"), body).bearer(&key).send().await;
        assert!(reply.status == 400 || reply.body["valid"] == json!(false), "{}", reply.text);
    }
    assert_eq!(app.post(PATH, json!({"code": "x"})).bearer(&key).send().await.body["details"]["field"], "document");
}

#[tokio::test]
async fn the_programs_policies_are_listed_and_stay() {
    let app = App::new().await;
    let key = app.api_key().await;
    let listed = app.get(&format!("{PATH}?limit=3")).header("accept-language", "zh-CN").bearer(&key).send().await.ok();
    assert_json_snapshot!(listed);
    let preset = app.get(&format!("{PATH}/FunctionsAccess")).bearer(&key).send().await.ok();
    assert_eq!(
        (&preset["preset"], &preset["document"]["statement"][0]["action"]),
        (&json!(true), &json!("functions:*"))
    );
    let change =
        app.put(&format!("{PATH}/FunctionsAccess"), json!({"document": document("*")})).bearer(&key).send().await;
    assert_eq!(change.refused(), (400, "failed_precondition"));
    let admin = json!({"policies": []});
    let change = app.put("/admin/api/v1/roles/administrator/policies", admin).bearer(&key).send().await;
    assert_eq!(change.refused(), (400, "failed_precondition"));
}
