//! Sign-in with identity providers: what it gives access to, and what not.

use super::kit::{Stand, browser, code, with_email};
use doorward_admin as admin;
use doorward_contract::provider::{ProviderSigninRequest, ProviderUpdate};
use doorward_contract::{ErrorCode, Secret, Uid};
use doorward_identity::version::Expected;
use doorward_identity::{Actor, session, signin};
use doorward_store::{role, user};
use doorward_testkit::{PASSWORD, TestEnv, permit};
use serde_json::{Value, json};

async fn row(env: &TestEnv, uid: &Uid) -> user::Model {
    user::by_uid(env.identity.db().read(), uid).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_new_user_gets_an_account_and_signs_in_to_it_again() {
    let env = TestEnv::new().await;
    let stand = Stand::start(&env, "corp", json!({})).await;
    let uid = stand.sign_in(&env.identity, "corp", json!({ "sub": "7", "name": "小明🍧" })).await.unwrap();
    assert_eq!(stand.sign_in(&env.identity, "corp", json!({ "sub": "7", "name": "x" })).await.unwrap(), uid);
    assert_eq!(row(&env, &uid).await.name.as_deref(), Some("小明🍧"));
    let other = stand.sign_in(&env.identity, "corp", json!({ "sub": "8", "name": "小明🍧" })).await.unwrap();
    assert_ne!(other, uid, "two people may have one name");
}

#[tokio::test]
async fn attack_01_an_unverified_local_contact_is_never_linked_to_and_loses_its_password() {
    let env = TestEnv::new().await;
    let stand = Stand::start(&env, "corp", json!({ "match_email": true })).await;
    let planted = with_email(&env, "mallory", "victim@example.test", false).await;
    let password = Secret::new(PASSWORD.to_owned());
    let opened = signin::password::sign_in(&env.identity, "mallory", &password, &browser()).await.unwrap();
    let tokens = session::tokens(&env.identity, &opened).await.unwrap();
    let access = tokens.access_token.expose();
    // This node has cached the session from now on.
    assert!(session::by_access_token(&env.identity, access).await.is_ok());
    let word = json!({ "sub": "7", "email": "victim@example.test", "email_verified": true });
    let uid = stand.sign_in(&env.identity, "corp", word).await.unwrap();
    assert_ne!(uid, planted);
    let (mine, theirs) = (row(&env, &uid).await, row(&env, &planted).await);
    assert_eq!((mine.email_key.as_deref(), mine.email_verified), (Some("victim@example.test"), true));
    assert_eq!((theirs.email_key, theirs.password_hash), (None, None));
    assert!(session::by_id(&env.identity, &opened.session_id).await.is_err());
    assert!(session::by_access_token(&env.identity, access).await.is_err(), "not remembered any more");
}

#[tokio::test]
async fn attack_02_an_address_the_provider_has_not_verified_opens_nothing() {
    let env = TestEnv::new().await;
    let stand = Stand::start(&env, "corp", json!({ "match_email": true })).await;
    let victim = with_email(&env, "victim", "victim@example.test", true).await;
    for verified in [json!(false), Value::Null, json!("no"), json!(1)] {
        let word =
            json!({ "sub": format!("s-{verified}"), "email": "victim@example.test", "email_verified": verified });
        let uid = stand.sign_in(&env.identity, "corp", word).await.unwrap();
        assert_ne!(uid, victim);
        assert_eq!(row(&env, &uid).await.email_key, None);
    }
}

#[tokio::test]
async fn a_contact_that_both_sides_have_verified_opens_the_account_where_that_is_on() {
    let env = TestEnv::new().await;
    let stand = Stand::start(&env, "corp", json!({ "match_email": true })).await;
    let uid = with_email(&env, "li.na", "li.na@example.test", true).await;
    let word = |sub: &str| json!({ "sub": sub, "email": "Li.Na@EXAMPLE.test", "email_verified": true });
    assert_eq!(stand.sign_in(&env.identity, "corp", word("7")).await.unwrap(), uid);
    stand.set_up(&env.identity, "corp", json!({ "match_email": false })).await;
    assert_ne!(stand.sign_in(&env.identity, "corp", word("8")).await.unwrap(), uid);
    assert_eq!(stand.sign_in(&env.identity, "corp", word("7")).await.unwrap(), uid, "linked by now");
}

#[tokio::test]
async fn attack_03_a_subject_without_a_value_is_refused() {
    let env = TestEnv::new().await;
    let stand = Stand::start(&env, "corp", json!({})).await;
    for sub in [json!(""), json!("undefined"), json!(0), Value::Null, json!(["7"]), json!({ "a": 1 })] {
        let refused = stand.sign_in(&env.identity, "corp", json!({ "sub": sub })).await;
        assert_eq!(code(refused), (ErrorCode::FailedPrecondition, Some("provider")), "{sub}");
    }
}

#[tokio::test]
async fn attack_04_the_same_subject_of_two_providers_is_two_people() {
    let env = TestEnv::new().await;
    let (a, b) = (Stand::start(&env, "corp", json!({})).await, Stand::start(&env, "school", json!({})).await);
    let first = a.sign_in(&env.identity, "corp", json!({ "sub": "7" })).await.unwrap();
    assert_ne!(b.sign_in(&env.identity, "school", json!({ "sub": "7" })).await.unwrap(), first);
    for id in ["custom", "password", "phone", "Corp", "a", "../x"] {
        let update: ProviderUpdate = serde_json::from_value(json!({ "kind": "oauth2" })).unwrap();
        let refused = admin::providers::put(&permit(&env.access, &Actor::cli()), id, update, &Expected::Any, 0).await;
        assert_eq!(code(refused), (ErrorCode::InvalidArgument, Some("charset")), "{id}");
    }
}

#[tokio::test]
async fn finding_f10_a_person_whose_account_was_deleted_is_not_given_its_uid_again() {
    let env = TestEnv::new().await;
    let stand = Stand::start(&env, "corp", json!({ "reuse_user_id": true })).await;
    let uid = stand.sign_in(&env.identity, "corp", json!({ "sub": "7" })).await.unwrap();
    assert_eq!(uid.as_str(), "7");
    admin::users::delete(&permit(&env.access, &Actor::cli()), &uid, &Expected::Any).await.unwrap();
    let again = stand.sign_in(&env.identity, "corp", json!({ "sub": "7" })).await;
    assert_eq!(code(again), (ErrorCode::AlreadyExists, Some("retired")));
}

#[tokio::test]
async fn a_provider_token_opens_one_session_however_many_try() {
    let env = TestEnv::new().await;
    let stand = Stand::start(&env, "corp", json!({})).await;
    stand.sign_in(&env.identity, "corp", json!({ "sub": "7" })).await.unwrap();
    let token = stand.token(&env.identity, "corp", json!({ "sub": "7" }), &browser()).await.unwrap();
    let mut tries = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (identity, token) = (env.identity.clone(), token.clone());
        tries.spawn(async move {
            let request = ProviderSigninRequest { provider_token: token, ..Default::default() };
            signin::provider::sign_in(&identity, &request, &browser()).await.is_ok()
        });
    }
    assert_eq!(tries.join_all().await.into_iter().filter(|good| *good).count(), 1);
}

#[tokio::test]
async fn no_account_is_registered_where_the_rules_or_the_call_forbid_it() {
    let env = TestEnv::new().await;
    let stand = Stand::start(&env, "corp", json!({})).await;
    let provider_token = stand.token(&env.identity, "corp", json!({ "sub": "7" }), &browser()).await.unwrap();
    let request = ProviderSigninRequest { provider_token, force_disable_sign_up: Some(true), ..Default::default() };
    let refused = signin::provider::sign_in(&env.identity, &request, &browser()).await;
    assert_eq!(code(refused).0, ErrorCode::UserNotFound);
    stand.set_up(&env.identity, "corp", json!({ "auto_sign_up": false })).await;
    assert_eq!(code(stand.sign_in(&env.identity, "corp", json!({ "sub": "7" })).await).0, ErrorCode::UserNotFound);
}

#[tokio::test]
async fn new_accounts_are_what_the_rules_say_and_never_administrators() {
    let env = TestEnv::new().await;
    role::insert_if_absent(env.identity.db().write(), "staff", "Staff", 0).await.unwrap();
    let rules = json!({ "reuse_user_id": true, "new_account_kind": "internal", "new_account_role": "staff" });
    let stand = Stand::start(&env, "corp", rules).await;
    let uid = stand.sign_in(&env.identity, "corp", json!({ "sub": "emp-7" })).await.unwrap();
    assert_eq!((uid.as_str(), row(&env, &uid).await.kind.as_str()), ("emp-7", "internal"));
    let roles = role::of(env.identity.db().read(), &uid, 0).await.unwrap();
    assert_eq!(roles.iter().map(|role| role.role_id.as_str()).collect::<Vec<_>>(), ["staff"]);
    for (role, reason) in [("administrator", "administrator"), ("registered_users", "automatic")] {
        let rules = json!({ "rules": { "new_account_role": role } });
        let update: ProviderUpdate = serde_json::from_value(rules).unwrap();
        let refused =
            admin::providers::put(&permit(&env.access, &Actor::cli()), "corp", update, &Expected::Any, 0).await;
        assert_eq!(code(refused), (ErrorCode::InvalidArgument, Some(reason)));
    }
}

#[tokio::test]
async fn case_p045_ones_own_name_outlives_later_sign_ins() {
    let env = TestEnv::new().await;
    let stand = Stand::start(&env, "corp", json!({ "sync_profile": true })).await;
    let word = |name: &str| json!({ "sub": "7", "name": name, "picture": "javascript:alert(1)" });
    let uid = stand.sign_in(&env.identity, "corp", word("Old")).await.unwrap();
    stand.sign_in(&env.identity, "corp", word("New")).await.unwrap();
    assert_eq!(row(&env, &uid).await.name.as_deref(), Some("New"));
    let own = user::ActiveModel { name: sea_orm::Set(Some("Mine".into())), ..Default::default() };
    user::update(env.identity.db().write(), &uid, own).await.unwrap();
    stand.sign_in(&env.identity, "corp", word("Newer")).await.unwrap();
    let row = row(&env, &uid).await;
    assert_eq!((row.name.as_deref(), row.picture), (Some("Mine"), None));
}

#[tokio::test]
async fn a_blocked_account_stays_closed() {
    let env = TestEnv::new().await;
    let stand = Stand::start(&env, "corp", json!({})).await;
    let uid = stand.sign_in(&env.identity, "corp", json!({ "sub": "7" })).await.unwrap();
    admin::users::block(&permit(&env.access, &Actor::cli()), &uid).await.unwrap();
    assert_eq!(code(stand.sign_in(&env.identity, "corp", json!({ "sub": "7" })).await).0, ErrorCode::UserBlocked);
}

#[tokio::test]
async fn case_p065_first_sign_ins_by_a_provider_do_not_count_as_registrations() {
    let env = TestEnv::new().await;
    let limits = json!({ "registrations_hour": 1, "provider_accounts_hour": 2 });
    env.set(doorward_contract::settings::Section::Limits, limits).await;
    let stand = Stand::start(&env, "oa", json!({})).await;
    for number in 0..2 {
        stand.sign_in(&env.identity, "oa", json!({ "sub": format!("p{number}") })).await.unwrap();
    }
    let third = stand.sign_in(&env.identity, "oa", json!({ "sub": "p2" })).await.unwrap_err();
    assert!(third.retry_after().is_some(), "{third}");
    // A provider for organization members is trusted.
    stand.set_up(&env.identity, "oa", json!({ "new_account_kind": "internal" })).await;
    for number in 2..6 {
        stand.sign_in(&env.identity, "oa", json!({ "sub": format!("p{number}") })).await.unwrap();
    }
}
