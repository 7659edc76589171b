//! Codes and links: one mechanism for everything that proves control of a phone number or an email address.
//!
//! A row of `verification` has three states: *sent*, *proven* (the code was entered; there is a token), *spent* (the
//! token was used). Each transition is one statement. A link goes through both at once. A code proves the contact and
//! nothing else, and the proof belongs to the client that redeems it: the one that entered the code and holds the
//! token, or the browser that followed the link, never the account that requested the message.

mod check;
mod proof;
mod send;

pub use check::verify;
pub use send::send;

pub(crate) use proof::{Proof, ProofPurpose, proof, proven_by};
pub use send::require_country;

use crate::{Error, Identity, Part, contact::Contact};
use aws_lc_rs::hmac;
use doorward_contract::{messaging::Channel, settings::ContactMethod};
pub(crate) use doorward_store::verification::Purpose;
use doorward_store::{ConnectionTrait, user, verification};

/// Lifetime of a verification token in seconds.
pub const TOKEN_SECS: u32 = 600;

/// Attempts at one code (attack 34).
pub(crate) const TRIES: i32 = 5;

/// Number of most recent codes that are valid: people enter the first while the second is on its way.
const GOOD_CODES: u64 = 2;

/// The account with this contact, verified or not.
pub async fn holder(conn: &impl ConnectionTrait, contact: &Contact) -> Result<Option<user::Model>, Error> {
    Ok(match contact.channel {
        Channel::Sms => user::by_phone(conn, &contact.key).await?,
        Channel::Mail => user::by_email_key(conn, &contact.key).await?,
    })
}

/// An account's canonical contact of a channel, verified or not.
pub fn key_of(owner: &user::Model, channel: Channel) -> Option<&str> {
    match channel {
        Channel::Sms => owner.phone.as_deref(),
        Channel::Mail => owner.email_key.as_deref(),
    }
}

/// Whether an account's contact of this channel is verified.
pub fn is_verified(owner: &user::Model, channel: Channel) -> bool {
    let is_verified = match channel {
        Channel::Sms => owner.phone_verified,
        Channel::Mail => owner.email_verified,
    };
    is_verified && key_of(owner, channel).is_some()
}

/// The delegate whose act an account's contact of this channel rests on.
pub(crate) fn delegate_of(owner: &user::Model, channel: Channel) -> Option<&str> {
    match channel {
        Channel::Sms => owner.phone_delegate.as_deref(),
        Channel::Mail => owner.email_delegate.as_deref(),
    }
}

/// How contacts of this channel can be used to sign in.
pub(crate) fn method(identity: &Identity, channel: Channel) -> ContactMethod {
    let methods = &identity.settings().login_methods;
    match channel {
        Channel::Sms => methods.phone,
        Channel::Mail => methods.email,
    }
}

/// [`Error::Off`] when a channel is turned off.
pub(crate) fn require(identity: &Identity, channel: Channel) -> Result<(), Error> {
    let feature: Part = match channel {
        Channel::Sms => |texts| texts.phone_sign_in,
        Channel::Mail => |texts| texts.email_sign_in,
    };
    crate::signin::require(method(identity, channel).is_open(), feature)
}

/// A keyed hash: with a plain one, a stolen table would reveal the six digits in no time.
fn code_hash(identity: &Identity, id: &str, contact_key: &str, code: &str) -> String {
    let key = identity.options().master_key.mac_key("verification");
    let text = format!("{id}|{contact_key}|{code}");
    hex::encode(hmac::sign(&key, text.as_bytes()))
}

/// Voids every outstanding code and proof of an account's contacts (attack 56).
pub async fn void(identity: &Identity, conn: &impl ConnectionTrait, owner: &user::Model) -> Result<(), Error> {
    let keys = Channel::ALL.iter().filter_map(|channel| key_of(owner, *channel)).map(str::to_owned).collect();
    Ok(verification::void(conn, keys, identity.now().as_millis()).await?)
}
