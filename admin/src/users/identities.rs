//! Linked identities of an account.

use super::records;
use crate::delegation;
use doorward_access::{Access, Error, Permit};
use doorward_contract::Uid;
use doorward_contract::admin_action::action;
use doorward_contract::linked_identity::{IdentityKey, LinkedIdentity, NewIdentity};
use doorward_identity::Actor;
use doorward_identity::provider::assign::{self, Assignment};
use doorward_identity::session::sensitive::{Operation, require_actor_in};
use doorward_store::Tx;

/// Identities of an account, oldest first.
///
/// # Errors
/// [`doorward_identity::Error::UserNotFound`].
pub async fn list(permit: &Permit<action::UsersRead>, uid: &Uid) -> Result<Vec<LinkedIdentity>, Error> {
    let identity = permit.identity();
    records::get(identity, uid).await?;
    Ok(assign::list(identity, identity.db().read(), uid).await?)
}

/// IDs and names of the providers, in the order they were added.
pub fn providers(permit: &Permit<action::UsersRead>) -> Vec<(String, String)> {
    let providers = permit.identity().providers();
    providers.all().map(|entry| (entry.id.clone(), entry.name.clone())).collect()
}

/// Links an identity to an account, or moves it there from the account that the request names. Whoever has the identity
/// can use the account.
///
/// # Errors
/// [`Error::PrivilegeEscalation`] when one of the accounts could do more to Doorward than the actor, or anything for a
/// delegated administrator; and of [`doorward_identity::Error`]: `ReauthenticationRequired`, `UserNotFound`,
/// `ProviderNotFound`, `NotAllowed` for guests, `Invalid`, `AdministratorLockout`.
pub async fn link(permit: &Permit<action::UsersEdit>, uid: &Uid, new: NewIdentity) -> Result<LinkedIdentity, Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let identity = access.identity();
    let key = IdentityKey { provider: new.provider.clone(), subject: new.subject.clone() };
    let assignment = Assignment::check(identity, new)?;
    // Exclusive: neither account may gain permissions over Doorward after the check, nor lose its other methods.
    let tx = identity.db().begin_exclusive().await?;
    reach(access, &tx, actor, uid).await?;
    let mut uids = vec![uid];
    // Also where the request names the wrong account: it must not reveal what an account may do.
    let from = assignment.from.clone().filter(|from| from != uid);
    if let Some(from) = &from {
        reach(access, &tx, actor, from).await?;
        uids.push(from);
    }
    require_actor_in(identity, &tx, actor, Operation::SetUserIdentity).await?;
    assignment.link(identity, &tx, uid, actor).await?;
    let linked = assign::list(identity, &tx, uid).await?;
    let linked = linked.into_iter().find(|one| one.provider == key.provider && one.subject == key.subject);
    identity.commit_and_send(tx, &uids).await?;
    linked.ok_or_else(|| doorward_identity::Error::Aborted.into())
}

/// Unlinks an identity of an account, and ends the sessions that it has opened.
///
/// # Errors
/// [`Error::PrivilegeEscalation`] as [`link`], and of [`doorward_identity::Error`]: `ReauthenticationRequired`,
/// `UserNotFound`, `NotFound`, `LastWayIn`, `AdministratorLockout`.
pub async fn unlink(permit: &Permit<action::UsersEdit>, uid: &Uid, key: &IdentityKey) -> Result<(), Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let identity = access.identity();
    let tx = identity.db().begin_exclusive().await?;
    reach(access, &tx, actor, uid).await?;
    require_actor_in(identity, &tx, actor, Operation::SetUserIdentity).await?;
    assign::unlink(identity, &tx, uid, key, actor).await?;
    Ok(identity.commit_and_send(tx, &[uid]).await?)
}

async fn reach(access: &Access, tx: &Tx, actor: &Actor, uid: &Uid) -> Result<(), Error> {
    delegation::accounts(access, tx, actor, std::slice::from_ref(uid)).await?;
    delegation::credentials(access, tx, actor, uid).await
}
