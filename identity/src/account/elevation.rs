//! What an account leaves behind when it gains permissions over Doorward.
//!
//! A delegate may act on an account that reaches no further than they do, and may have prepared a way back into it. So
//! every credential says on whose act it rests: a password set by a delegate's link, a contact that a delegate wrote, an
//! identity linked in a session that one of those opened. What rests on a delegate's act is revoked with the elevation;
//! what the owner or an administrator set stays.

use crate::{
    Actor, Error, Identity, event,
    link::{self, Purpose},
    verification,
};
use doorward_contract::{event::EventAction, messaging::Channel};
use doorward_store::{
    Tx, linked_identity,
    session::{EndReason, RevokeScope, end},
    user,
};
use serde_json::json;

/// Revokes what a delegate may hold of an account, in the transaction that gives it permissions: password links, codes, all
/// sessions, contacts that nobody verified, and every credential that rests on a delegate's act. The owner signs in anew;
/// an account with no credential left needs a password link of an administrator.
///
/// # Errors
/// [`Error::UserNotFound`], [`Error::Store`] when the database does not answer.
pub async fn revoke(identity: &Identity, tx: &Tx, uid: &str, actor: &Actor) -> Result<(), Error> {
    let now = identity.now().as_millis();
    // A link that is being used holds its own row first, and then the account's.
    link::cancel(tx, Purpose::Password, Some(uid)).await?;
    // Sign-ins under way hold the account's row: each is wholly before this, or finds the account elevated.
    if !user::elevate(tx, uid, now).await? {
        return Err(Error::UserNotFound);
    }
    let owner = user::by_uid(tx, uid).await?.ok_or(Error::UserNotFound)?;
    verification::void(identity, tx, &owner).await?;
    doorward_store::verification::void_asked_by(tx, uid, now).await?;
    let sessions = end(tx, RevokeScope::AllOf(uid), EndReason::Elevated, now).await?;
    let identities = linked_identity::delete_delegated_of(tx, uid).await?;
    let mut contacts = Vec::new();
    for channel in Channel::ALL {
        let kept = verification::is_verified(&owner, channel) && verification::delegate_of(&owner, channel).is_none();
        if let Some(key) = verification::key_of(&owner, channel).filter(|_| !kept) {
            user::release_contact(tx, uid, channel, key, now).await?;
            contacts.push(channel.as_str());
        }
    }
    let password = owner.password_hash.is_some() && owner.password_delegate.is_some();
    if password {
        user::revoke_password(tx, uid, now).await?;
    }
    let detail = json!({ "sessions": sessions, "identities": identities, "contacts": contacts, "password": password });
    event::by_admin(identity, tx, EventAction::Elevated, actor, Some(&owner), detail).await
}
