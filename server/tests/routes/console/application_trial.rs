//! The test of an application by an administrator.

use super::applications::{change, create, page, web};
use super::forms::submit;
use crate::kit::{App, Reply};
use serde_json::{Value, json};
use url::Url;

const HOST: &str = "http://localhost:3000";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// An administrator and an application of theirs.
struct Stage {
    app: App,
    uid: String,
    browser: String,
    key: String,
    id: String,
}

impl Stage {
    async fn new(patch: Value) -> Self {
        let app = App::new().await;
        let uid = app.administrator("root.admin").await.to_string();
        let (browser, key) = (app.browser("root.admin").await, app.api_key().await);
        let id = create(&app, &key, web()).await;
        change(&app, &key, &id, patch).await;
        Self { app, uid, browser, key, id }
    }

    async fn first_party() -> Self {
        Self::new(json!({"first_party": true})).await
    }

    fn page(&self) -> String {
        format!("/admin/applications/{}/test", self.id)
    }

    async fn start(&self, accept: &str) -> Reply {
        let form = [("id", self.id.as_str())];
        submit(&self.app, &self.browser, accept, &self.page(), "console/application/trial/start", &form).await
    }

    /// Begins a test, and returns the path that the browser goes to.
    async fn begun(&self) -> String {
        let started = self.start("application/json").await;
        started.body.as_str().unwrap_or_else(|| panic!("{}", started.text)).to_owned()
    }

    /// Where a path leads a browser.
    async fn led_to(&self, browser: &str, path: &str) -> String {
        let reply = page(&self.app, browser, path).await;
        assert_eq!(reply.status, 303, "{}", reply.text);
        let to = reply.header("location").unwrap();
        to.strip_prefix(HOST).unwrap_or(to).to_owned()
    }

    /// The path of the callback with a code.
    async fn with_code(&self) -> String {
        let back = self.led_to(&self.browser, &self.begun().await).await;
        assert!(back.starts_with(&format!("{}/callback?code=", self.page())), "{back}");
        back
    }

    async fn shown(&self) -> String {
        page(&self.app, &self.browser, &self.page()).await.text
    }

    fn lost(&self) -> String {
        format!("{}?lost=1", self.page())
    }
}

fn parameter(address: &str, name: &str) -> Option<String> {
    let url = Url::parse(HOST).unwrap().join(address).unwrap();
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

/// Beginnings of JWTs in a page.
fn tokens(page: &str) -> impl Iterator<Item = &str> {
    let words = page.split(|c: char| !c.is_ascii_alphanumeric() && !"-_.".contains(c));
    words.filter(|word| word.starts_with("eyJ"))
}

#[tokio::test]
async fn a_test_shows_every_step_and_leaves_no_session_and_no_token() {
    let stage = Stage::first_party().await;
    let uid = stage.uid.as_str();
    let back = stage.with_code().await;
    assert_eq!(stage.led_to(&stage.browser, &back).await, stage.page());
    let text = stage.shown().await;
    for shown in [
        "Every step succeeded.",
        "code_challenge_method=S256",
        "Contents of the ID token",
        "Contents of the access token",
        "Response of the user info endpoint",
        "The session of the test has ended",
        "at+jwt",
        "root.admin",
        uid,
    ] {
        assert!(text.contains(shown), "{shown} is not in {text}");
    }
    assert!(tokens(&text).next().is_some() && tokens(&text).all(|token| token.len() <= 8), "{text}");
    let code = parameter(&back, "code").unwrap();
    assert!(!text.contains(&code));
    let sessions = stage.app.get(&format!("/admin/api/v1/users/{uid}/sessions")).bearer(&stage.key).send().await;
    assert!(sessions.status == 200 && !sessions.text.contains(&stage.id), "{}", sessions.text);
    // A browser may load the callback a second time.
    assert_eq!(stage.led_to(&stage.browser, &back).await, stage.lost());
    assert!(stage.shown().await.contains("Every step succeeded."));
}

#[tokio::test]
async fn without_script_a_test_begins_through_a_page() {
    let stage = Stage::first_party().await;
    let started = stage.start("text/html").await;
    let to = started.header("location").unwrap_or_default();
    assert!(to.starts_with("/login/away?next=%2Foauth2%2Fauthorize"), "{} {to}", started.status);
}

#[tokio::test]
async fn attack_08_the_test_of_one_administrator_is_none_for_another() {
    let stage = Stage::first_party().await;
    stage.app.administrator("other.admin").await;
    let other = stage.app.browser("other.admin").await;
    let begun = stage.begun().await;
    assert_eq!(stage.led_to(&other, &begun).await, "/oauth-error?reason=request_uri");
    assert_eq!(stage.led_to("", &begun).await, "/oauth-error?reason=request_uri");
    let back = stage.led_to(&stage.browser, &begun).await;
    assert_eq!(stage.led_to(&other, &back).await, stage.lost());
    assert_eq!(stage.led_to("", &back).await, stage.lost());
    // Another session of the same administrator is another browser, too.
    let elsewhere = stage.app.browser("root.admin").await;
    assert_eq!(stage.led_to(&elsewhere, &back).await, stage.lost());
    assert_eq!(stage.led_to(&stage.browser, &back).await, stage.page());
    let of_other = page(&stage.app, &other, &stage.page()).await.text;
    assert!(!of_other.contains("Every step succeeded."), "{of_other}");
}

#[tokio::test]
async fn attack_13_no_application_can_have_its_users_sent_to_the_address_of_tests() {
    let stage = Stage::first_party().await;
    let secret = stage.app.client_secret(&stage.id).await;
    let address = format!("{HOST}{}/callback", stage.page());
    let request = [
        ("client_id", stage.id.as_str()),
        ("redirect_uri", address.as_str()),
        ("response_type", "code"),
        ("scope", "openid"),
        ("trial", "1"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(request).finish();
    let refused = stage.led_to(&stage.browser, &format!("/oauth2/authorize?{query}")).await;
    assert_eq!(refused, "/oauth-error?reason=redirect_uri");
    let pushed = [&request[..], &[("client_secret", secret.as_str())]].concat();
    let pushed = stage.app.form("/oauth2/par", &pushed).send().await;
    assert_eq!(pushed.status, 400, "{}", pushed.text);
}

#[tokio::test]
async fn attack_20_an_application_cannot_exchange_the_code_of_a_test() {
    let stage = Stage::first_party().await;
    let secret = stage.app.client_secret(&stage.id).await;
    let address = format!("{HOST}{}/callback", stage.page());
    let back = stage.with_code().await;
    let code = parameter(&back, "code").unwrap();
    for redirect_uri in [Some(address.as_str()), None] {
        let mut grant = vec![("grant_type", "authorization_code"), ("code", code.as_str()), ("client_id", &stage.id)];
        grant.push(("client_secret", &secret));
        grant.extend(redirect_uri.map(|uri| ("redirect_uri", uri)));
        let reply = stage.app.form("/oauth2/token", &grant).send().await;
        assert_eq!((reply.status, reply.body["error"].as_str()), (400, Some("invalid_grant")), "{}", reply.text);
    }
    // It is used up.
    assert_eq!(stage.led_to(&stage.browser, &back).await, stage.page());
    assert!(stage.shown().await.contains("The test stopped here"));
}

#[tokio::test]
async fn what_changes_during_a_test_counts() {
    let stage = Stage::first_party().await;
    let back = stage.with_code().await;
    change(&stage.app, &stage.key, &stage.id, json!({"enabled": false})).await;
    assert_eq!(stage.led_to(&stage.browser, &back).await, stage.page());
    let text = stage.shown().await;
    assert!(text.contains("Turn it on to test it") && !text.contains("Every step succeeded."), "{text}");
    let refused = stage.start("application/json").await;
    assert_eq!(refused.status, 400, "{}", refused.text);
    change(&stage.app, &stage.key, &stage.id, json!({"enabled": true})).await;

    let late = stage.with_code().await;
    stage.app.clock.advance_secs(601);
    assert_eq!(stage.led_to(&stage.browser, &late).await, stage.lost());

    let back = stage.with_code().await;
    stage.app.administrator("other.admin").await;
    let members = json!({"uids": [stage.uid]});
    let removed = stage.app.ask(axum::http::Method::DELETE, "/admin/api/v1/roles/administrator/members").json(members);
    assert_eq!(removed.bearer(&stage.key).send().await.status / 100, 2);
    assert_eq!(stage.led_to(&stage.browser, &back).await, stage.lost());
}

#[tokio::test]
async fn an_application_of_a_third_party_asks_for_consent_as_usual() {
    let stage = Stage::new(json!({})).await;
    let decide = async |browser: &str, reference: &str, decision: &str| {
        let all = ("scope", "openid profile email phone roles");
        let form = [("request", reference), ("viewer", stage.uid.as_str()), all, ("decision", decision)];
        submit(&stage.app, browser, "application/json", "/consent", "portal/decide-consent", &form).await
    };
    let asked = async || {
        let to = stage.led_to(&stage.browser, &stage.begun().await).await;
        assert!(to.starts_with("/consent?"), "{to}");
        parameter(&to, "request").unwrap()
    };
    let refused = decide(&stage.browser, &asked().await, "deny").await;
    let back = refused.body.as_str().unwrap_or_else(|| panic!("{}", refused.text)).strip_prefix(HOST).unwrap();
    assert_eq!(stage.led_to(&stage.browser, back).await, stage.page());
    assert!(stage.shown().await.contains("The test stopped here: access_denied"));

    let reference = asked().await;
    // The page is for the session of the test alone.
    let elsewhere = stage.app.browser("root.admin").await;
    assert_eq!(decide(&elsewhere, &reference, "allow").await.status, 404);
    let allowed = decide(&stage.browser, &reference, "allow").await;
    let onward = allowed.body.as_str().unwrap_or_else(|| panic!("{}", allowed.text));
    let back = stage.led_to(&stage.browser, onward).await;
    assert_eq!(stage.led_to(&stage.browser, &back).await, stage.page());
    assert!(stage.shown().await.contains("Every step succeeded."));
}

#[tokio::test]
async fn a_test_ends_none_of_the_sessions_of_the_application() {
    let stage = Stage::new(json!({"first_party": true, "max_sessions": 1})).await;
    let secret = stage.app.client_secret(&stage.id).await;
    let redirect_uri = "https://wiki.example.com/callback";
    let request = [
        ("client_id", stage.id.as_str()),
        ("redirect_uri", redirect_uri),
        ("response_type", "code"),
        ("scope", "openid"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(request).finish();
    let back = stage.led_to(&stage.browser, &format!("/oauth2/authorize?{query}")).await;
    let code = parameter(&back, "code").unwrap_or_else(|| panic!("{back}"));
    let grant = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", redirect_uri),
        ("code_verifier", VERIFIER),
        ("client_id", stage.id.as_str()),
        ("client_secret", secret.as_str()),
    ];
    let access = stage.app.form("/oauth2/token", &grant).send().await.ok()["access_token"].as_str().unwrap().to_owned();

    let back = stage.with_code().await;
    assert_eq!(stage.led_to(&stage.browser, &back).await, stage.page());
    assert!(stage.shown().await.contains("Every step succeeded."));
    stage.app.get("/oauth2/userinfo").bearer(&access).send().await.ok();
}

#[tokio::test]
async fn an_application_without_user_sign_in_cannot_be_tested() {
    let stage = Stage::new(json!({"grant_types": ["device_code", "refresh_token"]})).await;
    let text = stage.shown().await;
    assert!(text.contains("doesn’t have the grant type") && !text.contains("Start the test"), "{text}");
    let refused = stage.start("application/json").await;
    assert_eq!((refused.status, refused.body["code"].as_str()), (400, Some("unauthorized_client")), "{}", refused.text);
}
