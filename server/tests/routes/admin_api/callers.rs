//! Authentication of callers.

use crate::kit::App;
use axum::http::Method;
use serde_json::json;

fn requests(uid: &str) -> Vec<(Method, String)> {
    let mut requests = Vec::new();
    for (method, path) in [
        (Method::GET, "users"),
        (Method::POST, "users"),
        (Method::GET, "settings"),
        (Method::GET, "settings/tokens"),
        (Method::PATCH, "settings/tokens"),
        (Method::GET, "events"),
        (Method::GET, "overview"),
        (Method::POST, "keys/rotate"),
        (Method::GET, "applications"),
        (Method::POST, "applications"),
        (Method::GET, "applications/x"),
        (Method::PATCH, "applications/x"),
        (Method::DELETE, "applications/x"),
        (Method::GET, "applications/x/secrets"),
        (Method::POST, "applications/x/secrets"),
        (Method::DELETE, "applications/x/secrets/x"),
        (Method::GET, "senders"),
        (Method::PUT, "senders/sms"),
        (Method::PUT, "senders/mail"),
        (Method::POST, "senders/test"),
        (Method::GET, "messages"),
        (Method::GET, "messages/x"),
        (Method::POST, "messages/x/resend"),
        (Method::POST, "messages/preview"),
        (Method::GET, "organization/nodes"),
        (Method::POST, "organization/nodes"),
        (Method::GET, "organization/nodes/x"),
        (Method::PATCH, "organization/nodes/x"),
        (Method::DELETE, "organization/nodes/x"),
        (Method::POST, "organization/nodes/x/move"),
        (Method::GET, "organization/nodes/x/members"),
        (Method::POST, "organization/nodes/x/members"),
        (Method::DELETE, "organization/nodes/x/members"),
        (Method::POST, "organization/nodes/x/roles"),
        (Method::DELETE, "organization/nodes/x/roles"),
        (Method::GET, "roles/x/nodes"),
    ] {
        requests.push((method, format!("/admin/api/v1/{path}")));
    }
    for (method, action) in [
        (Method::GET, ""),
        (Method::PATCH, ""),
        (Method::DELETE, ""),
        (Method::POST, "/block"),
        (Method::POST, "/unblock"),
        (Method::POST, "/sign-out"),
        (Method::POST, "/password"),
        (Method::GET, "/sessions"),
        (Method::GET, "/organization"),
        (Method::DELETE, "/sessions/x"),
    ] {
        requests.push((method, format!("/admin/api/v1/users/{uid}{action}")));
    }
    requests
}

#[tokio::test]
async fn attack_63_every_endpoint_refuses_all_but_administrators() {
    let app = App::open_to_all().await;
    app.administrator("root.admin").await;
    let uid = app.user("victim").await;
    let (user, guest) = (app.signed_in("li.na").await.access, app.guest().await.access);
    let expired = app.sign_in("root.admin").await.access;
    app.clock.advance_secs(7_201);
    let live_user = app.sign_in("li.na").await.access;
    for (method, path) in requests(uid.as_str()) {
        let ask = |token: &str| app.ask(method.clone(), &path).bearer(token);
        let unauthenticated = app.ask(method.clone(), &path).send().await;
        assert_eq!(unauthenticated.refused(), (401, "unauthenticated"), "{method} {path} unauthenticated");
        for (caller, token, expected) in [
            ("expired administrator", expired.as_str(), (401, "unauthenticated")),
            ("expired user", &user, (401, "unauthenticated")),
            ("expired guest", &guest, (401, "unauthenticated")),
            ("user", &live_user, (403, "permission_denied")),
            ("unknown api key", "dw_0000000000000000000000000000000000000000000", (401, "unauthenticated")),
            ("garbage", "garbage", (401, "unauthenticated")),
        ] {
            assert_eq!(ask(token).send().await.refused(), expected, "{method} {path} {caller}");
        }
        let cookie = app.ask(method.clone(), &path).header("cookie", &format!("doorward={live_user}")).send().await;
        assert_eq!(cookie.refused(), (401, "unauthenticated"), "{method} {path} cookie");
    }
}

#[tokio::test]
async fn attack_83_a_guest_is_no_administrator() {
    let app = App::open_to_all().await;
    let guest = app.guest().await.access;
    for (method, path) in requests("x") {
        let reply = app.ask(method.clone(), &path).bearer(&guest).send().await;
        assert_eq!(reply.refused(), (403, "permission_denied"), "{method} {path}");
    }
}

#[tokio::test]
async fn an_administrators_token_and_an_api_key_both_pass_and_are_told_apart_in_the_record() {
    let app = App::new().await;
    let admin = app.administrator("root.admin").await;
    let (token, key) = (app.sign_in("root.admin").await.access, app.api_key().await);
    for (name, proof) in [("by.token", &token), ("by.key", &key)] {
        let made = app.post("/admin/api/v1/users", json!({"username": name})).bearer(proof).send().await;
        assert_eq!(made.status, 201, "{}", made.text);
    }
    let events = app.get("/admin/api/v1/events?action=user.created").bearer(&key).send().await.ok();
    let actors: Vec<_> = events["items"].as_array().unwrap().iter().map(|event| &event["actor"]).collect();
    assert!(actors.contains(&&json!(admin)) && actors.contains(&&json!("api_key:tests")), "{actors:?}");
}

#[tokio::test]
async fn unknown_paths_and_wrong_methods_are_refused_in_json() {
    let app = App::new().await;
    for path in ["/admin/api", "/admin/api/v1", "/admin/api/v1/nothing", "/admin/api/v2/users"] {
        assert_eq!(app.get(path).send().await.refused(), (404, "not_found"), "{path}");
    }
    let reply = app.ask(Method::PUT, "/admin/api/v1/users").send().await;
    assert_eq!(reply.refused(), (405, "method_not_allowed"));
}
