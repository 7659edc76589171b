//! Confidential applications, and the tokens that they get for a user who is signed in at the portal.

pub use super::kit::{CALLBACK, secret, server, sign_in as portal};

use super::kit::{VERIFIER, authorize, code_in, request};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use doorward_contract::{
    Secret,
    application::{ApplicationKind, ApplicationSource},
    oauth::TokenResponse,
};
use doorward_identity::{
    Error, Viewer,
    client::{self, Client},
    oauth,
};
use doorward_store::{client as clients, client_secret};
use doorward_testkit::TestEnv;
use serde_json::{Value, json};
use std::sync::Arc;

/// Adds a confidential application of the operator, with these members of its configuration changed.
pub async fn shop(env: &TestEnv, id: &str, changes: Value) -> Arc<Client> {
    add(env, id, ApplicationKind::Web, changes).await
}

/// Adds an application of another kind.
pub async fn add(env: &TestEnv, id: &str, kind: ApplicationKind, changes: Value) -> Arc<Client> {
    let mut config = json!({
        "redirect_uris": [CALLBACK],
        "grant_types": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_method": "client_secret_basic",
        "first_party": true,
        "resources": ["https://api.example.com", "https://api.example.com/", "https://api.example.com/v1", "urn:example:api"],
    });
    config.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    let row = clients::Model {
        id: id.into(),
        name: id.into(),
        enabled: true,
        access_token_seconds: 3_600,
        refresh_token_seconds: 30 * 86_400,
        max_sessions: -1,
        created_at: 0,
        updated_at: 0,
        kind,
        config,
        role_id: None,
        delegated: false,
        generation: client::new_generation(),
        source: ApplicationSource::Administrator,
        registration_hash: None,
        metadata: None,
        fetched_at: None,
    };
    assert!(clients::insert_if_absent(env.identity.db().write(), row).await.unwrap());
    env.identity.reload().await.unwrap();
    client::find(&env.identity, id).unwrap()
}

/// Adds a machine that acts with a role.
pub async fn machine(env: &TestEnv, id: &str, role: &str) -> Arc<Client> {
    add(env, id, ApplicationKind::Machine, json!({ "grant_types": ["client_credentials"], "redirect_uris": [] })).await;
    changed(env, id, |row| row.role_id = Some(role.into())).await.unwrap()
}

/// Changes an application; `None` once it is turned off.
pub async fn changed(env: &TestEnv, id: &str, change: impl FnOnce(&mut clients::Model)) -> Option<Arc<Client>> {
    let db = env.identity.db();
    let mut row = clients::by_id(db.read(), id).await.unwrap().unwrap();
    change(&mut row);
    assert!(clients::update(db.write(), row).await.unwrap());
    env.identity.reload().await.unwrap();
    client::find(&env.identity, id)
}

/// A new secret of an application.
pub async fn new_secret(env: &TestEnv, id: &str) -> Secret {
    let new = client::new_secret(&env.identity, id, None).unwrap();
    client_secret::insert(env.identity.db().write(), new.row).await.unwrap();
    new.secret
}

/// Exchanges the code of an authorization request with these parameters.
pub async fn exchange(env: &TestEnv, client: &Client, viewer: &Viewer, changes: Value) -> Result<TokenResponse, Error> {
    let code = code(env, client, viewer, &changes).await;
    redeem(env, client, &code).await
}

/// The code of an authorization request with these parameters.
pub async fn code(env: &TestEnv, client: &Client, viewer: &Viewer, changes: &Value) -> Secret {
    let changes = changes.as_object().unwrap();
    let mut pairs = vec![("client_id", client.id.as_str()), ("scope", "openid"), ("nonce", "")];
    pairs.retain(|(name, _)| !changes.contains_key(*name));
    pairs.extend(changes.iter().map(|(name, value)| (name.as_str(), value.as_str().unwrap())));
    code_in(&authorize(env, request(&pairs), Some(viewer)).await.unwrap())
}

/// Exchanges a code.
pub async fn redeem(env: &TestEnv, client: &Client, code: &Secret) -> Result<TokenResponse, Error> {
    let verifier = secret(VERIFIER);
    oauth::token::authorization_code(&env.identity, client, code, Some(CALLBACK), Some(&verifier), None, &server())
        .await
}

/// The tokens of a session with this scope.
pub async fn tokens(env: &TestEnv, client: &Client, viewer: &Viewer, scope: &str) -> TokenResponse {
    exchange(env, client, viewer, json!({ "scope": scope })).await.unwrap()
}

pub async fn refresh(env: &TestEnv, client: &Client, token: &Secret) -> Result<TokenResponse, Error> {
    oauth::token::refresh(&env.identity, client, token, None, None, &server()).await
}

pub fn refresh_token(tokens: &TokenResponse) -> Secret {
    tokens.refresh_token.clone().unwrap()
}

pub fn id_token(tokens: &TokenResponse) -> Secret {
    tokens.id_token.clone().unwrap()
}

/// Whether a client is told that a token is active.
pub async fn is_active(env: &TestEnv, client: &Client, token: &Secret) -> bool {
    oauth::introspection::introspect(&env.identity, client, token).await.unwrap().active
}

fn part(token: &Secret, at: usize) -> Value {
    let part = token.expose().split('.').nth(at).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// The header of a JWT.
pub fn header(token: &Secret) -> Value {
    part(token, 0)
}

/// The claims of a JWT.
pub fn claims(token: &Secret) -> Value {
    part(token, 1)
}

/// A JWT with this header and these claims, and a signature over others.
pub fn forged(header: &Value, claims: &Value, signature: &str) -> Secret {
    let encoded = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
    secret(&format!("{}.{}.{signature}", encoded(header), encoded(claims)))
}

/// The signature of a JWT.
pub fn signature(token: &Secret) -> String {
    token.expose().split('.').nth(2).unwrap().to_owned()
}
