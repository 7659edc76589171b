use crate::kit::{App, Reply};
use crate::oauth::{Client, basic, decoded, text};
use axum::http::Method;
use doorward_contract::application::ApplicationKind;
use serde_json::{Value, json};

const PATH: &str = "/auth/v1/token/clientCredential";

async fn machine(app: &App) -> Client<'_> {
    let key = app.api_key().await;
    app.role(&key, "reader", json!([{"action": "reports:read", "effect": "allow"}])).await;
    let machine = Client::new(app, "service", ApplicationKind::Machine, |config| config.redirect_uris.clear()).await;
    app.change_application("service", |row| row.role_id = Some("reader".into())).await;
    machine
}

fn grant() -> Value {
    json!({"grant_type": "client_credentials"})
}

#[tokio::test]
async fn a_machine_gets_a_token_by_json_or_a_form() {
    let app = App::new().await;
    let machine = machine(&app).await;
    let authorization = basic("service", machine.secret.as_deref().unwrap());
    for ask in [app.post(PATH, grant()), app.form(PATH, &[("grant_type", "client_credentials")])] {
        let reply = ask.header("authorization", &authorization).send().await;
        assert_eq!(reply.header("cache-control"), Some("no-store"));
        let mut tokens = reply.ok();
        let (header, claims) = decoded(text(&tokens, "access_token"));
        assert_eq!(header["typ"], "at+jwt");
        assert_eq!((&claims["sub"], &claims["aud"]), (&json!("service"), &json!("http://localhost:3000")));
        tokens["access_token"] = json!("[jwt]");
        let expected = json!({"token_type": "Bearer", "access_token": "[jwt]", "expires_in": 7_200, "scope": "roles",
            "sub": "service", "groups": ["reader"]});
        assert_eq!(tokens, expected, "no refresh token");
    }
}

#[track_caller]
fn unauthenticated(reply: &Reply, why: &str) {
    assert_eq!(reply.refused(), (401, "invalid_client"), "{why}");
    assert_eq!(reply.header("www-authenticate"), Some("Basic realm=\"doorward\""), "{why}");
}

#[tokio::test]
async fn only_the_secret_of_an_enabled_application_counts() {
    let app = App::new().await;
    let machine = machine(&app).await;
    let secret = machine.secret.clone().unwrap();
    let ask =
        async |id: &str, secret: &str| app.post(PATH, grant()).header("authorization", &basic(id, secret)).send().await;
    for (id, secret) in [("service", "dws_wrong"), ("service", ""), ("missing", secret.as_str())] {
        unauthenticated(&ask(id, secret).await, id);
    }
    unauthenticated(&app.post(PATH, grant()).send().await, "without credentials");
    unauthenticated(&app.ask(Method::POST, PATH).text("x").send().await, "before anything else");
    let in_body = json!({"grant_type": "client_credentials", "client_id": "service", "client_secret": secret});
    unauthenticated(&app.post(PATH, in_body).send().await, "in the body");
    app.change_application("service", |row| row.enabled = false).await;
    unauthenticated(&ask("service", &secret).await, "turned off");
}

#[tokio::test]
async fn what_it_may_not_have_is_named() {
    let app = App::new().await;
    let machine = machine(&app).await;
    let web = Client::web(&app).await;
    let ask = async |client: &Client<'_>, body: Value| {
        let authorization = basic(client.id, client.secret.as_deref().unwrap());
        app.post(PATH, body).header("authorization", &authorization).send().await
    };
    for (body, code) in [
        (json!({}), "invalid_request"),
        (json!({"grant_type": "refresh_token"}), "unsupported_grant_type"),
        (json!({"grant_type": "client_credentials", "scope": "openid"}), "invalid_scope"),
    ] {
        assert_eq!(ask(&machine, body).await.refused(), (400, code));
    }
    assert_eq!(ask(&web, grant()).await.refused(), (400, "unauthorized_client"));
}
