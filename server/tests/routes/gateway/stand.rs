//! A gateway in front of a site that records its requests.

use crate::kit::App;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, Uri};
use doorward_contract::settings::Section;
use doorward_server::config::Config;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// Host of the site. The role `staff` has access to everything but `/admin`, all users to `/public`.
pub const HOST: &str = "app.example.com";

/// A request that the site has received.
#[derive(Debug, Clone)]
pub struct Seen {
    pub method: Method,
    pub uri: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Seen {
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut all = self.headers.get_all(name).iter().map(|value| value.to_str().unwrap());
        let first = all.next();
        assert_eq!(all.next(), None, "{name} is there twice");
        first
    }
}

pub struct Stand {
    pub app: App,
    pub key: String,
    pub address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Stand {
    pub async fn new() -> Self {
        Self::with("").await
    }

    /// With additional configuration, in which `SITE` is replaced by the URL of the site.
    pub async fn with(more: &str) -> Self {
        let seen = Arc::default();
        let site = site(Arc::clone(&seen)).await;
        Self::before(&site, more, seen).await
    }

    /// Without a route in the configuration file, for routes of the settings to every port of this machine. Returns the
    /// URL of the site too.
    pub async fn of_settings() -> (Self, String) {
        let seen = Arc::default();
        let site = site(Arc::clone(&seen)).await;
        (Self::configured("[gateway]\nsetting_upstreams = [\"http://127.0.0.1:*\"]", seen).await, site)
    }

    /// Sets the routes of the settings.
    pub async fn routes(&self, routes: Value) {
        self.app.set(Section::Routes, json!({"routes": routes})).await;
    }

    /// In front of a given upstream.
    pub async fn at(upstream: &str, more: &str) -> Self {
        Self::before(upstream, more, Arc::default()).await
    }

    async fn before(site: &str, more: &str, seen: Arc<Mutex<Vec<Seen>>>) -> Self {
        let route = format!("[[route]]\nhost = \"{HOST}\"\nupstream = \"SITE\"\n");
        let text = format!("{more}\n{}", if more.contains("[[route]]") { "" } else { &route }).replace("SITE", site);
        Self::configured(&text, seen).await
    }

    async fn configured(text: &str, seen: Arc<Mutex<Vec<Seen>>>) -> Self {
        let config: Config = toml::from_str(text).unwrap();
        let app = App::with(config).await;
        let key = app.api_key().await;
        app.sites(json!([{"host": HOST, "kind": "app"}, {"host": "localhost", "kind": "app", "identity_jwt": true}]))
            .await;
        let staff = json!([
            {"action": ["app:/*", "articles:read"], "resource": "*", "effect": "allow"},
            {"action": ["app:/admin", "app:/admin/*"], "resource": "*", "effect": "deny"},
        ]);
        app.role(&key, "staff", staff).await;
        app.policy(&key, "public", json!([{"action": "app:/public/*", "resource": "*", "effect": "allow"}])).await;
        let public = json!({"policies": ["public"]});
        app.put("/admin/api/v1/roles/all_users/policies", public).bearer(&key).send().await.ok();
        Self { address: app.listen().await, app, key, seen }
    }

    /// A user with the role `staff`: uid and access token.
    pub async fn member(&self, username: &str) -> (String, String) {
        let tokens = self.app.signed_in(username).await;
        self.app.member(&self.key, "staff", &tokens.uid).await;
        (tokens.uid, tokens.access)
    }

    pub async fn dismiss(&self, uid: &str) {
        let members = json!({"uids": [uid]});
        self.app.delete("/admin/api/v1/roles/staff/members").json(members).bearer(&self.key).send().await.ok();
    }

    /// Takes the only request that the site has received since the last call.
    pub fn last(&self) -> Seen {
        let mut seen = self.seen.lock().unwrap();
        let last = seen.pop().expect("the site got nothing");
        assert!(seen.is_empty(), "the site got more: {seen:?}");
        last
    }

    #[track_caller]
    pub fn nothing_came(&self) {
        let seen = self.seen.lock().unwrap();
        assert!(seen.is_empty(), "{seen:?}");
    }

    /// Sends a request line with header lines, and reads the whole response.
    pub async fn ask(&self, line: &str, headers: &[&str]) -> String {
        self.raw(&format!("{line} HTTP/1.1\r\nhost: {HOST}\r\nconnection: close\r\n{}\r\n", lines(headers))).await
    }

    /// Sends a request to our own host.
    pub async fn at_home(&self, line: &str, headers: &[&str]) -> String {
        self.raw(&format!("{line} HTTP/1.1\r\nhost: localhost:3000\r\nconnection: close\r\n{}\r\n", lines(headers)))
            .await
    }

    /// Sends raw bytes, and reads until the server closes the connection.
    pub async fn raw(&self, text: &str) -> String {
        let mut stream = self.open(text).await;
        let mut answer = Vec::new();
        // The server may reset the connection while the client is still sending.
        let _ = stream.read_to_end(&mut answer).await;
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Sends raw bytes, and keeps the connection open.
    pub async fn open(&self, text: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(text.as_bytes()).await.unwrap();
        stream
    }
}

pub fn lines(headers: &[&str]) -> String {
    headers.iter().map(|header| format!("{header}\r\n")).collect()
}

/// Reads from an open stream until the text contains `end`.
pub async fn read_until(stream: &mut TcpStream, end: &str) -> String {
    let mut read = String::new();
    let mut buffer = [0; 4096];
    while !read.contains(end) {
        let count = stream.read(&mut buffer).await.unwrap();
        assert!(count > 0, "it was over before {end:?}: {read}");
        read.push_str(&String::from_utf8_lossy(&buffer[..count]));
    }
    read
}

pub fn status(answer: &str) -> u16 {
    answer.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)?.parse().ok()).unwrap_or_else(|| panic!("{answer}"))
}

/// The value of a header in a raw response.
pub fn header<'a>(answer: &'a str, name: &str) -> Option<&'a str> {
    let head = answer.split("\r\n\r\n").next()?;
    head.lines().find_map(|line| line.split_once(": ").filter(|(found, _)| found.eq_ignore_ascii_case(name)))?.1.into()
}

async fn site(seen: Arc<Mutex<Vec<Seen>>>) -> String {
    async fn show(
        State(seen): State<Arc<Mutex<Vec<Seen>>>>,
        method: Method,
        uri: Uri,
        headers: HeaderMap,
        body: Bytes,
    ) -> &'static str {
        seen.lock().unwrap().push(Seen { method, uri: uri.to_string(), headers, body });
        "the site"
    }
    let router = Router::new().fallback(show).with_state(seen);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}
