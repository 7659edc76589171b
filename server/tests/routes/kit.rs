//! Test support: one application per test.

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, HeaderValue, Method, Request};
use doorward_contract::Secret;
use doorward_contract::application::{ApplicationConfig, ApplicationKind, ApplicationSource};
use doorward_contract::settings::Section;
use doorward_identity::{Caller, NewSession, client, signin};
use doorward_server::Services;
use doorward_server::config::Config;
use doorward_server::cookie_store::{CookieStore, SESSION_KEY};
use doorward_server::http::listen;
use doorward_store::{client as application, client_secret};
use doorward_testkit::TestEnv;
pub use doorward_testkit::{OTHER_PASSWORD, PASSWORD};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::ops::Deref;
use std::time::Duration;
use tokio::net::TcpListener;
use tower::ServiceExt as _;
use tower_sessions::SessionStore as _;
use tower_sessions::cookie::time::OffsetDateTime;
use tower_sessions::session::{Id, Record};
use url::form_urlencoded;

/// Device ID of guests.
pub const DEVICE: &str = "0f8fad5b-d9cb-469f-a165-70867728950e";

/// A test environment with the application.
pub struct App {
    env: TestEnv,
    router: Router,
    pub services: Services,
}

impl Deref for App {
    type Target = TestEnv;

    fn deref(&self) -> &TestEnv {
        &self.env
    }
}

impl App {
    pub async fn new() -> Self {
        Self::with(Config::default()).await
    }

    pub async fn with(config: Config) -> Self {
        let env = TestEnv::configured(|options| options.gateway = config.gateway_options()).await;
        Self::of(env, config)
    }

    /// The application on an existing environment.
    pub fn of(env: TestEnv, config: Config) -> Self {
        config.validate().unwrap();
        let services = Services::assemble(env.identity.clone(), env.access.clone(), config);
        Self { router: doorward_server::router(services.clone()), services, env }
    }

    /// Another node on the same database, with caches of its own, which hears of changes as a running server does.
    pub async fn another_node(&self) -> Node {
        let identity = self.env.node().await;
        let access = doorward_testkit::access_of(&identity).await;
        tokio::spawn(identity.clone().watch_changes());
        tokio::spawn(access.clone().watch_changes());
        // It must listen before anything changes.
        tokio::time::sleep(Duration::from_millis(300)).await;
        Node { router: doorward_server::router(Services::assemble(identity, access, Config::default())) }
    }

    /// Serves the application on a real socket until the test ends.
    pub async fn listen(&self) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, router, services) = (listener.local_addr().unwrap(), self.router.clone(), self.services.clone());
        tokio::spawn(async move { listen::serve(listener, router, &services, std::future::pending()).await });
        address
    }

    /// With guests and sign-up turned on.
    pub async fn open_to_all() -> Self {
        let app = Self::new().await;
        app.open_sign_up().await;
        app
    }

    /// Signs in with [`PASSWORD`].
    pub async fn sign_in(&self, username: &str) -> Tokens {
        let body = json!({"username": username, "password": PASSWORD});
        Tokens::of(self.post("/auth/v1/signin", body).send().await)
    }

    pub async fn guest(&self) -> Tokens {
        Tokens::of(self.post("/auth/v1/signin/anonymously", json!({})).header("x-device-id", DEVICE).send().await)
    }

    /// Creates an account and signs in.
    pub async fn signed_in(&self, username: &str) -> Tokens {
        self.user(username).await;
        self.sign_in(username).await
    }

    /// Signs in with [`PASSWORD`] at the portal and returns the browser's cookie.
    pub async fn browser(&self, username: &str) -> String {
        let password = Secret::new(PASSWORD.to_owned());
        let new_session =
            signin::password::sign_in(&self.identity, username, &password, &Caller::default()).await.unwrap();
        self.cookie_of(new_session).await
    }

    /// The cookie of a guest's browser.
    pub async fn guest_browser(&self) -> String {
        let new_session = signin::anonymous::sign_in(&self.identity, &doorward_testkit::device(DEVICE)).await.unwrap();
        self.cookie_of(new_session).await
    }

    /// The cookie of a browser with this session.
    pub async fn cookie_of(&self, new_session: NewSession) -> String {
        let data = HashMap::from([(SESSION_KEY.to_owned(), new_session.session_id.into())]);
        let mut record = Record { id: Id::default(), data, expiry_date: OffsetDateTime::now_utc() };
        CookieStore::new(self.identity.clone()).create(&mut record).await.unwrap();
        format!("doorward={}", record.id)
    }

    /// Creates an application with the grants and the authentication of its kind.
    pub async fn application(&self, id: &str, kind: ApplicationKind, change: impl FnOnce(&mut ApplicationConfig)) {
        let (grant_types, token_endpoint_auth_method) = (kind.default_grant_types(), kind.default_auth_method());
        let resources = vec!["https://api.example.com/".to_owned()];
        let mut config =
            ApplicationConfig { grant_types, token_endpoint_auth_method, resources, ..ApplicationConfig::default() };
        change(&mut config);
        let at = self.identity.now().as_millis();
        let row = application::Model {
            id: id.to_owned(),
            name: format!("Application {id}"),
            enabled: true,
            access_token_seconds: 7_200,
            refresh_token_seconds: 2_592_000,
            max_sessions: -1,
            created_at: at,
            updated_at: at,
            kind,
            config: serde_json::to_value(&config).unwrap(),
            role_id: None,
            delegated: false,
            generation: client::new_generation(),
            source: ApplicationSource::Administrator,
            registration_hash: None,
            metadata: None,
            fetched_at: None,
        };
        assert!(application::insert_if_absent(self.identity.db().write(), row).await.unwrap());
        self.identity.reload().await.unwrap();
    }

    /// Changes an application.
    pub async fn change_application(&self, id: &str, change: impl FnOnce(&mut application::Model)) {
        let mut row = application::by_id(self.identity.db().read(), id).await.unwrap().unwrap();
        change(&mut row);
        assert!(application::update(self.identity.db().write(), row).await.unwrap());
        self.identity.reload().await.unwrap();
    }

    /// A new secret of an application.
    pub async fn client_secret(&self, id: &str) -> String {
        let client::NewSecret { secret, row } = client::new_secret(&self.identity, id, None).unwrap();
        client_secret::insert(self.identity.db().write(), row).await.unwrap();
        secret.into_inner()
    }

    /// An API key of a role.
    pub async fn key_of(&self, role: &str) -> String {
        self.key_named(&format!("of-{role}"), role).await
    }

    /// Creates or updates a policy.
    pub async fn policy(&self, key: &str, code: &str, statements: Value) {
        let document = json!({"version": "1.0", "statement": statements});
        let created =
            self.put(&format!("/admin/api/v1/policies/{code}"), json!({"document": document})).bearer(key).send().await;
        assert!((200..300).contains(&created.status), "{}", created.text);
    }

    /// Creates a role with a policy.
    pub async fn role(&self, key: &str, id: &str, statements: Value) {
        self.policy(key, id, statements).await;
        let new = json!({"id": id, "name": id, "policies": [id]});
        let created = self.post("/admin/api/v1/roles", new).bearer(key).send().await;
        assert_eq!(created.status, 201, "{}", created.text);
    }

    /// Assigns a role.
    pub async fn member(&self, key: &str, role: &str, uid: impl AsRef<str>) {
        let members = json!({"uids": [uid.as_ref()]});
        self.post(&format!("/admin/api/v1/roles/{role}/members"), members).bearer(key).send().await.ok();
    }

    /// Sets the sites behind proxies.
    pub async fn sites(&self, sites: Value) {
        self.set(Section::Sites, json!({"sites": sites})).await;
    }

    pub fn ask(&self, method: Method, path: &str) -> Ask<'_> {
        let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
        Ask { router: &self.router, request }.from("192.0.2.10")
    }

    pub fn get(&self, path: &str) -> Ask<'_> {
        self.ask(Method::GET, path)
    }

    pub fn delete(&self, path: &str) -> Ask<'_> {
        self.ask(Method::DELETE, path)
    }

    /// Posts a form.
    pub fn form(&self, path: &str, fields: &[(&str, &str)]) -> Ask<'_> {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.ask(Method::POST, path).text(body).header("content-type", "application/x-www-form-urlencoded")
    }

    pub fn post(&self, path: &str, body: Value) -> Ask<'_> {
        self.ask(Method::POST, path).json(body)
    }

    pub fn put(&self, path: &str, body: Value) -> Ask<'_> {
        self.ask(Method::PUT, path).json(body)
    }

    pub fn patch(&self, path: &str, body: Value) -> Ask<'_> {
        self.ask(Method::PATCH, path).json(body)
    }
}

/// Another node: see [`App::another_node`].
pub struct Node {
    router: Router,
}

/// A request builder.
pub struct Ask<'a> {
    router: &'a Router,
    request: Request<Body>,
}

impl<'a> Ask<'a> {
    /// Sends the request to another node.
    pub fn at(mut self, node: &'a Node) -> Self {
        self.router = &node.router;
        self
    }

    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        self.request.headers_mut().append(name, value.parse().unwrap());
        self
    }

    /// Adds a header with a value of arbitrary bytes.
    pub fn bytes(mut self, name: &'static str, value: &[u8]) -> Self {
        self.request.headers_mut().append(name, HeaderValue::from_bytes(value).unwrap());
        self
    }

    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// Sends JSON as `text/plain`, like the SDK.
    pub fn json(self, body: Value) -> Self {
        self.text(body.to_string()).header("content-type", "text/plain;charset=UTF-8")
    }

    pub fn text(mut self, body: impl Into<Body>) -> Self {
        *self.request.body_mut() = body.into();
        self
    }

    pub fn from(mut self, ip: &str) -> Self {
        let peer = SocketAddr::new(ip.parse::<IpAddr>().unwrap(), 50_000);
        self.request.extensions_mut().insert(ConnectInfo(peer));
        self
    }

    pub async fn send(self) -> Reply {
        let response = self.router.clone().oneshot(self.request).await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Reply { status, headers, body, text }
    }
}

#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Value,
    pub text: String,
}

impl Reply {
    /// Asserts success and returns the body.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text);
        assert!(self.body.is_object(), "{}", self.text);
        self.body
    }

    /// The status and code of an error.
    #[track_caller]
    pub fn refused(&self) -> (u16, &str) {
        assert!(self.body["error_description"].is_string(), "no envelope: {}", self.text);
        assert!(self.body["request_id"].is_string(), "no request id: {}", self.text);
        (self.status, self.body["error"].as_str().unwrap())
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

#[derive(Debug, Clone)]
pub struct Tokens {
    pub uid: String,
    pub access: String,
    pub refresh: String,
    pub body: Value,
}

impl Tokens {
    #[track_caller]
    pub fn of(reply: Reply) -> Self {
        let body = reply.ok();
        let text = |name: &str| body[name].as_str().unwrap().to_owned();
        Self { uid: text("sub"), access: text("access_token"), refresh: text("refresh_token"), body }
    }
}
