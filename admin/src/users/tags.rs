//! Tags of accounts: words by which administrators sort them. Neither policies nor the owners of the accounts see them.

use crate::{delegation, events};
use doorward_access::{Access, Error, Permit};
use doorward_contract::Uid;
use doorward_contract::admin_action::action;
use doorward_contract::event::EventAction;
use doorward_contract::user_list::{Tag, Tags, UserTags};
use doorward_i18n::errors::fields::TooMany;
use doorward_identity::{Actor, display_name};
use doorward_store::{Tx, user, user_tag};
use serde_json::json;
use std::collections::BTreeSet;

/// Longest tag, in characters.
const MAX_LENGTH: usize = 32;
/// Most tags of an account.
const MAX_OF_ACCOUNT: usize = 20;
/// Most different tags, used or not: a filter offers all of them.
const MAX_KNOWN: usize = 1_000;

/// All tags.
///
/// # Errors
/// [`Error::Identity`] when the database does not answer.
pub async fn list(permit: &Permit<action::UsersRead>) -> Result<Tags, Error> {
    let names = user_tag::all(permit.identity().db().read()).await?;
    Ok(Tags { items: names.into_iter().map(|name| Tag { name }).collect() })
}

/// Replaces the tags of an account, and returns them.
///
/// # Errors
/// [`Error::Invalid`], [`Error::PrivilegeEscalation`] for an account with more permissions over Doorward than the actor,
/// [`doorward_identity::Error::UserNotFound`].
pub async fn set(permit: &Permit<action::UsersEdit>, uid: &Uid, new: UserTags) -> Result<UserTags, Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let wanted = new.tags.iter().map(|tag| check(tag)).collect::<Result<BTreeSet<_>, _>>()?;
    let tx = access.identity().db().begin_exclusive().await?;
    let now = user_tag::of(&tx, uid).await?;
    for tag in now.iter().filter(|tag| !wanted.contains(*tag)) {
        remove_in(access, &tx, uid, tag, actor).await?;
    }
    for tag in wanted.iter().filter(|tag| !now.contains(tag)) {
        add_in(access, &tx, uid, tag, actor).await?;
    }
    // An account without a change, too, must exist.
    find(access, &tx, uid, actor).await?;
    let tags = user_tag::of(&tx, uid).await?;
    access.identity().commit(tx, uid).await?;
    Ok(UserTags { tags })
}

/// A tag as it is stored.
///
/// # Errors
/// [`Error::Invalid`].
pub(super) fn check(tag: &str) -> Result<String, Error> {
    let tag = display_name::check(tag, MAX_LENGTH)
        .map_err(|fault| Error::invalid("tag", fault.reason(), |texts| fault.sentence(texts, "tag")))?;
    // Forms separate tags by commas.
    if tag.contains([',', '，', '\n']) {
        return Err(Error::invalid("tag", "comma", |texts| texts.tag_comma));
    }
    Ok(tag)
}

/// The account, if the actor may act on it.
async fn find(access: &Access, tx: &Tx, uid: &Uid, actor: &Actor) -> Result<user::Model, Error> {
    delegation::accounts(access, tx, actor, std::slice::from_ref(uid)).await?;
    Ok(user::by_uid(tx, uid).await?.ok_or(doorward_identity::Error::UserNotFound)?)
}

/// Adds a tag in the caller's exclusive transaction; false when the account has it already.
///
/// # Errors
/// As [`set`].
pub(super) async fn add_in(access: &Access, tx: &Tx, uid: &Uid, tag: &str, actor: &Actor) -> Result<bool, Error> {
    let account = find(access, tx, uid, actor).await?;
    let tags = user_tag::of(tx, uid).await?;
    if tags.iter().any(|own| own == tag) {
        return Ok(false);
    }
    if tags.len() >= MAX_OF_ACCOUNT {
        return Err(too_many(MAX_OF_ACCOUNT));
    }
    if !user_tag::is_known(tx, tag).await? && user_tag::count_known(tx).await? >= MAX_KNOWN as u64 {
        return Err(Error::invalid("tag", "too_many_known", |texts| texts.tags_known(MAX_KNOWN)));
    }
    user_tag::add(tx, tag, uid, access.identity().now().as_millis()).await?;
    let detail = json!({ "tag": tag });
    events::write(access.identity(), tx, EventAction::TagAdded, actor, Some(&account), detail).await?;
    Ok(true)
}

/// Removes a tag in the caller's exclusive transaction; false when the account does not have it.
///
/// # Errors
/// As [`set`].
pub(super) async fn remove_in(access: &Access, tx: &Tx, uid: &Uid, tag: &str, actor: &Actor) -> Result<bool, Error> {
    let account = find(access, tx, uid, actor).await?;
    if !user_tag::remove(tx, tag, uid).await? {
        return Ok(false);
    }
    let detail = json!({ "tag": tag });
    events::write(access.identity(), tx, EventAction::TagRemoved, actor, Some(&account), detail).await?;
    Ok(true)
}

fn too_many(most: usize) -> Error {
    Error::invalid("tags", "too_many", |texts| texts.too_many(TooMany { field: "tags", most }))
}
