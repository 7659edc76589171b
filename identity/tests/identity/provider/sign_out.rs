//! Sign-out at the provider, after the sign-out here.

use doorward_admin as admin;
use doorward_contract::{
    Secret,
    provider::{ProviderUpdate, ProviderUriQuery},
};
use doorward_identity::version::Expected;
use doorward_identity::{
    Actor, Error, Viewer,
    provider::{redirect, sign_out},
    session, signin,
};
use doorward_store::session as sessions;
use doorward_testkit::{PASSWORD, TestEnv, caller, device, permit};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use url::Url;
use wiremock::matchers::path;
use wiremock::{Mock, MockServer, ResponseTemplate};

/// An OpenID Connect provider with a sign-out address.
async fn start() -> MockServer {
    let server = MockServer::start().await;
    let at = |rest: &str| format!("{}/{rest}", server.uri());
    let document = json!({
        "issuer": server.uri(), "authorization_endpoint": at("authorize"), "token_endpoint": at("token"),
        "jwks_uri": at("keys"), "end_session_endpoint": at("end?lang=en"),
    });
    let answer = ResponseTemplate::new(200).set_body_json(document);
    Mock::given(path("/.well-known/openid-configuration")).respond_with(answer).mount(&server).await;
    server
}

async fn put(env: &TestEnv, id: &str, update: Value) -> Result<(), Error> {
    let update: ProviderUpdate = serde_json::from_value(update).unwrap();
    admin::providers::put(&permit(&env.access, &Actor::cli()), id, update, &Expected::Any, 0).await.map(drop)
}

/// A user with a session that was opened by this method.
async fn signed_in(env: &TestEnv, method: &str) -> Viewer {
    let password = Secret::new(PASSWORD.to_owned());
    let opened = signin::password::sign_in(&env.identity, "li.na", &password, &caller("192.0.2.1")).await.unwrap();
    let row = sessions::by_id(env.identity.db().read(), &opened.session_id).await.unwrap().unwrap();
    let row = sessions::Model { id: env.identity.new_id(), method: method.into(), ..row };
    let id = row.id.clone();
    sessions::insert(env.identity.db().write(), row).await.unwrap();
    session::by_id(&env.identity, &id).await.unwrap()
}

#[tokio::test]
async fn a_user_is_signed_out_of_the_provider_too_if_its_rules_say_so() {
    let env = TestEnv::new().await;
    env.user("li.na").await;
    let server = start().await;
    let rules = |sign_out: bool| json!({ "sign_out": sign_out });
    let config = json!({ "client_id": "us", "issuer": server.uri() });
    let new = json!({ "kind": "oidc", "enabled": true, "secret": "hush", "config": config, "rules": rules(false) });
    put(&env, "corp", new).await.unwrap();
    let (theirs, other) = (signed_in(&env, "corp").await, signed_in(&env, "password").await);
    let through = async |viewer: &Viewer| sign_out::through(&env.identity, viewer).await.unwrap();
    let back = "http://localhost:3000/login?notice=signed-out";
    let address = async || sign_out::address(&env.identity, "corp", back, Some("s 1"), &caller("192.0.2.1")).await;
    assert_eq!((through(&theirs).await, address().await), (None, None));

    put(&env, "corp", json!({ "rules": rules(true) })).await.unwrap();
    assert_eq!((through(&theirs).await.as_deref(), through(&other).await), (Some("corp"), None));
    let to = Url::parse(&address().await.unwrap()).unwrap();
    assert!(to.as_str().starts_with(&format!("{}/end?", server.uri())), "{to}");
    let query: BTreeMap<String, String> = to.query_pairs().into_owned().collect();
    let expected = [("client_id", "us"), ("lang", "en"), ("post_logout_redirect_uri", back), ("state", "s 1")];
    assert_eq!(query, BTreeMap::from(expected.map(|(name, value)| (name.to_owned(), value.to_owned()))));

    put(&env, "corp", json!({ "enabled": false })).await.unwrap();
    assert_eq!((through(&theirs).await, address().await), (None, None), "turned off since");
}

#[tokio::test]
async fn an_app_is_told_the_sign_out_address_and_says_where_it_leads() {
    let env = TestEnv::new().await;
    let server = start().await;
    let config = json!({ "client_id": "us", "issuer": server.uri() });
    put(&env, "corp", json!({ "kind": "oidc", "enabled": true, "secret": "hush", "config": config })).await.unwrap();
    let ask = async |sign_out_uri: Option<&str>| {
        let query = ProviderUriQuery {
            provider_id: "corp".into(),
            redirect_uri: "http://localhost:5173/back".into(),
            state: "prd-1".into(),
            sign_out_uri: sign_out_uri.map(str::to_owned),
            ..Default::default()
        };
        redirect::uri(&env.identity, &query, &device("0f8fad5b-d9cb-469f-a165-70867728950e")).await
    };
    let end = format!("{}/end?lang=en&client_id=us", server.uri());
    let bye = "http://localhost:5173/bye";
    let leading = format!("{end}&post_logout_redirect_uri=http%3A%2F%2Flocalhost%3A5173%2Fbye");
    for (to, expected) in [(None, &end), (Some(""), &end), (Some(bye), &leading)] {
        assert_eq!(ask(to).await.unwrap().signout_uri.as_ref(), Some(expected), "{to:?}");
    }
    let refused = ask(Some("https://evil.test/")).await.unwrap_err();
    assert_eq!((refused.field(), refused.reason()), (Some("sign_out_uri"), Some("not_allowed")));
}

#[tokio::test]
async fn a_provider_without_a_sign_out_cannot_have_the_rule() {
    let env = TestEnv::new().await;
    let update = json!({ "kind": "github", "rules": { "sign_out": true } });
    let refused = put(&env, "hub", update).await.unwrap_err();
    assert_eq!((refused.field(), refused.reason()), (Some("sign_out"), Some("unsupported")));
    assert_eq!(sign_out::address(&env.identity, "missing", "/", None, &caller("192.0.2.1")).await, None);
}
