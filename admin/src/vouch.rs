//! Contacts that an administrator marks as verified.
//!
//! The administrator vouches that the contact belongs to the account's owner. The contact is then treated as verified:
//! the password is kept when the owner signs in with a code, and tokens state that it is verified. The row records who
//! vouched until the owner verifies the contact.

use doorward_contract::Uid;
use doorward_contract::messaging::Channel;
use doorward_identity::Actor;
use doorward_identity::{Error, verification};
use doorward_store::{Tx, user};

/// The verification flags of a request: field name, channel, and the value if it was sent.
pub(crate) type Flags = [(&'static str, Channel, Option<bool>); 2];

pub(crate) fn flags(email_verified: Option<bool>, phone_verified: Option<bool>) -> Flags {
    [("phone_verified", Channel::Sms, phone_verified), ("email_verified", Channel::Mail, email_verified)]
}

/// Writes the flags that were sent. Call it after the contacts are written.
///
/// # Errors
/// [`Error::Invalid`] for a contact that the account does not have, [`Error::UserNotFound`].
pub(crate) async fn set(tx: &Tx, uid: &Uid, flags: &Flags, actor: &Actor) -> Result<(), Error> {
    for (field, channel, flag) in flags {
        let Some(verified) = *flag else { continue };
        let row = user::by_uid(tx, uid).await?.ok_or(Error::UserNotFound)?;
        if verified && verification::key_of(&row, *channel).is_none() {
            return Err(Error::invalid(field, "no_contact", |texts| texts.verified_no_contact));
        }
        // A contact that its owner has verified can't be marked as unverified.
        let by_owner = verification::is_verified(&row, *channel) && vouched_by(&row, *channel).is_none();
        if by_owner && !verified {
            return Err(Error::invalid(field, "verified_by_user", |texts| texts.verified_by_user));
        }
        if verified != verification::is_verified(&row, *channel) {
            let change = user::vouched_change(*channel, verified.then_some(actor.name()));
            user::update(tx, uid, with_delegate(change, *channel, verified, actor)).await?;
        }
    }
    Ok(())
}

/// Records that a delegated administrator vouched: such a contact is removed when the account is elevated. Withdrawing
/// the flag keeps the record.
fn with_delegate(change: user::ActiveModel, channel: Channel, verified: bool, actor: &Actor) -> user::ActiveModel {
    match actor.delegate() {
        Some(delegate) if verified => user::by_delegate(change, channel, Some(delegate)),
        _ => change,
    }
}

/// Who vouched for a contact, as long as its owner has not verified it.
fn vouched_by(row: &user::Model, channel: Channel) -> Option<&str> {
    match channel {
        Channel::Sms => row.phone_vouched_by.as_deref(),
        Channel::Mail => row.email_vouched_by.as_deref(),
    }
}

/// Names of the flags that were sent.
pub(crate) fn sent(flags: &Flags) -> impl Iterator<Item = &'static str> {
    flags.iter().filter(|(_, _, flag)| flag.is_some()).map(|(field, ..)| *field)
}

/// Whether a flag marks a contact as verified.
pub(crate) fn vouches(flags: &Flags) -> bool {
    flags.iter().any(|(.., flag)| *flag == Some(true))
}

/// The flags for the audit event; `None` if none was sent.
pub(crate) fn audit_detail(flags: &Flags) -> Option<serde_json::Value> {
    sent(flags).next()?;
    let of = |value: bool| -> Vec<_> {
        flags.iter().filter(|(_, _, flag)| *flag == Some(value)).map(|(field, ..)| *field).collect()
    };
    Some(serde_json::json!({ "vouched": of(true), "unvouched": of(false) }))
}
