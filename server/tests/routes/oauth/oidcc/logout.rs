//! The plan RP-Initiated Logout OP, `oidcc-rp-initiated-logout-certification-test-plan`.

use crate::kit::App;
use crate::oauth::logout::{HERE, arrange, confirm, sign_out};
use crate::oauth::{Person, SIGNED_OUT, location, parameter_of, query_of, text, visit};

#[tokio::test]
async fn oidcc_rp_initiated_logout_discovery_endpoint_verification() {
    let app = App::new().await;
    let document = app.get("/.well-known/openid-configuration").send().await.ok();
    assert_eq!(document["end_session_endpoint"], "http://localhost:3000/oauth2/logout");
}

#[tokio::test]
async fn oidcc_rp_initiated_logout() {
    let app = App::new().await;
    let (client, person, tokens) = arrange(&app).await;
    let offline = client.tokens(&person.cookie, &[("scope", "openid offline_access")]).await;
    let hint = ("id_token_hint", text(&tokens, "id_token"));
    let to = sign_out(&[hint, ("post_logout_redirect_uri", SIGNED_OUT), ("state", "a b")]);
    let reply = visit(&app, &person.cookie, &to).await;
    assert!(location(&reply).starts_with(SIGNED_OUT));
    assert_eq!(query_of(location(&reply))["state"], "a b");
    assert_eq!(reply.header("referrer-policy"), Some("no-referrer"));
    let cookies: Vec<_> = reply.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap()).collect();
    assert!(cookies.iter().any(|line| line.starts_with("doorward=;") && line.contains("Max-Age=0")), "{cookies:?}");
    assert!(!person.is_signed_in(&app).await);
    let ended = app.get("/oauth2/userinfo").bearer(text(&tokens, "access_token")).send().await;
    assert_eq!(ended.status, 401, "the application's session ends with it");
    app.get("/oauth2/userinfo").bearer(text(&offline, "access_token")).send().await.ok();
    // The browser comes again, with the session gone.
    assert!(location(&visit(&app, &person.cookie, &to).await).starts_with(SIGNED_OUT));
}

#[tokio::test]
async fn oidcc_rp_initiated_logout_no_state() {
    let app = App::new().await;
    let (_, person, tokens) = arrange(&app).await;
    let hint = ("id_token_hint", text(&tokens, "id_token"));
    let reply = visit(&app, &person.cookie, &sign_out(&[hint, ("post_logout_redirect_uri", SIGNED_OUT)])).await;
    assert_eq!(location(&reply), SIGNED_OUT);
}

#[tokio::test]
async fn oidcc_rp_initiated_logout_no_post_logout_redirect_uri() {
    let app = App::new().await;
    let (_, person, tokens) = arrange(&app).await;
    let hint = ("id_token_hint", text(&tokens, "id_token"));
    let reply = visit(&app, &person.cookie, &sign_out(&[hint, ("state", "x")])).await;
    assert_eq!(location(&reply), HERE);
    assert!(!person.is_signed_in(&app).await);
}

#[tokio::test]
async fn oidcc_rp_initiated_logout_bad_post_logout_redirect_uri() {
    let app = App::new().await;
    let (_, person, tokens) = arrange(&app).await;
    let hint = ("id_token_hint", text(&tokens, "id_token"));
    for other in
        ["https://evil.test/", "https://app.example.com/signed-out/x", "https://app.example.com/callback", "/x", "//x"]
    {
        let reply = visit(&app, &person.cookie, &sign_out(&[hint, ("post_logout_redirect_uri", other)])).await;
        assert_eq!(parameter_of(&reply, "/oauth-error", "reason"), "redirect_uri", "{other}");
        assert!(person.is_signed_in(&app).await, "{other}");
    }
}

#[tokio::test]
async fn oidcc_rp_initiated_logout_query_added_to_post_logout_redirect_uri() {
    let app = App::new().await;
    let (_, person, tokens) = arrange(&app).await;
    let hint = ("id_token_hint", text(&tokens, "id_token"));
    let other = format!("{SIGNED_OUT}?foo=bar");
    let to = sign_out(&[hint, ("post_logout_redirect_uri", other.as_str())]);
    let leads_to = visit(&app, &person.cookie, &to).await;
    assert!(!leads_to.header("location").unwrap_or_default().contains("app.example.com"), "{leads_to:?}");
}

/// A hint that proves nothing signs no user out: the user decides.
async fn is_asked(app: &App, person: &Person, parameters: &[(&str, &str)]) {
    let reply = visit(app, &person.cookie, &sign_out(parameters)).await;
    let asks = reply.status == 200 && reply.text.contains("action=\"/oauth2/logout/confirm\"");
    assert!(asks, "{parameters:?}: {} {}", reply.status, reply.text);
    assert!(person.is_signed_in(app).await, "{parameters:?}");
}

const BACK: (&str, &str) = ("post_logout_redirect_uri", SIGNED_OUT);

#[tokio::test]
async fn oidcc_rp_initiated_logout_bad_id_token_hint() {
    let app = App::new().await;
    let (client, person, tokens) = arrange(&app).await;
    let other = Person::new(&app, "wang.wei").await;
    let others = client.tokens(&other.cookie, &[]).await;
    for hint in ["bad", text(&tokens, "access_token"), text(&others, "id_token")] {
        is_asked(&app, &person, &[("id_token_hint", hint), BACK]).await;
    }
    assert!(other.is_signed_in(&app).await);
}

#[tokio::test]
async fn oidcc_rp_initiated_logout_modified_id_token_hint() {
    let app = App::new().await;
    let (_, person, tokens) = arrange(&app).await;
    let modified = format!("{}.x", text(&tokens, "id_token").rsplit_once('.').unwrap().0);
    is_asked(&app, &person, &[("id_token_hint", modified.as_str()), BACK]).await;
}

#[tokio::test]
async fn oidcc_rp_initiated_logout_no_id_token_hint() {
    let app = App::new().await;
    let (_, person, _) = arrange(&app).await;
    // Whose address is it?
    let explained = visit(&app, &person.cookie, &sign_out(&[BACK])).await;
    assert_eq!(parameter_of(&explained, "/oauth-error", "reason"), "invalid_request");
    assert!(person.is_signed_in(&app).await);
    is_asked(&app, &person, &[("client_id", "web"), BACK]).await;
}

#[tokio::test]
async fn oidcc_rp_initiated_logout_no_params() {
    let app = App::new().await;
    let (_, person, _) = arrange(&app).await;
    let page = visit(&app, &person.cookie, &sign_out(&[])).await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert!(page.text.contains("<h1>Sign out?</h1>"), "{}", page.text);
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("frame-ancestors 'none'") && policy.starts_with("default-src 'none'"), "{policy}");
    assert_eq!(page.header("cache-control"), Some("no-store"));
    let reply = confirm(&app, &person, &[], "same-origin").send().await;
    assert_eq!(location(&reply), HERE);
    assert!(!person.is_signed_in(&app).await);
    // Without a session there is nothing to confirm.
    assert_eq!(location(&visit(&app, "", &sign_out(&[])).await), HERE);
}

#[tokio::test]
async fn oidcc_rp_initiated_logout_only_state() {
    let app = App::new().await;
    let (_, person, _) = arrange(&app).await;
    is_asked(&app, &person, &[("state", "x")]).await;
}
