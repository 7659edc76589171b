use crate::kit::App;
use serde_json::{Value, json};

const PATH: &str = "/admin/api/v1/simulate";

#[tokio::test]
async fn a_question_is_simulated_and_a_draft_tells_whose_answer_it_changes() {
    let app = App::new().await;
    let key = app.api_key().await;
    let uid = app.user("li.na").await;
    app.role(&key, "reader", json!([{"action": "reports:read", "effect": "allow"}])).await;
    app.member(&key, "reader", &uid).await;
    let ask = |principal: Value| json!({"principal": principal, "action": "reports:read"});
    let allowed = |answer: &Value| answer["explanation"]["decision"]["allowed"].clone();

    let now = app.post(PATH, ask(json!({"user": "li.na"}))).bearer(&key).send().await.ok();
    assert_eq!((allowed(&now["now"]), &now["account"]["uid"]), (json!(true), &json!(uid)));
    assert_eq!((&now["after"], &now["affected"]), (&Value::Null, &Value::Null));
    for (principal, yes) in
        [(json!("unauthenticated"), false), (json!("guest"), false), (json!({"roles": ["reader"]}), true)]
    {
        let answer = app.post(PATH, ask(principal.clone())).bearer(&key).send().await.ok();
        assert_eq!(allowed(&answer["now"]), json!(yes), "{principal}");
    }

    let document = json!({"version": "1.0", "statement": [{"action": "reports:write", "effect": "allow"}]});
    let mut question = ask(json!({"user": uid}));
    question["draft"] = json!({"policy": "reader", "document": document});
    let drafted = app.post(PATH, question).bearer(&key).send().await.ok();
    assert_eq!(allowed(&drafted["after"]), json!(false));
    assert_eq!(drafted["affected"]["loses"]["accounts"][0]["uid"], uid.as_str());
    let reply_after = app.post(PATH, ask(json!({"user": "li.na"}))).bearer(&key).send().await.ok();
    assert_eq!(allowed(&reply_after["now"]), json!(true), "nothing is kept");
}

#[tokio::test]
async fn what_is_wrong_with_a_question_is_named() {
    let app = App::new().await;
    let key = app.api_key().await;
    for (body, field) in [
        (json!({"principal": {"user": "missing"}, "action": "a:b"}), "user"),
        (json!({"principal": {"roles": ["missing"]}, "action": "a:b"}), "roles"),
        (json!({"action": "a:b", "ip": "x"}), "ip"),
        (json!({"action": "a:b", "draft": {"policy": "nothing", "document": {}}}), "policy"),
    ] {
        let refused = app.post(PATH, body).bearer(&key).send().await;
        assert_eq!((refused.refused(), &refused.body["details"]["field"]), ((400, "invalid_argument"), &json!(field)));
    }
    for principal in [json!({"uid": "x"}), json!("user"), json!({"user": "li.na", "roles": []}), json!({}), json!(7)] {
        let body = json!({"principal": principal, "action": "a:b"});
        let refused = app.post(PATH, body).bearer(&key).send().await;
        assert_eq!(
            (refused.refused(), &refused.body["details"]["field"]),
            ((400, "invalid_argument"), &json!("principal"))
        );
        let text = refused.body["error_description"].as_str().unwrap();
        for form in [r#"{"user": "#, r#"{"roles": ["#, r#""guest""#, r#""unauthenticated""#] {
            assert!(text.contains(form), "{principal}: {text}");
        }
    }
    let unknown = app.post(PATH, json!({"action": "a:b", "as": "root"})).bearer(&key).send().await;
    assert_eq!(unknown.refused(), (400, "invalid_argument"));
}
