use crate::kit::{App, OTHER_PASSWORD, PASSWORD};
use doorward_contract::Secret;
use doorward_identity::password;
use insta::assert_json_snapshot;
use serde_json::json;

#[tokio::test]
async fn a_block_counts_at_once_and_is_taken_back() {
    let app = App::new().await;
    let key = app.api_key().await;
    let token = app.signed_in("li.na").await;
    let path = format!("/admin/api/v1/users/{}", token.uid);
    let blocked = app.post(&format!("{path}/block"), json!({})).bearer(&key).send().await.ok();
    let state = json!({"uid": token.uid, "status": "BLOCKED", "must_change_password": false});
    assert_eq!(blocked, state, "and nothing that requires `users:read`");
    let after = app.get("/auth/v1/user/me").bearer(&token.access).send().await;
    assert_eq!(after.refused(), (401, "unauthenticated"));
    let active = app.post(&format!("{path}/unblock"), json!({})).bearer(&key).send().await.ok();
    assert_eq!(active["status"], "ACTIVE");
    let still = app.get("/auth/v1/user/me").bearer(&token.access).send().await;
    assert_eq!(still.refused(), (401, "unauthenticated"), "what a block ended stays ended");
    app.sign_in("li.na").await;
}

#[tokio::test]
async fn sign_out_ends_all_sessions_and_counts_them() {
    let app = App::new().await;
    let key = app.api_key().await;
    let token = app.signed_in("li.na").await;
    app.sign_in("li.na").await;
    let path = format!("/admin/api/v1/users/{}/sign-out", token.uid);
    assert_eq!(app.post(&path, json!({})).bearer(&key).send().await.ok(), json!({"ended": 2}));
    let after = app.get("/auth/v1/user/me").bearer(&token.access).send().await;
    assert_eq!(after.refused(), (401, "unauthenticated"));
}

#[tokio::test]
async fn attack_61_one_session_is_ended_and_only_its_owners() {
    let app = App::new().await;
    let key = app.api_key().await;
    let (token, other) = (app.signed_in("li.na").await, app.signed_in("wang.wu").await);
    let path = format!("/admin/api/v1/users/{}/sessions", token.uid);
    let sessions = app.get(&path).bearer(&key).send().await.ok();
    assert_json_snapshot!(sessions, {
        ".items[].id" => "[id]", ".items[].created_at" => "[time]", ".items[].seen_at" => "[time]",
        ".items[].expires_at" => "[time]"
    });
    let id = sessions["items"][0]["id"].as_str().unwrap();
    let wrong_owner = format!("/admin/api/v1/users/{}/sessions/{id}", other.uid);
    assert_eq!(app.delete(&wrong_owner).bearer(&key).send().await.refused(), (404, "not_found"));
    app.get("/auth/v1/user/me").bearer(&token.access).send().await.ok();
    assert_eq!(app.delete(&format!("{path}/{id}")).bearer(&key).send().await.ok(), json!({}));
    let after = app.get("/auth/v1/user/me").bearer(&token.access).send().await;
    assert_eq!(after.refused(), (401, "unauthenticated"));
}

#[tokio::test]
async fn a_password_link_leads_to_this_installation() {
    let app = App::new().await;
    let key = app.api_key().await;
    let uid = app.user("li.na").await;
    let path = format!("/admin/api/v1/users/{uid}/password");
    let ask =
        app.post(&path, json!({})).bearer(&key).header("host", "evil.test").header("x-forwarded-host", "evil.test");
    let link = ask.send().await.ok();
    let url = link["url"].as_str().unwrap();
    assert!(url.starts_with(app.identity.options().public_url.as_str()), "{url}");
    assert!(link["expires_at"].is_string());
    app.sign_in("li.na").await;
}

#[tokio::test]
async fn finding_n03_a_password_is_set_or_the_body_is_refused() {
    let app = App::new().await;
    let key = app.api_key().await;
    let token = app.signed_in("li.na").await;
    let path = format!("/admin/api/v1/users/{}/password", token.uid);
    let link = app.post(&path, json!({})).bearer(&key).send().await.ok();
    let ignored = app.post(&path, json!({"password": OTHER_PASSWORD})).bearer(&key).send().await;
    assert_eq!((ignored.refused(), &ignored.body["details"]["field"]), ((400, "invalid_argument"), &json!("password")));
    let weak = app.put(&path, json!({"password": "short"})).bearer(&key).send().await;
    assert_eq!(weak.refused(), (400, "invalid_password"));
    app.get("/auth/v1/user/me").bearer(&token.access).send().await.ok();

    let set = app.put(&path, json!({"password": OTHER_PASSWORD})).bearer(&key).send().await.ok();
    assert_eq!(set["must_change_password"], true);
    let after = app.get("/auth/v1/user/me").bearer(&token.access).send().await;
    assert_eq!(after.refused(), (401, "unauthenticated"), "sessions end");
    let secret = link["url"].as_str().unwrap().split("token=").nth(1).unwrap().to_owned();
    let dead = password::link_owner(&app.identity, &Secret::new(secret)).await.unwrap();
    assert_eq!(dead, None, "links that were created before stop working");
    let sign_in = async |password: &str| {
        app.post("/auth/v1/signin", json!({"username": "li.na", "password": password})).send().await
    };
    assert_eq!(sign_in(PASSWORD).await.refused(), (400, "invalid_username_or_password"));
    assert_eq!(sign_in(OTHER_PASSWORD).await.refused(), (400, "password_update_required"));

    let keep = json!({"password": OTHER_PASSWORD, "must_change_password": false});
    app.put(&path, keep).bearer(&key).send().await.ok();
    sign_in(OTHER_PASSWORD).await.ok();
    let events = app.get("/admin/api/v1/events?action=user.password_changed").bearer(&key).send().await.ok();
    assert_eq!(events["items"][0]["actor"], "api_key:tests");
}

#[tokio::test]
async fn finding_n03_an_action_without_a_body_refuses_one() {
    let app = App::new().await;
    let key = app.api_key().await;
    let uid = app.user("li.na").await;
    for action in ["block", "unblock", "sign-out", "password"] {
        let path = format!("/admin/api/v1/users/{uid}/{action}");
        let reply = app.post(&path, json!({"reason": "x"})).bearer(&key).send().await;
        assert_eq!(reply.refused(), (400, "invalid_argument"), "{action}");
    }
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let app = App::new().await;
    let (key, admin) = (app.api_key().await, app.administrator("root.admin").await);
    let path = format!("/admin/api/v1/users/{admin}");
    let block = app.post(&format!("{path}/block"), json!({})).bearer(&key).send().await;
    assert_eq!(block.refused(), (400, "failed_precondition"));
    assert_eq!(app.delete(&path).bearer(&key).send().await.refused(), (400, "failed_precondition"));
    let token = app.sign_in("root.admin").await.access;
    let sudo = app.post("/auth/v1/user/sudo", json!({"password": PASSWORD})).bearer(&token).send().await.ok();
    let own = format!("/auth/v1/user/me?sudo_token={}", sudo["sudo_token"].as_str().unwrap());
    assert_eq!(app.delete(&own).bearer(&token).send().await.refused(), (400, "failed_precondition"));
}

#[tokio::test]
async fn an_unknown_user_is_not_found() {
    let app = App::new().await;
    let key = app.api_key().await;
    for action in ["block", "unblock", "sign-out", "password"] {
        let reply = app.post(&format!("/admin/api/v1/users/missing/{action}"), json!({})).bearer(&key).send().await;
        assert_eq!(reply.refused(), (404, "user_not_found"), "{action}");
    }
}
