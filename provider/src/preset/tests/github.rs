//! GitHub, and Gitee, whose API is similar.

use crate::preset::mock::{Vendor, pairs};
use crate::{AuthorizationRequest, Credential, ProviderError};
use doorward_contract::Secret;
use doorward_contract::provider::ProviderKind;
use serde_json::{Value, json};

fn octocat() -> Value {
    json!({
        "login": "octocat", "id": 583_231, "node_id": "MDQ6VXNlcjU4MzIzMQ==", "name": "The Octocat", "type": "User",
        "avatar_url": "https://avatars.githubusercontent.com/u/583231?v=4", "email": "shown@github.com",
    })
}

async fn github() -> (Vendor, AuthorizationRequest) {
    let vendor = Vendor::of(ProviderKind::GitHub).await;
    vendor.answers("GET", "/api/v3/user", 200, octocat()).await;
    let authorization = vendor.begin(None).await.unwrap();
    (vendor, authorization)
}

#[tokio::test]
async fn github_tells_its_number_and_primary_address() {
    let (vendor, authorization) = github().await;
    let params = pairs(authorization.uri.query().unwrap());
    assert_eq!(
        (authorization.uri.path(), params["scope"].as_str()),
        ("/login/oauth/authorize", "read:user user:email")
    );
    assert!(params.contains_key("code_challenge") && !authorization.uri.as_str().contains('+'));
    let token = json!({ "access_token": "gho_16C7", "scope": "read:user,user:email", "token_type": "bearer" });
    vendor.answers("POST", "/login/oauth/access_token", 200, token).await;
    let emails = json!([
        { "email": "other@github.com", "primary": false, "verified": true, "visibility": null },
        { "email": "octocat@github.com", "primary": true, "verified": true, "visibility": "private" },
    ]);
    vendor.answers("GET", "/api/v3/user/emails", 200, emails).await;
    let profile = vendor.finish(&authorization).await.unwrap();
    assert_eq!((profile.subject.as_str(), profile.username.as_deref()), ("583231", Some("octocat")));
    assert_eq!((profile.email.as_deref(), profile.email_verified), (Some("octocat@github.com"), true));
    assert!(profile.picture.is_some());
}

#[tokio::test]
async fn attack_02_an_address_that_github_did_not_verify_is_not() {
    let (vendor, authorization) = github().await;
    vendor.answers("POST", "/login/oauth/access_token", 200, json!({ "access_token": "gho" })).await;
    let emails = json!([{ "email": "victim@github.com", "primary": true, "verified": false }]);
    vendor.answers("GET", "/api/v3/user/emails", 200, emails).await;
    let profile = vendor.finish(&authorization).await.unwrap();
    assert_eq!((profile.email.as_deref(), profile.email_verified), (Some("victim@github.com"), false));
}

#[tokio::test]
async fn a_github_token_without_the_scope_has_no_address() {
    let (vendor, authorization) = github().await;
    vendor.answers("POST", "/login/oauth/access_token", 200, json!({ "access_token": "gho" })).await;
    vendor.answers("GET", "/api/v3/user/emails", 404, json!({ "message": "Not Found" })).await;
    assert_eq!(vendor.finish(&authorization).await.unwrap().email, None);
}

#[tokio::test]
async fn github_tells_of_errors_with_status_200() {
    for (word, is_client) in [("bad_verification_code", false), ("incorrect_client_credentials", true)] {
        let (vendor, authorization) = github().await;
        let body = json!({ "error": word, "error_description": "...", "error_uri": "https://docs.github.com/" });
        vendor.answers("POST", "/login/oauth/access_token", 200, body).await;
        let error = vendor.finish(&authorization).await.unwrap_err();
        assert_eq!(matches!(error, ProviderError::Client(_)), is_client, "{error}");
        assert_eq!(matches!(error, ProviderError::Refused(_)), !is_client, "{error}");
    }
}

#[tokio::test]
async fn attack_06_a_github_token_of_another_application_is_refused() {
    let token = Credential::AccessToken(Secret::new("gho_16C7".into()));
    let at = "/api/v3/applications/client%2F1/token";
    for (status, body, accepted) in [
        (200, json!({ "app": { "client_id": "client/1" }, "token": "gho_16C7" }), true),
        (200, json!({ "app": { "client_id": "client/2" } }), false),
        (200, json!({}), false),
        (404, json!({ "message": "Not Found" }), false),
        (401, json!({ "message": "Bad credentials" }), false),
    ] {
        let (vendor, _) = github().await;
        vendor.answers("GET", "/api/v3/user/emails", 200, json!([])).await;
        vendor.answers("POST", at, status, body).await;
        assert_eq!(vendor.bring(&token).await.is_ok(), accepted, "{status}");
        assert_eq!(vendor.requests(at).await[0].headers["authorization"], "Basic Y2xpZW50LzE6aHVudGVyMg==");
    }
}

#[tokio::test]
async fn gitee_tells_its_number_and_confirmed_address() {
    for (state, confirmed) in [("confirmed", true), ("unconfirmed", false)] {
        let vendor = Vendor::of(ProviderKind::Gitee).await;
        let authorization = vendor.begin(None).await.unwrap();
        assert_eq!(authorization.uri.path(), "/oauth/authorize");
        let token = json!({
            "access_token": "b83d", "token_type": "bearer", "expires_in": 86400, "refresh_token": "38a6",
            "scope": "user_info emails", "created_at": 1_795_000_000,
        });
        vendor.answers("POST", "/oauth/token", 200, token).await;
        let user = json!({ "id": 9_001, "login": "mu", "name": "木", "avatar_url": "https://foruda.gitee.com/a.png", "email": "未公开邮箱" });
        vendor.answers("GET", "/api/v5/user", 200, user).await;
        let emails = json!([{ "email": "mu@example.cn", "state": state, "scope": ["primary", "committed"] }]);
        vendor.answers("GET", "/api/v5/emails", 200, emails).await;
        let profile = vendor.finish(&authorization).await.unwrap();
        assert_eq!((profile.subject.as_str(), profile.username.as_deref()), ("9001", Some("mu")));
        assert_eq!((profile.email.as_deref(), profile.email_verified), (Some("mu@example.cn"), confirmed));
    }
}
