//! Token exchange (RFC 8693), over HTTP.

use super::{Client, Person, claims, text};
use crate::kit::{App, Reply};
use doorward_contract::application::{ApplicationKind, GrantType};
use serde_json::{Value, json};

const GRANT: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";
const API: &str = "https://api.example.com/";
const NEXT: &str = "https://next.example.com/";

/// The service at [`API`], which may call the one at [`NEXT`].
async fn service<'a>(app: &'a App, id: &'static str) -> Client<'a> {
    Client::new(app, id, ApplicationKind::Web, |config| {
        config.redirect_uris.clear();
        config.grant_types = vec![GrantType::TokenExchange];
        config.client_uri = Some(API.into());
        config.resources = vec![NEXT.into()];
    })
    .await
}

/// Exchanges a token with other parameters; an empty value removes one.
async fn exchange(client: &Client<'_>, token: &str, changed: &[(&str, &str)]) -> Reply {
    let mut fields = vec![("grant_type", GRANT), ("subject_token", token), ("subject_token_type", ACCESS_TOKEN)];
    fields.retain(|(name, _)| changed.iter().all(|(other, _)| other != name));
    fields.extend(changed.iter().filter(|(_, value)| !value.is_empty()));
    client.post("/oauth2/token", &fields).send().await
}

async fn is_active(client: &Client<'_>, token: &Value) -> bool {
    let fields = [("token", text(token, "access_token"))];
    client.post("/oauth2/introspect", &fields).send().await.ok()["active"] == true
}

#[tokio::test]
async fn a_service_calls_the_next_one_for_the_user() {
    let app = App::new().await;
    let (client, api) = (Client::web(&app).await, service(&app, "api").await);
    let person = Person::new(&app, "li.na").await;
    let tokens = client.tokens(&person.cookie, &[("resource", API), ("scope", "openid email")]).await;
    let reply = exchange(&api, text(&tokens, "access_token"), &[("resource", NEXT), ("scope", "openid")]).await;
    assert_eq!((reply.header("cache-control"), reply.header("pragma")), (Some("no-store"), Some("no-cache")));
    let exchanged = reply.ok();
    assert_eq!((&exchanged["issued_token_type"], &exchanged["token_type"]), (&json!(ACCESS_TOKEN), &json!("Bearer")));
    assert_eq!(exchanged["scope"], "openid");
    assert!(exchanged.get("refresh_token").is_none() && exchanged.get("id_token").is_none());
    let access = claims(text(&exchanged, "access_token"));
    assert_eq!((&access["sub"], &access["aud"]), (&json!(person.viewer.uid), &json!(NEXT)));
    assert_eq!((&access["client_id"], &access["act"]), (&json!("api"), &json!({"sub": "api"})));
    assert!(is_active(&api, &exchanged).await);
    let userinfo = app.get("/oauth2/userinfo").bearer(text(&exchanged, "access_token")).send().await;
    assert_eq!(userinfo.status, 401, "it is for another resource");

    let key = app.api_key().await;
    app.patch("/admin/api/v1/applications/web", json!({"enabled": false})).bearer(&key).send().await.ok();
    assert!(!is_active(&api, &exchanged).await, "the application that the user signed in to was turned off");
}

#[tokio::test]
async fn what_cannot_be_exchanged_is_named() {
    let app = App::new().await;
    let (client, api, page) = (Client::web(&app).await, service(&app, "api").await, Client::page(&app).await);
    let person = Person::new(&app, "li.na").await;
    let tokens = client.tokens(&person.cookie, &[("resource", API)]).await;
    let (access, id_token) = (text(&tokens, "access_token"), text(&tokens, "id_token"));
    type Case<'a> = (&'a [(&'a str, &'a str)], &'a str, &'a str);
    let cases: &[Case<'_>] = &[
        (&[("subject_token", "")], "invalid_request", "subject_token"),
        (&[("subject_token", "x")], "invalid_request", "subject_token"),
        (&[("subject_token", id_token)], "invalid_request", "subject_token"),
        (&[("subject_token_type", "")], "invalid_request", "subject_token_type"),
        (
            &[("subject_token_type", "urn:ietf:params:oauth:token-type:id_token")],
            "invalid_request",
            "subject_token_type",
        ),
        (
            &[("requested_token_type", "urn:ietf:params:oauth:token-type:refresh_token")],
            "invalid_request",
            "requested_token_type",
        ),
        (&[("actor_token", access)], "invalid_request", "actor_token_type"),
        (&[("actor_token", access), ("actor_token_type", ACCESS_TOKEN)], "invalid_request", "actor_token"),
        (&[("scope", "openid phone")], "invalid_scope", ""),
        (&[("resource", "https://payroll.example.com/")], "invalid_target", ""),
        (&[("audience", "payroll")], "invalid_target", ""),
        (&[("resource", "http://localhost:3000")], "invalid_target", ""),
    ];
    for (changed, code, field) in cases {
        let reply = exchange(&api, access, changed).await;
        assert_eq!(reply.refused(), (400, *code), "{changed:?}: {}", reply.text);
        assert_eq!(reply.body["details"]["field"].as_str().unwrap_or_default(), *field, "{changed:?}");
    }
    for other in [&client, &page] {
        assert_eq!(exchange(other, access, &[]).await.refused(), (400, "unauthorized_client"), "{}", other.id);
    }
    let twice = [("resource", NEXT), ("resource", API)];
    assert_eq!(exchange(&api, access, &twice).await.refused(), (400, "invalid_request"), "attack 16");
    exchange(&api, access, &[]).await.ok();
}
