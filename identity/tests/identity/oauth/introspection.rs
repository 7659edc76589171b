//! Introspection and revocation.

use super::fixture::{
    add, changed, exchange, id_token, is_active, machine, portal, refresh, refresh_token, secret, server, shop, tokens,
};
use doorward_contract::{Secret, application::ApplicationKind, oauth::TokenIntrospection};
use doorward_identity::{Caller, Error, client::Client, oauth, session, signin};
use doorward_store::{client as clients, role};
use doorward_testkit::{PASSWORD, TestEnv, caller};
use serde_json::{Value, json};

async fn introspect(env: &TestEnv, client: &Client, token: &Secret) -> TokenIntrospection {
    oauth::introspection::introspect(&env.identity, client, token).await.unwrap()
}

async fn revoke(env: &TestEnv, client: &Client, token: &Secret) {
    oauth::revocation::revoke(&env.identity, client, token, &server()).await.unwrap();
}

async fn token_of(env: &TestEnv, machine: &Client, resource: Option<&str>) -> Secret {
    let answer = oauth::token::client_credentials(&env.identity, machine, None, resource, None).await;
    answer.unwrap().access_token
}

#[tokio::test]
async fn a_client_is_told_what_its_tokens_say_now() {
    let env = TestEnv::new().await;
    let uid = env.user("li.na").await;
    let client = shop(&env, "shop", json!({})).await;
    let viewer = portal(&env, "li.na").await;
    let (db, now) = (env.identity.db(), env.identity.now());
    role::insert_if_absent(db.write(), "editor", "Editor", now.as_millis()).await.unwrap();
    role::grant(db.write(), "editor", &uid, now.as_millis()).await.unwrap();
    let tokens = tokens(&env, &client, &viewer, "openid profile roles").await;

    let found = introspect(&env, &client, &tokens.access_token).await;
    assert!(found.active);
    for (name, value) in [
        ("iss", json!("http://localhost:3000")),
        ("sub", json!(uid)),
        ("aud", json!("http://localhost:3000")),
        ("client_id", json!("shop")),
        ("token_type", json!("Bearer")),
        ("scope", json!("openid profile roles")),
        ("exp", json!(now.as_secs() + 3_600)),
        ("roles", json!(["editor"])),
        ("groups", json!(["editor"])),
    ] {
        assert_eq!(found.claims[name], value, "{name}");
    }
    let found = introspect(&env, &client, &refresh_token(&tokens)).await;
    assert!(found.active && !found.claims.contains_key("token_type"), "{found:?}");
    assert_eq!((&found.claims["sub"], &found.claims["client_id"]), (&json!(uid), &json!("shop")));

    let tx = db.begin().await.unwrap();
    role::remove_member(&tx, "editor", &uid).await.unwrap();
    env.identity.commit(tx, &uid).await.unwrap();
    assert_eq!(introspect(&env, &client, &tokens.access_token).await.claims["roles"], json!([]));
    let client = changed(&env, "shop", |row| row.config["scope"] = json!("openid")).await.unwrap();
    let found = introspect(&env, &client, &tokens.access_token).await;
    assert_eq!((&found.claims["scope"], found.claims.get("roles")), (&json!("openid"), None));
}

#[tokio::test]
async fn tokens_of_others_are_not_active_and_nothing_else_is_said() {
    let env = TestEnv::new().await;
    env.user("li.na").await;
    let (client, other) = (shop(&env, "shop", json!({})).await, shop(&env, "other", json!({})).await);
    let viewer = portal(&env, "li.na").await;
    let tokens = tokens(&env, &client, &viewer, "openid").await;
    for token in [&tokens.access_token, &refresh_token(&tokens), &secret("made up"), &secret("")] {
        let found = serde_json::to_value(introspect(&env, &other, token).await).unwrap();
        assert_eq!(found, json!({ "active": false }));
    }
    assert!(!is_active(&env, &client, &id_token(&tokens)).await, "an ID token gives access to nothing");
}

#[tokio::test]
async fn a_service_is_told_about_access_tokens_for_its_own_address() {
    let env = TestEnv::new().await;
    env.user("li.na").await;
    let client = shop(&env, "shop", json!({})).await;
    let viewer = portal(&env, "li.na").await;
    let at_home = shop(&env, "api", json!({ "client_uri": "https://api.example.com/" })).await;
    let by_origin = shop(&env, "pages", json!({ "origins": ["https://api.example.com"] })).await;
    let elsewhere =
        shop(&env, "else", json!({ "client_uri": "https://example.com/", "origins": ["https://b.test"] })).await;
    let grant = json!({ "resource": "https://api.example.com/v1" });
    let tokens = exchange(&env, &client, &viewer, grant).await.unwrap();
    let robot = machine(&env, "robot", "editor").await;
    let of_robot = token_of(&env, &robot, Some("https://api.example.com/v1")).await;
    for token in [&tokens.access_token, &of_robot] {
        assert!(is_active(&env, &at_home, token).await);
        assert!(is_active(&env, &by_origin, token).await);
        assert!(!is_active(&env, &elsewhere, token).await);
    }
    assert!(!is_active(&env, &at_home, &refresh_token(&tokens)).await, "a refresh token is for its application alone");
    let opaque = token_of(&env, &robot, Some("urn:example:api")).await;
    assert!(!is_active(&env, &at_home, &opaque).await, "an identifier has no address");
}

#[tokio::test]
async fn a_token_for_a_resource_that_its_application_may_no_longer_use_is_not_active() {
    let env = TestEnv::new().await;
    env.user("li.na").await;
    let client = shop(&env, "shop", json!({})).await;
    let viewer = portal(&env, "li.na").await;
    let resource = "https://api.example.com/v1";
    let api = shop(&env, "api", json!({ "client_uri": "https://api.example.com/" })).await;
    let tokens = exchange(&env, &client, &viewer, json!({ "resource": resource })).await.unwrap();
    let robot = machine(&env, "robot", "editor").await;
    let of_robot = token_of(&env, &robot, Some(resource)).await;
    for token in [&tokens.access_token, &of_robot] {
        assert!(is_active(&env, &api, token).await);
    }
    let without = |row: &mut clients::Model| row.config["resources"] = json!([]);
    let client = changed(&env, "shop", without).await.unwrap();
    changed(&env, "robot", without).await.unwrap();
    for token in [&tokens.access_token, &of_robot] {
        assert!(!is_active(&env, &api, token).await);
    }
    assert!(!is_active(&env, &client, &refresh_token(&tokens)).await);
}

#[tokio::test]
async fn public_applications_cannot_ask() {
    let env = TestEnv::new().await;
    env.user("li.na").await;
    let app = add(&env, "app", ApplicationKind::Native, json!({ "token_endpoint_auth_method": "none" })).await;
    let viewer = portal(&env, "li.na").await;
    let tokens = tokens(&env, &app, &viewer, "openid").await;
    let asked = oauth::introspection::introspect(&env.identity, &app, &tokens.access_token).await;
    assert!(matches!(asked, Err(Error::InvalidClient)));
}

#[tokio::test]
async fn a_refresh_token_is_active_as_long_as_it_would_be_accepted() {
    let env = TestEnv::new().await;
    env.user("li.na").await;
    let client = shop(&env, "shop", json!({})).await;
    let viewer = portal(&env, "li.na").await;
    let first = tokens(&env, &client, &viewer, "openid").await;
    let second = refresh(&env, &client, &refresh_token(&first)).await.unwrap();
    assert!(is_active(&env, &client, &refresh_token(&first)).await, "in its grace");
    env.clock.advance_secs(session::REFRESH_GRACE_SECS + 1);
    assert!(!is_active(&env, &client, &refresh_token(&first)).await);
    assert!(is_active(&env, &client, &refresh_token(&second)).await, "a question is no use");
    let stripped =
        changed(&env, "shop", |row| row.config["grant_types"] = json!(["authorization_code"])).await.unwrap();
    assert!(!is_active(&env, &stripped, &refresh_token(&second)).await);
}

#[tokio::test]
async fn tokens_of_the_cloudbase_api_are_known_too() {
    let env = TestEnv::new().await;
    let uid = env.user("li.na").await;
    let (client, other) = (shop(&env, "shop", json!({})).await, shop(&env, "other", json!({})).await);
    let wire = Caller { client_id: Some("shop".into()), ..caller("192.0.2.1") };
    let opened = signin::password::sign_in(&env.identity, "li.na", &secret(PASSWORD), &wire).await.unwrap();
    let tokens = session::tokens(&env.identity, &opened).await.unwrap();
    for token in [&tokens.access_token, &tokens.refresh_token] {
        let found = introspect(&env, &client, token).await;
        assert!(found.active);
        assert_eq!((&found.claims["sub"], &found.claims["scope"]), (&json!(uid), &json!("user sso")));
        assert!(!is_active(&env, &other, token).await);
    }
    revoke(&env, &other, &tokens.access_token).await;
    assert!(is_active(&env, &client, &tokens.access_token).await);
    revoke(&env, &client, &tokens.access_token).await;
    assert!(!is_active(&env, &client, &tokens.refresh_token).await);
}

#[tokio::test]
async fn either_token_ends_the_session_of_the_application_and_no_other() {
    let env = TestEnv::new().await;
    env.user("li.na").await;
    let (client, other) = (shop(&env, "shop", json!({})).await, shop(&env, "other", json!({})).await);
    let viewer = portal(&env, "li.na").await;
    let kept = tokens(&env, &client, &viewer, "openid").await;
    for by_access_token in [true, false] {
        let tokens = tokens(&env, &client, &viewer, "openid").await;
        let token = if by_access_token { tokens.access_token.clone() } else { refresh_token(&tokens) };
        revoke(&env, &other, &token).await;
        assert!(is_active(&env, &client, &token).await, "another application");
        if by_access_token {
            // It may have expired (RFC 7009 section 2.1).
            env.clock.advance_secs(3_600);
        }
        revoke(&env, &client, &token).await;
        assert!(matches!(refresh(&env, &client, &refresh_token(&tokens)).await, Err(Error::InvalidGrant)));
        // A second time, and for nothing at all.
        revoke(&env, &client, &token).await;
        revoke(&env, &client, &secret("made up")).await;
    }
    assert!(session::by_id(&env.identity, &viewer.session_id).await.is_ok(), "the portal");
    assert!(refresh(&env, &client, &refresh_token(&kept)).await.is_ok(), "its other session");
}

#[tokio::test]
async fn the_token_of_a_machine_is_revoked_by_itself() {
    let env = TestEnv::new().await;
    let (robot, other) = (machine(&env, "robot", "editor").await, machine(&env, "other", "editor").await);
    let (one, two) = (token_of(&env, &robot, None).await, token_of(&env, &robot, None).await);
    let described = introspect(&env, &robot, &one).await;
    assert_eq!((&described.claims["sub"], &described.claims["roles"]), (&json!("robot"), &json!(["editor"])));
    assert_eq!(described.claims.get("sid"), None::<&Value>);
    revoke(&env, &other, &one).await;
    assert!(is_active(&env, &robot, &one).await);
    revoke(&env, &robot, &one).await;
    revoke(&env, &robot, &one).await;
    assert!(!is_active(&env, &robot, &one).await);
    assert!(is_active(&env, &robot, &two).await);
    let node = env.node().await;
    assert!(!oauth::introspection::introspect(&node, &robot, &one).await.unwrap().active, "on every node");

    // What the machine may do now counts here too.
    let moved = changed(&env, "robot", |row| row.role_id = Some("auditor".into())).await.unwrap();
    assert_eq!(introspect(&env, &moved, &two).await.claims["roles"], json!(["auditor"]));
    let stripped = changed(&env, "robot", |row| row.config["grant_types"] = json!([])).await.unwrap();
    assert!(!is_active(&env, &stripped, &two).await);
}
