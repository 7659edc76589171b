//! The plan Basic OP, `oidcc-basic-certification-test-plan`.

use super::{arrange, half_hash, is_signed, userinfo};
use crate::kit::{App, OTHER_PASSWORD, PASSWORD, Reply};
use crate::oauth::{
    CALLBACK, Client, Person, VERIFIER, address, basic, claims, code_of, decoded, error_of, location, parameter_of,
    query_of, response_of, text, visit,
};
use axum::http::Method;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use doorward_contract::Secret;
use doorward_contract::account::ProfilePatch;
use doorward_contract::application::{ApplicationKind, ClientAuthentication, TokenAlgorithm};
use doorward_identity::oauth::consent::{self, Decision};
use doorward_identity::{Caller, account, reauthentication};
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[tokio::test]
async fn oidcc_server() {
    let app = App::new().await;
    let (client, person) = arrange(&app).await;
    let tokens = client.tokens(&person.cookie, &[]).await;
    assert_eq!((text(&tokens, "token_type"), text(&tokens, "scope")), ("Bearer", "openid"));
    assert_eq!(tokens["expires_in"], 7_200);
    let (access, id) = (claims(text(&tokens, "access_token")), claims(text(&tokens, "id_token")));
    let now = app.identity.now().as_secs();
    for (name, value) in [
        ("iss", json!("http://localhost:3000")),
        ("sub", json!(person.viewer.uid)),
        ("aud", json!("web")),
        ("iat", json!(now)),
        ("nonce", json!("n0nce")),
        ("auth_time", json!(now - 1)),
        ("at_hash", json!(half_hash(text(&tokens, "access_token")))),
    ] {
        assert_eq!(id[name], value, "{name}");
    }
    assert!(id["exp"].as_i64().unwrap() > now);
    assert_eq!(decoded(text(&tokens, "access_token")).0["typ"], "at+jwt");
    for (name, value) in [
        ("iss", json!("http://localhost:3000")),
        ("sub", json!(person.viewer.uid)),
        ("aud", json!("http://localhost:3000")),
        ("client_id", json!("web")),
        ("exp", json!(now + 7_200)),
        ("scope", json!("openid")),
    ] {
        assert_eq!(access[name], value, "{name}");
    }
    assert!(access["jti"].is_string() && access["sid"].is_string());
    assert_eq!(access["sid"], id["sid"]);
    assert_eq!(userinfo(&app, &tokens).await, json!({ "sub": person.viewer.uid }));
}

#[tokio::test]
async fn oidcc_response_type_missing() {
    let app = App::new().await;
    let (client, person) = arrange(&app).await;
    let reply = client.authorize(&person.cookie, &[("response_type", "")]).await;
    assert_eq!(error_of(&reply), "invalid_request");
}

#[tokio::test]
async fn oidcc_idtoken_signature() {
    let app = App::new().await;
    let (client, person) = arrange(&app).await;
    let tokens = client.tokens(&person.cookie, &[]).await;
    for name in ["access_token", "id_token"] {
        assert!(is_signed(&app, text(&tokens, name)).await, "{name}");
        assert_eq!(decoded(text(&tokens, name)).0["alg"], "ES256");
    }
    let old = Client::new(&app, "old", ApplicationKind::Web, |config| {
        config.id_token_signed_response_alg = TokenAlgorithm::Rs256;
    })
    .await;
    let tokens = old.tokens(&person.cookie, &[]).await;
    assert_eq!(decoded(text(&tokens, "id_token")).0["alg"], "RS256");
    assert!(is_signed(&app, text(&tokens, "id_token")).await);
}

#[tokio::test]
async fn oidcc_idtoken_unsigned() {
    let app = App::new().await;
    let supported = app.get("/.well-known/openid-configuration").send().await.ok();
    let algorithms = supported["id_token_signing_alg_values_supported"].as_array().unwrap();
    assert!(!algorithms.contains(&json!("none")), "no application can ask for unsigned tokens: {algorithms:?}");
}

#[tokio::test]
async fn oidcc_userinfo_get() {
    let app = App::new().await;
    let (client, person) = arrange(&app).await;
    let tokens = client.tokens(&person.cookie, &[]).await;
    assert_eq!(userinfo(&app, &tokens).await["sub"], claims(text(&tokens, "id_token"))["sub"]);
}

#[tokio::test]
async fn oidcc_userinfo_post_header() {
    let app = App::new().await;
    let (client, person) = arrange(&app).await;
    let tokens = client.tokens(&person.cookie, &[]).await;
    let me = app.ask(Method::POST, "/oauth2/userinfo").bearer(text(&tokens, "access_token")).send().await.ok();
    assert_eq!(me["sub"], person.viewer.uid.as_str());
}

#[tokio::test]
async fn oidcc_userinfo_post_body() {
    let app = App::new().await;
    let (client, person) = arrange(&app).await;
    let tokens = client.tokens(&person.cookie, &[]).await;
    let fields = [("access_token", text(&tokens, "access_token"))];
    let me = app.form("/oauth2/userinfo", &fields).send().await.ok();
    assert_eq!(me["sub"], person.viewer.uid.as_str());
}

#[tokio::test]
async fn oidcc_ensure_request_without_nonce_succeeds_for_code_flow() {
    let app = App::new().await;
    let (client, person) = arrange(&app).await;
    let tokens = client.tokens(&person.cookie, &[("nonce", "")]).await;
    assert!(claims(text(&tokens, "id_token")).get("nonce").is_none());
}

/// Fills a profile and returns the tokens and the claims of both places for a scope.
async fn claims_for(scope: &str) -> (Value, Value) {
    let app = App::new().await;
    app.open_contacts().await;
    let client = Client::web(&app).await;
    let person = Person::new(&app, "li.na").await;
    let patch = ProfilePatch { name: Some("Li Na".into()), locale: Some("zh-CN".into()), ..ProfilePatch::default() };
    account::edit(&app.identity, &person.viewer, patch, &Caller::default()).await.unwrap();
    let uid = &person.viewer.uid;
    let key = app.api_key().await;
    let contacts = json!({ "email": "li.na@example.com", "email_verified": true, "phone": "+86 13800000000",
        "phone_verified": true });
    app.patch(&format!("/admin/api/v1/users/{uid}"), contacts).bearer(&key).send().await.ok();
    // A change of contacts may have ended the session.
    let person = Person::sign_in(&app, "li.na").await;
    let tokens = client.tokens(&person.cookie, &[("scope", scope)]).await;
    let (id, info) = (claims(text(&tokens, "id_token")), userinfo(&app, &tokens).await);
    for (name, value) in info.as_object().unwrap() {
        assert_eq!(&id[name], value, "{name} is the same in the ID token");
    }
    (tokens, info)
}

fn names(info: &Value) -> BTreeSet<&str> {
    info.as_object().unwrap().keys().map(String::as_str).collect()
}

#[tokio::test]
async fn oidcc_scope_profile() {
    let (tokens, info) = claims_for("openid profile").await;
    assert_eq!(text(&tokens, "scope"), "openid profile");
    for (name, value) in [("name", "Li Na"), ("preferred_username", "li.na"), ("locale", "zh-CN")] {
        assert_eq!(info[name], value, "{name}");
    }
    assert!(info["updated_at"].is_i64());
    assert!(info.get("email").is_none() && info.get("phone_number").is_none() && info.get("roles").is_none());
}

#[tokio::test]
async fn oidcc_scope_email() {
    let (_, info) = claims_for("openid email").await;
    assert_eq!((&info["email"], &info["email_verified"]), (&json!("li.na@example.com"), &json!(true)));
    assert_eq!(names(&info), BTreeSet::from(["email", "email_verified", "sub"]));
}

#[tokio::test]
async fn oidcc_scope_phone() {
    let (_, info) = claims_for("openid phone").await;
    assert_eq!(info["phone_number_verified"], true);
    assert_eq!(info["phone_number"].as_str().map(|number| number.replace(' ', "")).as_deref(), Some("+8613800000000"));
    assert_eq!(names(&info), BTreeSet::from(["phone_number", "phone_number_verified", "sub"]));
}

/// There is no postal address of a user: an unknown scope is ignored.
#[tokio::test]
async fn oidcc_scope_address() {
    let (tokens, info) = claims_for("openid address").await;
    assert_eq!(text(&tokens, "scope"), "openid");
    assert_eq!(names(&info), BTreeSet::from(["sub"]));
}

#[tokio::test]
async fn oidcc_scope_all() {
    let (_, info) = claims_for("openid profile email address phone").await;
    for name in ["name", "preferred_username", "email", "phone_number"] {
        assert!(info[name].is_string(), "{name}");
    }
}

/// Scopes and parameters in another order.
#[tokio::test]
async fn oidcc_alternate_happy_flow() {
    let app = App::new().await;
    let (client, person) = arrange(&app).await;
    let parameters = client.parameters(&[("scope", "email openid")]);
    let reply = visit(&app, &person.cookie, &address("/oauth2/authorize", parameters.into_iter().rev())).await;
    let tokens = client.redeem(&code_of(&reply)).await.ok();
    assert_eq!(text(&tokens, "scope"), "openid email");
    assert!(tokens["id_token"].is_string());
}

/// A request with one more parameter is answered as one without it.
async fn succeeds_with(name: &str, value: &str) {
    let app = App::new().await;
    let (client, person) = arrange(&app).await;
    let tokens = client.tokens(&person.cookie, &[(name, value)]).await;
    assert_eq!(claims(text(&tokens, "id_token"))["sub"], person.viewer.uid.as_str());
}

#[tokio::test]
async fn oidcc_display_page() {
    succeeds_with("display", "page").await;
}

#[tokio::test]
async fn oidcc_display_popup() {
    succeeds_with("display", "popup").await;
}

#[tokio::test]
async fn oidcc_prompt_login() {
    let app = App::new().await;
    let (client, person) = arrange(&app).await;
    let first = client.tokens(&person.cookie, &[]).await;
    app.clock.advance_secs(5);
    let redirect = client.authorize(&person.cookie, &[("prompt", "login")]).await;
    let back = parameter_of(&redirect, "/account/reauthenticate", "back");
    // Whoever goes back without it is asked again.
    app.clock.advance_secs(5);
    parameter_of(&visit(&app, &person.cookie, &back).await, "/account/reauthenticate", "back");
    let password = Secret::new(PASSWORD.to_owned());
    reauthentication::by_password(&app.identity, &person.viewer, &password, &Caller::default()).await.unwrap();
    let tokens = client.redeem(&code_of(&visit(&app, &person.cookie, &back).await)).await.ok();
    let auth_time = |tokens: &Value| claims(text(tokens, "id_token"))["auth_time"].as_i64().unwrap();
    assert!(auth_time(&tokens) >= auth_time(&first) + 10);
}

#[tokio::test]
async fn oidcc_prompt_none_not_logged_in() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let reply = client.authorize("", &[("prompt", "none")]).await;
    assert_eq!(error_of(&reply), "login_required");
    assert_eq!(response_of(&reply)["state"], "st4te");
}

#[tokio::test]
async fn oidcc_prompt_none_logged_in() {
    let app = App::new().await;
    let (client, person) = arrange(&app).await;
    let first = client.tokens(&person.cookie, &[]).await;
    let second = client.tokens(&person.cookie, &[("prompt", "none")]).await;
    for name in ["sub", "auth_time"] {
        assert_eq!(claims(text(&first, "id_token"))[name], claims(text(&second, "id_token"))[name], "{name}");
    }
}

#[tokio::test]
async fn oidcc_max_age_1() {
    let app = App::new().await;
    let (client, person) = arrange(&app).await;
    app.clock.advance_secs(5);
    assert_eq!(
        error_of(&client.authorize(&person.cookie, &[("max_age", "1"), ("prompt", "none")]).await),
        "login_required"
    );
    let redirect = client.authorize(&person.cookie, &[("max_age", "1")]).await;
    let back = parameter_of(&redirect, "/account/reauthenticate", "back");
    let password = Secret::new(PASSWORD.to_owned());
    reauthentication::by_password(&app.identity, &person.viewer, &password, &Caller::default()).await.unwrap();
    let tokens = client.redeem(&code_of(&visit(&app, &person.cookie, &back).await)).await.ok();
    let auth_time = claims(text(&tokens, "id_token"))["auth_time"].as_i64().unwrap();
    assert!(app.identity.now().as_secs() - auth_time <= 1);
}

#[tokio::test]
async fn oidcc_max_age_10000() {
    let app = App::new().await;
    let (client, person) = arrange(&app).await;
    app.clock.advance_secs(5);
    let first = client.tokens(&person.cookie, &[("max_age", "10000")]).await;
    app.clock.advance_secs(5);
    let second = client.tokens(&person.cookie, &[("max_age", "10000")]).await;
    let auth_time = |tokens: &Value| claims(text(tokens, "id_token"))["auth_time"].clone();
    assert!(auth_time(&first).is_i64());
    assert_eq!(auth_time(&first), auth_time(&second));
}

#[tokio::test]
async fn oidcc_ensure_request_with_unknown_parameter_succeeds() {
    let app = App::new().await;
    let (client, person) = arrange(&app).await;
    client.tokens(&person.cookie, &[("extra", "foobar")]).await;
}

#[tokio::test]
async fn oidcc_id_token_hint() {
    let app = App::new().await;
    let (client, person) = arrange(&app).await;
    let first = client.tokens(&person.cookie, &[]).await;
    let hint = [("prompt", "none"), ("id_token_hint", text(&first, "id_token"))];
    let second = client.tokens(&person.cookie, &hint).await;
    assert_eq!(claims(text(&second, "id_token"))["sub"], person.viewer.uid.as_str());
    let other = Person::new(&app, "wang.wei").await;
    assert_eq!(error_of(&client.authorize(&other.cookie, &hint).await), "login_required");
}

#[tokio::test]
async fn oidcc_login_hint() {
    succeeds_with("login_hint", "li.na@example.com").await;
    let app = App::new().await;
    let client = Client::web(&app).await;
    let redirect = client.authorize("", &[("login_hint", "li.na@example.com")]).await;
    assert_eq!(parameter_of(&redirect, "/login", "hint"), "li.na@example.com");
}

#[tokio::test]
async fn oidcc_ui_locales() {
    succeeds_with("ui_locales", "se").await;
}

#[tokio::test]
async fn oidcc_claims_locales() {
    succeeds_with("claims_locales", "se").await;
}

#[tokio::test]
async fn oidcc_ensure_request_with_acr_values_succeeds() {
    succeeds_with("acr_values", "1 2").await;
}

#[tokio::test]
async fn oidcc_codereuse() {
    let app = App::new().await;
    let (client, person) = arrange(&app).await;
    let code = client.code(&person.cookie, &[]).await;
    client.redeem(&code).await.ok();
    assert_eq!(client.redeem(&code).await.refused(), (400, "invalid_grant"));
}

#[tokio::test]
async fn oidcc_codereuse_30seconds() {
    let app = App::new().await;
    let (client, person) = arrange(&app).await;
    let code = client.code(&person.cookie, &[]).await;
    let tokens = client.redeem(&code).await.ok();
    app.clock.advance_secs(30);
    assert_eq!(client.redeem(&code).await.refused(), (400, "invalid_grant"));
    let reply = app.get("/oauth2/userinfo").bearer(text(&tokens, "access_token")).send().await;
    assert_eq!(reply.status, 401, "the token of the first use is revoked: {}", reply.text);
}

#[tokio::test]
async fn oidcc_ensure_registered_redirect_uri() {
    let app = App::new().await;
    let (client, person) = arrange(&app).await;
    let reply = client.authorize(&person.cookie, &[("redirect_uri", "https://app.example.com/callback/other")]).await;
    assert_eq!(parameter_of(&reply, "/oauth-error", "reason"), "redirect_uri");
}

#[tokio::test]
async fn oidcc_ensure_post_request_succeeds() {
    let app = App::new().await;
    let (client, person) = arrange(&app).await;
    let parameters = client.parameters(&[]);
    let fields: Vec<_> = parameters.into_iter().collect();
    let posted = app.form("/oauth2/authorize", &fields).header("host", "localhost:3000").send().await;
    let answered: Reply = visit(&app, &person.cookie, location(&posted)).await;
    client.redeem(&code_of(&answered)).await.ok();
}

#[tokio::test]
async fn oidcc_server_client_secret_post() {
    let app = App::new().await;
    let client = Client::new(&app, "post", ApplicationKind::Web, |config| {
        config.token_endpoint_auth_method = ClientAuthentication::ClientSecretPost;
    })
    .await;
    let person = Person::new(&app, "li.na").await;
    let code = client.code(&person.cookie, &[]).await;
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
        ("client_id", "post"),
        ("client_secret", client.secret.as_deref().unwrap()),
    ];
    let tokens = app.form("/oauth2/token", &fields).send().await.ok();
    assert!(tokens["id_token"].is_string());
}

#[tokio::test]
async fn oidcc_request_uri_unsigned_supported_correctly_or_rejected_as_unsupported() {
    let app = App::new().await;
    let (client, person) = arrange(&app).await;
    let elsewhere = ("request_uri", "https://app.example.com/request.jwt");
    let reply = client.authorize(&person.cookie, &[elsewhere]).await;
    assert_eq!(error_of(&reply), "request_uri_not_supported");
    // Without an address in the query the application cannot be told.
    let without = client.authorize(&person.cookie, &[elsewhere, ("redirect_uri", "")]).await;
    assert_eq!(parameter_of(&without, "/oauth-error", "reason"), "redirect_uri");
}

#[tokio::test]
async fn oidcc_unsigned_request_object_supported_correctly_or_rejected_as_unsupported() {
    let app = App::new().await;
    let (client, person) = arrange(&app).await;
    let unsigned = format!("{}.{}.", URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#), URL_SAFE_NO_PAD.encode("{}"));
    let reply = client.authorize(&person.cookie, &[("request", unsigned.as_str())]).await;
    assert_eq!(error_of(&reply), "request_not_supported");
}

#[tokio::test]
async fn oidcc_ensure_request_object_with_redirect_uri() {
    let app = App::new().await;
    let (client, person) = arrange(&app).await;
    let inner = URL_SAFE_NO_PAD.encode(r#"{"redirect_uri":"https://evil.test/"}"#);
    let unsigned = format!("{}.{inner}.", URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#));
    let reply = client.authorize(&person.cookie, &[("request", unsigned.as_str())]).await;
    assert_eq!(error_of(&reply), "request_not_supported");
    let without = client.authorize(&person.cookie, &[("request", unsigned.as_str()), ("redirect_uri", "")]).await;
    assert_eq!(parameter_of(&without, "/oauth-error", "reason"), "redirect_uri");
}

/// A claim of no granted scope is not returned, which is no error (OpenID Connect Core section 5.5.1).
#[tokio::test]
async fn oidcc_claims_essential() {
    let app = App::new().await;
    let (client, person) = arrange(&app).await;
    let wanted = r#"{"userinfo":{"name":{"essential":true}}}"#;
    client.tokens(&person.cookie, &[("claims", wanted)]).await;
    let malformed = client.authorize(&person.cookie, &[("claims", "name")]).await;
    assert_eq!(error_of(&malformed), "invalid_request");
    let supported = app.get("/.well-known/openid-configuration").send().await.ok();
    assert_eq!(supported["claims_parameter_supported"], true);
}

#[tokio::test]
async fn oidcc_refresh_token() {
    let app = App::new().await;
    let (client, person) = arrange(&app).await;
    // The suite asks for consent with this scope, as OpenID Connect Core section 11 wants.
    let redirect = client.authorize(&person.cookie, &[("scope", "openid offline_access"), ("prompt", "consent")]).await;
    let reference = parameter_of(&redirect, "/consent", "request");
    let to = consent::decide(&app.identity, &person.viewer, &reference, Decision::AllowRequested, &Caller::default())
        .await
        .unwrap();
    let old = client.redeem(&code_of(&visit(&app, &person.cookie, &to).await)).await.ok();
    app.clock.advance_secs(60);
    let new = client.refresh(text(&old, "refresh_token")).await.ok();
    assert_ne!(new["access_token"], old["access_token"]);
    assert_ne!(new["refresh_token"], old["refresh_token"]);
    let (before, after) = (claims(text(&old, "id_token")), claims(text(&new, "id_token")));
    // OpenID Connect Core section 12.2.
    for name in ["iss", "sub", "aud", "auth_time"] {
        assert_eq!(before[name], after[name], "{name}");
    }
    assert_eq!(after["iat"].as_i64().unwrap(), app.identity.now().as_secs());
    userinfo(&app, &new).await;
    // Another client cannot use it.
    let other = Client::new(&app, "other", ApplicationKind::Web, |_| {}).await;
    assert_eq!(other.refresh(text(&new, "refresh_token")).await.refused(), (400, "invalid_grant"));
}

#[tokio::test]
async fn oidcc_ensure_request_with_valid_pkce_succeeds() {
    let app = App::new().await;
    let (client, person) = arrange(&app).await;
    let code = client.code(&person.cookie, &[]).await;
    client.redeem(&code).await.ok();
    // A secret in both places is one too many.
    let both = app.form("/oauth2/token", &[("client_secret", OTHER_PASSWORD)]);
    let both = both.header("authorization", &basic("web", client.secret.as_deref().unwrap())).send().await;
    assert_eq!(both.refused(), (400, "invalid_request"));
    assert_eq!(query_of(&client.address(&[]))["code_challenge_method"], "S256");
}
