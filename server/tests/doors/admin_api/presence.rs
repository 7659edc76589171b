//! Sensitive operations take presence that an administrator has shown within the last ten minutes.

use crate::kit::{App, OTHER_PASSWORD, PASSWORD, Reply};
use axum::http::Method;
use serde_json::{Value, json};

const MAX_AGE_SECS: i64 = 600;

/// Every sensitive operation of the admin API on this account.
fn operations(uid: &str) -> Vec<(Method, String, Value)> {
    let user = format!("/admin/api/v1/users/{uid}");
    let at = |rest: &str| format!("/admin/api/v1/{rest}");
    vec![
        (Method::PATCH, user.clone(), json!({"email": "na.li@example.test"})),
        (Method::PATCH, user.clone(), json!({"email_verified": true})),
        (Method::POST, format!("{user}/password"), json!({})),
        (Method::PUT, format!("{user}/password"), json!({"password": OTHER_PASSWORD})),
        (Method::POST, format!("{user}/sign-out"), json!({})),
        (Method::POST, at("api-keys"), json!({"name": "later", "role": "administrator"})),
        (Method::POST, at("keys/rotate"), json!({"now": true})),
        (Method::POST, at("ticket-keys"), json!({})),
        (Method::POST, at("roles/administrator/members"), json!({"uids": [uid]})),
        (
            Method::PUT,
            at("providers/corp"),
            json!({"kind": "github", "enabled": false, "secret": "hush", "config": {"client_id": "x"}}),
        ),
        (Method::DELETE, at("providers/corp"), json!({})),
        (Method::PUT, at("senders/sms"), json!({"sender": "outbox"})),
        (Method::DELETE, user, json!({})),
    ]
}

async fn ask(app: &App, (method, path, body): &(Method, String, Value), bearer: &str) -> Reply {
    app.ask(method.clone(), path).json(body.clone()).bearer(bearer).send().await
}

/// An administrator whose sign-in is as old as presence may be.
async fn administrator(app: &App) -> String {
    app.administrator("boss").await;
    let token = app.sign_in("boss").await;
    app.clock.advance_secs(MAX_AGE_SECS);
    token.access
}

#[tokio::test]
async fn attack_55_administrators_show_presence_before_sensitive_operations() {
    let app = App::new().await;
    let uid = app.user("li.na").await;
    let boss = administrator(&app).await;
    let (key, there) = (app.api_key().await, "/admin/api/v1/providers/corp");
    app.put(there, json!({"kind": "github", "name": "Corp"})).bearer(&key).send().await.ok();
    let before = app.rows().await;
    for operation in operations(&uid) {
        let refused = ask(&app, &operation, &boss).await;
        assert_eq!(refused.refused(), (403, "permission_denied"), "{operation:?}");
        assert_eq!(refused.body["details"]["reason"], "reauthentication_required", "{operation:?}");
    }
    assert_eq!(app.rows().await, before, "a refused operation has written");

    let shown = json!({"password": PASSWORD});
    app.post("/auth/v1/user/sudo", shown).bearer(&boss).send().await.ok();
    app.clock.advance_secs(MAX_AGE_SECS - 1);
    for operation in operations(&uid) {
        let taken = ask(&app, &operation, &boss).await;
        assert!((200..300).contains(&taken.status), "{operation:?}: {}", taken.text);
    }
    // None of them has made presence younger.
    app.clock.advance_secs(1);
    let again = ask(&app, &operations(&app.user("wang.wu").await)[4], &boss).await;
    assert_eq!(again.body["details"]["reason"], "reauthentication_required");
}

#[tokio::test]
async fn attack_55_what_is_not_sensitive_or_stops_somebody_goes_on() {
    let app = App::new().await;
    let uid = app.user("li.na").await;
    let boss = administrator(&app).await;
    let user = format!("/admin/api/v1/users/{uid}");
    app.patch(&user, json!({"name": "李娜"})).bearer(&boss).send().await.ok();
    app.post(&format!("{user}/block"), json!({})).bearer(&boss).send().await.ok();
    app.get(&user).bearer(&boss).send().await.ok();
}

#[tokio::test]
async fn an_api_key_has_nobody_whose_presence_could_be_asked_for() {
    let app = App::new().await;
    app.administrator("boss").await;
    let uid = app.user("li.na").await;
    let key = app.api_key().await;
    app.clock.advance_secs(MAX_AGE_SECS);
    for operation in operations(&uid) {
        let taken = ask(&app, &operation, &key).await;
        assert!((200..300).contains(&taken.status), "{operation:?}: {}", taken.text);
    }
}

#[tokio::test]
async fn a_form_of_the_console_without_script_is_kept_while_presence_is_shown_beside_it() {
    let app = App::new().await;
    app.administrator("boss").await;
    let browser = app.browser("boss").await;
    app.clock.advance_secs(MAX_AGE_SECS);
    let send = async |path: &str, body: &str| {
        let ask = app.ask(Method::POST, path).text(body.to_owned()).header("cookie", &browser);
        let ask = ask.header("content-type", "application/x-www-form-urlencoded").header("accept", "text/html");
        let length = body.len().to_string();
        ask.header("content-length", &length)
            .header("sec-fetch-site", "same-origin")
            .header("host", "localhost:3000")
            .send()
            .await
    };
    let kept = send("/api/console/api-keys/create", "name=deploy&role=administrator&expires_in=30").await;
    assert_eq!(kept.status, 403, "{}", kept.text);
    assert!(kept.text.contains(r#"name="name" value="deploy""#), "{}", kept.text);
    assert!(kept.text.contains("/account/prove?back="), "{}", kept.text);
    // A secret is written into no page: whoever sent one is led to confirm, and types it again.
    let led = send("/api/account/password", &format!("new_password={OTHER_PASSWORD}")).await;
    let location = led.header("location").unwrap_or_default();
    assert_eq!((led.status, location), (302, "/account/prove?back=%2Faccount%2Fsecurity&notice=sent"));
}
