use crate::kit::{App, OTHER_PASSWORD, PASSWORD};
use serde_json::json;

const PATH: &str = "/auth/v1/user/basic/edit";

#[tokio::test]
async fn update_user_changes_the_profile() {
    let app = App::new().await;
    let token = app.signed_in("li.na").await;
    let body = json!({
        "user_id": token.uid, "nickname": "李娜", "username": "na.li", "description": "Tennis.", "gender": "FEMALE",
        "avatar_url": "https://example.test/li.png"
    });
    assert_eq!(app.post(PATH, body).bearer(&token.access).send().await.ok(), json!({}));
    let me = app.get("/auth/v1/user/me").bearer(&token.access).send().await.ok();
    for (field, value) in [
        ("name", "李娜"),
        ("username", "na.li"),
        ("user_desc", "Tennis."),
        ("gender", "FEMALE"),
        ("picture", "https://example.test/li.png"),
    ] {
        assert_eq!(me[field], value, "{field}");
    }
}

#[tokio::test]
async fn attack_62_no_user_edits_another_account() {
    let app = App::new().await;
    let other = app.user("wang.wu").await;
    let token = app.signed_in("li.na").await;
    let body = json!({"user_id": other, "nickname": "gone"});
    assert_eq!(app.post(PATH, body).bearer(&token.access).send().await.refused(), (403, "permission_denied"));
    let anonymous = app.post(PATH, json!({"user_id": other, "nickname": "gone"})).send().await;
    assert_eq!(anonymous.refused(), (401, "unauthenticated"));
}

#[tokio::test]
async fn a_taken_name_is_refused_whatever_its_case() {
    let app = App::new().await;
    app.user("wang.wu").await;
    let token = app.signed_in("li.na").await;
    let reply = app.post(PATH, json!({"username": "Wang.Wu"})).bearer(&token.access).send().await;
    assert_eq!(reply.refused(), (409, "username_already_exists"));
}

#[tokio::test]
async fn contacts_wait_for_a_code_and_privileges_are_no_field() {
    let app = App::new().await;
    let token = app.signed_in("li.na").await;
    for contact in [json!({"email": "li.na@example.test"}), json!({"phone": "+86 13800000000"})] {
        assert_eq!(app.post(PATH, contact).bearer(&token.access).send().await.refused(), (403, "unimplemented"));
    }
    for field in ["role", "status", "email_verified", "created_at", "uid"] {
        let reply = app.post(PATH, json!({field: "x"})).bearer(&token.access).send().await;
        assert_eq!(reply.refused(), (400, "invalid_argument"), "{field}");
    }
}

#[tokio::test]
async fn a_clear_password_takes_the_current_one() {
    let app = App::new().await;
    let token = app.signed_in("li.na").await;
    let change = async |current: &str, new: &str| {
        let body = json!({"password": current, "new_password": new});
        app.post(PATH, body).bearer(&token.access).send().await
    };
    assert_eq!(change("wrong-one", OTHER_PASSWORD).await.refused(), (400, "invalid_password"));
    let alone = app.post(PATH, json!({"new_password": OTHER_PASSWORD})).bearer(&token.access).send().await;
    assert_eq!(alone.refused(), (400, "invalid_argument"));
    assert_eq!(change(PASSWORD, OTHER_PASSWORD).await.ok(), json!({}));
    let body = json!({"username": "li.na", "password": OTHER_PASSWORD});
    app.post("/auth/v1/signin", body).send().await.ok();
}

#[tokio::test]
async fn profile_and_password_do_not_change_by_half() {
    let app = App::new().await;
    let token = app.signed_in("li.na").await;
    let body = json!({"nickname": "x", "password": PASSWORD, "new_password": OTHER_PASSWORD});
    assert_eq!(app.post(PATH, body).bearer(&token.access).send().await.refused(), (400, "invalid_argument"));
    app.sign_in("li.na").await;
}
