//! Reading messages: what they say opens accounts.

use crate::{Access, Error};
use doorward_contract::{
    messaging::{Message, MessageQuery},
    page::Page,
};
use doorward_identity::admin::{Actor, messages};

pub use messages::preview;

/// One page of messages, newest first.
///
/// # Errors
/// Those of [`messages::list`].
pub async fn list(access: &Access, query: &MessageQuery, actor: &Actor) -> Result<Page<Message>, Error> {
    let Page { items, next_cursor } = messages::list(access.identity(), query).await?;
    Ok(Page { items: items.into_iter().map(|message| shown(message, actor)).collect(), next_cursor })
}

/// One message.
///
/// # Errors
/// Those of [`messages::get`].
pub async fn get(access: &Access, id: &str, actor: &Actor) -> Result<Message, Error> {
    Ok(shown(messages::get(access.identity(), id).await?, actor))
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
