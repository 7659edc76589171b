//! Concurrent edits by two administrators: no update overwrites another unknowingly.

use crate::kit::{App, Reply};
use axum::http::Method;
use serde_json::{Value, json};

const API: &str = "/admin/api/v1";

/// A record and its `ETag`.
pub async fn read(app: &App, key: &str, path: &str) -> (Value, String) {
    let reply = app.get(path).bearer(key).send().await;
    let tag = reply.header("etag").unwrap_or_default().to_owned();
    assert!(tag.starts_with('"') && tag.len() > 20, "{path}: {tag}");
    (reply.ok(), tag)
}

/// Sends an update twice with the same `If-Match`: the second is refused and returns the values of the first.
pub async fn second_is_refused(app: &App, method: Method, path: &str, first: Value, second: Value) -> Value {
    let key = app.api_key().await;
    let change = |body: &Value| app.ask(method.clone(), path).json(body.clone()).bearer(&key);
    let (_, tag) = read(app, &key, path).await;
    let done = change(&first).header("if-match", &tag).send().await;
    let next = done.header("etag").unwrap_or_default().to_owned();
    done.ok();
    assert_ne!(tag, next, "{path}");
    let refused = change(&second).header("if-match", &tag).send().await;
    assert_eq!(refused.refused(), (409, "aborted"), "{path}: {}", refused.text);
    assert_eq!(refused.body["details"]["reason"], "changed");
    assert_eq!(format!("\"{}\"", refused.body["details"]["version"].as_str().unwrap()), next);
    let (_, same) = read(app, &key, path).await;
    assert_eq!(same, next, "the refused change left something behind");
    for other in [format!("W/{tag}"), "\"x\", \"y\"".to_owned()] {
        assert_eq!(change(&second).header("if-match", &other).send().await.refused(), (409, "aborted"), "{other}");
    }
    change(&second).header("if-match", &format!("\"x\", {next}")).send().await.ok();
    change(&first).header("if-match", "*").send().await.ok();
    change(&second).send().await.ok();
    refused.body["details"]["now"].clone()
}

#[tokio::test]
async fn a_change_of_a_user_is_refused_when_another_came_first() {
    let app = App::new().await;
    let path = format!("{API}/users/{}", app.user("li.na").await);
    let (first, second) = (json!({"email": "new@example.com"}), json!({"email": "old@example.com", "name": "Li"}));
    let now = second_is_refused(&app, Method::PATCH, &path, first, second).await;
    assert_eq!((&now["email"], &now["name"]), (&json!("new@example.com"), &json!("")));
}

#[tokio::test]
async fn a_change_of_settings_is_refused_when_another_came_first() {
    let app = App::new().await;
    let path = format!("{API}/settings/passwords");
    let now =
        second_is_refused(&app, Method::PATCH, &path, json!({"min_length": 15}), json!({"max_age_days": 90})).await;
    assert_eq!(now["min_length"], 15);
}

#[tokio::test]
async fn a_change_of_a_provider_is_refused_when_another_came_first() {
    let app = App::new().await;
    let (key, path) = (app.api_key().await, format!("{API}/providers/corp"));
    app.put(&path, json!({"kind": "oidc", "name": "Corp"})).bearer(&key).send().await.ok();
    let rules = json!({"rules": {"match_email": true}});
    let now = second_is_refused(&app, Method::PUT, &path, rules, json!({"name": "Corporation"})).await;
    assert_eq!((&now["name"], &now["rules"]["match_email"]), (&json!("Corp"), &json!(true)));
}

#[tokio::test]
async fn a_change_of_an_application_is_refused_when_another_came_first() {
    let app = App::new().await;
    let key = app.api_key().await;
    let new = json!({"id": "wiki", "name": "Wiki", "redirect_uris": ["https://wiki.example.com/callback"]});
    assert_eq!(app.post(&format!("{API}/applications"), new).bearer(&key).send().await.status, 201);
    let first = json!({"redirect_uris": ["https://wiki.example.com/back"]});
    let path = format!("{API}/applications/wiki");
    let now = second_is_refused(&app, Method::PATCH, &path, first.clone(), json!({"name": "Our wiki"})).await;
    assert_eq!((&now["name"], &now["redirect_uris"]), (&json!("Wiki"), &first["redirect_uris"]));
}

#[tokio::test]
async fn a_change_of_a_role_is_refused_when_another_came_first() {
    let app = App::new().await;
    let key = app.api_key().await;
    app.post(&format!("{API}/roles"), json!({"id": "editor", "name": "Editor"})).bearer(&key).send().await;
    let path = format!("{API}/roles/editor");
    let (first, second) = (json!({"description": "Writes."}), json!({"name": "Writer"}));
    let now = second_is_refused(&app, Method::PATCH, &path, first, second).await;
    assert_eq!((&now["name"], &now["description"]), (&json!("Editor"), &json!("Writes.")));
    let (_, tag) = read(&app, &key, &path).await;
    let set = |codes: Value| app.put(&format!("{path}/policies"), json!({"policies": codes})).bearer(&key);
    set(json!(["StoragesAccess"])).header("if-match", &tag).send().await.ok();
    let refused = set(json!(["FunctionsAccess"])).header("if-match", &tag).send().await;
    assert_eq!(refused.body["details"]["now"]["policies"], json!(["StoragesAccess"]));
}

#[tokio::test]
async fn a_change_of_a_department_is_refused_when_another_came_first() {
    let app = App::new().await;
    let key = app.api_key().await;
    let new = json!({"kind": "department", "name": "Sales"});
    let created = app.post(&format!("{API}/organization/nodes"), new).bearer(&key).send().await;
    let path = format!("{API}/organization/nodes/{}", created.body["id"].as_str().unwrap());
    let (first, second) = (json!({"description": "Sells."}), json!({"name": "Marketing"}));
    let now = second_is_refused(&app, Method::PATCH, &path, first, second).await;
    assert_eq!(now, json!({"name": "Sales", "description": "Sells."}));
}

#[tokio::test]
async fn two_who_tick_policies_of_one_role_keep_each_others_ticks() {
    let app = App::new().await;
    app.administrator("root.admin").await;
    let (key, browser) = (app.api_key().await, app.browser("root.admin").await);
    let new = json!({"id": "editor", "name": "Editor", "policies": ["StoragesAccess"]});
    app.post(&format!("{API}/roles"), new).bearer(&key).send().await;
    let tick = async |codes: &[&'static str]| {
        // Listed in the order of attachment.
        app.clock.advance_secs(1);
        let mut fields = vec![("id", "editor"), ("was", r#"["StoragesAccess"]"#)];
        fields.extend(codes.iter().map(|code| ("policies[]", *code)));
        assert_eq!(form(&app, &browser, "role/set-policies", &fields).await.status, 200);
    };
    tick(&["StoragesAccess", "FunctionsAccess"]).await;
    tick(&["CloudrunAccess"]).await;
    let role = app.get(&format!("{API}/roles/editor")).bearer(&key).send().await.ok();
    assert_eq!(role["policies"], json!(["FunctionsAccess", "CloudrunAccess"]));
}

#[tokio::test]
async fn a_stale_form_of_a_site_puts_nothing_back() {
    let app = App::new().await;
    app.administrator("root.admin").await;
    let (key, browser) = (app.api_key().await, app.browser("root.admin").await);
    let site = |kind: &str| {
        json!({"host": "app.example.com", "kind": kind, "sign_in": true, "identity_jwt": false, "preflights": false,
            "escaped_paths": false})
    };
    app.sites(json!([site("one")])).await;
    let was = site("one").to_string();
    let fields =
        [("was", was.as_str()), ("former", "app.example.com"), ("host", "app.example.com"), ("sign_in", "true")];
    let save = async |kind: &'static str| {
        let fields: Vec<_> = fields.into_iter().chain([("kind", kind)]).collect();
        form(&app, &browser, "settings/site", &fields).await.status
    };
    assert_eq!(save("two").await, 200);
    assert_eq!(save("three").await, 409);
    let sites = app.get(&format!("{API}/settings/sites")).bearer(&key).send().await.ok();
    assert_eq!(sites["sites"][0]["kind"], "two");
}

#[tokio::test]
async fn what_cannot_be_edited_makes_no_new_version() {
    let app = App::new().await;
    let (key, path) = (app.api_key().await, format!("{API}/users/{}", app.user("li.na").await));
    let (_, tag) = read(&app, &key, &path).await;
    app.clock.advance_secs(60);
    app.sign_in("li.na").await;
    assert_eq!(read(&app, &key, &path).await.1, tag, "a sign-in is no change");
}

/// Submits a form of the console.
pub async fn form(app: &App, browser: &str, address: &str, fields: &[(&str, &str)]) -> Reply {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let ask = app.ask(Method::POST, &format!("/api/console/{address}")).text(body).header("cookie", browser);
    let ask = ask.header("content-type", "application/x-www-form-urlencoded").header("accept", "application/json");
    ask.header("sec-fetch-site", "same-origin").header("host", "localhost:3000").send().await
}

fn profile<'a>(uid: &'a str, was: &'a str, name: &'a str, email: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![("uid", uid), ("was", was), ("username", "li.na"), ("email", email), ("phone", "")];
    fields.extend([("name", name), ("kind", "external"), ("gender", "UNKNOWN"), ("birthdate", ""), ("locale", "")]);
    fields.extend([("zoneinfo", ""), ("picture", ""), ("description", "")]);
    fields
}

#[tokio::test]
async fn finding_r04_a_stale_form_of_a_user_puts_nothing_back() {
    let app = App::new().await;
    app.administrator("root.admin").await;
    let (key, browser, uid) = (app.api_key().await, app.browser("root.admin").await, app.user("li.na").await);
    let path = format!("{API}/users/{uid}");
    let editable = async || {
        let user: doorward_contract::admin::User =
            serde_json::from_value(app.get(&path).bearer(&key).send().await.ok()).unwrap();
        serde_json::to_string(&user.editable()).unwrap()
    };
    let was = editable().await;
    let other = json!({"email": "new@example.com", "must_change_password": true});
    app.patch(&path, other).bearer(&key).send().await.ok();
    let stale = form(&app, &browser, "user/edit", &profile(uid.as_str(), &was, "Li", "")).await;
    assert_eq!(stale.status, 409, "{}", stale.text);
    let changes = stale.body["details"]["changes"].as_str().unwrap();
    assert!(changes.contains("“Email” is now new@example.com"), "{changes}");
    assert!(changes.contains("“Require a new password at next sign-in” is now on"), "{changes}");
    let now = app.get(&path).bearer(&key).send().await.ok();
    assert_eq!((&now["email"], &now["name"]), (&json!("new@example.com"), &Value::Null));
    let fresh = editable().await;
    let saved = form(&app, &browser, "user/edit", &profile(uid.as_str(), &fresh, "Li", "new@example.com")).await;
    assert_eq!(saved.status, 200, "{}", saved.text);
    let now = app.get(&path).bearer(&key).send().await.ok();
    assert_eq!((&now["name"], &now["email"]), (&json!("Li"), &json!("new@example.com")));
    let events = app.get(&format!("{API}/events?action=user.changed&limit=1")).bearer(&key).send().await.ok();
    let fields = &events["items"][0]["detail"]["fields"];
    assert!(!fields.as_array().unwrap().contains(&json!("email")), "only what was changed is sent: {fields}");
}

#[tokio::test]
async fn finding_r04_two_tabs_do_not_undo_each_others_rules_for_passwords() {
    let app = App::new().await;
    app.administrator("root.admin").await;
    let (key, browser) = (app.api_key().await, app.browser("root.admin").await);
    let path = format!("{API}/settings/passwords");
    let was = app.get(&path).bearer(&key).send().await.ok();
    let length = was["min_length"].to_string();
    let was = was.to_string();
    let rules = |min_length: &'static str, days: &'static str| {
        [("was", was.clone()), ("min_length", min_length.to_owned()), ("required_classes", "0".to_owned())]
            .into_iter()
            .chain([("max_age_days", days.to_owned()), ("change_at_first_sign_in", "true".to_owned())])
            .collect::<Vec<_>>()
    };
    let send = async |fields: Vec<(&'static str, String)>| {
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        form(&app, &browser, "settings/passwords", &fields).await
    };
    assert_eq!(send(rules("20", "0")).await.status, 200);
    let second = send(rules("8", "90")).await;
    assert_eq!(second.status, 409, "{length}: {}", second.text);
    let changes = second.body["details"]["changes"].as_str().unwrap();
    assert!(changes.ends_with("is now on; “Minimum length” is now 20"), "{changes}");
    let now = app.get(&path).bearer(&key).send().await.ok();
    assert_eq!((&now["min_length"], &now["max_age_days"]), (&json!(20), &json!(0)));
}
