//! The control plane of CloudBase, as its server SDKs call it.

mod captured;
mod configuration;
mod http_routes;
mod keys;
mod look_up;
mod permissions;
mod signatures;
mod users;

use crate::kit::{App, Ask, Reply};
use aws_lc_rs::{digest, hmac};
use doorward_admin as admin;
use doorward_contract::Timestamp;
use doorward_contract::api_keys::{ApiKeyKind, NewApiKey};
use doorward_identity::Actor;
use doorward_testkit::permit;
use serde_json::{Value, json};

/// Host of the test server's public address.
pub const HOST: &str = "localhost:3000";

/// The query of a look-up by `node-sdk`.
pub const QUERY: &str = "env=doorward&seqId=1";

/// A script with a signing key, which signs as `manager-node` does.
pub struct Script<'a> {
    pub app: &'a App,
    pub id: String,
    pub secret: String,
}

impl<'a> Script<'a> {
    /// With a new key of this role.
    pub async fn of(app: &'a App, role: &str) -> Self {
        Self::until(app, role, None).await
    }

    /// With a new key that expires.
    pub async fn until(app: &'a App, role: &str, expires_at: Option<Timestamp>) -> Self {
        let new = NewApiKey {
            kind: ApiKeyKind::Signing,
            name: Some(format!("script-{role}")),
            role: role.into(),
            expires_at,
        };
        let created = admin::api_keys::create(&permit(&app.access, &Actor::cli()), new).await.unwrap();
        Self { app, id: created.api_key.id, secret: created.secret.into_inner() }
    }

    pub async fn administrator(app: &'a App) -> Self {
        Self::of(app, "administrator").await
    }

    /// A signed request.
    pub fn ask(&self, action: &str, body: &Value) -> Ask<'a> {
        self.ask_at(action, body, self.app.identity.now().as_secs())
    }

    /// A request with a signature of this time.
    pub fn ask_at(&self, action: &str, body: &Value, at: i64) -> Ask<'a> {
        let body = body.to_string();
        let signature = self.authorization("/", &body, at);
        let ask = self.app.ask(axum::http::Method::POST, "/").text(body).header("host", HOST);
        let ask = ask.header("content-type", "application/json").header("authorization", &signature);
        ask.header("x-tc-action", action).header("x-tc-timestamp", &at.to_string())
    }

    /// The header `Authorization`, with the host without its port as `manager-node` signs it.
    pub fn authorization(&self, path: &str, body: &str, at: i64) -> String {
        let canonical = format!(
            "POST\n{path}\n\ncontent-type:application/json\nhost:localhost\n\ncontent-type;host\n{}",
            sha256(body)
        );
        self.header(&canonical, "SignedHeaders=content-type;host", at)
    }

    /// A look-up of an account, with a signature of this time as `node-sdk` makes it. The signature covers an action in
    /// `X-TC-Action` if one is given, but the header is not added.
    pub fn look_up_at(&self, body: &Value, action: Option<&str>, at: i64) -> Ask<'a> {
        let authorization = self.authorization_of_members(body, action, at);
        let ask = self.app.ask(axum::http::Method::POST, &format!("/?{QUERY}")).text(body.to_string());
        let ask = ask.header("host", HOST).header("content-type", "application/json");
        ask.header("authorization", &authorization).header("x-timestamp", &at.to_string())
    }

    /// The header `Authorization` over the members of a body, which are texts.
    pub fn authorization_of_members(&self, body: &Value, action: Option<&str>, at: i64) -> String {
        let (mut names, mut members) = (Vec::new(), String::new());
        for (name, value) in body.as_object().unwrap() {
            let (name, value) = (name.to_lowercase(), value.as_str().unwrap());
            if !value.is_empty() {
                members.push_str(&format!("&{name}={value}\r\n"));
                names.push(name);
            }
        }
        let mut headers = vec![("content-type", "application/json".to_owned()), ("host", HOST.to_owned())];
        headers.extend(action.map(|action| ("x-tc-action", action.to_lowercase())));
        let signed = headers.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
        let lines: String = headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
        let canonical = format!("post\n//{HOST}/\n{QUERY}\n{lines}\n{signed}\n{}", sha256(&members));
        self.header(&canonical, &format!("SignedParams={}, SignedHeaders={signed}", names.join(";")), at)
    }

    /// The header `Authorization` of a canonical request.
    fn header(&self, canonical: &str, signed: &str, at: i64) -> String {
        let day = Timestamp::default().plus_secs(at).to_string()[..10].to_owned();
        let scope = format!("{day}/tcb/tc3_request");
        let hash = sha256(canonical);
        let mut key = format!("TC3{}", self.secret).into_bytes();
        for text in [day.as_str(), "tcb", "tc3_request"] {
            key = mac(&key, text);
        }
        let signature = hex(&mac(&key, &format!("TC3-HMAC-SHA256\n{at}\n{scope}\n{hash}")));
        format!("TC3-HMAC-SHA256 Credential={}/{scope}, {signed}, Signature={signature}", self.id)
    }

    /// The response to an action, whose request is of a second of its own.
    pub async fn call(&self, action: &str, body: Value) -> Value {
        self.app.clock.advance_secs(1);
        response(self.ask(action, &body).send().await)
    }

    /// The code of the error.
    pub async fn refused(&self, action: &str, body: Value) -> String {
        code(&self.call(action, body).await)
    }
}

/// The member `Response`. Its status is 200, whatever it says.
#[track_caller]
pub fn response(reply: Reply) -> Value {
    let mut body = reply.ok();
    let response = body["Response"].take();
    assert!(response["RequestId"].is_string(), "{response}");
    response
}

#[track_caller]
pub fn code(response: &Value) -> String {
    assert!(response["Error"]["Message"].as_str().is_some_and(|message| !message.is_empty()), "{response}");
    response["Error"]["Code"].as_str().unwrap().to_owned()
}

#[track_caller]
pub fn done(response: Value) -> Value {
    assert!(response["Error"].is_null(), "{response}");
    response
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text.as_bytes()).as_ref().to_vec()
}

fn sha256(text: &str) -> String {
    hex(digest::digest(&digest::SHA256, text.as_bytes()).as_ref())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test]
async fn the_environment_is_described_to_every_signer() {
    let app = App::new().await;
    app.delegated_role("nothing", &["doorward:events:read"]).await;
    let script = Script::of(&app, "nothing").await;
    let found = done(script.call("DescribeEnvInfo", json!({"EnvId": "doorward"})).await);
    let base = &found["EnvInfo"]["EnvBaseInfo"];
    assert_eq!((&base["EnvId"], &base["Status"], &base["Meta"]), (&json!("doorward"), &json!("NORMAL"), &json!([])));
    assert_eq!(done(script.call("DescribeEnvs", json!({})).await)["EnvList"][0]["EnvId"], "doorward");
    let page = json!({"EnvId": "doorward", "IsVisible": true, "Channels": ["cli"], "Limit": 10, "Offset": 1});
    let next = done(script.call("DescribeEnvs", page).await);
    assert_eq!((&next["EnvList"], &next["Total"]), (&json!([]), &json!(1)));
    assert_eq!(script.refused("DescribeEnvInfo", json!({"EnvId": "other"})).await, "ResourceNotFound");
    assert_eq!(script.refused("CreateFunction", json!({"EnvId": "doorward"})).await, "UnsupportedOperation");
}
