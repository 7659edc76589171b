//! A service that carries messages over HTTP.

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

/// The key that a [`MockSender`] is asked with.
pub const MOCK_SENDER_KEY: &str = "hunter2-is-the-couriers-key";

/// Takes every message, unless a test wants something else.
pub struct MockSender {
    server: MockServer,
    status: Arc<AtomicU16>,
}

impl MockSender {
    /// One that takes everything.
    pub async fn start() -> Self {
        let (server, status) = (MockServer::start().await, Arc::new(AtomicU16::new(200)));
        let answers = Arc::clone(&status);
        // Like a careless vendor it repeats what it was sent, with the key.
        let echo = move |request: &Request| {
            let key = request.headers.get("authorization").and_then(|key| key.to_str().ok()).unwrap_or_default();
            let words = format!("{key}: {}", String::from_utf8_lossy(&request.body));
            ResponseTemplate::new(answers.load(Ordering::SeqCst)).set_body_string(words)
        };
        Mock::given(any()).respond_with(echo).mount(&server).await;
        Self { server, status }
    }

    /// From now on it answers with this status.
    pub fn answers(&self, status: u16) {
        self.status.store(status, Ordering::SeqCst);
    }

    /// What it was asked to carry.
    pub async fn received(&self) -> Vec<Value> {
        let requests = self.server.received_requests().await.unwrap();
        requests.iter().map(|request| request.body_json().unwrap()).collect()
    }

    /// How it is asked.
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
    /// Has both channels sent by a courier.
    pub async fn send_by(&self, courier: &MockSender) {
        let secret = || Some(Secret::new(MOCK_SENDER_KEY.to_owned()));
        let sms = SenderUpdate { sender: SmsSender::Http(courier.sender()), secret: secret() };
        admin::senders::set_sms(&permit(&self.access, &Actor::cli()), sms, &Expected::Any).await.unwrap();
        let mail = SenderUpdate { sender: MailSender::Http(courier.sender()), secret: secret() };
        admin::senders::set_mail(&permit(&self.access, &Actor::cli()), mail, &Expected::Any).await.unwrap();
    }
}
