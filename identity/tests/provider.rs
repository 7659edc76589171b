//! Sign-in with identity providers: what it gives access to, and what not.

#![allow(clippy::unwrap_used, reason = "a test that cannot arrange has failed")]

use doorward_admin as admin;
use doorward_contract::{
    ErrorCode, Secret,
    messaging::Channel,
    provider::{ProviderSigninRequest, ProviderTokenRequest, ProviderUpdate, ProviderUriQuery},
};
use doorward_identity::Actor;
use doorward_identity::version::Expected;
use doorward_identity::{Caller, Error, Identity, Viewer, account, provider, session, signin};
use doorward_store::{role, user};
use doorward_testkit::access_of;
use doorward_testkit::permit;
use doorward_testkit::{PASSWORD, TestEnv, device};
use serde_json::{Value, json};
use wiremock::matchers::path;
use wiremock::{Mock, MockServer, ResponseTemplate};

const BACK: &str = "http://localhost:5173/back";

/// A provider that confirms any identity.
struct Stand(MockServer);

impl Stand {
    async fn start(env: &TestEnv, id: &str, rules: Value) -> Self {
        let stand = Self(MockServer::start().await);
        stand.set_up(&env.identity, id, rules).await;
        stand
    }

    async fn set_up(&self, identity: &Identity, id: &str, rules: Value) {
        let at = |rest: &str| format!("{}/{rest}", self.0.uri());
        let update = json!({
            "kind": "oauth2", "enabled": true, "secret": "hush", "rules": rules,
            "config": {
                "client_id": "us", "authorization_endpoint": at("authorize"), "token_endpoint": at("token"),
                "userinfo_endpoint": at("me"), "pkce": true,
            },
        });
        let update: ProviderUpdate = serde_json::from_value(update).unwrap();
        admin::providers::put(&permit(&access_of(identity).await, &Actor::cli()), id, update, &Expected::Any)
            .await
            .unwrap();
    }

    async fn vouch(&self, profile: Value) {
        self.0.reset().await;
        let token = json!({ "access_token": "t", "token_type": "bearer" });
        Mock::given(path("/token")).respond_with(ResponseTemplate::new(200).set_body_json(token)).mount(&self.0).await;
        Mock::given(path("/me")).respond_with(ResponseTemplate::new(200).set_body_json(profile)).mount(&self.0).await;
    }

    /// A provider token for this profile.
    async fn token(&self, identity: &Identity, id: &str, profile: Value, caller: &Caller) -> Result<Secret, Error> {
        self.vouch(profile).await;
        leave(identity, id, caller).await?;
        let request = come_back(id);
        Ok(provider::token::exchange(identity, &request, caller).await?.provider_token)
    }

    async fn sign_in(&self, identity: &Identity, id: &str, profile: Value) -> Result<String, Error> {
        let caller = browser();
        let provider_token = self.token(identity, id, profile, &caller).await?;
        let request = ProviderSigninRequest { provider_token, ..Default::default() };
        Ok(signin::provider::sign_in(identity, &request, &caller).await?.uid)
    }
}

fn browser() -> Caller {
    device("0f8fad5b-d9cb-469f-a165-70867728950e")
}

async fn leave(identity: &Identity, id: &str, caller: &Caller) -> Result<String, Error> {
    let query =
        ProviderUriQuery { provider_id: id.into(), redirect_uri: BACK.into(), state: "prd-1".into(), scope: None };
    Ok(provider::redirect::uri(identity, &query, caller).await?.uri)
}

fn come_back(id: &str) -> ProviderTokenRequest {
    ProviderTokenRequest {
        provider_id: id.into(),
        provider_redirect_uri: Some(BACK.into()),
        provider_code: Some(Secret::new("code".into())),
        ..Default::default()
    }
}

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

async fn with_email(env: &TestEnv, username: &str, email: &str, verified: bool) -> String {
    let uid = env.user(username).await;
    let change = user::contact_change(Channel::Mail, Some((email, email)), verified);
    user::update(env.identity.db().write(), &uid, change).await.unwrap();
    uid
}

async fn row(env: &TestEnv, uid: &str) -> user::Model {
    user::by_uid(env.identity.db().read(), uid).await.unwrap().unwrap()
}

#[track_caller]
fn code<T: std::fmt::Debug>(result: Result<T, Error>) -> (ErrorCode, Option<&'static str>) {
    let error = result.unwrap_err();
    (error.code(), error.reason())
}

#[tokio::test]
async fn a_stranger_gets_an_account_and_finds_it_again() {
    let env = TestEnv::new().await;
    let stand = Stand::start(&env, "corp", json!({})).await;
    let uid = stand.sign_in(&env.identity, "corp", json!({ "sub": "7", "name": "小明🍧" })).await.unwrap();
    assert_eq!(stand.sign_in(&env.identity, "corp", json!({ "sub": "7", "name": "x" })).await.unwrap(), uid);
    assert_eq!(row(&env, &uid).await.name.as_deref(), Some("小明🍧"));
    let other = stand.sign_in(&env.identity, "corp", json!({ "sub": "8", "name": "小明🍧" })).await.unwrap();
    assert_ne!(other, uid, "two people may have one name (case P045)");
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
async fn attack_03_a_word_that_names_nobody_is_refused() {
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
        let refused = admin::providers::put(&permit(&env.access, &Actor::cli()), id, update, &Expected::Any).await;
        assert_eq!(code(refused), (ErrorCode::InvalidArgument, Some("charset")), "{id}");
    }
}

#[tokio::test]
async fn attack_08_a_code_counts_only_on_the_device_that_left_for_it_and_once() {
    let env = TestEnv::new().await;
    let stand = Stand::start(&env, "corp", json!({})).await;
    stand.vouch(json!({ "sub": "7" })).await;
    leave(&env.identity, "corp", &browser()).await.unwrap();
    let other = device("another-device-entirely-000000000000");
    let refused = provider::token::exchange(&env.identity, &come_back("corp"), &other).await;
    assert_eq!(code(refused), (ErrorCode::FailedPrecondition, Some("provider")));
    provider::token::exchange(&env.identity, &come_back("corp"), &browser()).await.unwrap();
    let again = provider::token::exchange(&env.identity, &come_back("corp"), &browser()).await;
    assert_eq!(code(again), (ErrorCode::FailedPrecondition, Some("provider")));
    leave(&env.identity, "corp", &browser()).await.unwrap();
    env.clock.advance_secs(601);
    let late = provider::token::exchange(&env.identity, &come_back("corp"), &browser()).await;
    assert_eq!(code(late), (ErrorCode::FailedPrecondition, Some("provider")));
}

#[tokio::test]
async fn attack_09_a_browser_sent_to_one_provider_does_not_come_back_from_another() {
    let env = TestEnv::new().await;
    let (a, _b) = (Stand::start(&env, "corp", json!({})).await, Stand::start(&env, "school", json!({})).await);
    a.vouch(json!({ "sub": "7" })).await;
    leave(&env.identity, "corp", &browser()).await.unwrap();
    let refused = provider::token::exchange(&env.identity, &come_back("school"), &browser()).await;
    assert_eq!(code(refused), (ErrorCode::FailedPrecondition, Some("provider")));
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
    let sudo = doorward_identity::password::sudo;
    sudo(&env.identity, &fresh, &Secret::new(PASSWORD.to_owned()), &browser()).await.unwrap();
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
    let told = admin::messages::list(&permit(&env.access, &Actor::cli()), &query).await.unwrap().items;
    let told: Vec<_> = told.into_iter().filter_map(|message| message.text).collect();
    assert!(told.len() == 2 && told[0].contains("移除了一种登录方式") && told[1].contains("新增了一种登录方式"));
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
    assert_eq!(code(refused), (ErrorCode::FailedPrecondition, Some("last_way_in")));
}

#[tokio::test]
async fn finding_f10_a_person_whose_account_was_deleted_is_not_given_its_uid_again() {
    let env = TestEnv::new().await;
    let stand = Stand::start(&env, "corp", json!({ "reuse_user_id": true })).await;
    let uid = stand.sign_in(&env.identity, "corp", json!({ "sub": "7" })).await.unwrap();
    assert_eq!(uid, "7");
    admin::users::delete(&permit(&env.access, &Actor::cli()), &uid).await.unwrap();
    let again = stand.sign_in(&env.identity, "corp", json!({ "sub": "7" })).await;
    assert_eq!(code(again), (ErrorCode::AlreadyExists, Some("retired")));
}

#[tokio::test]
async fn attack_11_the_last_way_in_cannot_be_unlinked() {
    let env = TestEnv::new().await;
    let stand = Stand::start(&env, "corp", json!({})).await;
    let token = stand.token(&env.identity, "corp", json!({ "sub": "7" }), &browser()).await.unwrap();
    let request = ProviderSigninRequest { provider_token: token, ..Default::default() };
    let opened = signin::provider::sign_in(&env.identity, &request, &browser()).await.unwrap();
    let viewer = session::by_id(&env.identity, &opened.session_id).await.unwrap();
    let refused = provider::link::unlink(&env.identity, &viewer, "corp", &browser()).await;
    assert_eq!(code(refused), (ErrorCode::FailedPrecondition, Some("last_way_in")));
    assert_eq!(account::me(&env.identity, &viewer).await.unwrap().providers.len(), 1);
}

#[tokio::test]
async fn attack_13_a_browser_comes_back_to_known_pages_only() {
    let env = TestEnv::new().await;
    let _stand = Stand::start(&env, "corp", json!({})).await;
    for redirect_uri in [
        "https://evil.test/back",
        "http://localhost:5173@evil.test/",
        "http://localhost.evil.test/",
        "javascript:alert(1)",
        "data:text/html,x",
        "http://user@localhost:5173/",
        "//localhost/",
        "",
    ] {
        let query = ProviderUriQuery {
            provider_id: "corp".into(),
            redirect_uri: redirect_uri.into(),
            state: "s".into(),
            scope: None,
        };
        let refused = provider::redirect::uri(&env.identity, &query, &browser()).await;
        assert_eq!(code(refused), (ErrorCode::InvalidArgument, Some("not_allowed")), "{redirect_uri}");
    }
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
async fn nobody_is_registered_where_the_rules_or_the_call_forbid_it() {
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
        let refused = admin::providers::put(&permit(&env.access, &Actor::cli()), "corp", update, &Expected::Any).await;
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
    assert_eq!(code(refused), (ErrorCode::FailedPrecondition, Some("last_way_in")));
    assert_eq!(stand.sign_in(&env.identity, "corp", json!({ "sub": "7" })).await.unwrap(), owner);
}

#[tokio::test]
async fn a_provider_that_is_switched_off_is_off_at_once() {
    let env = TestEnv::new().await;
    let stand = Stand::start(&env, "corp", json!({})).await;
    let provider_token = stand.token(&env.identity, "corp", json!({ "sub": "7" }), &browser()).await.unwrap();
    let off: ProviderUpdate = serde_json::from_value(json!({ "enabled": false })).unwrap();
    admin::providers::put(&permit(&env.access, &Actor::cli()), "corp", off, &Expected::Any).await.unwrap();
    let request = ProviderSigninRequest { provider_token, ..Default::default() };
    let refused = signin::provider::sign_in(&env.identity, &request, &browser()).await;
    assert_eq!(code(refused).0, ErrorCode::ProviderNotFound);
    assert_eq!(code(leave(&env.identity, "corp", &browser()).await).0, ErrorCode::ProviderNotFound);
    assert!(provider::login_options(&env.identity).is_empty());
}

#[tokio::test]
async fn a_way_in_says_whether_it_makes_accounts_for_strangers() {
    let env = TestEnv::new().await;
    let stand = Stand::start(&env, "corp", json!({})).await;
    assert!(provider::login_options(&env.identity)[0].registers);
    stand.set_up(&env.identity, "corp", json!({ "auto_sign_up": false })).await;
    assert!(!provider::login_options(&env.identity)[0].registers);
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
async fn a_provider_is_kept_without_its_secret_being_told_and_only_complete_ones_are_on() {
    let env = TestEnv::new().await;
    let update: ProviderUpdate =
        serde_json::from_value(json!({ "kind": "google", "enabled": true, "config": { "client_id": "x" } })).unwrap();
    let refused =
        admin::providers::put(&permit(&env.access, &Actor::cli()), "google", update.clone(), &Expected::Any).await;
    assert_eq!(code(refused), (ErrorCode::InvalidArgument, Some("required")));
    let update = ProviderUpdate { secret: Some(Secret::new("hush-hush".into())), ..update };
    let made =
        admin::providers::put(&permit(&env.access, &Actor::cli()), "google", update, &Expected::Any).await.unwrap();
    assert!(made.secret_set && made.missing.is_empty());
    assert!(!serde_json::to_string(&made).unwrap().contains("hush-hush"));
    assert_eq!(made.callback.as_deref(), Some("http://localhost:3000/login/callback/google"));
    let renamed: ProviderUpdate = serde_json::from_value(json!({ "name": "G" })).unwrap();
    let renamed =
        admin::providers::put(&permit(&env.access, &Actor::cli()), "google", renamed, &Expected::Any).await.unwrap();
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
            let refused = admin::providers::put(&permit(&env.access, &Actor::cli()), "corp", update, &Expected::Any)
                .await
                .unwrap_err();
            assert_eq!((refused.field(), refused.reason()), (Some(member), Some("not_https")), "{address}");
        }
    }
}

#[tokio::test]
async fn attack_88_a_stored_secret_is_not_sent_elsewhere_by_whoever_does_not_know_it() {
    let env = TestEnv::new().await;
    let put = async |update: Value| {
        let update: ProviderUpdate = serde_json::from_value(update).unwrap();
        admin::providers::put(&permit(&env.access, &Actor::cli()), "corp", update, &Expected::Any).await
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
        let refused = admin::providers::put(&permit(&env.access, &Actor::cli()), "corp", update, &Expected::Any).await;
        assert_eq!(code(refused), (ErrorCode::InvalidArgument, Some("not_https")), "{issuer}");
    }
}

#[tokio::test]
async fn case_p065_first_sign_ins_by_a_provider_are_no_registrations_of_strangers() {
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
