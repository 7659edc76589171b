//! Using a proof.

use super::Purpose;
use crate::{Error, Identity, NewSession, contact::Contact, crypto::token_hash};
use doorward_contract::Secret;
use doorward_contract::Uid;
use doorward_store::{Tx, verification};

/// An unused proof of control of a contact.
#[derive(Debug, Clone)]
pub struct Proof {
    pub contact: Contact,
    /// Whether its message had a link.
    pub has_link: bool,
    /// Who was signed in when the code was requested. That alone grants nothing: see [`crate::signin::code::Follower`].
    pub asker_uid: Option<Uid>,
    row: verification::Model,
    by_link: bool,
}

/// Purpose that a proof is needed for.
#[derive(Debug, Clone, Copy)]
pub enum ProofPurpose<'a> {
    /// Sign-in, registration, or a new password.
    Entry,
    /// Presence of this signed-in user, by a code of either purpose.
    Presence(&'a Uid),
    /// A new contact of this signed-in user.
    NewContact(&'a Uid),
}

impl ProofPurpose<'_> {
    fn accepts(self, row: &verification::Model) -> bool {
        let contact = row.purpose == Purpose::Contact;
        match self {
            Self::Entry => contact,
            Self::NewContact(uid) => contact && row.asker_uid.as_ref() == Some(uid),
            Self::Presence(uid) => row.asker_uid.as_ref() == Some(uid),
        }
    }
}

/// The proof of a verification token, if it is valid for this purpose (attack 37).
///
/// # Errors
/// [`Error::NotVerified`] when it was used, has expired, was issued to another client or user, or for another purpose.
pub async fn proof(
    identity: &Identity,
    token: &Secret,
    client_id: &str,
    purpose: ProofPurpose<'_>,
) -> Result<Proof, Error> {
    let hash = token_hash(token);
    let row = verification::by_token(identity.db().read(), &hash, identity.now().as_millis()).await?;
    let row = row.filter(|row| row.client_id == client_id && purpose.accepts(row)).ok_or(Error::NotVerified)?;
    Ok(Proof::from_row(row))
}

/// The newest unused proof of a contact by a signed-in user, for callers that send no token: the SDK's `updateUser`.
/// Only the client that requested the code has the ID that it is entered with, so the proof is that user's; a link
/// leaves none behind.
///
/// # Errors
/// [`Error::NotVerified`].
pub async fn proven_by(identity: &Identity, uid: &Uid, contact: &Contact) -> Result<Proof, Error> {
    let (read, now) = (identity.db().read(), identity.now().as_millis());
    let row = verification::proven_by(read, uid, &contact.key, Purpose::Contact, now).await?;
    Ok(Proof::from_row(row.ok_or(Error::NotVerified)?))
}

impl Proof {
    fn from_row(row: verification::Model) -> Self {
        let contact = Contact::known(row.channel, &row.contact_key);
        let (has_link, asker_uid) = (row.link_hash.is_some(), row.asker_uid.clone());
        Self { contact, has_link, asker_uid, row, by_link: false }
    }

    /// The proof of a link, for the browser that follows it. Valid for sign-in and registration only.
    ///
    /// # Errors
    /// [`Error::NotVerified`] for a row with another purpose.
    pub fn of_link(row: verification::Model) -> Result<Self, Error> {
        if !ProofPurpose::Entry.accepts(&row) {
            return Err(Error::NotVerified);
        }
        Ok(Self { by_link: true, ..Self::from_row(row) })
    }

    /// Checks that the proof is of this contact, as the request spells it.
    ///
    /// # Errors
    /// [`Error::NotVerified`] when it is of another.
    pub fn of(mut self, contact: Contact) -> Result<Self, Error> {
        if contact.key != self.contact.key {
            return Err(Error::NotVerified);
        }
        self.contact = contact;
        Ok(self)
    }

    /// Uses the proof up, in the transaction of the act that it authorizes.
    ///
    /// # Errors
    /// [`Error::NotVerified`] for all but one of several concurrent requests.
    pub async fn consume(&self, identity: &Identity, tx: &Tx) -> Result<(), Error> {
        let now = identity.now().as_millis();
        let consumed = if self.by_link {
            let consumed = verification::consume_link(tx, &self.row.id, now).await?;
            verification::close_siblings(tx, &self.row, now).await?;
            consumed
        } else {
            verification::consume(tx, &self.row.id, now).await?
        };
        if consumed { Ok(()) } else { Err(Error::NotVerified) }
    }

    /// Stores the session that a followed link opened, in the transaction that opens it.
    pub async fn opened(&self, tx: &Tx, opened: &NewSession) -> Result<(), Error> {
        if self.by_link {
            verification::set_session(tx, &self.row.id, &opened.session_id).await?;
        }
        Ok(())
    }
}
