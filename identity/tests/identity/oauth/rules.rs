//! What the configuration of an application may be, and its secrets.

use super::kit::{SHOP, env_with, first_party, put_client, secret};
use doorward_contract::Timestamp;
use doorward_contract::application::{ApplicationConfig, ApplicationKind, ClientAuthentication, GrantType};
use doorward_contract::oauth::Scopes;
use doorward_identity::Error;
use doorward_identity::client::{NewSecret, check_config, check_id, check_name, new_secret, verify_secret};
use doorward_store::client_secret;
use serde_json::json;

fn strings(entries: &[&str]) -> Vec<String> {
    entries.iter().map(|entry| (*entry).to_owned()).collect()
}

/// The field and the rule that a configuration breaks.
fn refused(kind: ApplicationKind, config: ApplicationConfig) -> Option<(&'static str, &'static str)> {
    let error = check_config(kind, config).err()?;
    Some((error.field().unwrap(), error.reason().unwrap()))
}

fn redirect(uri: &str) -> ApplicationConfig {
    ApplicationConfig { redirect_uris: strings(&[uri]), ..ApplicationConfig::default() }
}

#[test]
fn ids_and_names_have_their_length_and_characters() {
    for id in ["shop", "a.b", "Shop_1-2.3", &"a".repeat(64)] {
        assert!(check_id(id).is_ok(), "{id}");
    }
    for id in ["", "ab", "a b", "a/b", "shöp", "a:b", "a\0b", &"a".repeat(65)] {
        assert_eq!(check_id(id).unwrap_err().field(), Some("id"), "{id}");
    }
    assert!(check_name("商店 Shop").is_ok() && check_name(&"店".repeat(64)).is_ok());
    for name in ["", " ", "a\nb", "a\u{202e}b", &"店".repeat(65)] {
        assert_eq!(check_name(name).unwrap_err().field(), Some("name"), "{name:?}");
    }
}

#[test]
fn lists_are_cleaned_and_addresses_stay_as_they_are_typed() {
    let config = ApplicationConfig {
        logo_uri: Some(" https://Shop.example.com/logo.png ".into()),
        client_uri: Some(String::new()),
        redirect_uris: strings(&[" https://Shop.example.com:443/a/../b ", "", "https://Shop.example.com:443/a/../b"]),
        origins: strings(&["https://App.example.com/", "capacitor://localhost", "http://localhost:5173"]),
        grant_types: vec![GrantType::RefreshToken, GrantType::AuthorizationCode, GrantType::RefreshToken],
        jwks: Some(json!({ "keys": [] })),
        ..ApplicationConfig::default()
    };
    let clean = check_config(ApplicationKind::Web, config).unwrap();
    assert_eq!(clean.redirect_uris, ["https://Shop.example.com:443/a/../b"]);
    assert_eq!(clean.logo_uri.as_deref(), Some("https://shop.example.com/logo.png"));
    assert_eq!((clean.client_uri, clean.jwks), (None, None));
    assert_eq!(clean.origins, ["https://app.example.com", "capacitor://localhost", "http://localhost:5173"]);
    assert_eq!(clean.grant_types, [GrantType::AuthorizationCode, GrantType::RefreshToken]);
    let all = ApplicationConfig { scope: Some(Scopes::default()), ..ApplicationConfig::default() };
    assert_eq!(check_config(ApplicationKind::Web, all).unwrap().scope, None);
}

#[test]
fn attack_13_an_address_that_would_match_more_than_itself_is_not_listed() {
    for (uri, reason) in [
        ("https://*.example.com/callback", "wildcard"),
        ("https://app.example.com/*", "wildcard"),
        ("https://app.example.com/#", "fragment"),
        ("https://app.example.com@evil.test/", "credentials"),
        ("https://app.example.com\\.evil.test/", "malformed"),
        ("https://аpp.example.com/", "malformed"),
        ("http://app.example.com/", "scheme"),
    ] {
        assert_eq!(refused(ApplicationKind::Web, redirect(uri)), Some(("redirect_uris", reason)), "{uri}");
        let config = ApplicationConfig { post_logout_redirect_uris: strings(&[uri]), ..ApplicationConfig::default() };
        assert_eq!(refused(ApplicationKind::Web, config), Some(("post_logout_redirect_uris", reason)), "{uri}");
    }
    let many: Vec<_> = (0..51).map(|n| format!("https://app.example.com/{n}")).collect();
    let config = ApplicationConfig { redirect_uris: many, ..ApplicationConfig::default() };
    assert_eq!(refused(ApplicationKind::Web, config), Some(("redirect_uris", "too_many")));
}

#[test]
fn attack_14_no_address_of_an_application_runs_a_script() {
    for uri in ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "blob:https://app.example.com/x"] {
        for kind in ApplicationKind::ALL {
            assert_eq!(refused(kind, redirect(uri)), Some(("redirect_uris", "scheme")), "{uri}");
        }
        let page = Some(uri.to_owned());
        let logo = ApplicationConfig { logo_uri: page.clone(), ..ApplicationConfig::default() };
        assert_eq!(refused(ApplicationKind::Web, logo), Some(("logo_uri", "not_https")));
        let home = ApplicationConfig { client_uri: page, ..ApplicationConfig::default() };
        assert_eq!(refused(ApplicationKind::Web, home), Some(("client_uri", "not_https")));
    }
    for page in ["http://app.example.com/", "//app.example.com", "https://user@app.example.com/", "app.example.com"] {
        let logo = ApplicationConfig { logo_uri: Some(page.into()), ..ApplicationConfig::default() };
        assert_eq!(refused(ApplicationKind::Web, logo), Some(("logo_uri", "not_https")), "{page}");
    }
    for origin in ["https://app.example.com/x", "http://app.example.com", "null", "*", "javascript:x"] {
        let config = ApplicationConfig { origins: strings(&[origin]), ..ApplicationConfig::default() };
        assert_eq!(refused(ApplicationKind::Web, config), Some(("origins", "malformed")), "{origin}");
    }
}

#[test]
fn a_kind_decides_about_grants_and_authentication() {
    use ApplicationKind::{Machine, MiniProgram, Native, SinglePage, Web};
    use ClientAuthentication::{ClientSecretBasic, ClientSecretPost, None as Public, PrivateKeyJwt};
    let with = |authentication, grants: &[GrantType]| ApplicationConfig {
        token_endpoint_auth_method: authentication,
        grant_types: grants.to_vec(),
        ..ApplicationConfig::default()
    };
    for kind in ApplicationKind::ALL {
        let config = with(kind.default_auth_method(), &kind.default_grant_types());
        assert_eq!(refused(kind, config), None, "{kind:?}");
    }
    for (kind, grant) in [
        (Web, GrantType::ClientCredentials),
        (Native, GrantType::ClientCredentials),
        (Machine, GrantType::AuthorizationCode),
        (MiniProgram, GrantType::AuthorizationCode),
    ] {
        let config = with(kind.default_auth_method(), &[grant]);
        assert_eq!(refused(kind, config), Some(("grant_types", "not_possible")), "{kind:?}");
    }
    for (kind, method) in
        [(SinglePage, ClientSecretBasic), (Native, ClientSecretPost), (MiniProgram, PrivateKeyJwt), (Machine, Public)]
    {
        assert_eq!(refused(kind, with(method, &[])), Some(("token_endpoint_auth_method", "not_possible")), "{kind:?}");
    }
    assert_eq!(refused(Web, with(PrivateKeyJwt, &[])), Some(("jwks", "required")));
    let excused = |method| ApplicationConfig { require_pkce: false, ..with(method, &[]) };
    assert_eq!(refused(Web, excused(ClientSecretBasic)), None);
    for kind in [Web, SinglePage, Native] {
        assert_eq!(refused(kind, excused(Public)), Some(("require_pkce", "required")), "{kind:?}");
    }
    let exchanging = |method| with(method, &[GrantType::TokenExchange]);
    assert_eq!(
        (refused(Web, exchanging(ClientSecretBasic)), refused(Machine, exchanging(ClientSecretPost))),
        (None, None)
    );
    assert_eq!(refused(Web, exchanging(Public)), Some(("grant_types", "unauthenticated")));
    assert_eq!(refused(SinglePage, exchanging(Public)), Some(("grant_types", "not_possible")));
}

#[test]
fn keys_are_stored_or_published_and_not_both() {
    let at = |uri: &str| ApplicationConfig {
        token_endpoint_auth_method: ClientAuthentication::PrivateKeyJwt,
        jwks_uri: Some(uri.into()),
        ..ApplicationConfig::default()
    };
    let good = check_config(ApplicationKind::Web, at(" https://shop.example.com/keys ")).unwrap();
    assert_eq!(good.jwks_uri.as_deref(), Some("https://shop.example.com/keys"));
    for uri in ["http://shop.example.com/keys", "keys", "https://user@shop.example.com/keys", "javascript:alert(1)"] {
        assert_eq!(refused(ApplicationKind::Web, at(uri)), Some(("jwks_uri", "not_https")), "{uri}");
    }
    assert_eq!(refused(ApplicationKind::Web, at(" ")), Some(("jwks", "required")));
    // RFC 7515 appendix A.3.
    let key = serde_json::json!({
        "kty": "EC", "crv": "P-256",
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    });
    let both =
        ApplicationConfig { jwks: Some(serde_json::json!({ "keys": [key] })), ..at("https://shop.example.com/keys") };
    assert_eq!(refused(ApplicationKind::Web, both), Some(("jwks_uri", "several")));
}

#[tokio::test]
async fn a_secret_is_known_by_its_hash_and_its_use_to_the_minute() {
    let (env, _) = env_with(first_party()).await;
    put_client(&env, "other", ApplicationKind::Web, first_party()).await;
    let identity = &env.identity;
    let (read, write) = (identity.db().read(), identity.db().write());
    let NewSecret { secret: one, row } = new_secret(identity, SHOP, None).unwrap();
    assert!(one.expose().starts_with("dws_") && one.expose().len() == 47);
    assert!(one.expose().ends_with(&row.hint) && row.hint.len() == 4);
    assert!(!format!("{row:?}").contains(one.expose().as_str()));
    client_secret::insert(write, row).await.unwrap();
    let second = new_secret(identity, SHOP, Some(identity.now().plus_secs(3_600))).unwrap();
    client_secret::insert(write, second.row).await.unwrap();

    assert!(verify_secret(identity, SHOP, &one).await.unwrap());
    assert!(verify_secret(identity, SHOP, &second.secret).await.unwrap());
    for (client, wrong) in [("other", &one), (SHOP, &secret("dws_")), (SHOP, &secret("")), ("missing", &one)] {
        assert!(!verify_secret(identity, client, wrong).await.unwrap());
    }
    let used = async || client_secret::of_client(read, SHOP).await.unwrap().into_iter().map(|row| row.last_used_at);
    let start = identity.now();
    assert!(used().await.all(|at| at == Some(start.as_millis())));
    env.clock.advance_secs(59);
    verify_secret(identity, SHOP, &one).await.unwrap();
    assert!(used().await.all(|at| at == Some(start.as_millis())));
    env.clock.advance_secs(3_600);
    assert!(!verify_secret(identity, SHOP, &second.secret).await.unwrap(), "it has expired");
    assert!(verify_secret(identity, SHOP, &one).await.unwrap());
    assert_eq!(used().await.max().flatten().map(Timestamp), Some(start.plus_secs(3_659)));

    let past = new_secret(identity, SHOP, Some(identity.now()));
    assert!(matches!(past, Err(Error::Invalid { field: "expires_at", .. })));
}
