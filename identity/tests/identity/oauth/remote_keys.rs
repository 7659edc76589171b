//! Keys that an application publishes (`jwks_uri`).

use super::fixture::{secret, server, shop};
use super::signer::Signer;
use doorward_contract::Secret;
use doorward_identity::{
    Error,
    oauth::client_authentication::{JWT_BEARER, Presented, authenticate},
};
use doorward_testkit::TestEnv;
use serde_json::{Value, json};
use std::time::Duration;
use wiremock::matchers::path;
use wiremock::{Mock, MockServer, ResponseTemplate};

/// An application's own site.
struct Site {
    env: TestEnv,
    server: MockServer,
}

impl Site {
    async fn new() -> Self {
        let (env, server) = (TestEnv::new().await, MockServer::start().await);
        let config =
            json!({ "token_endpoint_auth_method": "private_key_jwt", "jwks_uri": format!("{}/keys", server.uri()) });
        shop(&env, "shop", config).await;
        Self { env, server }
    }

    async fn respond(&self, response: ResponseTemplate) {
        self.server.reset().await;
        Mock::given(path("/keys")).respond_with(response).mount(&self.server).await;
    }

    async fn publish(&self, keys: Value) {
        self.respond(ResponseTemplate::new(200).set_body_json(json!({ "keys": keys }))).await;
    }

    /// The requests since the last change of the response.
    async fn requests(&self) -> usize {
        self.server.received_requests().await.unwrap().len()
    }

    /// Waits for a request.
    async fn is_asked(&self) {
        while self.requests().await == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Whether an assertion that is signed with this key is accepted.
    async fn accepts(&self, signer: &Signer, jti: &str) -> bool {
        let now = self.env.identity.now().as_secs();
        let claims = json!({
            "iss": "shop", "sub": "shop", "aud": "http://localhost:3000", "iat": now, "exp": now + 60, "jti": jti,
        });
        match authenticate(&self.env.identity, &presented(signer.sign(&claims)), &server()).await {
            Ok(client) => client.id == "shop",
            Err(Error::InvalidClient) => false,
            Err(other) => panic!("{other:?}"),
        }
    }
}

fn presented(assertion: Secret) -> Presented {
    Presented { assertion_type: Some(JWT_BEARER.into()), assertion: Some(assertion), ..Presented::default() }
}

#[tokio::test]
async fn keys_are_fetched_when_they_are_needed_and_kept_for_ten_minutes() {
    let site = Site::new().await;
    let (one, two) = (Signer::es256("1"), Signer::eddsa("2"));
    site.publish(json!([one.jwk, { "kty": "unknown" }, two.jwk])).await;
    assert_eq!(site.requests().await, 0);
    assert!(site.accepts(&one, "a").await && site.accepts(&two, "b").await && site.accepts(&one, "c").await);
    assert_eq!(site.requests().await, 1);
    site.env.clock.advance_secs(600);
    site.publish(json!([two.jwk])).await;
    assert!(!site.accepts(&one, "d").await, "it was withdrawn");
    assert!(site.accepts(&two, "e").await);
    assert_eq!(site.requests().await, 1);
}

#[tokio::test]
async fn attack_81_unknown_keys_ask_at_most_once_a_minute() {
    let site = Site::new().await;
    let (one, new) = (Signer::es256("1"), Signer::es256("2"));
    site.publish(json!([one.jwk])).await;
    assert!(site.accepts(&one, "a").await);
    site.publish(json!([one.jwk, new.jwk])).await;
    for number in 0..10 {
        let made_up = Signer::es256(&format!("made-up-{number}"));
        assert!(!site.accepts(&made_up, &number.to_string()).await);
    }
    assert!(!site.accepts(&new, "b").await, "it is not known yet");
    assert_eq!(site.requests().await, 0);
    site.env.clock.advance_secs(60);
    assert!(site.accepts(&new, "c").await);
    assert_eq!(site.requests().await, 1);
    assert!(site.accepts(&one, "d").await, "no client with a key is turned away");
}

#[tokio::test]
async fn a_key_set_of_an_address_that_does_not_answer_is_used_for_an_hour() {
    let site = Site::new().await;
    let one = Signer::es256("1");
    site.respond(ResponseTemplate::new(500)).await;
    assert!(!site.accepts(&one, "a").await, "there are no keys");
    site.publish(json!([one.jwk])).await;
    assert!(!site.accepts(&one, "b").await, "not within a minute");
    site.env.clock.advance_secs(60);
    assert!(site.accepts(&one, "c").await);
    site.respond(ResponseTemplate::new(503)).await;
    for (number, secs) in [600, 600, 1_200, 1_199].into_iter().enumerate() {
        site.env.clock.advance_secs(secs);
        assert!(site.accepts(&one, &format!("d{number}")).await, "{number}");
    }
    site.env.clock.advance_secs(1);
    assert!(!site.accepts(&one, "e").await, "it may have been withdrawn long ago");
    site.publish(json!([one.jwk])).await;
    site.env.clock.advance_secs(60);
    assert!(site.accepts(&one, "f").await);
}

#[tokio::test]
async fn a_response_that_is_no_key_set_has_no_keys() {
    let one = Signer::es256("1");
    let mut private = one.jwk.clone();
    private["d"] = json!("jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI");
    for response in [
        ResponseTemplate::new(200).set_body_json(json!({ "keys": [private] })),
        ResponseTemplate::new(200).set_body_json(json!([one.jwk])),
        ResponseTemplate::new(200).set_body_json(json!({ "keys": { "1": one.jwk } })),
        ResponseTemplate::new(200).set_body_string("keys"),
        ResponseTemplate::new(302).insert_header("location", "/keys"),
        ResponseTemplate::new(404),
    ] {
        let site = Site::new().await;
        site.respond(response).await;
        assert!(!site.accepts(&one, "a").await);
    }
}

#[tokio::test]
async fn attack_71_keys_are_not_fetched_from_the_inside() {
    let env = TestEnv::configured(|options| options.outbound.0.clear()).await;
    let server_inside = MockServer::start().await;
    let one = Signer::es256("1");
    let keys = ResponseTemplate::new(200).set_body_json(json!({ "keys": [one.jwk] }));
    Mock::given(path("/keys")).respond_with(keys).mount(&server_inside).await;
    let config =
        json!({ "token_endpoint_auth_method": "private_key_jwt", "jwks_uri": format!("{}/keys", server_inside.uri()) });
    shop(&env, "shop", config).await;
    let now = env.identity.now().as_secs();
    let claims = json!({ "iss": "shop", "sub": "shop", "aud": "http://localhost:3000", "exp": now + 60, "jti": "1" });
    let refused = authenticate(&env.identity, &presented(one.sign(&claims)), &server()).await;
    assert!(matches!(refused, Err(Error::InvalidClient)));
    assert_eq!(server_inside.received_requests().await.unwrap().len(), 0);
}

#[tokio::test]
async fn attack_81_an_unauthenticated_client_that_disconnects_does_not_cancel_a_fetch() {
    let site = Site::new().await;
    let (one, made_up) = (Signer::es256("1"), Signer::es256("made-up"));
    let slow = ResponseTemplate::new(200).set_body_json(json!({ "keys": [one.jwk] }));
    site.respond(slow.set_delay(Duration::from_millis(250))).await;
    tokio::select! {
        _ = site.accepts(&made_up, "a") => panic!("it waits for the keys"),
        () = site.is_asked() => {}
    }
    assert!(site.accepts(&one, "b").await, "it waits for the request of the stranger");
    assert_eq!(site.requests().await, 1);
}

#[tokio::test]
async fn attack_81_a_known_key_does_not_wait_for_the_fetch_of_an_unauthenticated_client() {
    let site = Site::new().await;
    let (one, made_up) = (Signer::es256("1"), Signer::es256("made-up"));
    site.publish(json!([one.jwk])).await;
    assert!(site.accepts(&one, "a").await);
    site.env.clock.advance_secs(60);
    site.respond(ResponseTemplate::new(200).set_delay(Duration::from_secs(3))).await;
    let known = async {
        site.is_asked().await;
        site.accepts(&one, "b").await
    };
    tokio::select! {
        _ = site.accepts(&made_up, "c") => panic!("the known key has waited"),
        accepted = known => assert!(accepted),
    }
    assert_eq!(site.requests().await, 1);
}

#[tokio::test]
async fn requests_at_the_same_time_wait_for_one_fetch() {
    let site = Site::new().await;
    let one = Signer::es256("1");
    let slow = ResponseTemplate::new(200).set_body_json(json!({ "keys": [one.jwk] }));
    site.respond(slow.set_delay(Duration::from_millis(50))).await;
    let (a, b, c) = tokio::join!(site.accepts(&one, "a"), site.accepts(&one, "b"), site.accepts(&one, "c"));
    assert!(a && b && c);
    assert_eq!(site.requests().await, 1);
    assert!(!site.accepts(&Signer::es256("1"), "d").await, "another key of the same name");
    assert!(matches!(
        authenticate(&site.env.identity, &presented(secret("x.y.z")), &server()).await,
        Err(Error::InvalidClient)
    ));
}
