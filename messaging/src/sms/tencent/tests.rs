use super::Call;
use crate::message::{Receipt, SendError};
use crate::testing::{NOW, code_to, outbound};
use doorward_contract::Timestamp;
use doorward_contract::messaging::SmsSender;
use wiremock::matchers::{body_json, header, header_regex, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

fn sender(endpoint: String) -> SmsSender {
    SmsSender::Tencent {
        secret_id: "AKIDexample".into(),
        app_id: "1400006666".into(),
        sign_name: "门".into(),
        template_id: "1110".into(),
        region: "ap-guangzhou".into(),
        endpoint: Some(endpoint),
    }
}

async fn answered(body: &str, status: u16) -> Result<Receipt, SendError> {
    let server = MockServer::start().await;
    let expected = serde_json::json!({
        "PhoneNumberSet": ["+8613800138000"],
        "SmsSdkAppId": "1400006666",
        "SignName": "门",
        "TemplateId": "1110",
        "TemplateParamSet": ["482913", "5"],
    });
    Mock::given(method("POST"))
        .and(path("/"))
        .and(header("x-tc-action", "SendSms"))
        .and(header("x-tc-timestamp", "1795569332"))
        .and(header("content-type", "application/json; charset=utf-8"))
        .and(header_regex(
            "authorization",
            "^TC3-HMAC-SHA256 Credential=AKIDexample/2026-11-25/sms/tc3_request, SignedHeaders=content-type;host;x-tc-action, Signature=[0-9a-f]{64}$",
        ))
        .and(body_json(expected))
        .respond_with(ResponseTemplate::new(status).set_body_string(body))
        .expect(1)
        .mount(&server)
        .await;
    let sender = crate::sms(&sender(server.uri()), &"key".to_owned().into(), &outbound()).unwrap();
    sender.send(&code_to("+8613800138000"), NOW).await
}

/// The vendor's example. It prints the key as 32 asterisks and is signed with them.
/// <https://cloud.tencent.com/document/api/213/30654>
#[test]
fn the_published_example_is_signed_as_published() {
    let call = Call {
        service: "cvm",
        action: "DescribeInstances",
        host: "cvm.tencentcloudapi.com",
        body: r#"{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}"#,
        now: Timestamp(1_551_113_065_000),
    };
    assert_eq!(call.signature(&"*".repeat(32)), "10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f");
}

#[tokio::test]
async fn an_accepted_number_gives_its_serial() {
    let body = r#"{"Response":{"SendStatusSet":[{"SerialNo":"5000:1045","PhoneNumber":"+8613800138000","Fee":1,
        "SessionContext":"","Code":"Ok","Message":"send success","IsoCode":"CN"}],"RequestId":"r"}}"#;
    assert_eq!(answered(body, 200).await, Ok(Receipt(Some("5000:1045".into()))));
}

#[tokio::test]
async fn each_failure_says_whether_to_try_again() {
    let number =
        |code: &str| format!(r#"{{"Response":{{"SendStatusSet":[{{"SerialNo":"","Code":"{code}","Message":"m"}}]}}}}"#);
    let whole = |code: &str| format!(r#"{{"Response":{{"Error":{{"Code":"{code}","Message":"m"}}}}}}"#);
    for (body, status, temporary) in [
        (number("FailedOperation.PhoneNumberInBlacklist"), 200, false),
        (number("LimitExceeded.PhoneNumberThirtySecondLimit"), 200, false),
        (number("InternalError.Timeout"), 200, true),
        (whole("AuthFailure.SignatureFailure"), 200, false),
        (whole("RequestLimitExceeded.UinLimitExceeded"), 200, true),
        (r#"{"Response":{}}"#.to_owned(), 200, false),
        ("<html>".to_owned(), 502, true),
        ("<html>".to_owned(), 404, false),
    ] {
        let error = answered(&body, status).await.unwrap_err();
        assert_eq!(matches!(error, SendError::Temporary(_)), temporary, "{body}: {error}");
    }
}

#[tokio::test]
async fn a_message_without_a_code_is_not_sent() {
    let sender = crate::sms(&sender("http://127.0.0.1:1".into()), &"key".to_owned().into(), &outbound()).unwrap();
    let mut message = code_to("+8613800138000");
    message.code = None;
    assert!(matches!(sender.send(&message, NOW).await, Err(SendError::Refused(_))));
}
