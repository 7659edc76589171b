//! The list of users, and actions on many of them.

use crate::kit::App;
use doorward_admin::jobs;
use serde_json::{Value, json};

const USERS: &str = "/admin/api/v1/users";
const BULK: &str = "/admin/api/v1/user-bulk";

async fn create(app: &App, key: &str, new: Value) -> String {
    let created = app.post(USERS, new).bearer(key).send().await;
    assert_eq!(created.status, 201, "{}", created.text);
    created.body["uid"].as_str().unwrap().to_owned()
}

async fn names(app: &App, key: &str, query: &str) -> Vec<String> {
    let found = app.get(&format!("{USERS}?{query}")).bearer(key).send().await.ok();
    let names =
        found["items"].as_array().unwrap().iter().map(|user| user["username"].as_str().unwrap_or("–").to_owned());
    names.collect()
}

/// Runs all jobs to their end and returns this one.
async fn finish(app: &App, key: &str, job: &Value) -> Value {
    while jobs::run_due(&app.access).await.unwrap() {}
    app.get(&format!("/admin/api/v1/jobs/{}", job["id"].as_str().unwrap())).bearer(key).send().await.ok()
}

#[tokio::test]
async fn users_are_filtered_sorted_and_counted() {
    let app = App::new().await;
    let key = app.api_key().await;
    for (username, name, email) in
        [("zoe", "Adam", "zoe@example.com"), ("adam", "Zoe", "adam@example.org"), ("50%off", "50_off", "")]
    {
        app.clock.advance_secs(60);
        let username = username.replace('%', ".");
        create(&app, &key, json!({"username": username, "name": name, "email": email})).await;
    }
    assert_eq!(names(&app, &key, "sort=name").await, ["50.off", "zoe", "adam"]);
    assert_eq!(names(&app, &key, "sort=name&order=desc").await, ["adam", "zoe", "50.off"]);
    assert_eq!(names(&app, &key, "order=asc").await, ["zoe", "adam", "50.off"]);
    assert_eq!(names(&app, &key, "query=example.org&contact=unverified").await, ["adam"]);
    // P046: signs of LIKE are letters like any other.
    assert_eq!(names(&app, &key, "query=50_").await, ["50.off"]);
    assert!(names(&app, &key, "query=a%25").await.is_empty() && names(&app, &key, "query=ad_m").await.is_empty());
    assert_eq!(names(&app, &key, "contact=missing").await, ["50.off"]);
    assert!(names(&app, &key, "method=password").await.is_empty());
    let since = app.identity.now().to_string();
    assert_eq!(names(&app, &key, &format!("created_since={since}")).await, ["50.off"]);
    assert_eq!(names(&app, &key, &format!("created_until={since}")).await, ["adam", "zoe"]);

    let first = app.get(&format!("{USERS}?sort=name&limit=1")).bearer(&key).send().await.ok();
    let next = first["next_cursor"].as_str().unwrap();
    assert_eq!(names(&app, &key, &format!("sort=name&limit=1&cursor={next}")).await, ["zoe"]);
    for query in [format!("cursor={next}"), "sort=age".into(), "method=nobody".into(), "contact=x".into()] {
        let reply = app.get(&format!("{USERS}?{query}")).bearer(&key).send().await;
        assert_eq!(reply.refused(), (400, "invalid_argument"), "{query}");
    }
    let counts = app.get("/admin/api/v1/user-counts").bearer(&key).send().await.ok();
    assert_eq!(counts["people"], json!({"count": 3, "more": false}));
    assert_eq!(counts["guests"]["count"], 0);
    let count = app.get("/admin/api/v1/user-count?query=example").bearer(&key).send().await.ok();
    assert_eq!(count, json!({"count": 2}));
}

#[tokio::test]
async fn a_user_shows_roles_tags_and_methods_also_in_lists() {
    let app = App::new().await;
    let key = app.api_key().await;
    let uid = create(&app, &key, json!({"username": "li.na", "password": crate::kit::PASSWORD})).await;
    app.role(&key, "staff", json!([{"action": "a:b", "effect": "allow"}])).await;
    app.member(&key, "staff", &uid).await;
    app.put(&format!("{USERS}/{uid}/tags"), json!({"tags": ["vip"]})).bearer(&key).send().await.ok();
    let listed = app.get(&format!("{USERS}?role=staff&tag=vip&method=password")).bearer(&key).send().await.ok();
    let user = &listed["items"][0];
    assert_eq!(
        (&user["roles"][0]["id"], &user["tags"], &user["methods"]),
        (&json!("staff"), &json!(["vip"]), &json!(["password"]))
    );
    let tags = app.get("/admin/api/v1/user-tags").bearer(&key).send().await.ok();
    assert_eq!(tags, json!({"items": [{"name": "vip"}]}));
}

#[tokio::test]
async fn a_bulk_action_is_a_job_with_a_report() {
    let app = App::new().await;
    let key = app.api_key().await;
    for name in ["one", "two", "three"] {
        create(&app, &key, json!({"username": name})).await;
    }
    let all = json!({"action": "add_tag", "tag": "spring", "filter": {"guests": false}, "expected": 3});
    let started = app.post(BULK, all).bearer(&key).send().await;
    assert_eq!(started.status, 202, "{}", started.text);
    assert_eq!((&started.body["kind"], &started.body["title"]), (&json!("user_bulk"), &json!("add_tag")));
    let ended = finish(&app, &key, &started.body).await;
    assert_eq!((&ended["state"], &ended["counts"]), (&json!("done"), &json!({"changed": 3})));
    assert_eq!(names(&app, &key, "tag=spring&sort=name").await, ["one", "three", "two"]);
}

#[tokio::test]
async fn a_delegate_changes_by_a_job_no_account_that_they_may_not_change_alone() {
    let app = App::new().await;
    let key = app.api_key().await;
    app.role(&key, "desk", json!([{"action": ["doorward:users:read", "doorward:users:block"], "effect": "allow"}]))
        .await;
    app.role(&key, "auditing", json!([{"action": "doorward:events:read", "effect": "allow"}])).await;
    let (weak, strong) = (
        create(&app, &key, json!({"username": "weak"})).await,
        create(&app, &key, json!({"username": "strong"})).await,
    );
    app.member(&key, "auditing", &strong).await;
    let desk = app.key_of("desk").await;
    let block = json!({"action": "block", "uids": [weak, strong]});
    let started = app.post(BULK, block.clone()).bearer(&desk).send().await;
    assert_eq!(started.status, 202, "{}", started.text);
    let ended = finish(&app, &desk, &started.body).await;
    assert_eq!(ended["counts"], json!({"changed": 1, "failed": 1}));
    assert_eq!(names(&app, &key, "status=BLOCKED").await, ["weak"]);

    // A permission that was lost since the start is not used.
    let waiting = app.post(BULK, block).bearer(&desk).send().await.body;
    let unblocked = app.post(&format!("{USERS}/{weak}/unblock"), json!({})).bearer(&key).send().await;
    unblocked.ok();
    app.put("/admin/api/v1/roles/desk/policies", json!({"policies": []})).bearer(&key).send().await.ok();
    assert_eq!(finish(&app, &key, &waiting).await["state"], "failed");
    assert!(names(&app, &key, "status=BLOCKED").await.is_empty());
}
