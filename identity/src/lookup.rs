//! Finds the account that a user names when signing in.

use crate::{Error, Identity, contact::Contact, signin, username, verification};
use doorward_store::user;

/// The result of a look-up by username, phone number or email.
pub(crate) enum Named {
    Account(Box<user::Model>),
    /// The canonical name that no account has. Failed attempts are counted for it too.
    Unknown(String),
}

impl Named {
    fn of(found: Option<user::Model>, name: String) -> Self {
        found.map_or(Self::Unknown(name), |account| Self::Account(Box::new(account)))
    }
}

/// The account with this username, phone number or email.
///
/// # Errors
/// [`Error::Off`] when that kind of identifier is turned off.
pub(crate) async fn account_named(identity: &Identity, text: &str) -> Result<Named, Error> {
    let read = identity.db().read();
    if let Some(Ok(contact)) = Contact::recognise(text) {
        verification::require(identity, contact.channel)?;
        return Ok(Named::of(verification::holder(read, &contact).await?, contact.key));
    }
    signin::require(identity.settings().login_methods.username, |texts| texts.username_sign_in)?;
    let mut key = username::canonical(text);
    // No username is longer. A megabyte of text must not become a key.
    if key.len() > 64 {
        key = crate::sha256_hex(key.as_bytes());
    }
    Ok(Named::of(user::by_username_key(read, &key).await?, key))
}
