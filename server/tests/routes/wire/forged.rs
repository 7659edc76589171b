//! Forged access tokens.

use crate::kit::App;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

struct Parts {
    header: Value,
    claims: Value,
    signature: String,
}

fn take_apart(token: &str) -> Parts {
    let part = |i: usize| token.split('.').nth(i).unwrap();
    let json = |i: usize| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part(i)).unwrap()).unwrap();
    Parts { header: json(0), claims: json(1), signature: part(2).to_owned() }
}

fn encode(part: &str) -> String {
    URL_SAFE_NO_PAD.encode(part)
}

async fn refused(app: &App, token: &str, why: &str) {
    let reply = app.get("/auth/v1/user/me").bearer(token).send().await;
    assert_eq!(reply.refused(), (401, "unauthenticated"), "{why}");
    assert_eq!(reply.header("www-authenticate"), Some("Bearer"));
    let introspected = app.post("/auth/v1/token/introspect", json!({"token": token})).send().await.ok();
    assert_eq!(introspected, json!({}), "{why}");
}

#[tokio::test]
async fn attack_27_alg_none_is_refused() {
    let app = App::new().await;
    let Parts { header, claims, signature } = take_apart(&app.signed_in("li.na").await.access);
    for alg in ["none", "None", "NONE", ""] {
        let mut header = header.clone();
        header["alg"] = alg.into();
        for signature in ["", signature.as_str()] {
            let token = format!("{}.{}.{signature}", encode(&header.to_string()), encode(&claims.to_string()));
            refused(&app, &token, alg).await;
        }
    }
}

#[tokio::test]
async fn attack_28_the_public_key_is_no_secret_key() {
    let app = App::new().await;
    let Parts { mut header, claims, .. } = take_apart(&app.signed_in("li.na").await.access);
    let jwks = app.get("/auth/v1/certs").send().await.ok();
    let keys = jwks["keys"].as_array().unwrap();
    header["alg"] = "HS256".into();
    let message = format!("{}.{}", encode(&header.to_string()), encode(&claims.to_string()));
    for secret in keys.iter().flat_map(|key| [key.to_string(), key["x"].as_str().unwrap_or("none").to_owned()]) {
        let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, secret.as_bytes());
        let signature = URL_SAFE_NO_PAD.encode(aws_lc_rs::hmac::sign(&key, message.as_bytes()));
        refused(&app, &format!("{message}.{signature}"), "HS256 with the public key").await;
    }
}

#[tokio::test]
async fn attack_29_a_header_brings_no_key_of_its_own() {
    let app = App::new().await;
    let token = app.signed_in("li.na").await.access;
    let Parts { header, claims, signature } = take_apart(&token);
    for (name, value) in [
        ("jwk", json!({"kty": "oct", "k": "AA"})),
        ("jku", json!("https://evil.test/certs")),
        ("x5u", json!("https://evil.test/cert")),
        ("kid", json!("../../../dev/null")),
        ("kid", json!("' OR 1=1 --")),
        ("kid", json!("x".repeat(10_000))),
        ("kid", json!(null)),
    ] {
        let mut header = header.clone();
        header[name] = value;
        let token = format!("{}.{}.{signature}", encode(&header.to_string()), encode(&claims.to_string()));
        refused(&app, &token, name).await;
    }
}

#[tokio::test]
async fn attack_30_claims_of_a_wrong_kind_are_refused() {
    let app = App::new().await;
    let Parts { header, claims, signature } = take_apart(&app.signed_in("li.na").await.access);
    for (name, value) in [
        ("exp", json!("9999999999")),
        ("exp", json!([9_999_999_999_u64])),
        ("exp", json!(1e300)),
        ("sub", json!({"a": 1})),
        ("aud", json!(["doorward", "other"])),
        ("roles", json!(["administrator"])),
    ] {
        let mut claims = claims.clone();
        claims[name] = value;
        let token = format!("{}.{}.{signature}", encode(&header.to_string()), encode(&claims.to_string()));
        refused(&app, &token, name).await;
    }
}

#[tokio::test]
async fn attack_32_a_token_of_another_installation_is_refused() {
    let (here, there) = (App::new().await, App::new().await);
    here.user("li.na").await;
    let foreign = there.signed_in("li.na").await.access;
    refused(&here, &foreign, "another installation").await;
}
