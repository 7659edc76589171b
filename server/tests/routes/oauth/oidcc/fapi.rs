//! The plan FAPI 2.0 Security Profile, `fapi2-security-profile-final-test-plan`: `private_key_jwt`, unsigned requests,
//! plain responses. The modules about DPoP are among its tests; docs/conformance.md says what does not apply.

use crate::kit::{App, Reply};
use crate::oauth::key::Key;
use crate::oauth::token::BEARER;
use crate::oauth::{
    CALLBACK, Client, Person, VERIFIER, address, claims, code_of, decoded, error_of, parameter_of, query_of,
    response_of, text, visit,
};
use axum::http::Method;
use doorward_contract::application::{ApplicationKind, ClientAuthentication};
use doorward_identity::Caller;
use doorward_identity::oauth::consent::{self, Decision};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

const ISSUER: &str = "http://localhost:3000";

/// An application as the profile wants it: it signs with its key, pushes its requests and uses PKCE.
struct Fapi<'a> {
    client: Client<'a>,
    key: Key,
    assertions: AtomicUsize,
}

impl<'a> Fapi<'a> {
    async fn new(app: &'a App, id: &'static str) -> Self {
        let key = Key::new();
        let client = Client::new(app, id, ApplicationKind::Web, |config| {
            config.token_endpoint_auth_method = ClientAuthentication::PrivateKeyJwt;
            config.jwks = Some(key.jwks());
            config.require_pushed_authorization_requests = true;
        });
        let client = Client { secret: None, ..client.await };
        Self { client, key, assertions: AtomicUsize::new(0) }
    }

    /// The claims of a good assertion that was not used yet, with others in place of some.
    fn claims(&self, changed: &[(&str, Value)]) -> Value {
        let now = self.client.app.identity.now().as_secs();
        let number = self.assertions.fetch_add(1, Ordering::Relaxed);
        let (id, jti) = (self.client.id, number.to_string());
        let mut claims = json!({"iss": id, "sub": id, "aud": ISSUER, "iat": now, "exp": now + 60, "jti": jti});
        for (name, value) in changed {
            claims[*name] = value.clone();
        }
        claims
    }

    /// Sends a form with this assertion.
    async fn post_with(&self, path: &str, fields: &[(&str, &str)], assertion: &str) -> Reply {
        let proof = [("client_assertion_type", BEARER), ("client_assertion", assertion)];
        self.client.app.form(path, &[fields, &proof[..]].concat()).send().await
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        self.post_with(path, fields, &self.key.assertion(&self.claims(&[]))).await
    }

    async fn push(&self, changed: &[(&str, &str)]) -> Reply {
        let parameters: Vec<_> = self.client.parameters(changed).into_iter().collect();
        self.post("/oauth2/par", &parameters).await
    }

    /// The address that the browser is sent to after a push.
    async fn pushed(&self, changed: &[(&str, &str)]) -> String {
        let reply = self.push(changed).await;
        assert_eq!(reply.status, 201, "{}", reply.text);
        self.to(text(&reply.body, "request_uri"))
    }

    fn to(&self, request_uri: &str) -> String {
        address("/oauth2/authorize", [("client_id", self.client.id), ("request_uri", request_uri)])
    }

    async fn authorize(&self, person: &Person, changed: &[(&str, &str)]) -> Reply {
        visit(self.client.app, &person.cookie, &self.pushed(changed).await).await
    }

    async fn code(&self, person: &Person, changed: &[(&str, &str)]) -> String {
        code_of(&self.authorize(person, changed).await)
    }

    /// The fields of an exchange; an empty value removes one.
    fn exchange<'b>(code: &'b str, changed: &[(&'b str, &'b str)]) -> Vec<(&'b str, &'b str)> {
        let mut fields = BTreeMap::from([
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ]);
        fields.extend(changed.iter().copied());
        fields.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    async fn redeem(&self, code: &str, changed: &[(&str, &str)]) -> Reply {
        self.post("/oauth2/token", &Self::exchange(code, changed)).await
    }

    async fn tokens(&self, person: &Person, changed: &[(&str, &str)]) -> Value {
        let code = self.code(person, changed).await;
        self.redeem(&code, &[]).await.ok()
    }

    async fn refresh(&self, refresh_token: &str) -> Reply {
        self.post("/oauth2/token", &[("grant_type", "refresh_token"), ("refresh_token", refresh_token)]).await
    }
}

async fn arrange(app: &App) -> (Fapi<'_>, Person) {
    (Fapi::new(app, "fapi").await, Person::new(app, "li.na").await)
}

#[tokio::test]
async fn fapi2_security_profile_final_discovery_end_point_verification() {
    let app = App::new().await;
    let document = app.get("/.well-known/openid-configuration").send().await.ok();
    let has = |name: &str, value: &str| document[name].as_array().unwrap().contains(&json!(value));
    for (name, value) in [
        ("response_types_supported", "code"),
        ("token_endpoint_auth_methods_supported", "private_key_jwt"),
        ("token_endpoint_auth_signing_alg_values_supported", "ES256"),
        ("token_endpoint_auth_signing_alg_values_supported", "PS256"),
        ("id_token_signing_alg_values_supported", "ES256"),
        ("code_challenge_methods_supported", "S256"),
        ("subject_types_supported", "public"),
    ] {
        assert!(has(name, value), "{name}: {value}");
    }
    assert_eq!(document["authorization_response_iss_parameter_supported"], true);
    assert_eq!(document["pushed_authorization_request_endpoint"], format!("{ISSUER}/oauth2/par"));
    assert!(document["require_pushed_authorization_requests"].as_bool() != Some(true), "each application says so");
}

#[tokio::test]
async fn fapi2_security_profile_final_happy_flow() {
    let app = App::new().await;
    let (fapi, person) = arrange(&app).await;
    let reply = fapi.authorize(&person, &[]).await;
    let response = response_of(&reply);
    assert_eq!((response["state"].as_str(), response["iss"].as_str()), ("st4te", ISSUER));
    let tokens = fapi.redeem(&response["code"], &[]).await.ok();
    let (header, id) = decoded(text(&tokens, "id_token"));
    assert_eq!((&header["alg"], &id["nonce"], &id["aud"]), (&json!("ES256"), &json!("n0nce"), &json!("fapi")));
    let me = app.get("/oauth2/userinfo").bearer(text(&tokens, "access_token")).send().await.ok();
    assert_eq!(me["sub"], person.viewer.uid.as_str());
}

#[tokio::test]
async fn fapi2_security_profile_final_user_rejects_authentication() {
    let app = App::new().await;
    let (fapi, person) = arrange(&app).await;
    app.change_application("fapi", |row| row.config["first_party"] = json!(false)).await;
    let reference = parameter_of(&fapi.authorize(&person, &[]).await, "/consent", "request");
    let to =
        consent::decide(&app.identity, &person.viewer, &reference, Decision::Deny, &Caller::default()).await.unwrap();
    let response = query_of(&to);
    assert!(to.starts_with(CALLBACK) && !response.contains_key("code"), "{to}");
    assert_eq!(response["error"], "access_denied");
    assert_eq!((response["state"].as_str(), response["iss"].as_str()), ("st4te", ISSUER));
}

#[tokio::test]
async fn fapi2_security_profile_final_ensure_authorization_request_without_state_success() {
    let app = App::new().await;
    let (fapi, person) = arrange(&app).await;
    let response = response_of(&fapi.authorize(&person, &[("state", "")]).await);
    assert_eq!(response.keys().collect::<Vec<_>>(), ["code", "iss"]);
}

#[tokio::test]
async fn fapi2_security_profile_final_ensure_authorization_request_without_nonce_success() {
    let app = App::new().await;
    let (fapi, person) = arrange(&app).await;
    let tokens = fapi.tokens(&person, &[("nonce", "")]).await;
    assert!(claims(text(&tokens, "id_token")).get("nonce").is_none());
}

#[tokio::test]
async fn fapi2_security_profile_final_ensure_authorization_request_with_64_char_nonce_success() {
    let app = App::new().await;
    let (fapi, person) = arrange(&app).await;
    let nonce = "n".repeat(64);
    let tokens = fapi.tokens(&person, &[("nonce", nonce.as_str())]).await;
    assert_eq!(claims(text(&tokens, "id_token"))["nonce"], nonce);
}

#[tokio::test]
async fn fapi2_security_profile_final_ensure_authorization_request_with_long_nonce() {
    let app = App::new().await;
    let (fapi, person) = arrange(&app).await;
    let nonce = "n".repeat(384);
    let tokens = fapi.tokens(&person, &[("nonce", nonce.as_str())]).await;
    assert_eq!(claims(text(&tokens, "id_token"))["nonce"], nonce);
}

#[tokio::test]
async fn fapi2_security_profile_final_ensure_authorization_request_with_long_state() {
    let app = App::new().await;
    let (fapi, person) = arrange(&app).await;
    let state = "s".repeat(1_000);
    assert_eq!(response_of(&fapi.authorize(&person, &[("state", state.as_str())]).await)["state"], state);
}

#[tokio::test]
async fn fapi2_security_profile_final_ensure_other_scope_order_succeeds() {
    let app = App::new().await;
    let (fapi, person) = arrange(&app).await;
    assert_eq!(text(&fapi.tokens(&person, &[("scope", "email openid")]).await, "scope"), "openid email");
}

#[tokio::test]
async fn fapi2_security_profile_final_test_claims_parameter_identity_claims() {
    let app = App::new().await;
    let (fapi, person) = arrange(&app).await;
    let wanted = r#"{"id_token":{"preferred_username":null,"x-9d1c":{"essential":true}},"userinfo":{"sub":null}}"#;
    let tokens = fapi.tokens(&person, &[("scope", "openid profile"), ("claims", wanted)]).await;
    let id = claims(text(&tokens, "id_token"));
    assert_eq!(id["preferred_username"], "li.na");
    assert!(id.get("x-9d1c").is_none());
}

#[tokio::test]
async fn fapi2_security_profile_final_access_token_type_header_case_sensitivity() {
    let app = App::new().await;
    let (fapi, person) = arrange(&app).await;
    let tokens = fapi.tokens(&person, &[]).await;
    for scheme in ["Bearer", "bearer", "BEARER", "bEaReR"] {
        let credentials = format!("{scheme} {}", text(&tokens, "access_token"));
        app.get("/oauth2/userinfo").header("authorization", &credentials).send().await.ok();
    }
}

/// Of a pushed request, only the address counts: parameters beside it are ignored (RFC 9126 section 4).
async fn with_more(app: &App, pushed: &[(&str, &str)], more: &[(&str, &str)]) -> (BTreeMap<String, String>, Value) {
    let (fapi, person) = arrange(app).await;
    let to = fapi.pushed(pushed).await;
    let more = address("", more.iter().copied()).replace('?', "&");
    let response = response_of(&visit(app, &person.cookie, &format!("{to}{more}")).await);
    let tokens = fapi.redeem(&response["code"], &[]).await.ok();
    (response, claims(text(&tokens, "id_token")))
}

#[tokio::test]
async fn fapi2_security_profile_final_ensure_different_nonce_inside_and_outside_request_object() {
    let (_, id) = with_more(&App::new().await, &[], &[("nonce", "other")]).await;
    assert_eq!(id["nonce"], "n0nce");
}

#[tokio::test]
async fn fapi2_security_profile_final_ensure_different_state_inside_and_outside_request_object() {
    let (response, _) = with_more(&App::new().await, &[], &[("state", "other")]).await;
    assert_eq!(response["state"], "st4te");
}

#[tokio::test]
async fn fapi2_security_profile_final_state_only_outside_request_object_not_used() {
    let (response, _) = with_more(&App::new().await, &[("state", "")], &[("state", "other")]).await;
    assert!(!response.contains_key("state"), "{response:?}");
}

#[tokio::test]
async fn fapi2_security_profile_final_par_without_duplicate_parameters() {
    let app = App::new().await;
    let (fapi, _) = arrange(&app).await;
    let to = fapi.pushed(&[]).await;
    assert_eq!(query_of(&to).into_keys().collect::<Vec<_>>(), ["client_id", "request_uri"]);
    parameter_of(&visit(&app, "", &to).await, "/login", "next");
}

#[tokio::test]
async fn fapi2_security_profile_final_ensure_request_object_without_redirect_uri_fails() {
    let app = App::new().await;
    let (fapi, _) = arrange(&app).await;
    assert_eq!(fapi.push(&[("redirect_uri", "")]).await.refused(), (400, "invalid_request"));
}

/// Also `plain-fapi-tolerate-unregistered-redirect-uri`, which allows the same answer.
#[tokio::test]
async fn fapi2_security_profile_final_ensure_registered_redirect_uri() {
    let app = App::new().await;
    let (fapi, _) = arrange(&app).await;
    let other = ("redirect_uri", "https://app.example.com/callback/other");
    assert_eq!(fapi.push(&[other]).await.refused(), (400, "invalid_request"));
}

#[tokio::test]
async fn fapi2_security_profile_final_ensure_unsigned_authorization_request_without_using_par_fails() {
    let app = App::new().await;
    let (fapi, person) = arrange(&app).await;
    for silent in ["", "none"] {
        let reply = fapi.client.authorize(&person.cookie, &[("prompt", silent)]).await;
        assert_eq!(error_of(&reply), "invalid_request");
    }
    // Nor by the endpoint for pages that show the consent themselves.
    let tokens = app.sign_in("li.na").await;
    let parameters = json!(fapi.client.parameters(&[]));
    let reply = app.post("/auth/v1/user/authorize", parameters).bearer(&tokens.access).send().await;
    assert_eq!(reply.status, 400, "{}", reply.text);
}

#[tokio::test]
async fn fapi2_security_profile_final_ensure_redirect_uri_in_authorization_request() {
    let app = App::new().await;
    let (fapi, person) = arrange(&app).await;
    let reply = fapi.client.authorize(&person.cookie, &[("redirect_uri", "")]).await;
    assert_eq!(parameter_of(&reply, "/oauth-error", "reason"), "redirect_uri");
}

#[tokio::test]
async fn fapi2_security_profile_final_ensure_response_type_code_idtoken_fails() {
    let app = App::new().await;
    let (fapi, _) = arrange(&app).await;
    assert_eq!(fapi.push(&[("response_type", "code id_token")]).await.refused(), (400, "unsupported_response_type"));
}

#[tokio::test]
async fn fapi2_security_profile_final_ensure_response_type_token_fails() {
    let app = App::new().await;
    let (fapi, _) = arrange(&app).await;
    assert_eq!(fapi.push(&[("response_type", "token")]).await.refused(), (400, "unsupported_response_type"));
}

#[tokio::test]
async fn fapi2_security_profile_final_ensure_client_id_in_token_endpoint() {
    let app = App::new().await;
    let (fapi, person) = arrange(&app).await;
    let _other = Fapi::new(&app, "other").await;
    let code = fapi.code(&person, &[]).await;
    assert_eq!(fapi.redeem(&code, &[("client_id", "other")]).await.refused(), (401, "invalid_client"));
}

#[tokio::test]
async fn fapi2_security_profile_final_ensure_authorization_code_is_bound_to_client() {
    let app = App::new().await;
    let (fapi, person) = arrange(&app).await;
    let other = Fapi::new(&app, "other").await;
    let code = fapi.code(&person, &[]).await;
    assert_eq!(other.redeem(&code, &[]).await.refused(), (400, "invalid_grant"));
}

#[tokio::test]
async fn fapi2_security_profile_final_attempt_reuse_authorization_code_after_one_second() {
    let app = App::new().await;
    let (fapi, person) = arrange(&app).await;
    let code = fapi.code(&person, &[]).await;
    let tokens = fapi.redeem(&code, &[]).await.ok();
    app.clock.advance_secs(1);
    assert_eq!(fapi.redeem(&code, &[]).await.refused(), (400, "invalid_grant"));
    let reply = app.get("/oauth2/userinfo").bearer(text(&tokens, "access_token")).send().await;
    assert_eq!(reply.status, 401, "{}", reply.text);
}

/// FAPI 2.0 Security Profile section 5.3.2.1: a code lives for at most 60 seconds.
#[tokio::test]
async fn fapi2_security_profile_final_ensure_token_endpoint_fails_with_expired_auth_code() {
    let app = App::new().await;
    let (fapi, person) = arrange(&app).await;
    let code = fapi.code(&person, &[]).await;
    app.clock.advance_secs(60);
    assert_eq!(fapi.redeem(&code, &[]).await.refused(), (400, "invalid_grant"));
}

/// Its key is for ES256 alone.
#[tokio::test]
async fn fapi2_security_profile_final_ensure_signed_client_assertion_with_rs256_fails() {
    let app = App::new().await;
    let (fapi, person) = arrange(&app).await;
    let code = fapi.code(&person, &[]).await;
    let assertion = fapi.key.sign(&json!({"alg": "RS256", "kid": "k1"}), &fapi.claims(&[]));
    let reply = fapi.post_with("/oauth2/token", &Fapi::exchange(&code, &[]), &assertion).await;
    assert_eq!(reply.refused(), (401, "invalid_client"));
}

#[tokio::test]
async fn fapi2_security_profile_final_ensure_client_assertion_in_token_endpoint() {
    let app = App::new().await;
    let (fapi, person) = arrange(&app).await;
    let code = fapi.code(&person, &[]).await;
    let fields = Fapi::exchange(&code, &[("client_id", "fapi")]);
    assert_eq!(app.form("/oauth2/token", &fields).send().await.refused(), (401, "invalid_client"));
    // A code that could not be used is still good.
    fapi.redeem(&code, &[]).await.ok();
}

/// Exchanges a code with an assertion whose claims are changed.
async fn refused_with(changed: &[(&str, Value)]) {
    let app = App::new().await;
    let (fapi, person) = arrange(&app).await;
    let code = fapi.code(&person, &[]).await;
    let assertion = fapi.key.assertion(&fapi.claims(changed));
    let reply = fapi.post_with("/oauth2/token", &Fapi::exchange(&code, &[]), &assertion).await;
    assert_eq!(reply.refused(), (401, "invalid_client"), "{changed:?}");
}

fn now() -> i64 {
    doorward_testkit::START.as_secs()
}

#[tokio::test]
async fn fapi2_security_profile_final_ensure_client_assertion_with_exp_is_5_minutes_in_past_fails() {
    refused_with(&[("iat", json!(now() - 360)), ("exp", json!(now() - 300))]).await;
}

#[tokio::test]
async fn fapi2_security_profile_final_ensure_client_assertion_with_wrong_aud_fails() {
    refused_with(&[("aud", json!("https://other.example.com/"))]).await;
}

#[tokio::test]
async fn fapi2_security_profile_final_ensure_client_assertion_with_no_sub_fails() {
    refused_with(&[("sub", Value::Null)]).await;
}

#[tokio::test]
async fn fapi2_security_profile_final_refresh_token() {
    let app = App::new().await;
    let (fapi, person) = arrange(&app).await;
    let other = Fapi::new(&app, "other").await;
    let old = fapi.tokens(&person, &[]).await;
    let refresh_token = text(&old, "refresh_token");
    assert_eq!(other.refresh(refresh_token).await.refused(), (400, "invalid_grant"));
    let new = fapi.refresh(refresh_token).await.ok();
    assert_eq!(claims(text(&new, "id_token"))["sub"], person.viewer.uid.as_str());
    app.get("/oauth2/userinfo").bearer(text(&new, "access_token")).send().await.ok();
}

#[tokio::test]
async fn fapi2_security_profile_final_par_ensure_reused_request_uri_prior_to_auth_completion_succeeds() {
    let app = App::new().await;
    let fapi = Fapi::new(&app, "fapi").await;
    let to = fapi.pushed(&[]).await;
    parameter_of(&visit(&app, "", &to).await, "/login", "next");
    let person = Person::new(&app, "li.na").await;
    let code = code_of(&visit(&app, &person.cookie, &to).await);
    fapi.redeem(&code, &[]).await.ok();
    let again = visit(&app, &person.cookie, &to).await;
    assert_eq!(parameter_of(&again, "/oauth-error", "reason"), "request_uri");
}

#[tokio::test]
async fn fapi2_security_profile_final_par_attempt_reuse_request_uri() {
    let app = App::new().await;
    let (fapi, person) = arrange(&app).await;
    let to = fapi.pushed(&[]).await;
    code_of(&visit(&app, &person.cookie, &to).await);
    let again = visit(&app, &person.cookie, &to).await;
    assert_eq!(parameter_of(&again, "/oauth-error", "reason"), "request_uri");
}

#[tokio::test]
async fn fapi2_security_profile_final_par_attempt_to_use_expired_request_uri() {
    let app = App::new().await;
    let (fapi, person) = arrange(&app).await;
    let to = fapi.pushed(&[]).await;
    app.clock.advance_secs(60);
    assert_eq!(parameter_of(&visit(&app, &person.cookie, &to).await, "/oauth-error", "reason"), "request_uri");
}

#[tokio::test]
async fn fapi2_security_profile_final_par_attempt_to_use_request_uri_for_different_client() {
    let app = App::new().await;
    let (fapi, person) = arrange(&app).await;
    let other = Fapi::new(&app, "other").await;
    let request_uri = query_of(&fapi.pushed(&[]).await).remove("request_uri").unwrap();
    let reply = visit(&app, &person.cookie, &other.to(&request_uri)).await;
    assert_eq!(parameter_of(&reply, "/oauth-error", "reason"), "request_uri");
}

/// Pushes a request with an assertion whose `iat` and `nbf` are this many seconds ahead.
async fn pushed_ahead(seconds: i64) -> Reply {
    let app = App::new().await;
    let (fapi, _) = arrange(&app).await;
    let at = json!(app.identity.now().as_secs() + seconds);
    let assertion = fapi.key.assertion(&fapi.claims(&[("iat", at.clone()), ("nbf", at)]));
    let parameters: Vec<_> = fapi.client.parameters(&[]).into_iter().collect();
    fapi.post_with("/oauth2/par", &parameters, &assertion).await
}

#[tokio::test]
async fn fapi2_security_profile_final_par_ensure_jwt_client_assertions_nbf_8_seconds_in_the_future_is_accepted() {
    assert_eq!(pushed_ahead(8).await.status, 201);
}

#[tokio::test]
async fn fapi2_security_profile_final_par_ensure_jwt_client_assertions_nbf_over_60_seconds_in_the_future_fails() {
    assert_eq!(pushed_ahead(61).await.refused(), (401, "invalid_client"));
}

#[tokio::test]
async fn fapi2_security_profile_final_par_authorization_request_containing_request_uri_form_param() {
    let app = App::new().await;
    let (fapi, _) = arrange(&app).await;
    for request_uri in ["urn:ietf:params:oauth:request_uri:x", "https://app.example.com/request.jwt"] {
        assert_eq!(fapi.push(&[("request_uri", request_uri)]).await.refused(), (400, "invalid_request"));
    }
}

#[tokio::test]
async fn fapi2_security_profile_final_par_attempt_invalid_http_method() {
    let app = App::new().await;
    for method in [Method::GET, Method::PUT, Method::PATCH, Method::DELETE] {
        let reply = app.ask(method.clone(), "/oauth2/par").send().await;
        assert_eq!(reply.refused(), (405, "method_not_allowed"), "{method}");
    }
}

/// Here a nonce does not do in place of PKCE.
#[tokio::test]
async fn fapi2_security_profile_final_par_ensure_pkce_required() {
    let app = App::new().await;
    let (fapi, _) = arrange(&app).await;
    let without = [("code_challenge", ""), ("code_challenge_method", "")];
    assert_eq!(fapi.push(&without).await.refused(), (400, "invalid_request"));
}

#[tokio::test]
async fn fapi2_security_profile_final_par_plain_pkce_rejected() {
    let app = App::new().await;
    let (fapi, _) = arrange(&app).await;
    let plain = [("code_challenge", VERIFIER), ("code_challenge_method", "plain")];
    assert_eq!(fapi.push(&plain).await.refused(), (400, "invalid_request"));
}

#[tokio::test]
async fn fapi2_security_profile_final_ensure_pkce_code_verifier_required() {
    let app = App::new().await;
    let (fapi, person) = arrange(&app).await;
    let code = fapi.code(&person, &[]).await;
    assert_eq!(fapi.redeem(&code, &[("code_verifier", "")]).await.refused(), (400, "invalid_grant"));
}

#[tokio::test]
async fn fapi2_security_profile_final_incorrect_pkce_code_verifier_rejected() {
    let app = App::new().await;
    let (fapi, person) = arrange(&app).await;
    let code = fapi.code(&person, &[]).await;
    let other = "x".repeat(43);
    assert_eq!(fapi.redeem(&code, &[("code_verifier", other.as_str())]).await.refused(), (400, "invalid_grant"));
}
