//! The kinds of callers.

use super::table::{CALLERS, Row, class};
use crate::kit::{App, Ask};
use axum::http::Method;
use serde_json::json;

/// Paths that end or replace the caller's session.
const ENDS: [&str; 8] = [
    "/auth/v1/user/me",
    "/auth/v2/user/me",
    "/auth/v1/user/signout",
    "/auth/v1/user/revoke/all",
    "/api/portal/sign-out",
    "/api/portal/guest",
    "/api/portal/sign-in-existing",
    "/api/account/end-session",
];

/// Longer than the lifetime of any session.
const AGES: i64 = 400 * 24 * 3_600;

/// Usernames and their roles.
const PEOPLE: [(&str, Option<&str>); 4] =
    [("li.na", None), ("wang.wei", None), ("help.desk", Some("helpdesk")), ("the.auditor", Some("auditor"))];

/// Creates the users and their roles. Returns the API key of a custom role.
async fn people(app: &App) -> String {
    let key = app.api_key().await;
    for (role, policy) in [("helpdesk", "DoorwardHelpDesk"), ("auditor", "DoorwardAuditor")] {
        let new = json!({"id": role, "name": role, "policies": [policy]});
        assert_eq!(app.post("/admin/api/v1/roles", new).bearer(&key).send().await.status, 201);
    }
    for (username, role) in PEOPLE {
        let uid = app.user(username).await;
        if let Some(role) = role {
            app.member(&key, role, &uid).await;
        }
    }
    app.administrator("root.admin").await;
    let actions = ["doorward:settings:read", "doorward:settings:edit", "doorward:events:read", "doorward:keys:rotate"];
    app.role(&key, "operations", json!([{"action": actions, "effect": "allow"}])).await;
    app.key_of("operations").await
}

/// Callers of the JSON APIs.
pub struct Bearers {
    /// Guest, two users, help desk, auditor, administrator.
    live: Vec<String>,
    expired: String,
    key: String,
}

impl Bearers {
    pub async fn make(app: &App) -> Self {
        let key = people(app).await;
        let expired = app.sign_in("root.admin").await.access;
        app.clock.advance_secs(AGES);
        Self { live: Self::live(app).await, expired, key }
    }

    async fn live(app: &App) -> Vec<String> {
        let mut live = vec![app.guest().await.access];
        for username in PEOPLE.map(|(username, _)| username).into_iter().chain(["root.admin"]) {
            live.push(app.sign_in(username).await.access);
        }
        live
    }

    /// Signs all users in again where the line has signed them out.
    pub async fn freshen(&mut self, app: &App, row: &Row) {
        if ENDS.contains(&row.path) {
            self.live = Self::live(app).await;
        }
    }

    pub async fn ask(&self, app: &App, row: &Row) -> Vec<String> {
        let address = row.address();
        let method: Method = row.method.parse().unwrap();
        let ask = |address: &str| match method {
            Method::GET => app.get(address),
            _ => app.ask(method.clone(), address).json(json!({})),
        };
        let mut asks: Vec<Ask<'_>> = vec![ask(&address)];
        asks.extend(self.live.iter().chain([&self.expired]).map(|token| ask(&address).bearer(token)));
        asks.push(ask(&format!("{address}?client_id=doorward")));
        asks.push(ask(&address).bearer(&self.key));
        answers(asks).await
    }
}

/// Callers of pages and server functions.
pub struct Browsers {
    live: Vec<String>,
    ended: String,
    key: String,
}

impl Browsers {
    pub async fn make(app: &App) -> Self {
        let key = people(app).await;
        let ended = app.browser("root.admin").await;
        app.clock.advance_secs(AGES);
        Self { live: Self::live(app).await, ended, key }
    }

    async fn live(app: &App) -> Vec<String> {
        let mut live = vec![app.guest_browser().await];
        for username in PEOPLE.map(|(username, _)| username).into_iter().chain(["root.admin"]) {
            live.push(app.browser(username).await);
        }
        live
    }

    /// Signs all users in again where the line has signed them out.
    pub async fn freshen(&mut self, app: &App, row: &Row) {
        if ENDS.contains(&row.path) {
            self.live = Self::live(app).await;
        }
    }

    /// Calls a server function like our pages.
    pub async fn call(&self, app: &App, row: &Row) -> Vec<String> {
        let json = row.body.starts_with('{');
        let kind = if json { "application/json" } else { "application/x-www-form-urlencoded" };
        let body = if row.body == "-" { "" } else { row.body };
        let ask = |address: &str| {
            let ask = app.ask(Method::POST, address).text(body).header("content-type", kind);
            ask.header("accept", "application/json").header("sec-fetch-site", "same-origin")
        };
        self.statuses(row.path, ask).await
    }

    /// Loads a page like a browser.
    pub async fn open(&self, app: &App, row: &Row) -> Vec<String> {
        let ask = |address: &str| app.get(address).header("accept", "text/html").header("accept-language", "en");
        self.statuses(row.path, ask).await
    }

    async fn statuses<'a>(&self, path: &str, ask: impl Fn(&str) -> Ask<'a>) -> Vec<String> {
        let mut asks = vec![ask(path)];
        asks.extend(self.live.iter().chain([&self.ended]).map(|cookie| ask(path).header("cookie", cookie)));
        let sign = if path.contains('?') { '&' } else { '?' };
        asks.push(ask(&format!("{path}{sign}client_id=doorward")));
        asks.push(ask(path).bearer(&self.key));
        answers(asks).await
    }
}

async fn answers(asks: Vec<Ask<'_>>) -> Vec<String> {
    assert_eq!(asks.len(), CALLERS);
    let mut answers = Vec::with_capacity(CALLERS);
    for ask in asks {
        let reply = ask.header("host", "localhost:3000").send().await;
        let class = class(&reply);
        answers.push(if class == "!" { format!("{}", reply.status) } else { class.to_owned() });
    }
    answers
}
