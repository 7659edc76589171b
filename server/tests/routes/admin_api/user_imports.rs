//! Imports and exports of users. The formats of other systems are tested beside their code.

use crate::kit::{App, OTHER_PASSWORD};
use axum::body::Body;
use axum::http::Method;
use serde_json::{Value, json};
use std::time::Duration;

const IMPORTS: &str = "/admin/api/v1/user-imports";
/// bcrypt of [`FORMER_PASSWORD`], without its prefix; see the vectors of `identity/src/password/foreign/tests.rs`.
const BCRYPT: &str = "04$abcdefghijklmnopqrstuulKI8eRq21XsVMTe18DD00yhxr5ZDisS";
const FORMER_PASSWORD: &str = "tremble quartz 7";

async fn upload(app: &App, key: &str, query: &str, file: impl Into<Body>) -> Value {
    let reply = app.ask(Method::POST, &format!("{IMPORTS}?{query}")).text(file).bearer(key).send().await;
    assert_eq!(reply.status, 201, "{}", reply.text);
    reply.body
}

fn id_of(import: &Value) -> String {
    import["job"]["id"].as_str().unwrap().to_owned()
}

async fn run(app: &App) {
    while doorward_admin::jobs::run_due(&app.access).await.unwrap() {}
}

async fn configure(app: &App, key: &str, id: &str, options: Value) -> Value {
    app.patch(&format!("{IMPORTS}/{id}"), options).bearer(key).send().await.ok()
}

/// The dry run of an import.
async fn check(app: &App, key: &str, id: &str) -> Value {
    app.post(&format!("{IMPORTS}/{id}/check"), json!({})).bearer(key).send().await.ok();
    run(app).await;
    app.get(&format!("{IMPORTS}/{id}")).bearer(key).send().await.ok()["check"].clone()
}

async fn start(app: &App, key: &str, id: &str) -> Value {
    app.post(&format!("{IMPORTS}/{id}/start"), json!({})).bearer(key).send().await.ok();
    run(app).await;
    job(app, key, id).await
}

async fn job(app: &App, key: &str, id: &str) -> Value {
    app.get(&format!("/admin/api/v1/jobs/{id}")).bearer(key).send().await.ok()
}

/// Uploads a file and imports it without a look at it.
async fn import(app: &App, key: &str, query: &str, file: &str) -> Value {
    let id = id_of(&upload(app, key, query, file.to_owned()).await);
    start(app, key, &id).await
}

async fn faults(app: &App, key: &str, job: &Value) -> Vec<(u64, String)> {
    let id = job["id"].as_str().unwrap();
    let page = app.get(&format!("/admin/api/v1/jobs/{id}/faults")).bearer(key).send().await.ok();
    let items = page["items"].as_array().unwrap().iter();
    items.map(|fault| (fault["row"].as_u64().unwrap(), fault["code"].as_str().unwrap().to_owned())).collect()
}

/// The only user whom this text finds.
async fn found(app: &App, key: &str, text: &str) -> Value {
    let query: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
    let page = app.get(&format!("/admin/api/v1/users?query={query}")).bearer(key).send().await.ok();
    let items = page["items"].as_array().unwrap();
    assert_eq!(items.len(), 1, "{text}: {page}");
    items[0].clone()
}

async fn sign_in(app: &App, name: &str, password: &str) -> u16 {
    app.post("/auth/v1/signin", json!({"username": name, "password": password})).send().await.status
}

#[tokio::test]
async fn a_table_is_mapped_checked_and_imported_and_faulty_rows_are_mended() {
    let app = App::new().await;
    let key = app.api_key().await;
    app.user("wang.wu").await;
    let file = "姓名,用户名,邮箱,工号\n李娜,li.na,li.na@example.test,0012\n王五,wang.wu,w@example.test,0013\n,,,0014\n";
    let draft = upload(&app, &key, "name=staff.csv", file).await;
    let fields: Vec<_> = draft["columns"].as_array().unwrap().iter().map(|column| &column["field"]).collect();
    assert_eq!(fields, ["name", "username", "email", ""]);
    assert_eq!(
        (&draft["format"], &draft["encoding"], &draft["name"]),
        (&json!("csv"), &json!("UTF-8"), &json!("staff.csv"))
    );
    let id = id_of(&draft);
    let mapped = configure(&app, &key, &id, json!({"mapping": {"工号": "attribute:badge"}})).await;
    assert_eq!(mapped["columns"][3]["field"], "attribute:badge");

    let before = app.rows().await["user"];
    let checked = check(&app, &key, &id).await;
    assert_eq!(checked["counts"], json!({"created": 1, "failed": 2}));
    let expected = [(2, "username_taken".to_owned()), (3, "no_identifier".to_owned())];
    assert_eq!(faults(&app, &key, &checked).await, expected);
    assert_eq!(app.rows().await["user"], before, "a dry run has created an account");

    let done = start(&app, &key, &id).await;
    assert_eq!((&done["state"], &done["counts"]), (&json!("done"), &json!({"created": 1, "failed": 2})));
    let user = found(&app, &key, "李娜").await;
    assert_eq!((&user["attributes"], &user["created_from"]), (&json!({"badge": "0012"}), &json!("import")));
    assert_eq!(user["email_verified"], false);

    let errors = app.get(&format!("{IMPORTS}/{id}/errors")).bearer(&key).send().await;
    assert!(errors.text.starts_with("\u{feff}姓名,用户名,邮箱,工号,_error\n王五,wang.wu,"), "{}", errors.text);
    let mended = errors.text.replace("wang.wu", "wang.5").replace("\n,,,0014,", "\n,zhao.liu,,0014,");
    let again = id_of(&upload(&app, &key, "format=csv", mended).await);
    configure(&app, &key, &again, json!({"mapping": {"工号": "attribute:badge"}})).await;
    assert_eq!(start(&app, &key, &again).await["counts"], json!({"created": 2}));
    assert_eq!(found(&app, &key, "zhao.liu").await["attributes"]["badge"], "0014");
}

#[tokio::test]
async fn a_rerun_changes_nothing_that_people_or_administrators_changed() {
    let app = App::new().await;
    let key = app.api_key().await;
    let hash = format!("$2b${BCRYPT}");
    let row = |n: u32, name: &str| format!("u{n},user.{n},{name},{hash}\n");
    let head = "uid,username,name,password_hash\n";
    let first = format!("{head}{}{}{}", row(1, "One"), row(2, "Two"), row(3, "Three"));
    assert_eq!(import(&app, &key, "format=csv", &first).await["counts"], json!({"created": 3}));
    assert_eq!(sign_in(&app, "user.1", FORMER_PASSWORD).await, 200);
    app.put("/admin/api/v1/users/u1/password", json!({"password": OTHER_PASSWORD, "must_change_password": false}))
        .bearer(&key)
        .send()
        .await
        .ok();
    app.post("/admin/api/v1/users/u2/block", json!({})).bearer(&key).send().await.ok();
    app.patch("/admin/api/v1/users/u2", json!({"name": "Second"})).bearer(&key).send().await.ok();
    app.ask(Method::DELETE, "/admin/api/v1/users/u3").bearer(&key).send().await.ok();

    let second = format!("{head}{}{}{}{}", row(1, "Eins"), row(2, "Zwei"), row(3, "Three"), row(4, "Four"));
    let done = import(&app, &key, "format=csv", &second).await;
    assert_eq!(done["counts"], json!({"created": 1, "updated": 1, "unchanged": 1, "skipped": 1}));
    // Nobody has changed this name, and the file has another one now.
    assert_eq!(found(&app, &key, "user.1").await["name"], "Eins");
    assert_eq!(sign_in(&app, "user.1", OTHER_PASSWORD).await, 200);
    let second_user = found(&app, &key, "user.2").await;
    assert_eq!((&second_user["name"], &second_user["status"]), (&json!("Second"), &json!("BLOCKED")));
    assert_eq!(import(&app, &key, "format=csv", &second).await["counts"], json!({"unchanged": 3, "skipped": 1}));

    let id = id_of(&upload(&app, &key, "format=csv", second).await);
    configure(&app, &key, &id, json!({"overwrite": true})).await;
    start(&app, &key, &id).await;
    let second_user = found(&app, &key, "user.2").await;
    assert_eq!((&second_user["name"], &second_user["status"]), (&json!("Zwei"), &json!("BLOCKED")), "never unblocked");
    assert_eq!(sign_in(&app, "user.1", FORMER_PASSWORD).await, 200);
}

#[tokio::test]
async fn files_of_spreadsheets_keep_their_digits_and_characters() {
    let app = App::new().await;
    let key = app.api_key().await;
    // GB18030 of 姓名;手机 and 李娜.
    let gbk = [b"\xd0\xd5\xc3\xfb;\xca\xd6\xbb\xfa\r\n\xc0\xee\xc4\xc8;013800138000\r\n".as_slice(), b"x;1.38E+10\r\n"];
    let draft = upload(&app, &key, "format=csv", gbk.concat()).await;
    assert_eq!(draft["encoding"], "GB18030");
    let checked = check(&app, &key, &id_of(&draft)).await;
    assert_eq!(faults(&app, &key, &checked).await[1], (2, "damaged_number".to_owned()));
    let text = "name\tphone\n李娜\t+86 13800138000\n";
    let utf16: Vec<u8> = std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let draft = upload(&app, &key, "", utf16).await;
    assert_eq!((&draft["encoding"], &draft["columns"][1]["field"]), (&json!("UTF-16LE"), &json!("phone")));
    start(&app, &key, &id_of(&draft)).await;
    assert_eq!(found(&app, &key, "李娜").await["phone"], "+8613800138000");
    let refused = app.ask(Method::POST, IMPORTS).text(b"name\nJos\xff\n".to_vec()).bearer(&key).send().await;
    assert_eq!(refused.refused(), (400, "invalid_argument"));
    assert!(refused.body["error_description"].as_str().unwrap().contains("byte 8"), "{}", refused.text);
    let jobs = app.get("/admin/api/v1/jobs?kind=user_import").bearer(&key).send().await.ok();
    assert_eq!(
        jobs["items"].as_array().unwrap().len(),
        3,
        "two drafts and a dry run; none of the refused file: {jobs}"
    );
}

#[tokio::test]
async fn attack_49_hashes_that_cannot_be_used_are_found_before_anybody_signs_in() {
    let app = App::new().await;
    let key = app.api_key().await;
    let hashes = [
        (format!("$2a${BCRYPT}"), None),
        (format!("$2b${BCRYPT}"), None),
        (format!("$2y${BCRYPT}"), None),
        (format!("$2x${BCRYPT}"), Some("hash_variant")),
        (format!("$2b${}", &BCRYPT[..40]), Some("hash_length")),
        ("$2b$31$abcdefghijklmnopqrstuulKI8eRq21XsVMTe18DD00yhxr5ZDisS".to_owned(), Some("hash_cost")),
        ("$argon2id$v=19$m=4194304,t=3,p=1$c29tZXNhbHQ$aGFzaGhhc2hoYXNoaGFzaA".to_owned(), Some("hash_cost")),
        ("hunter2".to_owned(), Some("hash_unknown")),
    ];
    let mut file = "username,password_hash\n".to_owned();
    for (n, (hash, _)) in hashes.iter().enumerate() {
        file.push_str(&format!("user.{n},\"{hash}\"\n"));
    }
    let id = id_of(&upload(&app, &key, "format=csv", file).await);
    let checked = check(&app, &key, &id).await;
    let expected: Vec<_> = (1..).zip(&hashes).filter_map(|(row, (_, code))| Some((row, (*code)?.to_owned()))).collect();
    assert_eq!(faults(&app, &key, &checked).await, expected);
    start(&app, &key, &id).await;
    for (n, (_, code)) in hashes.iter().enumerate() {
        let expected = if code.is_none() { 200 } else { 401 };
        let status = sign_in(&app, &format!("user.{n}"), FORMER_PASSWORD).await;
        assert!(status == expected || code.is_some() && (400..500).contains(&status), "{n}: {status}");
    }
}

#[tokio::test]
async fn roles_departments_and_identities_are_given_by_name_and_created_only_if_asked() {
    let app = App::new().await;
    let key = app.api_key().await;
    app.role(&key, "editor", json!([{"action": "reports:edit", "effect": "allow"}])).await;
    let provider = json!({"kind": "wechat_open", "name": "WeChat", "secret": "hush", "config": {"client_id": "wx1"}});
    app.put("/admin/api/v1/providers/wechat", provider).bearer(&key).send().await.ok();
    let row = json!({
        "uid": "u1", "username": "li.na", "roles": ["editor", "reader"], "departments": ["Research/Backend"],
        "identities": [{"provider": "wx1", "subject": "o-1", "union_id": "un-1"}, {"provider": "corp", "subject": "7"}],
        "custom_user_id": "crm-1",
    });
    let id = id_of(&upload(&app, &key, "format=json_lines", row.to_string()).await);
    assert_eq!(faults(&app, &key, &check(&app, &key, &id).await).await, [(1, "role_unknown".to_owned())]);
    configure(&app, &key, &id, json!({"create_roles": true, "create_departments": true})).await;
    assert_eq!(faults(&app, &key, &check(&app, &key, &id).await).await, [(1, "provider_unknown".to_owned())]);
    configure(&app, &key, &id, json!({"providers": {"corp": ""}})).await;
    assert_eq!(start(&app, &key, &id).await["counts"], json!({"created": 1}));
    let user = app.get("/admin/api/v1/users/u1").bearer(&key).send().await.ok();
    let roles: Vec<_> = user["roles"].as_array().unwrap().iter().map(|role| role["id"].as_str().unwrap()).collect();
    assert!(roles.contains(&"editor") && roles.contains(&"reader"), "{roles:?}");
    assert_eq!(user["kind"], "internal");
    let nodes = app.get("/admin/api/v1/organization/nodes").bearer(&key).send().await.ok();
    let names: Vec<_> = nodes["nodes"].as_array().unwrap().iter().map(|node| &node["name"]).collect();
    assert_eq!(names, ["Research", "Backend"]);
    let linked = app.get("/admin/api/v1/users/u1/identities").bearer(&key).send().await.ok();
    let subjects: Vec<_> =
        linked["items"].as_array().unwrap().iter().map(|one| one["subject"].as_str().unwrap()).collect();
    assert!(subjects.len() == 2 && subjects.contains(&"o-1") && subjects.contains(&"crm-1"), "{subjects:?}");
    // The union ID names one person.
    let other = json!({"username": "o", "identities": [{"provider": "wechat", "subject": "o-2", "union_id": "un-1"}]});
    let refused = import(&app, &key, "format=json_lines", &other.to_string()).await;
    assert_eq!(faults(&app, &key, &refused).await, [(1, "union_id_taken".to_owned())]);
}

#[tokio::test]
async fn an_import_gives_nobody_more_than_its_actor_may_give() {
    let app = App::new().await;
    let admin = app.api_key().await;
    let create = json!([{"action": "doorward:users:create", "effect": "allow"},
        {"action": "doorward:users:read", "effect": "allow"}, {"action": "doorward:members:edit", "effect": "allow"}]);
    app.role(&admin, "importers", create).await;
    app.role(&admin, "editor", json!([{"action": "reports:edit", "effect": "allow"}])).await;
    let key = app.key_of("importers").await;
    let file = "username,role,department\na.li,administrator,\nb.li,importers,\nc.li,editor,\n";
    let done = import(&app, &key, "format=csv", file).await;
    assert_eq!(faults(&app, &key, &done).await, [(1, "escalation".to_owned()), (2, "escalation".to_owned())]);
    assert_eq!(done["counts"], json!({"created": 1, "failed": 2}));
    // An account that was imported and administers now is not taken over by another file.
    app.member(&admin, "administrator", found(&app, &admin, "c.li").await["uid"].as_str().unwrap()).await;
    let takeover = format!("username,email,password_hash\nc.li,mallory@example.test,$2b${BCRYPT}\n");
    let refused = import(&app, &key, "format=csv", &takeover).await;
    assert_eq!(faults(&app, &key, &refused).await, [(1, "administers".to_owned())]);
    assert_ne!(sign_in(&app, "c.li", FORMER_PASSWORD).await, 200);
    // Nor does a delegate decide what an administrator starts.
    let prepared = id_of(&upload(&app, &key, "format=csv", "username,role\ne.li,administrator\n").await);
    let path = format!("{IMPORTS}/{prepared}/start");
    assert_eq!(app.post(&path, json!({})).bearer(&admin).send().await.refused(), (403, "permission_denied"));
    configure(&app, &admin, &prepared, json!({"roles": {"administrator": ""}})).await;
    assert_eq!(start(&app, &admin, &prepared).await["counts"], json!({"created": 1}));
    // The file of another actor is not theirs.
    let id = id_of(&upload(&app, &admin, "format=csv", "username\nd.li\n").await);
    for (method, path) in [(Method::GET, ""), (Method::PATCH, ""), (Method::DELETE, ""), (Method::GET, "/errors")] {
        let refused = app.ask(method, &format!("{IMPORTS}/{id}{path}")).json(json!({})).bearer(&key).send().await;
        assert_eq!(refused.refused(), (403, "permission_denied"), "{path}");
    }
}

#[tokio::test]
async fn an_import_that_is_killed_in_the_middle_goes_on_and_does_nothing_twice() {
    let app = App::new().await;
    let key = app.api_key().await;
    let mut file = "username,email\n".to_owned();
    for n in 0..3_500 {
        file.push_str(&format!("user.{n},u{n}@example.test\n"));
    }
    let before = app.rows().await;
    let id = id_of(&upload(&app, &key, "format=csv", file).await);
    app.post(&format!("{IMPORTS}/{id}/start"), json!({})).bearer(&key).send().await.ok();
    for _ in 0..5 {
        // Wherever it is by then, it is dropped.
        let _ = tokio::time::timeout(Duration::from_millis(150), doorward_admin::jobs::run_due(&app.access)).await;
        // The lease of the node that died is over.
        app.clock.advance_secs(61);
    }
    run(&app).await;
    let done = job(&app, &key, &id).await;
    assert_eq!((&done["state"], &done["counts"]), (&json!("done"), &json!({"created": 3_500})));
    assert_eq!((&done["done"], &done["total"]), (&json!(3_500), &json!(3_500)));
    let after = app.rows().await;
    assert_eq!(after["user"], before["user"] + 3_500);
    assert_eq!(after["user_import"], 3_500);
    assert_eq!(after["job_file"], 0, "the file is deleted with the last row");
}

#[tokio::test]
async fn a_cancelled_import_stops_and_keeps_what_it_has_done() {
    let app = App::new().await;
    let key = app.api_key().await;
    let id = id_of(&upload(&app, &key, "format=csv", "username\nli.na\n").await);
    app.post(&format!("{IMPORTS}/{id}/start"), json!({})).bearer(&key).send().await.ok();
    app.post(&format!("/admin/api/v1/jobs/{id}/cancel"), json!({})).bearer(&key).send().await.ok();
    run(&app).await;
    assert_eq!(job(&app, &key, &id).await["state"], "cancelled");
    let refused = app.post(&format!("{IMPORTS}/{id}/start"), json!({})).bearer(&key).send().await;
    assert_eq!(refused.refused(), (403, "permission_denied"));
}

/// Exports all users of one installation.
async fn export(app: &App, key: &str, options: Value) -> String {
    let started = app.post("/admin/api/v1/user-exports", options).bearer(key).send().await;
    assert_eq!(started.status, 201, "{}", started.text);
    run(app).await;
    let id = started.body["id"].as_str().unwrap();
    let file = app.get(&format!("/admin/api/v1/jobs/{id}/file")).bearer(key).send().await;
    assert_eq!(file.status, 200, "{}", file.text);
    file.text
}

#[tokio::test]
async fn an_export_is_read_by_an_import_with_nothing_lost() {
    let from = App::new().await;
    let key = from.api_key().await;
    from.role(&key, "editor", json!([{"action": "reports:edit", "effect": "allow"}])).await;
    let user = json!({
        "uid": "u1", "username": "li.na", "email": "Li.Na@example.test", "email_verified": true, "phone": "+86 13800138000",
        "name": "=cmd|' /C calc'!A0", "description": "one\ntwo, \"three\"", "gender": "FEMALE", "locale": "zh-CN",
        "birthdate": "2001/3/9", "zoneinfo": "Asia/Shanghai", "picture": "https://example.test/a.png",
        "address": {"locality": "Beijing", "country": "CN"}, "roles": [{"id": "editor", "expires_at": "2099-01-01T00:00:00Z"}],
        "departments": [["A/B", "C;D"]], "attributes": {"badge": "0012", "list": [1, "x"], "deep": {"a": null}},
        "identities": [{"provider": "custom", "subject": "crm-1", "name": "L"}], "password_hash": format!("$2b${BCRYPT}"),
        "second_factors": [{"kind": "totp", "data": {"secret": "JBSW"}}], "created_at": "2020-01-02T03:04:05.678Z",
        "last_sign_in_at": "2021-01-02T03:04:05Z",
    });
    let blocked = json!({"uid": "u2", "username": "wang.wu", "status": "BLOCKED", "kind": "internal"});
    let id = id_of(&upload(&from, &key, "format=json_lines", format!("{user}\n{blocked}\n")).await);
    configure(&from, &key, &id, json!({"create_departments": true})).await;
    assert_eq!(start(&from, &key, &id).await["counts"], json!({"created": 2}));
    for (format, query) in [("json_lines", "format=json_lines"), ("csv", "format=csv")] {
        let options = json!({"format": format, "hashes": true});
        let file = export(&from, &key, options.clone()).await;
        // No cell begins with a sign that a spreadsheet computes.
        assert!(format == "json_lines" || file.contains(",'=cmd|"), "{file}");
        let to = App::new().await;
        let other_key = to.api_key().await;
        to.role(&other_key, "editor", json!([{"action": "reports:edit", "effect": "allow"}])).await;
        let id = id_of(&upload(&to, &other_key, query, file.clone()).await);
        configure(&to, &other_key, &id, json!({"create_departments": true})).await;
        let done = start(&to, &other_key, &id).await;
        assert_eq!(done["counts"], json!({"created": 2}), "{:?}", faults(&to, &other_key, &done).await);
        assert_eq!(export(&to, &other_key, options).await, file, "{format}");
        assert_eq!(sign_in(&to, "li.na", FORMER_PASSWORD).await, 200);
    }
    let without = export(&from, &key, json!({})).await;
    assert!(!without.contains("$2b$") && !without.contains("JBSW"), "{without}");
}

#[tokio::test]
async fn password_hashes_leave_with_the_administrator_only() {
    let app = App::new().await;
    let admin = app.api_key().await;
    let read = json!([{"action": "doorward:users:*", "effect": "allow"}]);
    app.role(&admin, "readers", read).await;
    let key = app.key_of("readers").await;
    let refused = app.post("/admin/api/v1/user-exports", json!({"hashes": true})).bearer(&key).send().await;
    assert_eq!(refused.refused(), (403, "permission_denied"));
    app.user("li.na").await;
    let file = export(&app, &key, json!({"format": "csv", "query": "li.na"})).await;
    assert_eq!(file.lines().count(), 2, "{file}");
    assert!(!file.contains("argon2"), "{file}");
    // The file goes a week after the export.
    let id = app.get("/admin/api/v1/jobs").bearer(&admin).send().await.ok()["items"][0]["id"].clone();
    app.clock.advance_secs(8 * 86_400);
    app.identity.cleanup().await.unwrap();
    let admin = app.api_key().await;
    let gone = app.get(&format!("/admin/api/v1/jobs/{}/file", id.as_str().unwrap())).bearer(&admin).send().await;
    assert_eq!(gone.refused(), (404, "not_found"));
}
