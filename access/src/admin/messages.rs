//! Reading messages: what they say opens accounts.

use crate::{Access, Error};
use doorward_contract::{
    messaging::{Message, MessageKind, MessageQuery},
    page::Page,
};
use doorward_identity::admin::{Actor, events, messages};

pub use messages::preview;

/// One page of messages, newest first. What they say is shown to administrators, and that is recorded.
///
/// # Errors
/// Those of [`messages::list`].
pub async fn list(access: &Access, query: &MessageQuery, actor: &Actor) -> Result<Page<Message>, Error> {
    let Page { items, next_cursor } = messages::list(access.identity(), query).await?;
    let items: Vec<_> = items.into_iter().map(|message| shown(message, actor)).collect();
    record(access, &items, actor).await?;
    Ok(Page { items, next_cursor })
}

/// One message. What it says is shown to administrators, and that is recorded.
///
/// # Errors
/// Those of [`messages::get`].
pub async fn get(access: &Access, id: &str, actor: &Actor) -> Result<Message, Error> {
    let message = shown(messages::get(access.identity(), id).await?, actor);
    record(access, std::slice::from_ref(&message), actor).await?;
    Ok(message)
}

/// Codes and links open accounts: that somebody has read them is on record.
async fn record(access: &Access, messages: &[Message], actor: &Actor) -> Result<(), Error> {
    let opens =
        |message: &&Message| message.text.is_some() && matches!(message.kind, MessageKind::SignIn | MessageKind::Code);
    let read: Vec<_> = messages.iter().filter(opens).map(|message| message.id.as_str()).collect();
    if read.is_empty() {
        return Ok(());
    }
    Ok(events::messages_read(access.identity(), &read, actor).await?)
}

/// Sends a failed or kept message again.
///
/// # Errors
/// Those of [`messages::resend`].
pub async fn resend(access: &Access, id: &str, actor: &Actor) -> Result<Message, Error> {
    Ok(shown(messages::resend(access.identity(), id, actor).await?, actor))
}

/// A kept code is as good as the account it opens, so its words are for administrators.
fn shown(message: Message, actor: &Actor) -> Message {
    if actor.is_administrator() {
        return message;
    }
    Message { subject: None, text: None, html: None, ..message }
}
