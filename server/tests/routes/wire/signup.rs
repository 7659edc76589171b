use crate::kit::{App, OTHER_PASSWORD, PASSWORD, Tokens};
use insta::assert_json_snapshot;
use serde_json::{Value, json};

const PATH: &str = "/auth/v1/signup";

#[tokio::test]
async fn a_user_registers_where_registration_is_on() {
    let app = App::open_to_all().await;
    let wish = json!({"username": "wang.wu", "password": PASSWORD, "name": "王五"});
    let tokens = Tokens::of(app.post(PATH, wish).send().await);
    assert_json_snapshot!(tokens.body, {".sub" => "[uid]", ".access_token" => "[jwt]", ".refresh_token" => "[token]"});
    assert_eq!(app.sign_in("wang.wu").await.uid, tokens.uid);
}

#[tokio::test]
async fn no_user_registers_where_registration_is_off() {
    let app = App::new().await;
    let reply = app.post(PATH, json!({"username": "wang.wu", "password": PASSWORD})).send().await;
    assert_eq!(reply.refused(), (403, "unimplemented"));
}

#[tokio::test]
async fn a_guest_becomes_registered_and_keeps_the_uid() {
    let app = App::open_to_all().await;
    let guest = app.guest().await;
    let wish = json!({"username": "wang.wu", "password": PASSWORD, "anonymous_token": guest.access});
    let registered = Tokens::of(app.post(PATH, wish.clone()).send().await);
    assert_eq!(registered.uid, guest.uid);
    assert_ne!(app.guest().await.uid, guest.uid, "the device opens a new guest, never that account");
    let again = app.post(PATH, wish).send().await;
    assert_eq!(again.refused(), (401, "unauthenticated"), "the guest's token is spent");
}

#[tokio::test]
async fn attack_83_an_upgrade_does_not_take_a_name_that_is_taken() {
    let app = App::open_to_all().await;
    let (owner, guest) = (app.user("wang.wu").await, app.guest().await);
    let wish = json!({"username": "Wang.Wu", "password": OTHER_PASSWORD, "anonymous_token": guest.access});
    assert_eq!(app.post(PATH, wish).send().await.refused(), (409, "username_already_exists"));
    assert_eq!(app.sign_in("wang.wu").await.uid, owner.as_str());
}

#[tokio::test]
async fn attack_60_an_account_cannot_name_its_own_uid_or_roles() {
    let app = App::open_to_all().await;
    for field in
        ["uid", "sub", "role", "roles", "groups", "kind", "status", "created_at", "email_verified", "env", "_id"]
    {
        let wish = json!({"username": "wang.wu", "password": PASSWORD, field: "administrator"});
        let reply = app.post(PATH, wish).send().await;
        assert_eq!(reply.refused(), (400, "invalid_argument"), "{field}");
        assert_eq!(reply.body["details"]["field"], field);
    }
}

#[tokio::test]
async fn names_shaped_like_a_phone_or_an_address_are_refused() {
    let app = App::open_to_all().await;
    for name in ["li.na@example.test", "13800000000", "+8613800000000", ".li", "李娜", "", "a b", &"x".repeat(65)] {
        let reply = app.post(PATH, json!({"username": name, "password": PASSWORD})).send().await;
        assert_eq!(reply.refused(), (400, "invalid_argument"), "{name:?}");
        assert_eq!(reply.body["details"]["field"], "username", "{name:?}");
    }
}

#[tokio::test]
async fn weak_passwords_are_refused_with_the_rule() {
    let app = App::open_to_all().await;
    for (password, reason) in [("short", "too_short"), ("password123", "common")] {
        let reply = app.post(PATH, json!({"username": "wang.wu", "password": password})).send().await;
        assert_eq!(reply.refused(), (400, "invalid_password"), "{password}");
        assert_eq!(reply.body["details"], json!({"field": "password", "reason": reason}), "{password}");
    }
}

#[tokio::test]
async fn contacts_cannot_be_registered_without_a_code() {
    let app = App::open_to_all().await;
    let contacts: [Value; 2] = [
        json!({"email": "li.na@example.test", "verification_token": "x"}),
        json!({"phone_number": "+86 13800138000", "verification_code": "123456"}),
    ];
    for contact in &contacts {
        assert_eq!(app.post(PATH, contact.clone()).send().await.refused(), (403, "unimplemented"));
    }
    app.open_contacts().await;
    for contact in contacts {
        assert_eq!(app.post(PATH, contact).send().await.refused(), (400, "invalid_verification_code"));
    }
}

#[tokio::test]
async fn the_profile_that_comes_along_is_kept() {
    let app = App::open_to_all().await;
    let body = json!({
        "username": "wang.wu", "password": PASSWORD, "name": "王五", "gender": "MALE",
        "picture": "https://cdn.example.com/w.png", "locale": "zh-CN", "verify_opt": {},
    });
    let tokens = Tokens::of(app.post(PATH, body).send().await);
    let me = app.get("/auth/v1/user/me").bearer(&tokens.access).send().await.ok();
    assert_eq!(me["name"], "王五");
    assert_eq!(me["gender"], "MALE");
    assert_eq!(me["picture"], "https://cdn.example.com/w.png");
    let near_name = json!({"username": "zhao.liu", "name": "sunflower", "password": "sunflower99"});
    assert_eq!(app.post(PATH, near_name).send().await.body["details"]["reason"], "context");
}
