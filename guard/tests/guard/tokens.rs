//! Verification of tokens.

use crate::issuer::{Issuer, Key, NOW};
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use axum::{Router, body::to_bytes};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use doorward_guard::{Guard, Identity, Options, Refused, identify};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use tower::ServiceExt as _;

async fn refused(guard: &Guard, token: &str) -> Refused {
    guard.verify_access(token).await.expect_err(token)
}

fn changed(mut claims: Value, name: &str, value: Value) -> Value {
    if value.is_null() {
        claims.as_object_mut().unwrap().remove(name)
    } else {
        claims.as_object_mut().unwrap().insert(name.into(), value)
    };
    claims
}

#[tokio::test]
async fn a_token_that_counts_says_who_it_is() {
    let key = Key::new("k1");
    let issuer = Issuer::new(&[&key]).await;
    let identity = issuer.guard().verify_access(&key.sign("JWT", &issuer.claims())).await.unwrap();
    assert_eq!(
        (identity.uid.as_str(), identity.roles.as_slice(), identity.name.as_deref()),
        ("u1", &["editor".to_owned()][..], Some("Li Na"))
    );
    assert!(!format!("{identity:?}").contains("eyJ"), "no token in a log");
}

#[tokio::test]
async fn attack_30_claims_that_are_missing_wrong_or_of_another_type_are_refused() {
    let key = Key::new("k1");
    let issuer = Issuer::new(&[&key]).await;
    let guard = issuer.guard();
    for (name, value, expected) in [
        ("iss", json!("https://evil.test"), Refused::Issuer),
        ("iss", json!(["x"]), Refused::Issuer),
        ("aud", json!("other"), Refused::Audience),
        ("exp", json!(NOW - 31), Refused::Time),
        ("exp", json!("9999999999"), Refused::Malformed),
        ("exp", json!(1.9e9), Refused::Malformed),
        ("exp", Value::Null, Refused::Malformed),
        ("iat", json!(NOW + 31), Refused::Time),
        ("nbf", json!(NOW + 31), Refused::Time),
        ("nbf", json!("0"), Refused::Malformed),
        ("sub", Value::Null, Refused::Malformed),
        ("sub", json!(1), Refused::Malformed),
        ("roles", json!("administrator"), Refused::Malformed),
        ("aud", Value::Null, Refused::Malformed),
        ("iss", Value::Null, Refused::Malformed),
    ] {
        let token = key.sign("JWT", &changed(issuer.claims(), name, value.clone()));
        assert_eq!(refused(&guard, &token).await, expected, "{name}: {value}");
    }
    for (name, value) in [("exp", json!(NOW - 29)), ("iat", json!(NOW + 29))] {
        let token = key.sign("JWT", &changed(issuer.claims(), name, value));
        guard.verify_access(&token).await.unwrap();
    }
}

#[tokio::test]
async fn attack_27_28_29_and_31_only_what_the_issuer_signs_counts() {
    let (key, other_key) = (Key::new("k1"), Key::new("k1"));
    let issuer = Issuer::new(&[&key]).await;
    let guard = issuer.guard();
    let claims = issuer.claims();
    let good = key.sign("JWT", &claims);
    for typ in ["site+jwt", "sudo+jwt", "at+jwt", "jwt", ""] {
        assert_eq!(refused(&guard, &key.sign(typ, &claims)).await, Refused::Kind, "{typ}");
    }
    assert_eq!(refused(&guard, &other_key.sign("JWT", &claims)).await, Refused::Signature);
    let part = |text: &Value| URL_SAFE_NO_PAD.encode(text.to_string());
    for header in [
        json!({"alg": "none", "typ": "JWT", "kid": "k1"}),
        json!({"alg": "None", "typ": "JWT", "kid": "k1"}),
        json!({"typ": "JWT", "kid": "k1"}),
        json!({"alg": "ES256", "typ": "JWT"}),
        json!({"alg": "ES256", "typ": "JWT", "kid": 1}),
        json!({"alg": "ES256", "typ": "JWT", "kid": "k1", "crit": ["x"]}),
        json!({"alg": "ES384", "typ": "JWT", "kid": "k1"}),
        json!({"alg": "ES256", "typ": "JWT", "kid": "../../k1", "jwk": other_key.published, "jku": issuer.url}),
    ] {
        for signature in ["", "AAAA", good.rsplit('.').next().unwrap()] {
            let token = format!("{}.{}.{signature}", part(&header), part(&claims));
            assert!(guard.verify_access(&token).await.is_err(), "{header} {signature}");
        }
    }
    // The public key as the secret of another algorithm.
    let public = URL_SAFE_NO_PAD.decode(key.published["x"].as_str().unwrap()).unwrap();
    let mut header = Header::new(Algorithm::HS256);
    (header.typ, header.kid) = (Some("JWT".into()), Some("k1".into()));
    let token = jsonwebtoken::encode(&header, &claims, &EncodingKey::from_secret(&public)).unwrap();
    assert_eq!(refused(&guard, &token).await, Refused::Kind);
    for text in ["", ".", "a.b", "a.b.c", &format!("{good}.x"), &good[..good.len() - 4], &"x".repeat(10_000)] {
        assert!(guard.verify_access(text).await.is_err(), "{text}");
    }
    guard.verify_access(&good).await.unwrap();
}

fn app(guard: Guard) -> Router {
    let hello = async |identity: Option<Identity>| identity.map_or("none".to_owned(), |identity| identity.uid);
    let router = Router::new().route("/me", get(async |identity: Identity| identity.uid)).route("/hello", get(hello));
    router.layer(from_fn_with_state(guard, identify))
}

async fn send(app: &Router, path: &str, headers: &[(&str, &str)]) -> (StatusCode, HeaderMap, String) {
    let request =
        headers.iter().fold(Request::builder().uri(path), |request, (name, value)| request.header(*name, *value));
    let response = app.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    (status, headers, String::from_utf8(to_bytes(response.into_body(), 10_000).await.unwrap().to_vec()).unwrap())
}

#[tokio::test]
async fn the_layer_refuses_invalid_tokens() {
    let key = Key::new("k1");
    let issuer = Issuer::new(&[&key]).await;
    let app = app(issuer.guard());
    let bearer = format!("Bearer {}", key.sign("JWT", &issuer.claims()));
    assert_eq!(send(&app, "/me", &[("authorization", &bearer)]).await.2, "u1");
    assert_eq!(send(&app, "/hello", &[]).await.2, "none");
    let (status, headers, body) = send(&app, "/me", &[]).await;
    assert_eq!((status, &headers["www-authenticate"]), (StatusCode::UNAUTHORIZED, &"Bearer".parse().unwrap()));
    assert!(body.contains("\"error\":\"unauthenticated\""), "{body}");
    let two = [("authorization", bearer.as_str()), ("authorization", "Bearer x")];
    for headers in
        [&[("authorization", "Bearer x")][..], &[("authorization", "Basic eA==")], &[("authorization", "x")], &two]
    {
        assert_eq!(send(&app, "/hello", headers).await.0, StatusCode::UNAUTHORIZED, "{headers:?}");
    }
}

#[tokio::test]
async fn behind_a_proxy_its_signed_statement_counts_for_this_host() {
    let key = Key::new("k1");
    let issuer = Issuer::new(&[&key]).await;
    let statement = |aud: &str| key.sign("site+jwt", &changed(issuer.claims(), "aud", json!(aud)));
    let behind = app(issuer.guard_with(|options: &mut Options| options.site = Some("app.example.com".into())));
    assert_eq!(send(&behind, "/me", &[("x-doorward-jwt", &statement("app.example.com"))]).await.2, "u1");
    assert_eq!(send(&behind, "/hello", &[("x-doorward-jwt", "")]).await.2, "none", "the proxy says so");
    let access = key.sign("JWT", &changed(issuer.claims(), "aud", json!("app.example.com")));
    for wrong in [&statement("other.example.com"), &access, "x"] {
        assert_eq!(send(&behind, "/hello", &[("x-doorward-jwt", wrong)]).await.0, StatusCode::UNAUTHORIZED);
    }
    let alone = app(issuer.guard());
    let spoofed = [("x-doorward-jwt", statement("app.example.com")), ("x-doorward-uid", "root".into())];
    let spoofed = spoofed.each_ref().map(|(name, value)| (*name, value.as_str()));
    assert_eq!(send(&alone, "/me", &spoofed).await.0, StatusCode::UNAUTHORIZED, "no proxy is trusted");
}
