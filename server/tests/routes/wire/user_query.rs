use crate::kit::App;
use doorward_admin as admin;
use doorward_contract::Uid;
use doorward_contract::account::ProfilePatch;
use doorward_identity::{Actor, Caller, account};
use doorward_store::user;
use doorward_testkit::permit;
use serde_json::{Value, json};

const PATH: &str = "/auth/v1/user/query";

async fn ask(app: &App, token: &str, query: &str) -> Value {
    app.later();
    app.get(&format!("{PATH}?{query}")).bearer(token).send().await.ok()
}

/// The uids of a response.
fn uids(found: &Value) -> Vec<&str> {
    let data = found["data"].as_array().unwrap();
    assert_eq!(found["total"], data.len());
    data.iter().map(|user| user["sub"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_user_finds_others_by_exact_identifiers() {
    let app = App::new().await;
    let token = app.signed_in("li.na").await.access;
    let (wang, zhao) = (app.user("wang.wu").await, app.user("zhao.liu").await);
    let found = ask(&app, &token, "username=Wang.Wu&client_id=doorward").await;
    assert_eq!(found, json!({"total": 1, "data": [{"sub": wang, "name": "wang.wu", "gender": "UNKNOWN"}]}));
    let found = ask(&app, &token, &format!("id={wang}")).await;
    assert_eq!(found, json!({"total": 1, "data": [{"sub": wang, "gender": "UNKNOWN"}]}), "no username in return");
    for query in [format!("id={wang}&id={zhao}&id=missing&id={wang}"), format!("id={zhao},{wang}")] {
        let found = ask(&app, &token, &query).await;
        let mut expected = [wang.as_str(), zhao.as_str()];
        expected.sort_unstable();
        assert_eq!(uids(&found), expected, "{query}");
    }
    for query in ["username=wang", "username=wang.wu%25", "id=%25", "id=a/b", "email=wang.wu@example.test"] {
        assert_eq!(ask(&app, &token, query).await, json!({"total": 0, "data": []}), "{query}");
    }
}

#[tokio::test]
async fn a_contact_is_shown_to_those_who_know_it_and_found_if_it_is_verified() {
    let app = App::new().await;
    app.open_contacts().await;
    let owner = app.registered("zhao.liu@example.test").await;
    let token = app.signed_in("li.na").await.access;
    let patch = ProfilePatch { name: Some("赵六".into()), ..ProfilePatch::default() };
    account::edit(&app.identity, &owner, patch, &Caller::default()).await.unwrap();
    let found = ask(&app, &token, "email=Zhao.Liu@Example.test").await;
    let user = &found["data"][0];
    assert_eq!((&user["sub"], &user["name"]), (&json!(owner.uid), &json!("赵六")));
    assert!(user["email"].as_str().unwrap().eq_ignore_ascii_case("zhao.liu@example.test"), "{found}");
    let by_id = ask(&app, &token, &format!("id={}", owner.uid)).await;
    assert!(by_id["data"][0].get("email").is_none(), "{by_id}");

    let key = app.api_key().await;
    let new = json!({"username": "qian.qi", "email": "qian.qi@example.test"});
    let created = app.post("/admin/api/v1/users", new).bearer(&key).send().await;
    assert_eq!((created.status, &created.body["email_verified"]), (201, &json!(false)), "{}", created.text);
    assert!(uids(&ask(&app, &token, "email=qian.qi@example.test").await).is_empty(), "anyone may have written it");
}

#[tokio::test]
async fn who_has_not_registered_neither_asks_nor_is_found() {
    let app = App::open_to_all().await;
    let guest = app.guest().await;
    let token = app.signed_in("li.na").await.access;
    assert_eq!(app.get(&format!("{PATH}?username=li.na")).bearer(&guest.access).send().await.refused().0, 403);
    assert!(uids(&ask(&app, &token, &format!("id={}", guest.uid)).await).is_empty());
    let blocked = app.user("wang.wu").await;
    admin::users::block(&permit(&app.access, &Actor::cli()), &blocked).await.unwrap();
    for query in ["username=wang.wu".to_owned(), format!("id={blocked}")] {
        assert!(uids(&ask(&app, &token, &query).await).is_empty(), "{query}");
    }
    let unauthenticated = app.get(&format!("{PATH}?username=li.na")).send().await;
    assert_eq!(unauthenticated.refused(), (401, "unauthenticated"));
}

#[tokio::test]
async fn a_user_of_a_ticket_is_not_found() {
    let app = App::new().await;
    let token = app.signed_in("li.na").await.access;
    let other = app.user("wang.wu").await;
    let mut row = user::by_uid(app.identity.db().read(), &other).await.unwrap().unwrap();
    (row.uid, row.created_from) = (Uid::parse("of-a-ticket").unwrap(), "custom".into());
    (row.username, row.username_key) = (None, None);
    user::insert(app.identity.db().write(), row).await.unwrap();
    assert!(uids(&ask(&app, &token, "id=of-a-ticket").await).is_empty());
}

#[tokio::test]
async fn one_kind_of_identifier_is_asked_for_and_each_once() {
    let app = App::new().await;
    let token = app.signed_in("li.na").await.access;
    let many = (0..51).map(|n| format!("id=u{n}")).collect::<Vec<_>>().join("&");
    for (query, code, reason) in [
        ("", "invalid_argument", "required"),
        ("id=&username=", "invalid_argument", "required"),
        ("id=a&username=li.na", "invalid_argument", "several"),
        ("email=a@b.test&phone_number=13800138000", "invalid_argument", "several"),
        (many.as_str(), "invalid_argument", "too_many"),
        ("email=nothing", "invalid_argument", "malformed"),
        ("username=a&username=b", "invalid_request", ""),
    ] {
        let refused = app.get(&format!("{PATH}?{query}")).bearer(&token).send().await;
        assert_eq!(refused.refused(), (400, code), "{query}");
        assert_eq!(refused.body["details"]["reason"].as_str().unwrap_or_default(), reason, "{query}");
    }
}

#[tokio::test]
async fn asking_is_limited() {
    let app = App::new().await;
    let token = app.signed_in("li.na").await.access;
    let mut last = 200;
    for i in 0..31 {
        last = app.get(&format!("{PATH}?username=name-{i}")).bearer(&token).send().await.status;
    }
    assert_eq!(last, 429);
}
