//! Google, Apple and Microsoft.

use crate::preset::mock::{NOW, Signer, Vendor, claims, pairs, tokens};
use crate::{Credential, ProviderError};
use base64::Engine as _;
use doorward_contract::Secret;
use doorward_contract::provider::ProviderKind;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::{Value, json};

#[tokio::test]
async fn google_is_an_issuer_that_wants_basic() {
    let vendor = Vendor::of(ProviderKind::Google).await;
    let signer = Signer::rs256("6f72");
    vendor.publishes("", &vendor.server.uri(), &[&signer]).await;
    let authorization = vendor.begin(None).await.unwrap();
    let mut claims = claims(&vendor.server.uri(), Some(&authorization));
    claims["azp"] = json!("client/1");
    vendor.answers("POST", "/token", 200, tokens(&signer.sign(&claims))).await;
    let user = json!({ "sub": "248289761001", "name": "G", "email": "g@gmail.com", "email_verified": true });
    vendor.answers("GET", "/userinfo", 200, user).await;
    let profile = vendor.finish(&authorization).await.unwrap();
    assert_eq!((profile.email.as_deref(), profile.email_verified), (Some("g@gmail.com"), true));
    assert!(vendor.requests("/token").await[0].headers.contains_key("authorization"));
}

#[tokio::test]
async fn attack_06_a_google_token_of_another_application_is_refused() {
    let token = Credential::AccessToken(Secret::new("ya29.a0".into()));
    for (audience, subject, accepted) in
        [("client/1", "248289761001", true), ("client/2", "248289761001", false), ("client/1", "2", false)]
    {
        let vendor = Vendor::of(ProviderKind::Google).await;
        vendor.publishes("", &vendor.server.uri(), &[]).await;
        let info = json!({ "azp": audience, "aud": audience, "sub": "248289761001", "expires_in": "3595" });
        vendor.answers("POST", "/tokeninfo", 200, info).await;
        vendor.answers("GET", "/userinfo", 200, json!({ "sub": subject })).await;
        assert_eq!(vendor.bring(&token).await.is_ok(), accepted, "{audience} {subject}");
    }
}

async fn apple() -> (Vendor, Signer) {
    let mut vendor = Vendor::of(ProviderKind::Apple).await;
    let team = Signer::es256("ABC123DEFG");
    let text = base64::engine::general_purpose::STANDARD.encode(team.key.as_bytes());
    let (first, second) = text.split_at(64);
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{first}\n{second}\n-----END PRIVATE KEY-----\n");
    vendor.secret = Secret::new(pem);
    vendor.config.tenant = Some("TEAM123456".into());
    vendor.config.key_id = Some("ABC123DEFG".into());
    (vendor, team)
}

#[tokio::test]
async fn apple_is_shown_a_secret_signed_with_the_teams_key() {
    let (vendor, team) = apple().await;
    let signer = Signer::rs256("W6WcOKB");
    vendor.publishes("", &vendor.server.uri(), &[&signer]).await;
    let authorization = vendor.begin(None).await.unwrap();
    assert!(!authorization.uri.as_str().contains("scope") && !authorization.uri.as_str().contains("response_mode"));
    let mut claims = claims(&vendor.server.uri(), Some(&authorization));
    claims["email"] = json!("x7@privaterelay.appleid.com");
    claims["email_verified"] = json!("true");
    claims["is_private_email"] = json!("true");
    vendor.answers("POST", "/token", 200, tokens(&signer.sign(&claims))).await;
    let profile = vendor.finish(&authorization).await.unwrap();
    assert!(profile.email_verified);
    assert_eq!(profile.meta["is_private_email"], "true");

    let form = pairs(std::str::from_utf8(&vendor.requests("/token").await[0].body).unwrap());
    let mut validation = Validation::new(Algorithm::ES256);
    (validation.validate_exp, validation.validate_aud) = (false, false);
    let key = DecodingKey::from_jwk(&serde_json::from_value(team.jwk).unwrap()).unwrap();
    let secret = jsonwebtoken::decode::<Value>(&form["client_secret"], &key, &validation).unwrap();
    let now = NOW.as_secs();
    let expected = json!({
        "iss": "TEAM123456", "iat": now, "exp": now + 300, "aud": "https://appleid.apple.com", "sub": "client/1"
    });
    assert_eq!((secret.claims, secret.header.kid.as_deref()), (expected, Some("ABC123DEFG")));
}

#[tokio::test]
async fn apple_posts_when_a_scope_is_asked_and_needs_a_real_key() {
    let (mut vendor, _) = apple().await;
    vendor.publishes("", &vendor.server.uri(), &[]).await;
    let authorization = vendor.begin(Some("name email")).await.unwrap();
    let params = pairs(authorization.uri.query().unwrap());
    assert_eq!((params["scope"].as_str(), params["response_mode"].as_str()), ("name email", "form_post"));
    vendor.secret = Secret::new("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----".into());
    assert!(matches!(vendor.begin(None).await, Err(ProviderError::Configuration("secret"))));
    vendor.config.key_id = None;
    assert!(matches!(vendor.begin(None).await, Err(ProviderError::Configuration("key_id"))));
}

const TENANT: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";

/// Signs in through the tenant `common` with edited claims and the given key issuer.
async fn microsoft(edit: Value, key_issuer: &str) -> Result<crate::ExternalProfile, ProviderError> {
    let vendor = Vendor::of(ProviderKind::Microsoft).await;
    let uri = vendor.server.uri();
    let mut signer = Signer::rs256("nOo3");
    signer.jwk["issuer"] = json!(key_issuer.replace("BASE", &uri));
    vendor.publishes("/common/v2.0", &format!("{uri}/{{tenantid}}/v2.0"), &[&signer]).await;
    let authorization = vendor.begin(None).await.unwrap();
    let mut claims = claims(&format!("{uri}/{TENANT}/v2.0"), Some(&authorization));
    claims["tid"] = json!(TENANT);
    claims["email"] = json!("victim@contoso.com");
    claims["email_verified"] = json!(true);
    claims.as_object_mut().unwrap().extend(edit.as_object().unwrap().clone());
    vendor.answers("POST", "/token", 200, tokens(&signer.sign(&claims))).await;
    vendor.finish(&authorization).await
}

#[tokio::test]
async fn attack_02_microsofts_addresses_count_only_when_their_owner_was_checked() {
    let template = "BASE/{tenantid}/v2.0";
    for (edit, verified) in
        [(json!({}), false), (json!({ "xms_edov": false }), false), (json!({ "xms_edov": true }), true)]
    {
        let profile = microsoft(edit, template).await.unwrap();
        assert_eq!((profile.email.as_deref(), profile.email_verified), (Some("victim@contoso.com"), verified));
    }
}

#[tokio::test]
async fn attack_05_microsofts_issuer_is_the_directory_that_the_token_names() {
    let template = "BASE/{tenantid}/v2.0";
    for edit in [
        json!({ "tid": "9188040d-6c67-4c5b-b112-36a304b66dad" }),
        json!({ "tid": null }),
        json!({ "tid": "{tenantid}" }),
        json!({ "iss": "https://evil.example/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0" }),
    ] {
        assert!(matches!(microsoft(edit.clone(), template).await, Err(ProviderError::Untrusted(_))), "{edit}");
    }
    let personal = "BASE/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0";
    assert!(matches!(microsoft(json!({}), personal).await, Err(ProviderError::Untrusted(_))));
}
