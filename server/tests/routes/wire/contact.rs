use crate::kit::{App, OTHER_PASSWORD, PASSWORD, Tokens};
use doorward_identity::Viewer;
use doorward_identity::session;
use insta::assert_json_snapshot;
use serde_json::{Value, json};

const PATH: &str = "/auth/v1/user/contact";
const PHONE: &str = "+86 13800138000";
const MAIL: &str = "li.na@example.test";

/// A user with username, password and a verified phone number.
async fn member() -> (App, Tokens) {
    let app = App::new().await;
    app.open_contacts().await;
    let token = app.signed_in("li.na").await;
    let set = change(&app, &token, json!({"phone_number": PHONE})).await;
    assert_eq!(set.ok(), json!({}));
    (app, token)
}

/// Requests a code while signed in and exchanges it.
async fn proof(app: &App, token: &Tokens, request: Value) -> Value {
    app.later();
    let to = request["phone_number"].as_str().or(request["email"].as_str()).unwrap_or(PHONE).to_owned();
    let sent = app.post("/auth/v1/verification", request).bearer(&token.access).send().await.ok();
    let body = json!({"verification_id": sent["verification_id"], "verification_code": app.code_for(&to).await});
    app.post("/auth/v1/verification/verify", body).send().await.ok()["verification_token"].clone()
}

async fn sudo(app: &App, token: &Tokens, proof: Value) -> Value {
    app.post("/auth/v1/user/sudo", proof).bearer(&token.access).send().await.ok()["sudo_token"].clone()
}

/// Changes a contact as documented by CloudBase: re-authentication, code to the new contact, change.
async fn change(app: &App, token: &Tokens, contact: Value) -> crate::kit::Reply {
    let mut body = contact.clone();
    body["verification_token"] = proof(app, token, contact).await;
    body["sudo_token"] = sudo(app, token, json!({"password": PASSWORD})).await;
    app.patch(PATH, body).bearer(&token.access).send().await
}

#[tokio::test]
async fn a_contact_is_set_and_shown_as_the_sdk_writes_it() {
    let (app, token) = member().await;
    assert_eq!(change(&app, &token, json!({"email": "Li.Na@Example.test"})).await.ok(), json!({}));
    let me = app.get("/auth/v1/user/me").bearer(&token.access).send().await.ok();
    let profile = json!({
        "email": me["email"], "email_verified": me["email_verified"],
        "phone_number": me["phone_number"], "phone_number_verified": me["phone_number_verified"]
    });
    assert_json_snapshot!(profile);
    for name in [MAIL, "13800138000"] {
        assert_eq!(app.sign_in(name).await.uid, token.uid, "{name}");
    }
}

#[tokio::test]
async fn presence_is_shown_by_a_code_to_ones_own_contact() {
    let (app, token) = member().await;
    let proof = proof(&app, &token, json!({"target": "CUR_USER"})).await;
    let sudo = app.post("/auth/v1/user/sudo", json!({"verification_token": proof})).bearer(&token.access).send().await;
    let sudo = sudo.ok();
    assert_json_snapshot!(sudo, {".sudo_token" => "[token]"});
    let again = app.post("/auth/v1/user/sudo", json!({"verification_token": proof})).bearer(&token.access).send().await;
    assert_eq!(again.refused(), (400, "invalid_verification_code"));
    let body = json!({"new_password": OTHER_PASSWORD, "sudo_token": sudo["sudo_token"]});
    app.patch("/auth/v1/user/password", body).bearer(&token.access).send().await.ok();
}

#[tokio::test]
async fn attack_55_without_presence_or_proof_nothing_changes() {
    let (app, token) = member().await;
    let (verified, sudo) =
        (proof(&app, &token, json!({"email": MAIL})).await, sudo(&app, &token, json!({"password": PASSWORD})).await);
    for (sudo, verified, expected) in [
        (json!(null), &verified, (403, "permission_denied")),
        (json!(token.access), &verified, (403, "permission_denied")),
        (sudo.clone(), &json!(null), (400, "invalid_verification_code")),
        (sudo.clone(), &json!("garbage"), (400, "invalid_verification_code")),
    ] {
        let body = json!({"email": MAIL, "sudo_token": sudo, "verification_token": verified});
        assert_eq!(app.patch(PATH, body).bearer(&token.access).send().await.refused(), expected);
    }
    let odd = json!({"email": MAIL, "conflict_resolution": "TAKE_ALL"});
    assert_eq!(app.patch(PATH, odd).bearer(&token.access).send().await.refused(), (400, "invalid_argument"));
    assert_eq!(app.patch(PATH, json!({})).send().await.refused(), (401, "unauthenticated"));
    let me = app.get("/auth/v1/user/me").bearer(&token.access).send().await.ok();
    assert!(me.get("email").is_none());
}

#[tokio::test]
async fn a_contact_of_another_account_is_refused_unless_one_asks_for_it() {
    let (app, token) = member().await;
    let other: Viewer = app.registered(MAIL).await;
    let refused = change(&app, &token, json!({"email": MAIL})).await;
    assert_eq!(refused.refused(), (400, "failed_precondition"));
    assert_eq!(refused.body["details"], json!({"field": "email", "reason": "contact_taken"}));
    let taken = change(&app, &token, json!({"email": MAIL, "conflict_resolution": "TRANSFER"})).await;
    assert_eq!(taken.ok(), json!({}));
    assert!(session::by_id(&app.identity, &other.session_id).await.is_err(), "it had no other sign-in method");
}

#[tokio::test]
async fn update_user_takes_a_contact_that_was_verified_a_moment_ago() {
    let (app, token) = member().await;
    let edit = async |body: Value| app.post("/auth/v1/user/basic/edit", body).bearer(&token.access).send().await;
    let email = json!({"email": MAIL});
    assert_eq!(edit(email.clone()).await.refused(), (400, "invalid_verification_code"));
    proof(&app, &token, email.clone()).await;
    assert_eq!(edit(json!({"email": "na.li@example.test"})).await.refused(), (400, "invalid_verification_code"));
    assert_eq!(edit(email).await.ok(), json!({}));
    proof(&app, &token, json!({"phone_number": "+86 13900139000"})).await;
    assert_eq!(edit(json!({"phone": "+86 13900139000", "nickname": "李娜"})).await.ok(), json!({}));
    let me = app.get("/auth/v1/user/me").bearer(&token.access).send().await.ok();
    let profile = (&me["email"], &me["phone_number"], &me["name"]);
    assert_eq!(profile, (&json!(MAIL), &json!("+86 13900139000"), &json!("李娜")));
}
