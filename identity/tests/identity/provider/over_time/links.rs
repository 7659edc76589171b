//! Identities belong to the provider that was configured when they were linked.

use super::kit::{ID, Stand, browser, callback_request, code, leave, put, sign_in_with, viewer};
use doorward_admin as admin;
use doorward_contract::{ErrorCode, account::AccountStatus, settings::Section};
use doorward_identity::Actor;
use doorward_identity::version::Expected;
use doorward_identity::{Error, Identity, provider};
use doorward_store::user;
use doorward_testkit::TestEnv;
use doorward_testkit::access_of;
use doorward_testkit::permit;
use serde_json::{Value, json};

/// The configuration with one member changed.
fn changed(stand: &Stand, member: &str, value: Value) -> Value {
    let mut config = stand.config();
    config[member] = value;
    json!({ "config": config, "secret": "hush" })
}

#[tokio::test]
async fn finding_f11_a_provider_created_again_under_its_id_inherits_no_links() {
    let env = TestEnv::new().await;
    let alice = Stand::start(&env, json!({})).await.sign_in(&env.identity, "1001").await.unwrap();
    admin::providers::delete(&permit(&env.access, &Actor::cli()), ID, &Expected::Any, 1).await.unwrap();
    let other = Stand::start(&env, json!({})).await;
    assert_ne!(other.sign_in(&env.identity, "1001").await.unwrap(), alice);
}

#[tokio::test]
async fn finding_r01_attack_04_a_change_of_the_service_asks_what_becomes_of_the_links() {
    let env = TestEnv::new().await;
    let stand = Stand::start(&env, json!({})).await;
    let alice = stand.sign_in(&env.identity, "1001").await.unwrap();
    let elsewhere = |rest: &str| json!(format!("{}/{rest}", stand.0.uri()));
    for (member, value) in [
        ("client_id", json!("them")),
        ("issuer", elsewhere("realm/b")),
        ("token_endpoint", elsewhere("b/token")),
        ("userinfo_endpoint", elsewhere("b/me")),
        ("base_url", elsewhere("b")),
        ("tenant", json!("b")),
        ("fields", json!({ "sub": "id" })),
    ] {
        let error = stand.put(&env.identity, changed(&stand, member, value)).await.unwrap_err();
        assert_eq!((error.field(), error.reason()), (Some("links"), Some("required")), "{member}");
    }
    let harmless = json!({ "name": "Corp", "config": changed(&stand, "scope", json!("openid"))["config"] });
    stand.put(&env.identity, harmless).await.unwrap();
    assert_eq!(stand.sign_in(&env.identity, "1001").await.unwrap(), alice);
}

#[tokio::test]
async fn links_that_are_kept_open_the_same_accounts_and_detached_ones_none() {
    let env = TestEnv::new().await;
    let stand = Stand::start(&env, json!({})).await;
    let alice = stand.sign_in(&env.identity, "1001").await.unwrap();
    let mut change = changed(&stand, "client_id", json!("renamed"));
    change["links"] = json!("keep");
    stand.put(&env.identity, change).await.unwrap();
    assert_eq!(stand.sign_in(&env.identity, "1001").await.unwrap(), alice);
    let mut change = changed(&stand, "client_id", json!("another"));
    change["links"] = json!("detach");
    let refused = stand.put(&env.identity, change.clone()).await.unwrap_err();
    assert_eq!((refused.field(), refused.reason()), (Some("confirm_lockout"), Some("lockout")));
    assert_eq!(stand.put_confirmed(&env.identity, change, 1).await.unwrap().links.unwrap().identities, 0);
    assert_ne!(stand.sign_in(&env.identity, "1001").await.unwrap(), alice);
}

#[tokio::test]
async fn finding_f11_what_was_granted_before_a_change_is_worth_nothing_after_it() {
    let env = TestEnv::new().await;
    let identity = &env.identity;
    let stand = Stand::start(&env, json!({})).await;
    let token = stand.token(identity, "1001", &browser()).await.unwrap();
    leave(identity, &browser()).await.unwrap();
    // Nothing is linked yet, so no confirmation is required.
    stand.put(identity, changed(&stand, "client_id", json!("another"))).await.unwrap();
    assert!(matches!(sign_in_with(identity, token).await, Err(Error::DeadProviderToken)));
    let back = provider::token::exchange(identity, &callback_request(), &browser()).await;
    assert!(matches!(back, Err(Error::AttemptLost)), "it left for another service");
}

#[tokio::test]
async fn finding_r07_users_who_would_lose_their_only_sign_in_method_are_counted_first() {
    let env = TestEnv::new().await;
    let identity = &env.identity;
    let stand = Stand::start(&env, json!({})).await;
    stand.sign_in(identity, "only").await.unwrap();
    let blocked = stand.sign_in(identity, "blocked").await.unwrap();
    admin::users::block(&permit(&access_of(identity).await, &Actor::cli()), &blocked).await.unwrap();
    env.user("anna").await;
    let anna = viewer(identity, "anna").await;
    let token = stand.token(identity, "anna", &browser()).await.unwrap();
    provider::link::link(identity, &anna, &token, &browser()).await.unwrap();
    let links =
        admin::providers::read(&permit(&access_of(identity).await, &Actor::cli()), ID).await.unwrap().links.unwrap();
    assert_eq!((links.identities, links.only_method_of), (3, 1));
    let refused = stand.put(identity, json!({ "enabled": false })).await.unwrap_err();
    assert_eq!((refused.field(), refused.reason()), (Some("confirm_lockout"), Some("lockout")));
    assert!(refused.to_string().starts_with("1 active users"), "{refused}");
    let refused =
        admin::providers::delete(&permit(&access_of(identity).await, &Actor::cli()), ID, &Expected::Any, 0).await;
    assert_eq!(code(refused), (ErrorCode::InvalidArgument, Some("lockout")));
    assert!(stand.sign_in(identity, "only").await.is_ok(), "nothing has changed");
    stand.put_confirmed(identity, json!({ "enabled": false }), 1).await.unwrap();
}

/// Its users lost their only sign-in method when it was turned off, which was confirmed then.
#[tokio::test]
async fn a_provider_that_is_off_is_deleted_without_another_confirmation() {
    let env = TestEnv::new().await;
    let identity = &env.identity;
    let stand = Stand::start(&env, json!({})).await;
    stand.sign_in(identity, "only").await.unwrap();
    let delete = async || {
        admin::providers::delete(&permit(&access_of(identity).await, &Actor::cli()), ID, &Expected::Any, 0).await
    };
    assert_eq!(code(delete().await), (ErrorCode::InvalidArgument, Some("lockout")), "while it is on");
    stand.put_confirmed(identity, json!({ "enabled": false }), 1).await.unwrap();
    delete().await.unwrap();
    assert!(identity.providers().find(ID).is_none());
}

#[tokio::test]
async fn a_second_provider_of_the_same_people_keeps_the_first_from_being_the_only_method() {
    let env = TestEnv::new().await;
    let identity = &env.identity;
    let stand = Stand::start(&env, json!({})).await;
    let uid = stand.sign_in(identity, "7").await.unwrap();
    let other = json!({ "kind": "oauth2", "enabled": true, "secret": "hush", "config": stand.config() });
    put(identity, "school", other).await.unwrap();
    let row = doorward_store::linked_identity::of(identity.db().read(), &uid).await.unwrap().remove(0);
    let realm = doorward_store::provider::find(identity.db().read(), "school").await.unwrap().unwrap().realm;
    let second = doorward_store::linked_identity::Model { realm, provider_id: "school".into(), ..row };
    doorward_store::linked_identity::insert(identity.db().write(), second).await.unwrap();
    assert_eq!(
        admin::providers::read(&permit(&access_of(identity).await, &Actor::cli()), ID)
            .await
            .unwrap()
            .links
            .unwrap()
            .only_method_of,
        0
    );
    put(identity, "school", json!({ "enabled": false })).await.unwrap();
    assert_eq!(
        admin::providers::read(&permit(&access_of(identity).await, &Actor::cli()), ID)
            .await
            .unwrap()
            .links
            .unwrap()
            .only_method_of,
        1
    );
}

/// Applications of WeChat that shared a realm before each provider got its own.
#[tokio::test]
async fn users_linked_through_a_deleted_provider_are_counted_though_another_has_its_realm() {
    let env = TestEnv::new().await;
    let identity = &env.identity;
    let stand = Stand::start(&env, json!({})).await;
    stand.sign_in(identity, "only").await.unwrap();
    let other = json!({ "kind": "oauth2", "enabled": true, "secret": "hush", "config": stand.config() });
    put(identity, "school", other).await.unwrap();
    let find = async |id: &str| doorward_store::provider::find(identity.db().read(), id).await.unwrap().unwrap();
    let row = doorward_store::provider::Model { realm: find(ID).await.realm, ..find("school").await };
    doorward_store::provider::put(identity.db().write(), row).await.unwrap();
    let refused =
        admin::providers::delete(&permit(&access_of(identity).await, &Actor::cli()), ID, &Expected::Any, 0).await;
    assert!(matches!(refused, Err(doorward_identity::Error::Lockout { users: 1 })), "{refused:?}");
    let detach = json!({ "client_id": "another" });
    let config = {
        let mut config = stand.config();
        config["client_id"] = detach["client_id"].clone();
        config
    };
    let refused = stand.put(identity, json!({ "config": config, "links": "detach" })).await;
    assert!(matches!(refused, Err(doorward_identity::Error::Lockout { users: 1 })), "{refused:?}");
    // One that is turned off leaves the realm to the other.
    stand.put(identity, json!({ "enabled": false })).await.unwrap();
}

#[tokio::test]
async fn finding_r17_a_blocked_account_keeps_its_identity() {
    let env = TestEnv::new().await;
    let identity = &env.identity;
    let stand = Stand::start(&env, json!({})).await;
    for name in ["anna", "berta"] {
        env.user(name).await;
    }
    let (anna, berta) = (viewer(identity, "anna").await, viewer(identity, "berta").await);
    let token = stand.token(identity, "7", &browser()).await.unwrap();
    provider::link::link(identity, &anna, &token, &browser()).await.unwrap();
    let change = user::ActiveModel { status: sea_orm::Set(AccountStatus::Blocked), ..Default::default() };
    user::update(identity.db().write(), &anna.uid, change).await.unwrap();
    let token = stand.token(identity, "7", &browser()).await.unwrap();
    let refused = provider::link::transfer(identity, &berta, &token, &browser()).await;
    assert_eq!(code(refused), (ErrorCode::FailedPrecondition, Some("identity_taken")));
    admin::users::unblock(&permit(&access_of(identity).await, &Actor::cli()), &anna.uid).await.unwrap();
    let token = stand.token(identity, "7", &browser()).await.unwrap();
    provider::link::transfer(identity, &berta, &token, &browser()).await.unwrap();
}

#[tokio::test]
async fn a_node_that_has_not_heard_of_a_change_does_not_undo_it() {
    let env = TestEnv::new().await;
    let stand = Stand::start(&env, json!({})).await;
    let stale = env.node().await;
    let seen = admin::providers::get(&permit(&access_of(&stale).await, &Actor::cli()), ID).unwrap().editable();
    stand.put(&env.identity, json!({ "name": "Renamed", "rules": { "match_email": true } })).await.unwrap();
    assert_ne!(
        admin::providers::get(&permit(&access_of(&stale).await, &Actor::cli()), ID).unwrap().name,
        "Renamed",
        "the node has heard of it"
    );

    let expected = doorward_identity::version::Expected::content(&seen);
    let update = serde_json::from_value(json!({ "name": "Old" })).unwrap();
    let refused =
        admin::providers::put(&permit(&access_of(&stale).await, &Actor::cli()), ID, update, &expected, 0).await;
    assert_eq!(code(refused), (ErrorCode::Aborted, Some("changed")));

    let turned = stand.put(&stale, json!({ "enabled": false })).await.unwrap();
    assert_eq!((turned.name.as_str(), turned.rules.match_email, turned.enabled), ("Renamed", true, false));
}

#[tokio::test]
async fn two_methods_turned_off_on_two_nodes_lock_no_user_out_without_consent() {
    for provider_first in [true, false] {
        let env = TestEnv::new().await;
        let identity = &env.identity;
        let stand = Stand::start(&env, json!({})).await;
        env.user("anna").await;
        let anna = viewer(identity, "anna").await;
        let token = stand.token(identity, "anna", &browser()).await.unwrap();
        provider::link::link(identity, &anna, &token, &browser()).await.unwrap();
        // It has cached both methods as they were, whatever the other node has committed since.
        let stale = env.node().await;
        let username = async |node: &Identity| {
            let patch = json!({ "username": false });
            admin::settings::patch(
                &permit(&access_of(node).await, &Actor::cli()),
                Section::LoginMethods,
                patch,
                &Expected::Any,
                0,
            )
            .await
            .map(drop)
        };
        let provider = async |node: &Identity| stand.put(node, json!({ "enabled": false })).await.map(drop);
        let second = if provider_first {
            provider(identity).await.unwrap();
            username(&stale).await
        } else {
            username(identity).await.unwrap();
            provider(&stale).await.map_err(doorward_admin::Error::Identity)
        };
        assert!(matches!(second, Err(doorward_admin::Error::Identity(Error::Lockout { users: 1 }))), "{second:?}");
    }
}
