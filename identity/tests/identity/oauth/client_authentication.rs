//! How applications authenticate.

use super::{
    fixture::{add, changed, new_secret, secret, server, shop},
    signer::Signer,
};
use aws_lc_rs::hmac;
use doorward_contract::{Secret, application::ApplicationKind};
use doorward_identity::{
    Error, Identity, client,
    oauth::client_authentication::{JWT_BEARER, Presented, authenticate},
};
use doorward_store::client_secret;
use doorward_testkit::{TestEnv, caller};
use jsonwebtoken::Algorithm;
use serde_json::{Value, json};

const ISSUER: &str = "http://localhost:3000";

fn with_secret(id: &str, text: &str) -> Presented {
    Presented { client_id: Some(id.into()), secret: Some(secret(text)), ..Presented::default() }
}

fn with_assertion(assertion: &Secret) -> Presented {
    Presented { assertion_type: Some(JWT_BEARER.into()), assertion: Some(assertion.clone()), ..Presented::default() }
}

async fn is_accepted(identity: &Identity, presented: &Presented) -> bool {
    match authenticate(identity, presented, &server()).await {
        Ok(_) => true,
        Err(Error::InvalidClient) => false,
        Err(other) => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_secret_is_accepted_for_either_of_its_methods() {
    let env = TestEnv::new().await;
    for (id, method) in [("basic", "client_secret_basic"), ("posted", "client_secret_post")] {
        shop(&env, id, json!({ "token_endpoint_auth_method": method })).await;
        let good = new_secret(&env, id).await.into_inner();
        let client = authenticate(&env.identity, &with_secret(id, &good), &server()).await.unwrap();
        assert_eq!(client.id, id);
        let named = Presented { client_id: Some(id.into()), ..Presented::default() };
        assert!(!is_accepted(&env.identity, &named).await, "a name alone");
        for wrong in ["", "dws_", "wrong", &good[..good.len() - 1], &good.to_uppercase()] {
            assert!(!is_accepted(&env.identity, &with_secret(id, wrong)).await, "{wrong}");
        }
    }
    let of_basic = new_secret(&env, "basic").await;
    assert!(!is_accepted(&env.identity, &with_secret("posted", of_basic.expose())).await, "the secret of another");
    assert!(!is_accepted(&env.identity, &with_secret("missing", of_basic.expose())).await);
    assert!(!is_accepted(&env.identity, &Presented::default()).await);
}

#[tokio::test]
async fn a_secret_works_until_it_expires_beside_its_successor() {
    let env = TestEnv::new().await;
    shop(&env, "shop", json!({})).await;
    let end = env.identity.now().plus_secs(60);
    let old = client::new_secret(&env.identity, "shop", Some(end)).unwrap();
    client_secret::insert(env.identity.db().write(), old.row.clone()).await.unwrap();
    let (old, new) = (old.secret.into_inner(), new_secret(&env, "shop").await.into_inner());
    for good in [&old, &new] {
        assert!(is_accepted(&env.identity, &with_secret("shop", good)).await);
    }
    env.clock.advance_secs(60);
    assert!(!is_accepted(&env.identity, &with_secret("shop", &old)).await);
    assert!(is_accepted(&env.identity, &with_secret("shop", &new)).await);
    changed(&env, "shop", |row| row.enabled = false).await;
    assert!(!is_accepted(&env.identity, &with_secret("shop", &new)).await, "it is turned off");
}

#[tokio::test]
async fn a_public_application_only_names_itself() {
    let env = TestEnv::new().await;
    add(&env, "app", ApplicationKind::Native, json!({ "token_endpoint_auth_method": "none" })).await;
    let named = Presented { client_id: Some("app".into()), ..Presented::default() };
    assert!(is_accepted(&env.identity, &named).await);
    assert!(is_accepted(&env.identity, &with_secret("app", "")).await, "Basic credentials without a password");
    // Whoever thinks that it has a secret is told so.
    assert!(!is_accepted(&env.identity, &with_secret("app", "guess")).await);
}

/// An application with these keys.
async fn with_keys(env: &TestEnv, id: &str, signers: &[&Signer]) {
    let keys: Vec<_> = signers.iter().map(|signer| signer.jwk.clone()).collect();
    shop(env, id, json!({ "token_endpoint_auth_method": "private_key_jwt", "jwks": { "keys": keys } })).await;
}

/// The claims of a good assertion, with these changed. `null` leaves one out.
fn assertion(env: &TestEnv, jti: &str, changes: Value) -> Value {
    let now = env.identity.now().as_secs();
    let mut claims = json!({ "iss": "shop", "sub": "shop", "aud": ISSUER, "iat": now, "exp": now + 60, "jti": jti });
    let members = claims.as_object_mut().unwrap();
    members.extend(changes.as_object().unwrap().clone());
    members.retain(|_, value| !value.is_null());
    claims
}

#[tokio::test]
async fn an_assertion_is_signed_with_one_of_the_applications_keys() {
    let env = TestEnv::new().await;
    let (one, two) = (Signer::es256("1"), Signer::eddsa("2"));
    let (three, four) = (Signer::rsa(Algorithm::RS256, "3"), Signer::rsa(Algorithm::PS256, "4"));
    with_keys(&env, "shop", &[&one, &two, &three, &four]).await;
    for signer in [&one, &two, &three, &four] {
        let kid = signer.jwk["kid"].as_str().unwrap();
        for (at, audience) in
            [json!(ISSUER), json!([ISSUER]), json!(format!("{ISSUER}/oauth2/token"))].into_iter().enumerate()
        {
            let claims = assertion(&env, &format!("{kid}.{at}"), json!({ "aud": audience }));
            let presented = with_assertion(&signer.sign(&claims));
            let client = authenticate(&env.identity, &presented, &server()).await.unwrap();
            assert_eq!(client.id, "shop", "{kid}: {audience}");
        }
    }
    let unknown = Signer::es256("1");
    let forged = with_assertion(&unknown.sign(&assertion(&env, "x", json!({}))));
    assert!(!is_accepted(&env.identity, &forged).await);
    let named = Presented { client_id: Some("shop".into()), ..Presented::default() };
    assert!(!is_accepted(&env.identity, &named).await);
    let of_secret = new_secret(&env, "shop").await;
    let other_method = with_secret("shop", of_secret.expose());
    assert!(!is_accepted(&env.identity, &other_method).await, "the method is the one that is configured");
}

#[tokio::test]
async fn a_request_uses_one_method_and_says_which() {
    let env = TestEnv::new().await;
    let signer = Signer::es256("1");
    with_keys(&env, "shop", &[&signer]).await;
    let good = signer.sign(&assertion(&env, "1", json!({})));
    let field = async |presented: &Presented| {
        authenticate(&env.identity, presented, &server()).await.err().and_then(|error| error.field())
    };
    let both = Presented { secret: Some(secret("x")), ..with_assertion(&good) };
    assert_eq!(field(&both).await, Some("client_assertion"));
    let untyped = Presented { assertion_type: None, ..with_assertion(&good) };
    assert_eq!(field(&untyped).await, Some("client_assertion_type"));
    let other = Presented { client_id: Some("other".into()), ..with_assertion(&good) };
    shop(&env, "other", json!({})).await;
    assert!(!is_accepted(&env.identity, &other).await, "the assertion of another application");
    let named = Presented { client_id: Some("shop".into()), ..with_assertion(&good) };
    assert!(is_accepted(&env.identity, &named).await, "none of these used it up");
}

#[tokio::test]
async fn an_assertion_is_for_this_service_now_and_about_its_signer() {
    let env = TestEnv::new().await;
    let signer = Signer::es256("1");
    with_keys(&env, "shop", &[&signer]).await;
    with_keys(&env, "other", &[&Signer::es256("1")]).await;
    let now = env.identity.now().as_secs();
    for (what, changes) in [
        ("another service", json!({ "aud": "https://id.example.com" })),
        ("a page of ours", json!({ "aud": format!("{ISSUER}/login") })),
        ("several services", json!({ "aud": [ISSUER, "https://id.example.com"] })),
        ("no service", json!({ "aud": null })),
        ("another application", json!({ "iss": "other", "sub": "other" })),
        ("another issuer", json!({ "iss": "other" })),
        ("expired", json!({ "exp": now - 61 })),
        ("for a day", json!({ "exp": now + 86_400 })),
        ("never ending", json!({ "exp": null })),
        ("from tomorrow", json!({ "iat": now + 86_400 })),
        ("not yet", json!({ "nbf": now + 61 })),
        ("without an ID", json!({ "jti": null })),
        ("an empty ID", json!({ "jti": "" })),
        ("a long ID", json!({ "jti": "x".repeat(257) })),
    ] {
        let presented = with_assertion(&signer.sign(&assertion(&env, what, changes)));
        assert!(!is_accepted(&env.identity, &presented).await, "{what}");
    }
    let skewed = json!({ "iat": now + 30, "exp": now + 600 });
    assert!(is_accepted(&env.identity, &with_assertion(&signer.sign(&assertion(&env, "1", skewed)))).await);
}

#[tokio::test]
async fn attacks_27_28_29_and_30_only_what_the_application_signs_counts() {
    let env = TestEnv::new().await;
    let (signer, rsa) = (Signer::es256("1"), Signer::rsa(Algorithm::RS256, "2"));
    with_keys(&env, "shop", &[&signer, &rsa]).await;
    let part = |text: String| base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, text);
    let (mut jtis, good) = (0.., |jti: i32| assertion(&env, &jti.to_string(), json!({})));
    let mut next = || good(jtis.next().unwrap());

    for alg in ["none", "None", "", "HS256"] {
        let message = format!("{}.{}", part(json!({ "alg": alg, "kid": "1" }).to_string()), part(next().to_string()));
        for key in [signer.jwk["x"].as_str().unwrap().to_owned(), signer.jwk.to_string(), String::new()] {
            let mac = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes()), message.as_bytes());
            let mac = base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, mac);
            for signature in ["", mac.as_str()] {
                let presented = with_assertion(&secret(&format!("{message}.{signature}")));
                assert!(!is_accepted(&env.identity, &presented).await, "{alg}");
            }
        }
    }
    // A key of another type, and one that the assertion brings along.
    let (mut crossed, mut brought) = (signer.header(), signer.header());
    crossed.kid = Some("2".into());
    let other_key = Signer::es256("3");
    brought.jwk = Some(serde_json::from_value(other_key.jwk.clone()).unwrap());
    brought.kid = None;
    for (header, key) in [(&crossed, &signer.key), (&brought, &other_key.key)] {
        let token = jsonwebtoken::encode(header, &next(), key).unwrap();
        assert!(!is_accepted(&env.identity, &with_assertion(&secret(&token))).await);
    }
    for (name, value) in [
        ("exp", json!(env.identity.now().plus_secs(60).as_secs().to_string())),
        ("exp", json!([env.identity.now().plus_secs(60).as_secs()])),
        ("jti", json!(7)),
        ("sub", json!(["shop"])),
        ("iat", json!("now")),
    ] {
        let claims = assertion(&env, name, json!({ name: value }));
        assert!(!is_accepted(&env.identity, &with_assertion(&signer.sign(&claims))).await, "{claims}");
    }
    assert!(is_accepted(&env.identity, &with_assertion(&signer.sign(&next()))).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn attack_82_an_assertion_is_used_once_on_all_nodes() {
    let env = TestEnv::new().await;
    let signer = Signer::es256("1");
    with_keys(&env, "shop", &[&signer]).await;
    let other = env.node().await;
    let good =
        with_assertion(&signer.sign(&assertion(&env, "1", json!({ "exp": env.identity.now().as_secs() + 600 }))));
    let tries: Vec<_> = (0..20)
        .map(|number| if number % 2 == 0 { env.identity.clone() } else { other.clone() })
        .map(|node| (node, good.clone()))
        .map(|(node, good)| tokio::spawn(async move { is_accepted(&node, &good).await }))
        .collect();
    let mut accepted = 0;
    for answer in tries {
        accepted += usize::from(answer.await.unwrap());
    }
    assert_eq!(accepted, 1);

    // What is forgotten has expired: within the skew of clocks, too.
    for secs in [599, 60, 1] {
        env.clock.advance_secs(secs);
        env.identity.cleanup().await.unwrap();
        assert!(!is_accepted(&env.identity, &good).await);
    }
    // Another application may use the same ID.
    let others = Signer::es256("1");
    with_keys(&env, "other", &[&others]).await;
    let claims = assertion(&env, "1", json!({ "iss": "other", "sub": "other" }));
    assert!(is_accepted(&env.identity, &with_assertion(&others.sign(&claims))).await);
}

#[tokio::test]
async fn attack_81_failures_fill_no_table() {
    let env = TestEnv::new().await;
    shop(&env, "shop", json!({})).await;
    let good = new_secret(&env, "shop").await.into_inner();
    assert!(is_accepted(&env.identity, &with_secret("shop", &good)).await);
    let before = env.rows().await;
    let mut refused = 0;
    for number in 0..100 {
        let unknown = with_secret(&format!("invented-{number}"), "x");
        match authenticate(&env.identity, &unknown, &server()).await.unwrap_err() {
            Error::InvalidClient => {}
            Error::AddressLimit { retry_after } => {
                assert!(retry_after > 0);
                refused += 1;
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(refused, 40);
    let mut after = env.rows().await;
    assert_eq!(after["throttle"], before["throttle"] + 1);
    after.insert("throttle".into(), before["throttle"]);
    assert_eq!(after, before);
}

#[tokio::test]
async fn attack_44_the_failures_of_others_turn_no_application_away() {
    let env = TestEnv::new().await;
    shop(&env, "shop", json!({})).await;
    let good = new_secret(&env, "shop").await.into_inner();
    for _ in 0..100 {
        assert!(authenticate(&env.identity, &with_secret("shop", "guess"), &server()).await.is_err());
    }
    assert!(is_accepted(&env.identity, &with_secret("shop", &good)).await, "from the same address");
    let elsewhere = authenticate(&env.identity, &with_secret("shop", "guess"), &caller("198.51.100.1")).await;
    assert!(matches!(elsewhere, Err(Error::InvalidClient)), "each network has its own count");
}

#[tokio::test]
async fn attack_80_oversized_credentials_are_refused() {
    let env = TestEnv::new().await;
    let signer = Signer::es256("1");
    with_keys(&env, "shop", &[&signer]).await;
    let long = signer.sign(&assertion(&env, "1", json!({ "note": "x".repeat(1_000_000) })));
    assert!(!is_accepted(&env.identity, &with_assertion(&long)).await);
    let named = Presented { client_id: Some("shop".into()), ..with_assertion(&long) };
    assert!(!is_accepted(&env.identity, &named).await);
    shop(&env, "other", json!({})).await;
    assert!(!is_accepted(&env.identity, &with_secret("other", &"x".repeat(1_000_000))).await);
}

#[test]
fn attack_88_what_is_presented_is_not_printed() {
    let presented = Presented { secret: Some(secret("hush")), assertion: Some(secret("hush")), ..Presented::default() };
    assert!(!format!("{presented:?}").contains("hush"));
}
