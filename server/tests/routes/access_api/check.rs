use crate::kit::App;
use axum::http::Method;
use doorward_admin as admin;
use doorward_contract::settings::Section;
use doorward_identity::Actor;
use doorward_testkit::{permit, uid};
use insta::assert_json_snapshot;
use serde_json::{Value, json};

const CHECK: &str = "/access/v1/check";

/// A policy that allows readers to read, optionally only from the office network.
async fn readers(app: &App) -> String {
    let key = app.api_key().await;
    app.role(&key, "reader", json!([
        {"action": "reports:read", "resource": "*", "effect": "allow"},
        {"action": "reports:print", "resource": "*", "effect": "allow", "condition": "in_network(request.ip, '192.0.2.0/24')"},
        {"action": "reports:file", "resource": "*", "effect": "allow", "condition": "resource.owner == subject.uid"},
    ])).await;
    key
}

#[tokio::test]
async fn a_user_asks_about_themselves_and_is_answered_by_what_holds_now() {
    let app = App::new().await;
    let key = readers(&app).await;
    let user = app.signed_in("li.na").await;
    let ask = async || app.post(CHECK, json!({"action": "reports:read"})).bearer(&user.access).send().await.ok();
    assert_eq!(ask().await, json!({"allowed": false, "reason": "nothing_allows"}));
    app.member(&key, "reader", &user.uid).await;
    assert_json_snapshot!(ask().await);
    let print = app.post(CHECK, json!({"action": "reports:print"})).bearer(&user.access).send().await.ok();
    assert_eq!(print["allowed"], true, "from where the user is");
    let own = json!({"action": "reports:file", "attributes": {"owner": user.uid}, "subject": {"uid": user.uid}});
    assert_eq!(app.post(CHECK, own).bearer(&user.access).send().await.ok()["allowed"], true);
}

#[tokio::test]
async fn attack_62_a_user_names_no_other_subject() {
    let app = App::new().await;
    let other = app.user("wang.wei").await;
    let administrator = app.administrator("root.admin").await;
    let (user, root) = (app.signed_in("li.na").await.access, app.sign_in("root.admin").await.access);
    for subject in [
        json!({"uid": other}),
        json!({"uid": administrator}),
        json!({"unauthenticated": true}),
        json!({"access_token": root}),
        json!({}),
    ] {
        for token in [&user, &root] {
            if *token == root && subject["uid"] == administrator.as_str() {
                continue;
            }
            let question = json!({"action": "reports:read", "subject": subject});
            let reply = app.post(CHECK, question).bearer(token).send().await;
            assert_eq!(reply.refused(), (403, "permission_denied"), "{subject}");
        }
    }
    let key = app.api_key().await;
    for (member, value) in [("kind", json!("internal")), ("roles", json!(["administrator"]))] {
        let question = json!({"action": "reports:read", "subject": {"uid": other, member: value}});
        let reply = app.post(CHECK, question).bearer(&key).send().await;
        assert_eq!(reply.refused(), (400, "invalid_argument"), "attack 60: {member}");
    }
    let why = app.post(CHECK, json!({"action": "reports:read", "explain": true})).bearer(&user).send().await;
    assert_eq!(why.refused(), (403, "permission_denied"));
}

#[tokio::test]
async fn a_key_asks_about_any_subject_and_gets_an_explanation() {
    let app = App::new().await;
    let key = readers(&app).await;
    let user = app.signed_in("li.na").await;
    app.member(&key, "reader", &user.uid).await;
    let ask = async |question: Value| app.post(CHECK, question).bearer(&key).send().await.ok();
    let about = |subject: Value| json!({"action": "reports:read", "subject": subject});
    assert_eq!(ask(about(json!({"uid": user.uid}))).await["allowed"], true);
    assert_eq!(ask(about(json!({"access_token": user.access}))).await["allowed"], true);
    assert_eq!(ask(about(json!({"unauthenticated": true}))).await["reason"], "nothing_allows");
    assert_eq!(ask(about(json!({"access_token": "garbage"}))).await["reason"], "unknown_subject");
    assert_eq!(ask(about(json!({"access_token": user.refresh}))).await["reason"], "unknown_subject", "attack 31");
    assert_eq!(ask(about(json!({"uid": "missing"}))).await["reason"], "unknown_subject");
    assert_eq!(ask(json!({"action": "reports:read"})).await["allowed"], true, "the key itself administers");
    let print = json!({"action": "reports:print", "subject": {"uid": user.uid}});
    assert_eq!(ask(print).await["reason"], "condition_failed", "where the user is was not said");
    let print = json!({"action": "reports:print", "subject": {"uid": user.uid}, "request": {"ip": "192.0.2.77"}});
    assert_eq!(ask(print).await["allowed"], true);

    let mut why = about(json!({"uid": user.uid}));
    why["explain"] = json!(true);
    assert_json_snapshot!(app.post(CHECK, why.clone()).bearer(&key).header("accept-language", "en").send().await.ok());
    admin::users::block(&permit(&app.access, &Actor::cli()), &uid(&user.uid)).await.unwrap();
    let blocked = app.post(CHECK, why).bearer(&key).header("accept-language", "zh-CN").send().await.ok();
    assert_eq!((&blocked["allowed"], &blocked["reason"]), (&json!(false), &json!("inactive_subject")));
    assert!(blocked["explanation_text"][0].as_str().unwrap().contains("已被停用"), "{blocked}");
    for subject in [json!({}), json!({"uid": "a", "unauthenticated": true}), json!({"uid": "a", "access_token": "b"})] {
        let reply = app.post(CHECK, about(subject.clone())).bearer(&key).send().await;
        assert_eq!(reply.refused(), (400, "invalid_argument"), "{subject}");
    }
    for subject in [json!({}), json!({"user": "li.na"}), json!("li.na"), json!({"uid": "a", "access_token": "b"})] {
        let reply = app.post(CHECK, about(subject.clone())).bearer(&key).send().await;
        let text = reply.body["error_description"].as_str().unwrap();
        for form in ["uid", "access_token", "unauthenticated"] {
            assert!(text.contains(form), "{subject}: {text}");
        }
    }
}

#[tokio::test]
async fn the_right_to_ask_about_others_depends_on_the_request_that_asks() {
    let app = App::new().await;
    let admin = app.api_key().await;
    let uid = app.user("li.na").await;
    let ask = json!({"action": "reports:read", "subject": {"uid": uid}, "explain": true});
    for (role, condition, one, batch) in [
        ("one", "request.method == 'POST' && request.path == '/access/v1/check'", 200, 403),
        ("batches", "request.path == '/access/v1/check/batch'", 403, 200),
    ] {
        let statement =
            json!({"action": "doorward:access:check", "resource": "*", "effect": "allow", "condition": condition});
        app.role(&admin, role, json!([statement])).await;
        let key = app.key_of(role).await;
        assert_eq!(app.post(CHECK, ask.clone()).bearer(&key).send().await.status, one, "{role}");
        let questions = json!({"questions": [ask]});
        let reply = app.post("/access/v1/check/batch", questions).bearer(&key).send().await;
        assert_eq!(reply.status, batch, "{role}");
    }
}

#[tokio::test]
async fn attack_63_a_key_without_the_right_asks_about_itself_alone() {
    let app = App::new().await;
    let admin = readers(&app).await;
    let uid = app.user("li.na").await;
    let key = app.key_of("reader").await;
    let own = app.post(CHECK, json!({"action": "reports:read"})).bearer(&key).send().await.ok();
    assert_eq!(own["allowed"], true);
    let question = json!({"action": "reports:read", "subject": {"uid": uid}});
    let ask = async || app.post(CHECK, question.clone()).bearer(&key).send().await;
    assert_eq!(ask().await.refused(), (403, "permission_denied"));
    let right = json!([{"action": "doorward:access:check", "resource": "*", "effect": "allow"}]);
    app.policy(&admin, "checker", right).await;
    let both = json!({"policies": ["reader", "checker"]});
    app.put("/admin/api/v1/roles/reader/policies", both).bearer(&admin).send().await.ok();
    assert_eq!(ask().await.ok()["reason"], "nothing_allows");
}

#[tokio::test]
async fn attack_63_all_other_callers_are_refused_by_every_endpoint() {
    let app = App::open_to_all().await;
    let user = app.signed_in("li.na").await.access;
    app.clock.advance_secs(7_201);
    for (method, path) in [
        (Method::POST, CHECK),
        (Method::POST, "/access/v1/check/batch"),
        (Method::POST, "/access/v1/permissions"),
        (Method::GET, "/access/v1/permissions?action=a:b"),
    ] {
        let ask = || app.ask(method.clone(), path);
        for reply in [
            ask().send().await,
            ask().bearer(&user).send().await,
            ask().bearer("dw_0000000000000000000000000000000000000000000").send().await,
            ask().header("cookie", &format!("doorward={user}; doorward_site={user}")).send().await,
        ] {
            assert_eq!(reply.refused(), (401, "unauthenticated"), "{method} {path}");
        }
    }
    assert_eq!(app.get("/access/v1/nothing").send().await.refused(), (404, "not_found"));
    assert_eq!(app.get(CHECK).send().await.refused(), (405, "method_not_allowed"));
}

#[tokio::test]
async fn a_batch_is_answered_in_order_and_has_an_end() {
    let app = App::new().await;
    let key = readers(&app).await;
    let user = app.signed_in("li.na").await;
    app.member(&key, "reader", &user.uid).await;
    let batch = async |questions: Value| {
        app.post("/access/v1/check/batch", json!({"questions": questions})).bearer(&key).send().await
    };
    let about = |action: &str, uid: &str| json!({"action": action, "subject": {"uid": uid}});
    let questions = json!([
        about("reports:read", &user.uid),
        about("reports:write", &user.uid),
        about("x:y", "missing"),
        about("x:y", "no uid")
    ]);
    let answers = batch(questions).await.ok();
    let reasons: Vec<_> = answers["answers"].as_array().unwrap().iter().map(|answer| &answer["reason"]).collect();
    assert_eq!(reasons, ["allowed", "nothing_allows", "unknown_subject", "unknown_subject"]);
    let many = |count: usize| Value::Array(vec![about("reports:read", &user.uid); count]);
    assert_eq!(batch(many(100)).await.ok()["answers"].as_array().unwrap().len(), 100);
    assert_eq!(batch(many(101)).await.refused(), (400, "invalid_argument"));
    assert_eq!(batch(json!([])).await.refused(), (400, "invalid_argument"));
}

#[tokio::test]
async fn a_menu_is_built_from_what_one_may() {
    let app = App::new().await;
    let key = readers(&app).await;
    let user = app.signed_in("li.na").await;
    app.member(&key, "reader", &user.uid).await;
    let expected = json!({"permissions": {"reports:read": true, "reports:write": false, "reports:*": false}});
    let path = "/access/v1/permissions?action=reports:read&action=reports:write&action=reports:*&client_id=doorward";
    assert_eq!(app.get(path).bearer(&user.access).send().await.ok(), expected);
    let body = json!({"actions": ["reports:read", "reports:write", "reports:*"]});
    assert_eq!(app.post("/access/v1/permissions", body).bearer(&user.access).send().await.ok(), expected);
    for (query, refused) in [
        ("", (400, "invalid_argument")),
        ("?action=a:b&subject=root", (400, "invalid_argument")),
        ("?action=a:b&resource=a&resource=b", (400, "invalid_request")),
    ] {
        let reply = app.get(&format!("/access/v1/permissions{query}")).bearer(&user.access).send().await;
        assert_eq!(reply.refused(), refused, "{query}");
    }
}

#[tokio::test]
async fn a_page_on_a_security_domain_may_ask_and_no_other() {
    let app = App::new().await;
    app.set(Section::Domains, json!({"allowed": ["app.example.com"]})).await;
    let user = app.signed_in("li.na").await.access;
    let ask = async |origin: &str| {
        app.post(CHECK, json!({"action": "a:b"})).bearer(&user).header("origin", origin).send().await
    };
    let reply = ask("https://app.example.com").await;
    assert_eq!(reply.header("access-control-allow-origin"), Some("https://app.example.com"));
    assert!(reply.header("access-control-allow-credentials").is_none());
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    assert_eq!(ask("https://evil.test").await.refused(), (403, "permission_denied"));
}
