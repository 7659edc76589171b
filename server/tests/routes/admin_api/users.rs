use crate::kit::{App, PASSWORD, Reply};
use insta::assert_json_snapshot;
use serde_json::{Value, json};

const PATH: &str = "/admin/api/v1/users";

fn names(list: &Value) -> Vec<&str> {
    list["items"].as_array().unwrap().iter().filter_map(|user| user["username"].as_str()).collect()
}

#[tokio::test]
async fn an_account_is_made_read_changed_and_deleted() {
    let app = App::new().await;
    let key = app.api_key().await;
    let new = json!({
        "username": "li.na", "password": PASSWORD, "name": "李娜", "kind": "internal", "locale": "zh-CN",
        "attributes": {"department": "R&D", "level": 3}
    });
    let created = app.post(PATH, new).bearer(&key).send().await;
    assert_eq!(created.status, 201, "{}", created.text);
    assert_json_snapshot!(created.body, {".uid" => "[uid]", ".created_at" => "[time]", ".updated_at" => "[time]"});
    let one = format!("{PATH}/{}", created.body["uid"].as_str().unwrap());
    let read = app.get(&one).bearer(&key).send().await.ok();
    assert_eq!(read["attributes"]["department"], "R&D");
    assert!(!created.text.contains(PASSWORD));
    let patch = json!({"name": "", "description": "Tennis.", "attributes": {}});
    let changed = app.patch(&one, patch).bearer(&key).send().await.ok();
    assert_eq!((&changed["name"], &changed["description"]), (&Value::Null, &json!("Tennis.")));
    assert_eq!(app.delete(&one).bearer(&key).send().await.ok(), json!({}));
    assert_eq!(app.get(&one).bearer(&key).send().await.refused(), (404, "user_not_found"));
}

#[tokio::test]
async fn a_text_that_is_no_uid_is_the_uid_of_no_account() {
    let app = App::new().await;
    let key = app.api_key().await;
    for uid in ["missing", "no%20uid", "li.na", "api_key:ci", &"u".repeat(65)] {
        let one = format!("{PATH}/{uid}");
        for request in [
            app.get(&one),
            app.patch(&one, json!({"name": "Li"})),
            app.delete(&one),
            app.post(&format!("{one}/block"), json!({})),
            app.post(&format!("{one}/unblock"), json!({})),
            app.post(&format!("{one}/sign-out"), json!({})),
            app.post(&format!("{one}/password"), json!({})),
            app.put(&format!("{one}/password"), json!({"password": PASSWORD})),
            app.get(&format!("{one}/sessions")),
            app.delete(&format!("{one}/sessions/x")),
            app.get(&format!("{one}/organization")),
        ] {
            assert_eq!(request.bearer(&key).send().await.refused(), (404, "user_not_found"), "{uid}");
        }
    }
}

#[tokio::test]
async fn an_administrator_may_choose_the_uid() {
    let app = App::new().await;
    let key = app.api_key().await;
    let new = async |uid: &str, username: &str| -> Reply {
        app.post(PATH, json!({"uid": uid, "username": username})).bearer(&key).send().await
    };
    assert_eq!(new("employee_17", "li.na").await.body["uid"], "employee_17");
    assert_eq!(new("employee_17", "wang.wu").await.refused(), (409, "already_exists"));
    assert_eq!(new("employee_18", "LI.NA").await.refused(), (409, "username_already_exists"));
    for wrong in ["a b", "a/b", "", "李", &"x".repeat(65)] {
        assert_eq!(new(wrong, "zhao.liu").await.refused(), (400, "invalid_argument"), "{wrong:?}");
    }
}

#[tokio::test]
async fn no_account_takes_the_name_of_another_or_one_of_the_audit_log() {
    let app = App::new().await;
    let key = app.api_key().await;
    let victim = app.user("founder").await;
    // Commands and filters accept a uid or a username.
    let other = app.user("other").await;
    let renamed = app.patch(&format!("{PATH}/{other}"), json!({"username": victim})).bearer(&key).send().await;
    assert_eq!((renamed.status, &renamed.body["details"]["field"]), (409, &json!("username")), "{}", renamed.text);
    assert_eq!(names(&app.get(&format!("{PATH}?query=other")).bearer(&key).send().await.ok()), ["other"]);
    let events = app.get(&format!("/admin/api/v1/events?uid={victim}")).bearer(&key).send().await.ok();
    assert!(events["items"].as_array().unwrap().iter().all(|event| event["subject"] == json!(victim)), "{events}");
    for uid in ["founder", "Founder", "cli", "system", "simulated"] {
        let created = app.post(PATH, json!({"uid": uid, "username": "li.na"})).bearer(&key).send().await;
        assert_eq!((created.status, &created.body["details"]["field"]), (409, &json!("uid")), "{}", created.text);
    }
    assert!(names(&app.get(&format!("{PATH}?query=li.na")).bearer(&key).send().await.ok()).is_empty());
}

#[tokio::test]
async fn an_edit_includes_reading_the_account_but_no_other() {
    let app = App::new().await;
    let key = app.api_key().await;
    let uid = app.user("li.na").await;
    let statements = json!([
        {"action": "doorward:users:edit", "effect": "allow"},
        {"action": "doorward:users:read", "effect": "deny"},
    ]);
    app.role(&key, "editor", statements).await;
    let editor = app.key_of("editor").await;
    let one = format!("{PATH}/{uid}");
    let edited = app.patch(&one, json!({"name": "Li Na"})).bearer(&editor).send().await.ok();
    assert_eq!((&edited["name"], &edited["username"]), (&json!("Li Na"), &json!("li.na")));
    for path in [PATH, one.as_str()] {
        assert_eq!(app.get(path).bearer(&editor).send().await.refused(), (403, "permission_denied"), "{path}");
    }
}

#[tokio::test]
async fn a_page_follows_a_page() {
    let app = App::new().await;
    let key = app.api_key().await;
    for i in 0..5 {
        app.user(&format!("user-{i}")).await;
        app.clock.advance_secs(1);
    }
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let list = app.get(&format!("{PATH}?limit=2{cursor}")).bearer(&key).send().await.ok();
        seen.extend(names(&list).into_iter().map(str::to_owned));
        match list["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, ["user-4", "user-3", "user-2", "user-1", "user-0"]);
}

#[tokio::test]
async fn search_takes_every_character_literally() {
    let app = App::new().await;
    let key = app.api_key().await;
    for (username, name) in [
        ("test_user", ""),
        ("testXuser", ""),
        ("fifty", "50%off"),
        ("five", "50 off"),
        ("zhang", "张_三"),
        ("zhang2", "张X三"),
        ("back", "a\\b"),
    ] {
        let created = app.post(PATH, json!({"username": username, "name": name})).bearer(&key).send().await;
        assert_eq!(created.status, 201, "{}", created.text);
    }
    for (query, found) in
        [("test_", "test_user"), ("50%25", "fifty"), ("%E5%BC%A0_", "zhang"), ("a%5C", "back"), ("TEST_", "test_user")]
    {
        let list = app.get(&format!("{PATH}?query={query}")).bearer(&key).send().await.ok();
        assert_eq!(names(&list), [found], "{query}");
    }
}

#[tokio::test]
async fn lists_are_filtered_by_state_and_kind() {
    let app = App::open_to_all().await;
    let key = app.api_key().await;
    app.user("li.na").await;
    let uid = app.user("wang.wu").await;
    app.guest().await;
    app.post(&format!("{PATH}/{uid}/block"), json!({})).bearer(&key).send().await.ok();
    let list = app.get(&format!("{PATH}?status=BLOCKED")).bearer(&key).send().await.ok();
    assert_eq!(names(&list), ["wang.wu"]);
    let list = app.get(&format!("{PATH}?kind=anonymous")).bearer(&key).send().await.ok();
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn unknown_fields_and_parameters_are_named() {
    let app = App::new().await;
    let key = app.api_key().await;
    let uid = app.user("li.na").await;
    for (reply, field) in [
        (app.post(PATH, json!({"username": "x", "role": "administrator"})).bearer(&key).send().await, "role"),
        (app.patch(&format!("{PATH}/{uid}"), json!({"uid": "x"})).bearer(&key).send().await, "uid"),
        (app.get(&format!("{PATH}?colour=red")).bearer(&key).send().await, "colour"),
        (app.get(&format!("{PATH}?limit=x")).bearer(&key).send().await, "limit"),
    ] {
        assert_eq!(reply.refused(), (400, "invalid_argument"), "{field}");
        assert_eq!(reply.body["details"]["field"], field);
    }
}

#[tokio::test]
async fn names_shaped_like_a_phone_or_an_address_are_refused() {
    let app = App::new().await;
    let key = app.api_key().await;
    let uid = app.user("li.na").await;
    for name in ["li.na@example.test", "13800000000"] {
        let created = app.post(PATH, json!({"username": name})).bearer(&key).send().await;
        assert_eq!(created.refused(), (400, "invalid_argument"), "{name}");
        let changed = app.patch(&format!("{PATH}/{uid}"), json!({"username": name})).bearer(&key).send().await;
        assert_eq!(changed.refused(), (400, "invalid_argument"), "{name}");
    }
}
