//! Common behaviour of all wire handlers.

use crate::kit::{App, PASSWORD};
use axum::http::Method;
use serde_json::json;

#[tokio::test]
async fn unknown_paths_and_wrong_methods_are_refused_in_json() {
    let app = App::new().await;
    for path in ["/auth", "/auth/v1", "/auth/v1/nothing", "/auth/v3/signin", "/auth/v1/signin/"] {
        assert_eq!(app.get(path).send().await.refused(), (404, "not_found"), "{path}");
    }
    for (method, path) in
        [(Method::GET, "/auth/v1/signin"), (Method::PUT, "/auth/v1/user/me"), (Method::POST, "/auth/v1/certs")]
    {
        let reply = app.ask(method, path).send().await;
        assert_eq!(reply.refused(), (405, "method_not_allowed"), "{path}");
    }
}

#[tokio::test]
async fn the_request_id_goes_out_as_it_came_in() {
    let app = App::new().await;
    let id = "0199c3a1-7b5e-7c3e-9a51-2f6f0c1d2e3f";
    let reply = app.get("/auth/v1/user/me").header("x-request-id", id).send().await;
    assert_eq!((&reply.body["request_id"], reply.header("x-request-id")), (&json!(id), Some(id)));
    assert_eq!(reply.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn an_empty_body_counts_as_an_empty_object() {
    let app = App::new().await;
    let reply = app.ask(Method::POST, "/auth/v1/signin").send().await;
    assert_eq!((reply.refused(), &reply.body["details"]["field"]), ((400, "invalid_argument"), &json!("username")));
}

#[tokio::test]
async fn cookies_are_not_looked_at() {
    let app = App::new().await;
    let token = app.signed_in("li.na").await.access;
    let cookies = format!("doorward={token}; access_token={token}; __Host-doorward={token}");
    let reply = app.get("/auth/v1/user/me").header("cookie", &cookies).send().await;
    assert_eq!(reply.refused(), (401, "unauthenticated"));
    assert!(reply.header("set-cookie").is_none());
    let in_url = app.get(&format!("/auth/v1/user/me?access_token={token}")).send().await;
    assert_eq!(in_url.refused(), (401, "unauthenticated"), "addresses end up in logs");
}

#[tokio::test]
async fn attack_16_duplicate_parameters_are_refused() {
    let app = App::new().await;
    app.user("li.na").await;
    let body = json!({"username": "li.na", "password": PASSWORD});
    let query = app.post("/auth/v1/signin?client_id=doorward&client_id=unknown", body).send().await;
    assert_eq!(query.refused(), (400, "invalid_request"));
    let json = app.ask(Method::POST, "/auth/v1/signin").text(r#"{"username": "li.na", "username": "root.admin"}"#);
    assert_eq!(json.send().await.refused(), (400, "invalid_argument"));
    let form = app.ask(Method::POST, "/auth/v1/token").header("content-type", "application/x-www-form-urlencoded");
    let form = form.text("grant_type=password&grant_type=refresh_token");
    assert_eq!(form.send().await.refused(), (400, "invalid_request"));
    let token = app.sign_in("li.na").await.access;
    let twice = app.get("/auth/v1/user/me").bearer(&token).bearer(&token).send().await;
    assert_eq!(twice.refused(), (401, "unauthenticated"));
}

#[tokio::test]
async fn attack_80_oversized_bodies_are_refused() {
    let app = App::new().await;
    let large = json!({"username": "x".repeat(70_000), "password": "x"});
    assert_eq!(app.post("/auth/v1/signin", large).send().await.refused(), (413, "payload_too_large"));
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    let reply = app.ask(Method::POST, "/auth/v1/signin").text(deep).send().await;
    assert_eq!(reply.refused(), (400, "invalid_argument"));
    for body in ["[]", "null", "\"x\"", "{", "{}{}", "\u{feff}{}", "username=li.na"] {
        let reply = app.ask(Method::POST, "/auth/v1/signin").text(body).send().await;
        assert_eq!(reply.refused(), (400, "invalid_argument"), "{body}");
    }
}

#[tokio::test]
async fn every_door_for_people_signed_in_asks_who() {
    let app = App::new().await;
    for (method, path) in [
        (Method::GET, "/auth/v1/user/me"),
        (Method::DELETE, "/auth/v1/user/me"),
        (Method::GET, "/auth/v2/user/me"),
        (Method::DELETE, "/auth/v2/user/me"),
        (Method::GET, "/auth/v1/user/profile"),
        (Method::PATCH, "/auth/v1/user/profile"),
        (Method::POST, "/auth/v1/user/basic/edit"),
        (Method::PATCH, "/auth/v1/user/password"),
        (Method::POST, "/auth/v1/user/sudo"),
        (Method::PATCH, "/auth/v1/user/contact"),
        (Method::POST, "/auth/v1/user/signout"),
        (Method::DELETE, "/auth/v1/user/revoke/all"),
        (Method::GET, "/auth/v1/user/authorized/devices"),
        (Method::DELETE, "/auth/v1/user/authorized/devices/x"),
        (Method::GET, "/auth/v1/user/security/history"),
        (Method::GET, "/auth/v1/checkUsername?username=x"),
        (Method::GET, "/auth/v1/user/query?username=x"),
        (Method::GET, "/auth/v1/user/authorize/info"),
        (Method::POST, "/auth/v1/user/authorize"),
    ] {
        let reply = app.ask(method, path).header("authorization", "Basic ZG9vcndhcmQ6").send().await;
        assert_eq!(reply.refused(), (401, "unauthenticated"), "{path}");
    }
}
