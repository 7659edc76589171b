//! Passwords that an administrator sets for a user.

use super::{context_words_of, hash_new};
use crate::{
    Actor, Error, Identity, event,
    link::{self, Purpose},
    outbox::{self, Usage},
    verification,
};
use doorward_contract::{Secret, event::EventAction};
use doorward_store::{
    session::{EndReason, RevokeScope, end},
    user,
};
use sea_orm::ActiveValue::Set;
use serde_json::json;

/// Sets the password of an account on behalf of its owner. Every session, link and outstanding code ends, so that the
/// former password or a link for another one is useless.
pub async fn assign(
    identity: &Identity,
    owner: &user::Model,
    new: &Secret,
    must_change: bool,
    actor: &Actor,
) -> Result<(), Error> {
    let hash = hash_new(identity, "password", new, &context_words_of(owner)).await?;
    let now = identity.now().as_millis();
    let tx = identity.db().begin().await?;
    if !user::set_password(&tx, &owner.uid, &hash, actor.delegate(), now).await? {
        return Err(Error::UserNotFound);
    }
    // The row is locked now. The actor's reach was checked before, and the account may have been elevated since.
    let current = user::by_uid(&tx, &owner.uid).await?.ok_or(Error::UserNotFound)?;
    actor.require_reach(&current)?;
    let change = user::ActiveModel { must_change_password: Set(must_change), ..user::ActiveModel::default() };
    user::update(&tx, &owner.uid, change).await?;
    link::cancel(&tx, Purpose::Password, Some(&owner.uid)).await?;
    verification::void(identity, &tx, owner).await?;
    end(&tx, RevokeScope::AllOf(&owner.uid), EndReason::PasswordChanged, now).await?;
    let detail = json!({ "must_change_password": must_change });
    event::by_admin(identity, &tx, EventAction::PasswordChanged, actor, Some(owner), detail).await?;
    outbox::notify(identity, &tx, owner, Usage::PasswordChanged, actor.caller()).await?;
    identity.commit_and_send(tx, &[&owner.uid]).await
}
