use super::{Client, Person, SIGNED_OUT, address, location, parameter_of, text, visit};
use crate::kit::{App, Ask};
use axum::http::Method;
use doorward_contract::application::ApplicationKind;
use serde_json::Value;

pub const HERE: &str = "/login?notice=signed-out";

/// The address of a sign-out.
pub fn sign_out(parameters: &[(&str, &str)]) -> String {
    address("/oauth2/logout", parameters.iter().copied())
}

/// The form on the page that asks for confirmation, from a page of `site`.
pub fn confirm<'a>(app: &'a App, person: &Person, parameters: &[(&str, &str)], site: &str) -> Ask<'a> {
    let ask = app.form("/oauth2/logout/confirm", parameters).header("host", "localhost:3000");
    ask.header("cookie", &person.cookie).header("sec-fetch-site", site)
}

pub async fn arrange(app: &App) -> (Client<'_>, Person, Value) {
    let client = Client::web(app).await;
    let person = Person::new(app, "li.na").await;
    let tokens = client.tokens(&person.cookie, &[]).await;
    (client, person, tokens)
}

#[tokio::test]
async fn a_confirmed_sign_out_leads_back_to_the_application() {
    let app = App::new().await;
    let (_, person, tokens) = arrange(&app).await;
    let fields = [("client_id", "web"), ("post_logout_redirect_uri", SIGNED_OUT), ("state", "x")];
    let page = visit(&app, &person.cookie, &sign_out(&fields)).await;
    for (name, value) in fields {
        let field = format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">");
        assert!(page.text.contains(&field), "{}", page.text);
    }
    let reply = confirm(&app, &person, &fields, "same-origin").send().await;
    assert!(!person.is_signed_in(&app).await);
    // By a page in between, which the policy of the form does not bind.
    let next = parameter_of(&reply, "/login/away", "next");
    assert_eq!(next, sign_out(&fields));
    assert_eq!(location(&visit(&app, "", &next).await), format!("{SIGNED_OUT}?state=x"));
    let userinfo = app.get("/oauth2/userinfo").bearer(text(&tokens, "access_token")).send().await;
    assert_eq!(userinfo.status, 401);
}

#[tokio::test]
async fn attack_65_no_other_site_confirms_a_sign_out() {
    let app = App::new().await;
    let (_, person, _) = arrange(&app).await;
    for site in ["cross-site", "same-site", ""] {
        let reply = confirm(&app, &person, &[], site).send().await;
        assert_eq!(reply.refused(), (403, "permission_denied"), "{site}");
    }
    let get = app.get("/oauth2/logout/confirm").header("host", "localhost:3000").header("cookie", &person.cookie);
    assert_eq!(get.send().await.refused(), (405, "method_not_allowed"));
    assert!(person.is_signed_in(&app).await);
}

#[tokio::test]
async fn attack_66_the_confirmation_contains_no_markup_of_an_application() {
    let app = App::new().await;
    let (_, person, _) = arrange(&app).await;
    let evil = "\"><script>alert(1)</script>";
    let page = visit(&app, &person.cookie, &sign_out(&[("state", evil)])).await;
    assert_eq!(page.status, 200);
    assert!(!page.text.contains("<script"), "{}", page.text);
}

#[tokio::test]
async fn attack_16_a_parameter_that_is_there_twice_is_refused() {
    let app = App::new().await;
    let (_, person, tokens) = arrange(&app).await;
    let hint = ("id_token_hint", text(&tokens, "id_token"));
    let to = sign_out(&[hint, ("state", "x"), ("state", "y")]);
    assert_eq!(parameter_of(&visit(&app, &person.cookie, &to).await, "/oauth-error", "reason"), "invalid_request");
    assert!(person.is_signed_in(&app).await);
}

#[tokio::test]
async fn a_form_of_another_site_is_answered_without_a_cookie() {
    let app = App::new().await;
    let (_, person, tokens) = arrange(&app).await;
    let hint = ("id_token_hint", text(&tokens, "id_token"));
    let ask = app.form("/oauth2/logout", &[hint]).header("sec-fetch-site", "cross-site");
    let posted = ask.header("host", "localhost:3000").header("cookie", &person.cookie).send().await;
    assert!(person.is_signed_in(&app).await, "not yet");
    assert_eq!(location(&posted), sign_out(&[hint]));
    visit(&app, &person.cookie, location(&posted)).await;
    assert!(!person.is_signed_in(&app).await);
    let json = app.ask(Method::POST, "/oauth2/logout").text("{}").header("content-type", "application/json");
    assert_eq!(parameter_of(&json.send().await, "/oauth-error", "reason"), "invalid_request");
}

#[tokio::test]
async fn an_expired_hint_still_signs_its_own_session_out() {
    let app = App::new().await;
    let (_, person, tokens) = arrange(&app).await;
    app.clock.advance_secs(86_400);
    visit(&app, &person.cookie, &sign_out(&[("id_token_hint", text(&tokens, "id_token"))])).await;
    assert!(!person.is_signed_in(&app).await);
}

#[tokio::test]
async fn a_hint_and_a_client_id_have_to_agree() {
    let app = App::new().await;
    let (_, person, tokens) = arrange(&app).await;
    let other = Client::new(&app, "other", ApplicationKind::Web, |config| {
        config.post_logout_redirect_uris = vec!["https://other.example.com/".into()];
    })
    .await;
    let hint = ("id_token_hint", text(&tokens, "id_token"));
    let uri = ("post_logout_redirect_uri", "https://other.example.com/");
    let reply = visit(&app, &person.cookie, &sign_out(&[hint, ("client_id", other.id), uri])).await;
    assert!(!reply.header("location").unwrap_or_default().starts_with("https:"), "{reply:?}");
}

#[tokio::test]
async fn a_browser_with_another_session_confirms_first() {
    let app = App::new().await;
    let (_, _, tokens) = arrange(&app).await;
    // The same user, signed in anew: an ID token that leaked ends no session but its own.
    let again = Person::sign_in(&app, "li.na").await;
    let page = visit(&app, &again.cookie, &sign_out(&[("id_token_hint", text(&tokens, "id_token"))])).await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert!(again.is_signed_in(&app).await);
}
