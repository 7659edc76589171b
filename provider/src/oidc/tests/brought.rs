//! ID tokens submitted by an app.

use super::{assert_untrusted, issuer};
use crate::preset::mock::{NOW, Signer, claims};
use crate::{Credential, FlowState, ProviderError};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use doorward_contract::Secret;
use doorward_contract::provider::ExternalProfile;
use doorward_i18n::Language;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

fn id_token(text: String) -> Credential {
    Credential::IdToken(Secret::new(text))
}

/// Submits a token with these claims changed; `null` removes a claim.
async fn with(changes: Value) -> Result<ExternalProfile, ProviderError> {
    let (vendor, signer) = issuer().await;
    let mut claims = claims(&vendor.server.uri(), None);
    for (name, value) in changes.as_object().unwrap() {
        claims[name] = value.clone();
    }
    claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    vendor.bring(&id_token(signer.sign(&claims))).await
}

#[tokio::test]
async fn an_app_may_bring_an_id_token_but_no_access_token() {
    assert_eq!(with(json!({ "name": "Jane" })).await.unwrap().subject, "248289761001");
    let (vendor, _) = issuer().await;
    let error = vendor.bring(&Credential::AccessToken(Secret::new("at".into()))).await.unwrap_err();
    assert!(matches!(error, ProviderError::Unsupported(_)));
}

#[tokio::test]
async fn attack_05_another_issuer_is_refused() {
    for issuer in [json!("https://evil.example"), json!(null), json!(["https://evil.example"]), json!("")] {
        assert_untrusted(with(json!({ "iss": issuer })).await, "another issuer");
    }
}

#[tokio::test]
async fn attack_06_another_audience_or_party_is_refused() {
    for changes in [
        json!({ "aud": "client/2" }),
        json!({ "aud": null }),
        json!({ "aud": [] }),
        json!({ "aud": "client/1 client/2" }),
        json!({ "aud": ["client/1", "client/2"] }),
        json!({ "aud": ["client/1", "client/2"], "azp": "client/2" }),
        json!({ "azp": "client/2" }),
        json!({ "azp": 1 }),
    ] {
        assert_untrusted(with(changes).await, "another client");
    }
    assert!(with(json!({ "aud": ["client/1"] })).await.is_ok());
    assert!(with(json!({ "aud": ["client/1", "client/2"], "azp": "client/1" })).await.is_ok());
}

#[tokio::test]
async fn attack_07_a_token_is_of_the_flow_that_brings_it() {
    let (vendor, signer) = issuer().await;
    let plain = claims(&vendor.server.uri(), None);
    let mut nonced = plain.clone();
    nonced["nonce"] = json!("n-1");
    let bring = async |claims: &Value, nonce: Option<&str>| {
        let nonce = nonce.map(|nonce| Secret::new(nonce.to_owned()));
        let remembered = FlowState { nonce, ..FlowState::default() };
        crate::finish(vendor.target(), &id_token(signer.sign(claims)), &remembered).await
    };
    assert!(bring(&nonced, Some("n-1")).await.is_ok());
    assert_untrusted(bring(&nonced, Some("n-2")).await, "nonce differs");
    assert_untrusted(bring(&nonced, None).await, "nonce differs");
    assert_untrusted(bring(&plain, Some("n-1")).await, "nonce differs");
}

#[tokio::test]
async fn finding_f14_a_token_that_is_old_or_counts_for_days_is_refused() {
    let now = NOW.as_secs();
    assert!(with(json!({ "iat": now - 659 })).await.is_ok());
    let old = with(json!({ "iat": now - 661 })).await.unwrap_err();
    assert!(matches!(&old, ProviderError::Refused(why) if why.get(Language::En).contains("get a new one")), "{old}");
    assert!(with(json!({ "iat": now - 5, "exp": now - 5 + 86_400 })).await.is_ok());
    assert_untrusted(with(json!({ "iat": now - 5, "exp": now - 4 + 86_400 })).await, "longer than a day");
}

#[tokio::test]
async fn attack_07_a_token_is_the_same_however_its_signature_is_written() {
    let (vendor, signer) = issuer().await;
    let token = signer.sign(&claims(&vendor.server.uri(), None));
    let (signed, until) =
        crate::oidc::replay_key(&Secret::new(token.clone())).map(|(key, at)| (key.to_owned(), at)).unwrap();
    assert_eq!(until, NOW.as_secs() + 300 + 60);
    let (head, _) = token.rsplit_once('.').unwrap();
    let other = Secret::new(format!("{head}.AAAA"));
    assert_eq!(crate::oidc::replay_key(&other).unwrap().0, signed);
    assert!(crate::oidc::replay_key(&Secret::new("x.y".into())).is_none());
}

#[tokio::test]
async fn a_token_counts_only_in_its_time_by_the_given_clock() {
    let now = NOW.as_secs();
    assert!(with(json!({ "exp": now - 59, "iat": now + 60, "nbf": now + 60 })).await.is_ok());
    let expired = with(json!({ "exp": now - 60 })).await.unwrap_err();
    assert!(matches!(expired, ProviderError::Refused(_)), "{expired}");
    assert_untrusted(with(json!({ "iat": now + 61 })).await, "not valid yet");
    assert_untrusted(with(json!({ "nbf": now + 61 })).await, "not valid yet");
    assert_untrusted(with(json!({ "nbf": "soon" })).await, "not valid yet");
    for absent in [json!({ "exp": null }), json!({ "iat": null }), json!({ "exp": "2099" })] {
        assert_untrusted(with(absent).await, "no valid expiry");
    }
}

#[tokio::test]
async fn attack_05_a_token_without_a_signature_is_refused() {
    let (vendor, signer) = issuer().await;
    let claims = claims(&vendor.server.uri(), None);
    let body = URL_SAFE_NO_PAD.encode(claims.to_string());
    for algorithm in ["none", "None", "NONE", ""] {
        let header = URL_SAFE_NO_PAD.encode(json!({ "alg": algorithm, "kid": "one" }).to_string());
        assert_untrusted(vendor.bring(&id_token(format!("{header}.{body}."))).await, "not signed");
    }
    let (head, _) = signer.sign(&claims).rsplit_once('.').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    assert_untrusted(vendor.bring(&id_token(format!("{head}."))).await, "wrong signature");
    assert_untrusted(vendor.bring(&id_token("x".into())).await, "not signed");
}

#[tokio::test]
async fn attack_05_a_public_key_is_no_shared_secret() {
    let (vendor, signer) = issuer().await;
    let part = |name: &str| URL_SAFE_NO_PAD.decode(signer.jwk[name].as_str().unwrap()).unwrap();
    let secret = [vec![4], part("x"), part("y")].concat();
    let header = Header { kid: Some("one".into()), ..Header::new(Algorithm::HS256) };
    let key = EncodingKey::from_secret(&secret);
    let token = jsonwebtoken::encode(&header, &claims(&vendor.server.uri(), None), &key).unwrap();
    assert_untrusted(vendor.bring(&id_token(token)).await, "asymmetric key");
}

#[tokio::test]
async fn attack_05_a_key_in_the_token_itself_does_not_count() {
    let (vendor, _) = issuer().await;
    let other_signer = Signer::es256("one");
    let jwk = serde_json::from_value(other_signer.jwk.clone()).unwrap();
    let header = Header { kid: Some("one".into()), jwk: Some(jwk), ..Header::new(Algorithm::ES256) };
    let token = jsonwebtoken::encode(&header, &claims(&vendor.server.uri(), None), &other_signer.key).unwrap();
    assert_untrusted(vendor.bring(&id_token(token)).await, "wrong signature");
}

#[tokio::test]
async fn a_critical_extension_is_not_passed_over() {
    let (vendor, signer) = issuer().await;
    let header = Header { kid: Some("one".into()), crit: Some(vec!["b64".into()]), ..Header::new(Algorithm::ES256) };
    let token = jsonwebtoken::encode(&header, &claims(&vendor.server.uri(), None), &signer.key).unwrap();
    assert_untrusted(vendor.bring(&id_token(token)).await, "not supported");
}
