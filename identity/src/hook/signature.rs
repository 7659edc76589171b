//! Signatures of requests, as Standard Webhooks defines them: <https://www.standardwebhooks.com>, section "Signature scheme".

use super::secret::key_of;
use crate::{Error, Identity, hook::secret::Secrets};
use aws_lc_rs::hmac;
use base64::{Engine, engine::general_purpose::STANDARD};
use doorward_contract::{Secret, Timestamp};
use doorward_outbound::http::{self, header::CONTENT_TYPE, request::Builder};
use serde::Serialize;

/// What every request contains.
#[derive(Serialize)]
pub(super) struct Body<'a, T> {
    /// The action of an event, or the point of a hook.
    #[serde(rename = "type")]
    pub kind: &'a str,
    /// When the event happened, or the hook is asked.
    pub timestamp: Timestamp,
    pub data: T,
}

impl<T: Serialize> Body<'_, T> {
    pub fn to_json(&self) -> Result<String, Error> {
        serde_json::to_string(self).map_err(|_| Error::Internal("the body of a request is always JSON"))
    }
}

/// A request with the headers that sign it, without its body. The time is that of the attempt, so that a receiver can
/// refuse old requests (attack 72).
pub(super) fn signed(identity: &Identity, url: &str, id: &str, body: &str, secrets: &Secrets) -> Result<Builder, Error> {
    let (now, at) = (identity.now(), identity.now().as_secs());
    let signatures: Option<Vec<_>> = secrets.valid(now).iter().map(|secret| sign(secret, id, at, body)).collect();
    let signatures = signatures.ok_or(Error::Internal("a secret of a webhook cannot be read"))?;
    Ok(http::Request::post(url)
        .header(CONTENT_TYPE, "application/json")
        .header("webhook-id", id)
        .header("webhook-timestamp", at)
        .header("webhook-signature", signatures.join(" ")))
}

fn sign(secret: &Secret, id: &str, at: i64, body: &str) -> Option<String> {
    let key = hmac::Key::new(hmac::HMAC_SHA256, &key_of(secret)?);
    let signature = hmac::sign(&key, format!("{id}.{at}.{body}").as_bytes());
    Some(format!("v1,{}", STANDARD.encode(signature)))
}

#[cfg(test)]
mod tests {
    use super::{Secret, sign};

    /// Made with the reference libraries of Standard Webhooks.
    #[test]
    fn a_signature_is_that_of_the_reference_libraries() {
        let secret = Secret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned());
        let signature = sign(&secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#);
        assert_eq!(signature.as_deref(), Some("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
    }
}
