use crate::kit::App;
use axum::http::Method;
use doorward_identity::outbox;
use doorward_testkit::{MOCK_SENDER_KEY, MockSender};
use insta::assert_json_snapshot;
use serde_json::{Value, json};

const PATH: &str = "/admin/api/v1/senders";

fn smtp() -> Value {
    json!({
        "sender": "smtp", "host": "mail.example.test", "port": 465, "security": "AUTO", "username": "postmaster",
        "from_address": "noreply@example.test", "from_name": "Doorward"
    })
}

fn with_secret(mut sender: Value, secret: &str) -> Value {
    sender["secret"] = json!(secret);
    sender
}

async fn put(app: &App, key: &str, channel: &str, body: Value) -> crate::kit::Reply {
    app.ask(Method::PUT, &format!("{PATH}/{channel}")).json(body).bearer(key).send().await
}

#[tokio::test]
async fn no_sender_is_set_up_by_default() {
    let app = App::new().await;
    let key = app.api_key().await;
    assert_json_snapshot!(app.get(PATH).bearer(&key).send().await.ok());
}

#[tokio::test]
async fn attack_88_a_secret_goes_in_and_never_comes_out() {
    let app = App::new().await;
    let key = app.api_key().await;
    let set = put(&app, &key, "mail", with_secret(smtp(), "hunter2")).await;
    assert!(!set.text.contains("hunter2"));
    assert_json_snapshot!(set.ok(), { ".mail_secret_version" => "[digest]" });
    let saved = put(&app, &key, "mail", smtp()).await.ok();
    assert_eq!(saved["mail_secret_set"], true, "an absent secret stays");
    let none = put(&app, &key, "mail", json!({"sender": "outbox"})).await.ok();
    assert_eq!(none["mail_secret_set"], false, "it goes with its sender");
    for path in [PATH, "/admin/api/v1/events?limit=200", "/admin/api/v1/settings"] {
        assert!(!app.get(path).bearer(&key).send().await.text.contains("hunter2"), "{path}");
    }
    let events = app.get("/admin/api/v1/events?action=sender.changed").bearer(&key).send().await.ok();
    assert_eq!(events["items"][0]["detail"], json!({"channel": "mail", "sender": "outbox"}));
}

#[tokio::test]
async fn what_cannot_work_is_named_and_changes_nothing() {
    let app = App::new().await;
    let key = app.api_key().await;
    let http = json!({"sender": "http", "url": "https://sms.example.test/", "body": "{}"});
    let with = |mut sender: Value, field: &str, value: Value| {
        sender[field] = value;
        sender
    };
    for (channel, body) in [
        ("sms", json!({})),
        ("sms", json!({"sender": "pigeon"})),
        ("sms", smtp()),
        ("sms", json!({"sender": "aliyun"})),
        ("sms", with(http.clone(), "url", json!("http://sms.example.test/"))),
        ("sms", with(http.clone(), "body", json!("{{colour}}"))),
        ("sms", with(http.clone(), "headers", json!({"x-a": "line\r\nbreak"}))),
        ("mail", with(smtp(), "from_address", json!("missing"))),
        ("mail", with(smtp(), "host", json!(""))),
        ("mail", with(smtp(), "colour", json!("red"))),
        ("mail", with(smtp(), "secret", json!(7))),
    ] {
        let reply = put(&app, &key, channel, body.clone()).await;
        assert_eq!(reply.refused(), (400, "invalid_argument"), "{body}");
    }
    let senders = app.get(PATH).bearer(&key).send().await.ok();
    assert_eq!((&senders["sms"], &senders["mail"]), (&json!({"sender": "outbox"}), &json!({"sender": "outbox"})));
    assert_eq!(put(&app, &key, "pigeon", json!({"sender": "outbox"})).await.status, 404);
}

#[tokio::test]
async fn a_test_message_is_posted_and_how_it_went_is_in_the_outbox() {
    let app = App::new().await;
    let (key, courier) = (app.api_key().await, MockSender::start().await);
    let mut sender = serde_json::to_value(courier.sender()).unwrap();
    sender["sender"] = json!("http");
    put(&app, &key, "sms", with_secret(sender, MOCK_SENDER_KEY)).await.ok();
    let test = app.post(&format!("{PATH}/test"), json!({"recipient": "138 0013 8000"})).bearer(&key).send().await.ok();
    outbox::deliver_due(&app.identity).await.unwrap();
    let path = format!("/admin/api/v1/messages/{}", test["id"].as_str().unwrap());
    let message = app.get(&path).bearer(&key).send().await.ok();
    let fields = (&message["kind"], &message["state"], &message["recipient"]);
    assert_eq!(fields, (&json!("test"), &json!("sent"), &json!("+8613800138000")));
    assert_eq!(courier.received().await[0]["to"], "+8613800138000");
    for wrong in [json!({}), json!({"recipient": "missing"}), json!({"recipient": "x", "colour": "red"})] {
        let reply = app.post(&format!("{PATH}/test"), wrong.clone()).bearer(&key).send().await;
        assert_eq!(reply.refused(), (400, "invalid_argument"), "{wrong}");
    }
}
