//! OAuth 2 with configured endpoints.

use crate::preset::mock::{Vendor, pairs};
use crate::{Credential, ProviderError};
use doorward_contract::Secret;
use doorward_contract::provider::{ClientAuth, FieldMap, ProviderKind};
use serde_json::json;
use wiremock::ResponseTemplate;

async fn vendor() -> Vendor {
    let mut vendor = Vendor::of(ProviderKind::OAuth2).await;
    let uri = vendor.server.uri();
    vendor.config.authorization_endpoint = Some(format!("{uri}/authorize?tenant=a%20b"));
    vendor.config.token_endpoint = Some(format!("{uri}/token"));
    vendor.config.userinfo_endpoint = Some(format!("{uri}/me"));
    vendor.config.pkce = true;
    vendor.config.scope = Some("read email".into());
    vendor.config.fields = FieldMap { sub: Some("data.id".into()), ..FieldMap::default() };
    vendor
}

#[tokio::test]
async fn configured_endpoints_and_fields_are_used() {
    let mut vendor = vendor().await;
    vendor.config.client_auth = ClientAuth::ClientSecretBasic;
    let form = ResponseTemplate::new(200).set_body_raw("access_token=at-1&token_type=bearer", "text/plain");
    vendor.replies("POST", "/token", form).await;
    vendor.answers("GET", "/me", 200, json!({ "data": { "id": 7 }, "name": "Ada" })).await;

    let authorization = vendor.begin(None).await.unwrap();
    assert!(authorization.uri.query().unwrap().starts_with("tenant=a%20b&"), "{}", authorization.uri);
    assert!(
        authorization.uri.query().unwrap().contains("scope=read%20email&")
            || authorization.uri.as_str().ends_with("read%20email")
    );
    assert!(authorization.nonce.is_none());
    let profile = vendor.finish(&authorization).await.unwrap();
    assert_eq!((profile.subject.as_str(), profile.name.as_deref()), ("7", Some("Ada")));

    let request = vendor.requests("/token").await.remove(0);
    let form = pairs(std::str::from_utf8(&request.body).unwrap());
    assert_eq!((form["grant_type"].as_str(), form["code"].as_str()), ("authorization_code", "c0de"));
    assert_eq!(form["code_verifier"], *authorization.pkce_verifier.unwrap().expose());
    assert!(!form.contains_key("client_secret"));
    // `client%2F1:hunter2` (RFC 6749 section 2.3.1).
    assert_eq!(request.headers["authorization"], "Basic Y2xpZW50JTJGMTpodW50ZXIy");
    assert_eq!(vendor.requests("/me").await[0].headers["authorization"], "Bearer at-1");
}

#[tokio::test]
async fn tokens_of_unknown_origin_are_not_taken() {
    let vendor = vendor().await;
    for credential in
        [Credential::AccessToken(Secret::new("at".into())), Credential::IdToken(Secret::new("a.b.c".into()))]
    {
        assert!(matches!(vendor.bring(&credential).await, Err(ProviderError::Unsupported(_))));
    }
}

#[tokio::test]
async fn attack_71_endpoints_are_addresses_that_may_be_asked() {
    for bad in ["javascript:alert(1)", "http://169.254.169.254/", "https://10.0.0.1/", "file:///etc/passwd"] {
        let mut vendor = vendor().await;
        vendor.config.authorization_endpoint = Some(bad.into());
        assert!(matches!(vendor.begin(None).await, Err(ProviderError::Outbound(_))), "{bad}");
        assert!(matches!(crate::test(vendor.target()).await, Err(ProviderError::Outbound(_))), "{bad}");
    }
    let mut vendor = vendor().await;
    vendor.config.token_endpoint = Some("nowhere".into());
    assert!(matches!(vendor.begin(None).await, Err(ProviderError::Configuration("token_endpoint"))));
}

#[tokio::test]
async fn attack_88_no_error_shows_a_secret() {
    let vendor = vendor().await;
    let leaking = json!({ "error": "code c0de is bad", "error_description": "client_secret=hunter2 code=c0de" });
    vendor.answers("POST", "/token", 400, leaking).await;
    let authorization = vendor.begin(None).await.unwrap();
    let error = vendor.finish(&authorization).await.unwrap_err();
    let text = format!("{error} {error:?} {authorization:?} {:?}", vendor.target());
    assert!(!text.contains("hunter2") && !text.contains("c0de"), "{text}");
}
