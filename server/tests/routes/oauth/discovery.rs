use super::{Client, Person, location, query_of, text};
use crate::kit::App;
use axum::http::Method;
use doorward_contract::application::ApplicationKind;
use doorward_contract::settings::Section;
use doorward_server::config::Config;
use doorward_testkit::TestEnv;
use serde_json::{Value, json};

const PATHS: [&str; 2] = ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"];

fn list<'a>(document: &'a Value, name: &str) -> Vec<&'a str> {
    document[name].as_array().unwrap_or_else(|| panic!("{name}")).iter().map(|value| value.as_str().unwrap()).collect()
}

/// The plan Config OP, `oidcc-config-certification-test-plan`.
#[tokio::test]
async fn oidcc_discovery_endpoint_verification() {
    let app = App::new().await;
    let document = app.get(PATHS[0]).send().await;
    assert_eq!(document.header("content-type"), Some("application/json"));
    assert_eq!(document.header("cache-control"), Some("public, max-age=300"));
    let document = document.ok();
    let issuer = "http://localhost:3000";
    assert_eq!(document["issuer"], issuer);
    for (name, path) in [
        ("authorization_endpoint", "/oauth2/authorize"),
        ("token_endpoint", "/oauth2/token"),
        ("userinfo_endpoint", "/oauth2/userinfo"),
        ("jwks_uri", "/oauth2/certs"),
        ("revocation_endpoint", "/oauth2/revoke"),
        ("introspection_endpoint", "/oauth2/introspect"),
        ("pushed_authorization_request_endpoint", "/oauth2/par"),
        ("device_authorization_endpoint", "/oauth2/device_authorization"),
        ("end_session_endpoint", "/oauth2/logout"),
    ] {
        assert_eq!(document[name], format!("{issuer}{path}"), "{name}");
    }
    assert_eq!(list(&document, "response_types_supported"), ["code"]);
    assert_eq!(list(&document, "subject_types_supported"), ["public"]);
    assert_eq!(list(&document, "code_challenge_methods_supported"), ["S256"]);
    assert!(list(&document, "id_token_signing_alg_values_supported").contains(&"RS256"), "OpenID Connect requires it");
    for scope in ["openid", "profile", "email", "phone", "roles", "offline_access"] {
        assert!(list(&document, "scopes_supported").contains(&scope), "{scope}");
    }
    for claim in ["sub", "iss", "auth_time", "name", "email", "phone_number", "groups"] {
        assert!(list(&document, "claims_supported").contains(&claim), "{claim}");
    }
    for grant in [
        "authorization_code",
        "refresh_token",
        "client_credentials",
        "urn:ietf:params:oauth:grant-type:device_code",
        "urn:ietf:params:oauth:grant-type:token-exchange",
    ] {
        assert!(list(&document, "grant_types_supported").contains(&grant), "{grant}");
    }
    assert_eq!(list(&document, "acr_values_supported"), ["1"]);
    assert_eq!(list(&document, "dpop_signing_alg_values_supported"), ["ES256", "RS256", "PS256", "EdDSA"]);
    assert_eq!(list(&document, "protected_resources"), [issuer, "http://localhost:3000/oauth2/userinfo"]);
    for method in ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"] {
        assert!(list(&document, "token_endpoint_auth_methods_supported").contains(&method), "{method}");
    }
    for (name, value) in [
        ("authorization_response_iss_parameter_supported", true),
        ("request_parameter_supported", false),
        ("claims_parameter_supported", true),
    ] {
        assert_eq!(document[name], value, "{name}");
    }
}

#[tokio::test]
async fn both_documents_are_the_same_and_every_endpoint_in_them_is_served() {
    let app = App::new().await;
    let document = app.get(PATHS[0]).send().await.ok();
    assert_eq!(app.get(PATHS[1]).send().await.ok(), document);
    for (name, value) in document.as_object().unwrap() {
        let Some(path) = value.as_str().and_then(|address| address.strip_prefix("http://localhost:3000/")) else {
            continue;
        };
        for method in [Method::GET, Method::POST] {
            let reply = app.ask(method, &format!("/{path}")).header("host", "localhost:3000").send().await;
            assert_ne!(reply.body["error"], "not_found", "{name}");
        }
    }
}

#[tokio::test]
async fn registration_is_announced_while_it_is_on() {
    let app = App::new().await;
    let document = app.get(PATHS[0]).send().await.ok();
    assert!(document["registration_endpoint"].is_null());
    assert!(document["client_id_metadata_document_supported"].is_null());
    assert_eq!(document["backchannel_logout_supported"], true);
    assert_eq!(document["backchannel_logout_session_supported"], true);
    for registration in ["token", "open"] {
        app.set(Section::Oauth, json!({ "registration": registration, "client_id_metadata": true })).await;
        let document = app.get(PATHS[0]).send().await.ok();
        assert_eq!(document["registration_endpoint"], "http://localhost:3000/oauth2/register");
        assert_eq!(document["client_id_metadata_document_supported"], true);
    }
}

#[tokio::test]
async fn attack_12_addresses_are_the_public_ones_whatever_the_request_says() {
    let env = TestEnv::configured(|options| options.public_url = "https://id.example.com".parse().unwrap()).await;
    let config = Config { public_url: Some("https://id.example.com".parse().unwrap()), ..Config::default() };
    let app = App::of(env, config);
    let ask = app.get(PATHS[0]).header("host", "evil.test").header("x-forwarded-host", "evil.test");
    let reply = ask.send().await;
    assert!(!reply.text.contains("evil"), "{}", reply.text);
    let document = reply.ok();
    assert_eq!(document["issuer"], "https://id.example.com");
    assert_eq!(document["token_endpoint"], "https://id.example.com/oauth2/token");
    for path in ["/.well-known/oauth-protected-resource", "/oauth2/userinfo", "/admin/api/v1/users"] {
        let ask = app.get(path).header("host", "evil.test").header("x-forwarded-host", "evil.test");
        let reply = ask.header("forwarded", "host=evil.test").send().await;
        let challenges = reply.headers.get_all("www-authenticate").iter().map(|value| value.to_str().unwrap());
        let said = format!("{}{}", reply.text, challenges.collect::<String>());
        assert!(said.contains("https://id.example.com/") && !said.contains("evil"), "{path}: {said}");
    }
    // What a device shows its user.
    let tv = Client::new(&app, "tv", ApplicationKind::Native, |config| {
        config.grant_types = ApplicationKind::Native.possible_grant_types();
    })
    .await;
    let started = tv.post("/oauth2/device_authorization", &[]).header("host", "evil.test");
    let started = started.header("x-forwarded-host", "evil.test").send().await.ok();
    assert_eq!(started["verification_uri"], "https://id.example.com/device");
    assert!(text(&started, "verification_uri_complete").starts_with("https://id.example.com/device?"));
    // What an application is told about who answers it.
    let client = Client::web(&app).await;
    let ask = app.get(&client.address(&[("prompt", "none")])).header("host", "id.example.com");
    let answered = ask.header("x-forwarded-host", "evil.test").send().await;
    assert_eq!(query_of(location(&answered))["iss"], "https://id.example.com");
    let elsewhere = app.get(&client.address(&[("prompt", "none")])).header("host", "evil.test").send().await;
    assert_eq!(elsewhere.status, 421);
}

#[tokio::test]
async fn head_is_answered_and_no_other_method_is() {
    let app = App::new().await;
    let documents = ["/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/oauth2/userinfo"];
    for path in PATHS.into_iter().chain(documents).chain(["/oauth2/certs"]) {
        let head = app.ask(Method::HEAD, path).send().await;
        assert_eq!((head.status, head.text.as_str()), (200, ""), "{path}");
        for method in [Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS] {
            let reply = app.ask(method.clone(), path).send().await;
            assert_eq!(reply.refused(), (405, "method_not_allowed"), "{method} {path}");
            assert_eq!(reply.header("allow"), Some("GET,HEAD"), "{method} {path}");
        }
    }
}

#[tokio::test]
async fn the_keys_are_those_of_the_cloudbase_protocol_too() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let person = Person::new(&app, "li.na").await;
    let tokens = client.tokens(&person.cookie, &[]).await;
    let reply = app.get("/oauth2/certs").send().await;
    assert_eq!(reply.header("cache-control"), Some("public, max-age=300"));
    let keys = reply.ok();
    assert_eq!(keys, app.get("/auth/v1/certs").send().await.ok());
    let kids: Vec<_> = keys["keys"].as_array().unwrap().iter().map(|key| &key["kid"]).collect();
    for name in ["access_token", "id_token"] {
        assert!(kids.contains(&&super::decoded(text(&tokens, name)).0["kid"]), "{name}");
    }
}

#[tokio::test]
async fn there_is_nothing_else_under_the_path() {
    let app = App::new().await;
    for path in ["/oauth2", "/oauth2/", "/oauth2/nothing", "/oauth2/token/", "/oauth2/authorize/x"] {
        let reply = app.get(path).send().await;
        assert_eq!(reply.refused(), (404, "not_found"), "{path}");
    }
    let elsewhere = app.get("/.well-known/nothing").header("host", "localhost:3000").send().await;
    assert_eq!(elsewhere.status, 404);
}
