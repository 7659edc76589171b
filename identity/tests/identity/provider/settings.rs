//! Settings of providers.

use super::kit::{Stand, browser, code, leave};
use doorward_admin as admin;
use doorward_contract::provider::{ProviderSigninRequest, ProviderUpdate};
use doorward_contract::{ErrorCode, Secret};
use doorward_identity::version::Expected;
use doorward_identity::{Actor, provider, signin};
use doorward_testkit::{TestEnv, permit};
use serde_json::{Value, json};

#[tokio::test]
async fn a_provider_that_is_switched_off_is_off_at_once() {
    let env = TestEnv::new().await;
    let stand = Stand::start(&env, "corp", json!({})).await;
    let provider_token = stand.token(&env.identity, "corp", json!({ "sub": "7" }), &browser()).await.unwrap();
    let off: ProviderUpdate = serde_json::from_value(json!({ "enabled": false })).unwrap();
    admin::providers::put(&permit(&env.access, &Actor::cli()), "corp", off, &Expected::Any, 0).await.unwrap();
    let request = ProviderSigninRequest { provider_token, ..Default::default() };
    let refused = signin::provider::sign_in(&env.identity, &request, &browser()).await;
    assert_eq!(code(refused).0, ErrorCode::ProviderNotFound);
    assert_eq!(code(leave(&env.identity, "corp", &browser()).await).0, ErrorCode::ProviderNotFound);
    assert!(provider::login_options(&env.identity).is_empty());
}

#[tokio::test]
async fn a_sign_in_method_states_whether_it_registers_new_users() {
    let env = TestEnv::new().await;
    let stand = Stand::start(&env, "corp", json!({})).await;
    assert!(provider::login_options(&env.identity)[0].registers);
    stand.set_up(&env.identity, "corp", json!({ "auto_sign_up": false })).await;
    assert!(!provider::login_options(&env.identity)[0].registers);
}

#[tokio::test]
async fn a_provider_is_kept_without_its_secret_being_told_and_only_complete_ones_are_on() {
    let env = TestEnv::new().await;
    let update: ProviderUpdate =
        serde_json::from_value(json!({ "kind": "google", "enabled": true, "config": { "client_id": "x" } })).unwrap();
    let refused =
        admin::providers::put(&permit(&env.access, &Actor::cli()), "google", update.clone(), &Expected::Any, 0).await;
    assert_eq!(code(refused), (ErrorCode::InvalidArgument, Some("required")));
    let update = ProviderUpdate { secret: Some(Secret::new("hush-hush".into())), ..update };
    let created =
        admin::providers::put(&permit(&env.access, &Actor::cli()), "google", update, &Expected::Any, 0).await.unwrap();
    assert!(created.secret_set && created.missing.is_empty());
    assert!(!serde_json::to_string(&created).unwrap().contains("hush-hush"));
    assert_eq!(created.callback.as_deref(), Some("http://localhost:3000/login/callback/google"));
    let renamed: ProviderUpdate = serde_json::from_value(json!({ "name": "G" })).unwrap();
    let renamed =
        admin::providers::put(&permit(&env.access, &Actor::cli()), "google", renamed, &Expected::Any, 0).await.unwrap();
    assert!(renamed.secret_set && renamed.enabled && renamed.name == "G");
}

#[tokio::test]
async fn attack_14_no_address_of_another_scheme_is_kept() {
    let env = TestEnv::new().await;
    let members = ["issuer", "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "base_url"];
    for member in members {
        for address in ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "https://us:pw@example.com/"] {
            let update = json!({ "kind": "oauth2", "config": { "client_id": "x", member: address } });
            let update: ProviderUpdate = serde_json::from_value(update).unwrap();
            let refused = admin::providers::put(&permit(&env.access, &Actor::cli()), "corp", update, &Expected::Any, 0)
                .await
                .unwrap_err();
            assert_eq!((refused.field(), refused.reason()), (Some(member), Some("not_https")), "{address}");
        }
    }
}

#[tokio::test]
async fn attack_88_a_stored_secret_is_not_sent_elsewhere_by_an_administrator_without_it() {
    let env = TestEnv::new().await;
    let put = async |update: Value| {
        let update: ProviderUpdate = serde_json::from_value(update).unwrap();
        admin::providers::put(&permit(&env.access, &Actor::cli()), "corp", update, &Expected::Any, 0).await
    };
    let config = |issuer: &str| json!({ "client_id": "x", "issuer": issuer });
    put(json!({ "kind": "oidc", "secret": "hush", "config": config("https://id.example.com/a") })).await.unwrap();
    put(json!({ "config": config("https://id.example.com/b") })).await.unwrap();
    let refused = put(json!({ "config": config("https://id.evil.test/a") })).await;
    assert_eq!(code(refused), (ErrorCode::InvalidArgument, Some("moved")));
    let based = json!({ "client_id": "x", "issuer": "https://id.example.com/b", "base_url": "https://evil.test" });
    assert_eq!(code(put(json!({ "config": based })).await).1, Some("moved"));
    put(json!({ "secret": "new", "config": config("https://id.evil.test/a") })).await.unwrap();
}

#[tokio::test]
async fn attack_71_a_providers_addresses_do_not_lead_inside() {
    let env = TestEnv::new().await;
    for issuer in ["http://169.254.169.254/", "https://10.0.0.1/", "ftp://example.com/", "javascript:alert(1)"] {
        let update = json!({ "kind": "oidc", "config": { "client_id": "x", "issuer": issuer } });
        let update: ProviderUpdate = serde_json::from_value(update).unwrap();
        let refused =
            admin::providers::put(&permit(&env.access, &Actor::cli()), "corp", update, &Expected::Any, 0).await;
        assert_eq!(code(refused), (ErrorCode::InvalidArgument, Some("not_https")), "{issuer}");
    }
}
