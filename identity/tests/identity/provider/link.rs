//! Linking, unlinking and moving identities.

use super::kit::{Stand, browser, code, with_email};
use doorward_admin as admin;
use doorward_contract::provider::ProviderSigninRequest;
use doorward_contract::{ErrorCode, Secret};
use doorward_identity::{Actor, Identity, Viewer, account, provider, session, signin};
use doorward_testkit::{PASSWORD, TestEnv, permit};
use serde_json::json;

async fn viewer(identity: &Identity, username: &str) -> Viewer {
    let password = Secret::new(PASSWORD.to_owned());
    let opened = signin::password::sign_in(identity, username, &password, &browser()).await.unwrap();
    session::by_id(identity, &opened.session_id).await.unwrap()
}

async fn guest(env: &TestEnv) -> Viewer {
    env.open_sign_up().await;
    let opened = signin::anonymous::sign_in(&env.identity, &browser()).await.unwrap();
    session::by_id(&env.identity, &opened.session_id).await.unwrap()
}

#[tokio::test]
async fn attack_10_an_identity_is_linked_and_unlinked_only_within_ten_minutes_of_a_sign_in() {
    let env = TestEnv::new().await;
    let stand = Stand::start(&env, "corp", json!({})).await;
    env.user("owner").await;
    let owner = viewer(&env.identity, "owner").await;
    env.clock.advance_secs(600);
    let token = stand.token(&env.identity, "corp", json!({ "sub": "7" }), &browser()).await.unwrap();
    let refused = provider::link::link(&env.identity, &owner, &token, &browser()).await;
    assert_eq!(code(refused).0, ErrorCode::PermissionDenied);
    let fresh = viewer(&env.identity, "owner").await;
    provider::link::link(&env.identity, &fresh, &token, &browser()).await.unwrap();
    env.clock.advance_secs(600);
    let refused = provider::link::unlink(&env.identity, &fresh, "corp", &browser()).await;
    assert_eq!(code(refused).0, ErrorCode::PermissionDenied);
    let reauthenticate = doorward_identity::reauthentication::by_password;
    reauthenticate(&env.identity, &fresh, &Secret::new(PASSWORD.to_owned()), &browser()).await.unwrap();
    provider::link::unlink(&env.identity, &fresh, "corp", &browser()).await.unwrap();
}

#[tokio::test]
async fn finding_f04_an_identity_moves_within_ten_minutes_of_a_sign_in_and_makes_nothing_younger() {
    let env = TestEnv::new().await;
    let stand = Stand::start(&env, "corp", json!({})).await;
    for name in ["former", "owner"] {
        env.user(name).await;
    }
    let former = viewer(&env.identity, "former").await;
    let owner = viewer(&env.identity, "owner").await;
    let token = stand.token(&env.identity, "corp", json!({ "sub": "7" }), &browser()).await.unwrap();
    provider::link::link(&env.identity, &former, &token, &browser()).await.unwrap();
    env.clock.advance_secs(599);
    let token = stand.token(&env.identity, "corp", json!({ "sub": "7" }), &browser()).await.unwrap();
    provider::link::transfer(&env.identity, &owner, &token, &browser()).await.unwrap();
    env.clock.advance_secs(1);
    let token = stand.token(&env.identity, "corp", json!({ "sub": "8" }), &browser()).await.unwrap();
    let refused = provider::link::transfer(&env.identity, &owner, &token, &browser()).await;
    assert_eq!(code(refused).0, ErrorCode::PermissionDenied);
}

#[tokio::test]
async fn finding_f04_every_verified_contact_is_told_of_a_linked_and_an_unlinked_identity() {
    let env = TestEnv::new().await;
    let stand = Stand::start(&env, "corp", json!({})).await;
    with_email(&env, "owner", "owner@example.test", true).await;
    let owner = viewer(&env.identity, "owner").await;
    let token = stand.token(&env.identity, "corp", json!({ "sub": "7" }), &browser()).await.unwrap();
    provider::link::link(&env.identity, &owner, &token, &browser()).await.unwrap();
    provider::link::unlink(&env.identity, &owner, "corp", &browser()).await.unwrap();
    let query = doorward_contract::messaging::MessageQuery {
        recipient: Some("owner@example.test".into()),
        ..Default::default()
    };
    let notices = admin::messages::list(&permit(&env.access, &Actor::cli()), &query).await.unwrap().items;
    let notices: Vec<_> = notices.into_iter().filter_map(|message| message.text).collect();
    assert!(
        notices.len() == 2 && notices[0].contains("移除了一种登录方式") && notices[1].contains("新增了一种登录方式")
    );
}

#[tokio::test]
async fn finding_f02_an_identity_linked_in_a_session_that_a_delegate_opened_rests_on_the_delegate() {
    let env = TestEnv::new().await;
    let stand = Stand::start(&env, "corp", json!({})).await;
    let uid = env.user("owner").await;
    env.delegated_role("helpdesk", &["doorward:users:*"]).await;
    let desk = Actor::api_key("desk", "helpdesk", None, false, &browser());
    let url = admin::users::password_link(&permit(&env.access, &desk), &uid).await.unwrap().url;
    let link = Secret::new(url.rsplit_once('=').unwrap().1.to_owned());
    let set = doorward_identity::password::set_by_link;
    set(&env.identity, &link, &Secret::new(PASSWORD.to_owned()), &browser()).await.unwrap();
    let opened = viewer(&env.identity, "owner").await;
    let token = stand.token(&env.identity, "corp", json!({ "sub": "7" }), &browser()).await.unwrap();
    provider::link::link(&env.identity, &opened, &token, &browser()).await.unwrap();
    let linked = doorward_store::linked_identity::of(env.identity.db().read(), &uid).await.unwrap();
    assert_eq!(linked[0].delegate.as_deref(), Some("api_key:desk"));
    // So does the session that it opens.
    stand.sign_in(&env.identity, "corp", json!({ "sub": "7" })).await.unwrap();
    let live = doorward_store::session::live_of(env.identity.db().read(), &uid, env.identity.now().as_millis());
    assert!(live.await.unwrap().iter().all(|session| session.delegate.as_deref() == Some("api_key:desk")));
}

#[tokio::test]
async fn attack_11_an_identity_is_not_unlinked_while_passwords_are_off() {
    let env = TestEnv::new().await;
    let stand = Stand::start(&env, "corp", json!({})).await;
    env.user("owner").await;
    let owner = viewer(&env.identity, "owner").await;
    let token = stand.token(&env.identity, "corp", json!({ "sub": "7" }), &browser()).await.unwrap();
    provider::link::link(&env.identity, &owner, &token, &browser()).await.unwrap();
    env.set(doorward_contract::settings::Section::LoginMethods, json!({ "username": false })).await;
    let refused = provider::link::unlink(&env.identity, &owner, "corp", &browser()).await;
    assert_eq!(code(refused), (ErrorCode::FailedPrecondition, Some("last_sign_in_method")));
}

#[tokio::test]
async fn attack_11_the_last_sign_in_method_cannot_be_unlinked() {
    let env = TestEnv::new().await;
    let stand = Stand::start(&env, "corp", json!({})).await;
    let token = stand.token(&env.identity, "corp", json!({ "sub": "7" }), &browser()).await.unwrap();
    let request = ProviderSigninRequest { provider_token: token, ..Default::default() };
    let opened = signin::provider::sign_in(&env.identity, &request, &browser()).await.unwrap();
    let viewer = session::by_id(&env.identity, &opened.session_id).await.unwrap();
    let refused = provider::link::unlink(&env.identity, &viewer, "corp", &browser()).await;
    assert_eq!(code(refused), (ErrorCode::FailedPrecondition, Some("last_sign_in_method")));
    assert_eq!(account::me(&env.identity, &viewer).await.unwrap().providers.len(), 1);
}

#[tokio::test]
async fn a_guest_who_links_an_identity_keeps_the_uid() {
    let env = TestEnv::new().await;
    let stand = Stand::start(&env, "corp", json!({})).await;
    let guest = guest(&env).await;
    let token = stand.token(&env.identity, "corp", json!({ "sub": "7" }), &browser()).await.unwrap();
    provider::link::link(&env.identity, &guest, &token, &browser()).await.unwrap();
    let now = session::by_id(&env.identity, &guest.session_id).await.unwrap();
    assert_eq!((now.uid.as_str(), now.is_guest(), now.scope.as_str()), (guest.uid.as_str(), false, "user sso"));
    assert_eq!(stand.sign_in(&env.identity, "corp", json!({ "sub": "7" })).await.unwrap(), guest.uid);
    let next = signin::anonymous::sign_in(&env.identity, &browser()).await.unwrap();
    assert_ne!(next.uid, guest.uid, "the device opens a new guest");
}

#[tokio::test]
async fn an_identity_opens_one_account_until_it_is_moved() {
    let env = TestEnv::new().await;
    let stand = Stand::start(&env, "corp", json!({})).await;
    for name in ["anna", "berta"] {
        env.user(name).await;
    }
    let (anna, berta) = (viewer(&env.identity, "anna").await, viewer(&env.identity, "berta").await);
    let word = json!({ "sub": "7" });
    let token = stand.token(&env.identity, "corp", word.clone(), &browser()).await.unwrap();
    provider::link::link(&env.identity, &anna, &token, &browser()).await.unwrap();
    let token = stand.token(&env.identity, "corp", word.clone(), &browser()).await.unwrap();
    let refused = provider::link::link(&env.identity, &berta, &token, &browser()).await;
    assert_eq!(code(refused), (ErrorCode::FailedPrecondition, Some("identity_taken")));
    provider::link::transfer(&env.identity, &berta, &token, &browser()).await.unwrap();
    assert_eq!(stand.sign_in(&env.identity, "corp", word).await.unwrap(), berta.uid);
    provider::link::unlink(&env.identity, &berta, "corp", &browser()).await.unwrap();
    assert!(account::me(&env.identity, &berta).await.unwrap().providers.is_empty());
}

#[tokio::test]
async fn an_identity_is_not_moved_from_an_account_that_has_nothing_else() {
    let env = TestEnv::new().await;
    let stand = Stand::start(&env, "corp", json!({})).await;
    let owner = stand.sign_in(&env.identity, "corp", json!({ "sub": "7" })).await.unwrap();
    env.user("berta").await;
    let berta = viewer(&env.identity, "berta").await;
    let token = stand.token(&env.identity, "corp", json!({ "sub": "7" }), &browser()).await.unwrap();
    let refused = provider::link::transfer(&env.identity, &berta, &token, &browser()).await;
    assert_eq!(code(refused), (ErrorCode::FailedPrecondition, Some("last_sign_in_method")));
    assert_eq!(stand.sign_in(&env.identity, "corp", json!({ "sub": "7" })).await.unwrap(), owner);
}
