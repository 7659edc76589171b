//! A password that somebody else than its owner chose.

use super::hash_new;
use crate::{
    Error, Identity,
    admin::Actor,
    event,
    link::{self, Purpose},
    verification,
};
use doorward_contract::{Secret, event::EventAction};
use doorward_store::{
    session::{Ends, end},
    user,
};
use sea_orm::ActiveValue::Set;
use serde_json::json;

/// Sets the password of an account for its owner. Whoever had the former password, or a link for another, has nothing any more:
/// every session, link and outstanding code ends.
pub(crate) async fn assign(
    identity: &Identity,
    owner: &user::Model,
    new: &Secret,
    must_change: bool,
    actor: &Actor,
) -> Result<(), Error> {
    let hash = hash_new(identity, "password", new, owner.username.as_deref(), owner.name.as_deref()).await?;
    let now = identity.now().as_millis();
    let tx = identity.db().begin().await?;
    if !user::set_password(&tx, &owner.uid, &hash, now).await? {
        return Err(Error::UserNotFound);
    }
    let change = user::ActiveModel { must_change_password: Set(must_change), ..user::ActiveModel::default() };
    user::update(&tx, &owner.uid, change).await?;
    link::cancel(&tx, Purpose::Password, Some(&owner.uid)).await?;
    verification::void(identity, &tx, owner).await?;
    end(&tx, Ends::AllOf(&owner.uid), "password_changed", now).await?;
    let detail = json!({ "must_change_password": must_change });
    event::by_admin(identity, &tx, EventAction::PasswordChanged, actor, Some(owner), detail).await?;
    identity.commit(tx, &owner.uid).await
}
