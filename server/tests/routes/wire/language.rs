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
        ("a wrong password", "/auth/v1/signin", Some(json!({"username": "missing", "password": "not the password"}))),
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

#[tokio::test]
async fn what_is_wrong_with_a_field_and_why_something_is_denied_is_said_in_that_language() {
    let app = App::open_to_all().await;
    let key = app.api_key().await;
    let guest = app.guest().await;
    let members = "/admin/api/v1/roles/administrator/members";
    let cases = [
        (app.post(members, json!({"uids": ["jia"]})), &key, "账号“jia”不存在，未作任何更改。"),
        (
            app.post("/admin/api/v1/roles", json!({"id": "..", "name": "x"})),
            &key,
            "id 只能使用 1 到 64 个字母、数字和 - _ : @ .，且不能全为点。",
        ),
        (app.delete("/admin/api/v1/roles/administrator"), &key, "系统角色不能删除。"),
        (app.get("/admin/api/v1/roles/nowhere"), &key, "角色不存在。"),
        (
            app.patch("/auth/v1/user/profile", json!({"username": "li.na"})),
            &guest.access,
            "访客不能设置用户名，请先注册。",
        ),
    ];
    for (ask, bearer, expected) in cases {
        let error = error(ask.bearer(bearer).header("accept-language", "zh-CN")).await;
        assert_eq!(error["error_description"], expected);
    }
    let foreign = app.post("/auth/v1/signin", json!({})).header("origin", "https://evil.test");
    let foreign = error(foreign.header("accept-language", "zh-CN")).await;
    // The SDK finds this error by the English words.
    assert_eq!(foreign["error_description"], "cors permission denied：请将 evil.test 添加到安全域名");
}
