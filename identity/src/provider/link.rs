//! Linking identities to an account, and unlinking them.

use super::{Entry, Grant, row};
use crate::{
    Caller, Error, Identity, Viewer,
    account::guest,
    event::Record,
    lockout,
    outbox::{self, Usage},
    registration::{self, By},
    session::{self, Evidence, Operation},
    signin,
};
use doorward_contract::{
    Secret, Uid,
    event::EventAction,
    provider::{OwnProvider, OwnProviders},
};
use doorward_store::{StoreError, Tx, UniqueKey, linked_identity, role, user};
use sea_orm::ActiveValue::Set;
use serde_json::json;

/// Providers that are turned on, and linked ones that are not, each with whether an identity is linked.
pub async fn list(identity: &Identity, viewer: &Viewer) -> Result<OwnProviders, Error> {
    let linked = linked_identity::of(identity.db().read(), &viewer.uid).await?;
    let providers = identity.providers();
    let linked_row = |entry: &Entry| linked.iter().find(|row| row.realm == entry.realm);
    let data: Vec<_> = providers
        .all()
        .filter(|entry| entry.enabled || linked_row(entry).is_some())
        .map(|entry| OwnProvider {
            id: entry.id.clone(),
            name: entry.name.clone(),
            homepage: String::new(),
            picture: String::new(),
            provider_user_name: linked_row(entry).and_then(|row| row.name.clone()).unwrap_or_default(),
            provider_type: entry.kind.as_str().into(),
            bind: linked_row(entry).is_some(),
        })
        .collect();
    Ok(OwnProviders { total: data.len(), data })
}

/// Links an identity to the viewer's account. A guest registers by it and keeps the uid.
///
/// # Errors
/// [`Error::DeadProviderToken`], [`Error::IdentityTaken`], [`Error::ReauthenticationRequired`] when the sign-in is not
/// recent; for a guest also [`Error::Off`] where registration is closed, and [`Error::AddressLimit`].
pub async fn link(identity: &Identity, viewer: &Viewer, token: &Secret, caller: &Caller) -> Result<(), Error> {
    let grant = Grant::find(identity, token, &viewer.client_id).await?;
    let read = identity.db().read();
    let owner = user::by_uid(read, &viewer.uid).await?.ok_or(Error::Unauthenticated)?;
    if !viewer.is_guest() {
        session::require(identity, viewer, &owner, Operation::LinkIdentity, Evidence::Session).await?;
    }
    refuse_taken(super::linked(identity, read, &grant.entry, &grant.profile).await?, &viewer.uid)?;
    if viewer.is_guest() {
        registration::admit(identity, By::Provider(&grant.entry), caller).await?;
    }
    // Exclusive, and looked up again: the same person may sign in through another WeChat application meanwhile.
    let tx = identity.db().begin_exclusive().await?;
    let session = session::hold(identity, &tx, viewer).await?;
    grant.spend(identity, &tx).await?;
    refuse_taken(super::linked(identity, &tx, &grant.entry, &grant.profile).await?, &owner.uid)?;
    insert(identity, &tx, &grant, &owner.uid, session.delegate.as_deref()).await?;
    if viewer.is_guest() {
        upgrade(identity, &tx, viewer, &grant).await?;
    }
    record(identity, &tx, EventAction::IdentityLinked, &owner, &grant.entry.id, caller).await?;
    identity.commit_and_send(tx, &[&owner.uid]).await
}

fn refuse_taken(linked: Option<linked_identity::Model>, uid: &Uid) -> Result<(), Error> {
    if linked.is_some_and(|row| row.uid != *uid) { Err(Error::IdentityTaken) } else { Ok(()) }
}

/// Links the identity of a grant. One that is linked to this account already is only updated. `delegate` is the
/// delegate whose act the link rests on, if any.
pub(crate) async fn insert(
    identity: &Identity,
    tx: &Tx,
    grant: &Grant,
    uid: &Uid,
    delegate: Option<&str>,
) -> Result<(), Error> {
    let row = linked_identity::Model {
        delegate: delegate.map(str::to_owned),
        ..row(identity, &grant.entry, &grant.profile, uid)
    };
    if let Some(before) = linked_identity::find(tx, &row.realm, &row.subject).await? {
        if before.uid != *uid {
            return Err(Error::IdentityTaken);
        }
        return Ok(linked_identity::touch(tx, &row, row.used_at).await?);
    }
    match linked_identity::insert(tx, row).await {
        Err(StoreError::Taken(UniqueKey::LinkedIdentity)) => Err(Error::IdentityTaken),
        other => Ok(other?),
    }
}

/// The guest's session continues as a registered user's, with the kind and role of the provider's new accounts.
async fn upgrade(identity: &Identity, tx: &Tx, viewer: &Viewer, grant: &Grant) -> Result<(), Error> {
    let kind = registration::kind_of(&grant.entry);
    let change = user::ActiveModel {
        kind: Set(kind),
        updated_at: Set(identity.now().as_millis()),
        ..super::columns::of(&grant.profile)
    };
    if !user::update_guest(tx, &viewer.uid, change).await? {
        return Err(Error::Aborted);
    }
    guest::leave_guesthood_but(identity, tx, &viewer.uid, kind, Some(&viewer.session_id)).await?;
    grant_role(identity, tx, &grant.entry, &viewer.uid).await
}

/// Grants a new user the role that the provider's rules name.
pub(crate) async fn grant_role(identity: &Identity, tx: &Tx, entry: &Entry, uid: &Uid) -> Result<(), Error> {
    if let Some(id) = &entry.rules.new_account_role {
        role::grant(tx, id, uid, identity.now().as_millis()).await?;
    }
    Ok(())
}

/// Unlinks a provider's identities, unless they are the account's last sign-in method (attack 11).
///
/// # Errors
/// [`Error::LastWayIn`], [`Error::NotFound`] when none is linked, [`Error::ReauthenticationRequired`] when the sign-in
/// is not recent.
pub async fn unlink(identity: &Identity, viewer: &Viewer, provider_id: &str, caller: &Caller) -> Result<(), Error> {
    let owner = user::by_uid(identity.db().read(), &viewer.uid).await?.ok_or(Error::Unauthenticated)?;
    session::require(identity, viewer, &owner, Operation::UnlinkIdentity, Evidence::Session).await?;
    // Exclusive: of two concurrent unlinkings each must see the other's.
    let tx = identity.db().begin_exclusive().await?;
    if linked_identity::delete_of(&tx, &viewer.uid, provider_id).await? == 0 {
        return Err(Error::NotFound(|texts| texts.linked_identity));
    }
    lockout::require_sign_in_method(identity, &tx, &viewer.uid).await?;
    record(identity, &tx, EventAction::IdentityUnlinked, &owner, provider_id, caller).await?;
    identity.commit_and_send(tx, &[&owner.uid]).await
}

/// Moves an identity to the viewer's account from its current one, which must be active and keep another sign-in
/// method.
///
/// # Errors
/// [`Error::DeadProviderToken`], [`Error::LastWayIn`], [`Error::ReauthenticationRequired`] when the sign-in is not
/// recent, [`Error::IdentityTaken`] when the other account is blocked.
pub async fn transfer(identity: &Identity, viewer: &Viewer, token: &Secret, caller: &Caller) -> Result<(), Error> {
    let grant = Grant::find(identity, token, &viewer.client_id).await?;
    let read = identity.db().read();
    let Some(linked) = super::linked(identity, read, &grant.entry, &grant.profile).await? else {
        return link(identity, viewer, token, caller).await;
    };
    if linked.uid == viewer.uid || viewer.is_guest() {
        return link(identity, viewer, token, caller).await;
    }
    let owner = user::by_uid(identity.db().read(), &viewer.uid).await?.ok_or(Error::Unauthenticated)?;
    session::require(identity, viewer, &owner, Operation::LinkIdentity, Evidence::Session).await?;
    let tx = identity.db().begin_exclusive().await?;
    let session = session::hold(identity, &tx, viewer).await?;
    grant.spend(identity, &tx).await?;
    // A blocked account keeps its identities: its owner must not empty it through a second account.
    let other = user::by_uid(&tx, &linked.uid).await?.ok_or(Error::Aborted)?;
    if !signin::is_active(&other) {
        return Err(Error::IdentityTaken);
    }
    let delegate = session.delegate.as_deref();
    if !linked_identity::transfer(&tx, &linked, &owner.uid, delegate).await? {
        return Err(Error::Aborted);
    }
    lockout::require_sign_in_method(identity, &tx, &linked.uid).await?;
    insert(identity, &tx, &grant, &owner.uid, delegate).await?;
    record(identity, &tx, EventAction::IdentityLinked, &owner, &grant.entry.id, caller).await?;
    if let Some(former) = user::by_uid(&tx, &linked.uid).await? {
        record(identity, &tx, EventAction::IdentityUnlinked, &former, &grant.entry.id, caller).await?;
    }
    identity.commit_and_send(tx, &[&owner.uid, &linked.uid]).await
}

/// Checks that an identity found before the transaction is still linked to the same account.
///
/// # Errors
/// [`Error::Aborted`] when it was unlinked or moved meanwhile.
pub(crate) async fn require_linked(tx: &Tx, linked: &linked_identity::Model) -> Result<(), Error> {
    // The account's row first: whoever unlinks the identity holds it, and ends the sessions that are there by then.
    user::lock(tx, &linked.uid).await?;
    let now = linked_identity::find(tx, &linked.realm, &linked.subject).await?;
    if now.is_some_and(|now| now.uid == linked.uid) { Ok(()) } else { Err(Error::Aborted) }
}

/// Records that an identity was linked or unlinked, and notifies the owner.
pub(crate) async fn record(
    identity: &Identity,
    tx: &Tx,
    action: EventAction,
    owner: &user::Model,
    provider_id: &str,
    caller: &Caller,
) -> Result<(), Error> {
    let record = Record::new(action, caller).actor(&owner.uid).subject(Some(owner));
    record.detail(json!({ "provider": provider_id })).write(identity, tx).await?;
    let usage = if action == EventAction::IdentityUnlinked { Usage::IdentityUnlinked } else { Usage::IdentityLinked };
    outbox::notify(identity, tx, owner, usage, caller).await
}
