//! The modules of the plan Dynamic OP, `oidcc-dynamic-certification-test-plan`, about authorization and keys. Those
//! about registration are among its tests; others are those of Basic OP.

use super::is_signed;
use crate::kit::{App, Reply};
use crate::oauth::key::Key;
use crate::oauth::token::BEARER;
use crate::oauth::{CALLBACK, Client, Person, decoded, location, parameter_of, query_of, text};
use doorward_admin as admin;
use doorward_contract::application::{ApplicationKind, ClientAuthentication, TokenAlgorithm};
use doorward_identity::Actor;
use doorward_testkit::permit;
use serde_json::{Value, json};

#[tokio::test]
async fn oidcc_idtoken_rs256() {
    let app = App::new().await;
    let client = Client::new(&app, "rsa", ApplicationKind::Web, |config| {
        config.id_token_signed_response_alg = TokenAlgorithm::Rs256;
    })
    .await;
    let person = Person::new(&app, "li.na").await;
    let tokens = client.tokens(&person.cookie, &[]).await;
    let (header, claims) = decoded(text(&tokens, "id_token"));
    assert_eq!((&header["alg"], &claims["nonce"]), (&json!("RS256"), &json!("n0nce")));
    assert!(is_signed(&app, text(&tokens, "id_token")).await);
}

#[tokio::test]
async fn oidcc_ensure_redirect_uri_in_authorization_request() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let person = Person::new(&app, "li.na").await;
    // Also where the application has only one.
    let reply = client.authorize(&person.cookie, &[("redirect_uri", "")]).await;
    assert_eq!(parameter_of(&reply, "/oauth-error", "reason"), "redirect_uri");
}

const WITH_QUERY: &str = "https://app.example.com/callback?foo=bar";

async fn with_query(app: &App) -> Client<'_> {
    Client::new(app, "query", ApplicationKind::Web, |config| config.redirect_uris = vec![WITH_QUERY.into()]).await
}

#[tokio::test]
async fn oidcc_redirect_uri_query_ok() {
    let app = App::new().await;
    let client = with_query(&app).await;
    let person = Person::new(&app, "li.na").await;
    let reply = client.authorize(&person.cookie, &[("redirect_uri", WITH_QUERY)]).await;
    assert!(location(&reply).starts_with(&format!("{WITH_QUERY}&code=")), "{}", location(&reply));
    let code = query_of(location(&reply)).remove("code").unwrap();
    client.exchange(&code, &[("redirect_uri", WITH_QUERY)]).await.ok();
}

#[tokio::test]
async fn oidcc_redirect_uri_query_mismatch() {
    let app = App::new().await;
    let client = with_query(&app).await;
    let person = Person::new(&app, "li.na").await;
    for other in ["https://app.example.com/callback?foo=other", CALLBACK] {
        let reply = client.authorize(&person.cookie, &[("redirect_uri", other)]).await;
        assert_eq!(parameter_of(&reply, "/oauth-error", "reason"), "redirect_uri", "{other}");
    }
}

#[tokio::test]
async fn oidcc_redirect_uri_query_added() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let person = Person::new(&app, "li.na").await;
    let reply = client.authorize(&person.cookie, &[("redirect_uri", WITH_QUERY)]).await;
    assert_eq!(parameter_of(&reply, "/oauth-error", "reason"), "redirect_uri");
}

fn kids(keys: &Value) -> Vec<String> {
    keys["keys"].as_array().unwrap().iter().map(|key| text(key, "kid").to_owned()).collect()
}

#[tokio::test]
async fn oidcc_server_rotate_keys() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let person = Person::new(&app, "li.na").await;
    let old = client.tokens(&person.cookie, &[]).await;
    let before = kids(&app.get("/oauth2/certs").send().await.ok());
    admin::signing_keys::rotate(&permit(&app.access, &Actor::cli()), true).await.unwrap();
    let after = kids(&app.get("/oauth2/certs").send().await.ok());
    assert!(after.iter().any(|kid| !before.contains(kid)), "{before:?} {after:?}");
    assert!(before.iter().all(|kid| after.contains(kid)), "{before:?} {after:?}");
    let new = client.tokens(&person.cookie, &[]).await;
    let kid = |tokens: &Value| decoded(text(tokens, "id_token")).0["kid"].clone();
    assert_ne!(kid(&old), kid(&new));
    for tokens in [&old, &new] {
        assert!(is_signed(&app, text(tokens, "id_token")).await);
        app.get("/oauth2/userinfo").bearer(text(tokens, "access_token")).send().await.ok();
    }
}

/// An application that signs with its own key.
async fn with_key<'a>(app: &'a App, key: &Key) -> Client<'a> {
    let client = Client::new(app, "signed", ApplicationKind::Web, |config| {
        config.token_endpoint_auth_method = ClientAuthentication::PrivateKeyJwt;
        config.jwks = Some(key.jwks());
    });
    Client { secret: None, ..client.await }
}

/// Sends a form to the token endpoint with an assertion that is addressed to the issuer.
async fn token(client: &Client<'_>, key: &Key, jti: &str, fields: &[(&str, &str)]) -> Reply {
    let now = client.app.identity.now().as_secs();
    let claims = json!({"iss": client.id, "sub": client.id, "aud": "http://localhost:3000", "jti": jti, "iat": now,
        "exp": now + 60});
    let assertion = key.assertion(&claims);
    let proof = [("client_assertion_type", BEARER), ("client_assertion", assertion.as_str())];
    client.post("/oauth2/token", &[fields, &proof[..]].concat()).send().await
}

async fn redeem(client: &Client<'_>, key: &Key, jti: &str, code: &str) -> Reply {
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", CALLBACK),
        ("code_verifier", crate::oauth::VERIFIER),
    ];
    token(client, key, jti, &fields).await
}

#[tokio::test]
async fn oidcc_ensure_client_assertion_with_iss_aud_succeeds() {
    let app = App::new().await;
    let key = Key::new();
    let client = with_key(&app, &key).await;
    let person = Person::new(&app, "li.na").await;
    let code = client.code(&person.cookie, &[]).await;
    redeem(&client, &key, "1", &code).await.ok();
}

#[tokio::test]
async fn oidcc_refresh_token_rp_key_rotation() {
    let app = App::new().await;
    let (old, new) = (Key::new(), Key::new());
    let client = with_key(&app, &old).await;
    let person = Person::new(&app, "li.na").await;
    let code = client.code(&person.cookie, &[]).await;
    let tokens = redeem(&client, &old, "1", &code).await.ok();
    app.change_application("signed", |row| row.config["jwks"] = new.jwks()).await;
    let fields = [("grant_type", "refresh_token"), ("refresh_token", text(&tokens, "refresh_token"))];
    assert_eq!(token(&client, &old, "2", &fields).await.refused(), (401, "invalid_client"));
    token(&client, &new, "3", &fields).await.ok();
}
