//! Accounts of users who were verified by the former system.

use super::MARK;
use crate::account::create;
use crate::contact::Contact;
use crate::event::Record;
use crate::provider::columns;
use crate::username::Username;
use crate::{Caller, Error, Identity, sha256_hex, verification};
use doorward_contract::Uid;
use doorward_contract::account::{AccountKind, ProfilePatch};
use doorward_contract::event::EventAction;
use doorward_contract::settings::LegacyUser;
use doorward_store::{StoreError, Tx, user};
use sea_orm::ActiveValue::Set;
use serde_json::json;

/// Origin of these accounts.
const CREATED_FROM: &str = "legacy";

/// Replaces the mark of an account by the hash of its password; `None` if the mark is gone, or if the system's user may be
/// someone else.
pub(super) async fn complete(
    identity: &Identity,
    owner: &user::Model,
    name: &str,
    profile: &LegacyUser,
    hash: &str,
    caller: &Caller,
) -> Result<Option<user::Model>, Error> {
    if !is_owner(owner, name, profile) {
        tracing::warn!(uid = %owner.uid, "the former system has another user with the contact of this account");
        return Ok(None);
    }
    let tx = identity.db().begin().await?;
    user::rehash(&tx, &owner.uid, MARK, hash).await?;
    let row = user::by_uid(&tx, &owner.uid).await?.filter(|row| row.password_hash.as_deref() == Some(hash));
    let Some(row) = row else { return Ok(None) };
    record(identity, &tx, &row, false, caller).await?;
    identity.commit(tx, &row.uid).await?;
    Ok(Some(row))
}

/// Whether the system's user is the owner of a marked account. A contact that the system has not verified may have been
/// registered there by anyone, after its owner has left.
fn is_owner(owner: &user::Model, name: &str, profile: &LegacyUser) -> bool {
    let same = |text: &Option<String>, contact: fn(&str) -> Result<Contact, Error>| {
        text.as_deref().and_then(|text| contact(text).ok()).is_some_and(|contact| contact.key == name)
    };
    let by_uid = profile.id.as_deref().is_none_or(|id| uid_of(id).as_ref() == Some(&owner.uid));
    let by_username = owner.username.as_deref() == Some(name);
    let by_mail = profile.email_verified && same(&profile.email, Contact::email);
    by_uid || by_username || by_mail || profile.phone_verified && same(&profile.phone, Contact::phone)
}

/// Creates an account for a name; `None` where there can be none.
///
/// The uid depends on the former system's user alone. So whoever was deleted here, or has changed the name here, does not
/// come back as a second account.
pub(super) async fn create(
    identity: &Identity,
    name: &str,
    profile: LegacyUser,
    hash: String,
    caller: &Caller,
) -> Result<Option<user::Model>, Error> {
    match insert(identity, name, profile, hash, caller).await {
        Ok(row) => Ok(Some(row)),
        Err(
            error @ (Error::Store(StoreError::Taken(_))
            | Error::UidTaken
            | Error::UidRetired
            | Error::UsernameTaken
            | Error::ContactTaken(_)
            | Error::Invalid { .. }),
        ) => {
            tracing::warn!(%error, "a user of the former system cannot have an account here");
            Ok(None)
        }
        Err(other) => Err(other),
    }
}

async fn insert(
    identity: &Identity,
    name: &str,
    profile: LegacyUser,
    hash: String,
    caller: &Caller,
) -> Result<user::Model, Error> {
    let own = Contact::recognise(name).transpose()?;
    let username = match &own {
        Some(_) => profile.username.as_deref().and_then(|text| Username::parse(text).ok()),
        None => Some(Username::parse(name)?),
    };
    let tx = identity.db().begin().await?;
    let username = match username {
        // What the user did not enter may be left out.
        Some(other) if own.is_some() && user::by_username_key(&tx, &other.key).await?.is_some() => None,
        other => other,
    };
    let row = create::named(identity, AccountKind::External, CREATED_FROM, username, Some(hash));
    let uid = uid_of(profile.id.as_deref().unwrap_or(name)).ok_or(Error::Internal("a uid could not be derived"))?;
    let row = user::Model { uid: uid.clone(), ..row };
    create::insert(identity, &tx, row).await?;
    for (contact, is_verified) in contacts(identity, own, &profile) {
        if verification::holder(&tx, &contact).await?.is_none() {
            let new = Some((contact.key.as_str(), contact.display.as_str()));
            user::update(&tx, &uid, user::contact_change(contact.channel, new, is_verified)).await?;
        }
    }
    let patch = ProfilePatch { name: profile.name, picture: profile.picture, ..ProfilePatch::default() };
    let change = user::ActiveModel { updated_at: Set(identity.now().as_millis()), ..columns::usable(patch) };
    user::update(&tx, &uid, change).await?;
    let row = user::by_uid(&tx, &uid).await?.ok_or(Error::Aborted)?;
    record(identity, &tx, &row, true, caller).await?;
    identity.commit(tx, &uid).await?;
    Ok(row)
}

/// The contact that the user entered, and those that the former system names, each with whether it is verified here. At
/// most one of each channel.
fn contacts(identity: &Identity, own: Option<Contact>, profile: &LegacyUser) -> Vec<(Contact, bool)> {
    let trusted = identity.settings().legacy_system.trust_contacts;
    let mail = profile.email.as_deref().and_then(|text| Contact::email(text).ok());
    let phone = profile.phone.as_deref().and_then(|text| Contact::phone(text).ok());
    let named: Vec<_> =
        [mail.map(|mail| (mail, profile.email_verified)), phone.map(|phone| (phone, profile.phone_verified))]
            .into_iter()
            .flatten()
            .map(|(contact, verified)| (contact, verified && trusted))
            .collect();
    let Some(own) = own else { return named };
    let is_verified = named.iter().any(|(contact, verified)| contact.key == own.key && *verified);
    let others = named.into_iter().filter(|(contact, _)| contact.channel != own.channel);
    let others: Vec<_> = others.collect();
    std::iter::once((own, is_verified)).chain(others).collect()
}

/// The former system's ID if it is a uid, or else one that is derived from it.
fn uid_of(id: &str) -> Option<Uid> {
    let derived = || format!("l{}", &sha256_hex(format!("legacy {id}").as_bytes())[..31]);
    let supplied = create::supplied_uid(id).ok().filter(|uid| uid.as_str().len() >= 8);
    supplied.or_else(|| Uid::parse(&derived()).ok())
}

async fn record(identity: &Identity, tx: &Tx, owner: &user::Model, is_new: bool, caller: &Caller) -> Result<(), Error> {
    let record = Record::new(EventAction::Migrated, caller).actor(&owner.uid).subject(Some(owner));
    record.detail(json!({ "created": is_new })).write(identity, tx).await
}

#[cfg(test)]
mod tests {
    use super::uid_of;

    #[test]
    fn uids_are_those_of_the_former_system_where_they_can_be() {
        let uid_of = |id| uid_of(id).unwrap();
        assert_eq!(uid_of("kXw2pQ9sNfYhT0dLr3vBzC1mAe72").as_str(), "kXw2pQ9sNfYhT0dLr3vBzC1mAe72");
        let derived = uid_of("auth0|6489f0");
        assert_eq!(derived, uid_of("auth0|6489f0"));
        assert_ne!(derived, uid_of("auth0|6489f1"));
        // Short numbers and the names of other actors would be mistaken for them.
        for id in ["7", "cli", "system", "", "li.na@example.test"] {
            assert_eq!(uid_of(id).as_str().len(), 32, "{id}");
        }
    }
}
