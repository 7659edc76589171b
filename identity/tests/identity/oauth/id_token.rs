//! ID tokens and the keys that sign them.

use super::fixture::{
    claims, exchange, header, id_token, is_active, portal, refresh, refresh_token, server, shop, tokens,
};
use doorward_admin as admin;
use doorward_contract::{Secret, event::EventAction};
use doorward_identity::{Actor, Error, keys, oauth, session};
use doorward_store::user;
use doorward_testkit::{TestEnv, permit};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, jwk::JwkSet};
use sea_orm::ActiveValue::Set;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The claims of a token, verified with a published key as an application would.
fn verified(env: &TestEnv, token: &Secret, algorithm: Algorithm) -> Value {
    let set: JwkSet = serde_json::from_value(keys::jwks(&env.identity)).unwrap();
    let head = jsonwebtoken::decode_header(token.expose()).unwrap();
    let jwk = set.find(&head.kid.unwrap()).unwrap();
    let mut validation = Validation::new(algorithm);
    // The clock of the test is not that of the library.
    validation.validate_exp = false;
    validation.set_audience(&["shop"]);
    validation.set_issuer(&["http://localhost:3000"]);
    let key = DecodingKey::from_jwk(jwk).unwrap();
    jsonwebtoken::decode::<Value>(token.expose(), &key, &validation).unwrap().claims
}

fn kids(env: &TestEnv, kind: &str) -> BTreeSet<String> {
    let jwks = keys::jwks(&env.identity);
    let of_kind = jwks["keys"].as_array().unwrap().iter().filter(|key| key["kty"] == kind);
    of_kind.map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn an_application_verifies_its_id_tokens_with_the_published_keys() {
    for (name, algorithm) in [("ES256", Algorithm::ES256), ("RS256", Algorithm::RS256)] {
        let env = TestEnv::new().await;
        let uid = env.user("li.na").await;
        let client = shop(&env, "shop", json!({ "id_token_signed_response_alg": name })).await;
        let viewer = portal(&env, "li.na").await;
        let grant = json!({ "scope": "openid profile", "nonce": "n1" });
        let first = exchange(&env, &client, &viewer, grant).await.unwrap();
        let token = id_token(&first);
        assert_eq!((&header(&token)["typ"], &header(&token)["alg"]), (&json!("JWT"), &json!(name)));
        let found = verified(&env, &token, algorithm);
        assert_eq!((&found["sub"], &found["nonce"]), (&json!(uid), &json!("n1")));
        assert_eq!((&found["preferred_username"], &found["token_use"]), (&json!("li.na"), &json!("id")));
        let access = claims(&first.access_token);
        for shared in ["iat", "exp", "auth_time", "sid"] {
            assert_eq!(found[shared], access[shared], "{shared}");
        }
        let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, first.access_token.expose().as_bytes());
        let half = base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, &hash.as_ref()[..16]);
        assert_eq!(found["at_hash"], half);
        assert_eq!(header(&first.access_token)["alg"], "ES256", "access tokens have one algorithm");

        // OpenID Connect Core section 12.2: a later one is about the same authentication, without the nonce.
        env.clock.advance_secs(600);
        let second = refresh(&env, &client, &refresh_token(&first)).await.unwrap();
        let later = verified(&env, &id_token(&second), algorithm);
        assert!(later.get("nonce").is_none(), "{later}");
        assert_eq!((&later["auth_time"], &later["sub"]), (&found["auth_time"], &found["sub"]));
        assert_ne!(later["iat"], found["iat"]);
    }
}

#[tokio::test]
async fn an_id_token_has_the_claims_of_the_granted_scopes() {
    let env = TestEnv::new().await;
    let uid = env.user("li.na").await;
    let change = user::ActiveModel {
        name: Set(Some("李娜".into())),
        picture: Set(Some("https://example.com/li.na.png".into())),
        email: Set(Some("li.na@example.test".into())),
        email_key: Set(Some("li.na@example.test".into())),
        email_verified: Set(true),
        phone: Set(Some("+8613800138000".into())),
        phone_verified: Set(false),
        ..Default::default()
    };
    assert!(user::update(env.identity.db().write(), &uid, change).await.unwrap());
    let client = shop(&env, "shop", json!({})).await;
    let viewer = portal(&env, "li.na").await;
    for (scope, present) in [
        ("openid", vec![]),
        ("openid profile", vec!["name", "preferred_username", "picture", "updated_at"]),
        ("openid email", vec!["email", "email_verified"]),
        // Nobody has shown that the number is theirs.
        ("openid phone", vec![]),
        ("openid roles", vec!["roles", "groups"]),
    ] {
        let tokens = tokens(&env, &client, &viewer, scope).await;
        let info = oauth::userinfo::userinfo(&env.identity, &tokens.access_token, None).await.unwrap();
        let info = serde_json::to_value(info).unwrap();
        let token = claims(&id_token(&tokens));
        let names: BTreeSet<_> = info.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, present.iter().copied().chain(["sub"]).collect::<BTreeSet<_>>(), "{scope}");
        for name in &present {
            assert_eq!(info[name], token[name], "{scope}: {name}");
        }
    }
    let without = tokens(&env, &client, &viewer, "profile email").await;
    assert!(without.id_token.is_none());
}

#[tokio::test]
async fn rsa_keys_are_made_once_and_only_where_they_are_needed() {
    let env = TestEnv::new().await;
    env.user("li.na").await;
    let client = shop(&env, "shop", json!({})).await;
    let viewer = portal(&env, "li.na").await;
    tokens(&env, &client, &viewer, "openid").await;
    assert_eq!((kids(&env, "EC").len(), kids(&env, "RSA").len()), (2, 0));

    let other = env.node().await;
    let (one, two) = tokio::join!(keys::prepare_rsa(&env.identity), keys::prepare_rsa(&other));
    one.unwrap();
    two.unwrap();
    keys::prepare_rsa(&env.identity).await.unwrap();
    assert_eq!((kids(&env, "EC").len(), kids(&env, "RSA").len()), (2, 2));
    other.reload().await.unwrap();
    assert_eq!(keys::jwks(&other), keys::jwks(&env.identity));
    for key in keys::jwks(&env.identity)["keys"].as_array().unwrap() {
        for private in ["d", "p", "q", "dp", "dq", "qi", "k"] {
            assert!(key.get(private).is_none(), "{private} is private");
        }
    }
}

#[tokio::test]
async fn attack_33_rsa_keys_are_rotated_with_the_others() {
    let env = TestEnv::new().await;
    env.user("li.na").await;
    let client = shop(&env, "shop", json!({ "id_token_signed_response_alg": "RS256" })).await;
    let viewer = portal(&env, "li.na").await;
    env.clock.advance_secs(600);
    let before = id_token(&tokens(&env, &client, &viewer, "openid").await);
    let published = kids(&env, "RSA");
    let rotate = async |at_once| admin::signing_keys::rotate(&permit(&env.access, &Actor::cli()), at_once).await;
    // The other keys are old enough. Verifiers may not know these yet.
    env.clock.advance_secs(10);
    assert!(matches!(rotate(false).await, Err(Error::KeyTooFresh { age: 10, .. })));
    env.clock.advance_secs(i64::from(keys::JWKS_MAX_AGE_SECS));
    rotate(false).await.unwrap();
    let after = id_token(&tokens(&env, &client, &viewer, "openid").await);
    assert_ne!(header(&before)["kid"], header(&after)["kid"]);
    assert!(published.contains(header(&after)["kid"].as_str().unwrap()), "it was published before it signed");
    assert_eq!((kids(&env, "EC").len(), kids(&env, "RSA").len()), (3, 3));
    verified(&env, &before, Algorithm::RS256);
    verified(&env, &after, Algorithm::RS256);

    let query = doorward_contract::event::EventQuery::default();
    let events = admin::events::list(&permit(&env.access, &Actor::cli()), &query).await.unwrap().items;
    assert_eq!(events.iter().filter(|event| event.action == EventAction::KeyRotated).count(), 2);

    // By itself, after 90 days.
    env.clock.advance_secs(91 * 86_400);
    env.identity.cleanup().await.unwrap();
    assert!(!kids(&env, "RSA").contains(header(&before)["kid"].as_str().unwrap()));
    assert_eq!((kids(&env, "EC").len(), kids(&env, "RSA").len()), (3, 3));
}

#[tokio::test]
async fn attack_31_an_id_token_is_no_access_token() {
    let env = TestEnv::new().await;
    env.user("li.na").await;
    let client = shop(&env, "shop", json!({})).await;
    let viewer = portal(&env, "li.na").await;
    let token = id_token(&tokens(&env, &client, &viewer, "openid profile email phone roles").await);
    let found = claims(&token);
    assert_eq!((&header(&token)["typ"], &found["aud"]), (&json!("JWT"), &json!("shop")), "as in an access token");
    assert!(found.get("jti").is_none(), "those who verify access tokens by themselves require it");
    assert!(session::by_access_token(&env.identity, token.expose()).await.is_err());
    assert!(session::introspect(&env.identity, token.expose()).await.unwrap().is_none());
    assert!(matches!(oauth::userinfo::userinfo(&env.identity, &token, None).await, Err(Error::Unauthenticated)));
    assert!(!is_active(&env, &client, &token).await);
    oauth::revocation::revoke(&env.identity, &client, &token, &server()).await.unwrap();
    assert!(matches!(refresh(&env, &client, &token).await, Err(Error::InvalidGrant)));
    assert!(session::by_id(&env.identity, found["sid"].as_str().unwrap()).await.is_ok(), "nor does it end a session");
}
