use crate::kit::{App, PASSWORD, Reply};
use axum::http::Method;
use doorward_contract::settings::Section;
use serde_json::json;

const ASKED: &str = "authorization,undefined,x-device-id,x-request-id,x-sdk-version";

async fn preflight(app: &App, origin: &str) -> Reply {
    let ask = app.ask(Method::OPTIONS, "/auth/v1/signin").header("origin", origin);
    let ask = ask.header("access-control-request-method", "POST").header("access-control-request-headers", ASKED);
    ask.send().await
}

#[tokio::test]
async fn a_page_on_a_security_domain_may_call() {
    let app = App::new().await;
    let origin = "http://localhost:5173";
    let reply = preflight(&app, origin).await;
    assert!((200..300).contains(&reply.status));
    for (name, value) in [
        ("access-control-allow-origin", origin),
        ("access-control-allow-headers", ASKED),
        ("access-control-allow-methods", "GET, POST, PATCH, DELETE"),
        ("access-control-max-age", "600"),
    ] {
        assert_eq!(reply.header(name), Some(value), "{name}");
    }
    assert!(reply.header("access-control-allow-credentials").is_none(), "no cookie is ever needed");
    let refused = app.post("/auth/v1/signin", json!({})).header("origin", origin).send().await;
    assert_eq!(refused.header("access-control-allow-origin"), Some(origin), "a page may read refusals too");
    assert_eq!(refused.header("access-control-expose-headers"), Some("x-request-id, retry-after"));
    assert!(refused.headers.get_all("vary").iter().any(|value| value == "Origin"));
}

#[tokio::test]
async fn a_page_elsewhere_may_not_and_is_told_what_to_do() {
    let app = App::new().await;
    app.user("li.na").await;
    for origin in ["https://evil.test", "null", "https://localhost.evil.test", "http://localhost:5173.evil.test"] {
        let reply = preflight(&app, origin).await;
        assert!(reply.header("access-control-allow-origin").is_none(), "{origin}");
        let body = json!({"username": "li.na", "password": PASSWORD});
        let reply = app.post("/auth/v1/signin", body).header("origin", origin).send().await;
        assert_eq!(reply.refused(), (403, "permission_denied"), "{origin}");
        assert!(reply.header("access-control-allow-origin").is_none());
    }
    let reply = app.post("/auth/v1/signin", json!({})).header("origin", "https://evil.test").send().await;
    let sentence = "cors permission denied: add evil.test to the security domains";
    assert_eq!(reply.body["error_description"], sentence);
    let read = app.get("/auth/v1/certs").header("origin", "https://evil.test").send().await;
    assert_eq!((read.status, read.header("access-control-allow-origin")), (200, None));
}

#[tokio::test]
async fn a_changed_list_counts_for_the_next_request() {
    let app = App::new().await;
    let origin = "https://app.example.com";
    assert!(preflight(&app, origin).await.header("access-control-allow-origin").is_none());
    app.set(Section::Domains, json!({"allowed": ["*.example.com"]})).await;
    assert_eq!(preflight(&app, origin).await.header("access-control-allow-origin"), Some(origin));
    assert!(preflight(&app, "http://localhost:5173").await.header("access-control-allow-origin").is_none());
}

#[tokio::test]
async fn the_portals_own_pages_may_always_call() {
    let app = App::new().await;
    app.set(Section::Domains, json!({"allowed": []})).await;
    let own = app.identity.options().public_url.origin().ascii_serialization();
    assert_eq!(preflight(&app, &own).await.header("access-control-allow-origin"), Some(own.as_str()));
}

#[tokio::test]
async fn no_page_elsewhere_may_call_the_admin_api() {
    let app = App::new().await;
    let ask = app.ask(Method::OPTIONS, "/admin/api/v1/users").header("origin", "http://localhost:5173");
    let reply = ask.header("access-control-request-method", "GET").send().await;
    assert!(reply.header("access-control-allow-origin").is_none());
}
