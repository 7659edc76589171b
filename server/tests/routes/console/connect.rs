//! The page *Connect*.

use super::applications::{administrator, change, create, page, web};
use serde_json::json;

const PATH: &str = "/admin/connect";

#[tokio::test]
async fn the_page_begins_with_the_applications_own_snippets_and_their_values() {
    let (app, browser, key) = administrator().await;
    // Without an application of one's own, the built-in one is shown.
    let text = page(&app, &browser, PATH).await.text;
    assert!(text.contains("CloudBase SDK") && text.contains("localhost:3000"), "{text}");

    let id = create(&app, &key, web()).await;
    let text = page(&app, &browser, PATH).await.text;
    for value in [
        id.as_str(),
        "https://wiki.example.com/callback",
        "http://localhost:3000/oauth2/token",
        "example-express",
        "example-flask",
        "example-axum",
        "example-nginx",
        "example-gateway",
        "process.env.CLIENT_SECRET",
    ] {
        assert!(text.contains(value), "{value} is not in {text}");
    }
    assert!(!text.contains("dws_") && !text.contains("example-react"), "{text}");

    let machine = json!({"name": "Job", "kind": "machine", "role": "auditor"});
    app.role(&key, "auditor", json!([{"action": "a:b", "effect": "allow"}])).await;
    let machine = create(&app, &key, machine).await;
    let text = page(&app, &browser, &format!("{PATH}?application={machine}")).await.text;
    assert!(text.contains("example-curl-machine") && text.contains("example-go-machine"), "{text}");
    assert!(!text.contains("/oauth2/authorize") && !text.contains("example-guard"), "{text}");
    assert!(!text.contains("example-nginx"), "no user opens a site through a machine: {text}");
    let page_of_it = format!(r#"href="/admin/applications/{machine}""#);
    assert!(text.contains(&page_of_it) && !text.contains(&format!("/applications/{machine}/test")), "{text}");
}

#[tokio::test]
async fn applications_of_one_name_are_told_apart() {
    let (app, browser, key) = administrator().await;
    let (first, second) = (create(&app, &key, web()).await, create(&app, &key, web()).await);
    let text = page(&app, &browser, &format!("{PATH}?application={second}")).await.text;
    for id in [&first, &second] {
        assert!(text.contains(&format!("Wiki ({id})")), "{id} is not in {text}");
    }
    assert!(text.contains(&format!(r#"href="/admin/applications/{second}/test""#)), "{text}");
}

#[tokio::test]
async fn the_text_beside_a_snippet_for_a_proxy_has_the_address_that_the_snippet_has() {
    let (app, browser, _) = administrator().await;
    let text = page(&app, &browser, PATH).await.text;
    assert!(text.contains("The proxy reaches Doorward at localhost:3000."), "{text}");
    assert!(text.contains("proxy_pass http://localhost:3000;") && !text.contains("doorward:3000"), "{text}");
}

#[tokio::test]
async fn what_is_missing_is_said() {
    let (app, browser, key) = administrator().await;
    let id = create(&app, &key, web()).await;
    change(&app, &key, &id, json!({"redirect_uris": []})).await;
    let text = page(&app, &browser, &format!("{PATH}?application={id}")).await.text;
    assert!(text.contains("Add a redirect URI under Settings first"), "{text}");
    let unknown = page(&app, &browser, &format!("{PATH}?application=missing")).await;
    assert_eq!(unknown.status, 404);
    assert!(unknown.text.contains("Application not found"), "{}", unknown.text);
}

#[tokio::test]
async fn snippets_for_sites_name_a_site_that_is_configured_to_those_who_may_read_it() {
    let (app, browser, key) = administrator().await;
    app.sites(json!([{"host": "*.example.com", "kind": "any"}, {"host": "wiki.localhost", "kind": "wiki"}])).await;
    assert!(page(&app, &browser, PATH).await.text.contains("server_name wiki.localhost;"));
    app.role(&key, "reader", json!([{"action": "doorward:applications:read", "effect": "allow"}])).await;
    let uid = app.user("the.reader").await;
    app.member(&key, "reader", &uid).await;
    let reader = app.browser("the.reader").await;
    let text = page(&app, &reader, PATH).await.text;
    assert!(text.contains("server_name app.example.com;") && !text.contains("wiki.localhost"), "{text}");
}
