//! The plan Config OP, `oidcc-config-certification-test-plan`. Its only module is here and in `discovery.rs`.

use crate::kit::App;
use crate::oauth::text;
use doorward_server::config::Config;
use doorward_testkit::TestEnv;
use serde_json::Value;
use std::collections::BTreeSet;

const PATH: &str = "/.well-known/openid-configuration";

#[tokio::test]
async fn oidcc_discovery_endpoint_verification_of_addresses() {
    let issuer = "https://id.example.com";
    let env = TestEnv::configured(|options| options.public_url = issuer.parse().unwrap()).await;
    let config = Config { public_url: Some(issuer.parse().unwrap()), ..Config::default() };
    let document = App::of(env, config).get(PATH).send().await.ok();
    assert_eq!(document["issuer"], issuer, "the document is found at this address and its path");
    for (name, value) in document.as_object().unwrap() {
        if name.ends_with("_endpoint") || name.ends_with("_uri") {
            assert!(value.as_str().unwrap().starts_with("https://id.example.com/"), "{name}: {value}");
        }
    }
}

#[tokio::test]
async fn oidcc_discovery_endpoint_verification_of_values() {
    let app = App::new().await;
    let document = app.get(PATH).send().await.ok();
    let list = |name: &str| document[name].as_array().unwrap().iter().map(|value| value.as_str().unwrap());
    assert!(list("scopes_supported").any(|scope| scope == "openid"));
    // RFC 6749 section 3.3, in ASCII.
    let is_token = |scope: &str| scope.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\');
    assert!(list("scopes_supported").all(is_token));
    assert!(list("code_challenge_methods_supported").any(|method| method == "S256"));
    assert!(list("id_token_signing_alg_values_supported").any(|algorithm| algorithm == "RS256"));
    // BCP 47 writes them like this.
    assert_eq!(list("ui_locales_supported").collect::<BTreeSet<_>>(), BTreeSet::from(["en", "zh-CN"]));
    for name in ["request_parameter_supported", "request_uri_parameter_supported", "claims_parameter_supported"] {
        assert!(document[name].is_boolean(), "{name}: the default of one is true");
    }
    assert!(document.as_object().unwrap().values().all(|value| *value != Value::Null));
}

#[tokio::test]
async fn oidcc_discovery_endpoint_verification_of_keys() {
    let app = App::new().await;
    let document = app.get(PATH).send().await.ok();
    let path = text(&document, "jwks_uri").trim_start_matches("http://localhost:3000").to_owned();
    let keys = app.get(&path).send().await.ok();
    let keys = keys["keys"].as_array().unwrap();
    assert!(!keys.is_empty());
    for key in keys {
        for private in ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] {
            assert!(key.get(private).is_none(), "{private} is private");
        }
        assert_eq!(key["use"], "sig");
    }
    let names: BTreeSet<_> = keys.iter().map(|key| text(key, "kid")).collect();
    assert_eq!(names.len(), keys.len(), "each key has a name of its own");
}
