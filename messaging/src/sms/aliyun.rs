//! Alibaba Cloud SMS, Dysmsapi `SendSms` of 2017-05-25
//! (<https://help.aliyun.com/zh/sms/developer-reference/api-dysmsapi-2017-05-25-sendsms>), signed by ACS3-HMAC-SHA256
//! (<https://help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature>).

use super::host_of;
use crate::escape::percent;
use crate::failure::Failure;
use crate::message::{Outgoing, Receipt, SendError, Sender};
use crate::sign::{hmac_sha256, random_word, sha256_hex};
use crate::vendor::{accepted, ask, code, digits, header_value, is_retryable, rejected};
use async_trait::async_trait;
use doorward_contract::{Secret, Timestamp};
use doorward_outbound::http::{HeaderName, HeaderValue};
use doorward_outbound::{Outbound, OutboundResponse};
use serde::Deserialize;

pub(super) const ENDPOINT: &str = "https://dysmsapi.aliyuncs.com";
const SIGNED_HEADERS: &str = "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version";

pub(super) struct Aliyun {
    pub(super) access_key_id: String,
    pub(super) sign_name: String,
    pub(super) template_code: String,
    pub(super) endpoint: String,
    pub(super) secret: Secret,
    pub(super) outbound: Outbound,
}

#[async_trait]
impl Sender for Aliyun {
    async fn send(&self, message: &Outgoing, now: Timestamp) -> Result<Receipt, SendError> {
        let query = self.query(message)?;
        let url = format!("{}/?{query}", self.endpoint.trim_end_matches('/'));
        let headers = self.headers(&query, now)?;
        let response = ask(&self.outbound, "POST", &url, headers, String::new()).await?;
        self.receipt(&response, message)
    }
}

impl Aliyun {
    /// Sorted by name, as the signature requires.
    fn query(&self, message: &Outgoing) -> Result<String, SendError> {
        let variables = serde_json::json!({ "code": code(message)? }).to_string();
        let parameters = [
            ("PhoneNumbers", digits(&message.to)?),
            ("SignName", &self.sign_name),
            ("TemplateCode", &self.template_code),
            ("TemplateParam", &variables),
        ];
        let pairs = parameters.map(|(name, value)| format!("{name}={}", percent(value)));
        Ok(pairs.join("&"))
    }

    fn headers(&self, query: &str, now: Timestamp) -> Result<Vec<(HeaderName, HeaderValue)>, SendError> {
        let nonce = random_word().ok_or(SendError::Temporary(Failure::NoRandom))?;
        let (host, date) = (host_of(&self.endpoint)?, iso_date(now));
        let call = Call { host: &host, action: "SendSms", version: "2017-05-25", query, date: &date, nonce: &nonce };
        let authorization = format!(
            "ACS3-HMAC-SHA256 Credential={},SignedHeaders={SIGNED_HEADERS},Signature={}",
            self.access_key_id,
            call.signature(self.secret.expose())
        );
        Ok(vec![
            (HeaderName::from_static("authorization"), header_value(&authorization)?),
            (HeaderName::from_static("x-acs-action"), HeaderValue::from_static("SendSms")),
            (HeaderName::from_static("x-acs-version"), HeaderValue::from_static("2017-05-25")),
            (HeaderName::from_static("x-acs-date"), header_value(&date)?),
            (HeaderName::from_static("x-acs-signature-nonce"), header_value(&nonce)?),
            (HeaderName::from_static("x-acs-content-sha256"), header_value(&sha256_hex(b""))?),
            (HeaderName::from_static("accept"), HeaderValue::from_static("application/json")),
        ])
    }

    fn receipt(&self, response: &OutboundResponse, message: &Outgoing) -> Result<Receipt, SendError> {
        let Ok(reply) = response.json::<Reply>() else {
            let text = format!("HTTP {}: {}", response.status.as_u16(), response.text());
            return Err(rejected(is_retryable(response.status), &text, message, &self.secret));
        };
        if reply.code == "OK" {
            return Ok(accepted(reply.biz_id.as_deref(), message, &self.secret));
        }
        let temporary = is_retryable(response.status) || is_temporary(&reply.code);
        Err(rejected(temporary, &format!("{}: {}", reply.code, reply.message), message, &self.secret))
    }
}

/// Failures of the vendor and the account's request rate are temporary. `isv.BUSINESS_LIMIT_CONTROL` is the limit of
/// one number, a few messages per hour or day, which outlasts all retries
/// (<https://help.aliyun.com/document_detail/101346.html>).
fn is_temporary(code: &str) -> bool {
    let family = code.split('.').next().unwrap_or_default();
    matches!(code, "isp.SYSTEM_ERROR" | "isp.GATEWAY_ERROR" | "SignatureNonceUsed")
        || matches!(family, "Throttling" | "ServiceUnavailable" | "InternalError")
}

/// `yyyy-MM-ddTHH:mm:ssZ`.
fn iso_date(now: Timestamp) -> String {
    let whole: String = now.to_string().chars().take(19).collect();
    whole + "Z"
}

/// The signed parts of a request without a body.
struct Call<'a> {
    host: &'a str,
    action: &'a str,
    version: &'a str,
    query: &'a str,
    date: &'a str,
    nonce: &'a str,
}

impl Call<'_> {
    fn signature(&self, secret: &str) -> String {
        let Self { host, action, version, query, date, nonce } = self;
        let hash = sha256_hex(b"");
        let canonical = format!(
            "POST\n/\n{query}\nhost:{host}\nx-acs-action:{action}\nx-acs-content-sha256:{hash}\nx-acs-date:{date}\n\
             x-acs-signature-nonce:{nonce}\nx-acs-version:{version}\n\n{SIGNED_HEADERS}\n{hash}"
        );
        let text = format!("ACS3-HMAC-SHA256\n{}", sha256_hex(canonical.as_bytes()));
        hex::encode(hmac_sha256(secret.as_bytes(), &text))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Reply {
    code: String,
    #[serde(default)]
    message: String,
    #[serde(default)]
    biz_id: Option<String>,
}

#[cfg(test)]
mod tests;
