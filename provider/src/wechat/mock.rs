//! A mock of WeChat's API, for tests.

use crate::Target;
use doorward_contract::provider::{ProviderConfig, ProviderKind};
use doorward_contract::{Secret, Timestamp};
use doorward_outbound::{AllowedNetworks, Outbound};
use serde_json::Value;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

pub(super) const APPID: &str = "wx520c15f417810387";
pub(super) const APP_SECRET: &str = "3e2fa5ce1990693588816ff28e259ae0";

/// A mock server, and a provider configured to use it.
pub(super) struct MockWechat {
    pub(super) server: MockServer,
    pub(super) config: ProviderConfig,
    pub(super) kind: ProviderKind,
    secret: Secret,
    outbound: Outbound,
}

impl MockWechat {
    pub(super) async fn start(kind: ProviderKind) -> Self {
        let server = MockServer::start().await;
        let config =
            ProviderConfig { client_id: APPID.into(), base_url: Some(server.uri()), ..ProviderConfig::default() };
        let outbound = Outbound::new(AllowedNetworks(vec!["127.0.0.0/8".parse().unwrap()]));
        Self { server, config, kind, secret: Secret::new(APP_SECRET.into()), outbound }
    }

    pub(super) fn target(&self) -> Target<'_> {
        Target {
            id: "wechat",
            kind: self.kind,
            config: &self.config,
            secret: &self.secret,
            outbound: &self.outbound,
            now: Timestamp(1_764_000_000_000),
        }
    }

    /// Responds once. Several responses for one path are used in order.
    pub(super) async fn answers(&self, verb: &str, at: &str, with: ResponseTemplate) {
        Mock::given(method(verb)).and(path(at)).respond_with(with).up_to_n_times(1).mount(&self.server).await;
    }

    /// Responds once with JSON, like WeChat with status 200 and `text/plain`.
    pub(super) async fn returns(&self, verb: &str, at: &str, json: &Value) {
        self.returns_raw(verb, at, json.to_string().as_bytes()).await;
    }

    pub(super) async fn returns_raw(&self, verb: &str, at: &str, body: &[u8]) {
        self.answers(verb, at, ResponseTemplate::new(200).set_body_raw(body, "text/plain")).await;
    }

    /// Received requests: method, path with query, body.
    pub(super) async fn requests(&self) -> Vec<(String, String, Value)> {
        let requests = self.server.received_requests().await.unwrap();
        let line = |url: &url::Url| url.query().map_or(url.path().into(), |query| format!("{}?{query}", url.path()));
        let body = |bytes: &[u8]| serde_json::from_slice(bytes).unwrap_or_default();
        requests.iter().map(|r| (r.method.to_string(), line(&r.url), body(&r.body))).collect()
    }
}
