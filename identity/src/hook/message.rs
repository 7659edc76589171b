//! Before a message is sent, by the job that sends it: no user waits for the hook.

use super::ask::ask;
use crate::{Error, Identity};
use doorward_contract::{
    hook::HookPoint,
    messaging::{Channel, MessageKind},
};
use doorward_store::message;
use serde::Serialize;

/// What a hook is asked about a message. Its content is a code or a link that signs in, and no hook gets it.
#[derive(Serialize)]
struct Question<'a> {
    id: &'a str,
    channel: Channel,
    kind: MessageKind,
    /// E.164 number or email.
    recipient: &'a str,
    language: &'a str,
}

/// Asks about a message.
///
/// # Errors
/// [`Error::HookRefused`], [`Error::HookFailed`].
pub(crate) async fn before_message(identity: &Identity, row: &message::Model) -> Result<(), Error> {
    let message::Model { id, channel, kind, recipient, locale, .. } = row;
    let question = Question { id, channel: *channel, kind: *kind, recipient, language: locale.tag() };
    ask(identity, HookPoint::BeforeMessage, question).await.map(drop)
}
