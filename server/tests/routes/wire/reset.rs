use crate::kit::{App, OTHER_PASSWORD, PASSWORD, Tokens};
use doorward_contract::Secret;
use serde_json::{Value, json};

const PATH: &str = "/auth/v1/reset";
const PHONE: &str = "+86 13800138000";
const MAIL: &str = "li.na@example.test";

/// A signed-in user with a contact and no password.
async fn member(app: &App, contact: &str) -> Tokens {
    app.open_contacts().await;
    app.registered(contact).await;
    app.later();
    let body = json!({"username": contact, "verification_token": app.verified(contact).await});
    let tokens = Tokens::of(app.post("/auth/v1/signin", body).send().await);
    app.later();
    tokens
}

fn wish(field: &str, contact: &str, token: &Secret) -> Value {
    json!({field: contact, "new_password": PASSWORD, "verification_token": token})
}

#[tokio::test]
async fn a_forgotten_password_is_set_by_a_code_and_every_session_ends() {
    let app = App::new().await;
    let before = member(&app, MAIL).await;
    let token = app.verified(MAIL).await;
    assert_eq!(app.post(PATH, wish("email", MAIL, &token)).send().await.ok(), json!({}));
    let session = app.get("/auth/v1/user/me").bearer(&before.access).send().await;
    assert_eq!(session.refused(), (401, "unauthenticated"));
    let refresh = json!({"grant_type": "refresh_token", "refresh_token": before.refresh});
    assert_eq!(app.post("/auth/v1/token", refresh).send().await.refused().1, "invalid_grant");
    // The SDK then signs in with the new password.
    assert_eq!(app.sign_in(MAIL).await.uid, before.uid);
    let again = app.post(PATH, wish("email", MAIL, &token)).send().await;
    assert_eq!(again.refused(), (400, "invalid_verification_code"));
}

#[tokio::test]
async fn the_sdk_asks_with_a_country_code_and_resets_without_one() {
    let app = App::new().await;
    member(&app, PHONE).await;
    let token = app.verified(PHONE).await;
    app.post(PATH, wish("phone_number", "13800138000", &token)).send().await.ok();
    app.sign_in("13800138000").await;
}

#[tokio::test]
async fn what_does_not_fit_is_refused_and_changes_nothing() {
    let app = App::new().await;
    let session = member(&app, MAIL).await;
    let token = app.verified(MAIL).await;
    let body = |change: Value| {
        let mut body = wish("email", MAIL, &token);
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        body
    };
    for (change, word) in [
        (json!({"verification_token": null}), "invalid_verification_code"),
        (json!({"verification_token": "garbage"}), "invalid_verification_code"),
        (json!({"email": "na.li@example.test"}), "invalid_verification_code"),
        (json!({"email": null}), "invalid_argument"),
        (json!({"phone_number": PHONE}), "invalid_argument"),
        (json!({"new_password": null}), "invalid_password"),
        (json!({"new_password": "12345678"}), "invalid_password"),
        (json!({"new_password": 12_345_678}), "invalid_argument"),
    ] {
        let reply = app.post(PATH, body(change.clone())).send().await;
        assert_eq!(reply.refused(), (400, word), "{change}");
    }
    app.get("/auth/v1/user/me").bearer(&session.access).send().await.ok();
    app.post(PATH, body(json!({"new_password": OTHER_PASSWORD}))).send().await.ok();
}
