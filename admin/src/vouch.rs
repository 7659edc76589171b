//! An administrator's word that a contact is an account's.
//!
//! A contact that was vouched for counts as verified: its owner keeps the password when signing in with a code, and tokens
//! say that it is verified. The row remembers who vouched until its owner shows control.

use doorward_contract::messaging::Channel;
use doorward_identity::Actor;
use doorward_identity::{Error, verification};
use doorward_store::{Tx, user};

/// What a request says about an account's contacts: the field, the channel, and whether it counts as verified.
pub(crate) type Flags = [(&'static str, Channel, Option<bool>); 2];

/// The flags of a request.
pub(crate) fn flags(email_verified: Option<bool>, phone_verified: Option<bool>) -> Flags {
    [("phone_verified", Channel::Sms, phone_verified), ("email_verified", Channel::Mail, email_verified)]
}

/// Writes the flags that are given, after the contacts themselves.
///
/// # Errors
/// [`Error::Invalid`] for a contact that the account does not have, [`Error::UserNotFound`].
pub(crate) async fn set(tx: &Tx, uid: &str, flags: &Flags, actor: &Actor) -> Result<(), Error> {
    for (field, channel, flag) in flags {
        let Some(verified) = *flag else { continue };
        let row = user::by_uid(tx, uid).await?.ok_or(Error::UserNotFound)?;
        if verified && verification::key_of(&row, *channel).is_none() {
            return Err(Error::invalid(
                field,
                "no_contact",
                "The account has no such phone number or email to verify.",
            ));
        }
        // What its owner has shown needs nobody's word, and no word takes it back.
        let shown = verification::is_verified(&row, *channel) && vouched_by(&row, *channel).is_none();
        if shown && !verified {
            let message =
                "The user has verified this phone number or email. Replace it instead; the user will be notified.";
            return Err(Error::invalid(field, "shown", message));
        }
        if verified != verification::is_verified(&row, *channel) {
            let change = user::vouched_change(*channel, verified.then_some(actor.name()));
            user::update(tx, uid, rests_on(change, *channel, verified, actor)).await?;
        }
    }
    Ok(())
}

/// A delegate's word makes the contact one that rests on a delegate's act; it goes when the account is elevated. Taking a
/// word back leaves on record whose act the contact rests on.
fn rests_on(change: user::ActiveModel, channel: Channel, verified: bool, actor: &Actor) -> user::ActiveModel {
    match actor.delegate() {
        Some(delegate) if verified => user::by_delegate(change, channel, Some(delegate)),
        _ => change,
    }
}

/// Who vouched for a contact, while its owner has not shown control of it.
fn vouched_by(row: &user::Model, channel: Channel) -> Option<&str> {
    match channel {
        Channel::Sms => row.phone_vouched_by.as_deref(),
        Channel::Mail => row.email_vouched_by.as_deref(),
    }
}

/// Names of the fields that a request gives.
pub(crate) fn given(flags: &Flags) -> impl Iterator<Item = &'static str> {
    flags.iter().filter(|(_, _, flag)| flag.is_some()).map(|(field, ..)| *field)
}

/// Whether a contact is said to be verified.
pub(crate) fn vouches(flags: &Flags) -> bool {
    flags.iter().any(|(.., flag)| *flag == Some(true))
}

/// What the record says of a request's flags; `None` when it gives none.
pub(crate) fn told(flags: &Flags) -> Option<serde_json::Value> {
    given(flags).next()?;
    let of = |wanted: bool| -> Vec<_> {
        flags.iter().filter(|(_, _, flag)| *flag == Some(wanted)).map(|(field, ..)| *field).collect()
    };
    Some(serde_json::json!({ "vouched": of(true), "unvouched": of(false) }))
}
