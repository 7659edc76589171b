//! Two nodes on one database: what one issues, the other knows, and what is ended on one is ended on both.

use super::device::{decide, poll, start, television};
use super::{CALLBACK, Client, Person, address, claims, code_of, decoded, parameter_of, text, visit};
use crate::kit::{App, Node, Reply};
use doorward_contract::application::ApplicationKind;
use doorward_contract::oauth::Scopes;
use doorward_identity::Caller;
use doorward_identity::oauth::consent::{self, Decision};
use serde_json::{Value, json};
use std::time::Duration;

const APPLICATIONS: &str = "/admin/api/v1/applications";

/// Opens an address in a browser, at the other node.
async fn visit_at(node: &Node, app: &App, cookie: &str, address: &str) -> Reply {
    let ask = app.get(address).at(node).header("host", "localhost:3000").header("sec-fetch-site", "cross-site");
    let ask = ask.header("accept", "text/html");
    if cookie.is_empty() { ask.send().await } else { ask.header("cookie", cookie).send().await }
}

async fn userinfo_at(node: &Node, app: &App, tokens: &Value) -> u16 {
    app.get("/oauth2/userinfo").at(node).bearer(text(tokens, "access_token")).send().await.status
}

async fn userinfo(app: &App, tokens: &Value) -> u16 {
    app.get("/oauth2/userinfo").bearer(text(tokens, "access_token")).send().await.status
}

async fn redeem_at(node: &Node, client: &Client<'_>, code: &str) -> Reply {
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", CALLBACK),
        ("code_verifier", super::VERIFIER),
    ];
    client.post("/oauth2/token", &fields).at(node).send().await
}

async fn refresh_at(node: &Node, client: &Client<'_>, refresh_token: &str) -> Reply {
    let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh_token)];
    client.post("/oauth2/token", &fields).at(node).send().await
}

/// Waits until the other node has heard of a change. The benchmarks measure how long that takes.
async fn eventually(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    for _ in 0..500 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{what} did not come to pass");
}

#[tokio::test]
async fn attack_18_a_code_of_one_node_is_exchanged_on_the_other_and_then_nowhere() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let person = Person::new(&app, "li.na").await;
    let other = app.another_node().await;
    let code = client.code(&person.cookie, &[]).await;
    let tokens = redeem_at(&other, &client, &code).await.ok();
    assert_eq!(claims(text(&tokens, "id_token"))["sub"], person.viewer.uid.as_str());
    assert_eq!((userinfo(&app, &tokens).await, userinfo_at(&other, &app, &tokens).await), (200, 200));
    assert_eq!(client.redeem(&code).await.refused(), (400, "invalid_grant"));
    assert_eq!(userinfo(&app, &tokens).await, 401, "its second use ended what the first had opened");
    eventually("the end on the other node", async || userinfo_at(&other, &app, &tokens).await == 401).await;
}

#[tokio::test]
async fn a_request_that_was_pushed_to_one_node_continues_on_any() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let other = app.another_node().await;
    let parameters: Vec<_> = client.parameters(&[]).into_iter().collect();
    let pushed = client.post("/oauth2/par", &parameters).send().await;
    assert_eq!(pushed.status, 201, "{}", pushed.text);
    let to = address("/oauth2/authorize", [("client_id", "web"), ("request_uri", text(&pushed.body, "request_uri"))]);
    let next = parameter_of(&visit_at(&other, &app, "", &to).await, "/login", "next");
    let person = Person::new(&app, "li.na").await;
    let code = code_of(&visit(&app, &person.cookie, &next).await);
    redeem_at(&other, &client, &code).await.ok();
    for path in [&next, &to] {
        let again = visit_at(&other, &app, &person.cookie, path).await;
        assert_eq!(parameter_of(&again, "/oauth-error", "reason"), "request_uri");
    }
}

#[tokio::test]
async fn attack_22_a_refresh_token_is_rotated_by_every_node_and_its_reuse_ends_the_session_on_all() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let person = Person::new(&app, "li.na").await;
    let other = app.another_node().await;
    let first = client.tokens(&person.cookie, &[]).await;
    let second = refresh_at(&other, &client, text(&first, "refresh_token")).await.ok();
    // The response may have been lost: every node has the same successor.
    let again = client.refresh(text(&first, "refresh_token")).await.ok();
    assert_eq!(again["refresh_token"], second["refresh_token"]);
    let third = client.refresh(text(&second, "refresh_token")).await.ok();
    assert_eq!(userinfo_at(&other, &app, &third).await, 200);
    app.clock.advance_secs(3_600);
    assert_eq!(refresh_at(&other, &client, text(&first, "refresh_token")).await.refused(), (400, "invalid_grant"));
    assert_eq!(client.refresh(text(&third, "refresh_token")).await.refused(), (400, "invalid_grant"));
    eventually("the end on this node", async || userinfo(&app, &third).await == 401).await;
}

#[tokio::test]
async fn a_revoked_secret_is_refused_by_both_nodes() {
    let app = App::new().await;
    let key = app.api_key().await;
    app.role(&key, "reader", json!([{"action": "reports:read", "effect": "allow"}])).await;
    let service = Client::new(&app, "service", ApplicationKind::Machine, |config| config.redirect_uris.clear()).await;
    app.change_application("service", |row| row.role_id = Some("reader".into())).await;
    let other = app.another_node().await;
    let token = async |node: Option<&Node>| {
        let ask = service.post("/oauth2/token", &[("grant_type", "client_credentials")]);
        match node {
            Some(node) => ask.at(node).send().await,
            None => ask.send().await,
        }
    };
    let here = token(None).await.ok();
    token(Some(&other)).await.ok();
    let may = async |node: Option<&Node>| {
        let ask = app.post("/access/v1/check", json!({"action": "reports:read"})).bearer(text(&here, "access_token"));
        match node {
            Some(node) => ask.at(node).send().await.status,
            None => ask.send().await.status,
        }
    };
    assert_eq!((may(None).await, may(Some(&other)).await), (200, 200));
    let path = format!("{APPLICATIONS}/service/secrets");
    let listed = app.get(&path).bearer(&key).send().await.ok();
    let id = text(&listed["items"][0], "id");
    app.delete(&format!("{path}/{id}")).bearer(&key).send().await.ok();
    assert_eq!(token(None).await.refused(), (401, "invalid_client"));
    assert_eq!(may(None).await, 401, "what it got with the secret is refused too");
    eventually("the revocation on the other node", async || token(Some(&other)).await.status == 401).await;
    eventually("the end of the token on the other node", async || may(Some(&other)).await == 401).await;
}

#[tokio::test]
async fn an_application_that_is_turned_off_is_dead_on_both_nodes() {
    let app = App::new().await;
    let key = app.api_key().await;
    let client = Client::web(&app).await;
    let person = Person::new(&app, "li.na").await;
    let other = app.another_node().await;
    let tokens = client.tokens(&person.cookie, &[("scope", "openid offline_access")]).await;
    let code = client.code(&person.cookie, &[]).await;
    assert_eq!(userinfo_at(&other, &app, &tokens).await, 200);
    let off = app.patch(&format!("{APPLICATIONS}/web"), json!({"enabled": false})).bearer(&key).send().await;
    assert_eq!(off.status, 200, "{}", off.text);
    assert_eq!(userinfo(&app, &tokens).await, 401);
    eventually("the end of the token on the other node", async || userinfo_at(&other, &app, &tokens).await == 401)
        .await;
    let refused = async || refresh_at(&other, &client, text(&tokens, "refresh_token")).await.status == 401;
    eventually("the end of the application on the other node", refused).await;
    assert_eq!(redeem_at(&other, &client, &code).await.refused(), (401, "invalid_client"));
    let reply = visit_at(&other, &app, &person.cookie, &client.address(&[])).await;
    assert_eq!(parameter_of(&reply, "/oauth-error", "reason"), "unknown_client");
    // What was ended stays ended.
    let on = app.patch(&format!("{APPLICATIONS}/web"), json!({"enabled": true})).bearer(&key).send().await;
    assert_eq!(on.status, 200, "{}", on.text);
    assert_eq!(client.refresh(text(&tokens, "refresh_token")).await.refused(), (400, "invalid_grant"));
    assert_eq!(userinfo(&app, &tokens).await, 401);
}

#[tokio::test]
async fn attack_33_keys_that_one_node_rotates_are_those_of_the_other() {
    let app = App::new().await;
    let key = app.api_key().await;
    let client = Client::web(&app).await;
    let person = Person::new(&app, "li.na").await;
    let other = app.another_node().await;
    let old = client.tokens(&person.cookie, &[]).await;
    let rotated = app.post("/admin/api/v1/keys/rotate", json!({"now": true})).bearer(&key).send().await.ok();
    let new = client.tokens(&person.cookie, &[]).await;
    assert_eq!(decoded(text(&new, "access_token")).0["kid"], rotated["kid"]);
    // The other node has published the key before: it verifies what this one signs at once.
    assert_eq!((userinfo_at(&other, &app, &new).await, userinfo_at(&other, &app, &old).await), (200, 200));
    let signs = async || {
        let tokens = redeem_at(&other, &client, &client.code(&person.cookie, &[]).await).await.ok();
        decoded(text(&tokens, "access_token")).0["kid"] == rotated["kid"]
    };
    eventually("the new key on the other node", signs).await;
    let keys = app.get("/oauth2/certs").send().await.ok();
    assert_eq!(app.get("/oauth2/certs").at(&other).send().await.ok(), keys);
}

/// The next path of the browser after the user has allowed what an application asks for, in a request to this node.
async fn allowed(client: &Client<'_>, person: &Person, scope: &str) -> String {
    let page = client.authorize(&person.cookie, &[("scope", scope)]).await;
    let (identity, request) = (&client.app.identity, parameter_of(&page, "/consent", "request"));
    let decision = Decision::Allow(Scopes::known_in(scope));
    consent::decide(identity, &person.viewer, &request, decision, &Caller::default()).await.unwrap()
}

#[tokio::test]
async fn a_device_begins_on_one_node_is_approved_on_the_other_and_gets_its_tokens_once() {
    let app = App::new().await;
    let (client, person) = (television(&app).await, Person::new(&app, "li.na").await);
    let other = app.another_node().await;
    let started =
        client.post("/oauth2/device_authorization", &[("scope", "openid email")]).at(&other).send().await.ok();
    let (device, code) = (text(&started, "device_code"), text(&started, "user_code"));
    assert_eq!(poll(&client, device).await.refused(), (400, "authorization_pending"));
    let fields = [("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", device)];
    let poll_there = async || client.post("/oauth2/token", &fields).at(&other).send().await;
    assert_eq!(poll_there().await.refused(), (400, "slow_down"), "it polled this node a moment ago");
    let done = decide(&app, &person, "application/json", code, "allow").await;
    assert_eq!(done.body.as_str(), Some("/device?done=allow"), "{}", done.text);
    let (here, there) = tokio::join!(poll(&client, device), poll_there());
    let refused = if here.status == 200 { &there } else { &here };
    assert_eq!(refused.refused(), (400, "invalid_grant"));
    let tokens = if here.status == 200 { here.ok() } else { there.ok() };
    assert_eq!((userinfo(&app, &tokens).await, userinfo_at(&other, &app, &tokens).await), (200, 200));
}

#[tokio::test]
async fn consent_that_is_withdrawn_on_one_node_is_withdrawn_on_the_other() {
    let app = App::new().await;
    let client = Client::foreign(&app).await;
    let person = Person::new(&app, "li.na").await;
    let other = app.another_node().await;
    let next = allowed(&client, &person, "openid offline_access").await;
    // Consent that was given here counts there.
    let code = code_of(&visit_at(&other, &app, &person.cookie, &next).await);
    let tokens = redeem_at(&other, &client, &code).await.ok();
    let code = code_of(&visit_at(&other, &app, &person.cookie, &client.address(&[])).await);
    assert_eq!(userinfo_at(&other, &app, &tokens).await, 200);
    consent::withdraw(&app.identity, &person.viewer, "foreign", &Caller::default()).await.unwrap();
    assert_eq!(userinfo(&app, &tokens).await, 401);
    assert_eq!(redeem_at(&other, &client, &code).await.refused(), (400, "invalid_grant"));
    let refreshed = refresh_at(&other, &client, text(&tokens, "refresh_token")).await;
    assert_eq!(refreshed.refused(), (400, "invalid_grant"));
    let page = visit_at(&other, &app, &person.cookie, &client.address(&[])).await;
    parameter_of(&page, "/consent", "request");
    eventually("the end of the token on the other node", async || userinfo_at(&other, &app, &tokens).await == 401)
        .await;
}

/// Creates the application `shop` as an administrator does it.
async fn shop<'a>(app: &'a App, key: &str) -> Client<'a> {
    let new = json!({"id": "shop", "name": "Shop", "kind": "web", "redirect_uris": [CALLBACK]});
    let created = app.post(APPLICATIONS, new).bearer(key).send().await;
    assert_eq!(created.status, 201, "{}", created.text);
    let grant_types = json!({"grant_types": ApplicationKind::Web.possible_grant_types()});
    app.patch(&format!("{APPLICATIONS}/shop"), grant_types).bearer(key).send().await.ok();
    Client { app, id: "shop", secret: Some(text(&created.body["secret"], "secret").to_owned()) }
}

#[tokio::test]
async fn a_recreated_application_inherits_nothing_on_either_node() {
    let app = App::new().await;
    let key = app.api_key().await;
    let (former, person) = (shop(&app, &key).await, Person::new(&app, "li.na").await);
    let other = app.another_node().await;
    let code = code_of(&visit(&app, &person.cookie, &allowed(&former, &person, "openid email").await).await);
    let tokens = former.redeem(&code).await.ok();
    let (access, refresh) = (text(&tokens, "access_token"), text(&tokens, "refresh_token"));
    let code = former.code(&person.cookie, &[]).await;
    let parameters: Vec<_> = former.parameters(&[]).into_iter().collect();
    let pushed = former.post("/oauth2/par", &parameters).send().await;
    let to = address("/oauth2/authorize", [("client_id", "shop"), ("request_uri", text(&pushed.body, "request_uri"))]);
    let (approved, pending) = (start(&former).await, start(&former).await);
    decide(&app, &person, "application/json", text(&approved, "user_code"), "allow").await;
    let page = former.authorize(&person.cookie, &[("scope", "openid phone")]).await;
    let open_page = parameter_of(&page, "/consent", "request");
    assert_eq!((userinfo(&app, &tokens).await, userinfo_at(&other, &app, &tokens).await), (200, 200));

    let deleted = app.delete(&format!("{APPLICATIONS}/shop")).bearer(&key).send().await;
    assert!((200..300).contains(&deleted.status), "{}", deleted.text);
    let new = shop(&app, &key).await;
    let heard = async || new.post("/oauth2/device_authorization", &[]).at(&other).send().await.status == 200;
    eventually("the new application on the other node", heard).await;

    assert_eq!(userinfo(&app, &tokens).await, 401);
    eventually("the end of the token on the other node", async || userinfo_at(&other, &app, &tokens).await == 401)
        .await;
    let inactive = new.post("/oauth2/introspect", &[("token", access)]).send().await.ok();
    assert_eq!(inactive, json!({"active": false}));
    assert_eq!(new.refresh(refresh).await.refused(), (400, "invalid_grant"));
    assert_eq!(refresh_at(&other, &new, refresh).await.refused(), (400, "invalid_grant"));
    assert_eq!(new.redeem(&code).await.refused(), (400, "invalid_grant"));
    assert_eq!(redeem_at(&other, &new, &code).await.refused(), (400, "invalid_grant"));
    for started in [&approved, &pending] {
        assert_eq!(poll(&new, text(started, "device_code")).await.refused(), (400, "invalid_grant"));
    }
    let late = decide(&app, &person, "application/json", text(&pending, "user_code"), "allow").await;
    assert_eq!(late.status, 400, "{}", late.text);
    for reply in [visit(&app, &person.cookie, &to).await, visit_at(&other, &app, &person.cookie, &to).await] {
        assert_eq!(parameter_of(&reply, "/oauth-error", "reason"), "request_uri");
    }
    let (decision, caller) = (Decision::AllowRequested, Caller::default());
    let late = consent::decide(&app.identity, &person.viewer, &open_page, decision, &caller).await;
    assert!(late.is_err(), "the page asked for the former one");
    for node in [None, Some(&other)] {
        let ask = former.post("/oauth2/token", &[("grant_type", "refresh_token"), ("refresh_token", refresh)]);
        let ask = match node {
            Some(node) => ask.at(node),
            None => ask,
        };
        assert_eq!(ask.send().await.refused(), (401, "invalid_client"), "the former secret");
    }

    // Users are asked again.
    let reply = visit_at(&other, &app, &person.cookie, &new.address(&[])).await;
    parameter_of(&reply, "/consent", "request");
    let code = code_of(&visit(&app, &person.cookie, &allowed(&new, &person, "openid").await).await);
    let fresh = redeem_at(&other, &new, &code).await.ok();
    assert_eq!((userinfo(&app, &fresh).await, userinfo_at(&other, &app, &fresh).await), (200, 200));
}
