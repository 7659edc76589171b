use super::{Client, Person, claims, text};
use crate::kit::App;
use axum::http::Method;
use doorward_contract::account::ProfilePatch;
use doorward_identity::{Caller, account};
use serde_json::json;

#[tokio::test]
async fn it_tells_what_the_scope_covers_as_it_is_now() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let person = Person::new(&app, "li.na").await;
    let key = app.api_key().await;
    app.role(&key, "editor", json!([{"action": "articles:edit", "effect": "allow"}])).await;
    let tokens = client.tokens(&person.cookie, &[("scope", "openid profile roles")]).await;
    let ask = async || app.get("/oauth2/userinfo").bearer(text(&tokens, "access_token")).send().await;
    assert_eq!(ask().await.header("cache-control"), Some("no-store"));
    let patch = ProfilePatch { name: Some("Li Na".into()), ..ProfilePatch::default() };
    account::edit(&app.identity, &person.viewer, patch, &Caller::default()).await.unwrap();
    app.member(&key, "editor", &person.viewer.uid).await;
    let now = ask().await.ok();
    assert_eq!((&now["name"], &now["preferred_username"]), (&json!("Li Na"), &json!("li.na")));
    assert_eq!(now["roles"], now["groups"]);
    assert!(now["roles"].as_array().unwrap().contains(&json!("editor")), "{now}");
    let again = client.refresh(text(&tokens, "refresh_token")).await.ok();
    assert_eq!(claims(text(&again, "id_token"))["name"], "Li Na");
}

#[tokio::test]
async fn without_the_scope_openid_there_is_nothing_to_tell() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let person = Person::new(&app, "li.na").await;
    let tokens = client.tokens(&person.cookie, &[("scope", "profile")]).await;
    assert!(tokens.get("id_token").is_none());
    let reply = app.get("/oauth2/userinfo").bearer(text(&tokens, "access_token")).send().await;
    assert_eq!(reply.refused(), (403, "insufficient_scope"));
    let challenge = "Bearer realm=\"doorward\", error=\"insufficient_scope\", scope=\"openid\"";
    assert_eq!(reply.header("www-authenticate"), Some(challenge));
}

#[tokio::test]
async fn the_error_about_a_token_is_that_of_rfc_6750() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let person = Person::new(&app, "li.na").await;
    let tokens = client.tokens(&person.cookie, &[]).await;
    let access = text(&tokens, "access_token");
    let document = "http://localhost:3000/.well-known/oauth-protected-resource/oauth2/userinfo";
    let metadata = format!("resource_metadata=\"{document}\"");
    for method in [Method::GET, Method::POST] {
        let none = app.ask(method.clone(), "/oauth2/userinfo").send().await;
        assert_eq!(none.refused(), (401, "unauthenticated"), "{method}");
        let challenge = format!("Bearer realm=\"doorward\", {metadata}");
        assert_eq!(none.header("www-authenticate"), Some(challenge.as_str()), "{method}");
        let wrong = app.ask(method.clone(), "/oauth2/userinfo").bearer(&format!("{access}x")).send().await;
        assert_eq!(wrong.refused(), (401, "unauthenticated"), "{method}");
        let challenge = format!("Bearer realm=\"doorward\", error=\"invalid_token\", {metadata}");
        assert_eq!(wrong.header("www-authenticate"), Some(challenge.as_str()), "{method}");
    }
    let query = app.get(&format!("/oauth2/userinfo?access_token={access}")).send().await;
    assert_eq!(query.status, 401, "a token in an address ends up in logs");
    let both = app.form("/oauth2/userinfo", &[("access_token", access)]).bearer(access).send().await;
    assert_eq!(both.refused(), (400, "invalid_request"));
    let challenge = "Bearer realm=\"doorward\", error=\"invalid_request\"";
    assert_eq!(both.header("www-authenticate"), Some(challenge));
    let twice = app.form("/oauth2/userinfo", &[("access_token", access), ("access_token", access)]).send().await;
    assert_eq!(twice.refused(), (400, "invalid_request"));
    app.clock.advance_secs(7_200);
    let expired = app.get("/oauth2/userinfo").bearer(access).send().await;
    assert_eq!(expired.refused(), (401, "unauthenticated"));
}

#[tokio::test]
async fn a_session_of_the_portal_and_an_api_key_are_no_access_token() {
    let app = App::new().await;
    let person = Person::new(&app, "li.na").await;
    let with_cookie = app.get("/oauth2/userinfo").header("cookie", &person.cookie).header("host", "localhost:3000");
    assert_eq!(with_cookie.send().await.status, 401);
    let key = app.api_key().await;
    assert_eq!(app.get("/oauth2/userinfo").bearer(&key).send().await.status, 401);
    let tokens = app.sign_in("li.na").await;
    let cloudbase = app.get("/oauth2/userinfo").bearer(&tokens.access).send().await;
    assert_eq!(cloudbase.refused(), (401, "unauthenticated"));
}
