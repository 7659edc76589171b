//! Sign-in to applications, and beside it the npm package `oidc-provider`, with the same load in the same run.
//!
//! The two do not do the same: `oidc-provider` keeps everything in memory and issues random access tokens. Doorward
//! writes codes and sessions to disk before the response and signs its access tokens.

mod browser;
mod peer;

use crate::Figure;
use crate::http::Connection;
use crate::load::{self, AsyncStep};
use crate::measures::rate;
use crate::server::{PEOPLE, Server, sign_in_form};
use anyhow::{Context, Result, anyhow, ensure};
use browser::Browser;
use peer::Peer;
use serde_json::Value;
use std::time::Duration;

/// Users have a budget of requests a minute, which a longer run would exceed.
const RUN: Duration = Duration::from_secs(5);
const CONNECTIONS: usize = 16;

/// Query of an authorization request. Verifier and challenge are those of RFC 7636 appendix B.
const REQUEST: &str = "client_id=web&response_type=code&redirect_uri=https%3A%2F%2Fapp.example.com%2Fcallback\
    &scope=openid&state=s&nonce=n&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";
const CALLBACK: &str = "https://app.example.com/callback";
const EXCHANGE: &str = "grant_type=authorization_code&redirect_uri=https%3A%2F%2Fapp.example.com%2Fcallback\
    &code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// A provider under load.
struct Provider {
    /// `127.0.0.1:port`.
    address: String,
    authorize: &'static str,
    token: &'static str,
    introspect: &'static str,
    /// Fields by which the applications authenticate.
    web: String,
    service: String,
    /// The browsers of users who are signed in.
    browsers: Vec<Browser>,
}

/// What is measured, in the order of [`rates`].
const WHAT: [&str; 4] =
    ["client credentials", "code flow: authorization and exchange", "introspection by an application", "discovery"];

pub async fn measure() -> Result<Vec<Figure>> {
    let server = Server::start("oauth")?;
    server.wait_ready().await?;
    server.prepare_people().await?;
    let ours = rates(doorward(&server).await?).await?;
    drop(server);
    let theirs = match Peer::start().await? {
        Some(peer) => rates(peer.provider().await?).await?,
        None => WHAT.map(|_| "not installed".to_owned()),
    };
    let figures = WHAT.into_iter().zip(ours).zip(theirs);
    Ok(figures
        .map(|((what, ours), theirs)| Figure::new(what, format!("{ours}; oidc-provider {theirs}"), "-"))
        .collect())
}

/// Doorward with its applications and signed-in users.
async fn doorward(server: &Server) -> Result<Provider> {
    let (key, mut connection) = (server.api_key()?, Connection::open(&server.address, 1).await?);
    let role = connection.post("/admin/api/v1/roles", r#"{"id":"service","name":"Service"}"#, Some(&key)).await?;
    ensure!(role.status == 201, "{}", role.body);
    let web = r#"{"id":"web","name":"Web","kind":"web","redirect_uris":["https://app.example.com/callback"],
        "first_party":true}"#;
    let service = r#"{"id":"service","name":"Service","kind":"machine","role":"service"}"#;
    let mut credentials = Vec::new();
    for new in [web, service] {
        let created = connection.post("/admin/api/v1/applications", new, Some(&key)).await?;
        ensure!(created.status == 201, "{}", created.body);
        let created: Value = serde_json::from_str(&created.body)?;
        let text = |at: &str| created.pointer(at).and_then(Value::as_str).context("no secret");
        credentials.push(format!("client_id={}&client_secret={}", text("/application/id")?, text("/secret/secret")?));
    }
    let mut browsers = Vec::new();
    for person in 0..PEOPLE {
        let mut browser = Browser::default();
        let answer = connection.submit("/api/portal/sign-in", &sign_in_form(person)).await?;
        ensure!(answer.status == 302, "{} {}", answer.status, answer.body);
        browser.keep(&answer);
        browsers.push(browser);
    }
    let [web, service] = <[String; 2]>::try_from(credentials).map_err(|_| anyhow!("two applications"))?;
    Ok(Provider {
        address: server.address.clone(),
        authorize: "/oauth2/authorize",
        token: "/oauth2/token",
        introspect: "/oauth2/introspect",
        web,
        service,
        browsers,
    })
}

/// Requests per second.
async fn rates(provider: Provider) -> Result<[String; 4]> {
    let Provider { address, authorize, token, introspect, web, service, browsers } = provider;
    let grant = Post { path: token, body: format!("{service}&grant_type=client_credentials"), expects: "access_token" };
    let mut connection = Connection::open(&address, 1).await?;
    let issued: Value = serde_json::from_str(&connection.form(token, &grant.body).await?.body)?;
    let access_token = issued["access_token"].as_str().context("no token")?;
    let check = Post { path: introspect, body: format!("{service}&token={access_token}"), expects: "\"active\":true" };
    let mut workers: Vec<Vec<Browser>> = (0..CONNECTIONS).map(|_| Vec::new()).collect();
    for (number, browser) in browsers.into_iter().enumerate() {
        workers[number % CONNECTIONS].push(browser);
    }
    let users = workers.into_iter().map(|browsers| Users { browsers, next: 0 }).collect();
    let flow = CodeFlow { authorize: format!("{authorize}?{REQUEST}"), token, web };
    let idle = || vec![(); CONNECTIONS];
    Ok([
        rate(&load::run(&address, idle(), RUN, grant).await?),
        rate(&load::run(&address, users, RUN, flow).await?),
        rate(&load::run(&address, idle(), RUN, check).await?),
        rate(&load::run(&address, idle(), RUN, Discovery).await?),
    ])
}

/// One form, and a text that is in a good response.
#[derive(Clone)]
struct Post {
    path: &'static str,
    body: String,
    expects: &'static str,
}

impl AsyncStep<()> for Post {
    async fn run(&self, connection: &mut Connection, _: &mut ()) -> Result<bool> {
        let answer = connection.form(self.path, &self.body).await?;
        Ok(answer.status == 200 && answer.body.contains(self.expects))
    }
}

#[derive(Clone)]
struct Discovery;

impl AsyncStep<()> for Discovery {
    async fn run(&self, connection: &mut Connection, _: &mut ()) -> Result<bool> {
        Ok(connection.get("/.well-known/openid-configuration", None).await?.status == 200)
    }
}

/// Users who sign in on one connection, one after another.
struct Users {
    browsers: Vec<Browser>,
    next: usize,
}

/// A browser that is signed in gets a code, which the application exchanges.
#[derive(Clone)]
struct CodeFlow {
    authorize: String,
    token: &'static str,
    web: String,
}

impl AsyncStep<Users> for CodeFlow {
    async fn run(&self, connection: &mut Connection, users: &mut Users) -> Result<bool> {
        let place = users.next % users.browsers.len();
        users.next += 1;
        let answer = users.browsers[place].visit(connection, &self.authorize).await?;
        let Some(code) = answer.location().and_then(code_in) else { return Ok(false) };
        let tokens = connection.form(self.token, &format!("{}&{EXCHANGE}&code={code}", self.web)).await?;
        Ok(tokens.status == 200 && tokens.body.contains("\"id_token\""))
    }
}

/// The code of an authorization response.
fn code_in(location: &str) -> Option<&str> {
    let query = location.strip_prefix(CALLBACK)?.strip_prefix('?')?;
    query.split('&').find_map(|pair| pair.strip_prefix("code="))
}
