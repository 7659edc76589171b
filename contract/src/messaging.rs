//! Mail and SMS: who sends them, what they say, and what became of each.

use crate::{Secret, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Language of a message.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "sea-orm", sea_orm(rs_type = "String", db_type = "Text"))]
pub enum Language {
    /// Chinese; CloudBase's default.
    #[default]
    #[serde(rename = "zh-CN")]
    #[cfg_attr(feature = "sea-orm", sea_orm(string_value = "zh-CN"))]
    ZhCn,
    /// English.
    #[serde(rename = "en")]
    #[cfg_attr(feature = "sea-orm", sea_orm(string_value = "en"))]
    En,
}

impl Language {
    /// The tag (BCP 47), also the stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ZhCn => "zh-CN",
            Self::En => "en",
        }
    }

    /// Reads the stored word; anything else is English.
    pub fn parse(word: &str) -> Self {
        if word == "zh-CN" { Self::ZhCn } else { Self::En }
    }
}

/// By which way a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "sea-orm", sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case"))]
pub enum Channel {
    /// To a phone number.
    Sms,
    /// To an e-mail address.
    Mail,
}

impl Channel {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Sms, Self::Mail];

    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sms => "sms",
            Self::Mail => "mail",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.as_str() == word)
    }
}

/// Who sends SMS. What is secret travels apart, in [`SenderUpdate`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "sender", rename_all = "snake_case", deny_unknown_fields)]
pub enum SmsSender {
    /// Nobody: messages stay in the outbox, where an administrator reads them.
    #[default]
    Outbox,
    /// Tencent Cloud SMS, API of 2021-01-11. The secret is the `SecretKey`.
    Tencent {
        /// `SecretId` of the API key.
        secret_id: String,
        /// `SmsSdkAppId`, such as `1400006666`.
        app_id: String,
        /// `SignName`, approved.
        sign_name: String,
        /// `TemplateId`, approved; its parameters are the code and the minutes it works, in this order.
        template_id: String,
        /// Region, such as `ap-guangzhou`.
        region: String,
        /// Another endpoint; `https://sms.tencentcloudapi.com` when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        endpoint: Option<String>,
    },
    /// Alibaba Cloud SMS (Dysmsapi 2017-05-25). The secret is the `AccessKeySecret`.
    Aliyun {
        /// `AccessKeyId`.
        access_key_id: String,
        /// `SignName`, approved.
        sign_name: String,
        /// `TemplateCode`, approved; its variable is `code`.
        template_code: String,
        /// Another endpoint; `https://dysmsapi.aliyuncs.com` when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        endpoint: Option<String>,
    },
    /// Twilio Programmable Messaging, API of 2010-04-01. The secret is the `Auth Token`.
    Twilio {
        /// `Account SID`.
        account_sid: String,
        /// A number, an alphanumeric sender id or a messaging service's SID (`MG...`).
        from: String,
        /// Another endpoint; `https://api.twilio.com` when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        endpoint: Option<String>,
    },
    /// Anything that takes an HTTP request.
    Http(HttpSender),
}

/// Who sends mail. What is secret travels apart, in [`SenderUpdate`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "sender", rename_all = "snake_case", deny_unknown_fields)]
pub enum MailSender {
    /// Nobody: messages stay in the outbox, where an administrator reads them.
    #[default]
    Outbox,
    /// A mail server. The secret is the password.
    Smtp {
        /// Host name or address.
        host: String,
        /// Port: 465, 587, 25 or another.
        port: u16,
        /// How the connection is kept private.
        security: SmtpSecurity,
        /// Name to sign in with; no authentication when empty.
        #[serde(default)]
        username: String,
        /// Address in `From`.
        from_address: String,
        /// Name in `From`.
        #[serde(default)]
        from_name: String,
    },
    /// Anything that takes an HTTP request.
    Http(HttpSender),
}

/// CloudBase's `SecurityMode`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SmtpSecurity {
    /// TLS from the first byte on port 465, STARTTLS elsewhere; never in the clear.
    #[default]
    Auto,
    /// TLS from the first byte.
    Ssl,
    /// In the clear until STARTTLS; refused when the server does not offer it. CloudBase writes it `STARTSSL`.
    #[serde(alias = "STARTSSL")]
    StartTls,
    /// In the clear: for a relay on the same machine.
    #[serde(alias = "NO_SSL")]
    None,
}

/// A request that delivers one message.
///
/// `url`, `headers` and `body` take the variables `{{to}}`, `{{code}}`, `{{minutes}}`, `{{subject}}`, `{{text}}`,
/// `{{html}}` and `{{secret}}`; in a body each is escaped for its kind (JSON string or form value).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct HttpSender {
    /// `https` address.
    pub url: String,
    /// `POST` or `PUT`.
    #[serde(default = "post")]
    pub method: String,
    /// Headers beside the content type.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// `application/json` or `application/x-www-form-urlencoded`.
    #[serde(default = "json")]
    pub content_type: String,
    /// Template of the body.
    pub body: String,
    /// What an answer must contain beside a 2xx status; anything when empty.
    #[serde(default)]
    pub expect: String,
}

fn post() -> String {
    "POST".into()
}

fn json() -> String {
    "application/json".into()
}

/// A change of who sends; a secret that is absent stays as it is.
///
/// The sender refuses fields that it does not know. Here `deny_unknown_fields` would refuse the sender's own: serde does not
/// know of them beside `flatten`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SenderUpdate<S> {
    /// The sender.
    #[serde(flatten)]
    pub sender: S,
    /// Its key or password.
    #[serde(default)]
    pub secret: Option<Secret>,
}

/// Who sends on one channel, as an administrator sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Senders {
    /// SMS.
    pub sms: SmsSender,
    /// Whether a secret for it is stored.
    pub sms_secret_set: bool,
    /// Mail.
    pub mail: MailSender,
    /// Whether a secret for it is stored.
    pub mail_secret_set: bool,
}

/// What a message is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "sea-orm", sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case"))]
pub enum MessageKind {
    /// A code, and in a mail perhaps a link, for signing in or registering. CloudBase's `RegisterSignIn`.
    SignIn,
    /// A code for anything else. CloudBase's `DefaultTpl`.
    Code,
    /// A test from the console.
    Test,
    /// News about one's own account: a contact was changed.
    Notice,
}

impl MessageKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::SignIn, Self::Code, Self::Test, Self::Notice];

    /// Whether its words open an account.
    pub const fn signs_in(self) -> bool {
        matches!(self, Self::SignIn | Self::Code)
    }

    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Code => "code",
            Self::Test => "test",
            Self::Notice => "notice",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// What a mail says in one language. Variables: `{{.VerificationCode}}` (needed), `{{.Usage}}`, `{{.ExpireMinutes}}`,
/// `{{.Email}}`, `{{.Product}}`, `{{.Link}}`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MailTemplate {
    /// One line, at most 200 characters.
    pub subject: String,
    /// HTML part, at most 64 KiB; the text part is made from it.
    pub html: String,
}

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "sea-orm", sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case"))]
pub enum MessageState {
    /// Nobody sends: it stays here.
    Kept,
    /// Waits for its turn, perhaps again after a failure.
    Queued,
    /// Handed to the sender.
    Sent,
    /// Given up; `error` says why.
    Failed,
}

impl MessageState {
    /// All states.
    pub const ALL: [Self; 4] = [Self::Kept, Self::Queued, Self::Sent, Self::Failed];

    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Failed => "failed",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// A message, as the outbox shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Message {
    /// Id, ordered by time.
    pub id: String,
    /// SMS or mail.
    pub channel: Channel,
    /// What it is for.
    pub kind: MessageKind,
    /// To whom.
    pub recipient: String,
    /// Language it is written in.
    pub locale: String,
    /// What became of it.
    pub state: MessageState,
    /// Who sends it: `outbox`, `smtp`, `tencent`, ...
    pub sender: String,
    /// Tries so far.
    pub attempts: u32,
    /// The sender's words for the last failure.
    pub error: Option<String>,
    /// The sender's id for it.
    pub receipt: Option<String>,
    /// Subject of a mail. What a message says is kept only while it waits, or when nobody sends it.
    pub subject: Option<String>,
    /// Its text.
    pub text: Option<String>,
    /// Its HTML part.
    pub html: Option<String>,
    /// Why its words are kept and not shown here.
    pub withheld: Option<Withheld>,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was handed over.
    pub sent_at: Option<Timestamp>,
    /// When it is tried next.
    pub next_attempt_at: Option<Timestamp>,
}

/// Why the words of a message are not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Withheld {
    /// They are for administrators.
    Administrators,
    /// They sign somebody in, and are shown within ten minutes of a sign-in or of `POST /auth/v1/user/sudo`.
    Presence,
}

/// Filters and place of a message list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default, deny_unknown_fields)]
pub struct MessageQuery {
    /// Only this channel.
    pub channel: Option<Channel>,
    /// Only this state.
    pub state: Option<MessageState>,
    /// Only to this address or number, exactly.
    pub recipient: Option<String>,
    /// Rows a page, 1 to 200, 50 when absent.
    pub limit: Option<u16>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// A mail as it would be sent, with example values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TemplatePreview {
    /// The words it was made from.
    pub template: MailTemplate,
    /// Subject.
    pub subject: String,
    /// Text part.
    pub text: String,
    /// HTML part.
    pub html: String,
}

/// A template to be tried out; ours or the stored one when no words are given.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PreviewRequest {
    /// `sign_in` or `code`.
    pub kind: MessageKind,
    /// Language.
    pub language: Language,
    /// Words.
    #[serde(default)]
    pub template: Option<MailTemplate>,
}

/// A test message.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct TestRequest {
    /// Phone number or e-mail address.
    pub recipient: String,
}

/// A message that was put into the outbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Posted {
    /// Its id.
    pub id: String,
}
