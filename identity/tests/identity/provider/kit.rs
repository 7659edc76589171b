//! What the tests of this folder share.

use doorward_admin as admin;
use doorward_contract::messaging::Channel;
use doorward_contract::provider::{ProviderSigninRequest, ProviderTokenRequest, ProviderUpdate, ProviderUriQuery};
use doorward_contract::{ErrorCode, Secret, Uid};
use doorward_identity::version::Expected;
use doorward_identity::{Actor, Caller, Error, Identity, provider, signin};
use doorward_store::user;
use doorward_testkit::{TestEnv, access_of, device, permit};
use serde_json::{Value, json};
use wiremock::matchers::path;
use wiremock::{Mock, MockServer, ResponseTemplate};

pub const BACK: &str = "http://localhost:5173/back";

/// A provider that confirms any identity.
pub struct Stand(pub MockServer);

impl Stand {
    pub async fn start(env: &TestEnv, id: &str, rules: Value) -> Self {
        let stand = Self(MockServer::start().await);
        stand.set_up(&env.identity, id, rules).await;
        stand
    }

    pub async fn set_up(&self, identity: &Identity, id: &str, rules: Value) {
        let at = |rest: &str| format!("{}/{rest}", self.0.uri());
        let update = json!({
            "kind": "oauth2", "enabled": true, "secret": "hush", "rules": rules,
            "config": {
                "client_id": "us", "authorization_endpoint": at("authorize"), "token_endpoint": at("token"),
                "userinfo_endpoint": at("me"), "pkce": true,
            },
        });
        let update: ProviderUpdate = serde_json::from_value(update).unwrap();
        admin::providers::put(&permit(&access_of(identity).await, &Actor::cli()), id, update, &Expected::Any, 0)
            .await
            .unwrap();
    }

    pub async fn vouch(&self, profile: Value) {
        self.0.reset().await;
        let token = json!({ "access_token": "t", "token_type": "bearer" });
        Mock::given(path("/token")).respond_with(ResponseTemplate::new(200).set_body_json(token)).mount(&self.0).await;
        Mock::given(path("/me")).respond_with(ResponseTemplate::new(200).set_body_json(profile)).mount(&self.0).await;
    }

    /// A provider token for this profile.
    pub async fn token(&self, identity: &Identity, id: &str, profile: Value, caller: &Caller) -> Result<Secret, Error> {
        self.vouch(profile).await;
        leave(identity, id, caller).await?;
        let request = callback_request(id);
        Ok(provider::token::exchange(identity, &request, caller).await?.provider_token)
    }

    pub async fn sign_in(&self, identity: &Identity, id: &str, profile: Value) -> Result<Uid, Error> {
        let caller = browser();
        let provider_token = self.token(identity, id, profile, &caller).await?;
        let request = ProviderSigninRequest { provider_token, ..Default::default() };
        Ok(signin::provider::sign_in(identity, &request, &caller).await?.uid)
    }
}

pub fn browser() -> Caller {
    device("0f8fad5b-d9cb-469f-a165-70867728950e")
}

pub async fn leave(identity: &Identity, id: &str, caller: &Caller) -> Result<String, Error> {
    let query = ProviderUriQuery {
        provider_id: id.into(),
        redirect_uri: BACK.into(),
        state: "prd-1".into(),
        ..Default::default()
    };
    Ok(provider::redirect::uri(identity, &query, caller).await?.uri)
}

pub fn callback_request(id: &str) -> ProviderTokenRequest {
    ProviderTokenRequest {
        provider_id: id.into(),
        provider_redirect_uri: Some(BACK.into()),
        provider_code: Some(Secret::new("code".into())),
        ..Default::default()
    }
}

pub async fn with_email(env: &TestEnv, username: &str, email: &str, verified: bool) -> Uid {
    let uid = env.user(username).await;
    let change = user::contact_change(Channel::Mail, Some((email, email)), verified);
    user::update(env.identity.db().write(), &uid, change).await.unwrap();
    uid
}

#[track_caller]
pub fn code<T: std::fmt::Debug>(result: Result<T, Error>) -> (ErrorCode, Option<&'static str>) {
    let error = result.unwrap_err();
    (error.code(), error.reason())
}
