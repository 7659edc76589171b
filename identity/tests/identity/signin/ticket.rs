//! Custom tickets, as CloudBase's Node SDK creates them.

use doorward_admin as admin;
use doorward_contract::{ErrorCode, Secret, Uid, provider::TicketKeyFile, settings::Section};
use doorward_identity::Actor;
use doorward_identity::version::Expected;
use doorward_identity::{Error, session, signin};
use doorward_testkit::permit;
use doorward_testkit::{TestEnv, caller};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

async fn open_env() -> (TestEnv, TicketKeyFile) {
    let env = TestEnv::new().await;
    env.set(Section::LoginMethods, json!({ "custom": true })).await;
    let key = admin::ticket_keys::create(&permit(&env.access, &Actor::cli()), &Expected::Any).await.unwrap();
    (env, key)
}

fn claims(env: &TestEnv, uid: &str) -> Value {
    let now = env.identity.now().as_millis();
    let expire = now + 7 * 86_400_000;
    json!({ "alg": "RS256", "env": "doorward", "iat": now, "exp": now + 600_000, "uid": uid, "refresh": 3_600_000, "expire": expire })
}

fn sign(key: &TicketKeyFile, claims: &Value) -> Secret {
    let der: String = key.private_key.expose().lines().filter(|line| !line.starts_with("-----")).collect();
    let der = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, der).unwrap();
    // PKCS#8 wraps PKCS#1, which begins at the last SEQUENCE header of four bytes.
    let at = der.windows(4).position(|four| four == [0x02, 0x01, 0x00, 0x02]).unwrap() - 4;
    let token = jsonwebtoken::encode(&Header::new(Algorithm::RS256), claims, &EncodingKey::from_rsa_der(&der[at..]));
    Secret::new(format!("{}/@@/{}", key.private_key_id, token.unwrap()))
}

async fn sign_in(env: &TestEnv, ticket: &Secret) -> Result<Uid, Error> {
    Ok(signin::ticket::sign_in(&env.identity, ticket, &caller("192.0.2.1")).await?.uid)
}

#[tokio::test]
async fn a_custom_user_id_is_one_account_for_life() {
    let (env, key) = open_env().await;
    let uid = sign_in(&env, &sign(&key, &claims(&env, "user-0001"))).await.unwrap();
    env.clock.advance_secs(60);
    assert_eq!(sign_in(&env, &sign(&key, &claims(&env, "user-0001"))).await.unwrap(), uid);
    assert_ne!(sign_in(&env, &sign(&key, &claims(&env, "user-0002"))).await.unwrap(), uid);
}

#[tokio::test]
async fn attack_84_a_ticket_works_once_however_many_try() {
    let (env, key) = open_env().await;
    let ticket = sign(&key, &claims(&env, "user-0001"));
    let mut tries = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (identity, ticket) = (env.identity.clone(), ticket.clone());
        tries.spawn(async move { signin::ticket::sign_in(&identity, &ticket, &caller("192.0.2.1")).await.is_ok() });
    }
    assert_eq!(tries.join_all().await.into_iter().filter(|good| *good).count(), 1);
}

#[tokio::test]
async fn attack_84_a_ticket_that_is_not_quite_right_is_refused() {
    let (env, key) = open_env().await;
    let good = claims(&env, "user-0001");
    let with = |name: &str, value: Value| {
        let mut claims = good.clone();
        claims[name] = value;
        sign(&key, &claims)
    };
    let now = env.identity.now();
    let other = TestEnv::new().await;
    let unknown_key = admin::ticket_keys::create(&permit(&other.access, &Actor::cli()), &Expected::Any).await.unwrap();
    let stolen_id = TicketKeyFile { private_key_id: key.private_key_id.clone(), ..unknown_key.clone() };
    for (what, ticket) in [
        ("another environment", with("env", json!("other"))),
        ("expired", with("exp", json!(now.as_millis() - 1))),
        ("seconds", with("exp", json!(now.as_secs() + 600))),
        ("for a year", with("exp", json!(now.as_millis() + 31_536_000_000_i64))),
        ("from the future", with("iat", json!(now.as_millis() + 3_600_000))),
        ("short id", with("uid", json!("abc"))),
        ("foreign letters", with("uid", json!("用户0001"))),
        ("a role of its own", with("roles", json!(["administrator"]))),
        ("another claim", with("sub", json!("x"))),
        ("unknown key", sign(&unknown_key, &good)),
        ("another's signature", sign(&stolen_id, &good)),
        ("no ticket", Secret::new("nonsense".into())),
        ("no signature", Secret::new(format!("{}/@@/e30.e30.", key.private_key_id))),
    ] {
        assert_eq!(sign_in(&env, &ticket).await.unwrap_err().code(), ErrorCode::InvalidGrant, "{what}");
    }
    assert!(sign_in(&env, &sign(&key, &good)).await.is_ok());
}

#[tokio::test]
async fn finding_n04_a_ticket_bounds_the_session_that_it_opens() {
    let (env, key) = open_env().await;
    let now = env.identity.now();
    let with = |changes: Value| {
        let mut claims = claims(&env, "user-0001");
        claims.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        sign(&key, &claims)
    };
    let hour = now.plus_secs(3_600);
    for (what, ticket, ends_at, expires_in) in [
        ("as the SDK makes it", with(json!({})), now.plus_secs(7 * 86_400), 3_600),
        ("for an hour", with(json!({ "expire": hour.as_millis() })), hour, 3_600),
        (
            "no longer than the settings say",
            with(json!({ "expire": now.plus_secs(365 * 86_400).as_millis() })),
            now.plus_secs(30 * 86_400),
            3_600,
        ),
        ("refreshed every ten minutes", with(json!({ "refresh": 600_000 })), now.plus_secs(7 * 86_400), 600),
        ("refreshed all the time", with(json!({ "refresh": 1 })), now.plus_secs(7 * 86_400), 60),
        ("refreshed once a month", with(json!({ "refresh": 2_592_000_000_i64 })), now.plus_secs(7 * 86_400), 7_200),
    ] {
        let opened = signin::ticket::sign_in(&env.identity, &ticket, &caller("192.0.2.1")).await.unwrap();
        assert_eq!(opened.expires_at, ends_at, "{what}");
        let tokens = session::tokens(&env.identity, &opened).await.unwrap();
        assert_eq!(tokens.expires_in, expires_in, "{what}");
    }
    let refused = sign_in(&env, &with(json!({ "refresh": 0 }))).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::InvalidGrant);

    let ticket = with(json!({ "expire": hour.as_millis(), "uid": "user-0002" }));
    let opened = signin::ticket::sign_in(&env.identity, &ticket, &caller("192.0.2.1")).await.unwrap();
    let tokens = session::tokens(&env.identity, &opened).await.unwrap();
    env.clock.advance_secs(3_599);
    let next = session::refresh(&env.identity, &tokens.refresh_token, None, &caller("192.0.2.1")).await.unwrap();
    assert_eq!(next.expires_in, 1, "no token outlives the sign-in");
    env.clock.advance_secs(1);
    let over = session::refresh(&env.identity, &next.refresh_token, None, &caller("192.0.2.1")).await.unwrap_err();
    assert_eq!(over.code(), ErrorCode::InvalidGrant);
}

#[tokio::test]
async fn a_replaced_key_counts_for_two_hours_and_a_deleted_one_no_more() {
    let (env, old) = open_env().await;
    let new = admin::ticket_keys::create(&permit(&env.access, &Actor::cli()), &Expected::Any).await.unwrap();
    env.clock.advance_secs(7_100);
    sign_in(&env, &sign(&old, &claims(&env, "user-0001"))).await.unwrap();
    env.clock.advance_secs(200);
    assert!(sign_in(&env, &sign(&old, &claims(&env, "user-0001"))).await.is_err());
    sign_in(&env, &sign(&new, &claims(&env, "user-0001"))).await.unwrap();
    // It was the last permanent key, and there is a user who signs in with tickets alone.
    let delete = async |confirmed| {
        admin::ticket_keys::delete(&permit(&env.access, &Actor::cli()), &new.private_key_id, confirmed).await
    };
    assert!(matches!(delete(0).await, Err(Error::Lockout { users: 1 })));
    env.clock.advance_secs(1);
    sign_in(&env, &sign(&new, &claims(&env, "user-0001"))).await.unwrap();
    delete(1).await.unwrap();
    env.clock.advance_secs(1);
    assert!(sign_in(&env, &sign(&new, &claims(&env, "user-0001"))).await.is_err());
}

/// The former key is accepted for two hours more; then no user could sign in.
#[tokio::test]
async fn a_key_that_retires_does_not_make_up_for_the_one_that_stays() {
    let (env, old) = open_env().await;
    sign_in(&env, &sign(&old, &claims(&env, "user-0001"))).await.unwrap();
    let new = admin::ticket_keys::create(&permit(&env.access, &Actor::cli()), &Expected::Any).await.unwrap();
    let delete = async |id: &str| admin::ticket_keys::delete(&permit(&env.access, &Actor::cli()), id, 0).await;
    assert!(matches!(delete(&new.private_key_id).await, Err(Error::Lockout { users: 1 })));
    delete(&old.private_key_id).await.unwrap();
}

#[tokio::test]
async fn switched_off_is_off_at_once() {
    let (env, key) = open_env().await;
    env.set(Section::LoginMethods, json!({ "custom": false })).await;
    let refused = sign_in(&env, &sign(&key, &claims(&env, "user-0001"))).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::Unimplemented);
}
