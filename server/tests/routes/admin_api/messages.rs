use crate::kit::App;
use doorward_identity::outbox;
use doorward_testkit::MockSender;
use insta::assert_json_snapshot;
use serde_json::{Value, json};

const PATH: &str = "/admin/api/v1/messages";
const PHONE: &str = "+86 13800138000";
const MAIL: &str = "li.na@example.test";

async fn open_app() -> (App, String) {
    let app = App::new().await;
    app.open_contacts().await;
    let key = app.api_key().await;
    (app, key)
}

async fn first(app: &App, key: &str) -> Value {
    app.get(&format!("{PATH}?limit=1")).bearer(key).send().await.ok()["items"][0].clone()
}

#[tokio::test]
async fn codes_are_readable_while_no_sender_is_set_up() {
    let (app, key) = open_app().await;
    app.ask_code(PHONE).await.unwrap();
    let code = app.code_for(PHONE).await;
    let mut message = first(&app, &key).await;
    let one = app.get(&format!("{PATH}/{}", message["id"].as_str().unwrap())).bearer(&key).send().await.ok();
    assert_eq!(one, message);
    let text = message["text"].as_str().unwrap().replace(&code, "[code]");
    message["text"] = json!(text);
    assert_json_snapshot!(message, {".id" => "[id]", ".created_at" => "[time]"});
    assert_eq!(app.get(&format!("{PATH}/nothing")).bearer(&key).send().await.refused(), (404, "not_found"));
}

#[tokio::test]
async fn reading_a_code_is_recorded_and_a_delegate_reads_none() {
    let (app, key) = open_app().await;
    app.ask_code(PHONE).await.unwrap();
    let read = async || app.get("/admin/api/v1/events?action=message.read").bearer(&key).send().await.ok();
    app.role(&key, "reader", json!([{"action": "doorward:messages:read", "effect": "allow"}])).await;
    let delegate = app.key_of("reader").await;
    assert!(first(&app, &delegate).await.get("text").is_none_or(Value::is_null));
    assert_eq!(read().await["items"], json!([]));
    let message = first(&app, &key).await;
    assert!(message["text"].is_string());
    let events = read().await;
    let event = &events["items"][0];
    assert!(event["actor"].as_str().unwrap().starts_with("api_key:"), "{event}");
    assert_eq!(event["detail"]["messages"], json!([message["id"]]));
}

#[tokio::test]
async fn messages_are_filtered() {
    let (app, key) = open_app().await;
    app.ask_code(PHONE).await.unwrap();
    app.ask_code(MAIL).await.unwrap();
    for (query, found) in [
        ("channel=sms", 1),
        ("channel=mail&state=kept", 1),
        ("state=sent", 0),
        ("recipient=138-0013-8000", 1),
        ("recipient=Li.Na%40Example.test", 1),
        ("recipient=missing%40example.test", 0),
        ("", 2),
    ] {
        let list = app.get(&format!("{PATH}?{query}")).bearer(&key).send().await.ok();
        assert_eq!(list["items"].as_array().unwrap().len(), found, "{query}");
    }
    for wrong in ["channel=pigeon", "state=lost", "limit=0", "limit=201", "cursor=garbage", "colour=red"] {
        let reply = app.get(&format!("{PATH}?{wrong}")).bearer(&key).send().await;
        assert_eq!(reply.refused(), (400, "invalid_argument"), "{wrong}");
    }
}

#[tokio::test]
async fn an_unsent_message_is_sent_once_a_sender_is_set_up_and_then_has_no_content() {
    let (app, key) = open_app().await;
    let courier = MockSender::start().await;
    app.ask_code(MAIL).await.unwrap();
    let resend = format!("{PATH}/{}/resend", first(&app, &key).await["id"].as_str().unwrap());
    let refused = app.post(&resend, json!({})).bearer(&key).send().await;
    assert_eq!(refused.refused(), (403, "permission_denied"));
    app.send_by(&courier).await;
    assert_eq!(app.post(&resend, json!({})).bearer(&key).send().await.ok()["state"], "queued");
    outbox::deliver_due(&app.identity).await.unwrap();
    let sent = first(&app, &key).await;
    assert_json_snapshot!(sent, {".id" => "[id]", ".created_at" => "[time]", ".sent_at" => "[time]"});
    let again = app.post(&resend, json!({})).bearer(&key).send().await;
    assert_eq!(again.refused(), (403, "permission_denied"));
    let nothing = app.post(&format!("{PATH}/nothing/resend"), json!({})).bearer(&key).send().await;
    assert_eq!(nothing.refused(), (404, "not_found"));
}

#[tokio::test]
async fn a_template_is_tried_out_and_what_it_must_not_hold_is_named() {
    let (app, key) = open_app().await;
    let preview = async |body: Value| app.post(&format!("{PATH}/preview"), body).bearer(&key).send().await;
    let ours = preview(json!({"kind": "sign_in", "language": "en"})).await.ok();
    assert!(ours["text"].as_str().unwrap().contains("012345") && ours["html"].as_str().unwrap().contains("012345"));
    let template =
        json!({"subject": "{{.Product}}: {{.VerificationCode}}", "html": "<p>{{.VerificationCode}} & more</p>"});
    let own = preview(json!({"kind": "code", "language": "zh-CN", "template": template})).await.ok();
    assert_eq!((&own["subject"], &own["template"]), (&json!("Doorward: 012345"), &template));
    for html in ["<p>no code</p>", "<script>x</script>{{.VerificationCode}}", "{{.VerificationCode}}{{.Unknown}}"] {
        let template = json!({"subject": "x", "html": html});
        let reply = preview(json!({"kind": "code", "language": "en", "template": template})).await;
        assert_eq!(reply.refused(), (400, "invalid_argument"), "{html}");
    }
    assert_eq!(preview(json!({"kind": "odd", "language": "en"})).await.refused(), (400, "invalid_argument"));
}
