//! A mock SMS and email provider that is called over HTTP.

use crate::TestEnv;
use crate::permit;
use doorward_admin as admin;
use doorward_contract::{
    Secret,
    messaging::{HttpSender, MailSender, SenderUpdate, SmsSender},
};
use doorward_identity::Actor;
use doorward_identity::version::Expected;
use serde_json::Value;
use std::sync::{
    Arc,
    atomic::{AtomicU16, Ordering},
};
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers::any};

/// API key configured for a [`MockSender`].
pub const MOCK_SENDER_KEY: &str = "hunter2-is-the-couriers-key";

/// Accepts every message until a test sets another status.
pub struct MockSender {
    server: MockServer,
    status: Arc<AtomicU16>,
}

impl MockSender {
    /// Starts a server that accepts everything.
    pub async fn start() -> Self {
        let (server, status) = (MockServer::start().await, Arc::new(AtomicU16::new(200)));
        let current_status = Arc::clone(&status);
        // Echoes the request with the key, as a careless provider might: the key must not reach logs or responses.
        let echo = move |request: &Request| {
            let key = request.headers.get("authorization").and_then(|key| key.to_str().ok()).unwrap_or_default();
            let body = format!("{key}: {}", String::from_utf8_lossy(&request.body));
            ResponseTemplate::new(current_status.load(Ordering::SeqCst)).set_body_string(body)
        };
        Mock::given(any()).respond_with(echo).mount(&server).await;
        Self { server, status }
    }

    /// Sets the status of all later responses.
    pub fn answers(&self, status: u16) {
        self.status.store(status, Ordering::SeqCst);
    }

    /// Bodies of all received requests.
    pub async fn received(&self) -> Vec<Value> {
        let requests = self.server.received_requests().await.unwrap();
        requests.iter().map(|request| request.body_json().unwrap()).collect()
    }

    /// Sender configuration for this server.
    pub fn sender(&self) -> HttpSender {
        HttpSender {
            url: format!("{}/send", self.server.uri()),
            method: "POST".into(),
            headers: [("authorization".to_owned(), "Bearer {{secret}}".to_owned())].into(),
            content_type: "application/json".into(),
            body: r#"{"to": "{{to}}", "code": "{{code}}", "text": "{{text}}"}"#.into(),
            expect: String::new(),
        }
    }
}

impl TestEnv {
    /// Uses a mock sender for both channels.
    pub async fn send_by(&self, mock: &MockSender) {
        let secret = || Some(Secret::new(MOCK_SENDER_KEY.to_owned()));
        let sms = SenderUpdate { sender: SmsSender::Http(mock.sender()), secret: secret() };
        admin::senders::set_sms(&permit(&self.access, &Actor::cli()), sms, &Expected::Any).await.unwrap();
        let mail = SenderUpdate { sender: MailSender::Http(mock.sender()), secret: secret() };
        admin::senders::set_mail(&permit(&self.access, &Actor::cli()), mail, &Expected::Any).await.unwrap();
    }
}
