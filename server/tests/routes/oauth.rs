//! The OAuth 2.1 and OpenID Connect provider.
//!
//! Tests named `oidcc_…` and `fapi2_…` are modules of the OpenID Foundation's conformance suite: see [`oidcc`].

mod authorize;
mod backchannel_logout;
mod clocks;
mod cors;
mod device;
mod discovery;
mod dpop;
mod exchange;
mod hosted;
mod introspect;
mod key;
mod logout;
mod metadata_document;
mod nodes;
mod oidcc;
mod par;
mod protected_resource;
mod register;
mod revoke;
mod token;
mod userinfo;

use crate::kit::{App, Ask, PASSWORD, Reply};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use doorward_contract::Secret;
use doorward_contract::application::{ApplicationConfig, ApplicationKind};
use doorward_identity::{Caller, Viewer, session, signin};
use serde_json::Value;
use std::collections::BTreeMap;
use url::{Url, form_urlencoded};

pub const CALLBACK: &str = "https://app.example.com/callback";
pub const SIGNED_OUT: &str = "https://app.example.com/signed-out";
/// PKCE verifier and its challenge (RFC 7636 appendix B).
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A user at the portal.
pub struct Person {
    pub viewer: Viewer,
    /// Cookie of the browser.
    pub cookie: String,
}

impl Person {
    /// Creates an account and signs in at the portal, a second ago.
    pub async fn new(app: &App, username: &str) -> Self {
        app.user(username).await;
        Self::sign_in(app, username).await
    }

    /// Signs in at the portal, a second ago.
    pub async fn sign_in(app: &App, username: &str) -> Self {
        let password = Secret::new(PASSWORD.to_owned());
        let opened = signin::password::sign_in(&app.identity, username, &password, &Caller::default()).await.unwrap();
        let viewer = session::by_id(&app.identity, &opened.session_id).await.unwrap();
        let cookie = app.cookie_of(opened).await;
        app.clock.advance_secs(1);
        Self { viewer, cookie }
    }

    /// Whether the portal's session is active.
    pub async fn is_signed_in(&self, app: &App) -> bool {
        session::by_id(&app.identity, &self.viewer.session_id).await.is_ok()
    }
}

/// An application, as its developer sees it.
pub struct Client<'a> {
    pub app: &'a App,
    pub id: &'static str,
    pub secret: Option<String>,
}

impl<'a> Client<'a> {
    pub async fn new(
        app: &'a App,
        id: &'static str,
        kind: ApplicationKind,
        change: impl FnOnce(&mut ApplicationConfig),
    ) -> Self {
        let registered = |config: &mut ApplicationConfig| {
            config.redirect_uris = vec![CALLBACK.into()];
            config.post_logout_redirect_uris = vec![SIGNED_OUT.into()];
            config.first_party = true;
            change(config);
        };
        app.application(id, kind, registered).await;
        let secret = if kind.is_confidential() { Some(app.client_secret(id).await) } else { None };
        Self { app, id, secret }
    }

    /// A web application of the operator of this service: users are not asked for consent.
    pub async fn web(app: &'a App) -> Self {
        Self::new(app, "web", ApplicationKind::Web, |_| {}).await
    }

    /// A single-page application of the operator.
    pub async fn page(app: &'a App) -> Self {
        Self::new(app, "page", ApplicationKind::SinglePage, |_| {}).await
    }

    /// A web application of a third party.
    pub async fn foreign(app: &'a App) -> Self {
        Self::new(app, "foreign", ApplicationKind::Web, |config| config.first_party = false).await
    }

    /// The parameters of an authorization request. `changed` replaces parameters; an empty value removes one.
    pub fn parameters<'b>(&self, changed: &[(&'b str, &'b str)]) -> BTreeMap<&'b str, &'b str> {
        let mut parameters = BTreeMap::from([
            ("client_id", self.id),
            ("response_type", "code"),
            ("redirect_uri", CALLBACK),
            ("scope", "openid"),
            ("state", "st4te"),
            ("nonce", "n0nce"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ]);
        parameters.extend(changed.iter().copied());
        parameters.retain(|_, value| !value.is_empty());
        parameters
    }

    /// The address of an authorization request.
    pub fn address(&self, changed: &[(&str, &str)]) -> String {
        address("/oauth2/authorize", self.parameters(changed))
    }

    /// Sends the browser to the authorization endpoint.
    pub async fn authorize(&self, cookie: &str, changed: &[(&str, &str)]) -> Reply {
        visit(self.app, cookie, &self.address(changed)).await
    }

    /// The code of a successful authorization.
    pub async fn code(&self, cookie: &str, changed: &[(&str, &str)]) -> String {
        code_of(&self.authorize(cookie, changed).await)
    }

    /// A form of this application, with its credentials.
    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Ask<'a> {
        match &self.secret {
            Some(secret) => self.app.form(path, fields).header("authorization", &basic(self.id, secret)),
            None => self.app.form(path, &[&[("client_id", self.id)][..], fields].concat()),
        }
    }

    /// Exchanges a code.
    pub async fn redeem(&self, code: &str) -> Reply {
        self.exchange(code, &[]).await
    }

    /// Exchanges a code with other parameters; an empty value removes one.
    pub async fn exchange(&self, code: &str, changed: &[(&str, &str)]) -> Reply {
        let mut fields = BTreeMap::from([
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ]);
        fields.extend(changed.iter().copied());
        fields.retain(|_, value| !value.is_empty());
        self.post("/oauth2/token", &fields.into_iter().collect::<Vec<_>>()).send().await
    }

    pub async fn refresh(&self, refresh_token: &str) -> Reply {
        let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh_token)];
        self.post("/oauth2/token", &fields).send().await
    }

    /// The token response of a successful flow.
    pub async fn tokens(&self, cookie: &str, changed: &[(&str, &str)]) -> Value {
        let code = self.code(cookie, changed).await;
        self.redeem(&code).await.ok()
    }
}

/// Opens an address of ours in a browser, as a link on another site does.
pub async fn visit(app: &App, cookie: &str, address: &str) -> Reply {
    let ask = app.get(address).header("host", "localhost:3000").header("sec-fetch-site", "cross-site");
    let ask = ask.header("accept", "text/html").header("accept-language", "en");
    if cookie.is_empty() { ask.send().await } else { ask.header("cookie", cookie).send().await }
}

/// An address with a query.
pub fn address<'a>(path: &str, query: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let pairs = query.into_iter();
    format!("{path}?{}", form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish())
}

/// Where a redirect leads.
#[track_caller]
pub fn location(reply: &Reply) -> &str {
    assert_eq!(reply.status, 303, "{}", reply.text);
    reply.header("location").unwrap()
}

/// The query of an address.
pub fn query_of(address: &str) -> BTreeMap<String, String> {
    let base = Url::parse("http://localhost:3000").unwrap();
    base.join(address).unwrap().query_pairs().into_owned().collect()
}

/// The parameters of an authorization response.
#[track_caller]
pub fn response_of(reply: &Reply) -> BTreeMap<String, String> {
    let location = location(reply);
    assert!(location.starts_with(CALLBACK), "{location}");
    let response = query_of(location);
    assert_eq!(response["iss"], "http://localhost:3000");
    response
}

#[track_caller]
pub fn code_of(reply: &Reply) -> String {
    let mut response = response_of(reply);
    response.remove("code").unwrap_or_else(|| panic!("{response:?}"))
}

/// The error code of an authorization response.
#[track_caller]
pub fn error_of(reply: &Reply) -> String {
    let mut response = response_of(reply);
    assert!(response.contains_key("error_description") && !response.contains_key("code"), "{response:?}");
    response.remove("error").unwrap_or_else(|| panic!("{response:?}"))
}

/// The value of a query parameter of a redirect to a page of the portal.
#[track_caller]
pub fn parameter_of(reply: &Reply, page: &str, name: &str) -> String {
    let location = location(reply);
    assert!(location.starts_with(&format!("{page}?")), "{location}");
    query_of(location).remove(name).unwrap_or_else(|| panic!("{location}"))
}

pub fn basic(id: &str, secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")))
}

/// The text of a member.
#[track_caller]
pub fn text<'a>(body: &'a Value, name: &str) -> &'a str {
    body[name].as_str().unwrap_or_else(|| panic!("{name}: {body}"))
}

/// Header and claims of a JWT, without verification.
pub fn decoded(token: &str) -> (Value, Value) {
    let part = |i: usize| URL_SAFE_NO_PAD.decode(token.split('.').nth(i).unwrap()).unwrap();
    (serde_json::from_slice(&part(0)).unwrap(), serde_json::from_slice(&part(1)).unwrap())
}

/// The claims of a JWT, without verification.
pub fn claims(token: &str) -> Value {
    decoded(token).1
}
