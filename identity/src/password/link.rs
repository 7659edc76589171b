//! Setting a password by a one-time link.

use super::{
    change::{Current, end_others},
    context_words_of, hash_new,
};
use crate::{
    Caller, Error, Identity,
    event::Record,
    link::{self, Purpose},
    outbox::{self, Usage},
};
use doorward_contract::{Secret, event::EventAction};
use doorward_store::{one_time_link, user};
use serde_json::json;

/// Username of the account whose password a link sets; `None` when the link is not valid. Does not use the link up.
pub async fn link_owner(identity: &Identity, token: &Secret) -> Result<Option<String>, Error> {
    Ok(linked(identity, token).await?.map(|(_, owner)| owner.username.unwrap_or_else(|| owner.uid.to_string())))
}

async fn linked(identity: &Identity, token: &Secret) -> Result<Option<(one_time_link::Model, user::Model)>, Error> {
    let Some(link) = link::find(identity, token, Purpose::Password).await? else { return Ok(None) };
    let owner = match &link.uid {
        Some(uid) => user::by_uid(identity.db().read(), uid).await?,
        None => None,
    };
    Ok(owner.map(|owner| (link, owner)))
}

/// Sets a password by a link and uses the link up. A password that breaks a rule leaves the link valid.
///
/// Nothing proves who follows a link, so the event has no actor. It names who created the link.
///
/// # Errors
/// [`Error::DeadLink`], [`Error::WeakPassword`].
pub async fn set_by_link(identity: &Identity, token: &Secret, new: &Secret, caller: &Caller) -> Result<(), Error> {
    let (link, owner) = linked(identity, token).await?.ok_or(Error::DeadLink)?;
    let hash = hash_new(identity, "password", new, &context_words_of(&owner)).await?;
    let tx = identity.db().begin().await?;
    link::consume(identity, &tx, token, Purpose::Password).await?;
    let now = identity.now().as_millis();
    if !user::set_password(&tx, &owner.uid, &hash, link.delegate.as_deref(), now).await? {
        return Err(Error::DeadLink);
    }
    end_others(identity, &tx, &owner, &Current::None).await?;
    let record = Record::new(EventAction::PasswordChanged, caller).subject(Some(&owner));
    record.detail(json!({ "link_by": link.created_by })).write(identity, &tx).await?;
    outbox::notify(identity, &tx, &owner, Usage::PasswordChanged, caller).await?;
    identity.commit_and_send(tx, &[&owner.uid]).await
}
