use super::{
    CALLBACK, Client, Person, VERIFIER, code_of, error_of, location, parameter_of, query_of, response_of, text, visit,
};
use crate::kit::{App, PASSWORD};
use axum::http::Method;
use doorward_contract::Secret;
use doorward_contract::application::ApplicationKind;
use doorward_contract::oauth::{Scope, Scopes};
use doorward_identity::oauth::consent::{self, Decision};
use doorward_identity::{Caller, reauthentication};
use serde_json::Value;

#[tokio::test]
async fn a_user_who_is_not_signed_in_signs_in_and_reaches_the_application() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let redirect = client.authorize("", &[]).await;
    assert_eq!(redirect.header("cache-control"), Some("no-store"));
    assert_eq!(redirect.header("referrer-policy"), Some("no-referrer"));
    let next = parameter_of(&redirect, "/login", "next");
    assert!(next.starts_with("/oauth2/authorize?"), "{next}");
    let kept: Vec<_> = query_of(&next).into_keys().collect();
    assert_eq!(kept, ["client_id", "request_uri"], "the request waits here");
    app.clock.advance_secs(60);
    let person = Person::new(&app, "li.na").await;
    let answered = visit(&app, &person.cookie, &next).await;
    assert_eq!(answered.header("referrer-policy"), Some("no-referrer"));
    let response = response_of(&answered);
    assert_eq!(response.keys().collect::<Vec<_>>(), ["code", "iss", "state"]);
    assert_eq!(response["state"], "st4te");
    let tokens = client.redeem(&response["code"]).await.ok();
    assert_eq!(tokens["token_type"], "Bearer");
    let me = app.get("/oauth2/userinfo").bearer(text(&tokens, "access_token")).send().await.ok();
    assert_eq!(me["sub"], person.viewer.uid.as_str());
    // The request was used up.
    assert_eq!(parameter_of(&visit(&app, &person.cookie, &next).await, "/oauth-error", "reason"), "request_uri");
}

#[tokio::test]
async fn a_request_waits_for_ten_minutes() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let next = parameter_of(&client.authorize("", &[]).await, "/login", "next");
    let person = Person::new(&app, "li.na").await;
    app.clock.advance_secs(600);
    assert_eq!(parameter_of(&visit(&app, &person.cookie, &next).await, "/oauth-error", "reason"), "request_uri");
}

#[tokio::test]
async fn a_guest_is_not_signed_in() {
    let app = App::open_to_all().await;
    let client = Client::web(&app).await;
    let guest = app.guest_browser().await;
    parameter_of(&client.authorize(&guest, &[]).await, "/login", "next");
    assert_eq!(error_of(&client.authorize(&guest, &[("prompt", "none")]).await), "login_required");
}

#[tokio::test]
async fn a_third_party_is_consented_to_once_for_each_scope() {
    let app = App::new().await;
    let client = Client::foreign(&app).await;
    let person = Person::new(&app, "li.na").await;
    let redirect = client.authorize(&person.cookie, &[("scope", "openid email")]).await;
    let reference = parameter_of(&redirect, "/consent", "request");
    let request = consent::requested(&app.identity, &person.viewer, &reference).await.unwrap();
    assert_eq!((request.client_id.as_str(), request.host.as_str()), ("foreign", "app.example.com"));
    assert_eq!(request.scopes, Scopes::from([Scope::Openid, Scope::Email]));
    let caller = Caller::default();
    let to =
        consent::decide(&app.identity, &person.viewer, &reference, Decision::AllowRequested, &caller).await.unwrap();
    client.redeem(&code_of(&visit(&app, &person.cookie, &to).await)).await.ok();

    client.code(&person.cookie, &[("scope", "openid email")]).await;
    client.code(&person.cookie, &[("scope", "openid")]).await;
    for more in ["openid email phone", "openid offline_access"] {
        parameter_of(&client.authorize(&person.cookie, &[("scope", more)]).await, "/consent", "request");
        let silent = [("scope", more), ("prompt", "none")];
        assert_eq!(error_of(&client.authorize(&person.cookie, &silent).await), "consent_required");
    }
    let again = client.authorize(&person.cookie, &[("prompt", "consent")]).await;
    parameter_of(&again, "/consent", "request");
    let other = Person::new(&app, "wang.wei").await;
    parameter_of(&client.authorize(&other.cookie, &[]).await, "/consent", "request");
}

#[tokio::test]
async fn a_consent_that_is_refused_is_told_to_the_application() {
    let app = App::new().await;
    let client = Client::foreign(&app).await;
    let person = Person::new(&app, "li.na").await;
    let reference = parameter_of(&client.authorize(&person.cookie, &[]).await, "/consent", "request");
    let (identity, viewer, caller) = (&app.identity, &person.viewer, Caller::default());
    let to = consent::decide(identity, viewer, &reference, Decision::Deny, &caller).await.unwrap();
    assert!(to.starts_with(CALLBACK), "{to}");
    let response = query_of(&to);
    assert_eq!((response["error"].as_str(), response["state"].as_str()), ("access_denied", "st4te"));
    let again = consent::decide(identity, viewer, &reference, Decision::AllowRequested, &caller).await;
    assert!(again.is_err(), "the request was used up");
}

#[tokio::test]
async fn a_consent_that_is_withdrawn_ends_the_sessions_of_the_application() {
    let app = App::new().await;
    let client = Client::foreign(&app).await;
    let person = Person::new(&app, "li.na").await;
    let caller = Caller::default();
    let reference = parameter_of(&client.authorize(&person.cookie, &[]).await, "/consent", "request");
    let to =
        consent::decide(&app.identity, &person.viewer, &reference, Decision::AllowRequested, &caller).await.unwrap();
    let tokens = client.redeem(&code_of(&visit(&app, &person.cookie, &to).await)).await.ok();
    consent::withdraw(&app.identity, &person.viewer, "foreign", &caller).await.unwrap();
    let userinfo = app.get("/oauth2/userinfo").bearer(text(&tokens, "access_token")).send().await;
    assert_eq!(userinfo.status, 401, "{}", userinfo.text);
    assert_eq!(client.refresh(text(&tokens, "refresh_token")).await.refused(), (400, "invalid_grant"));
    parameter_of(&client.authorize(&person.cookie, &[]).await, "/consent", "request");
}

#[tokio::test]
async fn what_no_application_can_be_told_is_explained_to_the_user() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    Client::new(&app, "service", ApplicationKind::Machine, |config| config.redirect_uris.clear()).await;
    Client::new(&app, "off", ApplicationKind::Web, |_| {}).await;
    app.change_application("off", |row| row.enabled = false).await;
    let person = Person::new(&app, "li.na").await;
    let long = "x".repeat(9_000);
    for (changed, reason) in [
        (("client_id", "missing"), "unknown_client"),
        (("client_id", ""), "unknown_client"),
        (("client_id", "off"), "unknown_client"),
        (("client_id", "service"), "unknown_client"),
        (("redirect_uri", ""), "redirect_uri"),
        (("request_uri", "urn:ietf:params:oauth:request_uri:nothing"), "request_uri"),
        (("state", long.as_str()), "invalid_request"),
    ] {
        for cookie in ["", &person.cookie] {
            let reply = client.authorize(cookie, &[changed]).await;
            assert_eq!(parameter_of(&reply, "/oauth-error", "reason"), reason, "{changed:?}");
            assert_eq!(reply.header("referrer-policy"), Some("no-referrer"));
        }
    }
}

#[tokio::test]
async fn attack_13_a_code_is_sent_to_no_address_that_only_looks_like_a_registered_one() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let person = Person::new(&app, "li.na").await;
    for other in [
        "https://app.example.com/callback/",
        "https://app.example.com/callback?x=1",
        "https://app.example.com/callback#x",
        "https://app.example.com/Callback",
        "https://APP.example.com/callback",
        "https://app.example.com:443/callback",
        "https://app.example.com:8443/callback",
        "http://app.example.com/callback",
        "https://app.example.com.evil.test/callback",
        "https://app.example.com@evil.test/callback",
        "https://evil.test/callback",
        "https://app.example.com/x/../callback",
        "https://app.example.com/%63allback",
        "https://app.example.com\\callback",
        " https://app.example.com/callback",
        "//app.example.com/callback",
        "javascript:alert(1)",
        "data:text/html,x",
        "/callback",
    ] {
        for silent in [("prompt", "none"), ("prompt", "")] {
            let reply = client.authorize(&person.cookie, &[("redirect_uri", other), silent]).await;
            assert_eq!(parameter_of(&reply, "/oauth-error", "reason"), "redirect_uri", "{other}");
        }
    }
}

#[tokio::test]
async fn a_native_application_listens_on_any_port_of_its_own_machine() {
    let app = App::new().await;
    let native = Client::new(&app, "native", ApplicationKind::Native, |config| {
        config.redirect_uris = ["http://127.0.0.1/callback", "com.example.app:/callback"].map(str::to_owned).into();
    })
    .await;
    let person = Person::new(&app, "li.na").await;
    for uri in ["http://127.0.0.1:49152/callback", "http://127.0.0.1/callback", "com.example.app:/callback"] {
        let reply = native.authorize(&person.cookie, &[("redirect_uri", uri)]).await;
        let reference = parameter_of(&reply, "/consent", "request");
        let (viewer, decision) = (&person.viewer, Decision::AllowRequested);
        let to = consent::decide(&app.identity, viewer, &reference, decision, &Caller::default()).await.unwrap();
        let reply = visit(&app, &person.cookie, &to).await;
        let to = location(&reply);
        assert!(to.starts_with(uri) && to.contains("code="), "{to}");
    }
    for uri in ["http://127.0.0.1:49152/other", "http://127.0.0.2/callback", "http://localhost:49152/callback"] {
        let reply = native.authorize(&person.cookie, &[("redirect_uri", uri)]).await;
        assert_eq!(parameter_of(&reply, "/oauth-error", "reason"), "redirect_uri", "{uri}");
    }
}

#[tokio::test]
async fn attack_93_a_program_that_claims_the_address_of_a_native_application_gets_nothing_silently() {
    let app = App::new().await;
    let native = Client::new(&app, "native", ApplicationKind::Native, |config| {
        config.redirect_uris = ["http://127.0.0.1/", "com.example.app:/callback", CALLBACK].map(str::to_owned).into();
    })
    .await;
    let person = Person::new(&app, "li.na").await;
    for uri in ["http://127.0.0.1:49152/", "com.example.app:/callback"] {
        // An earlier consent makes no difference.
        for _ in 0..2 {
            let silent = native.authorize(&person.cookie, &[("redirect_uri", uri), ("prompt", "none")]).await;
            let to = location(&silent);
            assert!(to.starts_with(uri) && query_of(to)["error"] == "consent_required", "{to}");
            let reply = native.authorize(&person.cookie, &[("redirect_uri", uri)]).await;
            let reference = parameter_of(&reply, "/consent", "request");
            let (viewer, decision) = (&person.viewer, Decision::AllowRequested);
            consent::decide(&app.identity, viewer, &reference, decision, &Caller::default()).await.unwrap();
        }
    }
    // A site of its own is an address that only it has.
    native.code(&person.cookie, &[("prompt", "none")]).await;
}

#[tokio::test]
async fn attack_16_a_parameter_that_is_there_twice_is_refused() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let person = Person::new(&app, "li.na").await;
    for twice in ["redirect_uri=https%3A%2F%2Fevil.test%2F", "client_id=web", "scope=openid", "state=x"] {
        let reply = visit(&app, &person.cookie, &format!("{}&{twice}", client.address(&[]))).await;
        assert_eq!(parameter_of(&reply, "/oauth-error", "reason"), "invalid_request", "{twice}");
    }
}

#[tokio::test]
async fn every_other_error_is_told_to_the_application() {
    let app = App::new().await;
    let web = Client::web(&app).await;
    Client::new(&app, "narrow", ApplicationKind::Web, |config| {
        config.scope = Some([Scope::Openid, Scope::Profile].into());
    })
    .await;
    let person = Person::new(&app, "li.na").await;
    let none = [("nonce", ""), ("code_challenge", ""), ("code_challenge_method", "")];
    let cases: &[(&[(&str, &str)], &str)] = &[
        (&[("response_type", "token")], "unsupported_response_type"),
        (&[("response_type", "code id_token")], "unsupported_response_type"),
        (&[("response_type", "")], "invalid_request"),
        (&[("response_mode", "fragment")], "invalid_request"),
        (&[("request", "x.y.z")], "request_not_supported"),
        (&[("request_uri", "https://app.example.com/request.jwt")], "request_uri_not_supported"),
        (&[("registration", "{}")], "registration_not_supported"),
        (&none, "invalid_request"),
        (&[("code_challenge_method", "plain")], "invalid_request"),
        (&[("code_challenge_method", "")], "invalid_request"),
        (&[("code_challenge", "short")], "invalid_request"),
        (&[("client_id", "narrow"), ("scope", "openid email")], "invalid_scope"),
        (&[("resource", "https://api.example.com/#x")], "invalid_target"),
        (&[("resource", "/api")], "invalid_target"),
        (&[("resource", "https://payroll.example.com/")], "invalid_target"),
        (&[("prompt", "none login")], "invalid_request"),
        (&[("prompt", "sometimes")], "invalid_request"),
        (&[("max_age", "-1")], "invalid_request"),
        (&[("max_age", "soon")], "invalid_request"),
    ];
    for (changed, code) in cases {
        for cookie in ["", &person.cookie] {
            let reply = web.authorize(cookie, changed).await;
            assert_eq!(error_of(&reply), *code, "{changed:?}");
            assert_eq!(response_of(&reply)["state"], "st4te", "{changed:?}");
        }
    }
}

#[tokio::test]
async fn attack_21_an_application_that_authenticates_can_be_excused_from_pkce() {
    let app = App::new().await;
    let person = Person::new(&app, "li.na").await;
    let without = [("code_challenge", ""), ("code_challenge_method", ""), ("nonce", "")];
    let strict = Client::web(&app).await;
    assert_eq!(error_of(&strict.authorize(&person.cookie, &without).await), "invalid_request");
    let excused = Client::new(&app, "excused", ApplicationKind::Web, |config| config.require_pkce = false).await;
    let code = excused.code(&person.cookie, &without).await;
    // A verifier that belongs to no challenge is an attack nevertheless.
    assert_eq!(excused.exchange(&code, &[]).await.refused(), (400, "invalid_grant"));
    let code = excused.code(&person.cookie, &without).await;
    assert_eq!(
        excused.exchange(&code, &[("code_verifier", ""), ("redirect_uri", "")]).await.refused().1,
        "invalid_grant"
    );
    let code = excused.code(&person.cookie, &without).await;
    excused.exchange(&code, &[("code_verifier", "")]).await.ok();
}

#[tokio::test]
async fn attack_21_a_public_client_cannot_do_without_pkce() {
    let app = App::new().await;
    let page = Client::page(&app).await;
    let person = Person::new(&app, "li.na").await;
    let without = [("code_challenge", ""), ("code_challenge_method", "")];
    assert_eq!(error_of(&page.authorize(&person.cookie, &without).await), "invalid_request");
    let plain = [("code_challenge", VERIFIER), ("code_challenge_method", "plain")];
    assert_eq!(error_of(&page.authorize(&person.cookie, &plain).await), "invalid_request");
    // A secret and a nonce together protect a code as well.
    Client::web(&app).await.code(&person.cookie, &without).await;
}

#[tokio::test]
async fn a_request_that_waited_is_checked_again() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let person = Person::new(&app, "li.na").await;
    let wait = async || parameter_of(&client.authorize("", &[("scope", "openid email")]).await, "/login", "next");
    let (narrowed, removed, off) = (wait().await, wait().await, wait().await);
    let change = async |name: &'static str, value: serde_json::Value| {
        app.change_application("web", |row| row.config[name] = value).await;
    };
    change("scope", "openid".into()).await;
    assert_eq!(error_of(&visit(&app, &person.cookie, &narrowed).await), "invalid_scope");
    change("redirect_uris", serde_json::json!(["https://app.example.com/other"])).await;
    let reply = visit(&app, &person.cookie, &removed).await;
    assert_eq!(parameter_of(&reply, "/oauth-error", "reason"), "redirect_uri");
    app.change_application("web", |row| row.enabled = false).await;
    let reply = visit(&app, &person.cookie, &off).await;
    assert_eq!(parameter_of(&reply, "/oauth-error", "reason"), "unknown_client");
}

#[tokio::test]
async fn a_request_that_waits_belongs_to_its_application() {
    let app = App::new().await;
    let (web, page) = (Client::web(&app).await, Client::page(&app).await);
    let person = Person::new(&app, "li.na").await;
    let next = parameter_of(&web.authorize("", &[]).await, "/login", "next");
    let other = next.replace("client_id=web", &format!("client_id={}", page.id));
    let reply = visit(&app, &person.cookie, &other).await;
    assert_eq!(parameter_of(&reply, "/oauth-error", "reason"), "request_uri");
    // Whatever else the address has counts for nothing.
    let more = format!("{next}&redirect_uri=https%3A%2F%2Fevil.test%2F&scope=openid+email&state=x");
    assert_eq!(response_of(&visit(&app, &person.cookie, &more).await)["state"], "st4te");
}

#[tokio::test]
async fn another_account_can_be_chosen() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let person = Person::new(&app, "li.na").await;
    let reply = client.authorize(&person.cookie, &[("prompt", "select_account")]).await;
    assert_eq!(parameter_of(&reply, "/login", "switch"), "1");
    let next = parameter_of(&reply, "/login", "next");
    let other = Person::new(&app, "wang.wei").await;
    let tokens = client.redeem(&code_of(&visit(&app, &other.cookie, &next).await)).await.ok();
    assert_eq!(super::claims(text(&tokens, "id_token"))["sub"], other.viewer.uid.as_str());
}

#[tokio::test]
async fn attack_65_a_form_of_another_site_is_answered_without_a_cookie() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let person = Person::new(&app, "li.na").await;
    let parameters = client.parameters(&[]);
    let fields: Vec<_> = parameters.into_iter().collect();
    let ask = app.form("/oauth2/authorize", &fields).header("host", "localhost:3000");
    let reply = ask.header("cookie", &person.cookie).header("sec-fetch-site", "cross-site").send().await;
    let to = location(&reply);
    assert_eq!(to, client.address(&[]), "the browser comes again, as from a link");
    code_of(&visit(&app, &person.cookie, to).await);
    let json = app.ask(Method::POST, "/oauth2/authorize").text("{}").header("content-type", "application/json");
    assert_eq!(parameter_of(&json.send().await, "/oauth-error", "reason"), "invalid_request");
    let long = app.form("/oauth2/authorize", &[("state", "x".repeat(30_000).as_str())]).send().await;
    assert_eq!(parameter_of(&long, "/oauth-error", "reason"), "invalid_request");
}

#[tokio::test]
async fn the_endpoint_answers_under_its_own_name_and_to_browsers_only() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let person = Person::new(&app, "li.na").await;
    let elsewhere = app.get(&client.address(&[])).header("host", "evil.test").header("cookie", &person.cookie);
    assert_eq!(elsewhere.send().await.status, 421);
    // A bearer token is no browser's session.
    let tokens = app.sign_in("li.na").await;
    let ask = app.get(&client.address(&[])).header("host", "localhost:3000").bearer(&tokens.access);
    parameter_of(&ask.send().await, "/login", "next");
    for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS] {
        let reply = app.ask(method.clone(), "/oauth2/authorize").header("host", "localhost:3000").send().await;
        assert_eq!(reply.refused(), (405, "method_not_allowed"), "{method}");
    }
}

#[tokio::test]
async fn a_stored_request_never_leads_to_another_site_after_the_sign_in() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let redirect = client.authorize("", &[("state", "//evil.test")]).await;
    let next = parameter_of(&redirect, "/login", "next");
    assert!(next.starts_with("/oauth2/authorize?client_id=web&request_uri=urn"), "{next}");
    assert!(!next.contains("evil"), "{next}");
}

#[tokio::test]
async fn attack_57_head_issues_no_code_and_ends_no_session() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let person = Person::new(&app, "li.na").await;
    let tokens = client.tokens(&person.cookie, &[]).await;
    let sign_out = super::address("/oauth2/logout", [("id_token_hint", text(&tokens, "id_token"))]);
    let before = app.rows().await;
    for (path, cookie) in
        [(client.address(&[]), person.cookie.as_str()), (client.address(&[]), ""), (sign_out, person.cookie.as_str())]
    {
        let ask = app.ask(Method::HEAD, &path).header("host", "localhost:3000").header("sec-fetch-site", "none");
        let reply = if cookie.is_empty() { ask.send().await } else { ask.header("cookie", cookie).send().await };
        assert_eq!((reply.status, reply.header("allow")), (405, Some("GET, POST")), "{path}");
        assert_eq!(reply.header("location"), None);
    }
    assert_eq!(app.rows().await, before);
    assert!(person.is_signed_in(&app).await);
}

#[tokio::test]
async fn attack_09_every_response_names_its_issuer() {
    let app = App::new().await;
    let (own, foreign) = (Client::web(&app).await, Client::foreign(&app).await);
    let person = Person::new(&app, "li.na").await;
    // `response_of` compares `iss`.
    for changed in [
        ("prompt", "none"),
        ("response_type", "token"),
        ("scope", "openid email"),
        ("resource", "https://payroll.example.com/"),
        ("claims", r#"{"id_token":{"acr":{"essential":true,"value":"2"}}}"#),
    ] {
        response_of(&own.authorize(&person.cookie, &[changed]).await);
    }
    let denied = foreign.authorize(&person.cookie, &[]).await;
    let reference = parameter_of(&denied, "/consent", "request");
    let to =
        consent::decide(&app.identity, &person.viewer, &reference, Decision::Deny, &Caller::default()).await.unwrap();
    assert_eq!(query_of(&to)["iss"], "http://localhost:3000");
    let metadata = app.get("/.well-known/openid-configuration").send().await.ok();
    assert_eq!(metadata["authorization_response_iss_parameter_supported"], true, "so that applications require it");
    assert_eq!(metadata["issuer"], "http://localhost:3000");
}

#[tokio::test]
async fn attack_20_a_code_that_is_injected_into_another_browser_is_worthless_there() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let (victim, attacker) = (Person::new(&app, "li.na").await, Person::new(&app, "wang.wei").await);
    // The application keeps another verifier for the browser of the attacker.
    let code = client.code(&victim.cookie, &[]).await;
    let verifier = "attacker-attacker-attacker-attacker-attacker-1";
    assert_eq!(client.exchange(&code, &[("code_verifier", verifier)]).await.refused(), (400, "invalid_grant"));
    // Without PKCE, the ID token has the nonce of the browser that the code was issued to.
    let without = [("code_challenge", ""), ("code_challenge_method", ""), ("nonce", "of-the-victim")];
    let code = client.code(&victim.cookie, &without).await;
    client.code(&attacker.cookie, &[("nonce", "of-the-attacker")]).await;
    let tokens = client.exchange(&code, &[("code_verifier", "")]).await.ok();
    assert_eq!(super::claims(text(&tokens, "id_token"))["nonce"], "of-the-victim");
}

#[tokio::test]
async fn attack_54_one_factor_that_is_used_twice_is_one_factor() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let person = Person::new(&app, "li.na").await;
    let acr = |tokens: &Value| super::claims(text(tokens, "id_token"))["acr"].clone();
    assert_eq!(acr(&client.tokens(&person.cookie, &[("acr_values", "2 3")]).await), "1", "a preference is ignored");
    // Signed in with the password, and confirmed with the password.
    let redirect = client.authorize(&person.cookie, &[("prompt", "login")]).await;
    let back = parameter_of(&redirect, "/account/reauthenticate", "back");
    let password = Secret::new(PASSWORD.to_owned());
    reauthentication::by_password(&app.identity, &person.viewer, &password, &Caller::default()).await.unwrap();
    let tokens = client.redeem(&code_of(&visit(&app, &person.cookie, &back).await)).await.ok();
    assert_eq!(acr(&tokens), "1");
    let required = r#"{"id_token":{"acr":{"essential":true,"values":["2"]}}}"#;
    for cookie in [person.cookie.as_str(), ""] {
        let error = error_of(&client.authorize(cookie, &[("claims", required)]).await);
        assert_eq!(error, "unmet_authentication_requirements", "no page could help the user");
    }
    let reachable = r#"{"id_token":{"acr":{"essential":true,"values":["2","1"]}}}"#;
    assert_eq!(acr(&client.tokens(&person.cookie, &[("claims", reachable)]).await), "1");
}
