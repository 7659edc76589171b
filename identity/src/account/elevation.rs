//! Revocation when an account gains permissions over Doorward.
//!
//! A delegate may administer accounts with fewer permissions than their own, and may have prepared access to one of
//! them. So every credential names the delegate whose act it rests on: a password set by a delegate's link, a contact
//! that a delegate wrote, an identity linked in a session opened with one of those. Credentials that rest on a
//! delegate's act are revoked on elevation. Those that the owner or an administrator set stay.

use crate::{
    Actor, Error, Identity, event,
    link::{self, Purpose},
    verification,
};
use doorward_contract::{Uid, event::EventAction, messaging::Channel};
use doorward_store::{
    Tx, consent, linked_identity,
    session::{EndReason, RevokeScope, end},
    user,
};
use serde_json::json;

/// Revokes everything of an account that a delegate may control, in the transaction that grants the permissions:
/// password links, codes, all sessions, consents to applications, unverified contacts, and every credential that rests on a delegate's act. The
/// owner signs in again; an account with no credential left needs a password link from an administrator.
///
/// # Errors
/// [`Error::UserNotFound`], [`Error::Store`] when the database does not answer.
pub async fn revoke(identity: &Identity, tx: &Tx, uid: &Uid, actor: &Actor) -> Result<(), Error> {
    let now = identity.now().as_millis();
    // Lock order: a link in use locks its own row first, then the account's.
    link::cancel(tx, Purpose::Password, Some(uid)).await?;
    // A concurrent sign-in locks the account's row: it completes before this, or finds the account elevated.
    if !user::elevate(tx, uid, now).await? {
        return Err(Error::UserNotFound);
    }
    let owner = user::by_uid(tx, uid).await?.ok_or(Error::UserNotFound)?;
    verification::void(identity, tx, &owner).await?;
    doorward_store::verification::void_asked_by(tx, uid, now).await?;
    let sessions = end(tx, RevokeScope::AllOf(uid), EndReason::Elevated, now).await?;
    let identities = linked_identity::delete_delegated_of(tx, uid).await?;
    let consents = consent::delete_all_of(tx, uid).await?;
    let mut contacts = Vec::new();
    for channel in Channel::ALL {
        let verified_by_owner =
            verification::is_verified(&owner, channel) && verification::delegate_of(&owner, channel).is_none();
        if let Some(key) = verification::key_of(&owner, channel).filter(|_| !verified_by_owner) {
            user::release_contact(tx, uid, channel, key, now).await?;
            contacts.push(channel.as_str());
        }
    }
    let password = owner.password_hash.is_some() && owner.password_delegate.is_some();
    if password {
        user::revoke_password(tx, uid, now).await?;
    }
    let detail = json!({ "sessions": sessions, "identities": identities, "consents": consents, "contacts": contacts, "password": password });
    event::by_admin(identity, tx, EventAction::Elevated, actor, Some(&owner), detail).await
}
