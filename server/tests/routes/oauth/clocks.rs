//! The clock jumps two days ahead, everything is used, and the clock is set back: nothing is valid for longer, nothing
//! that was used is valid again, and what begins afterwards works.

use super::device::{decide, poll, start, television};
use super::dpop::{ask, exchange, proof};
use super::key::Key;
use super::token::BEARER;
use super::{CALLBACK, Client, Person, address, parameter_of, text, visit};
use crate::kit::App;
use doorward_contract::application::{ApplicationKind, ClientAuthentication};
use doorward_contract::oauth::Scope;
use doorward_contract::settings::Section;
use doorward_identity::oauth::consent::{self, Decision};
use doorward_identity::{Caller, Error};
use serde_json::{Value, json};

const AHEAD: i64 = 2 * 86_400;

async fn userinfo(app: &App, tokens: &Value) -> u16 {
    app.get("/oauth2/userinfo").bearer(text(tokens, "access_token")).send().await.status
}

#[tokio::test]
async fn attack_86_a_code_of_the_future_opens_nothing_and_the_second_use_of_one_still_ends_its_session() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    app.clock.advance_secs(AHEAD);
    let person = Person::new(&app, "li.na").await;
    let (unused, used) = (client.code(&person.cookie, &[]).await, client.code(&person.cookie, &[]).await);
    let tokens = client.redeem(&used).await.ok();
    app.clock.advance_secs(-AHEAD);
    assert_eq!(client.redeem(&unused).await.refused(), (400, "invalid_grant"));
    assert_eq!(client.redeem(&used).await.refused(), (400, "invalid_grant"));
    let ended = client.refresh(text(&tokens, "refresh_token")).await;
    assert_eq!(ended.refused(), (400, "invalid_grant"), "the session of the code that was used twice");
    let fresh = client.tokens(&person.cookie, &[]).await;
    assert_eq!(userinfo(&app, &fresh).await, 200);
}

#[tokio::test]
async fn attack_86_a_pushed_request_of_the_future_is_over_with_and_without_a_browser() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let person = Person::new(&app, "li.na").await;
    let push = async || {
        let parameters: Vec<_> = client.parameters(&[]).into_iter().collect();
        let pushed = client.post("/oauth2/par", &parameters).send().await;
        assert_eq!(pushed.status, 201, "{}", pushed.text);
        address("/oauth2/authorize", [("client_id", "web"), ("request_uri", text(&pushed.body, "request_uri"))])
    };
    app.clock.advance_secs(AHEAD);
    let (pushed, opened) = (push().await, push().await);
    let waiting = parameter_of(&visit(&app, "", &opened).await, "/login", "next");
    app.clock.advance_secs(-AHEAD);
    for path in [&pushed, &waiting] {
        let reply = visit(&app, &person.cookie, path).await;
        assert_eq!(parameter_of(&reply, "/oauth-error", "reason"), "request_uri");
    }
    super::code_of(&visit(&app, &person.cookie, &push().await).await);
}

#[tokio::test]
async fn attack_86_a_device_code_of_the_future_has_expired_whatever_its_user_decided() {
    let app = App::new().await;
    let (client, person) = (television(&app).await, Person::new(&app, "li.na").await);
    app.clock.advance_secs(AHEAD);
    let (pending, approved, redeemed) = (start(&client).await, start(&client).await, start(&client).await);
    let codes = |started: &Value| (text(started, "device_code").to_owned(), text(started, "user_code").to_owned());
    let ((pending, undecided), (approved, first), (redeemed, second)) =
        (codes(&pending), codes(&approved), codes(&redeemed));
    for code in [&first, &second] {
        let done = decide(&app, &person, "application/json", code, "allow").await;
        assert_eq!(done.body.as_str(), Some("/device?done=allow"), "{}", done.text);
    }
    assert_eq!(poll(&client, &pending).await.refused(), (400, "authorization_pending"));
    poll(&client, &redeemed).await.ok();
    app.clock.advance_secs(-AHEAD);
    for (device, expected) in [(&pending, "expired_token"), (&approved, "expired_token"), (&redeemed, "invalid_grant")]
    {
        assert_eq!(poll(&client, device).await.refused(), (400, expected));
    }
    let late = decide(&app, &person, "application/json", &undecided, "allow").await;
    assert_eq!(late.status, 400, "{}", late.text);
    let (device, user) = codes(&start(&client).await);
    decide(&app, &person, "application/json", &user, "allow").await;
    poll(&client, &device).await.ok();
}

#[tokio::test]
async fn attack_86_a_proof_of_the_future_is_none_now_and_stays_used_until_it_has_expired() {
    let app = App::new().await;
    let (client, key) = (Client::web(&app).await, Key::new());
    let person = Person::new(&app, "li.na").await;
    app.clock.advance_secs(AHEAD);
    let early = proof(&app, &key, "1");
    let tokens = exchange(&client, &client.code(&person.cookie, &[]).await, Some(&early)).await.ok();
    ask(&app, "/oauth2/userinfo", text(&tokens, "access_token"), &key, "2").send().await.ok();
    app.clock.advance_secs(-AHEAD);
    app.identity.cleanup().await.unwrap();
    let code = client.code(&person.cookie, &[]).await;
    assert_eq!(exchange(&client, &code, Some(&early)).await.refused(), (400, "invalid_dpop_proof"));
    let of_now = proof(&app, &key, "1");
    assert_eq!(exchange(&client, &code, Some(&of_now)).await.refused(), (400, "invalid_dpop_proof"), "a used name");
    let fresh = exchange(&client, &code, Some(&proof(&app, &key, "3"))).await.ok();
    ask(&app, "/oauth2/userinfo", text(&fresh, "access_token"), &key, "4").send().await.ok();
    // Its time comes.
    app.clock.advance_secs(AHEAD);
    let code = client.code(&person.cookie, &[]).await;
    assert_eq!(exchange(&client, &code, Some(&early)).await.refused(), (400, "invalid_dpop_proof"));
}

#[tokio::test]
async fn attack_86_an_assertion_of_the_future_is_none_now_and_stays_used_until_it_has_expired() {
    let app = App::new().await;
    let key = Key::new();
    Client::new(&app, "signed", ApplicationKind::Machine, |config| {
        config.redirect_uris.clear();
        config.token_endpoint_auth_method = ClientAuthentication::PrivateKeyJwt;
        config.jwks = Some(key.jwks());
    })
    .await;
    let assertion = |jti: &str| {
        let now = app.identity.now().as_secs();
        key.assertion(&json!({"iss": "signed", "sub": "signed", "aud": "http://localhost:3000/oauth2/token",
            "jti": jti, "iat": now, "exp": now + 3_600}))
    };
    let send = async |assertion: &str| {
        let fields =
            [("grant_type", "client_credentials"), ("client_assertion", assertion), ("client_assertion_type", BEARER)];
        app.form("/oauth2/token", &fields).send().await
    };
    app.clock.advance_secs(AHEAD);
    let (used, unused) = (assertion("1"), assertion("2"));
    send(&used).await.ok();
    app.clock.advance_secs(-AHEAD);
    app.identity.cleanup().await.unwrap();
    for early in [&used, &unused] {
        assert_eq!(send(early).await.refused(), (401, "invalid_client"));
    }
    send(&assertion("3")).await.ok();
    app.clock.advance_secs(AHEAD + 600);
    assert_eq!(send(&used).await.refused(), (401, "invalid_client"));
    send(&unused).await.ok();
}

#[tokio::test]
async fn attack_86_tokens_of_the_future_are_not_valid_for_longer_and_a_rotation_there_is_one() {
    let app = App::new().await;
    let client = Client::web(&app).await;
    let person = Person::new(&app, "li.na").await;
    let scope = [("scope", "openid offline_access")];
    let (first, copied) = (client.tokens(&person.cookie, &scope).await, client.tokens(&person.cookie, &scope).await);
    app.clock.advance_secs(AHEAD);
    let second = client.refresh(text(&first, "refresh_token")).await.ok();
    let rotated = client.refresh(text(&copied, "refresh_token")).await.ok();
    assert_eq!(userinfo(&app, &second).await, 200);
    app.clock.advance_secs(-AHEAD);
    assert_eq!(userinfo(&app, &second).await, 401, "it would be valid for two days more");
    let access = [("token", text(&second, "access_token"))];
    let seen = client.post("/oauth2/introspect", &access).send().await.ok();
    assert_eq!(seen, json!({"active": false}));
    // The application gets another one, as after every expiry.
    let third = client.refresh(text(&second, "refresh_token")).await.ok();
    assert_eq!(userinfo(&app, &third).await, 200);
    // The grace of a rotation is a minute, not two days.
    assert_eq!(client.refresh(text(&copied, "refresh_token")).await.refused(), (400, "invalid_grant"));
    assert_eq!(client.refresh(text(&rotated, "refresh_token")).await.refused(), (400, "invalid_grant"));
    app.clock.advance_secs(120);
    assert_eq!(client.refresh(text(&first, "refresh_token")).await.refused(), (400, "invalid_grant"));
    assert_eq!(client.refresh(text(&third, "refresh_token")).await.refused(), (400, "invalid_grant"));
}

#[tokio::test]
async fn attack_86_a_token_of_a_machine_or_of_an_app_from_the_future_is_none() {
    let app = App::new().await;
    let machine = Client::new(&app, "service", ApplicationKind::Machine, |config| config.redirect_uris.clear()).await;
    app.user("li.na").await;
    let grant = [("grant_type", "client_credentials")];
    let active = async |token: &Value| {
        let fields = [("token", text(token, "access_token"))];
        machine.post("/oauth2/introspect", &fields).send().await.ok()["active"].clone()
    };
    app.clock.advance_secs(AHEAD);
    let token = machine.post("/oauth2/token", &grant).send().await.ok();
    let own = app.sign_in("li.na").await;
    assert_eq!(active(&token).await, true);
    app.clock.advance_secs(-AHEAD);
    assert_eq!(active(&token).await, false);
    assert_eq!(app.get("/auth/v1/user/me").bearer(&own.access).send().await.status, 401);
    let again = json!({"grant_type": "refresh_token", "refresh_token": own.refresh});
    let renewed = app.post("/auth/v1/token", again).send().await.ok();
    app.get("/auth/v1/user/me").bearer(text(&renewed, "access_token")).send().await.ok();
    assert_eq!(active(&machine.post("/oauth2/token", &grant).send().await.ok()).await, true);
}

#[tokio::test]
async fn attack_86_consent_of_the_future_counts_until_it_is_withdrawn_and_its_open_page_is_over() {
    let app = App::new().await;
    let client = Client::foreign(&app).await;
    let person = Person::new(&app, "li.na").await;
    let caller = Caller::default();
    let ask_consent = async |scope: &str| {
        let reply = client.authorize(&person.cookie, &[("scope", scope)]).await;
        parameter_of(&reply, "/consent", "request")
    };
    let allow = async |reference: &str| {
        consent::decide(&app.identity, &person.viewer, reference, Decision::Allow([Scope::Openid].into()), &caller)
            .await
    };
    app.clock.advance_secs(AHEAD);
    allow(&ask_consent("openid").await).await.unwrap();
    let open = ask_consent("openid email").await;
    app.clock.advance_secs(-AHEAD);
    let decision = Decision::Allow([Scope::Openid, Scope::Email].into());
    let late = consent::decide(&app.identity, &person.viewer, &open, decision, &caller).await;
    assert!(matches!(late, Err(Error::NotFound(_))), "{late:?}");
    let tokens = client.tokens(&person.cookie, &[]).await;
    ask_consent("openid email").await;
    consent::withdraw(&app.identity, &person.viewer, "foreign", &caller).await.unwrap();
    assert_eq!(userinfo(&app, &tokens).await, 401);
    ask_consent("openid").await;
}

#[tokio::test]
async fn attack_86_a_registration_of_the_future_is_managed_by_its_token_and_leaves_room_for_others() {
    let app = App::new().await;
    app.set(Section::Oauth, json!({"registration": "open"})).await;
    let metadata = json!({"client_name": "Shop", "redirect_uris": [CALLBACK]});
    app.clock.advance_secs(AHEAD);
    let registered = app.post("/oauth2/register", metadata.clone()).send().await;
    assert_eq!(registered.status, 201, "{}", registered.text);
    let registered = registered.body;
    app.clock.advance_secs(-AHEAD);
    app.identity.cleanup().await.unwrap();
    let path = text(&registered, "registration_client_uri").strip_prefix("http://localhost:3000").unwrap();
    let token = text(&registered, "registration_access_token");
    assert_eq!(app.get(path).bearer(token).send().await.ok()["client_name"], "Shop");
    let mut next = metadata.clone();
    (next["client_id"], next["client_name"]) = (registered["client_id"].clone(), json!("Shop 2"));
    assert_eq!(app.put(path, next).bearer(token).send().await.ok()["client_name"], "Shop 2");
    assert_eq!(app.post("/oauth2/register", metadata).send().await.status, 201);
    assert_eq!(app.delete(path).bearer(token).send().await.status, 204);
    assert_eq!(app.get(path).bearer(token).send().await.refused(), (401, "unauthenticated"));
}
