//! Back-channel logout: an application is notified when one of its sessions ends, whatever ends it.

mod address;

use super::{Client, Person, claims, code_of, decoded, parameter_of, text, visit};
use crate::kit::{App, OTHER_PASSWORD};
use doorward_contract::application::{ApplicationKind, TokenAlgorithm};
use doorward_identity::oauth::{
    backchannel_logout::{deliver_due, run},
    consent::{self, Decision},
};
use doorward_identity::{Caller, session};
use doorward_store::logout_notice;
use doorward_store::session::{self as sessions, EndReason, RevokeScope};
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{DecodingKey, Validation};
use serde_json::{Value, json};
use std::time::Duration;
use url::form_urlencoded;
use wiremock::matchers::{header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// An application's endpoint for logout tokens.
struct Receiver(MockServer);

impl Receiver {
    /// One that responds with this status.
    async fn with_status(status: u16) -> Self {
        let receiver = Self(MockServer::start().await);
        receiver.respond(status).await;
        receiver
    }

    async fn new() -> Self {
        Self::with_status(200).await
    }

    async fn respond(&self, status: u16) {
        self.0.reset().await;
        let form = header("content-type", "application/x-www-form-urlencoded");
        let posted = Mock::given(method("POST")).and(path("/logout")).and(form);
        posted.respond_with(ResponseTemplate::new(status)).mount(&self.0).await;
    }

    /// One that responds after every timeout.
    async fn hanging() -> Self {
        let receiver = Self(MockServer::start().await);
        let late = ResponseTemplate::new(200).set_delay(Duration::from_secs(10));
        Mock::given(method("POST")).respond_with(late).mount(&receiver.0).await;
        receiver
    }

    /// Waits until so many tokens were received, for less time than a request may take.
    async fn gets(&self, count: usize) {
        let all = async {
            while self.tokens().await.len() < count {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(3), all).await.expect("the tokens are late");
    }

    fn uri(&self) -> String {
        format!("{}/logout", self.0.uri())
    }

    /// The tokens that were received since the last change of the status.
    async fn tokens(&self) -> Vec<String> {
        let requests = self.0.received_requests().await.unwrap();
        let token = |body: &[u8]| {
            let mut fields = form_urlencoded::parse(body).into_owned();
            let (name, token) = fields.next().unwrap();
            assert_eq!((name.as_str(), fields.next()), ("logout_token", None));
            token
        };
        requests.iter().map(|request| token(&request.body)).collect()
    }
}

/// A web application of a third party that is notified.
async fn notified_client<'a>(app: &'a App, receiver: &Receiver, id: &'static str) -> Client<'a> {
    let uri = receiver.uri();
    Client::new(app, id, ApplicationKind::Web, |config| {
        config.first_party = false;
        config.backchannel_logout_uri = Some(uri);
    })
    .await
}

/// The tokens of a user who gives consent.
async fn signed_in(client: &Client<'_>, person: &Person, scope: &str) -> Value {
    let redirect = client.authorize(&person.cookie, &[("scope", scope)]).await;
    let request = parameter_of(&redirect, "/consent", "request");
    let identity = &client.app.identity;
    let next = consent::decide(identity, &person.viewer, &request, Decision::AllowRequested, &Caller::default())
        .await
        .unwrap();
    let code = code_of(&visit(client.app, &person.cookie, &next).await);
    client.redeem(&code).await.ok()
}

/// Sends what is due until nothing is.
async fn deliver(app: &App) -> usize {
    let mut sent = 0;
    loop {
        match deliver_due(&app.identity).await.unwrap() {
            0 => return sent,
            attempts => sent += attempts,
        }
    }
}

/// The claims of a logout token, verified as its application does it (section 2.6).
async fn verified(app: &App, token: &str, audience: &str) -> Value {
    let (head, _) = decoded(token);
    assert_eq!(head["typ"], "logout+jwt");
    let keys: JwkSet = serde_json::from_value(app.get("/oauth2/certs").send().await.ok()).unwrap();
    let header = jsonwebtoken::decode_header(token).unwrap();
    let key = DecodingKey::from_jwk(keys.find(&header.kid.unwrap()).unwrap()).unwrap();
    let mut validation = Validation::new(header.alg);
    validation.set_audience(&[audience]);
    validation.set_issuer(&["http://localhost:3000"]);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    // By the clock of the test.
    validation.validate_exp = false;
    let claims = jsonwebtoken::decode::<Value>(token, &key, &validation).unwrap().claims;
    let now = app.identity.now().as_secs();
    let (iat, exp) = (claims["iat"].as_i64().unwrap(), claims["exp"].as_i64().unwrap());
    assert!(iat <= now && now < exp && exp - iat <= 120, "{claims}");
    assert_eq!(claims["events"], json!({ EVENT: {} }));
    assert!(claims["nonce"].is_null() && claims["jti"].is_string(), "{claims}");
    claims
}

/// What ends a session.
#[derive(Debug, Clone, Copy)]
enum Reason {
    TokenRevoked,
    SignedOutAtPortal,
    SignedOutEverywhere,
    EndedByAdministrator,
    Blocked,
    Deleted,
    PasswordSet,
    ConsentWithdrawn,
    CodeMisused,
    ApplicationTurnedOff,
    ApplicationDeleted,
}

const REASONS: [Reason; 11] = [
    Reason::TokenRevoked,
    Reason::SignedOutAtPortal,
    Reason::SignedOutEverywhere,
    Reason::EndedByAdministrator,
    Reason::Blocked,
    Reason::Deleted,
    Reason::PasswordSet,
    Reason::ConsentWithdrawn,
    Reason::CodeMisused,
    Reason::ApplicationTurnedOff,
    Reason::ApplicationDeleted,
];

async fn end(client: &Client<'_>, person: &Person, tokens: &Value, code: &str, key: &str, reason: Reason) {
    let (app, viewer, caller) = (client.app, &person.viewer, Caller::default());
    let (identity, uid) = (&app.identity, viewer.uid.to_string());
    let user = |rest: &str| format!("/admin/api/v1/users/{uid}{rest}");
    let application = format!("/admin/api/v1/applications/{}", client.id);
    let ask = match reason {
        Reason::TokenRevoked => {
            client.post("/oauth2/revoke", &[("token", text(tokens, "refresh_token"))]).send().await.ok();
            return;
        }
        Reason::SignedOutAtPortal => return session::sign_out(identity, viewer, &caller).await.unwrap(),
        Reason::SignedOutEverywhere => {
            session::end_all(identity, viewer, false, &caller).await.unwrap();
            return;
        }
        Reason::ConsentWithdrawn => return consent::withdraw(identity, viewer, client.id, &caller).await.unwrap(),
        Reason::CodeMisused => {
            assert_eq!(client.redeem(code).await.refused(), (400, "invalid_grant"));
            return;
        }
        Reason::EndedByAdministrator => app.post(&user("/sign-out"), json!({})),
        Reason::Blocked => app.post(&user("/block"), json!({})),
        Reason::Deleted => app.delete(&user("")),
        Reason::PasswordSet => app.put(&user("/password"), json!({ "password": OTHER_PASSWORD })),
        Reason::ApplicationTurnedOff => app.patch(&application, json!({ "enabled": false })),
        Reason::ApplicationDeleted => app.delete(&application),
    };
    let done = ask.bearer(key).send().await;
    assert!(done.status < 300, "{reason:?}: {}", done.text);
}

#[tokio::test]
async fn whatever_ends_a_session_is_told_once() {
    let (app, receiver) = (App::new().await, Receiver::new().await);
    let key = app.api_key().await;
    let ids = ["a00", "a01", "a02", "a03", "a04", "a05", "a06", "a07", "a08", "a09", "a10"];
    for (number, (reason, id)) in REASONS.into_iter().zip(ids).enumerate() {
        let client = notified_client(&app, &receiver, id).await;
        let person = Person::new(&app, &format!("user.{number}")).await;
        // A session of another application, which is not notified.
        let other = Client::new(&app, &*format!("b{number:02}").leak(), ApplicationKind::Web, |_| {}).await;
        other.tokens(&person.cookie, &[]).await;
        signed_in(&client, &person, "openid").await;
        let code = client.code(&person.cookie, &[]).await;
        let tokens = client.redeem(&code).await.ok();
        let sid = claims(text(&tokens, "id_token"))["sid"].clone();
        assert_eq!(deliver(&app).await, 0, "{reason:?}: nothing has ended yet");
        receiver.respond(200).await;
        end(&client, &person, &tokens, &code, &key, reason).await;
        deliver(&app).await;
        let mut ended = Vec::new();
        for token in receiver.tokens().await {
            let claims = verified(&app, &token, id).await;
            assert_eq!(claims["sub"], person.viewer.uid.as_str(), "{reason:?}");
            ended.push(claims["sid"].clone());
        }
        // The first session stays where only the second one ends.
        let only_one = matches!(reason, Reason::TokenRevoked | Reason::CodeMisused);
        assert_eq!(ended.len(), if only_one { 1 } else { 2 }, "{reason:?}");
        assert!(ended.contains(&sid), "{reason:?}");
        assert_eq!(deliver(&app).await, 0, "{reason:?}");
    }
}

#[tokio::test]
async fn a_session_with_offline_access_survives_the_portal_and_is_not_told() {
    let (app, receiver) = (App::new().await, Receiver::new().await);
    let client = notified_client(&app, &receiver, "web").await;
    let person = Person::new(&app, "li.na").await;
    signed_in(&client, &person, "openid offline_access").await;
    session::sign_out(&app.identity, &person.viewer, &Caller::default()).await.unwrap();
    assert_eq!(deliver(&app).await, 0);
    session::end_all(&app.identity, &Person::sign_in(&app, "li.na").await.viewer, false, &Caller::default())
        .await
        .unwrap();
    assert_eq!(deliver(&app).await, 1);
}

#[tokio::test]
async fn a_session_that_has_ended_is_not_told_again_when_its_parent_ends() {
    let (app, receiver) = (App::new().await, Receiver::new().await);
    let client = notified_client(&app, &receiver, "web").await;
    let person = Person::new(&app, "li.na").await;
    let tokens = signed_in(&client, &person, "openid").await;
    client.post("/oauth2/revoke", &[("token", text(&tokens, "refresh_token"))]).send().await.ok();
    assert_eq!(deliver(&app).await, 1);
    session::sign_out(&app.identity, &person.viewer, &Caller::default()).await.unwrap();
    assert_eq!(deliver(&app).await, 0);
}

#[tokio::test]
async fn a_session_beyond_the_limit_of_its_application_is_told() {
    let (app, receiver) = (App::new().await, Receiver::new().await);
    let client = notified_client(&app, &receiver, "web").await;
    app.change_application("web", |row| row.max_sessions = 1).await;
    let person = Person::new(&app, "li.na").await;
    let first = signed_in(&client, &person, "openid").await;
    app.clock.advance_secs(1);
    client.tokens(&person.cookie, &[]).await;
    assert_eq!(deliver(&app).await, 1);
    let notice = verified(&app, &receiver.tokens().await[0], "web").await;
    assert_eq!(notice["sid"], claims(text(&first, "id_token"))["sid"]);
}

#[tokio::test]
async fn the_token_is_signed_like_the_id_tokens_of_the_application() {
    let (app, receiver) = (App::new().await, Receiver::new().await);
    let client = notified_client(&app, &receiver, "web").await;
    for algorithm in TokenAlgorithm::ALL {
        app.change_application("web", |row| row.config["id_token_signed_response_alg"] = json!(algorithm)).await;
        receiver.respond(200).await;
        let person = Person::new(&app, &format!("user.{}", algorithm.as_str().to_lowercase())).await;
        signed_in(&client, &person, "openid").await;
        session::sign_out(&app.identity, &person.viewer, &Caller::default()).await.unwrap();
        deliver(&app).await;
        let tokens = receiver.tokens().await;
        assert_eq!(decoded(&tokens[0]).0["alg"], algorithm.as_str());
        verified(&app, &tokens[0], "web").await;
    }
}

#[tokio::test]
async fn attack_31_a_logout_token_is_no_other_token() {
    let (app, receiver) = (App::new().await, Receiver::new().await);
    let client = notified_client(&app, &receiver, "web").await;
    let person = Person::new(&app, "li.na").await;
    signed_in(&client, &person, "openid").await;
    session::sign_out(&app.identity, &person.viewer, &Caller::default()).await.unwrap();
    deliver(&app).await;
    let token = receiver.tokens().await.remove(0);
    assert_eq!(app.get("/oauth2/userinfo").bearer(&token).send().await.refused(), (401, "unauthenticated"));
    assert_eq!(app.get("/auth/v1/user/me").bearer(&token).send().await.refused(), (401, "unauthenticated"));
    let described = client.post("/oauth2/introspect", &[("token", token.as_str())]).send().await.ok();
    assert_eq!(described, json!({ "active": false }));
    // As a hint it names no user: with it, the user is still asked.
    let again = Person::sign_in(&app, "li.na").await;
    let hinted = super::address("/oauth2/logout", [("id_token_hint", token.as_str())]);
    assert_eq!(visit(&app, &again.cookie, &hinted).await.status, 200);
    assert!(again.is_signed_in(&app).await);
}

#[tokio::test]
async fn a_receiver_that_fails_is_tried_again_later_and_the_sign_out_does_not_wait() {
    let (app, receiver) = (App::new().await, Receiver::with_status(500).await);
    let client = notified_client(&app, &receiver, "web").await;
    let person = Person::new(&app, "li.na").await;
    signed_in(&client, &person, "openid").await;
    session::sign_out(&app.identity, &person.viewer, &Caller::default()).await.unwrap();
    assert!(!person.is_signed_in(&app).await, "before anything was sent");
    assert_eq!(deliver(&app).await, 1, "one attempt, then a backoff");
    app.clock.advance_secs(4);
    assert_eq!(deliver(&app).await, 0);
    app.clock.advance_secs(1);
    assert_eq!(deliver(&app).await, 1);
    let failed = receiver.tokens().await;
    assert_ne!(claims(&failed[0])["jti"], claims(&failed[1])["jti"], "a token that was noted would be refused");
    receiver.respond(204).await;
    app.clock.advance_secs(15);
    assert_eq!(deliver(&app).await, 1);
    verified(&app, &receiver.tokens().await[0], "web").await;
    app.clock.advance_secs(7_200);
    assert_eq!(deliver(&app).await, 0, "not twice");
}

#[tokio::test]
async fn attempts_are_bounded_and_a_refusal_is_final() {
    let (app, receiver) = (App::new().await, Receiver::with_status(400).await);
    let client = notified_client(&app, &receiver, "web").await;
    let people = [Person::new(&app, "li.na").await, Person::new(&app, "zhang.san").await];
    for (person, status, expected) in [(&people[0], 400, 1), (&people[1], 503, 8)] {
        receiver.respond(status).await;
        signed_in(&client, person, "openid").await;
        session::sign_out(&app.identity, &person.viewer, &Caller::default()).await.unwrap();
        for _ in 0..12 {
            deliver(&app).await;
            app.clock.advance_secs(3_700);
        }
        assert_eq!(receiver.tokens().await.len(), expected, "{status}");
    }
}

#[tokio::test]
async fn one_receiver_that_does_not_respond_delays_no_other() {
    let (app, dead, alive) = (App::new().await, Receiver::with_status(500).await, Receiver::new().await);
    let (first, second) = (notified_client(&app, &dead, "dead").await, notified_client(&app, &alive, "alive").await);
    let person = Person::new(&app, "li.na").await;
    signed_in(&first, &person, "openid").await;
    for _ in 0..24 {
        first.tokens(&person.cookie, &[]).await;
    }
    signed_in(&second, &person, "openid").await;
    session::sign_out(&app.identity, &person.viewer, &Caller::default()).await.unwrap();
    deliver(&app).await;
    assert_eq!(alive.tokens().await.len(), 1);
    assert_eq!(dead.tokens().await.len(), 1, "one attempt for all of its notices");
}

#[tokio::test]
async fn receivers_that_hang_keep_no_other_from_being_told_meanwhile() {
    let (app, hanging, alive) = (App::new().await, Receiver::hanging().await, Receiver::new().await);
    let crowd = Person::new(&app, "li.na").await;
    for id in ["hang-a", "hang-b", "hang-c", "hang-d"] {
        let client = notified_client(&app, &hanging, id).await;
        signed_in(&client, &crowd, "openid").await;
        for _ in 0..5 {
            client.tokens(&crowd.cookie, &[]).await;
        }
    }
    let (honest, person) = (notified_client(&app, &alive, "alive").await, Person::new(&app, "zhang.san").await);
    signed_in(&honest, &person, "openid").await;
    session::sign_out(&app.identity, &crowd.viewer, &Caller::default()).await.unwrap();
    let job = tokio::spawn(run(app.identity.clone()));
    hanging.gets(4).await;
    app.clock.advance_secs(1);
    session::sign_out(&app.identity, &person.viewer, &Caller::default()).await.unwrap();
    alive.gets(1).await;
    assert_eq!(hanging.tokens().await.len(), 4, "one request for each application");
    job.abort();
}

#[tokio::test]
async fn many_sessions_of_a_receiver_that_responds_are_told_without_waiting() {
    let (app, receiver) = (App::new().await, Receiver::new().await);
    let client = notified_client(&app, &receiver, "web").await;
    let person = Person::new(&app, "li.na").await;
    signed_in(&client, &person, "openid").await;
    for _ in 0..11 {
        client.tokens(&person.cookie, &[]).await;
    }
    session::sign_out(&app.identity, &person.viewer, &Caller::default()).await.unwrap();
    assert_eq!(deliver_due(&app.identity).await.unwrap(), 12, "more than one turn");
    assert_eq!(receiver.tokens().await.len(), 12);
}

#[tokio::test]
async fn newer_notices_wait_for_the_next_attempt_of_their_application() {
    let (app, receiver) = (App::new().await, Receiver::with_status(500).await);
    let client = notified_client(&app, &receiver, "web").await;
    let people = [Person::new(&app, "li.na").await, Person::new(&app, "zhang.san").await];
    for (person, attempts) in people.iter().zip([1, 0]) {
        signed_in(&client, person, "openid").await;
        session::sign_out(&app.identity, &person.viewer, &Caller::default()).await.unwrap();
        assert_eq!(deliver(&app).await, attempts);
    }
    app.clock.advance_secs(5);
    assert_eq!(deliver(&app).await, 1, "one for both");
    receiver.respond(200).await;
    app.clock.advance_secs(14);
    assert_eq!(deliver(&app).await, 0, "the newer one does not shorten the backoff");
    app.clock.advance_secs(1);
    assert_eq!(deliver(&app).await, 2);
    assert_eq!(receiver.tokens().await.len(), 2);
}

#[tokio::test]
async fn a_notice_of_a_node_that_died_is_sent_after_a_minute() {
    let (app, receiver) = (App::new().await, Receiver::new().await);
    let client = notified_client(&app, &receiver, "web").await;
    let person = Person::new(&app, "li.na").await;
    signed_in(&client, &person, "openid").await;
    session::sign_out(&app.identity, &person.viewer, &Caller::default()).await.unwrap();
    let (db, now) = (app.identity.db(), app.identity.now());
    let due = logout_notice::due_of(db.read(), "web", now.as_millis(), 10).await.unwrap();
    assert!(logout_notice::claim(db.write(), &due[0], now.plus_secs(60).as_millis()).await.unwrap());
    app.clock.advance_secs(59);
    assert_eq!(deliver(&app).await, 0);
    app.clock.advance_secs(1);
    assert_eq!(deliver(&app).await, 1);
}

#[tokio::test]
async fn attack_71_a_receiver_inside_is_not_called() {
    let app = App::new().await;
    let client = Client::new(&app, "web", ApplicationKind::Web, |config| {
        config.backchannel_logout_uri = Some("https://169.254.169.254/latest".into());
    })
    .await;
    let person = Person::new(&app, "li.na").await;
    client.tokens(&person.cookie, &[]).await;
    session::sign_out(&app.identity, &person.viewer, &Caller::default()).await.unwrap();
    assert_eq!(deliver(&app).await, 1, "refused by the outbound client, and tried again later");
}

#[tokio::test]
async fn attack_87_a_notice_exists_if_and_only_if_the_session_has_ended() {
    let (app, receiver) = (App::new().await, Receiver::new().await);
    let client = notified_client(&app, &receiver, "web").await;
    let person = Person::new(&app, "li.na").await;
    signed_in(&client, &person, "openid").await;
    let (db, now) = (app.identity.db(), app.identity.now().as_millis());
    let tx = db.begin().await.unwrap();
    let ended = sessions::end(&tx, RevokeScope::AllOf(&person.viewer.uid), EndReason::Blocked, now).await.unwrap();
    assert_eq!(ended, 2);
    drop(tx);
    assert_eq!(deliver(&app).await, 0);
    assert!(person.is_signed_in(&app).await);
}

#[tokio::test]
async fn two_nodes_do_not_send_twice() {
    let (app, receiver) = (App::new().await, Receiver::new().await);
    let client = notified_client(&app, &receiver, "web").await;
    let person = Person::new(&app, "li.na").await;
    signed_in(&client, &person, "openid").await;
    for _ in 0..5 {
        client.tokens(&person.cookie, &[]).await;
    }
    let other = app.node().await;
    session::sign_out(&app.identity, &person.viewer, &Caller::default()).await.unwrap();
    let (here, there) = tokio::join!(deliver_due(&app.identity), deliver_due(&other));
    assert_eq!(here.unwrap() + there.unwrap(), 6);
    let mut notices = Vec::new();
    for token in receiver.tokens().await {
        notices.push(verified(&app, &token, "web").await["sid"].to_string());
    }
    notices.sort();
    notices.dedup();
    assert_eq!(notices.len(), 6);
}
