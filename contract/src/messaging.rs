//! Email and SMS: providers, content and delivery status.

pub use doorward_i18n::Language;

use crate::{Secret, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Channel of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "sea-orm", sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case"))]
pub enum Channel {
    /// To a phone number.
    Sms,
    /// To an email address.
    Mail,
}

impl Channel {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Sms, Self::Mail];

    /// The stored value.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sms => "sms",
            Self::Mail => "mail",
        }
    }

    /// Parses the stored value.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.as_str() == word)
    }
}

/// SMS provider. Its secret is sent separately, in [`SenderUpdate`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "sender", rename_all = "snake_case", deny_unknown_fields)]
pub enum SmsSender {
    /// None: messages stay in the outbox, where an administrator can read them.
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
        /// `TemplateId`, approved; its parameters are the code and its lifetime in minutes, in this order.
        template_id: String,
        /// Region, such as `ap-guangzhou`.
        region: String,
        /// Alternative endpoint. Default: `https://sms.tencentcloudapi.com`.
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
        /// Alternative endpoint. Default: `https://dysmsapi.aliyuncs.com`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        endpoint: Option<String>,
    },
    /// Twilio Programmable Messaging, API of 2010-04-01. The secret is the `Auth Token`.
    Twilio {
        /// `Account SID`.
        account_sid: String,
        /// A number, an alphanumeric sender ID or the SID of a messaging service (`MG...`).
        from: String,
        /// Alternative endpoint. Default: `https://api.twilio.com`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        endpoint: Option<String>,
    },
    /// Any service with an HTTP API.
    Http(HttpSender),
}

/// Email provider. Its secret is sent separately, in [`SenderUpdate`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "sender", rename_all = "snake_case", deny_unknown_fields)]
pub enum MailSender {
    /// None: messages stay in the outbox, where an administrator can read them.
    #[default]
    Outbox,
    /// An SMTP server. The secret is the password.
    Smtp {
        /// Host name or address.
        host: String,
        /// Port: 465, 587, 25 or another.
        port: u16,
        /// Encryption of the connection.
        security: SmtpSecurity,
        /// Username; empty for no authentication.
        #[serde(default)]
        username: String,
        /// Address in `From`.
        from_address: String,
        /// Name in `From`.
        #[serde(default)]
        from_name: String,
    },
    /// Any service with an HTTP API.
    Http(HttpSender),
}

/// CloudBase's `SecurityMode`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SmtpSecurity {
    /// TLS from the first byte on port 465, STARTTLS on others; never unencrypted.
    #[default]
    Auto,
    /// TLS from the first byte.
    Ssl,
    /// STARTTLS; refused if the server does not offer it. CloudBase's spelling is `STARTSSL`.
    #[serde(alias = "STARTSSL")]
    StartTls,
    /// Unencrypted: for a relay on the same machine.
    #[serde(alias = "NO_SSL")]
    None,
}

/// A request that delivers one message.
///
/// `url`, `headers` and `body` can contain the variables `{{to}}`, `{{code}}`, `{{minutes}}`, `{{subject}}`,
/// `{{text}}`, `{{html}}` and `{{secret}}`. In a body, each is escaped for its format (JSON string or form value).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct HttpSender {
    /// `https` address.
    pub url: String,
    /// `POST` or `PUT`.
    #[serde(default = "post")]
    pub method: String,
    /// Headers in addition to the content type.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// `application/json` or `application/x-www-form-urlencoded`.
    #[serde(default = "json")]
    pub content_type: String,
    /// Template of the request body.
    pub body: String,
    /// Text that a successful response must contain in addition to a 2xx status; empty for no check.
    #[serde(default)]
    pub expect: String,
}

fn post() -> String {
    "POST".into()
}

fn json() -> String {
    "application/json".into()
}

/// A change of a message provider. If the secret is absent, the stored one is kept.
///
/// The provider refuses unknown fields itself. `deny_unknown_fields` here would refuse the provider's own fields,
/// because serde does not know them together with `flatten`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SenderUpdate<S> {
    /// The provider.
    #[serde(flatten)]
    pub sender: S,
    /// Its key or password.
    #[serde(default)]
    pub secret: Option<Secret>,
}

/// The message providers, as returned to administrators.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Senders {
    /// SMS provider.
    pub sms: SmsSender,
    /// Whether its secret is stored.
    pub sms_secret_set: bool,
    /// Changes whenever another secret is stored, and reveals nothing of it.
    pub sms_secret_version: Option<String>,
    /// Email provider.
    pub mail: MailSender,
    /// Whether its secret is stored.
    pub mail_secret_set: bool,
    /// Changes whenever another secret is stored, and reveals nothing of it.
    pub mail_secret_version: Option<String>,
}

/// The message provider of one channel, as returned to administrators.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChannelSender<S> {
    /// The provider.
    #[serde(flatten)]
    pub sender: S,
    /// Whether its secret is stored; the secret itself is never shown.
    pub secret_set: bool,
    /// Changes whenever another secret is stored, and reveals nothing of it.
    pub secret_version: Option<String>,
}

impl Senders {
    /// The SMS provider alone.
    pub fn of_sms(&self) -> ChannelSender<SmsSender> {
        let secret_version = self.sms_secret_version.clone();
        ChannelSender { sender: self.sms.clone(), secret_set: self.sms_secret_set, secret_version }
    }

    /// The email provider alone.
    pub fn of_mail(&self) -> ChannelSender<MailSender> {
        let secret_version = self.mail_secret_version.clone();
        ChannelSender { sender: self.mail.clone(), secret_set: self.mail_secret_set, secret_version }
    }

    /// What an administrator can change of a channel, with its current values; in place of the secret, its version.
    pub fn editable(&self, channel: Channel) -> serde_json::Value {
        let Self { sms, sms_secret_version, mail, mail_secret_version, .. } = self;
        match channel {
            Channel::Sms => serde_json::json!({ "sms": sms, "sms_secret_version": sms_secret_version }),
            Channel::Mail => serde_json::json!({ "mail": mail, "mail_secret_version": mail_secret_version }),
        }
    }
}

/// Purpose of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "sea-orm", sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case"))]
pub enum MessageKind {
    /// A code, and in an email possibly a link, for sign-in or sign-up. CloudBase's `RegisterSignIn`.
    SignIn,
    /// A code for any other purpose. CloudBase's `DefaultTpl`.
    Code,
    /// A test message from the console.
    Test,
    /// A notice about the user's account, such as a changed contact.
    Notice,
}

impl MessageKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::SignIn, Self::Code, Self::Test, Self::Notice];

    /// Whether its content can sign a user in.
    pub const fn signs_in(self) -> bool {
        matches!(self, Self::SignIn | Self::Code)
    }

    /// The stored value.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Code => "code",
            Self::Test => "test",
            Self::Notice => "notice",
        }
    }

    /// Parses the stored value.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// The text of an email in one language. Variables: `{{.VerificationCode}}` (required), `{{.Usage}}`,
/// `{{.ExpireMinutes}}`, `{{.Email}}`, `{{.Product}}`, `{{.Link}}`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MailTemplate {
    /// One line, at most 200 characters.
    pub subject: String,
    /// HTML part, at most 64 KiB; the text part is made from it.
    pub html: String,
}

/// Delivery status of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(feature = "sea-orm", sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case"))]
pub enum MessageState {
    /// Kept in the outbox, because no message provider is set up.
    Kept,
    /// Waiting to be sent, possibly again after a failure.
    Queued,
    /// Accepted by the message provider.
    Sent,
    /// Gave up; `error` has the reason.
    Failed,
}

impl MessageState {
    /// All states.
    pub const ALL: [Self; 4] = [Self::Kept, Self::Queued, Self::Sent, Self::Failed];

    /// The stored value.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Failed => "failed",
        }
    }

    /// Parses the stored value.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// A message in the outbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Message {
    /// ID, ordered by time.
    pub id: String,
    /// Channel.
    pub channel: Channel,
    /// Purpose.
    pub kind: MessageKind,
    /// Recipient.
    pub recipient: String,
    /// Language of the message.
    pub locale: String,
    /// Delivery status.
    pub state: MessageState,
    /// Message provider: `outbox`, `smtp`, `tencent`, ...
    pub sender: String,
    /// Number of attempts.
    pub attempts: u32,
    /// What happened at the last failure, in the language of `Accept-Language`, with the provider's message.
    pub error: Option<String>,
    /// Stable reason of the last failure, such as `rejected` or `timeout`.
    pub error_reason: Option<String>,
    /// The provider's ID of the message.
    pub receipt: Option<String>,
    /// Subject of an email. The content of a message is kept only while it waits, or if no message provider is set up.
    pub subject: Option<String>,
    /// Text part.
    pub text: Option<String>,
    /// Its HTML part.
    pub html: Option<String>,
    /// Why the content is not shown.
    pub withheld: Option<Withheld>,
    /// Creation time.
    pub created_at: Timestamp,
    /// When it was sent.
    pub sent_at: Option<Timestamp>,
    /// Time of the next attempt.
    pub next_attempt_at: Option<Timestamp>,
}

/// Why the content of a message is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Withheld {
    /// Only administrators can read it.
    Administrators,
    /// It can sign a user in, and is shown only within ten minutes of a sign-in or of `POST /auth/v1/user/sudo`.
    Presence,
}

/// Filters and position in a list of messages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default, deny_unknown_fields)]
pub struct MessageQuery {
    /// Only this channel.
    pub channel: Option<Channel>,
    /// Only this state.
    pub state: Option<MessageState>,
    /// Only to this email address or phone number (exact match).
    pub recipient: Option<String>,
    /// Page size, 1 to 200. Default: 50.
    pub limit: Option<u16>,
    /// `next_cursor` of the previous page.
    pub cursor: Option<String>,
}

/// An email as it would be sent, with example values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TemplatePreview {
    /// The template it was made from.
    pub template: MailTemplate,
    /// Subject.
    pub subject: String,
    /// Text part.
    pub text: String,
    /// HTML part.
    pub html: String,
}

/// A template to preview. Default: the stored or built-in one.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PreviewRequest {
    /// `sign_in` or `code`.
    pub kind: MessageKind,
    /// Language.
    pub language: Language,
    /// Template.
    #[serde(default)]
    pub template: Option<MailTemplate>,
}

/// A test message.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct TestRequest {
    /// Phone number or email address.
    pub recipient: String,
}

/// A message in the outbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Posted {
    /// Its ID.
    pub id: String,
}
