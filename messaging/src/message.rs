//! A message and the result of its delivery.

use crate::failure::Failure;
use async_trait::async_trait;
use doorward_contract::{Secret, Timestamp};
use std::fmt;

/// A message to send. Providers use the parts they support: those with SMS templates only the code.
#[derive(Clone, Default)]
pub struct Outgoing {
    /// A number in E.164 with its plus (`+8613800138000`), or an email address.
    pub to: String,
    /// Subject of a mail, one line.
    pub subject: String,
    /// Text of an SMS, or the text part of a mail.
    pub text: String,
    /// HTML part of a mail; empty if there is none.
    pub html: String,
    /// The verification code; `None` in a notice.
    pub code: Option<Secret>,
    /// Lifetime of the code in minutes.
    pub minutes: u32,
}

/// Prints only the recipient: subject and bodies contain the code.
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

/// The vendor's ID of an accepted message, if there is one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Receipt(pub Option<String>);

/// Why a message was not delivered, and whether a retry makes sense.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Permanent: an invalid number, template, key or configuration.
    #[error("{0}")]
    Refused(Failure),
    /// Temporary: a timeout, a failure of the vendor, a rate limit. The message may have been delivered nevertheless.
    #[error("{0}")]
    Temporary(Failure),
}

/// A message provider.
#[async_trait]
pub trait Sender: Send + Sync {
    /// Delivers one message. `now` is the time of signatures and of the mail's date.
    ///
    /// # Errors
    /// [`SendError`] tells whether a retry makes sense.
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
