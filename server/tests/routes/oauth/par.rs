use super::{CALLBACK, Client, Person, address, basic, code_of, error_of, parameter_of, response_of, text, visit};
use crate::kit::{App, Reply};
use doorward_contract::application::ApplicationKind;
use doorward_contract::oauth::Scope;
use serde_json::Value;

/// Pushes a request, with credentials.
async fn push(client: &Client<'_>, changed: &[(&str, &str)]) -> Reply {
    let mut parameters = client.parameters(changed);
    if client.secret.is_none() {
        // A public client names itself with its form.
        parameters.remove("client_id");
    }
    client.post("/oauth2/par", &parameters.into_iter().collect::<Vec<_>>()).send().await
}

fn to(client: &Client<'_>, pushed: &Value) -> String {
    address("/oauth2/authorize", [("client_id", client.id), ("request_uri", text(pushed, "request_uri"))])
}

#[tokio::test]
async fn a_pushed_request_is_used_once() {
    let app = App::new().await;
    let person = Person::new(&app, "li.na").await;
    for client in [Client::web(&app).await, Client::page(&app).await] {
        let reply = push(&client, &[]).await;
        assert_eq!((reply.status, reply.header("cache-control")), (201, Some("no-store")), "{}", reply.text);
        assert!(text(&reply.body, "request_uri").starts_with("urn:ietf:params:oauth:request_uri:"));
        assert_eq!(reply.body["expires_in"], 60);
        let to = to(&client, &reply.body);
        let answered = visit(&app, &person.cookie, &to).await;
        assert_eq!(response_of(&answered)["state"], "st4te");
        client.redeem(&code_of(&answered)).await.ok();
        let again = visit(&app, &person.cookie, &to).await;
        assert_eq!(parameter_of(&again, "/oauth-error", "reason"), "request_uri");
    }
}

#[tokio::test]
async fn a_pushed_request_lives_for_a_minute_and_is_its_applications() {
    let app = App::new().await;
    let (client, page) = (Client::web(&app).await, Client::page(&app).await);
    let person = Person::new(&app, "li.na").await;
    let pushed = push(&client, &[]).await.body;
    let other = address("/oauth2/authorize", [("client_id", page.id), ("request_uri", text(&pushed, "request_uri"))]);
    let reply = visit(&app, &person.cookie, &other).await;
    assert_eq!(parameter_of(&reply, "/oauth-error", "reason"), "request_uri");
    app.clock.advance_secs(60);
    let reply = visit(&app, &person.cookie, &to(&client, &pushed)).await;
    assert_eq!(parameter_of(&reply, "/oauth-error", "reason"), "request_uri");
}

#[tokio::test]
async fn a_pushed_request_survives_the_sign_in() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let pushed = push(&client, &[]).await.body;
    let next = parameter_of(&visit(&app, "", &to(&client, &pushed)).await, "/login", "next");
    app.clock.advance_secs(300);
    let person = Person::new(&app, "li.na").await;
    code_of(&visit(&app, &person.cookie, &next).await);
}

#[tokio::test]
async fn what_is_wrong_is_told_when_it_is_pushed() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    for changed in [
        ("redirect_uri", "https://evil.test/"),
        ("redirect_uri", ""),
        ("request_uri", "urn:ietf:params:oauth:request_uri:x"),
        ("client_id", "page"),
    ] {
        let reply = push(&client, &[changed]).await;
        assert_eq!(reply.refused(), (400, "invalid_request"), "{changed:?}");
    }
    Client::new(&app, "narrow", ApplicationKind::Web, |config| config.scope = Some([Scope::Openid].into())).await;
    let secret = app.client_secret("narrow").await;
    for (changed, code) in [
        (("scope", "openid email"), "invalid_scope"),
        (("resource", "/api"), "invalid_target"),
        (("response_type", "token"), "unsupported_response_type"),
        (("response_type", ""), "invalid_request"),
        (("request", "x.y.z"), "request_not_supported"),
        (("registration", "{}"), "registration_not_supported"),
        (("claims", r#"{"id_token":{"acr":{"essential":true,"value":"2"}}}"#), "unmet_authentication_requirements"),
    ] {
        let fields: Vec<_> = client.parameters(&[("client_id", "narrow"), changed]).into_iter().collect();
        let reply = app.form("/oauth2/par", &fields).header("authorization", &basic("narrow", &secret)).send().await;
        assert_eq!(reply.refused(), (400, code), "{changed:?}");
    }
    let wrong = app.form("/oauth2/par", &[("client_id", "web"), ("redirect_uri", CALLBACK)]).send().await;
    assert_eq!(wrong.refused(), (401, "invalid_client"));
    assert_eq!(wrong.header("www-authenticate"), Some("Basic realm=\"doorward\""));
    let json = app.post("/oauth2/par", serde_json::json!({"client_id": "web"})).send().await;
    assert_eq!(json.refused(), (400, "invalid_request"));
}

#[tokio::test]
async fn a_pushed_request_can_be_silent() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let pushed = push(&client, &[("prompt", "none")]).await.body;
    assert_eq!(error_of(&visit(&app, "", &to(&client, &pushed)).await), "login_required");
}

#[tokio::test]
async fn attack_17_what_the_browser_adds_to_a_pushed_request_counts_for_nothing() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let person = Person::new(&app, "li.na").await;
    let pushed = push(&client, &[]).await.body;
    let added = [
        ("redirect_uri", "https://evil.test/"),
        ("response_type", "token"),
        ("response_mode", "fragment"),
        ("scope", "openid email offline_access"),
        ("state", "evil"),
        ("nonce", "evil"),
        ("prompt", "none"),
        ("code_challenge", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
        ("code_challenge_method", "plain"),
        ("dpop_jkt", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
        ("resource", "https://api.example.com/"),
    ];
    let query = [("client_id", client.id), ("request_uri", text(&pushed, "request_uri"))];
    let answered = visit(&app, &person.cookie, &address("/oauth2/authorize", query.into_iter().chain(added))).await;
    let response = response_of(&answered);
    assert_eq!(response["state"], "st4te");
    let tokens = client.redeem(&response["code"]).await.ok();
    assert_eq!((&tokens["scope"], &tokens["token_type"]), (&"openid".into(), &"Bearer".into()));
    assert_eq!(super::claims(text(&tokens, "id_token"))["nonce"], "n0nce");
    assert_eq!(super::claims(text(&tokens, "access_token"))["aud"], "http://localhost:3000");
}
