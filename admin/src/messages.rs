//! Reading messages of the outbox.
//!
//! Verification codes and links sign users in, so only administrators who have authenticated recently read them.
//! Otherwise an unattended console would give access to every account, and even to the code that is sent for the recent
//! authentication itself.

use crate::events;
use doorward_access::{Access, Error, Permit};
use doorward_contract::admin_action::action;
use doorward_contract::{
    messaging::{Message, MessageQuery, Withheld},
    page::Page,
};
use doorward_identity::Actor;
use doorward_identity::session::sensitive::{Operation, require_actor};

mod outbox;

pub use outbox::preview;

/// One page of messages, newest first. The content is shown to administrators only, that of codes and links only after
/// recent authentication; reading those is recorded in the audit log.
///
/// # Errors
/// Those of [`outbox::list`].
pub async fn list(permit: &Permit<action::MessagesRead>, query: &MessageQuery) -> Result<Page<Message>, Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let Page { items, next_cursor } = outbox::list(access.identity(), query, actor.error_language()).await?;
    let reader = Reader::of(access, actor).await?;
    let items: Vec<_> = items.into_iter().map(|message| reader.redact(message)).collect();
    record(access, &items, actor).await?;
    Ok(Page { items, next_cursor })
}

/// One message, as [`list`] shows it.
///
/// # Errors
/// Those of [`outbox::get`].
pub async fn get(permit: &Permit<action::MessagesRead>, id: &str) -> Result<Message, Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let message = outbox::get(access.identity(), id, actor.error_language()).await?;
    let message = Reader::of(access, actor).await?.redact(message);
    record(access, std::slice::from_ref(&message), actor).await?;
    Ok(message)
}

/// Records in the audit log that codes or links were read.
async fn record(access: &Access, messages: &[Message], actor: &Actor) -> Result<(), Error> {
    let read = messages.iter().filter(|message| message.text.is_some() && message.kind.signs_in());
    let read: Vec<_> = read.map(|message| message.id.as_str()).collect();
    if read.is_empty() {
        return Ok(());
    }
    Ok(events::messages_read(access.identity(), &read, actor).await?)
}

/// Sends a failed or unsent message again.
///
/// # Errors
/// Those of [`outbox::resend`].
pub async fn resend(permit: &Permit<action::MessagesSend>, id: &str) -> Result<Message, Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let message = outbox::resend(access.identity(), id, actor).await?;
    Ok(Reader::of(access, actor).await?.redact(message))
}

/// How much of a message the actor may read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reader {
    /// No content.
    Delegate,
    /// The content of messages that sign no one in.
    Administrator,
    /// All content: an administrator after recent authentication.
    Present,
}

impl Reader {
    async fn of(access: &Access, actor: &Actor) -> Result<Self, Error> {
        if !actor.is_administrator() {
            return Ok(Self::Delegate);
        }
        match require_actor(access.identity(), actor, Operation::ReadCodes).await {
            Ok(()) => Ok(Self::Present),
            Err(doorward_identity::Error::ReauthenticationRequired(_)) => Ok(Self::Administrator),
            Err(error) => Err(error.into()),
        }
    }

    fn redact(self, message: Message) -> Message {
        let withheld = match self {
            Self::Delegate => Withheld::Administrators,
            Self::Administrator if message.kind.signs_in() => Withheld::Presence,
            Self::Administrator | Self::Present => return message,
        };
        let withheld = message.text.is_some().then_some(withheld);
        Message { subject: None, text: None, html: None, withheld, ..message }
    }
}
