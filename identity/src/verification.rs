//! Codes and links: one mechanism for everything that proves control of a phone number or an e-mail address.
//!
//! A row of `verification` lives through three states: *sent*, *proven* (the code came; there is a token), *spent* (the
//! token opened something). Each step is one statement. A link is proven and spent at once. What a code proves is the
//! contact and nothing else, and the proof belongs to whoever redeems it: the client that typed the code and holds the
//! token, or the browser that followed the link, never the account that asked for the message.

mod check;
mod proof;
mod send;

pub use check::verify;
pub use send::send;

pub(crate) use proof::{Proof, ProofPurpose, proof, proven_by};
pub use send::require_country;

use crate::{Error, Identity, contact::Contact};
use aws_lc_rs::hmac;
use doorward_contract::{messaging::Channel, settings::ContactMethod};
pub(crate) use doorward_store::verification::Purpose;
use doorward_store::{ConnectionTrait, user, verification};

/// Seconds a verification token works.
pub const TOKEN_SECS: u32 = 600;

/// Codes compared with one sent code (attack 34).
pub(crate) const TRIES: i32 = 5;

/// How many of the codes sent last work: people type the first while the second is on its way.
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

/// Whether an account has shown that it controls its contact of this channel.
pub fn is_verified(owner: &user::Model, channel: Channel) -> bool {
    let shown = match channel {
        Channel::Sms => owner.phone_verified,
        Channel::Mail => owner.email_verified,
    };
    shown && key_of(owner, channel).is_some()
}

/// The delegate on whose act an account's contact of this channel rests.
pub(crate) fn delegate_of(owner: &user::Model, channel: Channel) -> Option<&str> {
    match channel {
        Channel::Sms => owner.phone_delegate.as_deref(),
        Channel::Mail => owner.email_delegate.as_deref(),
    }
}

/// How far contacts of this channel lead in.
pub(crate) fn method(identity: &Identity, channel: Channel) -> ContactMethod {
    let methods = &identity.settings().login_methods;
    match channel {
        Channel::Sms => methods.phone,
        Channel::Mail => methods.email,
    }
}

/// Refuses a channel that is switched off.
pub(crate) fn require(identity: &Identity, channel: Channel) -> Result<(), Error> {
    let what = match channel {
        Channel::Sms => "Signing in with a phone number",
        Channel::Mail => "Signing in with an email address",
    };
    crate::signin::require(method(identity, channel).is_open(), what)
}

/// Six digits can be tried out in no time by whoever has the table; with a key they cannot.
fn code_hash(identity: &Identity, id: &str, contact_key: &str, code: &str) -> String {
    let key = identity.options().master_key.mac_key("verification");
    let text = format!("{id}|{contact_key}|{code}");
    crate::crypto::to_hex(hmac::sign(&key, text.as_bytes()).as_ref())
}

/// Voids every outstanding code and proof of an account's contacts (attack 56).
pub async fn void(identity: &Identity, conn: &impl ConnectionTrait, owner: &user::Model) -> Result<(), Error> {
    let keys = Channel::ALL.iter().filter_map(|channel| key_of(owner, *channel)).map(str::to_owned).collect();
    Ok(verification::void(conn, keys, identity.now().as_millis()).await?)
}
