//! One message, and what becomes of it.

use async_trait::async_trait;
use doorward_contract::{Secret, Timestamp};
use std::fmt;

/// A message, ready to go. Senders take from it what they can carry: vendors of SMS templates only the code.
#[derive(Clone, Default)]
pub struct Outgoing {
    /// A number in E.164 with its plus (`+8613800138000`), or an e-mail address.
    pub to: String,
    /// Subject of a mail, one line.
    pub subject: String,
    /// Text of an SMS, or the text part of a mail.
    pub text: String,
    /// HTML part of a mail; empty when there is none.
    pub html: String,
    /// The code it carries; `None` in a notice.
    pub code: Option<Secret>,
    /// How many minutes the code works.
    pub minutes: u32,
}

/// Shows the recipient alone: subject and bodies hold the code.
impl fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outgoing").field("to", &self.to).finish_non_exhaustive()
    }
}

impl Outgoing {
    pub(crate) fn code(&self) -> &str {
        self.code.as_ref().map_or("", |code| code.expose())
    }
}

/// The vendor's id for a message it took, if it gives one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Receipt(pub Option<String>);

/// Why a message was not taken: the vendor's code and words, never a secret or the code that was sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// For good: a bad number, template, key or configuration.
    #[error("{0}")]
    Refused(String),
    /// For now: a timeout, a failure on their side, a rate limit. The message may have gone nevertheless.
    #[error("{0}")]
    Temporary(String),
}

/// Someone who carries messages.
#[async_trait]
pub trait Sender: Send + Sync {
    /// Hands over one message. `now` is what vendors sign and mails are dated with.
    ///
    /// # Errors
    /// [`SendError`] says whether trying again makes sense.
    async fn send(&self, message: &Outgoing, now: Timestamp) -> Result<Receipt, SendError>;
}

#[cfg(test)]
mod tests {
    use super::Outgoing;

    #[test]
    fn attack_88_debug_shows_neither_code_nor_text() {
        let message = Outgoing { to: "a@b.c".into(), text: "code 123456".into(), ..Outgoing::default() };
        assert_eq!(format!("{message:?}"), "Outgoing { to: \"a@b.c\", .. }");
    }
}
