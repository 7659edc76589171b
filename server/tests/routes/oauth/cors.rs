use super::{Client, Person, text, visit};
use crate::kit::{App, Reply};
use axum::http::Method;
use doorward_contract::application::ApplicationKind;
use serde_json::json;

const ORIGIN: &str = "https://app.example.com";
/// Endpoints that the pages of an application call.
const FOR_PAGES: [&str; 4] = ["/oauth2/token", "/oauth2/device_authorization", "/oauth2/userinfo", "/oauth2/revoke"];
/// Endpoints that anyone may read.
const FOR_ALL: [&str; 5] = [
    "/oauth2/certs",
    "/.well-known/openid-configuration",
    "/.well-known/oauth-authorization-server",
    "/.well-known/oauth-protected-resource",
    "/.well-known/oauth-protected-resource/oauth2/userinfo",
];

#[tokio::test]
async fn a_page_that_has_not_registered_yet_can_register() {
    let app = App::new().await;
    for path in ["/oauth2/register", "/oauth2/register/some-id"] {
        let reply = preflight(&app, path, "https://unknown.example.com").await;
        assert_eq!((reply.status, allowed(&reply)), (204, Some("*")), "{path}");
        assert_eq!(reply.header("access-control-allow-methods"), Some("GET, POST, PUT, DELETE"));
    }
    let other = preflight(&app, "/oauth2/registered", "https://unknown.example.com").await;
    assert_eq!(allowed(&other), None);
}

/// Endpoints that no page reads.
const FOR_NONE: [&str; 4] = ["/oauth2/authorize", "/oauth2/introspect", "/oauth2/par", "/oauth2/logout"];

async fn preflight(app: &App, path: &str, origin: &str) -> Reply {
    let ask = app.ask(Method::OPTIONS, path).header("origin", origin).header("host", "localhost:3000");
    let ask = ask.header("access-control-request-method", "POST");
    ask.header("access-control-request-headers", "authorization,content-type,dpop").send().await
}

fn allowed(reply: &Reply) -> Option<&str> {
    reply.header("access-control-allow-origin")
}

#[tokio::test]
async fn pages_of_an_application_call_what_a_public_client_needs() {
    let app = App::new().await;
    let page = Client::new(&app, "page", ApplicationKind::SinglePage, |config| {
        config.origins = vec!["https://static.example.com".into()];
    })
    .await;
    for path in FOR_PAGES {
        for origin in [ORIGIN, "https://static.example.com", "http://localhost:3000"] {
            let reply = preflight(&app, path, origin).await;
            assert_eq!((reply.status, allowed(&reply)), (204, Some(origin)), "{path}");
            for (name, value) in [
                ("access-control-allow-methods", "GET, POST"),
                ("access-control-allow-headers", "authorization,content-type,dpop"),
                ("access-control-max-age", "600"),
            ] {
                assert_eq!(reply.header(name), Some(value), "{path} {name}");
            }
            assert!(reply.header("access-control-allow-credentials").is_none(), "no cookie is ever needed");
        }
    }
    let person = Person::new(&app, "li.na").await;
    let code = page.code(&person.cookie, &[]).await;
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", super::CALLBACK),
        ("code_verifier", super::VERIFIER),
    ];
    let reply = page.post("/oauth2/token", &fields).header("origin", ORIGIN).send().await;
    assert_eq!(allowed(&reply), Some(ORIGIN));
    assert!(reply.headers.get_all("vary").iter().any(|value| value == "Origin"));
    let tokens = reply.ok();
    let me = app.get("/oauth2/userinfo").bearer(text(&tokens, "access_token")).header("origin", ORIGIN).send().await;
    assert_eq!((me.status, allowed(&me)), (200, Some(ORIGIN)));
    // A page reads errors too.
    let reply = page.post("/oauth2/token", &[]).header("origin", ORIGIN).send().await;
    assert_eq!((reply.status, allowed(&reply)), (400, Some(ORIGIN)));
    assert_eq!(reply.header("access-control-expose-headers"), Some("x-request-id, retry-after, www-authenticate"));
    let large = page.post("/oauth2/token", &[("state", "x".repeat(70_000).as_str())]);
    assert_eq!(allowed(&large.header("origin", ORIGIN).send().await), Some(ORIGIN));
}

#[tokio::test]
async fn pages_elsewhere_may_not_and_are_told_what_to_do() {
    let app = App::new().await;
    let page = Client::page(&app).await;
    // The security domains are those of the CloudBase API.
    let domains = json!({"allowed": ["evil.test"]});
    app.set(doorward_contract::settings::Section::Domains, domains).await;
    for path in FOR_PAGES {
        for origin in ["https://evil.test", "null", "https://app.example.com.evil.test", "http://app.example.com"] {
            let reply = preflight(&app, path, origin).await;
            assert_eq!((reply.refused(), allowed(&reply)), ((403, "permission_denied"), None), "{path} {origin}");
            let reply = page.post(path, &[("grant_type", "refresh_token")]).header("origin", origin).send().await;
            assert_eq!((reply.refused(), allowed(&reply)), ((403, "permission_denied"), None), "{path} {origin}");
        }
    }
    let reply = preflight(&app, "/oauth2/token", "https://evil.test").await;
    let sentence = "cors permission denied: add https://evil.test to the origins of the application";
    assert_eq!(reply.body["error_description"], sentence);
    let read = app.get("/oauth2/userinfo").header("origin", "https://evil.test").send().await;
    assert_eq!((read.status, allowed(&read)), (401, None));
}

#[tokio::test]
async fn an_application_that_changes_counts_for_the_next_request() {
    let app = App::new().await;
    Client::page(&app).await;
    assert_eq!(allowed(&preflight(&app, "/oauth2/token", ORIGIN).await), Some(ORIGIN));
    app.change_application("page", |row| row.enabled = false).await;
    assert_eq!(allowed(&preflight(&app, "/oauth2/token", ORIGIN).await), None);
    app.change_application("page", |row| row.enabled = true).await;
    app.change_application("page", |row| row.config["redirect_uris"] = json!([])).await;
    assert_eq!(allowed(&preflight(&app, "/oauth2/token", ORIGIN).await), None);
}

#[tokio::test]
async fn metadata_and_keys_are_for_everyone() {
    let app = App::new().await;
    for path in FOR_ALL {
        for origin in ["https://anyone.test", "null"] {
            let read = app.get(path).header("origin", origin).send().await;
            assert_eq!((read.status, allowed(&read)), (200, Some("*")), "{path} {origin}");
            assert_eq!(allowed(&preflight(&app, path, origin).await), Some("*"), "{path} {origin}");
        }
        assert_eq!(allowed(&app.get(path).send().await), Some("*"), "{path}: a cache keeps one copy for all");
    }
}

#[tokio::test]
async fn no_page_reads_what_servers_and_browsers_navigate_to() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let person = Person::new(&app, "li.na").await;
    for path in FOR_NONE {
        let reply = preflight(&app, path, ORIGIN).await;
        assert_eq!((reply.refused(), allowed(&reply)), ((405, "method_not_allowed"), None), "{path}");
        let ask = app.get(path).header("origin", ORIGIN).header("host", "localhost:3000");
        assert_eq!(allowed(&ask.header("cookie", &person.cookie).send().await), None, "{path}");
    }
    let answered = visit(&app, &person.cookie, &client.address(&[])).await;
    assert_eq!(allowed(&answered), None);
}
