//! Our own APIs as protected resources (RFC 9728).

use super::{Client, Person, claims, text};
use crate::kit::{App, Reply};
use doorward_contract::application::ApplicationKind;
use serde_json::json;

const ISSUER: &str = "http://localhost:3000";
const DOCUMENT: &str = "/.well-known/oauth-protected-resource";

#[tokio::test]
async fn the_documents_describe_the_apis_and_the_userinfo_endpoint() {
    let app = App::new().await;
    for (path, resource, methods) in [
        (DOCUMENT.to_owned(), ISSUER.to_owned(), json!(["header"])),
        (format!("{DOCUMENT}/oauth2/userinfo"), format!("{ISSUER}/oauth2/userinfo"), json!(["header", "body"])),
    ] {
        let reply = app.get(&path).send().await;
        assert_eq!(reply.header("cache-control"), Some("public, max-age=300"));
        let document = reply.ok();
        assert_eq!((&document["resource"], &document["authorization_servers"]), (&json!(resource), &json!([ISSUER])));
        assert_eq!(document["bearer_methods_supported"], methods);
        assert_eq!(document["dpop_signing_alg_values_supported"], json!(["ES256", "RS256", "PS256", "EdDSA"]));
        assert!(document["scopes_supported"].as_array().unwrap().contains(&json!("openid")));
    }
    let elsewhere = app.get(&format!("{DOCUMENT}/wiki")).header("host", "localhost:3000").send().await;
    assert_eq!(elsewhere.status, 404);
}

fn challenge(reply: &Reply) -> &str {
    reply.header("www-authenticate").unwrap()
}

#[tokio::test]
async fn a_client_without_a_token_learns_where_to_get_one() {
    let app = App::new().await;
    let metadata = format!("resource_metadata=\"{ISSUER}{DOCUMENT}\"");
    let userinfo = format!("resource_metadata=\"{ISSUER}{DOCUMENT}/oauth2/userinfo\"");
    for (path, expected) in [
        ("/admin/api/v1/users", format!("Bearer {metadata}")),
        ("/access/v1/permissions", format!("Bearer {metadata}")),
        ("/oauth2/userinfo", format!("Bearer realm=\"doorward\", {userinfo}")),
    ] {
        let reply = app.get(path).send().await;
        assert_eq!((reply.status, challenge(&reply)), (401, expected.as_str()), "{path}");
        let wrong = app.get(path).bearer("x.y.z").send().await;
        assert!(challenge(&wrong).ends_with(expected.rsplit(' ').next().unwrap()), "{path}: {}", challenge(&wrong));
        let second = wrong.headers.get_all("www-authenticate").iter().nth(1).unwrap().to_str().unwrap();
        assert!(second.starts_with("DPoP algs=\"ES256 "), "{path}: {second}");
    }
    // Sites, and the CloudBase API, whose tokens are not those of this document.
    let forward = app.get("/access/v1/forward").header("x-forwarded-host", "wiki.example.com").send().await;
    assert!(
        !forward.text.contains("resource_metadata")
            && !forward
                .headers
                .values()
                .any(|value| { value.to_str().is_ok_and(|text| text.contains("resource_metadata")) })
    );
    assert_eq!(challenge(&app.get("/auth/v1/user/me").send().await), "Bearer");
}

#[tokio::test]
async fn a_token_is_requested_for_the_resource_that_a_document_names() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let person = Person::new(&app, "li.na").await;
    for resource in [ISSUER.to_owned(), format!("{ISSUER}/"), format!("{ISSUER}/oauth2/userinfo")] {
        let tokens = client.tokens(&person.cookie, &[("resource", &resource)]).await;
        let access = text(&tokens, "access_token");
        assert_eq!(claims(access)["aud"], json!(resource));
        app.get("/oauth2/userinfo").bearer(access).send().await.ok();
        client.refresh(text(&tokens, "refresh_token")).await.ok();
    }
    let key = app.api_key().await;
    app.role(&key, "reader", json!([{"action": "doorward:users:read", "effect": "allow"}])).await;
    let machine = Client::new(&app, "service", ApplicationKind::Machine, |config| config.redirect_uris.clear()).await;
    app.change_application("service", |row| row.role_id = Some("reader".into())).await;
    for (resource, status) in [(ISSUER, 200), ("http://localhost:3000/oauth2/userinfo", 401)] {
        let fields = [("grant_type", "client_credentials"), ("resource", resource)];
        let tokens = machine.post("/oauth2/token", &fields).send().await.ok();
        let users = app.get("/admin/api/v1/users").bearer(text(&tokens, "access_token")).send().await;
        assert_eq!(users.status, status, "{resource}");
    }
}
