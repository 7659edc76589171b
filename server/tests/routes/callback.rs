//! Callbacks from providers, including repeated ones.

use crate::kit::{App, Reply};
use axum::http::Method;
use doorward_admin as admin;
use doorward_contract::Secret;
use doorward_identity::Actor;
use doorward_identity::Caller;
use doorward_identity::provider::redirect::{Purpose, leave};
use doorward_identity::version::Expected;
use doorward_testkit::permit;
use serde_json::json;
use url::Url;
use wiremock::matchers::path;
use wiremock::{Mock, MockServer, ResponseTemplate};

const HOST: &str = "localhost:3000";
const DEVICE: &str = "AAAAAAAAAAAAAAAAAAAAAA";
const ANOTHER: &str = "BBBBBBBBBBBBBBBBBBBBBA";

async fn vendor(app: &App) -> MockServer {
    let vendor = MockServer::start().await;
    let token = json!({ "access_token": "t", "token_type": "bearer" });
    for (at, body) in [("/token", token), ("/me", json!({ "sub": "7" }))] {
        Mock::given(path(at)).respond_with(ResponseTemplate::new(200).set_body_json(body)).mount(&vendor).await;
    }
    let at = |rest: &str| format!("{}/{rest}", vendor.uri());
    let config = json!({
        "client_id": "us", "authorization_endpoint": at("authorize"), "token_endpoint": at("token"),
        "userinfo_endpoint": at("me"),
    });
    let update = json!({ "kind": "oauth2", "enabled": true, "secret": "hush", "config": config });
    admin::providers::put(
        &permit(&app.access, &Actor::cli()),
        "corp",
        serde_json::from_value(update).unwrap(),
        &Expected::Any,
        0,
    )
    .await
    .unwrap();
    vendor
}

/// The callback URL of this browser.
async fn callback(app: &App, purpose: Purpose) -> String {
    let caller = Caller { device_id: Some(Secret::new(DEVICE.into())), ..Caller::default() };
    let to: Url = leave(&app.identity, "corp", purpose, &caller).await.unwrap().parse().unwrap();
    let state = to.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
    format!("/login/callback/corp?state={state}&code=c0de")
}

async fn deliver(app: &App, address: &str, cookie: &str) -> Reply {
    app.get(address).header("host", HOST).header("cookie", &format!("device={DEVICE}; {cookie}")).send().await
}

/// The session cookie of the response, if any.
fn session(reply: &Reply) -> Option<String> {
    let all = reply.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
    let found = all.map(|cookie| cookie.split(';').next().unwrap()).find(|cookie| cookie.starts_with("doorward="));
    found.map(str::to_owned)
}

#[tokio::test]
async fn finding_r18_a_callback_that_is_delivered_twice_signs_in_and_leads_on_both_times() {
    let app = App::new().await;
    let _vendor = vendor(&app).await;
    let address = callback(&app, Purpose::SignIn(Some("/account/security".into()))).await;
    let first = deliver(&app, &address, "").await;
    assert_eq!((first.status, first.header("location")), (303, Some("/account/security")), "{}", first.text);
    // The browser has lost the first response, and with it the cookie.
    let second = deliver(&app, &address, "").await;
    assert_eq!((second.status, second.header("location")), (303, Some("/account/security")));
    let page = deliver(&app, "/account", &session(&second).unwrap()).await;
    assert_eq!(page.status, 200, "{}", page.text);
    let seen = deliver(&app, &address, &session(&second).unwrap()).await;
    assert_eq!((seen.header("location"), session(&seen)), (Some("/account/security"), None), "signed in already");
}

#[tokio::test]
async fn a_callback_in_another_browser_or_later_opens_nothing() {
    let app = App::new().await;
    let _vendor = vendor(&app).await;
    let address = callback(&app, Purpose::SignIn(None)).await;
    deliver(&app, &address, "").await;
    let other = app.get(&address).header("host", HOST).header("cookie", &format!("device={ANOTHER}")).send().await;
    assert_eq!(other.header("location"), Some("/login?provider_error=attempt%5Flost"));
    assert_eq!(session(&other), None);
    app.clock.advance_secs(31);
    let late = deliver(&app, &address, "").await;
    assert_eq!((late.header("location"), session(&late)), (Some("/login?provider_error=attempt%5Flost"), None));
}

#[tokio::test]
async fn a_refusal_that_is_delivered_twice_keeps_the_way_on() {
    let app = App::new().await;
    let _vendor = vendor(&app).await;
    let address = callback(&app, Purpose::SignIn(Some("/account/security".into()))).await;
    let denied = address.replace("code=c0de", "error=access_denied");
    for _ in 0..2 {
        let reply = deliver(&app, &denied, "").await;
        let to = "/login?provider_error=provider%5Fdenied&next=%2Faccount%2Fsecurity";
        assert_eq!(reply.header("location"), Some(to));
    }
}

#[tokio::test]
async fn who_signed_out_in_between_is_not_signed_in_again() {
    let app = App::new().await;
    let _vendor = vendor(&app).await;
    let address = callback(&app, Purpose::SignIn(None)).await;
    let cookie = session(&deliver(&app, &address, "").await).unwrap();
    let out = app.ask(Method::POST, "/api/portal/sign-out").header("host", HOST).header("cookie", &cookie);
    let out = out.header("content-type", "application/x-www-form-urlencoded").header("sec-fetch-site", "same-origin");
    out.send().await;
    let again = deliver(&app, &address, "").await;
    assert_eq!(again.header("location"), Some("/login?provider_error=signed%5Fout"));
}

#[tokio::test]
async fn the_redirect_target_survives_a_provider_that_fails_or_is_declined() {
    let app = App::new().await;
    let vendor = vendor(&app).await;
    vendor.reset().await;
    Mock::given(path("/token")).respond_with(ResponseTemplate::new(500)).mount(&vendor).await;
    let going = || Purpose::SignIn(Some("/account/security".into()));
    let failed = deliver(&app, &callback(&app, going()).await, "").await;
    let next = "&next=%2Faccount%2Fsecurity";
    assert_eq!(failed.header("location"), Some(format!("/login?provider_error=provider{next}").as_str()));
    let declined = callback(&app, going()).await.replace("code=c0de", "error=access_denied");
    let declined = deliver(&app, &declined, "").await;
    assert_eq!(declined.header("location"), Some(format!("/login?provider_error=provider%5Fdenied{next}").as_str()));
}

#[tokio::test]
async fn finding_r25_who_cannot_link_an_identity_reads_how_to_use_its_account() {
    let app = App::new().await;
    let _vendor = vendor(&app).await;
    let signed_in = deliver(&app, &callback(&app, Purpose::SignIn(None)).await, "").await;
    let cookie = session(&signed_in).unwrap();
    let page = deliver(&app, "/account/sign-in?provider_error=identity_taken", &cookie).await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert!(page.text.contains("To use that account, sign out here"), "{}", page.text);
}
