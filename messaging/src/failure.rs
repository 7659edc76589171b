//! Why a message was not delivered: a stable reason, with the words of the other system where there are any.

use crate::http_sender::Fault;
use doorward_i18n::Language;
use doorward_i18n::errors::{
    delivery::{Texts, of},
    senders,
};
use doorward_outbound::{Cause, OutboundError};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Maximum length of another system's message, in characters: enough for a sentence, too short for a page of HTML.
const MAX_DETAIL: usize = 300;

/// Why a message was not delivered. Never contains a secret or the verification code.
///
/// The outbox stores it as JSON, so reasons and fields may be added but not renamed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Failure {
    /// The provider did not accept the message; its code and message.
    Rejected {
        detail: String,
    },
    /// The response does not tell whether the provider accepted the message.
    NoStatus,
    /// The provider's URL is not allowed.
    Forbidden {
        host: String,
    },
    /// No response in time.
    Timeout {
        host: String,
    },
    /// No address of the provider's host is allowed.
    NoPublicAddress {
        host: String,
    },
    /// No connection; with the error of the system.
    Unreachable {
        host: String,
        detail: String,
    },
    /// The response exceeds 1 MiB.
    ResponseTooLarge {
        host: String,
    },
    /// This machine has no certificate authorities to verify the provider with; with the error of TLS.
    NoCertificateAuthorities {
        detail: String,
    },
    /// No connection to the mail server; with the error of the system.
    MailServerUnreachable {
        detail: String,
    },
    MailServerTimeout,
    /// The mail server lacks encryption or a supported authentication.
    MailServerUnsuitable {
        detail: String,
    },
    InvalidUrl,
    InvalidEndpoint,
    InvalidHeaderName,
    /// A line break or another control character (header injection).
    ControlCharacter {
        part: Part,
    },
    InvalidAddress {
        part: Part,
    },
    InvalidPhoneNumber,
    /// The mail library could not compose the mail.
    NotComposed {
        detail: String,
    },
    /// Braces in the provider's template are not closed.
    UnclosedVariable,
    /// A variable in the provider's template does not exist.
    UnknownVariable {
        name: String,
    },
    /// The provider's template requires a code, and the message has none.
    CodeMissing,
    /// The operating system returned no random bytes.
    NoRandom,
    /// The message expired before it could be sent.
    Expired,
    /// No provider is set up for the channel.
    NoProvider,
    /// The content is no longer stored.
    ContentDeleted,
    /// The hook before messages has refused it.
    HookRefused,
    /// The hook before messages did not respond as documented, and no message is sent without its consent.
    HookFailed,
    /// The webhook was turned off before the first attempt.
    WebhookOff,
}

/// A part of a message or of its request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    Header,
    Subject,
    Recipient,
    SenderAddress,
    SenderName,
}

impl Failure {
    /// Parses a stored failure; `None` for one that an older version of the program stored as a sentence.
    pub fn parse(stored: &str) -> Option<Self> {
        serde_json::from_str(stored).ok()
    }

    /// The stored form.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The stable reason in API responses: the name in the stored form.
    pub fn reason(&self) -> String {
        let stored = serde_json::to_value(self).unwrap_or_default();
        stored["reason"].as_str().unwrap_or_default().to_owned()
    }

    /// What happened, for administrators.
    pub fn sentence(&self, language: Language) -> String {
        let texts = of(language);
        let plain = match self {
            Self::Rejected { detail } => return texts.rejected(detail),
            Self::NoCertificateAuthorities { detail } => return texts.no_certificate_authorities(detail),
            Self::MailServerUnreachable { detail } => return texts.mail_server_unreachable(detail),
            Self::MailServerUnsuitable { detail } => return texts.mail_server_unsuitable(detail),
            Self::NotComposed { detail } => return texts.not_composed(detail),
            Self::ControlCharacter { part } => return texts.control_character(part.text(texts)),
            Self::InvalidAddress { part } => return texts.invalid_address(part.text(texts)),
            Self::UnclosedVariable => return Fault::Unclosed.sentence(senders::of(language)),
            Self::UnknownVariable { name } => {
                return Fault::Unknown(name.clone()).sentence(senders::of(language));
            }
            Self::Forbidden { host } => return outbound(texts, OutboundError::Forbidden(host.clone())),
            Self::Timeout { host } => return outbound(texts, unreachable(host, Cause::Timeout)),
            Self::NoPublicAddress { host } => return outbound(texts, unreachable(host, Cause::NoPublicAddress)),
            Self::Unreachable { host, detail } => {
                return outbound(texts, unreachable(host, Cause::System(detail.clone())));
            }
            Self::ResponseTooLarge { host } => return outbound(texts, OutboundError::TooLarge(host.clone())),
            Self::NoStatus => texts.no_status,
            Self::MailServerTimeout => texts.mail_server_timeout,
            Self::InvalidUrl => texts.invalid_url,
            Self::InvalidEndpoint => texts.invalid_endpoint,
            Self::InvalidHeaderName => texts.invalid_header_name,
            Self::InvalidPhoneNumber => texts.invalid_phone_number,
            Self::CodeMissing => texts.code_missing,
            Self::NoRandom => texts.no_random,
            Self::Expired => texts.expired,
            Self::NoProvider => texts.no_provider,
            Self::ContentDeleted => texts.content_deleted,
            Self::HookRefused => texts.hook_refused,
            Self::HookFailed => texts.hook_failed,
            Self::WebhookOff => texts.webhook_off,
        };
        plain.to_owned()
    }
}

fn unreachable(host: &str, cause: Cause) -> OutboundError {
    OutboundError::Unreachable { host: host.to_owned(), cause }
}

fn outbound(texts: &Texts, error: OutboundError) -> String {
    texts.outbound(error.sentence(texts.language()))
}

impl Part {
    const fn text(self, texts: &Texts) -> &'static str {
        match self {
            Self::Header => texts.header,
            Self::Subject => texts.subject,
            Self::Recipient => texts.recipient,
            Self::SenderAddress => texts.sender_address,
            Self::SenderName => texts.sender_name,
        }
    }
}

/// The start of another system's message.
pub(crate) fn short(detail: &str) -> String {
    detail.trim().chars().take(MAX_DETAIL).collect()
}

impl From<OutboundError> for Failure {
    fn from(error: OutboundError) -> Self {
        match error {
            OutboundError::Forbidden(host) if host.is_empty() => Self::InvalidUrl,
            OutboundError::Forbidden(host) => Self::Forbidden { host },
            OutboundError::Unreachable { host, cause: Cause::Timeout } => Self::Timeout { host },
            OutboundError::Unreachable { host, cause: Cause::NoPublicAddress } => Self::NoPublicAddress { host },
            OutboundError::Unreachable { host, cause: Cause::Status(status) } => {
                Self::Unreachable { host, detail: format!("HTTP {status}") }
            }
            OutboundError::Unreachable { host, cause: Cause::System(text) } => {
                Self::Unreachable { host, detail: short(&text) }
            }
            OutboundError::NoCertificateAuthorities(text) => Self::NoCertificateAuthorities { detail: short(&text) },
            OutboundError::TooLarge(host) => Self::ResponseTooLarge { host },
            other => Self::Rejected { detail: short(&other.to_string()) },
        }
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Unclosed => Self::UnclosedVariable,
            Fault::Unknown(name) => Self::UnknownVariable { name: short(&name) },
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence(Language::En))
    }
}

#[cfg(test)]
mod tests {
    use super::{Failure, Part};
    use doorward_i18n::Language;
    use serde_json::{Value, json};

    /// Every failure, and how the outbox stores it: rows of earlier versions must stay readable.
    fn all() -> Vec<(Failure, Value)> {
        let host = || "sms.example.com".to_owned();
        let detail = || "no \"luck\"".to_owned();
        let with_host = |reason: &str| json!({ "reason": reason, "host": host() });
        let with_detail = |reason: &str| json!({ "reason": reason, "detail": detail() });
        let plain = |reason: &str| json!({ "reason": reason });
        vec![
            (Failure::Rejected { detail: detail() }, with_detail("rejected")),
            (Failure::NoStatus, plain("no_status")),
            (Failure::Forbidden { host: host() }, with_host("forbidden")),
            (Failure::Timeout { host: host() }, with_host("timeout")),
            (Failure::NoPublicAddress { host: host() }, with_host("no_public_address")),
            (
                Failure::Unreachable { host: host(), detail: detail() },
                json!({ "reason": "unreachable", "host": host(), "detail": detail() }),
            ),
            (Failure::ResponseTooLarge { host: host() }, with_host("response_too_large")),
            (Failure::NoCertificateAuthorities { detail: detail() }, with_detail("no_certificate_authorities")),
            (Failure::MailServerUnreachable { detail: detail() }, with_detail("mail_server_unreachable")),
            (Failure::MailServerTimeout, plain("mail_server_timeout")),
            (Failure::MailServerUnsuitable { detail: detail() }, with_detail("mail_server_unsuitable")),
            (Failure::InvalidUrl, plain("invalid_url")),
            (Failure::InvalidEndpoint, plain("invalid_endpoint")),
            (Failure::InvalidHeaderName, plain("invalid_header_name")),
            (
                Failure::ControlCharacter { part: Part::Header },
                json!({ "reason": "control_character", "part": "header" }),
            ),
            (
                Failure::InvalidAddress { part: Part::SenderAddress },
                json!({ "reason": "invalid_address", "part": "sender_address" }),
            ),
            (Failure::InvalidPhoneNumber, plain("invalid_phone_number")),
            (Failure::NotComposed { detail: detail() }, with_detail("not_composed")),
            (Failure::UnclosedVariable, plain("unclosed_variable")),
            (
                Failure::UnknownVariable { name: "colour".into() },
                json!({ "reason": "unknown_variable", "name": "colour" }),
            ),
            (Failure::CodeMissing, plain("code_missing")),
            (Failure::NoRandom, plain("no_random")),
            (Failure::Expired, plain("expired")),
            (Failure::NoProvider, plain("no_provider")),
            (Failure::ContentDeleted, plain("content_deleted")),
            (Failure::HookRefused, plain("hook_refused")),
            (Failure::HookFailed, plain("hook_failed")),
            (Failure::WebhookOff, plain("webhook_off")),
        ]
    }

    #[test]
    fn a_stored_failure_is_read_back_with_its_reason() {
        for (failure, stored) in all() {
            assert_eq!(Failure::parse(&stored.to_string()).as_ref(), Some(&failure));
            assert_eq!(serde_json::from_str::<Value>(&failure.to_json()).unwrap(), stored);
            assert_eq!(stored["reason"], failure.reason());
        }
        let stored = json!({ "reason": "control_character", "part": "subject", "more": 1 }).to_string();
        assert_eq!(Failure::parse(&stored), Some(Failure::ControlCharacter { part: Part::Subject }));
    }

    #[test]
    fn a_sentence_stored_by_an_older_version_is_no_failure() {
        for stored in ["HTTP 400: {}", "isv.MOBILE_NUMBER_ILLEGAL: m", "", r#"{"reason": "?"}"#] {
            assert_eq!(Failure::parse(stored), None, "{stored}");
        }
    }

    #[test]
    fn every_language_has_a_sentence_of_its_own() {
        for (failure, _) in all() {
            let [english, chinese] = [Language::En, Language::ZhCn].map(|language| failure.sentence(language));
            assert_ne!(english, chinese);
            assert!(english.ends_with('.') && chinese.ends_with('。'), "{english} {chinese}");
        }
        let rejected = Failure::Rejected { detail: "isv.AMOUNT_NOT_ENOUGH: m".into() };
        assert_eq!(rejected.sentence(Language::ZhCn), "通道返回“isv.AMOUNT_NOT_ENOUGH: m”。");
        let timeout = Failure::Timeout { host: "sms.example.com".into() };
        assert_eq!(timeout.sentence(Language::ZhCn), "sms.example.com 没有响应：请求超时。");
    }
}
