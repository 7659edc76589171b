//! The code flow.

use super::{assert_untrusted, issuer};
use crate::oidc::tests::Vendor;
use crate::preset::mock::{CALLBACK, NOW, claims, pairs, tokens};
use crate::{AuthorizationRequest, Credential, FlowState, ProviderError};
use base64::Engine as _;
use doorward_contract::Secret;
use doorward_contract::provider::{ExternalProfile, ProviderKind};
use doorward_i18n::{Language, errors::provider::of};
use doorward_outbound::OutboundError;
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

/// Completes the flow with edited claims and the given userinfo response.
async fn with(edit: impl FnOnce(&mut Value), userinfo: Value) -> Result<ExternalProfile, ProviderError> {
    let (vendor, signer) = issuer().await;
    let authorization = vendor.begin(None).await.unwrap();
    let mut claims = claims(&vendor.server.uri(), Some(&authorization));
    edit(&mut claims);
    vendor.answers("POST", "/token", 200, tokens(&signer.sign(&claims))).await;
    vendor.answers("GET", "/userinfo", 200, userinfo).await;
    vendor.finish(&authorization).await
}

fn jane() -> Value {
    json!({ "sub": "248289761001", "name": "Jane Doe", "email": "jane@example.com", "email_verified": true })
}

#[tokio::test]
async fn a_flow_ends_with_a_profile() {
    let profile = with(|_| (), jane()).await.unwrap();
    assert_eq!((profile.subject.as_str(), profile.name.as_deref()), ("248289761001", Some("Jane Doe")));
    assert_eq!((profile.email.as_deref(), profile.email_verified), (Some("jane@example.com"), true));
}

#[tokio::test]
async fn a_request_asks_for_all_that_is_checked_later() {
    let (vendor, _) = issuer().await;
    let authorization = vendor.begin(Some("profile email")).await.unwrap();
    let query = authorization.uri.query().unwrap();
    assert!(!query.contains('+') && query.contains("scope=openid%20profile%20email"), "{query}");
    let params = pairs(query);
    assert_eq!((params["redirect_uri"].as_str(), params["state"].as_str()), (CALLBACK, "st/a te"));
    assert_eq!((params["response_type"].as_str(), params["client_id"].as_str()), ("code", "client/1"));
    assert_eq!(params["nonce"], *authorization.nonce.clone().unwrap().expose());
    let verifier = authorization.pkce_verifier.unwrap();
    let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, verifier.expose().as_bytes());
    let challenge = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(hash);
    assert_eq!((params["code_challenge_method"].as_str(), &params["code_challenge"]), ("S256", &challenge));
}

#[tokio::test]
async fn attack_02_an_address_is_verified_only_when_the_provider_says_so() {
    for flags in [json!({ "email_verified": false }), json!({}), json!({ "email_verified": null })] {
        let mut userinfo = jane();
        userinfo["email_verified"] = flags["email_verified"].clone();
        let profile = with(|_| (), userinfo).await.unwrap();
        assert_eq!((profile.email.as_deref(), profile.email_verified), (Some("jane@example.com"), false));
    }
    let profile = with(|claims| claims["email"] = json!("victim@example.com"), jane()).await.unwrap();
    assert_eq!((profile.email.as_deref(), profile.email_verified), (Some("victim@example.com"), false));
}

#[tokio::test]
async fn attack_03_a_flow_without_a_subject_ends() {
    for sub in [json!(""), json!(null), json!("undefined"), json!(0), json!({ "a": 1 })] {
        let userinfo = json!({ "sub": sub });
        let answer = with(|claims| claims["sub"] = sub.clone(), userinfo).await;
        assert!(matches!(answer, Err(ProviderError::Untrusted(_))), "{sub}");
    }
}

#[tokio::test]
async fn attack_07_a_code_flow_needs_its_own_nonce() {
    for nonce in [json!(null), json!("another"), json!(""), json!(["x"])] {
        assert_untrusted(with(|claims| claims["nonce"] = nonce, jane()).await, "nonce differs");
    }
    let forget = |claims: &mut Value| drop(claims.as_object_mut().unwrap().remove("nonce"));
    assert_untrusted(with(forget, jane()).await, "nonce differs");
    let (vendor, _) = issuer().await;
    let code = Credential::Code(Secret::new("c0de".into()));
    let answer = crate::finish(vendor.target(), &code, &FlowState::default()).await;
    assert_untrusted(answer, "no stored nonce");
}

#[tokio::test]
async fn an_access_token_that_came_with_another_id_token_is_refused() {
    let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, b"at-1");
    let hash = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&hash.as_ref()[..16]);
    assert!(with(|claims| claims["at_hash"] = json!(hash), jane()).await.is_ok());
    let answer = with(|claims| claims["at_hash"] = json!("77QmUPtjPfzWtF2AnpK9RQ"), jane()).await;
    assert_untrusted(answer, "another access token");
}

#[tokio::test]
async fn userinfo_about_another_subject_is_refused() {
    for userinfo in [json!({ "sub": "1" }), json!({}), json!({ "sub": 248_289_761_001_u64 })] {
        assert_untrusted(with(|_| (), userinfo).await, "another subject");
    }
}

/// Returns the error of a flow whose token endpoint sends this response.
async fn token_answer(reply: ResponseTemplate) -> ProviderError {
    let (vendor, _) = issuer().await;
    let authorization: AuthorizationRequest = vendor.begin(None).await.unwrap();
    vendor.replies("POST", "/token", reply).await;
    vendor.finish(&authorization).await.unwrap_err()
}

#[tokio::test]
async fn a_token_answer_that_is_none_is_told_apart() {
    let page = ResponseTemplate::new(200).set_body_raw("<html><form action='?a=b'></html>", "text/html");
    assert!(matches!(token_answer(page).await, ProviderError::Outbound(OutboundError::Malformed { .. })));
    let large = ResponseTemplate::new(200).set_body_bytes(vec![b' '; (1 << 20) + 1]);
    assert!(matches!(token_answer(large).await, ProviderError::Outbound(OutboundError::TooLarge(_))));
    let error = |status, word| ResponseTemplate::new(status).set_body_json(json!({ "error": word }));
    assert!(matches!(token_answer(error(400, "invalid_grant")).await, ProviderError::Refused(_)));
    assert!(matches!(token_answer(error(401, "invalid_client")).await, ProviderError::Client(_)));
    let plain = ResponseTemplate::new(200).set_body_json(json!({ "access_token": "at-1" }));
    assert!(
        matches!(token_answer(plain).await, ProviderError::Untrusted(why) if why(of(Language::En)).contains("no ID token"))
    );
}

#[tokio::test]
async fn attack_05_a_document_of_another_issuer_is_refused() {
    let vendor = Vendor::of(ProviderKind::Oidc).await;
    vendor.publishes("", &format!("{}/", vendor.server.uri()), &[]).await;
    assert_untrusted(vendor.begin(None).await, "another issuer");
    assert_untrusted(crate::test(vendor.target()).await, "another issuer");
}

#[tokio::test]
async fn attack_71_a_document_does_not_lead_inside() {
    let vendor = Vendor::of(ProviderKind::Oidc).await;
    let uri = vendor.server.uri();
    let document = json!({
        "issuer": uri, "authorization_endpoint": format!("{uri}/a"), "token_endpoint": format!("{uri}/t"),
        "jwks_uri": "http://169.254.169.254/latest",
    });
    vendor.answers("GET", "/.well-known/openid-configuration", 200, document).await;
    let error = vendor.begin(None).await.unwrap_err();
    assert!(matches!(error, ProviderError::Outbound(OutboundError::Forbidden(_))), "{error}");
}

#[tokio::test]
async fn a_document_is_kept_for_an_hour() {
    let (mut vendor, _) = issuer().await;
    for _ in 0..3 {
        vendor.begin(None).await.unwrap();
    }
    let at = "/.well-known/openid-configuration";
    assert_eq!(vendor.requests(at).await.len(), 1);
    vendor.now = NOW.plus_secs(3600);
    vendor.begin(None).await.unwrap();
    assert_eq!(vendor.requests(at).await.len(), 2);
}

#[tokio::test]
async fn the_sign_out_address_is_the_documents_if_browsers_can_go_there() {
    for (published, expected) in [
        (json!("{uri}/end?a=1"), Some("{uri}/end?a=1&client_id=client%2F1")),
        (json!("javascript:alert(1)"), None),
        (json!("/end"), None),
        (json!(7), None),
        (json!(null), None),
    ] {
        let vendor = Vendor::of(ProviderKind::Oidc).await;
        let uri = vendor.server.uri();
        let published = published.as_str().map_or(published.clone(), |text| json!(text.replace("{uri}", &uri)));
        let document = json!({
            "issuer": uri,
            "authorization_endpoint": format!("{uri}/authorize"),
            "token_endpoint": format!("{uri}/token"),
            "jwks_uri": format!("{uri}/keys"),
            "end_session_endpoint": published,
        });
        vendor.answers("GET", "/.well-known/openid-configuration", 200, document).await;
        let begun = vendor.begin(None).await.unwrap();
        let expected = expected.map(|address| address.replace("{uri}", &uri));
        assert_eq!(begun.sign_out_uri.map(String::from), expected, "{published}");
    }
}
