//! Tokens that are bound to a key (RFC 9449).

use super::fixture::{claims, machine, refresh_token, shop};
use super::kit::{
    CALLBACK, SHOP, VERIFIER, changed, code, env_with, first_party, put_client, secret, server, sessions_of, sign_in,
};
use super::signer::Signer;
use aws_lc_rs::digest;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use doorward_contract::{
    Secret,
    application::ApplicationKind,
    oauth::{TokenResponse, UserInfo},
};
use doorward_identity::{
    Caller, Error, Identity, Viewer,
    client::{self, Client},
    oauth::{
        self,
        dpop::{Proof, check},
        token,
    },
};
use doorward_testkit::TestEnv;
use jsonwebtoken::{Algorithm, Header};
use serde_json::{Value, json};
use std::sync::Arc;

const TOKEN: &str = "/oauth2/token";
const USERINFO: &str = "/oauth2/userinfo";

/// A request of the application.
fn at(method: &str, path: &str) -> Caller {
    Caller { method: Some(method.into()), path: Some(path.into()), ..server() }
}

/// The claims of a proof for the token endpoint, with these changed. `null` leaves one out.
fn proven(env: &TestEnv, jti: &str, changes: Value) -> Value {
    let htu = format!("http://localhost:3000{TOKEN}");
    let mut claims = json!({ "jti": jti, "htm": "POST", "htu": htu, "iat": env.identity.now().as_secs() });
    let members = claims.as_object_mut().unwrap();
    members.extend(changes.as_object().unwrap().clone());
    members.retain(|_, value| !value.is_null());
    claims
}

/// A proof for the token endpoint.
fn proof(env: &TestEnv, signer: &Signer, jti: &str) -> Proof {
    check(&env.identity, &signer.prove(&proven(env, jti, json!({}))), None, &at("POST", TOKEN)).unwrap()
}

/// A proof for the userinfo endpoint and this token.
fn proof_of(env: &TestEnv, signer: &Signer, jti: &str, token: &Secret) -> Result<Proof, Error> {
    let htu = format!("http://localhost:3000{USERINFO}");
    let claims = proven(env, jti, json!({ "htm": "GET", "htu": htu, "ath": hash(token) }));
    check(&env.identity, &signer.prove(&claims), Some(token), &at("GET", USERINFO))
}

fn hash(token: &Secret) -> String {
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, token.expose().as_bytes()))
}

async fn exchange(
    env: &TestEnv,
    client_id: &str,
    code: &Secret,
    proof: Option<&Proof>,
) -> Result<TokenResponse, Error> {
    let (client, verifier) = (client::find(&env.identity, client_id).unwrap(), secret(VERIFIER));
    token::authorization_code(&env.identity, &client, code, Some(CALLBACK), Some(&verifier), proof, &server()).await
}

async fn refresh(env: &TestEnv, token: &Secret, proof: Option<&Proof>) -> Result<TokenResponse, Error> {
    let client = client::find(&env.identity, SHOP).unwrap();
    token::refresh(&env.identity, &client, token, None, proof, &server()).await
}

async fn userinfo(env: &TestEnv, token: &Secret, proof: Option<&Proof>) -> Result<UserInfo, Error> {
    oauth::userinfo::userinfo(&env.identity, token, proof).await
}

/// What is said about a proof.
#[track_caller]
fn fault<T>(result: Result<T, Error>) -> String {
    match result.err() {
        Some(error @ Error::InvalidProof(_)) => error.to_string(),
        other => panic!("{other:?}"),
    }
}

async fn public_client() -> (TestEnv, Viewer) {
    let (env, _) = env_with(first_party()).await;
    let viewer = sign_in(&env, "li.na").await;
    (env, viewer)
}

#[tokio::test]
async fn a_proof_is_signed_with_the_key_that_it_brings() {
    let env = TestEnv::new().await;
    let signers = [
        Signer::es256("1"),
        Signer::eddsa("2"),
        Signer::rsa(Algorithm::RS256, "3"),
        Signer::rsa(Algorithm::PS256, "4"),
    ];
    for signer in &signers {
        assert_eq!(proof(&env, signer, "1").jkt(), signer.thumbprint());
    }
}

#[tokio::test]
async fn a_proof_is_for_one_request_and_for_now() {
    let env = TestEnv::new().await;
    let (signer, now) = (Signer::es256("1"), env.identity.now().as_secs());
    let try_it = |changes: Value| {
        check(&env.identity, &signer.prove(&proven(&env, "1", changes)), None, &at("POST", TOKEN)).map(drop)
    };
    for good in [
        json!({ "htu": "http://localhost:3000/oauth2/token?a=b#c" }),
        json!({ "htu": "HTTP://LOCALHOST:3000/oauth2/token" }),
        json!({ "iat": now - 119 }),
        json!({ "iat": now + 60 }),
        json!({ "ath": "of nothing", "nonce": "n", "exp": 0 }),
    ] {
        assert!(try_it(good.clone()).is_ok(), "{good}");
    }
    for (changes, said) in [
        (json!({ "htm": "GET" }), "htm"),
        (json!({ "htm": "post" }), "htm"),
        (json!({ "htu": "http://localhost:3000/oauth2/par" }), "htu"),
        (json!({ "htu": "https://localhost:3000/oauth2/token" }), "htu"),
        (json!({ "htu": "http://localhost:3001/oauth2/token" }), "htu"),
        (json!({ "htu": "http://evil.test/oauth2/token" }), "htu"),
        (json!({ "htu": "/oauth2/token" }), "htu"),
        (json!({ "iat": now - 120 }), "iat"),
        (json!({ "iat": now + 61 }), "iat"),
        (json!({ "iat": i64::MIN }), "iat"),
        (json!({ "iat": i64::MAX }), "iat"),
    ] {
        let sentence = fault(try_it(changes.clone()));
        assert!(sentence.starts_with(said), "{changes}: {sentence}");
    }
}

#[tokio::test]
async fn attacks_27_28_29_and_30_only_a_well_formed_proof_counts() {
    let env = TestEnv::new().await;
    let (signer, other) = (Signer::es256("1"), Signer::es256("2"));
    let caller = at("POST", TOKEN);
    let refused = |jwt: &str| fault(check(&env.identity, jwt, None, &caller));
    for (name, value) in [
        ("iat", json!(env.identity.now().as_secs().to_string())),
        ("iat", json!([env.identity.now().as_secs()])),
        ("iat", Value::Null),
        ("jti", json!(7)),
        ("jti", json!("")),
        ("jti", json!("x".repeat(257))),
        ("jti", Value::Null),
        ("htm", json!(["POST"])),
        ("htm", Value::Null),
        ("htu", Value::Null),
    ] {
        let said = refused(&signer.prove(&proven(&env, "1", json!({ name: value }))));
        assert!(said.contains("jti, htm, htu and iat"), "{name}: {said}");
    }
    // The header is changed, and signed as it should be.
    let header = |change: &dyn Fn(&mut Value)| {
        let mut header = json!({ "typ": "dpop+jwt", "alg": "ES256", "jwk": signer.jwk });
        change(&mut header);
        header
    };
    let sign = |header: Value, signature: Option<&str>| {
        let part = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
        let message = format!("{}.{}", part(&header), part(&proven(&env, "1", json!({}))));
        let signed = jsonwebtoken::crypto::sign(message.as_bytes(), &signer.key, Algorithm::ES256).unwrap();
        format!("{message}.{}", signature.unwrap_or(&signed))
    };
    check(&env.identity, &sign(header(&|_| ()), None), None, &caller).unwrap();
    let private = json!("jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI");
    type Change<'a> = &'a dyn Fn(&mut Value);
    let cases: [(&str, Change<'_>); 11] = [
        ("typ dpop+jwt", &|header| header["typ"] = json!("JWT")),
        ("typ dpop+jwt", &|header| header["typ"] = Value::Null),
        ("typ dpop+jwt", &|header| header["alg"] = json!("none")),
        ("typ dpop+jwt", &|header| header["alg"] = json!("HS256")),
        ("typ dpop+jwt", &|header| header["alg"] = json!("ES384")),
        ("typ dpop+jwt", &|header| header["crit"] = json!(["exp"])),
        ("public key", &|header| header["jwk"] = Value::Null),
        ("public key", &|header| header["jwk"]["d"] = private.clone()),
        ("public key", &|header| header["jwk"]["use"] = json!("enc")),
        ("public key", &|header| header["alg"] = json!("EdDSA")),
        ("signature", &|header| header["jwk"] = other.jwk.clone()),
    ];
    for (said, change) in cases {
        let header = header(change);
        let sentence = refused(&sign(header.clone(), None));
        assert!(sentence.contains(said), "{header}: {sentence}");
    }
    for signature in ["", "AAAA"] {
        refused(&sign(header(&|_| ()), Some(signature)));
    }
    // A key set elsewhere, and an assertion in place of a proof.
    let mut elsewhere = Header::new(Algorithm::ES256);
    (elsewhere.typ, elsewhere.jku) = (Some("dpop+jwt".into()), Some("https://evil.test/keys".into()));
    let claims = proven(&env, "1", json!({}));
    refused(&jsonwebtoken::encode(&elsewhere, &claims, &signer.key).unwrap());
    refused(signer.sign(&claims).expose());
    refused(&format!("{}.{}", sign(header(&|_| ()), None), "a".repeat(10_000)));
    refused("");
}

#[tokio::test]
async fn tokens_are_bound_to_the_key_of_their_request() {
    let (env, viewer) = public_client().await;
    let (signer, other) = (Signer::es256("1"), Signer::es256("2"));
    let code = code(&env, &viewer, &[("scope", "openid")]).await;
    let first = exchange(&env, SHOP, &code, Some(&proof(&env, &signer, "1"))).await.unwrap();
    assert_eq!(first.token_type, "DPoP");
    assert_eq!(claims(&first.access_token)["cnf"], json!({ "jkt": signer.thumbprint() }));
    // The refresh token of a public client is bound too.
    let token = refresh_token(&first);
    for wrong in [None, Some(proof(&env, &other, "1"))] {
        let said = fault(refresh(&env, &token, wrong.as_ref()).await);
        assert!(said.contains("bound"), "{said}");
    }
    let second = refresh(&env, &token, Some(&proof(&env, &signer, "2"))).await.unwrap();
    assert_eq!(claims(&second.access_token)["cnf"]["jkt"], signer.thumbprint().as_str());
    // A copy without the key does not end the session either.
    env.clock.advance_secs(3_600);
    fault(refresh(&env, &token, Some(&proof(&env, &other, "2"))).await);
    let third = refresh(&env, &refresh_token(&second), Some(&proof(&env, &signer, "3"))).await.unwrap();
    assert_eq!(third.token_type, "DPoP");
}

#[tokio::test]
async fn an_application_that_authenticates_can_change_its_key() {
    let (env, viewer) = public_client().await;
    let confidential = changed(first_party(), json!({ "token_endpoint_auth_method": "client_secret_basic" }));
    put_client(&env, SHOP, ApplicationKind::Web, confidential).await;
    let (signer, other) = (Signer::es256("1"), Signer::es256("2"));
    let code = code(&env, &viewer, &[]).await;
    let first = exchange(&env, SHOP, &code, Some(&proof(&env, &signer, "1"))).await.unwrap();
    let second = refresh(&env, &refresh_token(&first), Some(&proof(&env, &other, "1"))).await.unwrap();
    assert_eq!(claims(&second.access_token)["cnf"]["jkt"], other.thumbprint().as_str());
    let third = refresh(&env, &refresh_token(&second), None).await.unwrap();
    assert_eq!((third.token_type.as_str(), claims(&third.access_token).get("cnf")), ("Bearer", None));
}

#[tokio::test]
async fn an_application_that_must_send_a_proof_gets_nothing_without_one() {
    let (env, viewer) = public_client().await;
    let strict = changed(first_party(), json!({ "dpop_bound_access_tokens": true }));
    put_client(&env, SHOP, ApplicationKind::SinglePage, strict).await;
    let signer = Signer::eddsa("1");
    let code = code(&env, &viewer, &[]).await;
    let said = fault(exchange(&env, SHOP, &code, None).await);
    assert!(said.contains("must send a proof"), "{said}");
    let first = exchange(&env, SHOP, &code, Some(&proof(&env, &signer, "1"))).await.unwrap();
    fault(refresh(&env, &refresh_token(&first), None).await);

    let robot = machine(&env, "robot", "editor").await;
    let ask = async |client: &Client, proof: Option<&Proof>| {
        token::client_credentials(&env.identity, client, None, None, proof).await
    };
    assert_eq!(ask(&robot, None).await.unwrap().token_type, "Bearer");
    let robot =
        super::fixture::changed(&env, "robot", |row| row.config["dpop_bound_access_tokens"] = json!(true)).await;
    let robot = robot.unwrap();
    fault(ask(&robot, None).await);
    let bound = ask(&robot, Some(&proof(&env, &signer, "2"))).await.unwrap();
    assert_eq!(claims(&bound.access_token)["cnf"]["jkt"], signer.thumbprint().as_str());
}

#[tokio::test]
async fn a_code_can_be_bound_to_a_key() {
    let (env, viewer) = public_client().await;
    let (signer, other) = (Signer::es256("1"), Signer::es256("2"));
    let jkt = signer.thumbprint();
    for (wrong, jti) in [(None, ""), (Some(&other), "1")] {
        let code = code(&env, &viewer, &[("dpop_jkt", &jkt)]).await;
        let proof_of_it = wrong.map(|signer| proof(&env, signer, jti));
        let refused = exchange(&env, SHOP, &code, proof_of_it.as_ref()).await;
        assert!(matches!(refused, Err(Error::InvalidGrant)));
        let late = exchange(&env, SHOP, &code, Some(&proof(&env, &signer, &format!("late{jti}")))).await;
        assert!(matches!(late, Err(Error::InvalidGrant)), "a code that leaked is worthless");
    }
    let code = code(&env, &viewer, &[("dpop_jkt", &jkt)]).await;
    exchange(&env, SHOP, &code, Some(&proof(&env, &signer, "1"))).await.unwrap();
    for wrong in [None, Some(proof(&env, &other, "2"))] {
        assert!(matches!(exchange(&env, SHOP, &code, wrong.as_ref()).await, Err(Error::InvalidGrant)));
        assert_eq!(sessions_of(&env, &viewer.uid).await.len(), 1, "whoever has found a used code ends nothing");
    }
    let again = exchange(&env, SHOP, &code, Some(&proof(&env, &signer, "2"))).await;
    assert!(matches!(again, Err(Error::InvalidGrant)));
    assert!(sessions_of(&env, &viewer.uid).await.is_empty(), "the application itself has lost it");
}

#[tokio::test]
async fn a_bound_token_is_worthless_without_its_key() {
    let (env, viewer) = public_client().await;
    let (signer, other) = (Signer::es256("1"), Signer::es256("2"));
    let code_of = async || code(&env, &viewer, &[("scope", "openid")]).await;
    let bound = exchange(&env, SHOP, &code_of().await, Some(&proof(&env, &signer, "1"))).await.unwrap().access_token;
    let free = exchange(&env, SHOP, &code_of().await, None).await.unwrap().access_token;

    let good = proof_of(&env, &signer, "a", &bound).unwrap();
    userinfo(&env, &bound, Some(&good)).await.unwrap();
    assert!(fault(userinfo(&env, &bound, Some(&good)).await).contains("already used"));
    assert!(matches!(userinfo(&env, &bound, None).await, Err(Error::Unauthenticated)), "as a bearer token");
    let foreign = proof_of(&env, &other, "a", &bound).unwrap();
    assert!(matches!(userinfo(&env, &bound, Some(&foreign)).await, Err(Error::Unauthenticated)));
    let unbound = proof_of(&env, &signer, "b", &free).unwrap();
    assert!(matches!(userinfo(&env, &free, Some(&unbound)).await, Err(Error::Unauthenticated)), "it proves nothing");
    userinfo(&env, &free, None).await.unwrap();

    // A proof is for one token.
    let htu = format!("http://localhost:3000{USERINFO}");
    for ath in [Value::Null, json!(""), json!(hash(&free))] {
        let claims = proven(&env, "c", json!({ "htm": "GET", "htu": htu, "ath": ath }));
        let said = fault(check(&env.identity, &signer.prove(&claims), Some(&bound), &at("GET", USERINFO)));
        assert!(said.starts_with("ath"), "{said}");
    }
}

#[tokio::test]
async fn introspection_says_what_a_token_is_bound_to() {
    let (env, _) = public_client().await;
    let signer = Signer::es256("1");
    let robot = machine(&env, "robot", "editor").await;
    let proof = proof(&env, &signer, "1");
    let bound = token::client_credentials(&env.identity, &robot, None, None, Some(&proof)).await.unwrap();
    let found = oauth::introspection::introspect(&env.identity, &robot, &bound.access_token).await.unwrap();
    assert_eq!(found.claims["cnf"], json!({ "jkt": signer.thumbprint() }));
    assert_eq!(found.claims["token_type"], "DPoP");
    let free = token::client_credentials(&env.identity, &robot, None, None, None).await.unwrap();
    let found = oauth::introspection::introspect(&env.identity, &robot, &free.access_token).await.unwrap();
    assert_eq!((found.claims.get("cnf"), &found.claims["token_type"]), (None, &json!("Bearer")));
}

/// Gets a token with a proof.
async fn with_proof(identity: &Identity, client: &Client, proof: &Proof) -> Result<TokenResponse, Error> {
    token::client_credentials(identity, client, None, None, Some(proof)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn attack_82_a_proof_is_used_once_on_all_nodes() {
    let env = TestEnv::new().await;
    let (signer, robot) = (Signer::es256("1"), machine(&env, "robot", "editor").await);
    let (other, good) = (env.node().await, proof(&env, &signer, "1"));
    let tries: Vec<_> = (0..20)
        .map(|number| if number % 2 == 0 { env.identity.clone() } else { other.clone() })
        .map(|node| (node, Arc::clone(&robot), good.clone()))
        .map(|(node, robot, good)| tokio::spawn(async move { with_proof(&node, &robot, &good).await.is_ok() }))
        .collect();
    let mut accepted = 0;
    for answer in tries {
        accepted += usize::from(answer.await.unwrap());
    }
    assert_eq!(accepted, 1);

    // What is forgotten has expired.
    let jwt = signer.prove(&proven(&env, "2", json!({})));
    let read = || check(&env.identity, &jwt, None, &at("POST", TOKEN));
    with_proof(&env.identity, &robot, &read().unwrap()).await.unwrap();
    for secs in [60, 59, 1, 86_400] {
        env.clock.advance_secs(secs);
        env.identity.cleanup().await.unwrap();
        let again = match read() {
            Ok(proof) => with_proof(&env.identity, &robot, &proof).await,
            Err(error) => Err(error),
        };
        fault(again);
    }
    // Another key may use the same ID.
    with_proof(&env.identity, &robot, &proof(&env, &Signer::es256("2"), "1")).await.unwrap();
}

#[tokio::test]
async fn a_proof_that_was_used_before_does_not_use_up_the_code() {
    let (env, viewer) = public_client().await;
    let signer = Signer::es256("1");
    let (one, two) = (code(&env, &viewer, &[]).await, code(&env, &viewer, &[]).await);
    let used = proof(&env, &signer, "1");
    exchange(&env, SHOP, &one, Some(&used)).await.unwrap();
    assert!(fault(exchange(&env, SHOP, &two, Some(&used)).await).contains("already used"));
    exchange(&env, SHOP, &two, Some(&proof(&env, &signer, "2"))).await.unwrap();
}

#[tokio::test]
async fn attack_81_proofs_of_requests_that_get_nothing_are_not_remembered() {
    let (env, _) = public_client().await;
    let signer = Signer::es256("1");
    let shop = shop(&env, "confidential", json!({})).await;
    let before = env.rows().await;
    for number in 0..20 {
        let proof = proof(&env, &signer, &number.to_string());
        let made_up = secret(&format!("code-{number}"));
        assert!(matches!(exchange(&env, SHOP, &made_up, Some(&proof)).await, Err(Error::InvalidGrant)));
        assert!(matches!(refresh(&env, &made_up, Some(&proof)).await, Err(Error::InvalidGrant)));
        assert!(matches!(userinfo(&env, &made_up, Some(&proof)).await, Err(Error::Unauthenticated)));
        let no_grant = with_proof(&env.identity, &shop, &proof).await;
        assert!(matches!(no_grant, Err(Error::UnauthorizedGrant)));
    }
    assert_eq!(env.rows().await, before);
}
