//! Limits on what an anonymous caller can make the service write, and request from others.

use super::kit::{ID, Stand, callback_request, code, leave, put};
use doorward_contract::{ErrorCode, Secret, provider::ProviderTokenRequest, settings::Section};
use doorward_identity::{Error, Identity, provider};
use doorward_store::used_token;
use doorward_testkit::{TestEnv, caller, device};
use jsonwebtoken::{Algorithm, EncodingKey, Header, jwk::Jwk};
use sea_orm::{EntityTrait as _, PaginatorTrait as _};
use serde_json::{Value, json};
use wiremock::matchers::path;
use wiremock::{Mock, MockServer, ResponseTemplate};

/// An OpenID provider with one key.
struct Issuer {
    server: MockServer,
    key: EncodingKey,
}

impl Issuer {
    async fn start(env: &TestEnv) -> Self {
        use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
        let random = aws_lc_rs::rand::SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let key = EncodingKey::from_ec_der(pkcs8.as_ref());
        let mut jwk = serde_json::to_value(Jwk::from_encoding_key(&key, Algorithm::ES256).unwrap()).unwrap();
        jwk["kid"] = json!("one");
        // Not a pooled one: cached data of an issuer would reappear with its address.
        let server = MockServer::builder().start().await;
        let uri = server.uri();
        let document = json!({
            "issuer": uri, "authorization_endpoint": format!("{uri}/authorize"),
            "token_endpoint": format!("{uri}/token"), "jwks_uri": format!("{uri}/keys"),
        });
        for (at, body) in [("/.well-known/openid-configuration", document), ("/keys", json!({ "keys": [jwk] }))] {
            Mock::given(path(at)).respond_with(ResponseTemplate::new(200).set_body_json(body)).mount(&server).await;
        }
        let update = json!({
            "kind": "oidc", "enabled": true, "secret": "hush", "config": { "client_id": "us", "issuer": uri },
        });
        put(&env.identity, ID, update).await.unwrap();
        Self { server, key }
    }

    fn token(&self, env: &TestEnv, life: i64) -> Secret {
        let now = env.identity.now().as_secs();
        let claims = json!({ "iss": self.server.uri(), "sub": "7", "aud": "us", "iat": now, "exp": now + life });
        self.sign(&claims)
    }

    fn sign(&self, claims: &Value) -> Secret {
        let header = Header { kid: Some("one".into()), ..Header::new(Algorithm::ES256) };
        Secret::new(jsonwebtoken::encode(&header, claims, &self.key).unwrap())
    }
}

async fn bring(identity: &Identity, token: &Secret, ip: &str) -> Result<Secret, Error> {
    let request = ProviderTokenRequest {
        provider_id: ID.into(),
        provider_id_token: Some(token.clone()),
        ..ProviderTokenRequest::default()
    };
    Ok(provider::token::exchange(identity, &request, &caller(ip)).await?.provider_token)
}

async fn remembered(env: &TestEnv) -> u64 {
    used_token::Entity::find().count(env.identity.db().read()).await.unwrap()
}

#[tokio::test]
async fn finding_f06_a_token_that_does_not_verify_leaves_nothing_behind() {
    let env = TestEnv::new().await;
    let issuer = Issuer::start(&env).await;
    let good = issuer.token(&env, 300);
    let (head, _) = good.expose().rsplit_once('.').unwrap();
    for n in 0..10 {
        let made_up = Secret::new(if n % 2 == 0 { format!("x.{n}.y") } else { format!("{head}.{n}") });
        assert_eq!(code(bring(&env.identity, &made_up, "192.0.2.1").await).0, ErrorCode::FailedPrecondition);
    }
    assert_eq!(remembered(&env).await, 0);
    bring(&env.identity, &good, "192.0.2.1").await.unwrap();
    assert_eq!(remembered(&env).await, 1);
}

#[tokio::test]
async fn attack_07_an_id_token_is_used_once_for_as_long_as_it_counts() {
    let env = TestEnv::new().await;
    let issuer = Issuer::start(&env).await;
    let token = issuer.token(&env, 86_400);
    bring(&env.identity, &token, "192.0.2.1").await.unwrap();
    for seconds in [0, 599, 60] {
        env.clock.advance_secs(seconds);
        let again = bring(&env.identity, &token, "192.0.2.1").await;
        assert_eq!(code(again).0, ErrorCode::FailedPrecondition, "after {seconds} more");
    }
    env.clock.advance_secs(2 * 86_400);
    env.identity.cleanup().await.unwrap();
    assert_eq!(remembered(&env).await, 0, "a day after its expiry");
}

#[tokio::test]
async fn finding_f14_no_token_counts_for_longer_than_its_use_is_remembered() {
    let env = TestEnv::new().await;
    let issuer = Issuer::start(&env).await;
    let refused = bring(&env.identity, &issuer.token(&env, 30 * 86_400), "192.0.2.1").await;
    assert_eq!(code(refused).0, ErrorCode::FailedPrecondition);
    let old = issuer.token(&env, 3_600);
    env.clock.advance_secs(661);
    assert_eq!(code(bring(&env.identity, &old, "192.0.2.1").await).0, ErrorCode::FailedPrecondition);
    assert!(bring(&env.identity, &issuer.token(&env, 3_600), "192.0.2.1").await.is_ok());
}

#[tokio::test]
async fn finding_f06_a_network_starts_and_exchanges_so_often_and_no_more() {
    let env = TestEnv::new().await;
    let _stand = Stand::start(&env, json!({})).await;
    env.set(Section::Limits, json!({ "provider_requests_minute": 120 })).await;
    let mut limited = false;
    for n in 0..200 {
        limited |= matches!(
            leave(&env.identity, &device(&format!("a-new-device-{n:0>20}"))).await,
            Err(Error::AddressLimit { .. })
        );
    }
    assert!(limited, "starts");
    let mut limited = false;
    for _ in 0..200 {
        let back =
            provider::token::exchange(&env.identity, &callback_request(), &device("a-device-that-never-left-00")).await;
        limited |= matches!(back, Err(Error::AddressLimit { .. }));
    }
    assert!(limited, "exchanges");
    env.clock.advance_secs(61);
    leave(&env.identity, &device("the-next-minute-0000000000000")).await.unwrap();
}

#[tokio::test]
async fn finding_f06_a_client_whose_codes_wechat_rejects_reaches_it_no_more() {
    const APP: &str = "wx0123456789abcdef";
    let env = TestEnv::new().await;
    let wechat = MockServer::start().await;
    let invalid = ResponseTemplate::new(200).set_body_raw(r#"{"errcode":40029,"errmsg":"invalid code"}"#, "text/plain");
    Mock::given(path("/sns/jscode2session")).respond_with(invalid).mount(&wechat).await;
    let config = json!({ "client_id": APP, "base_url": wechat.uri() });
    let update = json!({ "kind": "wechat_mini", "enabled": true, "secret": "hush", "config": config });
    put(&env.identity, APP, update).await.unwrap();
    let try_it = async |ip: &str| {
        let request = ProviderTokenRequest {
            provider_id: APP.into(),
            provider_code: Some(Secret::new("made-up".into())),
            ..ProviderTokenRequest::default()
        };
        provider::token::exchange(&env.identity, &request, &caller(ip)).await.unwrap_err()
    };
    for _ in 0..10 {
        for _ in 0..50 {
            try_it("192.0.2.1").await;
        }
        env.clock.advance_secs(61);
    }
    assert_eq!(wechat.received_requests().await.unwrap().len(), 60);
    assert!(matches!(try_it("192.0.2.1").await, Error::AddressLimit { .. }));
    assert!(matches!(try_it("198.51.100.7").await, Error::Provider(_)), "others are asked about");
    env.clock.advance_secs(3_600);
    assert!(matches!(try_it("192.0.2.1").await, Error::Provider(_)), "an hour later");
}
