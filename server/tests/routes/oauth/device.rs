//! The device authorization grant (RFC 8628).

use super::{Client, Person, text};
use crate::console::forms::submit;
use crate::kit::{App, Reply};
use axum::http::Method;
use doorward_contract::application::{ApplicationKind, GrantType};
use serde_json::Value;

const ENDPOINT: &str = "/oauth2/device_authorization";
const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

pub async fn television(app: &App) -> Client<'_> {
    let change = |config: &mut doorward_contract::application::ApplicationConfig| {
        config.grant_types = ApplicationKind::Native.possible_grant_types();
        config.first_party = false;
    };
    Client::new(app, "television", ApplicationKind::Native, change).await
}

pub async fn start(client: &Client<'_>) -> Value {
    let reply = client.post(ENDPOINT, &[("scope", "openid email")]).send().await;
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    reply.ok()
}

pub async fn poll(client: &Client<'_>, device_code: &str) -> Reply {
    client.post("/oauth2/token", &[("grant_type", GRANT), ("device_code", device_code)]).send().await
}

async fn open(app: &App, cookie: &str, path: &str) -> Reply {
    let ask = app.get(path).header("cookie", cookie).header("accept", "text/html").header("accept-language", "en");
    ask.header("host", "localhost:3000").send().await
}

pub async fn decide(app: &App, person: &Person, accept: &str, code: &str, decision: &str) -> Reply {
    let (viewer, scope) = (("viewer", person.viewer.uid.as_str()), ("scope", "openid email"));
    let form = [("user_code", code), viewer, scope, ("decision", decision)];
    submit(app, &person.cookie, accept, "/device", "portal/decide-device", &form).await
}

#[tokio::test]
async fn a_user_enters_the_code_of_a_device_without_script() {
    let app = App::new().await;
    let (client, person) = (television(&app).await, Person::new(&app, "li.na").await);
    let started = start(&client).await;
    let (device, code) = (text(&started, "device_code"), text(&started, "user_code"));
    assert_eq!(poll(&client, device).await.refused(), (400, "authorization_pending"));
    assert_eq!(poll(&client, device).await.refused(), (400, "slow_down"));

    let signed_out = open(&app, "", &format!("/device?user_code={code}")).await;
    let location = signed_out.header("location").unwrap_or_default();
    assert!(location.starts_with("/login?next=%2Fdevice%3Fuser%5Fcode%3D"), "{location}");

    let entry = open(&app, &person.cookie, "/device").await.text;
    assert!(entry.contains("name=\"user_code\"") && entry.contains("action=\"/device\""), "{entry}");
    let wrong = open(&app, &person.cookie, "/device?user_code=BBBB-BBBB").await.text;
    assert!(wrong.contains("aria-invalid=\"true\"") && wrong.contains("Check the code on your device"), "{wrong}");
    let page = open(&app, &person.cookie, &format!("/device?user_code={}", code.to_lowercase())).await.text;
    let sent = "name=\"scope\" value=\"openid email\"";
    for shown in [code, "Application television", "See your email address.", "li.na", "in front of you", sent] {
        assert!(page.contains(shown), "{shown}: {page}");
    }

    let done = decide(&app, &person, "text/html", code, "allow").await;
    assert_eq!((done.status, done.header("location")), (302, Some("/device?done=allow")), "{}", done.text);
    assert!(open(&app, &person.cookie, "/device?done=allow").await.text.contains("Your device is connected"));
    app.clock.advance_secs(10);
    let tokens = poll(&client, device).await.ok();
    assert_eq!((text(&tokens, "token_type"), text(&tokens, "scope")), ("Bearer", "openid email"));
    let me = app.get("/oauth2/userinfo").bearer(text(&tokens, "access_token")).send().await.ok();
    assert_eq!(me["sub"], person.viewer.uid.as_str());
    assert_eq!(poll(&client, device).await.refused(), (400, "invalid_grant"));
}

#[tokio::test]
async fn a_device_is_told_that_its_user_refused_or_never_came() {
    let app = App::new().await;
    let (client, person) = (television(&app).await, Person::new(&app, "li.na").await);
    let (denied, late) = (start(&client).await, start(&client).await);
    let done = decide(&app, &person, "application/json", text(&denied, "user_code"), "deny").await;
    assert_eq!(done.body.as_str(), Some("/device?done=deny"), "{}", done.text);
    assert_eq!(poll(&client, text(&denied, "device_code")).await.refused(), (400, "access_denied"));
    app.clock.advance_secs(600);
    assert_eq!(poll(&client, text(&late, "device_code")).await.refused(), (400, "expired_token"));
}

#[tokio::test]
async fn attack_73_wrong_codes_end_in_a_wait_that_the_page_explains() {
    let app = App::new().await;
    let (client, person) = (television(&app).await, Person::new(&app, "li.na").await);
    let started = start(&client).await;
    for letter in ["B", "C", "D", "F", "G"] {
        open(&app, &person.cookie, &format!("/device?user_code=BBBB-BBB{letter}")).await;
    }
    let code = text(&started, "user_code");
    let page = open(&app, &person.cookie, &format!("/device?user_code={code}")).await.text;
    assert!(!page.contains("Application television"), "{page}");
    assert_eq!(decide(&app, &person, "application/json", code, "allow").await.status, 429);
    assert_eq!(poll(&client, text(&started, "device_code")).await.refused(), (400, "authorization_pending"));
}

#[tokio::test]
async fn a_page_decides_only_for_the_user_whom_it_names() {
    let app = App::new().await;
    let (client, person) = (television(&app).await, Person::new(&app, "li.na").await);
    let other = Person::new(&app, "wang.wei").await;
    let started = start(&client).await;
    let mixed = Person { cookie: other.cookie.clone(), ..person };
    let refused = decide(&app, &mixed, "application/json", text(&started, "user_code"), "allow").await;
    assert_eq!((refused.status, refused.body["code"].as_str()), (409, Some("aborted")), "{}", refused.text);
    assert_eq!(poll(&client, text(&started, "device_code")).await.refused(), (400, "authorization_pending"));
}

#[tokio::test]
async fn only_an_application_with_the_grant_begins() {
    let app = App::new().await;
    let client = Client::page(&app).await;
    assert_eq!(client.post(ENDPOINT, &[]).send().await.refused(), (400, "unauthorized_client"));
    assert_eq!(poll(&client, "x").await.refused(), (400, "unauthorized_client"));
    let television = television(&app).await;
    let missing = television.post("/oauth2/token", &[("grant_type", GRANT)]).send().await;
    assert_eq!(missing.refused(), (400, "invalid_request"));
    let wrong = television.post(ENDPOINT, &[("scope", "openid"), ("resource", "api")]).send().await;
    assert_eq!(wrong.refused(), (400, "invalid_target"));
    let unknown = app.form(ENDPOINT, &[("client_id", "missing")]).send().await;
    assert_eq!(unknown.refused(), (401, "invalid_client"));
    assert_eq!(app.ask(Method::GET, ENDPOINT).send().await.status, 405);
    assert_eq!(GrantType::DeviceCode.as_str(), GRANT);
}

#[tokio::test]
async fn the_cloudbase_api_begins_and_approves_too() {
    let app = App::new().await;
    let person = Person::new(&app, "li.na").await;
    let change = |config: &mut doorward_contract::application::ApplicationConfig| {
        config.grant_types = ApplicationKind::Native.possible_grant_types();
    };
    let client = Client::new(&app, "own", ApplicationKind::Native, change).await;
    let body = serde_json::json!({"client_id": "own", "scope": "openid email"});
    let started = app.post("/auth/v1/device/code", body).send().await.ok();
    let password = crate::kit::PASSWORD;
    let signed = serde_json::json!({"username": "li.na", "password": password});
    let tokens = app.post("/auth/v1/signin", signed).send().await.ok();
    let approval = serde_json::json!({"user_code": text(&started, "user_code"), "scope": "openid roles"});
    let path = "/auth/v1/user/device/authorize";
    let approved = app.post(path, approval.clone()).bearer(text(&tokens, "access_token")).send().await;
    assert_eq!(approved.ok(), serde_json::json!({}));
    let again = app.post(path, approval).bearer(text(&tokens, "access_token")).send().await;
    assert_eq!(again.refused(), (400, "invalid_argument"));
    let opened = poll(&client, text(&started, "device_code")).await.ok();
    assert_eq!(text(&opened, "scope"), "openid");
    let me = app.get("/oauth2/userinfo").bearer(text(&opened, "access_token")).send().await.ok();
    assert_eq!(me["sub"], person.viewer.uid.as_str());
    let secret = Client::new(&app, "server", ApplicationKind::Web, |config| {
        config.grant_types = ApplicationKind::Web.possible_grant_types();
    })
    .await;
    let named = app.post("/auth/v1/device/code", serde_json::json!({"client_id": "server"})).send().await;
    assert_eq!(named.refused(), (401, "invalid_client"), "anybody can name it");
    start(&secret).await;
    let default = app.post("/auth/v1/device/code", serde_json::json!({})).send().await;
    assert_eq!(default.refused(), (400, "unauthorized_client"), "the default application does not have the grant");
}

#[tokio::test]
async fn a_form_of_another_version_approves_no_device_or_works() {
    let app = App::new().await;
    let (client, person) = (television(&app).await, Person::new(&app, "li.na").await);
    let started = start(&client).await;
    let (device, code) = (text(&started, "device_code"), text(&started, "user_code"));
    let (user_code, allow) = (("user_code", code), ("decision", "allow"));
    let viewer = ("viewer", person.viewer.uid.as_str());
    let page = format!("/device?user_code={code}");
    for form in [&[user_code, allow][..], &[user_code, viewer, allow], &[user_code, viewer, ("scope", "openid")]] {
        let scripted = submit(&app, &person.cookie, "application/json", &page, "portal/decide-device", form).await;
        let expected = (400, Some("invalid_argument"));
        assert_eq!((scripted.status, scripted.body["code"].as_str()), expected, "{}", scripted.text);
        let plain = submit(&app, &person.cookie, "text/html", &page, "portal/decide-device", form).await;
        assert_eq!((plain.status, plain.header("location")), (302, Some(page.as_str())), "{}", plain.text);
    }
    assert!(open(&app, &person.cookie, &page).await.text.contains("Application television"));
    assert_eq!(poll(&client, device).await.refused(), (400, "authorization_pending"));
    let later = [user_code, viewer, ("scope", "openid"), allow, ("name", "Living room")];
    let done = submit(&app, &person.cookie, "application/json", &page, "portal/decide-device", &later).await;
    assert_eq!(done.body.as_str(), Some("/device?done=allow"), "{}", done.text);
    assert_eq!(text(&poll(&client, device).await.ok(), "scope"), "openid");
}
