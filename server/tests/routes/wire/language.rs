use crate::kit::{App, Ask};
use serde_json::{Value, json};

/// The whole error, without what differs from request to request.
async fn error(ask: Ask<'_>) -> Value {
    let reply = ask.send().await;
    assert!(reply.status >= 400, "{}", reply.text);
    let mut body = reply.body;
    body["status"] = reply.status.into();
    body.as_object_mut().unwrap().remove("request_id");
    body
}

fn is_chinese(error: &Value) -> bool {
    let sentence = error["error_description"].as_str().unwrap();
    sentence.contains(|char| ('\u{4e00}'..='\u{9fff}').contains(&char))
}

#[tokio::test]
async fn an_error_is_in_the_language_that_is_asked_for_and_otherwise_the_same() {
    let app = App::new().await;
    app.open_contacts().await;
    let requests = [
        ("a wrong password", "/auth/v1/signin", Some(json!({"username": "nobody", "password": "not the password"}))),
        ("a field that is missing", "/auth/v1/signin", Some(json!({}))),
        ("a field that breaks a rule", "/auth/v1/verification", Some(json!({"phone_number": "+86 12"}))),
        ("no token", "/auth/v1/user/me", None),
        ("no such path", "/auth/v1/nowhere", None),
    ];
    for (name, path, body) in requests {
        let ask = || match &body {
            Some(body) => app.post(path, body.clone()),
            None => app.get(path),
        };
        let english = error(ask()).await;
        let chinese = error(ask().header("accept-language", "zh-CN,zh;q=0.9,en;q=0.8")).await;
        assert!(!is_chinese(&english) && is_chinese(&chinese), "{name}: {english} {chinese}");
        for other in ["en-GB", "fr"] {
            assert_eq!(error(ask().header("accept-language", other)).await, english, "{name} in {other}");
        }
        let same = |mut error: Value| {
            error.as_object_mut().unwrap().remove("error_description");
            error
        };
        assert_eq!(same(english), same(chinese), "{name}");
    }
}
