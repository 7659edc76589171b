//! Tencent Cloud SMS, `SendSms` of 2021-01-11 (<https://cloud.tencent.com/document/api/382/55981>), signed by
//! TC3-HMAC-SHA256 (<https://cloud.tencent.com/document/api/382/52072>).

use super::host_of;
use crate::failure::Failure;
use crate::message::{Outgoing, Receipt, SendError, Sender};
use crate::sign::{hmac_sha256, sha256_hex};
use crate::vendor::{accepted, ask, code, digits, header_value, is_retryable, rejected};
use async_trait::async_trait;
use doorward_contract::{Secret, Timestamp};
use doorward_outbound::http::{HeaderName, HeaderValue};
use doorward_outbound::{Outbound, OutboundResponse};
use serde::Deserialize;

pub(super) const ENDPOINT: &str = "https://sms.tencentcloudapi.com";
const CONTENT_TYPE: &str = "application/json; charset=utf-8";
const SIGNED_HEADERS: &str = "content-type;host;x-tc-action";

pub(super) struct Tencent {
    pub(super) secret_id: String,
    pub(super) app_id: String,
    pub(super) sign_name: String,
    pub(super) template_id: String,
    pub(super) region: String,
    pub(super) endpoint: String,
    pub(super) secret: Secret,
    pub(super) outbound: Outbound,
}

#[async_trait]
impl Sender for Tencent {
    async fn send(&self, message: &Outgoing, now: Timestamp) -> Result<Receipt, SendError> {
        let body = self.body(message)?;
        let url = format!("{}/", self.endpoint.trim_end_matches('/'));
        let headers = self.headers(&body, now)?;
        let answer = ask(&self.outbound, "POST", &url, headers, body).await?;
        self.receipt(&answer, message)
    }
}

impl Tencent {
    fn body(&self, message: &Outgoing) -> Result<String, SendError> {
        digits(&message.to)?;
        let body = serde_json::json!({
            "PhoneNumberSet": [message.to],
            "SmsSdkAppId": self.app_id,
            "SignName": self.sign_name,
            "TemplateId": self.template_id,
            "TemplateParamSet": [code(message)?, message.minutes.to_string()],
        });
        Ok(body.to_string())
    }

    fn headers(&self, body: &str, now: Timestamp) -> Result<Vec<(HeaderName, HeaderValue)>, SendError> {
        let host = host_of(&self.endpoint)?;
        let call = Call { service: "sms", action: "SendSms", host: &host, body, now };
        let signature = call.signature(self.secret.expose());
        let authorization = format!(
            "TC3-HMAC-SHA256 Credential={}/{}, SignedHeaders={SIGNED_HEADERS}, Signature={signature}",
            self.secret_id,
            call.scope()
        );
        Ok(vec![
            (HeaderName::from_static("content-type"), HeaderValue::from_static(CONTENT_TYPE)),
            (HeaderName::from_static("authorization"), header_value(&authorization)?),
            (HeaderName::from_static("x-tc-action"), HeaderValue::from_static("SendSms")),
            (HeaderName::from_static("x-tc-version"), HeaderValue::from_static("2021-01-11")),
            (HeaderName::from_static("x-tc-timestamp"), HeaderValue::from(now.as_secs())),
            (HeaderName::from_static("x-tc-region"), header_value(&self.region)?),
        ])
    }

    fn receipt(&self, answer: &OutboundResponse, message: &Outgoing) -> Result<Receipt, SendError> {
        let Ok(Reply { response }) = answer.json::<Reply>() else {
            let text = format!("HTTP {}: {}", answer.status.as_u16(), answer.text());
            return Err(rejected(is_retryable(answer.status), &text, message, &self.secret));
        };
        let failed = |code: &str, text: &str| {
            Err(rejected(is_temporary(code), &format!("{code}: {text}"), message, &self.secret))
        };
        match (response.error, response.statuses.into_iter().next()) {
            (Some(error), _) => failed(&error.code, &error.message),
            (None, Some(status)) if status.code.eq_ignore_ascii_case("ok") => {
                Ok(accepted(status.serial_no.as_deref(), message, &self.secret))
            }
            (None, Some(status)) => failed(&status.code, &status.message),
            (None, None) => Err(SendError::Refused(Failure::NoStatus)),
        }
    }
}

/// Failures of the vendor and the account's request rate are temporary. Limits of one number (`LimitExceeded.*`)
/// outlast the code's lifetime (<https://cloud.tencent.com/document/api/382/59177>).
fn is_temporary(code: &str) -> bool {
    matches!(code.split('.').next(), Some("InternalError" | "RequestLimitExceeded"))
}

/// The signed parts of a request.
struct Call<'a> {
    service: &'a str,
    action: &'a str,
    host: &'a str,
    body: &'a str,
    now: Timestamp,
}

impl Call<'_> {
    fn date(&self) -> String {
        self.now.to_string().chars().take(10).collect()
    }

    fn scope(&self) -> String {
        format!("{}/{}/tc3_request", self.date(), self.service)
    }

    fn signature(&self, secret: &str) -> String {
        let canonical = format!(
            "POST\n/\n\ncontent-type:{CONTENT_TYPE}\nhost:{}\nx-tc-action:{}\n\n{SIGNED_HEADERS}\n{}",
            self.host,
            self.action.to_ascii_lowercase(),
            sha256_hex(self.body.as_bytes())
        );
        let (secs, scope) = (self.now.as_secs(), self.scope());
        let text = format!("TC3-HMAC-SHA256\n{secs}\n{scope}\n{}", sha256_hex(canonical.as_bytes()));
        let day = hmac_sha256(format!("TC3{secret}").as_bytes(), &self.date());
        let key = hmac_sha256(&hmac_sha256(&day, self.service), "tc3_request");
        hex::encode(hmac_sha256(&key, &text))
    }
}

#[derive(Deserialize)]
struct Reply {
    #[serde(rename = "Response")]
    response: Response,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Response {
    #[serde(default)]
    error: Option<ErrorReply>,
    #[serde(default, rename = "SendStatusSet")]
    statuses: Vec<Status>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ErrorReply {
    code: String,
    #[serde(default)]
    message: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Status {
    code: String,
    #[serde(default)]
    message: String,
    #[serde(default)]
    serial_no: Option<String>,
}

#[cfg(test)]
mod tests;
