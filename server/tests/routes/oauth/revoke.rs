use super::{Client, Person, basic, text};
use crate::kit::App;
use doorward_contract::application::ApplicationKind;

#[tokio::test]
async fn revoking_either_token_ends_the_session_of_the_application() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let person = Person::new(&app, "li.na").await;
    for name in ["access_token", "refresh_token"] {
        let tokens = client.tokens(&person.cookie, &[]).await;
        let fields = [("token", text(&tokens, name)), ("token_type_hint", "access_token")];
        client.post("/oauth2/revoke", &fields).send().await.ok();
        let reply = app.get("/oauth2/userinfo").bearer(text(&tokens, "access_token")).send().await;
        assert_eq!(reply.status, 401, "{name}");
        assert_eq!(client.refresh(text(&tokens, "refresh_token")).await.refused(), (400, "invalid_grant"), "{name}");
        client.post("/oauth2/revoke", &fields).send().await.ok();
    }
    assert!(person.is_signed_in(&app).await);
}

#[tokio::test]
async fn what_is_not_the_applications_own_is_untouched() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let other = Client::new(&app, "other", ApplicationKind::Web, |_| {}).await;
    let person = Person::new(&app, "li.na").await;
    let tokens = client.tokens(&person.cookie, &[]).await;
    let cloudbase = app.sign_in("li.na").await;
    for token in [
        text(&tokens, "access_token"),
        text(&tokens, "refresh_token"),
        &cloudbase.access,
        &cloudbase.refresh,
        "m.unknown",
        "r.unknown",
        "x.y.z",
    ] {
        other.post("/oauth2/revoke", &[("token", token)]).send().await.ok();
    }
    app.get("/oauth2/userinfo").bearer(text(&tokens, "access_token")).send().await.ok();
    app.get("/auth/v1/user/me").bearer(&cloudbase.access).send().await.ok();
}

#[tokio::test]
async fn the_caller_is_an_application() {
    let app = App::new().await;
    let (client, page) = (Client::web(&app).await, Client::page(&app).await);
    let person = Person::new(&app, "li.na").await;
    let tokens = page.tokens(&person.cookie, &[]).await;
    let token = ("token", text(&tokens, "refresh_token"));
    let wrong = app.form("/oauth2/revoke", &[token]).header("authorization", &basic("web", "dws_wrong")).send().await;
    assert_eq!(wrong.refused(), (401, "invalid_client"));
    assert_eq!(app.form("/oauth2/revoke", &[token]).send().await.refused(), (401, "invalid_client"));
    assert_eq!(client.post("/oauth2/revoke", &[]).send().await.refused(), (400, "invalid_request"));
    page.post("/oauth2/revoke", &[token]).send().await.ok();
    assert_eq!(page.refresh(token.1).await.refused(), (400, "invalid_grant"));
}
