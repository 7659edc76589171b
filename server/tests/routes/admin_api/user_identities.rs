use crate::kit::App;
use serde_json::{Value, json};

#[tokio::test]
async fn an_identity_is_listed_linked_moved_and_unlinked() {
    let app = App::new().await;
    let key = app.api_key().await;
    let (one, other) = (app.user("li.na").await, app.user("wang.wu").await);
    let provider = json!({"kind": "github", "name": "Corp", "secret": "hush", "config": {"client_id": "us"}});
    app.put("/admin/api/v1/providers/corp", provider).bearer(&key).send().await.ok();
    let at = |uid: &doorward_contract::Uid| format!("/admin/api/v1/users/{uid}/identities");
    let identity = json!({"provider": "corp", "subject": "42/a b", "name": "李娜"});
    let linked = app.post(&at(&one), identity.clone()).bearer(&key).send().await;
    assert_eq!(linked.status, 201, "{}", linked.text);
    assert_eq!((&linked.body["provider_name"], &linked.body["name"]), (&json!("Corp"), &json!("李娜")));
    assert_eq!((&linked.body["used_at"], &linked.body["delegate"]), (&Value::Null, &Value::Null));
    let listed = app.get(&at(&one)).bearer(&key).send().await.ok();
    assert_eq!(listed["items"], json!([linked.body]));

    let taken = app.post(&at(&other), identity.clone()).bearer(&key).send().await;
    assert_eq!(taken.refused(), (400, "invalid_argument"));
    assert!(taken.body["error_description"].as_str().unwrap().contains(one.as_str()), "{}", taken.text);
    let moved = json!({"provider": "corp", "subject": "42/a b", "from": one});
    assert_eq!(app.post(&at(&other), moved).bearer(&key).send().await.status, 201);
    let key_of_it = json!({"provider": "corp", "subject": "42/a b"});
    let gone = app.ask(axum::http::Method::DELETE, &at(&one)).json(key_of_it.clone()).bearer(&key).send().await;
    assert_eq!(gone.refused(), (404, "not_found"));
    app.ask(axum::http::Method::DELETE, &at(&other)).json(key_of_it).bearer(&key).send().await.ok();
    assert_eq!(app.get(&at(&other)).bearer(&key).send().await.ok()["items"], json!([]));
    let unknown = app.post(&at(&one), json!({"provider": "corp", "sub": "42"})).bearer(&key).send().await;
    assert_eq!(unknown.refused(), (400, "invalid_argument"));
    assert_eq!(app.get("/admin/api/v1/users/nobody/identities").bearer(&key).send().await.status, 404);
}
