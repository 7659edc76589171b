//! Pages of the portal and the account centre that applications lead to.

mod consent;
mod sign_in;

use crate::kit::{App, Reply};
use serde_json::{Value, json};
use url::Url;

/// `redirect_uri` of [`Wiki`].
const CALLBACK: &str = "https://wiki.example.com/callback";

/// An application of another organization.
struct Wiki {
    app: App,
    id: String,
}

impl Wiki {
    async fn create() -> Self {
        let app = App::open_to_all().await;
        let key = app.api_key().await;
        let new = json!({"name": "Wiki", "kind": "web", "redirect_uris": [CALLBACK]});
        let created = app.post("/admin/api/v1/applications", new).bearer(&key).send().await;
        assert_eq!(created.status, 201, "{}", created.text);
        let id = created.body["application"]["id"].as_str().unwrap().to_owned();
        Self { app, id }
    }

    async fn change(&self, patch: Value) {
        let key = self.app.api_key().await;
        self.app.patch(&format!("/admin/api/v1/applications/{}", self.id), patch).bearer(&key).send().await.ok();
    }

    /// The path of an authorization request.
    fn request(&self, scope: &str, more: &[(&str, &str)]) -> String {
        let mut url = Url::parse("http://localhost:3000/oauth2/authorize").unwrap();
        url.query_pairs_mut()
            .extend_pairs([
                ("client_id", self.id.as_str()),
                ("redirect_uri", CALLBACK),
                ("response_type", "code"),
                ("scope", scope),
                ("state", "s1"),
                ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
                ("code_challenge_method", "S256"),
            ])
            .extend_pairs(more);
        format!("{}?{}", url.path(), url.query().unwrap_or_default())
    }

    /// Follows a link in a browser with these cookies.
    async fn open(&self, cookies: &str, path: &str) -> Reply {
        let ask = self.app.get(path).header("cookie", cookies).header("accept", "text/html");
        ask.header("accept-language", "en").header("host", "localhost:3000").send().await
    }

    /// Where an authorization request leads.
    async fn led_to(&self, cookies: &str, path: &str) -> String {
        let reply = self.open(cookies, path).await;
        assert_eq!(reply.status, 303, "{}", reply.text);
        reply.header("location").unwrap().to_owned()
    }
}

/// A parameter of an address.
fn parameter(address: &str, name: &str) -> Option<String> {
    let url = Url::parse("http://localhost:3000").unwrap().join(address).unwrap();
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

/// The address that a page leads to by itself.
fn refresh_of(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("content=\"0;url=")?;
    Some(rest.split('"').next()?.replace("&amp;", "&"))
}

#[tokio::test]
async fn a_request_that_cannot_be_answered_is_explained_without_any_of_its_content() {
    let wiki = Wiki::create().await;
    for (reason, text) in [
        ("unknown_client", "It isn’t known here"),
        ("redirect_uri", "an address that isn’t registered"),
        ("request_uri", "has expired or was already used"),
        ("invalid_request", "Its request is malformed"),
        ("%3Cscript%3E%22made-up", "Its request is malformed"),
        ("", "Its request is malformed"),
    ] {
        let page = wiki.open("", &format!("/oauth-error?reason={reason}")).await;
        assert_eq!(page.status, 400, "{reason}");
        assert!(page.text.contains(text) && !page.text.contains("\"made-up"), "{reason}: {}", page.text);
    }
    app_cannot_be_named(&wiki).await;
}

/// The page of an error is the same whoever is signed in.
async fn app_cannot_be_named(wiki: &Wiki) {
    wiki.app.user("li.na").await;
    let browser = wiki.app.browser("li.na").await;
    let page = wiki.open(&browser, "/oauth-error?reason=redirect_uri").await;
    assert!(!page.text.contains("li.na") && !page.text.contains("Wiki"), "{}", page.text);
}
