//! Consent to an application, and its withdrawal.

use super::{CALLBACK, Wiki, parameter, refresh_of};
use crate::console::forms::{cookie_of, submit};
use crate::kit::Reply;
use serde_json::json;

impl Wiki {
    /// The consent page for a signed-in user, and the reference of the request.
    async fn consent(&self, browser: &str, scope: &str) -> (String, String) {
        let page = self.led_to(browser, &self.request(scope, &[])).await;
        let reference = parameter(&page, "request").unwrap_or_else(|| panic!("{page}"));
        (page, reference)
    }

    /// The decision of a page that has shown every scope.
    async fn decide(&self, browser: &str, accept: &str, reference: &str, viewer: &str, decision: &str) -> Reply {
        let all = ("scope", "openid profile email phone roles offline_access");
        let form = [("request", reference), ("viewer", viewer), all, ("decision", decision)];
        submit(&self.app, browser, accept, "/consent", "portal/decide-consent", &form).await
    }
}

#[tokio::test]
async fn the_page_names_the_application_what_it_gets_and_whose_account_it_is() {
    let wiki = Wiki::create().await;
    wiki.change(json!({"client_uri": "https://wiki.example.com/", "logo_uri": "https://wiki.example.com/logo.png"}))
        .await;
    wiki.app.user("li.na").await;
    let browser = wiki.app.browser("li.na").await;
    let (page, _) = wiki.consent(&browser, "openid email offline_access unknown").await;
    let text = wiki.open(&browser, &page).await.text;
    for shown in [
        "Let Wiki use your account?",
        "wiki.example.com",
        "https://wiki.example.com/logo.png",
        "Recognize you by your user ID.",
        "See your email address.",
        "Keep this access after you sign out",
        "li.na",
        "/login?next=%2Foauth2%2Fauthorize",
    ] {
        assert!(text.contains(shown), "{shown} is not in {text}");
    }
    assert!(!text.contains("See your phone number") && !text.contains("See which roles"), "{text}");
}

#[tokio::test]
async fn allowing_leads_to_the_application_with_a_code_with_and_without_script() {
    let wiki = Wiki::create().await;
    let uid = wiki.app.user("li.na").await.to_string();
    let browser = wiki.app.browser("li.na").await;
    let (_, reference) = wiki.consent(&browser, "openid").await;
    let scripted = wiki.decide(&browser, "application/json", &reference, &uid, "allow").await;
    let next = scripted.body.as_str().unwrap_or_else(|| panic!("{}", scripted.text));
    let back = wiki.led_to(&browser, next).await;
    assert!(back.starts_with(CALLBACK) && parameter(&back, "code").is_some(), "{back}");
    assert_eq!(parameter(&back, "state").as_deref(), Some("s1"));

    // The answer of a form without script stays on this host: a policy of the page would not let it leave.
    let (_, reference) = wiki.consent(&browser, "openid email").await;
    let plain = wiki.decide(&browser, "text/html", &reference, &uid, "allow").await;
    assert_eq!(plain.status, 302, "{}", plain.text);
    let away = plain.header("location").unwrap();
    assert!(away.starts_with("/login/away?next=%2Foauth2%2Fauthorize"), "{away}");
    let page = wiki.open(&browser, away).await;
    let onward = refresh_of(&page.text).unwrap_or_else(|| panic!("{}", page.text));
    assert!(parameter(&wiki.led_to(&browser, &onward).await, "code").is_some());

    // What was granted is not asked again.
    assert!(wiki.led_to(&browser, &wiki.request("email", &[])).await.starts_with(CALLBACK));
    assert!(wiki.led_to(&browser, &wiki.request("openid phone", &[])).await.starts_with("/consent?"));
}

#[tokio::test]
async fn what_the_page_has_not_shown_is_not_granted() {
    let wiki = Wiki::create().await;
    let uid = wiki.app.user("li.na").await.to_string();
    let browser = wiki.app.browser("li.na").await;
    let (page, reference) = wiki.consent(&browser, "openid email").await;
    let text = wiki.open(&browser, &page).await.text;
    assert!(text.contains("name=\"scope\" value=\"openid email\""), "{text}");
    let form = [("request", reference.as_str()), ("viewer", &uid), ("scope", "openid roles"), ("decision", "allow")];
    let accept = "application/json";
    let reply = submit(&wiki.app, &browser, accept, "/consent", "portal/decide-consent", &form).await;
    let next = reply.body.as_str().unwrap_or_else(|| panic!("{}", reply.text));
    assert_eq!(wiki.led_to(&browser, next).await, page, "the rest is asked for again");
    assert!(wiki.led_to(&browser, &wiki.request("openid", &[])).await.starts_with(CALLBACK));
    assert!(wiki.led_to(&browser, &wiki.request("roles", &[])).await.starts_with("/consent?"));
}

#[tokio::test]
async fn denying_leads_to_the_application_without_a_code_and_the_request_is_over() {
    let wiki = Wiki::create().await;
    let uid = wiki.app.user("li.na").await.to_string();
    let browser = wiki.app.browser("li.na").await;
    let (page, reference) = wiki.consent(&browser, "openid").await;
    let plain = wiki.decide(&browser, "text/html", &reference, &uid, "deny").await;
    assert_eq!((plain.status, plain.header("location")), (302, Some("/login/away")), "{}", plain.text);
    let cookies = format!("{browser}; {}", cookie_of(&plain, "door_away"));
    let away = refresh_of(&wiki.open(&cookies, "/login/away").await.text).unwrap();
    assert!(away.starts_with(CALLBACK) && parameter(&away, "code").is_none(), "{away}");
    assert_eq!(parameter(&away, "error").as_deref(), Some("access_denied"));
    let gone = wiki.open(&browser, &page).await;
    assert_eq!(gone.status, 410);
    assert!(gone.text.contains("no longer valid"), "{}", gone.text);
    let again = wiki.decide(&browser, "application/json", &reference, &uid, "allow").await;
    assert_eq!(again.status, 404, "{}", again.text);
}

#[tokio::test]
async fn a_page_decides_only_for_the_user_whom_it_names() {
    let wiki = Wiki::create().await;
    let named = wiki.app.user("li.na").await.to_string();
    wiki.app.user("wang.wei").await;
    let (browser, other) = (wiki.app.browser("li.na").await, wiki.app.browser("wang.wei").await);
    let (_, reference) = wiki.consent(&browser, "openid").await;
    let refused = wiki.decide(&other, "application/json", &reference, &named, "allow").await;
    assert_eq!((refused.status, refused.body["code"].as_str()), (409, Some("aborted")), "{}", refused.text);
    assert!(wiki.led_to(&other, &wiki.request("openid", &[])).await.starts_with("/consent?"), "nothing was granted");
    let unknown = wiki.decide(&browser, "application/json", &reference, &named, "maybe").await;
    assert_eq!((unknown.status, unknown.body["field"].as_str()), (400, Some("decision")), "{}", unknown.text);
}

#[tokio::test]
async fn a_guest_signs_in_first() {
    let wiki = Wiki::create().await;
    let guest = wiki.app.guest_browser().await;
    let page = wiki.open(&guest, "/consent?request=x").await;
    assert_eq!(page.header("location"), Some("/login?next=%2Fconsent%3Frequest%3Dx"), "{}", page.text);
}

#[tokio::test]
async fn an_application_that_was_turned_off_meanwhile_asks_for_nothing() {
    let wiki = Wiki::create().await;
    wiki.app.user("li.na").await;
    let browser = wiki.app.browser("li.na").await;
    let (page, _) = wiki.consent(&browser, "openid").await;
    wiki.change(json!({"enabled": false})).await;
    assert_eq!(wiki.open(&browser, &page).await.status, 410);
}

#[tokio::test]
async fn the_access_of_an_application_is_listed_and_removed() {
    let wiki = Wiki::create().await;
    let uid = wiki.app.user("li.na").await.to_string();
    let browser = wiki.app.browser("li.na").await;
    assert!(wiki.open(&browser, "/account/apps").await.text.contains("No connected apps"));
    let (_, reference) = wiki.consent(&browser, "openid profile").await;
    wiki.decide(&browser, "application/json", &reference, &uid, "allow").await;
    let listed = wiki.open(&browser, "/account/apps").await.text;
    assert!(listed.contains("Wiki") && listed.contains("See your name, username, picture"), "{listed}");

    let form = [("client_id", wiki.id.as_str())];
    let removed = submit(&wiki.app, &browser, "text/html", "/account/apps", "account/remove-app", &form).await;
    assert_eq!(removed.header("location"), Some("/account/apps?done=removed"), "{}", removed.text);
    let after = wiki.open(&browser, "/account/apps?done=removed").await.text;
    assert!(after.contains("Access removed.") && after.contains("No connected apps"), "{after}");
    assert!(wiki.led_to(&browser, &wiki.request("openid", &[])).await.starts_with("/consent?"), "it asks again");
    let again = submit(&wiki.app, &browser, "application/json", "/account/apps", "account/remove-app", &form).await;
    assert_eq!(again.status, 404, "{}", again.text);
}

#[tokio::test]
async fn a_form_of_another_version_is_refused_on_its_page_or_works() {
    let wiki = Wiki::create().await;
    let uid = wiki.app.user("li.na").await.to_string();
    let browser = wiki.app.browser("li.na").await;
    let (page, reference) = wiki.consent(&browser, "openid email").await;
    let (request, viewer, allow) = (("request", reference.as_str()), ("viewer", uid.as_str()), ("decision", "allow"));
    let send = async |accept: &str, form: &[(&str, &str)]| {
        submit(&wiki.app, &browser, accept, &page, "portal/decide-consent", form).await
    };
    // A page that does not say what it has shown, or to whom, and one with other names.
    let former = [vec![request, allow], vec![request, viewer, allow], vec![("reference", &*reference), viewer, allow]];
    for form in &former {
        let scripted = send("application/json", form).await;
        let expected = (400, Some("invalid_argument"));
        assert_eq!((scripted.status, scripted.body["code"].as_str()), expected, "{}", scripted.text);
        let plain = send("text/html", form).await;
        assert_eq!((plain.status, plain.header("location")), (302, Some(page.as_str())), "{}", plain.text);
        let cookies = format!("{browser}; {}", cookie_of(&plain, "door_flash"));
        let shown = wiki.open(&cookies, &page).await;
        assert_eq!(shown.status, 200);
        assert!(shown.text.contains("Let Wiki use your account?"), "{}", shown.text);
    }
    let next = wiki.led_to(&browser, &wiki.request("openid", &[])).await;
    assert!(next.starts_with("/consent?"), "nothing was granted: {next}");
    // A page of a later version, before a downgrade, says more.
    let later = [request, viewer, ("scope", "openid email"), allow, ("remember", "true")];
    let done = send("application/json", &later).await;
    let next = done.body.as_str().unwrap_or_else(|| panic!("{}", done.text));
    assert!(parameter(&wiki.led_to(&browser, next).await, "code").is_some());
}
