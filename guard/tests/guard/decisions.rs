//! Authorization checks.

use crate::issuer::{Issuer, Key};
use doorward_guard::{Guard, Identity, Options, Question, Refused, Unusable};
use serde_json::{Value, json};

async fn identity_of(guard: &Guard, issuer: &Issuer, key: &Key) -> Identity {
    guard.verify_access(&key.sign("JWT", &issuer.claims())).await.unwrap()
}

fn set_answer(issuer: &Issuer, answer: Value) {
    *issuer.state.answer.lock().unwrap() = answer;
}

fn take_requests(issuer: &Issuer) -> Vec<(String, Value)> {
    std::mem::take(&mut issuer.state.requests.lock().unwrap())
}

#[tokio::test]
async fn a_user_asks_by_their_own_token_and_every_time() {
    let key = Key::new("k1");
    let issuer = Issuer::new(&[&key]).await;
    let guard = issuer.guard();
    let identity = identity_of(&guard, &issuer, &key).await;
    let question = Question::new("articles:read").about("7").with("owner", "u1");
    guard.may(&identity, &question).await.unwrap();
    let [(bearer, body)] = &take_requests(&issuer)[..] else { panic!("asked once") };
    assert!(bearer.starts_with("Bearer eyJ"), "{bearer}");
    assert_eq!(*body, json!({"action": "articles:read", "resource": "7", "attributes": {"owner": "u1"}}));
    set_answer(&issuer, json!({"allowed": false, "reason": "nothing_allows"}));
    let denied = Refused::NotAllowed { reason: "nothing_allows".into() };
    assert_eq!(guard.may(&identity, &question).await, Err(denied));
}

#[tokio::test]
async fn whatever_is_no_clear_yes_is_a_no() {
    let key = Key::new("k1");
    let issuer = Issuer::new(&[&key]).await;
    let guard = issuer.guard();
    let identity = identity_of(&guard, &issuer, &key).await;
    for (answer, status) in [
        (json!(401), 401),
        (json!(403), 503),
        (json!(500), 503),
        (json!(302), 503),
        (json!({}), 503),
        (json!([]), 503),
        (json!({"allowed": "true", "reason": "allowed"}), 503),
        (json!({"allowed": true}), 503),
        (json!({"allowed": false, "reason": "unknown_subject"}), 401),
        (json!({"allowed": false, "reason": "denied"}), 403),
    ] {
        set_answer(&issuer, answer.clone());
        let refused = guard.may(&identity, &Question::new("articles:read")).await.unwrap_err();
        assert_eq!(refused.status().as_u16(), status, "{answer}: {refused}");
    }
    let unreachable = issuer.guard_with(|options| options.doorward = "http://127.0.0.1:9".parse().unwrap());
    assert_eq!(unreachable.may(&identity, &Question::new("a:b")).await.unwrap_err().status().as_u16(), 503);
}

#[tokio::test]
async fn an_app_asks_by_its_key_about_whom_it_has_before_it() {
    let key = Key::new("k1");
    let issuer = Issuer::new(&[&key]).await;
    let behind = |options: &mut Options| {
        options.site = Some("app.example.com".into());
        options.api_key = Some("dw_key".into());
    };
    let guard = issuer.guard_with(behind);
    let mut claims = issuer.claims();
    claims["aud"] = json!("app.example.com");
    let visitor = guard.verify_site(&key.sign("site+jwt", &claims)).await.unwrap();
    guard.may(&visitor, &Question::new("articles:read")).await.unwrap();
    guard.may(&identity_of(&guard, &issuer, &key).await, &Question::new("articles:read")).await.unwrap();
    let [(bearer, first), (_, second)] = &take_requests(&issuer)[..] else { panic!("asked twice") };
    assert_eq!((bearer.as_str(), &first["subject"]), ("Bearer dw_key", &json!({"uid": "u1"})));
    assert!(second["subject"]["access_token"].as_str().unwrap().starts_with("eyJ"));
    set_answer(&issuer, json!(401));
    let refused = guard.may(&visitor, &Question::new("articles:read")).await.unwrap_err();
    assert_eq!(refused.status().as_u16(), 503, "the app's own fault");
    let without = issuer.guard_with(|options| options.site = Some("app.example.com".into()));
    assert_eq!(without.may(&visitor, &Question::new("a:b")).await.unwrap_err().status().as_u16(), 503);
}

#[tokio::test]
async fn decisions_are_remembered_for_seconds_where_that_is_wanted() {
    let key = Key::new("k1");
    let issuer = Issuer::new(&[&key]).await;
    let guard = issuer.guard_with(|options| options.remember_seconds = 5);
    let identity = identity_of(&guard, &issuer, &key).await;
    let question = Question::new("articles:read");
    for _ in 0..3 {
        guard.may(&identity, &question).await.unwrap();
    }
    assert_eq!(take_requests(&issuer).len(), 1);
    set_answer(&issuer, json!({"allowed": false, "reason": "denied"}));
    issuer.pass(4);
    guard.may(&identity, &question).await.unwrap();
    for other in [question.clone().about("7"), Question::new("articles:write"), question.clone().with("a", 1)] {
        assert!(guard.may(&identity, &other).await.is_err(), "{other:?}");
    }
    issuer.pass(1);
    assert!(guard.may(&identity, &question).await.is_err());
}

#[test]
fn options_that_cannot_work_are_told() {
    for address in ["", "id.example.com", "ftp://id.example.com", "https://id.example.com/x"] {
        let result = Options::new(address, "doorward").and_then(Guard::new);
        assert!(matches!(result, Err(Unusable::Address)), "{address}");
    }
    let with = |change: fn(&mut Options)| {
        let mut options = Options::new("https://id.example.com", "doorward").unwrap();
        change(&mut options);
        Guard::new(options)
    };
    assert!(with(|_| {}).is_ok());
    assert!(with(|it| it.client.clear()).is_err());
    assert!(with(|it| it.remember_seconds = 61).is_err());
    assert!(with(|it| it.leeway_seconds = 301).is_err());
    assert!(with(|it| it.keys_usable_seconds = 1).is_err());
    assert!(with(|it| it.keys_pause_seconds = 0).is_err());
    assert!(with(|it| it.api_key = Some(String::new())).is_err());
}
