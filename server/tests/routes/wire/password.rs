use crate::kit::{App, OTHER_PASSWORD, PASSWORD};
use doorward_admin as admin;
use doorward_contract::Secret;
use doorward_contract::admin::NewUser;
use doorward_identity::Actor;
use doorward_testkit::permit;
use serde_json::json;

#[tokio::test]
async fn a_new_password_signs_out_the_other_devices_and_not_this_one() {
    let app = App::new().await;
    let (here, there) = (app.signed_in("li.na").await, app.sign_in("li.na").await);
    let sudo = app.post("/auth/v1/user/sudo", json!({"password": PASSWORD})).bearer(&here.access).send().await.ok();
    let body = json!({"new_password": OTHER_PASSWORD, "sudo_token": sudo["sudo_token"]});
    assert_eq!(app.patch("/auth/v1/user/password", body).bearer(&here.access).send().await.ok(), json!({}));
    app.get("/auth/v1/user/me").bearer(&here.access).send().await.ok();
    let other = app.get("/auth/v1/user/me").bearer(&there.access).send().await;
    assert_eq!(other.refused(), (401, "unauthenticated"));
    let old = app.post("/auth/v1/signin", json!({"username": "li.na", "password": PASSWORD})).send().await;
    assert_eq!(old.refused(), (400, "invalid_username_or_password"));
}

#[tokio::test]
async fn without_a_proof_of_presence_nothing_is_set() {
    let app = App::new().await;
    let token = app.signed_in("li.na").await;
    for sudo in [json!(null), json!(""), json!("garbage"), json!(token.access)] {
        let body = json!({"new_password": OTHER_PASSWORD, "sudo_token": sudo});
        let reply = app.patch("/auth/v1/user/password", body).bearer(&token.access).send().await;
        assert_eq!(reply.refused(), (403, "permission_denied"), "{sudo}");
    }
    let missing = app.patch("/auth/v1/user/password", json!({})).bearer(&token.access).send().await;
    assert_eq!(missing.refused(), (400, "invalid_argument"));
}

#[tokio::test]
async fn a_proof_of_presence_lapses() {
    let app = App::new().await;
    let token = app.signed_in("li.na").await;
    let sudo = app.post("/auth/v1/user/sudo", json!({"password": PASSWORD})).bearer(&token.access).send().await.ok();
    app.clock.advance_secs(601);
    let body = json!({"new_password": OTHER_PASSWORD, "sudo_token": sudo["sudo_token"]});
    let reply = app.patch("/auth/v1/user/password", body).bearer(&token.access).send().await;
    assert_eq!(reply.refused(), (403, "permission_denied"));
}

#[tokio::test]
async fn a_password_that_is_due_is_changed_before_signing_in() {
    let app = App::new().await;
    let new = NewUser {
        username: Some("li.na".into()),
        password: Some(Secret::new(PASSWORD.into())),
        must_change_password: Some(true),
        ..NewUser::default()
    };
    admin::users::create(&permit(&app.access, &Actor::cli()), new).await.unwrap();
    let sign_in = async |password: &str| {
        app.post("/auth/v1/signin", json!({"username": "li.na", "password": password})).send().await
    };
    assert_eq!(sign_in(PASSWORD).await.refused(), (400, "password_update_required"));
    assert_eq!(sign_in("wrong-one").await.refused(), (400, "invalid_username_or_password"));
    let update = async |current: &str, new: &str| {
        let body = json!({"username": "li.na", "password": current, "new_password": new});
        app.post("/auth/v2/signin/password/update", body).send().await
    };
    assert_eq!(update("wrong-one", OTHER_PASSWORD).await.refused(), (400, "invalid_username_or_password"));
    assert_eq!(update(PASSWORD, PASSWORD).await.refused(), (400, "invalid_password"));
    assert_eq!(update(PASSWORD, OTHER_PASSWORD).await.ok(), json!({}));
    sign_in(OTHER_PASSWORD).await.ok();
}

#[tokio::test]
async fn attack_48_odd_passwords_are_refused_or_taken_whole() {
    let app = App::new().await;
    app.user("li.na").await;
    for odd in ["\u{0}".repeat(9), "x".repeat(60_000), format!("{PASSWORD}\u{0}"), format!("{PASSWORD} ")] {
        let reply = app.post("/auth/v1/signin", json!({"username": "li.na", "password": odd})).send().await;
        assert_eq!(reply.refused(), (400, "invalid_username_or_password"));
    }
}

#[tokio::test]
async fn a_missing_field_of_a_forced_change_is_named_and_counts_as_no_wrong_password() {
    let app = App::new().await;
    app.user("li.na").await;
    for _ in 0..4 {
        for field in ["username", "password", "new_password"] {
            let mut body = json!({"username": "li.na", "password": PASSWORD, "new_password": OTHER_PASSWORD});
            body.as_object_mut().unwrap().remove(field);
            let refused = app.post("/auth/v2/signin/password/update", body).send().await;
            assert_eq!((refused.status, &refused.body["details"]["field"]), (400, &json!(field)), "{}", refused.text);
        }
    }
    // After three failures this would require a captcha.
    app.sign_in("li.na").await;
}
