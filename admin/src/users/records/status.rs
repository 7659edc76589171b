//! Deleting and blocking accounts. At least one administrator who can sign in must remain.

use super::{reached, state};
use doorward_contract::account::AccountStatus;
use doorward_contract::{Uid, admin::AccountState, event::EventAction};
use doorward_identity::Actor;
use doorward_identity::account::profile;
use doorward_identity::lockout::AdministratorAccess;
use doorward_identity::session::sensitive::{Operation, require_actor_in};
use doorward_identity::{Error, Identity, event};
use doorward_store::session::{EndReason, RevokeScope, end};
use doorward_store::{Tx, user};
use sea_orm::ActiveValue::Set;
use serde_json::json;

/// Deletes an account.
///
/// # Errors
/// [`Error::UserNotFound`], [`Error::LastAdministrator`], [`Error::AdministratorLockout`],
/// [`Error::ReauthenticationRequired`].
pub async fn delete(identity: &Identity, uid: &Uid, actor: &Actor) -> Result<(), Error> {
    let tx = identity.db().begin_exclusive().await?;
    delete_in(identity, &tx, uid, actor).await?;
    identity.commit(tx, uid).await
}

/// [`delete`] in the caller's transaction, which must be exclusive.
///
/// # Errors
/// As [`delete`].
pub async fn delete_in(identity: &Identity, tx: &Tx, uid: &Uid, actor: &Actor) -> Result<(), Error> {
    let row = reached(tx, uid, actor).await?;
    require_actor_in(identity, tx, actor, Operation::DeleteUser).await?;
    let administrators = AdministratorAccess::of_accounts(identity, tx, std::slice::from_ref(uid)).await?;
    if !user::delete(tx, uid, identity.now().as_millis()).await? {
        return Err(Error::UserNotFound);
    }
    administrators.keep(identity, tx).await?;
    event::by_admin(identity, tx, EventAction::UserDeleted, actor, Some(&row), json!({})).await
}

/// Blocks an account and ends its sessions. It is rejected from the next request on.
///
/// # Errors
/// [`Error::UserNotFound`], [`Error::LastAdministrator`], [`Error::AdministratorLockout`].
pub async fn block(identity: &Identity, uid: &Uid, actor: &Actor) -> Result<AccountState, Error> {
    let tx = identity.db().begin_exclusive().await?;
    if block_in(identity, &tx, uid, actor).await? {
        identity.commit(tx, uid).await?;
    } else {
        drop(tx);
    }
    state(identity, uid).await
}

/// [`block`] in the caller's transaction, which must be exclusive; false when the account is blocked already.
///
/// # Errors
/// As [`block`].
pub async fn block_in(identity: &Identity, tx: &Tx, uid: &Uid, actor: &Actor) -> Result<bool, Error> {
    // Read inside the exclusive transaction, so that a concurrent unblocking has finished and is not overlooked.
    let row = reached(tx, uid, actor).await?;
    if row.status == AccountStatus::Blocked {
        return Ok(false);
    }
    let administrators = AdministratorAccess::of_accounts(identity, tx, std::slice::from_ref(uid)).await?;
    // Update the account row before its sessions, in the order of a sign-in: the session of a concurrent sign-in is
    // then either ended here, or the sign-in finds the account blocked.
    set_status(identity, tx, uid, AccountStatus::Blocked).await?;
    end(tx, RevokeScope::AllOf(uid), EndReason::Blocked, identity.now().as_millis()).await?;
    administrators.keep(identity, tx).await?;
    event::by_admin(identity, tx, EventAction::UserBlocked, actor, Some(&row), json!({})).await?;
    Ok(true)
}

/// Unblocks an account in the caller's transaction; false when it is active already.
///
/// # Errors
/// [`Error::UserNotFound`].
pub async fn unblock_in(identity: &Identity, tx: &Tx, uid: &Uid, actor: &Actor) -> Result<bool, Error> {
    let row = user::by_uid(tx, uid).await?.ok_or(Error::UserNotFound)?;
    if row.status == AccountStatus::Active {
        return Ok(false);
    }
    set_status(identity, tx, uid, AccountStatus::Active).await?;
    event::by_admin(identity, tx, EventAction::UserUnblocked, actor, Some(&row), json!({})).await?;
    Ok(true)
}

async fn set_status(identity: &Identity, tx: &Tx, uid: &Uid, status: AccountStatus) -> Result<(), Error> {
    let change = user::ActiveModel { status: Set(status), ..user::ActiveModel::default() };
    user::update(tx, uid, profile::stamped(change, identity.now())).await?;
    Ok(())
}
