//! An administrator tests a provider and sees its result; no user is signed in.

use doorward_admin as admin;
use doorward_contract::messaging::Language;
use doorward_contract::{
    ErrorCode, Secret,
    account::AccountKind,
    provider::{ProviderUpdate, Trial},
};
use doorward_identity::Actor;
use doorward_identity::provider::redirect::{self, CallbackResult, Purpose};
use doorward_identity::version::Expected;
use doorward_identity::{Caller, Error, provider::trial};
use doorward_store::user;
use doorward_testkit::permit;
use doorward_testkit::{TestEnv, device, uid};
use serde_json::{Value, json};
use url::Url;
use wiremock::matchers::path;
use wiremock::{Mock, MockServer, ResponseTemplate};

const ROOT: &str = "root";

/// A configured provider that is turned off.
struct Stand {
    env: TestEnv,
    vendor: MockServer,
}

impl Stand {
    async fn start() -> Self {
        let stand = Self { env: TestEnv::new().await, vendor: MockServer::start().await };
        let at = |rest: &str| format!("{}/{rest}", stand.vendor.uri());
        stand
            .change(json!({
                "kind": "oauth2", "secret": "hush", "config": {
                    "client_id": "us", "authorization_endpoint": at("authorize"), "token_endpoint": at("token"),
                    "userinfo_endpoint": at("me"),
                },
            }))
            .await;
        stand
    }

    async fn change(&self, update: Value) {
        let update: ProviderUpdate = serde_json::from_value(update).unwrap();
        admin::providers::put(&permit(&self.env.access, &Actor::cli()), "corp", update, &Expected::Any, 0)
            .await
            .unwrap();
    }

    async fn answers(&self, at: &str, status: u16, body: Value) {
        let answer = ResponseTemplate::new(status).set_body_json(body);
        Mock::given(path(at)).respond_with(answer).mount(&self.vendor).await;
    }

    async fn vouches(&self) {
        self.answers("/token", 200, json!({ "access_token": "t", "token_type": "bearer" })).await;
        self.answers("/me", 200, json!({ "sub": "7", "name": "小明", "email": "ming@example.com" })).await;
    }

    /// Starts a redirect and returns its state.
    async fn leave(&self, purpose: Purpose) -> Result<Secret, Error> {
        let to = redirect::leave(&self.env.identity, "corp", purpose, &browser()).await?;
        let to = Url::parse(&to).unwrap();
        let state = to.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
        Ok(Secret::new(state))
    }

    async fn handle_callback(&self, state: &Secret) -> Result<CallbackResult, Error> {
        self.handle_callback_in(Language::En, state).await
    }

    async fn handle_callback_in(&self, language: Language, state: &Secret) -> Result<CallbackResult, Error> {
        let (code, caller) = (Secret::new("code".into()), Caller { language, ..browser() });
        redirect::handle_callback(&self.env.identity, "corp", state, &code, None, &caller).await
    }

    async fn outcome(&self, uid: &str) -> Option<Trial> {
        trial::outcome(&self.env.identity, "corp", uid).await.unwrap()
    }

    async fn users(&self) -> u64 {
        user::count(
            self.env.identity.db().read(),
            &[AccountKind::Internal, AccountKind::External, AccountKind::Anonymous],
            None,
        )
        .await
        .unwrap()
    }
}

fn browser() -> Caller {
    device("0f8fad5b-d9cb-469f-a165-70867728950e")
}

fn walk() -> Purpose {
    Purpose::Trial(ROOT.into())
}

#[tokio::test]
async fn a_test_shows_the_profile_and_opens_no_session() {
    let stand = Stand::start().await;
    stand.vouches().await;
    let state = stand.leave(walk()).await.unwrap();
    assert!(matches!(stand.handle_callback(&state).await.unwrap(), CallbackResult::Tried));
    assert_eq!(stand.users().await, 0);
    assert!(stand.outcome("another-administrator").await.is_none());
    let profile = stand.outcome(ROOT).await.unwrap().profile.unwrap();
    assert_eq!((profile.subject.as_str(), profile.name.as_deref()), ("7", Some("小明")));
    assert!(!profile.email_verified);
    assert!(stand.outcome(ROOT).await.is_none(), "told once");
}

#[tokio::test]
async fn a_provider_that_is_off_is_tried_out_and_opens_nothing() {
    let stand = Stand::start().await;
    for purpose in [Purpose::SignIn(None), Purpose::Link(uid(ROOT))] {
        let refused = stand.leave(purpose).await.unwrap_err();
        assert_eq!(refused.code(), ErrorCode::ProviderNotFound);
    }
    stand.leave(walk()).await.unwrap();
}

#[tokio::test]
async fn one_that_is_switched_off_while_a_browser_is_away_opens_nothing_any_more() {
    let stand = Stand::start().await;
    stand.vouches().await;
    stand.change(json!({ "enabled": true })).await;
    let state = stand.leave(Purpose::SignIn(Some("/start?to=app".into()))).await.unwrap();
    stand.change(json!({ "enabled": false })).await;
    let CallbackResult::Failed { error, purpose } = stand.handle_callback(&state).await.unwrap() else {
        panic!("it vouched")
    };
    assert_eq!(error.code(), ErrorCode::ProviderNotFound);
    assert!(matches!(purpose, Purpose::SignIn(Some(next)) if next == "/start?to=app"), "its sign-in leads nowhere now");
}

#[tokio::test]
async fn what_is_wrong_is_told_to_the_administrator_in_the_providers_words() {
    let stand = Stand::start().await;
    stand.answers("/token", 401, json!({ "error": "invalid_client", "error_description": "not hush" })).await;
    let state = stand.leave(walk()).await.unwrap();
    assert!(matches!(stand.handle_callback(&state).await.unwrap(), CallbackResult::Tried));
    let error = stand.outcome(ROOT).await.unwrap().error.unwrap();
    assert!(error.contains("doesn’t accept this client: invalid_client"), "{error}");
    assert!(!error.contains("hush"), "a vendor may repeat what it was sent: {error}");
    let state = stand.leave(walk()).await.unwrap();
    stand.handle_callback_in(Language::ZhCn, &state).await.unwrap();
    let error = stand.outcome(ROOT).await.unwrap().error.unwrap();
    assert_eq!(error, "身份提供方不接受此客户端：返回“invalid_client”");
    let state = stand.leave(walk()).await.unwrap();
    let gave_up = redirect::give_up(&stand.env.identity, "corp", &state, "access_denied", &browser()).await;
    assert!(matches!(gave_up, Ok(CallbackResult::Tried)));
    assert_eq!(stand.outcome(ROOT).await.unwrap().error.as_deref(), Some("access_denied"));
}

#[tokio::test]
async fn attack_08_a_trial_counts_once_in_the_browser_that_began_it_and_waits_ten_minutes() {
    let stand = Stand::start().await;
    stand.vouches().await;
    let state = stand.leave(walk()).await.unwrap();
    let other = device("another-device-entirely-000000000000");
    let code = Secret::new("code".into());
    let refused = redirect::handle_callback(&stand.env.identity, "corp", &state, &code, None, &other).await;
    assert!(refused.is_err());
    stand.handle_callback(&state).await.unwrap();
    assert!(stand.handle_callback(&state).await.is_err());
    stand.env.clock.advance_secs(601);
    assert!(stand.outcome(ROOT).await.is_none());
}
