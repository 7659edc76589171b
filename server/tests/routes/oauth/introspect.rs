use super::{Client, Person, text};
use crate::kit::App;
use doorward_contract::application::ApplicationKind;
use doorward_identity::{Caller, session};
use serde_json::{Value, json};

async fn introspect(client: &Client<'_>, token: &str) -> Value {
    client.post("/oauth2/introspect", &[("token", token)]).send().await.ok()
}

#[tokio::test]
async fn an_application_sees_its_own_tokens() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let person = Person::new(&app, "li.na").await;
    let tokens = client.tokens(&person.cookie, &[("scope", "openid email")]).await;
    let access = introspect(&client, text(&tokens, "access_token")).await;
    for (name, value) in [
        ("active", json!(true)),
        ("client_id", json!("web")),
        ("sub", json!(person.viewer.uid)),
        ("scope", json!("openid email")),
        ("iss", json!("http://localhost:3000")),
        ("exp", json!(app.identity.now().as_secs() + 7_200)),
    ] {
        assert_eq!(access[name], value, "{name}");
    }
    let refresh = introspect(&client, text(&tokens, "refresh_token")).await;
    assert_eq!((&refresh["active"], &refresh["client_id"]), (&json!(true), &json!("web")));
    let hinted = [("token", text(&tokens, "access_token")), ("token_type_hint", "refresh_token")];
    assert_eq!(client.post("/oauth2/introspect", &hinted).send().await.ok()["active"], true);
}

#[tokio::test]
async fn every_other_token_is_inactive_and_nothing_more_is_said() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let other = Client::new(&app, "other", ApplicationKind::Web, |_| {}).await;
    let person = Person::new(&app, "li.na").await;
    let tokens = client.tokens(&person.cookie, &[]).await;
    let (access, refresh) = (text(&tokens, "access_token"), text(&tokens, "refresh_token"));
    let inactive = json!({ "active": false });
    for token in [access, refresh] {
        assert_eq!(introspect(&other, token).await, inactive, "of another application");
    }
    for token in ["", "x", "m.x", "r.x", "x.y.z", &format!("{access}x"), text(&tokens, "id_token")] {
        let reply = client.post("/oauth2/introspect", &[("token", token)]).send().await.ok();
        assert_eq!(reply, inactive, "{token}");
    }
    session::sign_out(&app.identity, &person.viewer, &Caller::default()).await.unwrap();
    for token in [access, refresh] {
        assert_eq!(introspect(&client, token).await, inactive, "signed out");
    }
}

#[tokio::test]
async fn a_service_sees_the_tokens_that_are_for_it() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let service = Client::new(&app, "reports", ApplicationKind::Machine, |config| {
        config.redirect_uris.clear();
        config.client_uri = Some("https://reports.example.com/".into());
    })
    .await;
    let person = Person::new(&app, "li.na").await;
    let resources =
        ["https://reports.example.com/v1", "https://reports.example.com.evil.test/", "https://other.example.com/"];
    app.change_application(client.id, |row| row.config["resources"] = resources.as_slice().into()).await;
    for (resource, active) in [
        ("", false),
        ("https://reports.example.com/v1", true),
        ("https://reports.example.com.evil.test/", false),
        ("https://other.example.com/", false),
    ] {
        let tokens = client.tokens(&person.cookie, &[("resource", resource)]).await;
        assert_eq!(introspect(&service, text(&tokens, "access_token")).await["active"], active, "{resource}");
        assert_eq!(introspect(&service, text(&tokens, "refresh_token")).await["active"], false, "{resource}");
    }
    let own = service.post("/oauth2/token", &[("grant_type", "client_credentials")]).send().await.ok();
    let own = introspect(&service, text(&own, "access_token")).await;
    assert_eq!((&own["active"], &own["sub"]), (&json!(true), &json!("reports")));
}

#[tokio::test]
async fn the_caller_authenticates_with_a_secret() {
    let app = App::new().await;
    let page = Client::page(&app).await;
    let person = Person::new(&app, "li.na").await;
    let tokens = page.tokens(&person.cookie, &[]).await;
    let token = ("token", text(&tokens, "access_token"));
    for reply in [
        app.form("/oauth2/introspect", &[token]).send().await,
        page.post("/oauth2/introspect", &[token]).send().await,
        app.form("/oauth2/introspect", &[token]).bearer(token.1).send().await,
    ] {
        assert_eq!(reply.refused(), (401, "invalid_client"));
        assert_eq!(reply.header("www-authenticate"), Some("Basic realm=\"doorward\""));
    }
    let client = Client::web(&app).await;
    let missing = client.post("/oauth2/introspect", &[]).send().await;
    assert_eq!(missing.refused(), (400, "invalid_request"));
    assert_eq!(missing.body["details"]["field"], "token");
}
