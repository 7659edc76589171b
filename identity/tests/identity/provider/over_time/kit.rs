//! A provider that confirms any identity.

use doorward_admin as admin;
use doorward_contract::provider::{
    Provider, ProviderSigninRequest, ProviderTokenRequest, ProviderUpdate, ProviderUriQuery,
};
use doorward_contract::{ErrorCode, Secret, Uid};
use doorward_identity::Actor;
use doorward_identity::version::Expected;
use doorward_identity::{Caller, Error, Identity, Viewer, provider, session, signin};
use doorward_testkit::access_of;
use doorward_testkit::permit;
use doorward_testkit::{PASSWORD, TestEnv, device};
use serde_json::{Value, json};
use wiremock::matchers::path;
use wiremock::{Mock, MockServer, ResponseTemplate};

pub const BACK: &str = "http://localhost:5173/back";
pub const ID: &str = "corp";

pub struct Stand(pub MockServer);

impl Stand {
    pub async fn start(env: &TestEnv, rules: Value) -> Self {
        let stand = Self(MockServer::start().await);
        stand.put(&env.identity, stand.as_new(rules)).await.unwrap();
        stand
    }

    pub fn config(&self) -> Value {
        let at = |rest: &str| format!("{}/{rest}", self.0.uri());
        json!({
            "client_id": "us", "authorization_endpoint": at("authorize"), "token_endpoint": at("token"),
            "userinfo_endpoint": at("me"), "pkce": true,
        })
    }

    pub fn as_new(&self, rules: Value) -> Value {
        json!({ "kind": "oauth2", "enabled": true, "secret": "hush", "rules": rules, "config": self.config() })
    }

    pub async fn put(&self, identity: &Identity, update: Value) -> Result<Provider, Error> {
        put(identity, ID, update).await
    }

    /// Confirms that this many users lose their only sign-in method.
    pub async fn put_confirmed(&self, identity: &Identity, update: Value, users: u64) -> Result<Provider, Error> {
        let update: ProviderUpdate = serde_json::from_value(update).unwrap();
        let permit = permit(&access_of(identity).await, &Actor::cli());
        admin::providers::put(&permit, ID, update, &Expected::Any, users).await
    }

    pub async fn vouch(&self, profile: Value) {
        self.0.reset().await;
        let token = json!({ "access_token": "t", "token_type": "bearer" });
        Mock::given(path("/token")).respond_with(ResponseTemplate::new(200).set_body_json(token)).mount(&self.0).await;
        Mock::given(path("/me")).respond_with(ResponseTemplate::new(200).set_body_json(profile)).mount(&self.0).await;
    }

    /// A provider token for the person with this subject.
    pub async fn token(&self, identity: &Identity, sub: &str, caller: &Caller) -> Result<Secret, Error> {
        self.vouch(json!({ "sub": sub })).await;
        leave(identity, caller).await?;
        Ok(provider::token::exchange(identity, &callback_request(), caller).await?.provider_token)
    }

    pub async fn sign_in(&self, identity: &Identity, sub: &str) -> Result<Uid, Error> {
        let token = self.token(identity, sub, &browser()).await?;
        sign_in_with(identity, token).await
    }
}

pub async fn put(identity: &Identity, id: &str, update: Value) -> Result<Provider, Error> {
    let update: ProviderUpdate = serde_json::from_value(update).unwrap();
    admin::providers::put(&permit(&access_of(identity).await, &Actor::cli()), id, update, &Expected::Any, 0).await
}

pub async fn sign_in_with(identity: &Identity, provider_token: Secret) -> Result<Uid, Error> {
    let request = ProviderSigninRequest { provider_token, ..Default::default() };
    Ok(signin::provider::sign_in(identity, &request, &browser()).await?.uid)
}

pub fn browser() -> Caller {
    device("0f8fad5b-d9cb-469f-a165-70867728950e")
}

pub async fn leave(identity: &Identity, caller: &Caller) -> Result<String, Error> {
    let query = ProviderUriQuery {
        provider_id: ID.into(),
        redirect_uri: BACK.into(),
        state: "prd-1".into(),
        ..Default::default()
    };
    Ok(provider::redirect::uri(identity, &query, caller).await?.uri)
}

pub fn callback_request() -> ProviderTokenRequest {
    ProviderTokenRequest {
        provider_id: ID.into(),
        provider_redirect_uri: Some(BACK.into()),
        provider_code: Some(Secret::new("code".into())),
        ..Default::default()
    }
}

pub async fn viewer(identity: &Identity, username: &str) -> Viewer {
    let password = Secret::new(PASSWORD.to_owned());
    let opened = signin::password::sign_in(identity, username, &password, &browser()).await.unwrap();
    session::by_id(identity, &opened.session_id).await.unwrap()
}

pub async fn guest(identity: &Identity, caller: &Caller) -> Viewer {
    let opened = signin::anonymous::sign_in(identity, caller).await.unwrap();
    session::by_id(identity, &opened.session_id).await.unwrap()
}

#[track_caller]
pub fn code<T>(result: Result<T, Error>) -> (ErrorCode, Option<&'static str>) {
    let error = result.err().unwrap();
    (error.code(), error.reason())
}
