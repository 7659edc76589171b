//! What the tests of this folder share: an application, and a user's browser.

use doorward_contract::application::ApplicationKind;
use doorward_contract::event::EventAction;
use doorward_contract::oauth::TokenResponse;
use doorward_contract::{Secret, Uid};
use doorward_identity::oauth::{self, Parameters, token};
use doorward_identity::{Caller, Error, Viewer, client as clients, session, signin};
use doorward_store::session::Protocol;
use doorward_store::{client, event, session as sessions};
use doorward_testkit::{PASSWORD, TestEnv, caller};
use serde_json::{Value, json};
use url::Url;

pub const SHOP: &str = "shop";
pub const CALLBACK: &str = "https://shop.example.com/callback";
/// RFC 7636 appendix B.
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

pub fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

/// The user's browser.
pub fn browser() -> Caller {
    Caller { user_agent: Some("Mozilla/5.0 (Windows NT 10.0) Firefox/140.0".into()), ..caller("192.0.2.1") }
}

/// The application's server.
pub fn server() -> Caller {
    Caller { user_agent: Some("shop/1.0".into()), ..caller("203.0.113.7") }
}

/// Adds an application of this configuration, or changes it.
pub async fn put_client(env: &TestEnv, id: &str, kind: ApplicationKind, config: Value) {
    let db = env.identity.db();
    let default = client::by_id(db.read(), "doorward").await.unwrap().unwrap();
    let row = client::Model { id: id.into(), name: "Shop".into(), kind, config, ..default };
    if !client::insert_if_absent(db.write(), row.clone()).await.unwrap() {
        client::update(db.write(), row).await.unwrap();
    }
    env.identity.reload().await.unwrap();
}

/// The configuration of a public client of this service's operator.
pub fn first_party() -> Value {
    json!({
        "redirect_uris": [CALLBACK],
        "grant_types": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_method": "none",
        "first_party": true,
        "resources": ["https://api.example.com/"],
    })
}

pub fn third_party() -> Value {
    changed(first_party(), json!({ "first_party": false }))
}

/// A configuration with other members.
pub fn changed(mut config: Value, members: Value) -> Value {
    config.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    config
}

/// A node with the user `li.na` and the application.
pub async fn env_with(config: Value) -> (TestEnv, Uid) {
    let env = TestEnv::new().await;
    let uid = env.user("li.na").await;
    put_client(&env, SHOP, ApplicationKind::SinglePage, config).await;
    (env, uid)
}

pub async fn sign_in(env: &TestEnv, name: &str) -> Viewer {
    let opened = signin::password::sign_in(&env.identity, name, &secret(PASSWORD), &browser()).await.unwrap();
    session::by_id(&env.identity, &opened.session_id).await.unwrap()
}

pub fn parameters(pairs: &[(&str, &str)]) -> Parameters {
    Parameters::from_pairs(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))).unwrap()
}

/// The parameters of a request, with these added or replaced. An empty one is left out.
pub fn request(changes: &[(&str, &str)]) -> Parameters {
    let mut pairs = vec![
        ("client_id", SHOP),
        ("redirect_uri", CALLBACK),
        ("response_type", "code"),
        ("scope", "openid email"),
        ("state", "s 1&2"),
        ("nonce", "n1"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    pairs.retain(|(name, _)| changes.iter().all(|(other, _)| other != name));
    pairs.extend(changes.iter().filter(|(_, value)| !value.is_empty()));
    parameters(&pairs)
}

pub async fn authorize(env: &TestEnv, sent: Parameters, viewer: Option<&Viewer>) -> Result<String, Error> {
    oauth::authorize(&env.identity, sent, viewer, &browser()).await
}

/// Where a request leads.
pub async fn go(env: &TestEnv, changes: &[(&str, &str)], viewer: Option<&Viewer>) -> String {
    authorize(env, request(changes), viewer).await.unwrap()
}

/// Follows a path of this service back to the authorization endpoint.
pub async fn follow(env: &TestEnv, path: &str, viewer: Option<&Viewer>) -> Result<String, Error> {
    let url = url(path);
    assert_eq!(url.path(), "/oauth2/authorize");
    authorize(env, Parameters::from_pairs(url.query_pairs().into_owned()).unwrap(), viewer).await
}

/// An address as a browser resolves it.
pub fn url(address: &str) -> Url {
    Url::parse("http://localhost:3000").unwrap().join(address).unwrap()
}

/// A value in the query of an address.
pub fn value(address: &str, name: &str) -> Option<String> {
    url(address).query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

/// The error that the application is told.
pub fn error_in(address: &str) -> Option<String> {
    assert!(address.starts_with(CALLBACK), "{address}");
    value(address, "error")
}

/// The code in an address of the application.
#[track_caller]
pub fn code_in(address: &str) -> Secret {
    assert!(address.starts_with(CALLBACK), "{address}");
    Secret::new(value(address, "code").unwrap())
}

/// A code for the request with these changes.
pub async fn code(env: &TestEnv, viewer: &Viewer, changes: &[(&str, &str)]) -> Secret {
    code_in(&go(env, changes, Some(viewer)).await)
}

/// Exchanges a code as the application would.
pub async fn exchange(env: &TestEnv, code: &Secret) -> Result<TokenResponse, Error> {
    exchange_as(env, SHOP, code, Some(CALLBACK), Some(VERIFIER)).await
}

pub async fn exchange_as(
    env: &TestEnv,
    client_id: &str,
    code: &Secret,
    redirect_uri: Option<&str>,
    verifier: Option<&str>,
) -> Result<TokenResponse, Error> {
    let client = clients::find(&env.identity, client_id).unwrap();
    let verifier = verifier.map(secret);
    token::authorization_code(&env.identity, &client, code, redirect_uri, verifier.as_ref(), None, &server()).await
}

/// The active sessions of applications of an account.
pub async fn sessions_of(env: &TestEnv, uid: &Uid) -> Vec<sessions::Model> {
    let now = env.identity.now().as_millis();
    let mut all = sessions::live_of(env.identity.db().read(), uid, now).await.unwrap();
    all.retain(|session| session.protocol == Protocol::Oauth);
    all
}

/// The events of an action, latest first.
pub async fn events(env: &TestEnv, action: EventAction) -> Vec<event::Model> {
    let filter = event::Filter { action: Some(action), ..event::Filter::default() };
    event::list(env.identity.db().read(), filter, 100).await.unwrap()
}
