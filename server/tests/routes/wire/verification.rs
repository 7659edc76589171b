use crate::kit::{App, PASSWORD, Reply, Tokens};
use doorward_admin as admin;
use doorward_contract::messaging::{Message, MessageQuery};
use doorward_contract::settings::Section;
use doorward_identity::Actor;
use doorward_testkit::permit;
use insta::assert_json_snapshot;
use serde_json::{Value, json};

const SEND: &str = "/auth/v1/verification";
const VERIFY: &str = "/auth/v1/verification/verify";
/// In the format of the SDK.
const PHONE: &str = "+86 13800138000";
const MAIL: &str = "li.na@example.test";

async fn open_app() -> App {
    let app = App::new().await;
    app.open_contacts().await;
    app
}

/// Requests a code and exchanges it, like the SDK.
async fn token(app: &App, contact: Value) -> Value {
    let sent = app.post(SEND, contact.clone()).send().await.ok();
    let to = contact["phone_number"].as_str().or(contact["email"].as_str()).unwrap();
    let code = app.code_for(to).await;
    let body = json!({"verification_id": sent["verification_id"], "verification_code": code});
    app.post(VERIFY, body).send().await.ok()["verification_token"].clone()
}

async fn newest(app: &App) -> Message {
    let query = MessageQuery { limit: Some(1), ..MessageQuery::default() };
    admin::messages::list(&permit(&app.access, &Actor::cli()), &query).await.unwrap().items.remove(0)
}

#[tokio::test]
async fn a_code_is_sent_and_exchanged() {
    let app = open_app().await;
    let sent = app.post(SEND, json!({"phone_number": PHONE, "target": "ANY"})).send().await.ok();
    assert_json_snapshot!(sent, {".verification_id" => "[id]"});
    let code = app.code_for(PHONE).await;
    let body = json!({"verification_id": sent["verification_id"], "verification_code": code});
    let verified = app.post(VERIFY, body).send().await.ok();
    assert_json_snapshot!(verified, {".verification_token" => "[token]"});
}

#[tokio::test]
async fn the_sdk_registers_a_new_user_and_signs_the_same_user_in() {
    let app = open_app().await;
    let proof = token(&app, json!({"email": MAIL, "usage": "email", "target": "ANY"})).await;
    let wish = json!({
        "email": MAIL, "verification_code": "012345", "verification_token": proof, "name": "李娜", "password": PASSWORD,
        "client_id": "doorward", "verify_opt": {}
    });
    let registered = Tokens::of(app.post("/auth/v1/signup", wish).send().await);
    app.later();
    let body = json!({"username": MAIL, "verification_token": token(&app, json!({"email": MAIL})).await});
    let tokens = Tokens::of(app.post("/auth/v1/signin", body.clone()).send().await);
    assert_eq!(tokens.uid, registered.uid);
    let twice = app.post("/auth/v1/signin", body).send().await;
    assert_eq!(twice.refused(), (400, "invalid_verification_code"));
    assert_eq!(app.sign_in("Li.Na@EXAMPLE.test ").await.uid, registered.uid, "by password, too");
}

#[tokio::test]
async fn signing_up_with_a_taken_contact_is_a_failed_precondition() {
    let app = open_app().await;
    app.registered(PHONE).await;
    app.later();
    let proof = token(&app, json!({"phone_number": PHONE})).await;
    let wish = json!({"phone_number": PHONE, "verification_token": proof});
    let reply = app.post("/auth/v1/signup", wish).send().await;
    assert_eq!(reply.refused(), (400, "failed_precondition"));
    assert_eq!(reply.body["details"], json!({"field": "phone_number", "reason": "contact_taken"}));
}

#[tokio::test]
async fn plain_sign_in_with_an_unknown_contact_registers_no_account() {
    let app = open_app().await;
    let proof = token(&app, json!({"phone_number": PHONE})).await;
    let body = json!({"username": PHONE, "verification_token": proof});
    assert_eq!(app.post("/auth/v1/signin", body).send().await.refused(), (404, "user_not_found"));
}

#[tokio::test]
async fn a_guest_registers_with_a_contact_and_keeps_the_uid() {
    let app = App::open_to_all().await;
    app.open_contacts().await;
    let guest = app.guest().await;
    let proof = token(&app, json!({"phone_number": PHONE})).await;
    let wish = json!({"phone_number": PHONE, "verification_token": proof, "anonymous_token": guest.access});
    let registered = Tokens::of(app.post("/auth/v1/signup", wish).send().await);
    assert_eq!(registered.uid, guest.uid);
    assert_eq!(app.get("/auth/v1/user/me").bearer(&guest.access).send().await.refused(), (401, "unauthenticated"));
    let me = app.get("/auth/v1/user/me").bearer(&registered.access).send().await.ok();
    assert_eq!((&me["phone_number"], &me["phone_number_verified"]), (&json!(PHONE), &json!(true)));
}

#[tokio::test]
async fn what_the_sdk_sends_along_does_no_harm() {
    let app = open_app().await;
    let body = json!({
        "phone_number": PHONE, "target": "USER", "usage": "recovery", "locale": "zh-CN", "destination": "x",
        "captcha_token": "x", "client_id": "doorward", "x-anything": {"deep": [1]}
    });
    let ask = app.post(SEND, body).header("x-sdk-version", "@cloudbase/js-sdk/3.7.0").header("x-captcha-token", "x");
    assert_eq!(ask.send().await.refused(), (404, "user_not_found"), "read, and no such user");
    let body = json!({"verification_id": "x", "verification_code": "012345", "verification_type": "phone"});
    assert_eq!(app.post(VERIFY, body).send().await.refused(), (400, "invalid_verification_code"));
    let strange = app.post("/auth/v1/verification?client_id=unknown", json!({"phone_number": PHONE})).send().await;
    assert_eq!(strange.refused().1, "unauthorized_client");
}

#[tokio::test]
async fn a_bearer_token_is_welcome_needed_for_ones_own_contact_and_never_ignored() {
    let app = open_app().await;
    app.registered(MAIL).await;
    app.later();
    let proof = token(&app, json!({"email": MAIL})).await;
    let body = json!({"username": MAIL, "verification_token": proof});
    let bearer = Tokens::of(app.post("/auth/v1/signin", body).send().await).access;
    app.later();
    let own = json!({"target": "CUR_USER"});
    assert_eq!(app.post(SEND, own.clone()).send().await.refused(), (401, "unauthenticated"));
    app.post(SEND, own).bearer(&bearer).send().await.ok();
    app.post(SEND, json!({"phone_number": PHONE})).bearer(&bearer).send().await.ok();
    app.later();
    for (scheme, expected) in [("Bearer garbage", 401), ("Basic ZG9vcndhcmQ6", 200)] {
        let ask = app.post(SEND, json!({"phone_number": PHONE})).header("authorization", scheme);
        assert_eq!(ask.send().await.status, expected, "{scheme}");
    }
}

#[tokio::test]
async fn case_p042_a_code_is_text_and_a_number_is_refused_politely() {
    let app = open_app().await;
    let sent = app.post(SEND, json!({"phone_number": PHONE})).send().await.ok();
    let code = app.code_for(PHONE).await;
    let verify = async |code: Value| -> Reply {
        let body = json!({"verification_id": sent["verification_id"], "verification_code": code});
        app.post(VERIFY, body).send().await
    };
    for odd in [json!(12_345), json!(code.parse::<u32>().unwrap()), json!(null), json!([]), json!(""), json!("12345")] {
        let reply = verify(odd.clone()).await;
        assert_eq!(reply.refused(), (400, "invalid_argument"), "{odd}");
        assert_eq!(reply.body["details"]["field"], "verification_code", "{odd}");
        assert!(!reply.text.contains(&code));
    }
    let spaced = format!("{} {}", &code[..3], &code[3..]);
    verify(json!(spaced)).await.ok();
}

#[tokio::test]
async fn a_wrong_code_and_too_many_are_told_apart() {
    let app = open_app().await;
    let sent = app.post(SEND, json!({"phone_number": PHONE})).send().await.ok();
    let right: u32 = app.code_for(PHONE).await.parse().unwrap();
    let wrong = format!("{:06}", (right + 1) % 1_000_000);
    let guess = async || -> Reply {
        let body = json!({"verification_id": sent["verification_id"], "verification_code": wrong});
        app.post(VERIFY, body).send().await
    };
    let first = guess().await;
    assert_eq!(first.refused(), (400, "invalid_verification_code"));
    assert_json_snapshot!(first.body, {".request_id" => "[id]"});
    for _ in 1..5 {
        assert_eq!(guess().await.refused(), (400, "invalid_verification_code"));
    }
    let last = guess().await;
    assert_eq!(last.refused(), (409, "aborted"));
    assert_json_snapshot!(last.body, {".request_id" => "[id]"});
}

#[tokio::test]
async fn attack_40_a_second_message_has_to_wait_and_the_answer_says_how_long() {
    let app = open_app().await;
    app.post(SEND, json!({"phone_number": PHONE})).send().await.ok();
    let reply = app.post(SEND, json!({"phone_number": "138-0013-8000"})).from("198.51.100.7").send().await;
    assert_eq!((reply.refused(), reply.header("retry-after")), ((429, "resource_exhausted"), Some("30")));
    assert_json_snapshot!(reply.body, {".request_id" => "[id]"});
}

#[tokio::test]
async fn what_is_no_contact_is_named() {
    let app = open_app().await;
    for (body, field) in [
        (json!({}), "phone_number"),
        (json!({"phone_number": "12345"}), "phone_number"),
        (json!({"phone_number": "+1 202 555 0123"}), "phone_number"),
        (json!({"email": "li.na"}), "email"),
        (json!({"email": "a@example.test\r\nBcc: b@example.test"}), "email"),
        (json!({"phone_number": PHONE, "email": MAIL}), "email"),
        (json!({"phone_number": PHONE, "target": "EVERYBODY"}), "target"),
        (json!({"phone_number": 13_800_138_000_u64}), "phone_number"),
        (json!({"email": MAIL, "email_redirect_to": "https://evil.test/"}), "email_redirect_to"),
    ] {
        let reply = app.post(SEND, body.clone()).send().await;
        assert_eq!(reply.refused(), (400, "invalid_argument"), "{body}");
        assert_eq!(reply.body["details"]["field"], field, "{body}");
    }
}

#[tokio::test]
async fn switched_off_is_told_at_every_door() {
    let app = App::new().await;
    for (path, body) in [
        (SEND, json!({"phone_number": PHONE})),
        ("/auth/v1/signin", json!({"username": PHONE, "verification_token": "x"})),
        ("/auth/v1/signin", json!({"username": PHONE, "password": PASSWORD})),
        ("/auth/v1/token", json!({"grant_type": "password", "username": MAIL, "password": PASSWORD})),
        ("/auth/v2/signin/username", json!({"username": MAIL, "password": PASSWORD})),
        ("/auth/v1/signup", json!({"email": MAIL, "verification_token": "x"})),
        ("/auth/v1/reset", json!({"email": MAIL, "verification_token": "x", "new_password": PASSWORD})),
    ] {
        let reply = app.post(path, body.clone()).send().await;
        assert_eq!(reply.refused(), (403, "unimplemented"), "{path} {body}");
    }
}

#[tokio::test]
async fn attack_46_where_it_is_secret_an_unknown_contact_is_answered_like_a_known_one() {
    let app = open_app().await;
    app.registered("known@example.test").await;
    app.set(Section::Verification, json!({ "tell_is_user": false })).await;
    app.set(Section::LoginMethods, json!({ "email": "login_only" })).await;
    app.later();
    let shape = async |email: &str, target: &str| {
        let ask = || app.post(SEND, json!({"email": email, "target": target}));
        let (mut first, mut second) = (ask().send().await, ask().send().await);
        first.body["verification_id"] = json!("");
        second.body["request_id"] = json!("");
        let names = |reply: &Reply| {
            let names: Vec<_> = reply.headers.keys().map(ToString::to_string).collect();
            (reply.status, names, reply.body.clone())
        };
        (names(&first), names(&second))
    };
    for target in ["ANY", "USER", "NOT_USER"] {
        let (known, unknown) = (shape("known@example.test", target).await, shape("unknown@example.test", target).await);
        assert_eq!(known, unknown, "{target}");
        assert_eq!((known.0.0, known.1.0), (200, 429), "{target}");
        app.later();
    }
}

#[tokio::test]
async fn attack_12_a_link_begins_with_the_configured_address_whatever_the_request_claims() {
    let app = open_app().await;
    let body = json!({"email": MAIL, "email_redirect_to": "/account"});
    let ask = app.post(SEND, body).header("host", "evil.test").header("x-forwarded-host", "evil.test");
    ask.header("forwarded", "host=evil.test").send().await.ok();
    let message = newest(&app).await;
    let (text, html) = (message.text.unwrap(), message.html.unwrap());
    let base = format!("{}login/link?token=", app.identity.options().public_url);
    let link = text.lines().find(|line| line.starts_with("http")).unwrap();
    assert!(link.starts_with(&base), "{link}");
    assert!(html.contains(&format!("href=\"{link}\"")), "the same in both parts");
    assert!(!text.contains("evil.test") && !html.contains("evil.test"));
}

#[tokio::test]
async fn a_message_is_written_in_the_language_that_the_browser_asks_for() {
    let app = open_app().await;
    for (language, locale) in [("en-GB,en;q=0.9", "en"), ("zh-CN,zh;q=0.9", "zh-CN"), ("*", "zh-CN")] {
        app.post(SEND, json!({"email": MAIL})).header("accept-language", language).send().await.ok();
        assert_eq!(newest(&app).await.locale, locale, "{language}");
        app.later();
    }
}
