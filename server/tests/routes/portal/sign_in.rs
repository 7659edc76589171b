//! Signing in for an application.

use super::{Wiki, parameter, refresh_of};
use crate::console::forms::{cookie_of, submit};
use crate::kit::PASSWORD;

/// A path in a query, as the portal writes it.
fn quoted(path: &str) -> String {
    url::form_urlencoded::byte_serialize(path.as_bytes()).collect()
}

#[tokio::test]
async fn the_sign_in_page_names_the_application_and_offers_no_guest() {
    let wiki = Wiki::create().await;
    let login = wiki.led_to("", &wiki.request("openid", &[])).await;
    assert!(parameter(&login, "next").unwrap().starts_with("/oauth2/authorize?"), "{login}");
    let page = wiki.open("", &login).await.text;
    assert!(page.contains("You’re signing in to") && page.contains(">Wiki<"), "{page}");
    assert!(!page.contains("Continue as guest"), "{page}");
    assert!(wiki.open("", "/login").await.text.contains("Continue as guest"));
    let unknown = wiki.open("", &format!("/login?next={}", quoted("/oauth2/authorize?client_id=missing"))).await;
    assert!(unknown.status == 200 && !unknown.text.contains("You’re signing in to"), "{}", unknown.text);
}

#[tokio::test]
async fn after_signing_in_the_browser_goes_on_to_the_application_with_and_without_script() {
    let wiki = Wiki::create().await;
    wiki.app.user("li.na").await;
    let next = wiki.request("openid", &[]);
    let form = [("username", "li.na"), ("password", PASSWORD), ("next", next.as_str())];
    let scripted = submit(&wiki.app, "", "application/json", "/login", "portal/sign-in", &form).await;
    assert_eq!(scripted.body.as_str(), Some(next.as_str()), "{}", scripted.text);

    let plain = submit(&wiki.app, "", "text/html", "/login", "portal/sign-in", &form).await;
    let away = plain.header("location").unwrap_or_default();
    assert!(plain.status == 302 && away.starts_with("/login/away?next="), "{} {away}", plain.text);
    assert_eq!(refresh_of(&wiki.open("", away).await.text).as_deref(), Some(next.as_str()));

    // A page of ours needs no page in between.
    let form = [("username", "li.na"), ("password", PASSWORD), ("next", "/account/apps")];
    let plain = submit(&wiki.app, "", "text/html", "/login", "portal/sign-in", &form).await;
    assert_eq!(plain.header("location"), Some("/account/apps"), "{}", plain.text);
    let browser = wiki.app.browser("li.na").await;
    let there = wiki.open(&browser, &format!("/login?next={}", quoted(&next))).await;
    assert_eq!(there.header("location"), Some(next.as_str()), "a signed-in user does not see the page");
}

#[tokio::test]
async fn attack_15_the_page_in_between_leads_to_an_endpoint_of_ours_only() {
    let wiki = Wiki::create().await;
    for next in [
        "https://evil.example/oauth2/authorize",
        "//evil.example/oauth2/authorize",
        "/oauth2/..//evil.example",
        "/oauth2/../account",
        "/\\evil.example",
        "javascript:alert(1)",
        "/account",
    ] {
        let page = wiki.open("", &format!("/login/away?next={}", quoted(next))).await;
        assert_eq!((page.status, page.header("location")), (302, Some("/login")), "{next}: {}", page.text);
    }
}

#[tokio::test]
async fn another_account_is_used_after_signing_out() {
    let wiki = Wiki::create().await;
    wiki.app.user("li.na").await;
    let browser = wiki.app.browser("li.na").await;
    let login = wiki.led_to(&browser, &wiki.request("openid", &[("prompt", "select_account")])).await;
    assert_eq!(parameter(&login, "switch").as_deref(), Some("1"), "{login}");
    let page = wiki.open(&browser, &login).await;
    assert!(page.status == 200 && page.text.contains("You’re signed in as"), "{}", page.text);
    assert!(page.text.contains("Use another account") && !page.text.contains("current-password"), "{}", page.text);

    let next = parameter(&login, "next").unwrap();
    let out = submit(&wiki.app, &browser, "text/html", &login, "portal/sign-out", &[("next", next.as_str())]).await;
    let again = out.header("location").unwrap_or_default();
    assert_eq!(parameter(again, "next").as_deref(), Some(next.as_str()), "{again}");
    let page = wiki.open("", again).await.text;
    assert!(page.contains("You’ve been signed out.") && page.contains(">Wiki<"), "{page}");
}

#[tokio::test]
async fn the_sign_in_page_begins_with_the_hint_of_the_application() {
    let wiki = Wiki::create().await;
    let login = wiki.led_to("", &wiki.request("openid", &[("login_hint", "li.na@\"example.com")])).await;
    let page = wiki.open("", &login).await.text;
    assert!(page.contains("value=\"li.na@&quot;example.com\""), "{page}");
    for hint in ["a".repeat(255), "li\nna".to_owned()] {
        let page = wiki.open("", &format!("/login?hint={}", quoted(&hint))).await;
        assert!(page.status == 200 && !page.text.contains(&format!("value=\"{hint}\"")), "{}", page.text);
    }
}

#[tokio::test]
async fn the_pages_of_a_request_are_in_the_language_of_the_application_unless_the_user_has_chosen_one() {
    let wiki = Wiki::create().await;
    let redirect = wiki.open("", &wiki.request("openid", &[("ui_locales", "fr zh-CN")])).await;
    let cookie = cookie_of(&redirect, "asked_lang");
    assert_eq!(cookie, "asked_lang=zh-CN");
    let login = redirect.header("location").unwrap();
    for (cookies, language) in [(cookie.as_str(), "zh-CN"), ("asked_lang=zh-CN; lang=en", "en"), ("", "en")] {
        let page = wiki.open(cookies, login).await.text;
        assert!(page.contains(&format!("data-lang=\"{language}\"")), "{cookies}: {page}");
    }
    let unknown = wiki.open("", &wiki.request("openid", &[("ui_locales", "fr")])).await;
    assert_eq!(cookie_of(&unknown, "asked_lang"), "");
}
