//! The authorization cases of the OWASP testing guide (WSTG-ATHZ-02 to 04).

use crate::kit::{App, Tokens};
use axum::http::Method;
use serde_json::{Value, json};

/// A custom help desk role: all actions on users, and role members.
async fn desk(app: &App) -> (Tokens, String) {
    let key = app.api_key().await;
    let actions = ["doorward:users:*", "doorward:sessions:*", "doorward:members:edit", "doorward:roles:read"];
    app.role(&key, "desk", json!([{"action": actions, "effect": "allow"}])).await;
    let uid = app.user("desk.person").await;
    app.member(&key, "desk", &uid).await;
    (app.sign_in("desk.person").await, key)
}

async fn refused(app: &App, method: Method, path: &str, body: Value, token: &str) -> Value {
    let reply = app.ask(method.clone(), path).json(body).bearer(token).send().await;
    assert_eq!(reply.refused(), (403, "permission_denied"), "{method} {path}");
    reply.body["details"].clone()
}

#[tokio::test]
async fn attack_61_horizontal_ones_peers_at_the_desk_keep_their_passwords_from_a_user() {
    let app = App::new().await;
    let (desk, _) = desk(&app).await;
    let user = app.signed_in("li.na").await;
    let path = format!("/admin/api/v1/users/{}/password", desk.uid);
    let details = refused(&app, Method::POST, &path, json!({}), &user.access).await;
    assert_eq!(details["action"], "doorward:users:reset-password");
    // The account is determined by the path alone; nothing else in the request changes it.
    let own = format!("/admin/api/v1/users/{}/password?uid={}", desk.uid, user.uid);
    refused(&app, Method::POST, &own, json!({"uid": user.uid}), &user.access).await;
}

#[tokio::test]
async fn attack_62_vertical_a_help_desk_does_not_take_an_administrator_over() {
    let app = App::new().await;
    let (desk, _) = desk(&app).await;
    let boss = app.administrator("root.admin").await;
    for (method, tail, body) in [
        (Method::PATCH, "", json!({"email": "mine@example.com"})),
        (Method::PATCH, "", json!({"username": "taken.over"})),
        (Method::POST, "/password", json!({})),
        (Method::POST, "/sign-out", json!({})),
        (Method::POST, "/block", json!({})),
        (Method::POST, "/unblock", json!({})),
        (Method::DELETE, "/sessions/any", json!({})),
        (Method::DELETE, "", json!({})),
    ] {
        let path = format!("/admin/api/v1/users/{boss}{tail}");
        assert_eq!(refused(&app, method, &path, body, &desk.access).await["reason"], "reaches_too_far");
    }
    app.sign_in("root.admin").await;
}

#[tokio::test]
async fn attack_64_mass_assignment_no_user_is_created_with_a_role_or_edited_into_one() {
    let app = App::new().await;
    let (desk, key) = desk(&app).await;
    for extra in [
        json!({"roles": ["administrator"]}),
        json!({"role": "administrator"}),
        json!({"groups": [{"id": "administrator"}]}),
    ] {
        let mut new = json!({"username": "mallory"});
        new.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        let created = app.post("/admin/api/v1/users", new).bearer(&desk.access).send().await;
        assert_eq!(created.refused(), (400, "invalid_argument"), "{extra}");
        let path = format!("/admin/api/v1/users/{}", desk.uid);
        let edited = app.patch(&path, extra.clone()).bearer(&desk.access).send().await;
        assert_eq!(edited.refused(), (400, "invalid_argument"), "{extra}");
    }
    let me = app.get(&format!("/admin/api/v1/users/{}", desk.uid)).bearer(&key).send().await.ok();
    assert_eq!(me["roles"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn attack_64_a_delegate_appoints_no_administrators_and_gives_no_rights_on() {
    let app = App::new().await;
    let (desk, _) = desk(&app).await;
    let friend = app.user("friend").await;
    for role in ["administrator", "desk"] {
        for uid in [desk.uid.as_str(), friend.as_str()] {
            let path = format!("/admin/api/v1/roles/{role}/members");
            let details = refused(&app, Method::POST, &path, json!({"uids": [uid]}), &desk.access).await;
            assert_eq!(details["reason"], "reaches_too_far");
        }
    }
}

#[tokio::test]
async fn attack_63_no_policy_grants_what_could_impersonate_any_user() {
    let app = App::new().await;
    let key = app.api_key().await;
    app.role(&key, "lord", json!([{"action": "*", "effect": "allow"}])).await;
    let lord = app.key_of("lord").await;
    let provider = json!({"kind": "oidc", "rules": {"new_account_role": "lord", "match_email": true}});
    for (method, path, body) in [
        (Method::PUT, "/admin/api/v1/providers/mine", provider),
        (Method::POST, "/admin/api/v1/ticket-keys", json!({})),
        (Method::POST, "/admin/api/v1/applications", json!({"name": "Mine", "kind": "machine", "role": "lord"})),
        (Method::PATCH, "/admin/api/v1/applications/doorward", json!({"redirect_uris": ["https://evil.example/"]})),
        (Method::POST, "/admin/api/v1/applications/doorward/secrets", json!({})),
        (Method::PUT, "/admin/api/v1/senders/mail", json!({"sender": {"sender": "outbox"}})),
        (Method::PATCH, "/admin/api/v1/settings/domains", json!({"allowed": ["evil.example"]})),
        (Method::PATCH, "/admin/api/v1/settings/templates", json!({})),
        (Method::PATCH, "/admin/api/v1/settings/routes", json!({"routes": []})),
        (Method::PATCH, "/admin/api/v1/settings/captcha", json!({"script_url": "https://evil.example/a.js"})),
        (Method::PUT, "/admin/api/v1/captcha/secret", json!({"secret": "s"})),
        (Method::PATCH, "/admin/api/v1/settings/legacy_system", json!({"url": "https://evil.example/"})),
        (Method::PUT, "/admin/api/v1/legacy-system/secret", json!({"secret": "s"})),
        (Method::POST, "/admin/api/v1/legacy-system/test", json!({"identifier": "root", "password": "guess"})),
    ] {
        refused(&app, method, path, body, &lord).await;
    }
}

#[tokio::test]
async fn attack_88_codes_in_messages_are_for_administrators() {
    let app = App::open_to_all().await;
    let key = app.api_key().await;
    app.role(&key, "lord", json!([{"action": "doorward:*", "effect": "allow"}])).await;
    let lord = app.key_of("lord").await;
    app.set(doorward_contract::settings::Section::LoginMethods, json!({"email": "on"})).await;
    let ask = json!({"email": "li.na@example.com", "target": "ANY"});
    app.post("/auth/v1/verification", ask).send().await.ok();
    let all = |token: &str| app.get("/admin/api/v1/messages").bearer(token);
    let (admins, delegates) = (all(&key).send().await.ok(), all(&lord).send().await.ok());
    assert!(admins["items"][0]["text"].is_string());
    let message = &delegates["items"][0];
    assert_eq!((message["recipient"].as_str(), &message["text"]), (Some("li.na@example.com"), &Value::Null));
    let one =
        app.get(&format!("/admin/api/v1/messages/{}", message["id"].as_str().unwrap())).bearer(&lord).send().await;
    let one = one.ok();
    assert!(one["text"].is_null() && one["html"].is_null() && one["subject"].is_null());
}

#[tokio::test]
async fn forced_browsing_finds_nothing_beside_the_routes() {
    let app = App::new().await;
    let user = app.signed_in("li.na").await;
    for path in [
        "/admin/api/v1/users/../users",
        "/admin/api/v1//users",
        "/admin/api/v1/users/",
        "/admin/api/v1/Users",
        "/admin/api/v1/users;x",
        "/admin/api/v1/%75sers",
        "/admin/api/v1/users%2f",
        "//admin/api/v1/users",
    ] {
        let reply = app.get(path).bearer(&user.access).send().await;
        assert!(matches!(reply.status, 400 | 403 | 404), "{path}: {} {}", reply.status, reply.text);
    }
}

#[tokio::test]
async fn no_header_makes_another_method_of_a_request() {
    let app = App::new().await;
    let key = app.api_key().await;
    app.role(&key, "reader", json!([{"action": "doorward:users:read", "effect": "allow"}])).await;
    let (reader, uid) = (app.key_of("reader").await, app.user("li.na").await);
    let path = format!("/admin/api/v1/users/{uid}");
    for header in ["x-http-method-override", "x-http-method", "x-method-override"] {
        app.get(&path).header(header, "DELETE").bearer(&reader).send().await;
        app.get(&format!("{path}?_method=DELETE")).header(header, "DELETE").bearer(&reader).send().await;
    }
    assert_eq!(app.get(&path).bearer(&reader).send().await.ok()["username"], "li.na");
    let deleted = app.delete(&path).header("x-http-method-override", "GET").bearer(&reader).send().await;
    assert_eq!(deleted.refused(), (403, "permission_denied"));
}

#[tokio::test]
async fn duplicate_parameters_are_refused_or_read_the_same_everywhere() {
    let app = App::new().await;
    let key = app.api_key().await;
    app.role(&key, "reader", json!([{"action": "doorward:users:read", "effect": "allow"}])).await;
    let (reader, user) = (app.key_of("reader").await, app.signed_in("li.na").await);
    let twice = app.get("/admin/api/v1/users?limit=1&limit=2").bearer(&reader).send().await;
    assert_eq!(twice.status, 400, "{}", twice.text);
    // Two credentials are refused.
    let both = app.get("/admin/api/v1/users").bearer(&user.access).bearer(&reader).send().await;
    assert_eq!(both.refused(), (401, "unauthenticated"));
}

#[tokio::test]
async fn a_right_that_is_taken_is_gone_with_the_next_request() {
    let app = App::new().await;
    let (desk, key) = desk(&app).await;
    let ask = || app.get("/admin/api/v1/users").bearer(&desk.access);
    ask().send().await.ok();
    app.policy(&key, "desk", json!([{"action": "a:b", "effect": "allow"}])).await;
    assert_eq!(ask().send().await.refused(), (403, "permission_denied"));
    app.policy(&key, "desk", json!([{"action": "doorward:users:read", "effect": "allow"}])).await;
    // Regaining permissions counts as an escalation: the user signs in again.
    assert_eq!(ask().send().await.refused(), (401, "unauthenticated"));
    let again = app.sign_in("desk.person").await;
    let ask = || app.get("/admin/api/v1/users").bearer(&again.access);
    ask().send().await.ok();
    let gone = json!({"uids": [again.uid]});
    app.ask(Method::DELETE, "/admin/api/v1/roles/desk/members").json(gone).bearer(&key).send().await.ok();
    assert_eq!(ask().send().await.refused(), (403, "permission_denied"));
}

#[tokio::test]
async fn a_condition_counts_at_every_door() {
    let app = App::new().await;
    let key = app.api_key().await;
    let near = json!([{"action": "doorward:users:read", "effect": "allow",
        "condition": "in_network(request.ip, \"10.0.0.0/8\") && request.method == \"GET\""}]);
    app.role(&key, "near", near).await;
    let near = app.key_of("near").await;
    app.get("/admin/api/v1/users").bearer(&near).from("10.1.2.3").send().await.ok();
    let far = app.get("/admin/api/v1/users").bearer(&near).from("192.0.2.9").send().await;
    assert_eq!(far.refused(), (403, "permission_denied"));

    let clerk = app.user("the.clerk").await;
    app.member(&key, "near", &clerk).await;
    let token = app.sign_in("the.clerk").await.access;
    let browser = app.browser("the.clerk").await;
    for (ip, status) in [("10.1.2.3", 200), ("192.0.2.9", 403)] {
        let api = app.get("/admin/api/v1/users").bearer(&token).from(ip).send().await;
        let page = app.get("/admin/users").header("cookie", &browser).header("accept", "text/html");
        let page = page.header("host", "localhost:3000").from(ip).send().await;
        assert_eq!((api.status, page.status), (status, status), "{ip}: {} {}", api.text, page.text);
    }
}

#[tokio::test]
async fn an_administrator_keeps_everything_whatever_policies_say() {
    let app = App::new().await;
    let key = app.api_key().await;
    app.policy(&key, "never", json!([{"action": "doorward:*", "effect": "deny"}])).await;
    for role in ["all_users", "registered_users", "organization_members"] {
        let path = format!("/admin/api/v1/roles/{role}/policies");
        app.put(&path, json!({"policies": ["never"]})).bearer(&key).send().await.ok();
    }
    app.administrator("root.admin").await;
    let root = app.sign_in("root.admin").await;
    for proof in [&key, &root.access] {
        app.get("/admin/api/v1/users").bearer(proof).send().await.ok();
        app.get("/admin/api/v1/settings").bearer(proof).send().await.ok();
    }
}
