//! Deleting and blocking accounts, so that somebody remains who administers.

use super::{find, get};
use crate::account::profile;
use crate::admin::Actor;
use crate::session::sensitive::{Operation, require_actor};
use crate::{Error, Identity, event};
use doorward_contract::account::{ADMINISTRATOR, AccountStatus};
use doorward_contract::{admin::User, event::EventAction};
use doorward_store::session::{Ends, end};
use doorward_store::{Tx, role, user};
use sea_orm::ActiveValue::Set;
use serde_json::json;

/// Refuses what would leave nobody who can administer, if these accounts cannot any more. Those who administer for a
/// time only do not count: nobody would be left when it is over.
///
/// # Errors
/// [`Error::LastAdministrator`].
pub async fn keep_an_administrator(tx: &Tx, without: &[String]) -> Result<(), Error> {
    let left = role::count_active_holders(tx, ADMINISTRATOR, without).await?;
    if left == 0 && role::count_active_holders(tx, ADMINISTRATOR, &[]).await? > 0 {
        return Err(Error::LastAdministrator);
    }
    Ok(())
}

/// Deletes an account for good.
///
/// # Errors
/// [`Error::UserNotFound`], [`Error::LastAdministrator`], [`Error::ReauthenticationRequired`].
pub async fn delete(identity: &Identity, uid: &str, actor: &Actor) -> Result<(), Error> {
    let row = find(identity, uid).await?;
    require_actor(identity, actor, Operation::DeleteUser).await?;
    let tx = identity.db().begin_alone().await?;
    keep_an_administrator(&tx, &[uid.to_owned()]).await?;
    if !user::delete(&tx, uid, identity.now().as_millis()).await? {
        return Err(Error::UserNotFound);
    }
    event::by_admin(identity, &tx, EventAction::UserDeleted, actor, Some(&row), json!({})).await?;
    identity.commit(tx, uid).await
}

/// Blocks an account: refused everywhere from the next request on, every session ended.
///
/// # Errors
/// [`Error::UserNotFound`], [`Error::LastAdministrator`].
pub async fn block(identity: &Identity, uid: &str, actor: &Actor) -> Result<User, Error> {
    set_status(identity, uid, AccountStatus::Blocked, EventAction::UserBlocked, actor).await
}

/// Lets an account in again.
///
/// # Errors
/// [`Error::UserNotFound`].
pub async fn unblock(identity: &Identity, uid: &str, actor: &Actor) -> Result<User, Error> {
    set_status(identity, uid, AccountStatus::Active, EventAction::UserUnblocked, actor).await
}

async fn set_status(
    identity: &Identity,
    uid: &str,
    status: AccountStatus,
    action: EventAction,
    actor: &Actor,
) -> Result<User, Error> {
    let row = find(identity, uid).await?;
    if row.status != status.as_str() {
        let now = identity.now();
        let tx = identity.db().begin_alone().await?;
        if status == AccountStatus::Blocked {
            keep_an_administrator(&tx, &[uid.to_owned()]).await?;
        }
        // The account's row before its sessions, as a sign-in does: one that is under way then either has its session
        // ended here or finds the account blocked.
        let change = user::ActiveModel { status: Set(status.as_str().into()), ..user::ActiveModel::default() };
        user::update(&tx, uid, profile::stamped(change, now)).await?;
        if status == AccountStatus::Blocked {
            end(&tx, Ends::AllOf(uid), "blocked", now.as_millis()).await?;
        }
        event::by_admin(identity, &tx, action, actor, Some(&row), json!({})).await?;
        identity.commit(tx, uid).await?;
    }
    get(identity, uid).await
}
