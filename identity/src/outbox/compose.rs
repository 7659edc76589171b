//! Composes messages and adds them to the outbox.

use crate::{Error, Identity, contact::Contact};
use doorward_contract::{
    Secret,
    messaging::{Channel, Language, MailTemplate, MessageKind, MessageState},
};
use doorward_i18n::messages::usages;
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
    pub const fn text(self, language: Language) -> &'static str {
        let texts = usages::of(language);
        match self {
            Self::SignIn => texts.sign_in,
            Self::PasswordReset => texts.password_reset,
            Self::Contact => texts.contact,
            Self::Presence => texts.presence,
            Self::ContactReplaced => texts.contact_replaced,
            Self::IdentityLinked => texts.identity_linked,
            Self::IdentityUnlinked => texts.identity_unlinked,
            Self::PasswordChanged => texts.password_changed,
            Self::PasswordLinkCreated => texts.password_link_created,
            Self::RefreshReuse => texts.refresh_reuse,
            Self::Test => texts.test,
        }
    }
}

/// A message to be composed.
pub struct NewMessage<'a> {
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
pub async fn post(identity: &Identity, tx: &Tx, new: NewMessage<'_>) -> Result<String, Error> {
    let (now, channel) = (identity.now(), new.contact.channel);
    let written = write(identity, &new);
    let senders = identity.senders();
    let no_sender = senders.of(channel).is_none();
    let id = identity.new_id();
    let text = serde_json::to_vec(&written).map_err(|_| Error::Internal("a message is always JSON"))?;
    let sealed = identity.options().master_key.seal(&place(&id), &text);
    let row = message::Model {
        channel,
        kind: new.kind,
        recipient: new.contact.key.clone(),
        locale: new.language,
        state: if no_sender { MessageState::Kept } else { MessageState::Queued },
        sender: senders.name(channel).into(),
        attempts: 0,
        error: None,
        receipt: None,
        sealed: Some(sealed.ok_or(Error::Internal("a message could not be sealed"))?),
        created_at: now.as_millis(),
        expires_at: now.plus_secs(new.life_secs).as_millis(),
        next_attempt_at: (!no_sender).then_some(now.as_millis()),
        sent_at: None,
        id: id.clone(),
    };
    message::insert(tx, row).await?;
    Ok(id)
}

fn write(identity: &Identity, new: &NewMessage<'_>) -> Sealed {
    let minutes = u32::try_from(new.life_secs / 60).unwrap_or(0).max(1);
    let code = new.code.map(|code| code.expose().as_str()).unwrap_or_default();
    let product = identity.options().product_name.as_str();
    let language = new.language;
    let (subject, text, html) = match new.contact.channel {
        Channel::Sms => {
            let text = template::sms_text(new.kind, language, product, code, minutes);
            (String::new(), text, String::new())
        }
        Channel::Mail => {
            let variables = template::Variables {
                code,
                usage: new.usage.text(language),
                minutes,
                email: &new.contact.display,
                product,
                link: new.link.as_deref(),
            };
            let written = template::render(&template_of(identity, new.kind, language), &variables);
            (written.subject, written.text, written.html)
        }
    };
    Sealed { subject, text, html, code: new.code.map(|code| code.expose().clone()), minutes }
}

/// The operator's template, or the built-in one.
pub fn template_of(identity: &Identity, kind: MessageKind, language: Language) -> MailTemplate {
    let customized = identity.settings().templates.customized(kind, language).cloned();
    customized.unwrap_or_else(|| template::default(kind, language))
}

impl From<Sealed> for Outgoing {
    fn from(sealed: Sealed) -> Self {
        let Sealed { subject, text, html, code, minutes } = sealed;
        Self { to: String::new(), subject, text, html, code: code.map(Secret::new), minutes }
    }
}
