//! Verification of widget responses, against a mock server.

#![allow(clippy::unwrap_used, reason = "helpers outside of a test function")]

use doorward_captcha::{SiteError, Vendor, verify};
use doorward_contract::Secret;
use doorward_outbound::{AllowedNetworks, Outbound};
use serde_json::{Value, json};
use wiremock::matchers::{any, body_string, header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

async fn verify_response(server: &MockServer, hostname: Option<&str>) -> Result<bool, SiteError> {
    let outbound = Outbound::new(AllowedNetworks(vec!["127.0.0.0/8".parse().unwrap()]));
    let secret = Secret::new("our=key".to_owned());
    let ip = "::ffff:203.0.113.7".parse().unwrap();
    verify(Vendor::Turnstile, &outbound, &secret, "a&b", Some(ip), hostname, Some(&server.uri())).await
}

async fn answering(response: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(response).mount(&server).await;
    server
}

async fn siteverify(status: u16, body: Value, hostname: Option<&str>) -> Result<bool, SiteError> {
    verify_response(&answering(ResponseTemplate::new(status).set_body_json(body)).await, hostname).await
}

#[tokio::test]
async fn a_passed_widget_passes_and_each_vendor_is_asked_as_it_documents() {
    let passed = ResponseTemplate::new(200).set_body_json(json!({ "success": true, "hostname": "app.example.com" }));
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/turnstile/v0/siteverify"))
        .and(header("content-type", "application/x-www-form-urlencoded"))
        .and(body_string("secret=our%3Dkey&response=a%26b&remoteip=203.0.113.7"))
        .respond_with(passed.clone())
        .expect(2)
        .mount(&server)
        .await;
    Mock::given(method("POST"))
        .and(path("/siteverify"))
        .and(body_string("secret=k&response=r"))
        .respond_with(passed)
        .expect(1)
        .mount(&server)
        .await;
    assert!(verify_response(&server, None).await.unwrap());
    assert!(verify_response(&server, Some("App.example.com")).await.unwrap());
    let outbound = Outbound::new(AllowedNetworks(vec!["127.0.0.0/8".parse().unwrap()]));
    let secret = Secret::new("k".to_owned());
    assert!(verify(Vendor::HCaptcha, &outbound, &secret, "r", None, None, Some(&server.uri())).await.unwrap());
}

#[tokio::test]
async fn attack_92_a_widget_of_another_site_does_not_pass() {
    for body in [
        json!({ "success": true, "hostname": "evil.example" }),
        json!({ "success": true, "hostname": "app.example.com.evil.example" }),
        json!({ "success": true, "hostname": null }),
        json!({ "success": true }),
    ] {
        assert!(!siteverify(200, body.clone(), Some("app.example.com")).await.unwrap(), "{body}");
    }
    let foreign = json!({ "success": false, "error-codes": ["sitekey-secret-mismatch"] });
    assert!(!siteverify(200, foreign, None).await.unwrap());
}

#[tokio::test]
async fn a_failed_or_used_response_does_not_pass() {
    for code in ["timeout-or-duplicate", "invalid-input-response", "already-seen-response", "something-new"] {
        let body = json!({ "success": false, "error-codes": [code] });
        assert!(!siteverify(200, body.clone(), None).await.unwrap(), "{code}");
        assert!(!siteverify(400, body, None).await.unwrap(), "{code}");
    }
    assert!(!siteverify(302, json!({ "success": true }), None).await.unwrap());
}

#[tokio::test]
async fn a_wrong_key_of_ours_is_told_apart_and_not_shown() {
    for (status, success) in [(200, false), (400, false), (200, true)] {
        let body = json!({ "success": success, "error-codes": ["invalid-input-secret"] });
        let error = siteverify(status, body, None).await.unwrap_err();
        assert!(matches!(error, SiteError::Configuration { .. }), "{error}");
        assert!(!format!("{error:?} {error}").contains("our"), "{error:?}");
    }
}

#[tokio::test]
async fn attack_92_without_an_answer_nothing_passes() {
    let error = siteverify(500, json!({ "success": true }), None).await.unwrap_err();
    assert!(matches!(error, SiteError::Unavailable { .. }), "{error}");
    let error =
        siteverify(200, json!({ "success": false, "error-codes": ["internal-error"] }), None).await.unwrap_err();
    assert!(matches!(error, SiteError::Unavailable { .. }), "{error}");
    for body in ["<html>blocked</html>", "", "{\"success\":\"true\"}", "{}"] {
        let server = answering(ResponseTemplate::new(200).set_body_string(body)).await;
        let error = verify_response(&server, None).await.unwrap_err();
        assert!(matches!(error, SiteError::Unavailable { .. }), "{body}: {error}");
    }
}

#[tokio::test]
async fn a_vendor_that_cannot_be_reached_is_unavailable_and_an_inner_address_is_a_mistake() {
    let outbound = Outbound::new(AllowedNetworks(vec!["127.0.0.0/8".parse().unwrap()]));
    let secret = Secret::new("our=key".to_owned());
    for (base, configuration) in [("http://127.0.0.1:1", false), ("http://10.0.0.1", true), ("no address", true)] {
        let result = verify(Vendor::HCaptcha, &outbound, &secret, "r", None, None, Some(base)).await;
        assert_eq!(matches!(result.unwrap_err(), SiteError::Configuration { .. }), configuration, "{base}");
    }
}

#[tokio::test]
async fn what_no_widget_gives_is_refused_without_asking() {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200)).expect(0).mount(&server).await;
    let outbound = Outbound::new(AllowedNetworks(vec!["127.0.0.0/8".parse().unwrap()]));
    let secret = Secret::new("our=key".to_owned());
    for response in ["", &"x".repeat(4097)] {
        let result = verify(Vendor::HCaptcha, &outbound, &secret, response, None, None, Some(&server.uri())).await;
        assert!(!result.unwrap(), "{} bytes", response.len());
    }
}
