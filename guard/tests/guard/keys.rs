//! The key set: fetched on demand and cached.

use crate::issuer::{Issuer, Key};
use doorward_guard::Refused;
use serde_json::json;

#[tokio::test]
async fn a_new_key_is_found_but_made_up_names_do_not_make_us_ask_and_ask() {
    let (old, new) = (Key::new("old"), Key::new("new"));
    let issuer = Issuer::new(&[&old]).await;
    let guard = issuer.guard();
    let token = old.sign("JWT", &issuer.claims());
    for _ in 0..3 {
        guard.verify_access(&token).await.unwrap();
    }
    assert_eq!(issuer.fetched(), 1);
    issuer.publish(&[&old, &new]);
    let next = new.sign("JWT", &issuer.claims());
    assert_eq!(guard.verify_access(&next).await, Err(Refused::UnknownKey), "within the pause");
    issuer.pass(10);
    guard.verify_access(&next).await.unwrap();
    assert_eq!(issuer.fetched(), 2);
    for at in 0..20 {
        let made_up = Key::new(&format!("made-up-{at}")).sign("JWT", &issuer.claims());
        assert_eq!(guard.verify_access(&made_up).await, Err(Refused::UnknownKey));
    }
    assert_eq!(issuer.fetched(), 2);
    // A withdrawn key is no longer accepted.
    issuer.publish(&[&new]);
    issuer.pass(301);
    assert_eq!(guard.verify_access(&token).await, Err(Refused::UnknownKey));
}

#[tokio::test]
async fn keys_stay_good_while_the_issuer_is_away_but_not_for_ever() {
    let key = Key::new("k1");
    let issuer = Issuer::new(&[&key]).await;
    let guard = issuer.guard();
    let mut claims = issuer.claims();
    claims["exp"] = json!(u32::MAX);
    let token = key.sign("JWT", &claims);
    issuer.leave(true);
    let unreachable = Refused::Unknown("the keys of the issuer cannot be fetched");
    assert_eq!(guard.verify_access(&token).await, Err(unreachable.clone()), "never fetched");
    issuer.leave(false);
    assert_eq!(guard.verify_access(&token).await, Err(unreachable.clone()), "within the pause");
    issuer.pass(10);
    guard.verify_access(&token).await.unwrap();
    issuer.leave(true);
    issuer.pass(3_600);
    guard.verify_access(&token).await.unwrap();
    issuer.pass(1);
    assert_eq!(guard.verify_access(&token).await, Err(unreachable));
    issuer.leave(false);
    issuer.pass(10);
    guard.verify_access(&token).await.unwrap();
}

#[tokio::test]
async fn keys_of_other_kinds_are_none() {
    let key = Key::new("k1");
    let issuer = Issuer::new(&[]).await;
    let with = |name: &str, value: &str| {
        let mut published = key.published.clone();
        published[name] = json!(value);
        published
    };
    let secret = json!({"kty": "oct", "kid": "k1", "k": "c2VjcmV0"});
    let odd = [
        with("use", "enc"),
        with("alg", "ES384"),
        with("crv", "P-384"),
        with("kty", "RSA"),
        secret,
        json!("x"),
        json!({}),
    ];
    for published in odd {
        *issuer.state.keys.lock().unwrap() = vec![published.clone()];
        let refused = issuer.guard().verify_access(&key.sign("JWT", &issuer.claims())).await;
        assert_eq!(refused, Err(Refused::UnknownKey), "{published}");
    }
}
