use crate::kit::App;
use insta::assert_json_snapshot;
use serde_json::{Value, json};

const CHECK: &str = "/access/v1/check";

/// The policies of all users allow `data:*`, and no resource is registered.
async fn open(app: &App) -> String {
    let key = app.api_key().await;
    app.policy(&key, "data", json!([{"action": "data:*", "resource": "*", "effect": "allow"}])).await;
    app.put("/admin/api/v1/roles/all_users/policies", json!({"policies": ["data"]})).bearer(&key).send().await.ok();
    key
}

async fn resource(app: &App, key: &str, which: &str, body: Value) {
    app.put(&format!("/admin/api/v1/resources/{which}"), body).bearer(key).send().await.ok();
}

fn target(kind: &str, operation: &str, more: Value) -> Value {
    let mut target = json!({"type": kind, "name": "orders", "operation": operation});
    target.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({"action": "data:touch", "target": target})
}

#[tokio::test]
async fn a_user_asks_about_a_document_of_theirs_and_of_others() {
    let app = App::new().await;
    let key = open(&app).await;
    let user = app.signed_in("li.na").await;
    let ask = async |question: Value| app.post(CHECK, question).bearer(&user.access).send().await.ok();
    let refused = ask(target("collection", "read", json!({}))).await;
    assert_eq!(refused, json!({"allowed": false, "reason": "no_such_resource", "guard": {"layer": "level"}}));
    resource(&app, &key, "collection/orders", json!({"level": "PRIVATE"})).await;
    let own = ask(target("collection", "update", json!({"doc": {"_openid": user.uid}}))).await;
    assert_eq!((&own["allowed"], &own["guard"]), (&json!(true), &json!({"layer": "level"})));
    let others = ask(target("collection", "update", json!({"doc": {"_openid": "u2"}}))).await;
    assert_eq!((&others["allowed"], &others["reason"]), (&json!(false), &json!("level_refuses")));
    let mut secret = target("collection", "read", json!({}));
    secret["action"] = json!("secret:read");
    let refused = ask(secret).await;
    assert_eq!(refused, json!({"allowed": false, "reason": "nothing_allows", "guard": {"layer": "policies"}}));
}

#[tokio::test]
async fn a_rule_that_looks_elsewhere_says_what_it_needs() {
    let app = App::new().await;
    let key = open(&app).await;
    let user = app.signed_in("li.na").await;
    let rule = json!({"read": "get(`database.rooms.${doc.room}`).owner == auth.uid"});
    resource(&app, &key, "collection/orders", json!({"level": "CUSTOM", "rule": rule})).await;
    let ask = async |documents: Value| {
        let question = target("collection", "read", json!({"doc": {"room": "r1"}, "documents": documents}));
        app.post(CHECK, question).bearer(&user.access).send().await.ok()
    };
    assert_json_snapshot!(ask(json!({})).await);
    assert_eq!(ask(json!({"database.rooms.r1": {"owner": user.uid}})).await["allowed"], true);
    assert_eq!(ask(json!({"database.rooms.r1": {"owner": "u2"}})).await["reason"], "rule_refuses");
}

#[tokio::test]
async fn a_table_answers_with_a_filter() {
    let app = App::new().await;
    let key = open(&app).await;
    let user = app.signed_in("li.na").await;
    app.role(&key, "editor", json!([{"action": "x:y", "effect": "allow"}])).await;
    app.member(&key, "editor", &user.uid).await;
    let dept = json!([{"Key": "dept", "Rel": "in", "Val": ["it", "hr"]}]);
    let rows = json!({"editor": [{"Key": "all", "Value": "r", "QueryConditions": dept}]});
    resource(&app, &key, "table/orders", json!({"level": "ADMINONLY", "row_permissions": rows})).await;
    let ask = async |operation: &str| {
        app.post(CHECK, target("table", operation, json!({}))).bearer(&user.access).send().await.ok()
    };
    assert_json_snapshot!(ask("read").await, {".decided_by" => "[statement]"});
    let refused = ask("delete").await;
    assert_eq!((&refused["reason"], &refused["guard"]), (&json!("rows_refuse"), &json!({"layer": "rows"})));
}

#[tokio::test]
async fn the_chain_is_told_in_both_languages_and_in_a_batch() {
    let app = App::new().await;
    let key = open(&app).await;
    let uid = app.user("li.na").await;
    resource(&app, &key, "collection/orders", json!({"level": "CUSTOM", "rule": {"read": "doc.open"}})).await;
    let mut question = target("collection", "read", json!({"doc": {"open": false}}));
    question["subject"] = json!({"uid": uid});
    question["explain"] = json!(true);
    let answer = app.post(CHECK, question.clone()).bearer(&key).header("accept-language", "en").send().await.ok();
    assert_json_snapshot!(answer);
    let batch = json!({"questions": [question, target("collection", "read", json!({}))]});
    let answer =
        app.post("/access/v1/check/batch", batch).bearer(&key).header("accept-language", "zh-CN").send().await.ok();
    assert_json_snapshot!(answer["answers"][0]["explanation_text"]);
    assert_eq!(answer["answers"][1]["allowed"], true, "the key is an administrator's, whom rules let pass");
}

#[tokio::test]
async fn attack_60_the_identity_is_never_taken_from_the_question() {
    let app = App::new().await;
    let key = open(&app).await;
    let user = app.signed_in("li.na").await;
    resource(
        &app,
        &key,
        "collection/orders",
        json!({"level": "CUSTOM", "rule": {"read": "auth.loginType == 'EMAIL'"}}),
    )
    .await;
    for more in [json!({"auth": {"loginType": "EMAIL"}}), json!({"uid": "u2"}), json!({"level": "READONLY"})] {
        let reply = app.post(CHECK, target("collection", "read", more.clone())).bearer(&user.access).send().await;
        assert_eq!(reply.refused(), (400, "invalid_argument"), "{more}");
    }
    let data = json!({"doc": {"auth": {"loginType": "EMAIL"}}, "data": {"auth": {"loginType": "EMAIL"}}});
    let reply = app.post(CHECK, target("collection", "read", data)).bearer(&user.access).send().await.ok();
    assert_eq!(reply["reason"], "rule_refuses", "they came by password");
    let reply = app.post(CHECK, target("table", "invoke", json!({}))).bearer(&user.access).send().await;
    assert_eq!(reply.body["details"]["field"], "target.operation");
}
