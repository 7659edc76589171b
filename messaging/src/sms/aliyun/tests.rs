use super::Call;
use crate::message::{Receipt, SendError};
use crate::testing::{NOW, code_to, outbound};
use doorward_contract::messaging::SmsSender;
use wiremock::matchers::{header, header_regex, method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

async fn answered(body: &str, status: u16) -> Result<Receipt, SendError> {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/"))
        .and(query_param("PhoneNumbers", "8613800138000"))
        .and(query_param("SignName", "门 & 卫"))
        .and(query_param("TemplateCode", "SMS_1"))
        .and(query_param("TemplateParam", r#"{"code":"482913"}"#))
        .and(header("x-acs-action", "SendSms"))
        .and(header("x-acs-date", "2026-11-25T01:15:32Z"))
        .and(header_regex("x-acs-signature-nonce", "^[0-9a-f]{32}$"))
        .and(header_regex(
            "authorization",
            "^ACS3-HMAC-SHA256 Credential=LTAI,SignedHeaders=.*,Signature=[0-9a-f]{64}$",
        ))
        .respond_with(ResponseTemplate::new(status).set_body_string(body))
        .expect(1)
        .mount(&server)
        .await;
    let config = SmsSender::Aliyun {
        access_key_id: "LTAI".into(),
        sign_name: "门 & 卫".into(),
        template_code: "SMS_1".into(),
        endpoint: Some(server.uri()),
    };
    let sender = crate::sms(&config, &"key".to_owned().into(), &outbound()).unwrap();
    sender.send(&code_to("+8613800138000"), NOW).await
}

/// Both examples of the vendor's page about the signature.
#[test]
fn the_published_examples_are_signed_as_published() {
    for (date, nonce, signature) in [
        (
            "2023-10-26T10:22:32Z",
            "3156853299f313e23d1673dc12e1703d",
            "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0",
        ),
        (
            "2023-10-26T09:01:01Z",
            "d410180a5abf7fe235dd9b74aca91fc0",
            "e521358f7776c97df52e6b2891a8bc73026794a071b50c3323388c4e0df64804",
        ),
    ] {
        let call = Call {
            host: "ecs.cn-shanghai.aliyuncs.com",
            action: "RunInstances",
            version: "2014-05-26",
            query: "ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai",
            date,
            nonce,
        };
        assert_eq!(call.signature("YourAccessKeySecret"), signature);
    }
}

#[tokio::test]
async fn an_accepted_message_gives_its_id() {
    let body = r#"{"Message":"OK","RequestId":"r","BizId":"9006^0","Code":"OK"}"#;
    assert_eq!(answered(body, 200).await, Ok(Receipt(Some("9006^0".into()))));
}

#[tokio::test]
async fn each_failure_says_whether_to_try_again() {
    for (code, status, temporary) in [
        ("isv.BUSINESS_LIMIT_CONTROL", 200, false),
        ("isv.MOBILE_NUMBER_ILLEGAL", 200, false),
        ("isp.SYSTEM_ERROR", 200, true),
        ("SignatureDoesNotMatch", 400, false),
        ("Throttling.User", 400, true),
        ("ServiceUnavailable", 503, true),
    ] {
        let body = format!(r#"{{"Code":"{code}","Message":"m","RequestId":"r"}}"#);
        let error = answered(&body, status).await.unwrap_err();
        assert_eq!(matches!(error, SendError::Temporary(_)), temporary, "{error}");
        assert_eq!(error.to_string(), format!("The provider responded with “{code}: m”."));
    }
}
