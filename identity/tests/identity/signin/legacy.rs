//! Users whose password is still at a former system.

use super::kit::{secret, sign_in};
use doorward_admin as admin;
use doorward_contract::Uid;
use doorward_contract::event::{EventAction, EventQuery};
use doorward_identity::version::Expected;
use doorward_identity::{Actor, Error, legacy};
use doorward_store::user;
use doorward_testkit::{OTHER_PASSWORD, PASSWORD, TestEnv, caller, permit};
use sea_orm::ActiveValue::Set;
use serde_json::{Value, json};
use std::time::Duration;
use wiremock::matchers::{body_partial_json, method};
use wiremock::{Mock, MockServer, ResponseTemplate};

/// A hook that knows one user by [`PASSWORD`].
struct Hook(MockServer);

impl Hook {
    async fn set_up(env: &TestEnv, change: Value) -> Self {
        let hook = Self(MockServer::start().await);
        hook.saves(env, change).await;
        hook
    }

    async fn saves(&self, env: &TestEnv, change: Value) {
        let mut all = json!({ "kind": "http", "url": format!("{}/hook", self.0.uri()), "timeout_seconds": 1 });
        all.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let permit = permit(&env.access, &Actor::cli());
        admin::settings::save_legacy_system(&permit, all, &secret("hush"), &Expected::Any).await.unwrap();
    }

    /// Answers yes for [`PASSWORD`], with this user, and no for any other.
    async fn knows(&self, user: Value) {
        self.0.reset().await;
        let yes = ResponseTemplate::new(200).set_body_json(json!({ "valid": true, "user": user }));
        let right = body_partial_json(json!({ "data": { "password": PASSWORD } }));
        Mock::given(method("POST")).and(right).respond_with(yes).with_priority(1).mount(&self.0).await;
        let no = ResponseTemplate::new(200).set_body_json(json!({ "valid": false }));
        Mock::given(method("POST")).respond_with(no).with_priority(2).mount(&self.0).await;
    }

    async fn requests(&self) -> usize {
        self.0.received_requests().await.unwrap().len()
    }
}

async fn row(env: &TestEnv, uid: &Uid) -> user::Model {
    user::by_uid(env.identity.db().read(), uid).await.unwrap().unwrap()
}

async fn mark(env: &TestEnv, uid: &Uid) {
    let change = user::ActiveModel { password_hash: Set(Some(legacy::MARK.to_owned())), ..Default::default() };
    user::update(env.identity.db().write(), uid, change).await.unwrap();
}

async fn migrations(env: &TestEnv) -> usize {
    let query = EventQuery { action: Some(EventAction::Migrated), ..EventQuery::default() };
    admin::events::list(&permit(&env.access, &Actor::cli()), &query).await.unwrap().items.len()
}

#[tokio::test]
async fn an_unknown_user_is_asked_for_once_and_belongs_here_afterwards() {
    let env = TestEnv::new().await;
    env.open_contacts().await;
    let hook = Hook::set_up(&env, json!({})).await;
    let mail = "li.na@example.test";
    hook.knows(json!({ "id": "kXw2pQ9sNfYhT0dL", "email": mail, "email_verified": true, "name": "李娜" })).await;
    let client = caller("192.0.2.1");
    assert!(matches!(sign_in(&env, "li.na", OTHER_PASSWORD, &client).await, Err(Error::WrongCredentials)));
    let uid = sign_in(&env, "li.na", PASSWORD, &client).await.unwrap();
    assert_eq!(uid.as_str(), "kXw2pQ9sNfYhT0dL");
    let account = row(&env, &uid).await;
    assert_eq!((account.username.as_deref(), account.name.as_deref()), (Some("li.na"), Some("李娜")));
    assert_eq!((account.email_key.as_deref(), account.email_verified), (Some(mail), false), "it is not trusted");
    assert!(account.password_hash.unwrap().starts_with("$argon2id$"));
    assert_eq!((hook.requests().await, migrations(&env).await), (2, 1));
    assert_eq!(sign_in(&env, "li.na", PASSWORD, &client).await.unwrap(), uid);
    assert!(matches!(sign_in(&env, "li.na", OTHER_PASSWORD, &client).await, Err(Error::WrongCredentials)));
    assert_eq!(hook.requests().await, 2, "an account with a password is not asked for");
}

#[tokio::test]
async fn verified_contacts_are_trusted_only_if_the_setting_says_so() {
    let env = TestEnv::new().await;
    env.open_contacts().await;
    let hook = Hook::set_up(&env, json!({ "trust_contacts": true })).await;
    let mail = "li.na@example.test";
    hook.knows(json!({ "id": "trusted-user", "email": mail, "email_verified": true })).await;
    let uid = sign_in(&env, "Li.Na@example.test", PASSWORD, &caller("192.0.2.1")).await.unwrap();
    let account = row(&env, &uid).await;
    assert_eq!((account.email_key.as_deref(), account.email_verified), (Some(mail), true));
    // An address that the system has verified says nothing about the one that was entered.
    hook.knows(json!({ "id": "another-user", "email": "wang@example.test", "email_verified": true })).await;
    let uid = sign_in(&env, "mallory@example.test", PASSWORD, &caller("192.0.2.1")).await.unwrap();
    let account = row(&env, &uid).await;
    assert_eq!((account.email_key.as_deref(), account.email_verified), (Some("mallory@example.test"), false));
}

#[tokio::test]
async fn attack_02_a_contact_of_another_account_is_not_taken_over() {
    let env = TestEnv::new().await;
    env.open_contacts().await;
    let victim = env.user("wang.wu").await;
    let change = user::ActiveModel {
        email: Set(Some("wang@example.test".into())),
        email_key: Set(Some("wang@example.test".into())),
        email_verified: Set(true),
        ..Default::default()
    };
    user::update(env.identity.db().write(), &victim, change).await.unwrap();
    let hook = Hook::set_up(&env, json!({ "trust_contacts": true })).await;
    hook.knows(json!({ "id": "mallory-user", "email": "wang@example.test", "email_verified": true })).await;
    let uid = sign_in(&env, "mallory", PASSWORD, &caller("192.0.2.1")).await.unwrap();
    assert_ne!(uid, victim);
    assert_eq!(row(&env, &uid).await.email_key, None);
    // Nor the account itself, by its uid.
    hook.knows(json!({ "id": victim })).await;
    let refused = sign_in(&env, "mallory.two", PASSWORD, &caller("192.0.2.1")).await;
    assert!(matches!(refused, Err(Error::WrongCredentials)));
}

#[tokio::test]
async fn a_marked_account_gets_its_password_and_a_revoked_mark_does_not() {
    let env = TestEnv::new().await;
    let (marked, revoked) = (env.user("li.na").await, env.user("wang.wu").await);
    mark(&env, &marked).await;
    mark(&env, &revoked).await;
    user::revoke_password(env.identity.db().write(), &revoked, 0).await.unwrap();
    let hook = Hook::set_up(&env, json!({})).await;
    hook.knows(json!({ "id": "somebody-else" })).await;
    let client = caller("192.0.2.1");
    assert_eq!(sign_in(&env, "li.na", PASSWORD, &client).await.unwrap(), marked);
    assert!(row(&env, &marked).await.password_hash.unwrap().starts_with("$argon2id$"));
    assert!(matches!(sign_in(&env, "wang.wu", PASSWORD, &client).await, Err(Error::WrongCredentials)));
    assert_eq!(hook.requests().await, 1);
}

#[tokio::test]
async fn attack_02_a_contact_that_someone_registered_there_later_opens_no_marked_account() {
    let env = TestEnv::new().await;
    env.open_contacts().await;
    let (uid, mail) = (env.user("li.na").await, "li.na@example.test");
    let change = user::ActiveModel {
        username: Set(None),
        username_key: Set(None),
        email: Set(Some(mail.into())),
        email_key: Set(Some(mail.into())),
        email_verified: Set(true),
        ..Default::default()
    };
    user::update(env.identity.db().write(), &uid, change).await.unwrap();
    mark(&env, &uid).await;
    let hook = Hook::set_up(&env, json!({ "trust_contacts": true })).await;
    let client = caller("192.0.2.1");
    hook.knows(json!({ "id": "mallory-user", "email": mail, "email_verified": false })).await;
    assert!(matches!(sign_in(&env, mail, PASSWORD, &client).await, Err(Error::WrongCredentials)));
    assert_eq!(row(&env, &uid).await.password_hash.as_deref(), Some(legacy::MARK));
    hook.knows(json!({ "id": "li-na-there", "email": mail, "email_verified": true })).await;
    assert_eq!(sign_in(&env, mail, PASSWORD, &client).await.unwrap(), uid);
}

#[tokio::test]
async fn attack_85_a_user_who_was_deleted_here_does_not_come_back() {
    let env = TestEnv::new().await;
    let hook = Hook::set_up(&env, json!({})).await;
    hook.knows(json!({})).await;
    let client = caller("192.0.2.1");
    let uid = sign_in(&env, "li.na", PASSWORD, &client).await.unwrap();
    admin::users::delete(&permit(&env.access, &Actor::cli()), &uid).await.unwrap();
    assert!(matches!(sign_in(&env, "li.na", PASSWORD, &client).await, Err(Error::WrongCredentials)));
}

#[tokio::test]
async fn attack_46_a_system_that_fails_is_a_wrong_password() {
    let env = TestEnv::new().await;
    env.user("li.na").await;
    let hook = Hook::set_up(&env, json!({})).await;
    let late = ResponseTemplate::new(200).set_delay(Duration::from_secs(30));
    for reply in [ResponseTemplate::new(500), ResponseTemplate::new(200).set_body_string("<html>"), late] {
        hook.0.reset().await;
        Mock::given(method("POST")).respond_with(reply).mount(&hook.0).await;
        let refused = sign_in(&env, "nobody", OTHER_PASSWORD, &caller("192.0.2.1")).await;
        assert!(matches!(refused, Err(Error::WrongCredentials)));
    }
    let refused = sign_in(&env, "li.na", OTHER_PASSWORD, &caller("192.0.2.1")).await;
    assert!(matches!(refused, Err(Error::WrongCredentials)));
}

#[tokio::test]
async fn attack_81_the_system_is_asked_within_the_limits_of_attempts() {
    let env = TestEnv::new().await;
    let hook = Hook::set_up(&env, json!({})).await;
    hook.knows(json!({})).await;
    let tries = (0..30).map(|_| env.identity.clone()).map(|identity| {
        tokio::spawn(async move {
            let client = caller("192.0.2.1");
            doorward_identity::signin::password::sign_in(&identity, "li.na", &secret(OTHER_PASSWORD), &client).await
        })
    });
    for result in tries.collect::<Vec<_>>() {
        assert!(result.await.unwrap().is_err());
    }
    assert!(hook.requests().await <= 10, "{}", hook.requests().await);
}

#[tokio::test]
async fn parallel_right_passwords_create_one_account() {
    let env = TestEnv::new().await;
    let hook = Hook::set_up(&env, json!({ "timeout_seconds": 10 })).await;
    hook.knows(json!({})).await;
    let tries = (0..6).map(|_| env.identity.clone()).map(|identity| {
        tokio::spawn(async move {
            let client = caller("192.0.2.1");
            let opened =
                doorward_identity::signin::password::sign_in(&identity, "li.na", &secret(PASSWORD), &client).await;
            opened.unwrap().uid
        })
    });
    let mut uids = Vec::new();
    for result in tries.collect::<Vec<_>>() {
        uids.push(result.await.unwrap());
    }
    uids.dedup();
    assert_eq!((uids.len(), hook.requests().await, migrations(&env).await), (1, 1, 1));
}

#[tokio::test]
async fn attack_88_the_secret_is_not_used_for_another_recipient() {
    let env = TestEnv::new().await;
    let hook = Hook::set_up(&env, json!({})).await;
    let other = MockServer::start().await;
    let settings = permit(&env.access, &Actor::cli());
    let change = json!({ "url": format!("{}/stolen", other.uri()) });
    admin::settings::save_legacy_system(&settings, change, &secret(""), &Expected::Any).await.unwrap();
    assert!(!admin::settings::has_legacy_secret(&permit(&env.access, &Actor::cli())).await.unwrap());
    assert!(sign_in(&env, "li.na", PASSWORD, &caller("192.0.2.1")).await.is_err());
    assert!(other.received_requests().await.unwrap().is_empty());
    assert_eq!(hook.requests().await, 0);
}
