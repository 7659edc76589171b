//! Notices to users about changes of their accounts (OWASP ASVS 5.0, 6.3.7).

use super::{NewMessage, Usage, post};
use crate::{Caller, Error, Identity, contact::Contact, verification};
use doorward_contract::messaging::{Channel, Language, MessageKind};
use doorward_store::{Tx, user};

/// Seconds after which sending a notice is useless: a day.
const LIFE_SECS: i64 = 86_400;

/// Notifies a user at every verified contact, in the transaction of the act.
pub async fn notify(
    identity: &Identity,
    tx: &Tx,
    owner: &user::Model,
    usage: Usage,
    caller: &Caller,
) -> Result<(), Error> {
    for channel in Channel::ALL {
        notify_at(identity, tx, owner, channel, usage, caller).await?;
    }
    Ok(())
}

/// [`notify`] at one contact, if it was verified.
pub async fn notify_at(
    identity: &Identity,
    tx: &Tx,
    owner: &user::Model,
    channel: Channel,
    usage: Usage,
    caller: &Caller,
) -> Result<(), Error> {
    let key = verification::key_of(owner, channel).filter(|_| verification::is_verified(owner, channel));
    let Some(key) = key else { return Ok(()) };
    let message = NewMessage {
        kind: MessageKind::Notice,
        contact: &Contact::known(channel, key),
        language: language_of(owner, caller),
        code: None,
        link: None,
        usage,
        life_secs: LIFE_SECS,
    };
    post(identity, tx, message).await.map(|_| ())
}

/// The language that the user chose, else the language of the request, whose sender may be another person.
fn language_of(owner: &user::Model, caller: &Caller) -> Language {
    owner.locale.as_deref().and_then(Language::parse).unwrap_or(caller.language)
}
