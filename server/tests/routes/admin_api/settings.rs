use crate::kit::App;
use insta::assert_json_snapshot;
use serde_json::{Value, json};

const PATH: &str = "/admin/api/v1/settings";

#[tokio::test]
async fn settings_are_read_whole_and_by_section() {
    let app = App::new().await;
    let key = app.api_key().await;
    let all = app.get(PATH).bearer(&key).send().await.ok();
    assert_json_snapshot!(all);
    for section in ["login_methods", "tokens", "passwords", "domains", "limits"] {
        let one = app.get(&format!("{PATH}/{section}")).bearer(&key).send().await.ok();
        assert_eq!(one, all[section], "{section}");
    }
    assert_eq!(app.get(&format!("{PATH}/colours")).bearer(&key).send().await.refused(), (404, "not_found"));
}

#[tokio::test]
async fn a_patch_changes_what_it_names_and_counts_at_once() {
    let app = App::new().await;
    let key = app.api_key().await;
    let path = format!("{PATH}/tokens");
    let section = app.patch(&path, json!({"access_token_seconds": 3600})).bearer(&key).send().await.ok();
    assert_eq!(section["access_token_seconds"], 3600);
    assert_eq!(section["refresh_token_seconds"], 2_592_000, "the rest stays");
    assert_eq!(app.signed_in("li.na").await.body["expires_in"], 3600);
}

#[tokio::test]
async fn a_patch_is_a_json_merge_patch() {
    let app = App::new().await;
    let key = app.api_key().await;
    let patch =
        async |section: &str, body: Value| app.patch(&format!("{PATH}/{section}"), body).bearer(&key).send().await.ok();
    let html = "<p>{{.VerificationCode}}</p>";
    patch("templates", json!({"code_en": {"subject": "Your code", "html": html}})).await;
    patch("templates", json!({"code_zh": {"subject": "验证码", "html": html}})).await;
    let templates = patch("templates", json!({"code_en": {"subject": "Code"}})).await;
    assert_eq!(templates["code_en"], json!({"subject": "Code", "html": html}), "a member of a member keeps its value");
    assert_eq!(templates["code_zh"], json!({"subject": "验证码", "html": html}));
    assert_eq!(patch("templates", json!({"code_en": null})).await["code_en"], Value::Null);

    let domains = patch("domains", json!({"allowed": ["app.example.com"]})).await;
    assert_eq!(domains["allowed"], json!(["app.example.com"]), "a list is replaced");
    let domains = patch("domains", json!({"allowed": null})).await;
    assert_eq!(domains["allowed"], json!(["localhost", "127.0.0.1"]), "null resets to the default");

    patch("passwords", json!({"min_length": 12, "max_age_days": 90})).await;
    let passwords = patch("passwords", json!({"min_length": null})).await;
    assert_eq!((&passwords["min_length"], &passwords["max_age_days"]), (&json!(8), &json!(90)));
    let mistyped = app.patch(&format!("{PATH}/passwords"), json!({"min_lenght": null})).bearer(&key).send().await;
    assert_eq!(mistyped.refused(), (400, "invalid_argument"));
}

#[tokio::test]
async fn what_breaks_a_rule_is_named_and_changes_nothing() {
    let app = App::new().await;
    let key = app.api_key().await;
    let before = app.get(PATH).bearer(&key).send().await.ok();
    for (section, patch) in [
        ("tokens", json!({"access_token_seconds": 1})),
        ("tokens", json!({"max_sessions": 51})),
        ("tokens", json!({"colour": "red"})),
        ("passwords", json!({"min_length": 7})),
        ("limits", json!({"registrations_hour": 0})),
        ("limits", json!({"captchas_minute": 10_001})),
        ("passwords", json!({"min_length": "eight"})),
        ("domains", json!({"allowed": ["not a host"]})),
        ("login_methods", json!({"username": "yes"})),
    ] {
        let reply = app.patch(&format!("{PATH}/{section}"), patch.clone()).bearer(&key).send().await;
        assert_eq!(reply.refused(), (400, "invalid_argument"), "{patch}");
    }
    assert_eq!(app.get(PATH).bearer(&key).send().await.ok(), before);
}

#[tokio::test]
async fn a_rotated_key_is_published_and_signs() {
    let app = App::new().await;
    let key = app.api_key().await;
    let rotated = app.post("/admin/api/v1/keys/rotate", json!({"now": true})).bearer(&key).send().await.ok();
    let certs = app.get("/auth/v1/certs").send().await.ok();
    assert!(certs["keys"].as_array().unwrap().iter().any(|key| key["kid"] == rotated["kid"]));
    app.signed_in("li.na").await;
}

#[tokio::test]
async fn a_method_by_which_alone_users_sign_in_is_switched_off_once_that_is_confirmed() {
    let app = App::new().await;
    let key = app.api_key().await;
    app.user("li.na").await;
    let path = "/admin/api/v1/settings/login_methods";
    let off = async |path: &str| app.patch(path, json!({"username": false})).bearer(&key).send().await;
    let refused = off(path).await;
    assert_eq!(refused.refused(), (400, "invalid_argument"));
    let details = json!({"field": "confirm_lockout", "reason": "lockout", "users": 1});
    assert_eq!(refused.body["details"], details);
    app.sign_in("li.na").await;
    // Another user registers before the confirmation, which does not cover that user.
    app.user("wang.wu").await;
    let confirmed = format!("{path}?confirm_lockout=1");
    assert_eq!(off(&confirmed).await.body["details"]["users"], 2);
    let confirmed = format!("{path}?confirm_lockout=2");
    assert_eq!(off(&confirmed).await.ok()["username"], false);
    assert_eq!(off(path).await.ok()["username"], false, "what is off already locks no user out");
}

#[tokio::test]
async fn the_last_administrator_who_can_sign_in_is_never_locked_out() {
    let app = App::new().await;
    let key = app.api_key().await;
    let boss = app.administrator("boss").await;
    let confirmed = "/admin/api/v1/settings/login_methods?confirm_lockout=100";
    let off = async || app.patch(confirmed, json!({"username": false})).bearer(&key).send().await;
    let refused = off().await;
    assert_eq!(refused.refused(), (400, "failed_precondition"));
    assert_eq!(refused.body["details"]["reason"], "administrator_lockout");
    app.sign_in("boss").await;
    let contact = json!({"email": "boss@example.test", "email_verified": true});
    app.patch(&format!("/admin/api/v1/users/{boss}"), contact).bearer(&key).send().await.ok();
    let both = json!({"username": false, "email": "login_only"});
    app.patch(confirmed, both).bearer(&key).send().await.ok();
    let none = app.patch(confirmed, json!({"email": "off"})).bearer(&key).send().await;
    assert_eq!(none.body["details"]["reason"], "administrator_lockout");
}
