//! Key sets.

use super::{assert_untrusted, issuer};
use crate::oidc::tests::{Signer, Vendor};
use crate::preset::mock::{NOW, claims};
use crate::{Credential, ProviderError};
use doorward_contract::Secret;
use doorward_contract::provider::{ExternalProfile, ProviderKind};
use jsonwebtoken::{Algorithm, Header};
use serde_json::json;

async fn bring(vendor: &Vendor, signer: &Signer) -> Result<ExternalProfile, ProviderError> {
    let mut claims = claims(&vendor.server.uri(), None);
    claims["exp"] = json!(NOW.as_secs() + 9000);
    vendor.bring(&Credential::IdToken(Secret::new(signer.sign(&claims)))).await
}

#[tokio::test]
async fn each_kind_of_key_is_understood_beside_some_that_are_not() {
    let vendor = Vendor::of(ProviderKind::Oidc).await;
    let keys = [Signer::es256("ec"), Signer::rs256("rsa"), Signer::ed25519("ed")];
    let mut odd = Signer::es256("odd");
    odd.jwk = json!({ "kty": "AKP", "alg": "ML-DSA-44", "kid": "odd", "pub": "AA" });
    vendor.publishes("", &vendor.server.uri(), &[&odd, &keys[0], &keys[1], &keys[2]]).await;
    crate::test(vendor.target()).await.unwrap();
    for key in &keys {
        assert!(bring(&vendor, key).await.is_ok(), "{}", key.kid);
    }
}

#[tokio::test]
async fn an_unknown_key_is_looked_for_once_a_minute() {
    let (mut vendor, signer) = issuer().await;
    assert!(bring(&vendor, &signer).await.is_ok());
    let other_signer = Signer::es256("two");
    for _ in 0..3 {
        assert_untrusted(bring(&vendor, &other_signer).await, "none of its keys");
    }
    assert_eq!(vendor.requests("/keys").await.len(), 1);
    vendor.now = NOW.plus_secs(60);
    for _ in 0..3 {
        assert_untrusted(bring(&vendor, &other_signer).await, "none of its keys");
    }
    assert_eq!(vendor.requests("/keys").await.len(), 2);
}

#[tokio::test]
async fn a_new_key_is_found_and_the_old_one_forgotten() {
    let (mut vendor, old) = issuer().await;
    assert!(bring(&vendor, &old).await.is_ok());
    let new = Signer::es256("two");
    vendor.server.reset().await;
    vendor.publishes("", &vendor.server.uri(), &[&new]).await;
    vendor.now = NOW.plus_secs(61);
    assert!(bring(&vendor, &new).await.is_ok());
    assert_untrusted(bring(&vendor, &old).await, "none of its keys");
}

#[tokio::test]
async fn attack_05_a_key_serves_only_its_own_algorithm_and_use() {
    for change in [json!({ "alg": "ES384" }), json!({ "use": "enc" }), json!({ "crv": "P-384" })] {
        let vendor = Vendor::of(ProviderKind::Oidc).await;
        let mut signer = Signer::es256("one");
        signer.jwk.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        vendor.publishes("", &vendor.server.uri(), &[&signer]).await;
        assert_untrusted(bring(&vendor, &signer).await, "none of its keys");
    }
}

#[tokio::test]
async fn a_token_that_names_no_key_needs_the_only_one() {
    let (vendor, signer) = issuer().await;
    let claims = claims(&vendor.server.uri(), None);
    let token = jsonwebtoken::encode(&Header::new(Algorithm::ES256), &claims, &signer.key).unwrap();
    let credential = Credential::IdToken(Secret::new(token));
    assert!(vendor.bring(&credential).await.is_ok());
    let vendor = Vendor::of(ProviderKind::Oidc).await;
    vendor.publishes("", &vendor.server.uri(), &[&signer, &Signer::es256("two")]).await;
    assert_untrusted(vendor.bring(&credential).await, "none of its keys");
}
