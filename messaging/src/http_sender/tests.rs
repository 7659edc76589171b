use crate::failure::{Failure, Part};
use crate::message::{Outgoing, Receipt, SendError};
use crate::testing::{NOW, code_to, outbound};
use doorward_contract::messaging::{HttpSender, MailSender};
use wiremock::matchers::{body_string, header, method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

fn config(url: &str, content_type: &str, body: &str) -> HttpSender {
    HttpSender {
        url: url.into(),
        method: "POST".into(),
        headers: [("X-Key".to_owned(), "Bearer {{secret}}".to_owned())].into(),
        content_type: content_type.into(),
        body: body.into(),
        expect: String::new(),
    }
}

async fn send(config: HttpSender, message: &Outgoing) -> Result<Receipt, SendError> {
    let sender = crate::mail(&MailSender::Http(config), &"s3cr3t".to_owned().into(), &outbound(), "").unwrap();
    sender.send(message, NOW).await
}

async fn answered(status: u16, body: &str, expect: &str) -> Result<Receipt, SendError> {
    let server = MockServer::start().await;
    let answer = ResponseTemplate::new(status).set_body_string(body);
    Mock::given(method("POST")).respond_with(answer).expect(1).mount(&server).await;
    let mut config = config(&server.uri(), "application/json", "{}");
    config.expect = expect.into();
    send(config, &code_to("a@example.com")).await
}

#[tokio::test]
async fn values_are_escaped_for_their_place() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/a%2Bb%40example.com"))
        .and(query_param("t", "Code \"482913\" & more"))
        .and(header("x-key", "Bearer s3cr3t"))
        .and(header("content-type", "application/json"))
        .and(body_string(r#"{"to":"a+b@example.com","text":"Code \"482913\" & more","n":5}"#))
        .respond_with(ResponseTemplate::new(200))
        .expect(1)
        .mount(&server)
        .await;
    let url = format!("{}/{{{{to}}}}?t={{{{text}}}}", server.uri());
    let body = r#"{"to":"{{to}}","text":"{{ text }}","n":{{minutes}}}"#;
    let sent = send(config(&url, "application/json", body), &code_to("a+b@example.com")).await;
    assert_eq!(sent, Ok(Receipt(None)));
}

#[tokio::test]
async fn attack_68_a_form_value_adds_no_field() {
    let server = MockServer::start().await;
    Mock::given(body_string("to=a%40b.c%26admin%3D1&code=482913"))
        .respond_with(ResponseTemplate::new(204))
        .expect(1)
        .mount(&server)
        .await;
    let config = config(&server.uri(), "application/x-www-form-urlencoded", "to={{to}}&code={{code}}");
    assert!(send(config, &code_to("a@b.c&admin=1")).await.is_ok());
}

#[tokio::test]
async fn attack_68_a_header_value_adds_no_header() {
    let mut config = config("http://127.0.0.1:1/", "application/json", "{}");
    config.headers.insert("X-To".into(), "{{to}}".into());
    let refused = send(config, &code_to("a@b.c\r\nX-Admin: 1")).await.unwrap_err();
    assert_eq!(refused, SendError::Refused(Failure::ControlCharacter { part: Part::Header }));
}

#[tokio::test]
async fn success_is_a_status_and_the_expected_words() {
    assert!(answered(200, r#"{"ok":true}"#, r#""ok":true"#).await.is_ok());
    for (status, temporary) in [(200, false), (302, false), (401, false), (408, true), (429, true), (500, true)] {
        let error = answered(status, r#"{"ok":false,"key":"s3cr3t"}"#, r#""ok":true"#).await.unwrap_err();
        assert_eq!(matches!(error, SendError::Temporary(_)), temporary, "{error}");
        let words = format!(r#"HTTP {status}: {{"ok":false,"key":"***"}}"#);
        assert_eq!(error.to_string(), format!("The provider responded with “{words}”."));
    }
}

#[tokio::test]
async fn a_refused_connection_is_temporary_and_a_forbidden_address_is_not() {
    let refused = send(config("http://127.0.0.1:1/?k={{secret}}", "application/json", "{}"), &code_to("a@b.c")).await;
    assert!(
        matches!(&refused, Err(SendError::Temporary(failure)) if !failure.to_json().contains("s3cr3t")),
        "{refused:?}"
    );
    let inside = send(config("http://10.0.0.1/", "application/json", "{}"), &code_to("a@b.c")).await;
    assert!(matches!(inside, Err(SendError::Refused(_))));
}
