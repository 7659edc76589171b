//! The searches of the pickers.

use crate::kit::{App, Reply};
use axum::http::Method;
use serde_json::{Value, json};

/// Most options of one search.
const SHOWN: usize = 8;

async fn find(app: &App, browser: &str, what: &str, wanted: Value, kind: &str) -> Reply {
    let body = json!({"wanted": wanted, "kind": kind});
    let ask = app.ask(Method::POST, &format!("/api/console/find/{what}")).text(body.to_string());
    let ask =
        ask.header("cookie", browser).header("content-type", "application/json").header("accept", "application/json");
    ask.header("sec-fetch-site", "same-origin").header("host", "localhost:3000").send().await
}

async fn matching(app: &App, browser: &str, what: &str, text: &str, kind: &str) -> (Vec<String>, bool) {
    let found = find(app, browser, what, json!({"matching": text}), kind).await.ok();
    let names = found["choices"].as_array().unwrap().iter().map(|choice| choice["name"].as_str().unwrap().to_owned());
    (names.collect(), found["more"].as_bool().unwrap())
}

async fn new_user(app: &App, user: Value) -> String {
    let key = app.api_key().await;
    let created = app.post("/admin/api/v1/users", user).bearer(&key).send().await;
    assert_eq!(created.status, 201, "{}", created.text);
    created.body["uid"].as_str().unwrap().to_owned()
}

async fn administrator() -> (App, String) {
    let app = App::new().await;
    app.administrator("root.admin").await;
    let browser = app.browser("root.admin").await;
    (app, browser)
}

#[tokio::test]
async fn accounts_are_found_by_those_who_may_read_them() {
    let app = App::new().await;
    let key = app.api_key().await;
    app.role(&key, "desk", json!([{"action": "doorward:members:edit", "effect": "allow"}])).await;
    app.role(&key, "reader", json!([{"action": "doorward:users:read", "effect": "allow"}])).await;
    for (username, role) in [("the.desk", "desk"), ("the.reader", "reader")] {
        let uid = app.user(username).await;
        app.member(&key, role, &uid).await;
    }
    // Who may assign roles may not therefore read all accounts.
    let refused = find(&app, &app.browser("the.desk").await, "accounts", json!({"matching": "the"}), "all").await;
    assert_eq!(refused.status, 403);
    assert_eq!(refused.body["details"]["action"], "doorward:users:read");
    let reader = app.browser("the.reader").await;
    assert_eq!(matching(&app, &reader, "accounts", "the.r", "all").await, (vec!["the.reader".to_owned()], false));
    let refused = find(&app, &reader, "roles", json!({"matching": ""}), "all").await;
    assert_eq!(refused.body["details"]["action"], "doorward:roles:read");
}

#[tokio::test]
async fn a_search_answers_few_accounts_and_the_one_that_is_named_first() {
    let (app, browser) = administrator().await;
    for number in 0..=SHOWN {
        app.user(&format!("lin.{number}")).await;
    }
    app.user("lin").await;
    app.user("lin.last").await;
    let (names, more) = matching(&app, &browser, "accounts", "lin", "all").await;
    assert_eq!((names.len(), more, names[0].as_str()), (SHOWN, true, "lin"));
    assert_eq!(matching(&app, &browser, "accounts", "lin.3", "all").await, (vec!["lin.3".to_owned()], false));
}

#[tokio::test]
async fn wildcards_of_a_search_are_literal() {
    let (app, browser) = administrator().await;
    let key = app.api_key().await;
    new_user(&app, json!({"username": "a_b", "name": "100% cotton"})).await;
    new_user(&app, json!({"username": "acb", "name": "1000 cotton"})).await;
    for text in ["%", "%cotton", "a%", "_cb", "*", "\\", "' OR 1=1 --"] {
        assert_eq!(matching(&app, &browser, "accounts", text, "all").await.0, Vec::<String>::new(), "{text}");
    }
    assert_eq!(matching(&app, &browser, "accounts", "100%", "all").await.0, ["100% cotton"]);
    assert_eq!(matching(&app, &browser, "accounts", "a_b", "all").await.0, ["100% cotton"]);
    for (id, name) in [("a_role", "100%"), ("abrole", "1000")] {
        app.post("/admin/api/v1/roles", json!({"id": id, "name": name})).bearer(&key).send().await;
    }
    assert_eq!(matching(&app, &browser, "roles", "a_r", "all").await.0, ["100%"]);
    assert_eq!(matching(&app, &browser, "roles", "%", "all").await.0, ["100%"]);
}

#[tokio::test]
async fn accounts_that_the_form_would_refuse_are_not_offered() {
    let app = App::open_to_all().await;
    app.administrator("root.admin").await;
    let browser = app.browser("root.admin").await;
    let guest = app.guest().await.uid;
    new_user(&app, json!({"username": "customer", "name": "Lin Customer"})).await;
    new_user(&app, json!({"username": "colleague", "name": "Lin Colleague", "kind": "internal"})).await;
    let names = async |text: &str, kind: &str| matching(&app, &browser, "accounts", text, kind).await.0;
    assert_eq!(names("lin", "all").await, ["Lin Colleague", "Lin Customer"]);
    assert_eq!(names("lin", "no_guests").await, ["Lin Colleague", "Lin Customer"]);
    assert_eq!(names("lin", "internal").await, ["Lin Colleague"]);
    assert_eq!(names(&guest, "all").await.len(), 1);
    assert!(names(&guest, "no_guests").await.is_empty());
    assert!(matching(&app, &browser, "roles", "admin", "custom").await.0.is_empty());
    assert_eq!(matching(&app, &browser, "roles", "admin", "all").await.0, ["Administrator"]);
}

#[tokio::test]
async fn names_are_looked_up_in_order_and_unknown_ones_are_returned_unchanged() {
    let (app, browser) = administrator().await;
    let user = json!({"username": "lin.xia", "name": "林夏", "email": "lin@example.com"});
    let uid = new_user(&app, user).await;
    let wanted = json!({"named": ["missing", "LIN.XIA", "lin@example.com", uid]});
    let found = find(&app, &browser, "accounts", wanted, "all").await.ok();
    let of = |member: &str| -> Vec<String> {
        found["choices"].as_array().unwrap().iter().map(|choice| choice[member].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(of("id"), ["missing", &uid, &uid, &uid]);
    assert_eq!(of("name"), ["missing", "林夏", "林夏", "林夏"]);
    assert_eq!(found["choices"][1]["about"], "lin.xia · lin@example.com");

    let chinese = find(&app, &browser, "roles", json!({"named": ["administrator", "gone"]}), "custom").await.ok();
    assert_eq!(chinese["choices"][0]["name"], "Administrator");
    assert_eq!(chinese["choices"][1], json!({"id": "gone", "name": "gone", "about": "", "person": false}));
}

#[tokio::test]
async fn arguments_that_cannot_be_read_are_the_callers_mistake() {
    let (app, browser) = administrator().await;
    for (what, wanted, kind) in [
        ("accounts", json!({"matching": "a"}), "nothing"),
        ("roles", json!({"unknown": "a"}), "all"),
        ("roles", json!(7), "all"),
    ] {
        let refused = find(&app, &browser, what, wanted, kind).await;
        assert_eq!((refused.status, &refused.body["code"]), (400, &json!("invalid_argument")), "{what} {kind}");
    }
}
