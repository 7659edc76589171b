//! Twilio Programmable Messaging (<https://www.twilio.com/docs/messaging/api/message-resource>).

use crate::escape::percent;
use crate::message::{Outgoing, Receipt, SendError, Sender};
use crate::vendor::{accepted, ask, digits, header_value, is_retryable, rejected};
use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use doorward_contract::{Secret, Timestamp};
use doorward_outbound::http::{HeaderName, HeaderValue};
use doorward_outbound::{Outbound, OutboundResponse};
use serde::Deserialize;

pub(super) const ENDPOINT: &str = "https://api.twilio.com";
const FORM: &str = "application/x-www-form-urlencoded";

pub(super) struct Twilio {
    pub(super) account_sid: String,
    pub(super) from: String,
    pub(super) endpoint: String,
    pub(super) secret: Secret,
    pub(super) outbound: Outbound,
}

#[async_trait]
impl Sender for Twilio {
    async fn send(&self, message: &Outgoing, _now: Timestamp) -> Result<Receipt, SendError> {
        digits(&message.to)?;
        let sid = &self.account_sid;
        let base = self.endpoint.trim_end_matches('/');
        let url = format!("{base}/2010-04-01/Accounts/{}/Messages.json", percent(sid));
        let basic = format!("Basic {}", STANDARD.encode(format!("{sid}:{}", self.secret.expose())));
        let headers = vec![
            (HeaderName::from_static("content-type"), HeaderValue::from_static(FORM)),
            (HeaderName::from_static("authorization"), header_value(&basic)?),
        ];
        let response = ask(&self.outbound, "POST", &url, headers, self.body(message)).await?;
        self.receipt(&response, message)
    }
}

impl Twilio {
    fn body(&self, message: &Outgoing) -> String {
        let sender = if self.from.starts_with("MG") { "MessagingServiceSid" } else { "From" };
        let fields = [("To", &message.to), (sender, &self.from), ("Body", &message.text)];
        fields.map(|(name, value)| format!("{name}={}", percent(value))).join("&")
    }

    fn receipt(&self, response: &OutboundResponse, message: &Outgoing) -> Result<Receipt, SendError> {
        let status = response.status;
        let reply = response.json::<Reply>().unwrap_or_default();
        if status.is_success() && reply.error_code.is_none() && reply.sid.is_some() {
            return Ok(accepted(reply.sid.as_deref(), message, &self.secret));
        }
        let text = match (reply.code.or(reply.error_code), reply.message.or(reply.error_message)) {
            (Some(code), text) => format!("{code}: {}", text.unwrap_or_default()),
            (None, _) => format!("HTTP {}: {}", status.as_u16(), response.text()),
        };
        Err(rejected(is_retryable(status), &text, message, &self.secret))
    }
}

/// A message, or an error: <https://www.twilio.com/docs/usage/twilios-response#response-formats-exceptions>.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Reply {
    sid: Option<String>,
    error_code: Option<u32>,
    error_message: Option<String>,
    code: Option<u32>,
    message: Option<String>,
}

#[cfg(test)]
mod tests;
