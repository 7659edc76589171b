use crate::message::{Receipt, SendError};
use crate::testing::{NOW, code_to, outbound};
use doorward_contract::messaging::SmsSender;
use wiremock::matchers::{body_string, header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

async fn answered(from: &str, sent: &str, body: &str, status: u16) -> Result<Receipt, SendError> {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/2010-04-01/Accounts/AC01/Messages.json"))
        .and(header("authorization", "Basic QUMwMTp0b2tlbg=="))
        .and(header("content-type", "application/x-www-form-urlencoded"))
        .and(body_string(sent))
        .respond_with(ResponseTemplate::new(status).set_body_string(body))
        .expect(1)
        .mount(&server)
        .await;
    let config = SmsSender::Twilio { account_sid: "AC01".into(), from: from.into(), endpoint: Some(server.uri()) };
    let sender = crate::sms(&config, &"token".to_owned().into(), &outbound()).unwrap();
    sender.send(&code_to("+14155550100"), NOW).await
}

const SENT: &str = "To=%2B14155550100&From=%2B14155550199&Body=Code%20%22482913%22%20%26%20more";

#[tokio::test]
async fn a_message_goes_out_from_a_number_or_a_service() {
    let body = r#"{"sid":"SM1","status":"queued","error_code":null,"error_message":null}"#;
    assert_eq!(answered("+14155550199", SENT, body, 201).await, Ok(Receipt(Some("SM1".into()))));
    let by_service = SENT.replace("From=%2B14155550199", "MessagingServiceSid=MG9");
    assert_eq!(answered("MG9", &by_service, body, 201).await, Ok(Receipt(Some("SM1".into()))));
}

#[tokio::test]
async fn each_failure_says_whether_to_try_again() {
    for (body, status, temporary) in [
        (r#"{"code":21211,"message":"Invalid 'To' Phone Number","status":400}"#, 400, false),
        (r#"{"code":20003,"message":"Authenticate","status":401}"#, 401, false),
        (r#"{"code":20429,"message":"Too Many Requests","status":429}"#, 429, true),
        (r#"{"sid":"SM1","error_code":30007,"error_message":"filtered"}"#, 201, false),
        ("<html>", 503, true),
        ("<html>", 200, false),
    ] {
        let error = answered("+14155550199", SENT, body, status).await.unwrap_err();
        assert_eq!(matches!(error, SendError::Temporary(_)), temporary, "{error}");
    }
}
