//! Composes messages and adds them to the outbox.

use crate::{Error, Identity, contact::Contact};
use doorward_contract::{
    Secret,
    messaging::{Channel, Language, MailTemplate, MessageKind, MessageState},
};
use doorward_messaging::{Outgoing, template};
use doorward_store::{Tx, message};
use serde::{Deserialize, Serialize};

/// Purpose of a message, which selects its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Usage {
    SignIn,
    PasswordReset,
    Contact,
    Presence,
    /// To the former contact when it was replaced.
    ContactReplaced,
    /// When an identity at a provider was linked.
    IdentityLinked,
    /// When an identity was unlinked.
    IdentityUnlinked,
    /// When a password was set or changed.
    PasswordChanged,
    /// When an administrator created a link that sets a password.
    PasswordLinkCreated,
    /// When a session ended because a copy of its token was used.
    RefreshReuse,
    /// A test message.
    Test,
}

impl Usage {
    const fn words(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::SignIn, Language::ZhCn) => "登录或注册",
            (Self::SignIn, Language::En) => "sign in or sign up",
            (Self::PasswordReset, Language::ZhCn) => "重置密码",
            (Self::PasswordReset, Language::En) => "reset your password",
            (Self::Contact, Language::ZhCn) => "确认新的手机号或邮箱",
            (Self::Contact, Language::En) => "confirm your new phone number or email",
            (Self::Presence, Language::ZhCn) => "确认是您本人操作",
            (Self::Presence, Language::En) => "confirm it's you",
            (Self::ContactReplaced, Language::ZhCn) => "此手机号或邮箱已从您的账号中移除",
            (Self::ContactReplaced, Language::En) => "This phone number or email was removed from your account",
            (Self::IdentityLinked, Language::ZhCn) => "您的账号新增了一种登录方式",
            (Self::IdentityLinked, Language::En) => "A sign-in method was linked to your account",
            (Self::IdentityUnlinked, Language::ZhCn) => "您的账号移除了一种登录方式",
            (Self::IdentityUnlinked, Language::En) => "A sign-in method was unlinked from your account",
            (Self::PasswordChanged, Language::ZhCn) => "您的密码已更改",
            (Self::PasswordChanged, Language::En) => "Your password was changed",
            (Self::PasswordLinkCreated, Language::ZhCn) => "管理员为您的账号创建了设置新密码的链接",
            (Self::PasswordLinkCreated, Language::En) => {
                "An administrator created a link to set a new password for your account"
            }
            (Self::RefreshReuse, Language::ZhCn) => "一台设备的登录凭证被重复使用，可能已被他人复制；该设备已退出登录",
            (Self::RefreshReuse, Language::En) => {
                "A device was signed out because its session was used twice and may have been copied"
            }
            (Self::Test, Language::ZhCn) => "发送测试",
            (Self::Test, Language::En) => "test message",
        }
    }
}

/// A message to be composed.
pub struct Letter<'a> {
    pub kind: MessageKind,
    pub contact: &'a Contact,
    pub language: Language,
    pub code: Option<&'a Secret>,
    pub link: Option<String>,
    pub usage: Usage,
    /// Seconds after which sending it is useless.
    pub life_secs: i64,
}

/// Encrypted part of the row.
#[derive(Serialize, Deserialize)]
pub struct Sealed {
    pub subject: String,
    pub text: String,
    pub html: String,
    pub code: Option<String>,
    pub minutes: u32,
}

/// Binding of an encrypted message to its row.
pub(super) fn place(id: &str) -> String {
    format!("message/{id}")
}

/// Adds a message to the outbox, in the transaction of the act that it reports. Returns its ID. Without a sender it
/// stays there.
pub async fn post(identity: &Identity, tx: &Tx, letter: Letter<'_>) -> Result<String, Error> {
    let (now, channel) = (identity.now(), letter.contact.channel);
    let written = write(identity, &letter);
    let senders = identity.senders();
    let kept = senders.of(channel).is_none();
    let id = crate::ids::ordered(now);
    let text = serde_json::to_vec(&written).map_err(|_| Error::Internal("a message is always JSON"))?;
    let sealed = identity.options().master_key.seal(&place(&id), &text);
    let row = message::Model {
        channel,
        kind: letter.kind,
        recipient: letter.contact.key.clone(),
        locale: letter.language,
        state: if kept { MessageState::Kept } else { MessageState::Queued },
        sender: senders.name(channel).into(),
        attempts: 0,
        error: None,
        receipt: None,
        sealed: Some(sealed.ok_or(Error::Internal("a message could not be sealed"))?),
        created_at: now.as_millis(),
        expires_at: now.plus_secs(letter.life_secs).as_millis(),
        next_attempt_at: (!kept).then_some(now.as_millis()),
        sent_at: None,
        id: id.clone(),
    };
    message::insert(tx, row).await?;
    Ok(id)
}

fn write(identity: &Identity, letter: &Letter<'_>) -> Sealed {
    let minutes = u32::try_from(letter.life_secs / 60).unwrap_or(0).max(1);
    let code = letter.code.map(|code| code.expose().as_str()).unwrap_or_default();
    let product = identity.options().product_name.as_str();
    let language = letter.language;
    let (subject, text, html) = match letter.contact.channel {
        Channel::Sms => {
            let text = template::sms_text(letter.kind, language.as_str(), product, code, minutes);
            (String::new(), text, String::new())
        }
        Channel::Mail => {
            let variables = template::Variables {
                code,
                usage: letter.usage.words(language),
                minutes,
                email: &letter.contact.display,
                product,
                link: letter.link.as_deref(),
            };
            let written = template::render(&template_of(identity, letter.kind, language), &variables);
            (written.subject, written.text, written.html)
        }
    };
    Sealed { subject, text, html, code: letter.code.map(|code| code.expose().clone()), minutes }
}

/// The operator's template, or the built-in one.
pub fn template_of(identity: &Identity, kind: MessageKind, language: Language) -> MailTemplate {
    let settings = identity.settings();
    let own = &settings.templates;
    let own = match (kind, language) {
        (MessageKind::SignIn, Language::ZhCn) => &own.sign_in_zh,
        (MessageKind::SignIn, Language::En) => &own.sign_in_en,
        (MessageKind::Code, Language::ZhCn) => &own.code_zh,
        (MessageKind::Code, Language::En) => &own.code_en,
        (MessageKind::Test | MessageKind::Notice, _) => &None,
    };
    own.clone().unwrap_or_else(|| template::default(kind, language.as_str()))
}

impl From<Sealed> for Outgoing {
    fn from(sealed: Sealed) -> Self {
        let Sealed { subject, text, html, code, minutes } = sealed;
        Self { to: String::new(), subject, text, html, code: code.map(Secret::new), minutes }
    }
}
