//! Notices: what happened to an account, told to its owner (OWASP ASVS 5.0, 6.3.7).

use super::{Letter, Usage, post};
use crate::{Caller, Error, Identity, contact::Contact, verification};
use doorward_contract::messaging::{Channel, Language, MessageKind};
use doorward_store::{Tx, user};

/// Seconds for which a notice is worth sending: a day.
const LIFE_SECS: i64 = 86_400;

/// Tells an account's owner at every contact that was verified, in the transaction of what is told.
pub async fn notify(
    identity: &Identity,
    tx: &Tx,
    owner: &user::Model,
    what: Usage,
    caller: &Caller,
) -> Result<(), Error> {
    for channel in Channel::ALL {
        notify_at(identity, tx, owner, channel, what, caller).await?;
    }
    Ok(())
}

/// The same at one contact, if it was verified.
pub async fn notify_at(
    identity: &Identity,
    tx: &Tx,
    owner: &user::Model,
    channel: Channel,
    what: Usage,
    caller: &Caller,
) -> Result<(), Error> {
    let key = verification::key_of(owner, channel).filter(|_| verification::is_verified(owner, channel));
    let Some(key) = key else { return Ok(()) };
    let letter = Letter {
        kind: MessageKind::Notice,
        contact: &Contact::known(channel, key),
        language: language_of(owner, caller),
        code: None,
        link: None,
        usage: what,
        life_secs: LIFE_SECS,
    };
    post(identity, tx, letter).await.map(|_| ())
}

/// What the owner chose, else the language of the request: that may be somebody else's.
fn language_of(owner: &user::Model, caller: &Caller) -> Language {
    owner.locale.as_deref().and_then(Language::parse).unwrap_or(caller.language)
}
