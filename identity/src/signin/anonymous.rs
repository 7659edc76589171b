//! Guests: one account per client and device, identified by a secret device ID.

use crate::{
    Caller, Error, Identity, NewSession,
    account::create,
    hook,
    provider::{self, Grant},
    session::{self, Method},
    signin, throttle,
};
use doorward_contract::{Secret, account::AccountKind, event::EventAction};
use doorward_store::{ConnectionTrait, StoreError, UniqueKey, guest_device, linked_identity, user};

const METHOD: Method<'static> = Method { name: "anonymous", action: EventAction::SignIn };

/// Opens the guest account of the caller's device, creating it for a new device.
///
/// # Errors
/// [`Error::Invalid`] without a device ID of 16 to 128 characters, [`Error::CaptchaRequired`] and then
/// [`Error::AddressLimit`] when a network creates too many guests, [`Error::UserBlocked`], [`Error::Off`].
pub async fn sign_in(identity: &Identity, caller: &Caller) -> Result<NewSession, Error> {
    let client = crate::client::resolve(identity, caller.client_id.as_deref())?;
    require_on(identity)?;
    let device = device_hash(caller)?;
    match reopen(identity, &client.id, &device, caller).await {
        Ok(None) => {}
        // The guest registered concurrently; the device gets a new guest account.
        Err(Error::Aborted) => {}
        Ok(Some(opened)) => return Ok(opened),
        Err(other) => return Err(other),
    }
    throttle::new_guest(identity, caller).await?;
    match open_new(identity, &client.id, &device, caller).await {
        // A concurrent request of the same device created the account.
        Err(Error::Store(StoreError::Taken(UniqueKey::GuestDevice))) => {
            reopen(identity, &client.id, &device, caller).await?.ok_or(Error::Internal("a guest account vanished"))
        }
        other => other,
    }
}

/// Opens the account that an identity is linked to, or a guest account that it is linked to from now on. For Mini
/// Programs, whose users are guests with an identity at WeChat.
///
/// # Errors
/// [`Error::DeadProviderToken`], [`Error::ProviderNotFound`], [`Error::UserBlocked`], [`Error::Off`].
pub async fn sign_in_with(identity: &Identity, token: &Secret, caller: &Caller) -> Result<NewSession, Error> {
    let client = crate::client::resolve(identity, caller.client_id.as_deref())?;
    require_on(identity)?;
    let grant = Grant::find(identity, token, &client.id).await?;
    let known = owner_of(identity, identity.db().read(), &grant).await?.map(|(_, owner)| owner);
    match &known {
        Some(owner) => signin::refuse_inactive(identity, METHOD.name, owner, caller).await?,
        None => throttle::new_guest(identity, caller).await?,
    }
    let guest = create::blank(identity, AccountKind::Anonymous, METHOD.name);
    let admission = hook::to_sign_in(identity, known.as_ref().unwrap_or(&guest), METHOD.name, caller).await?;
    // The hook takes its time.
    require_on(identity)?;
    grant.require_provider(identity)?;
    // Exclusive, and looked up again: of two concurrent requests only one creates an account.
    let tx = identity.db().begin_exclusive().await?;
    grant.spend(identity, &tx).await?;
    let (mut delegate, now) = (None, owner_of(identity, &tx, &grant).await?);
    let owner = match (known, now) {
        (None, None) => {
            user::insert(&tx, guest.clone()).await?;
            guest
        }
        (known, Some((linked, owner)))
            if known.as_ref().is_none_or(|known| known.uid == owner.uid) && signin::is_active(&owner) =>
        {
            delegate = linked.delegate;
            owner
        }
        _ => return Err(Error::Aborted),
    };
    provider::link::insert(identity, &tx, &grant, &owner.uid, delegate.as_deref()).await?;
    let opened = session::open(identity, &tx, &owner, METHOD, &admission, caller).await?;
    identity.commit(tx, &owner.uid).await?;
    Ok(opened)
}

fn require_on(identity: &Identity) -> Result<(), Error> {
    signin::require(identity.settings().login_methods.anonymous, |texts| texts.guest_sign_in)
}

async fn owner_of(
    identity: &Identity,
    conn: &impl ConnectionTrait,
    grant: &Grant,
) -> Result<Option<(linked_identity::Model, user::Model)>, Error> {
    let Some(linked) = provider::linked(identity, conn, &grant.entry, &grant.profile).await? else { return Ok(None) };
    Ok(user::by_uid(conn, &linked.uid).await?.map(|owner| (linked, owner)))
}

fn device_hash(caller: &Caller) -> Result<String, Error> {
    let length = caller.device_id.as_ref().map_or(0, |id| id.expose().len());
    let hash = caller.device_hash().filter(|_| (16..=128).contains(&length));
    hash.ok_or_else(|| {
        Error::invalid("x-device-id", if length == 0 { "required" } else { "length" }, |texts| texts.device_length)
    })
}

async fn reopen(
    identity: &Identity,
    client_id: &str,
    device: &str,
    caller: &Caller,
) -> Result<Option<NewSession>, Error> {
    let read = identity.db().read();
    let Some(uid) = guest_device::uid_of(read, client_id, device).await? else { return Ok(None) };
    let Some(owner) = user::by_uid(read, &uid).await? else { return Ok(None) };
    throttle::returning_guest(identity, caller).await?;
    signin::refuse_inactive(identity, METHOD.name, &owner, caller).await?;
    let admission = hook::to_sign_in(identity, &owner, METHOD.name, caller).await?;
    // The hook takes its time.
    require_on(identity)?;
    let tx = identity.db().begin().await?;
    let opened = session::open(identity, &tx, &owner, METHOD, &admission, caller).await?;
    identity.commit(tx, &owner.uid).await?;
    Ok(Some(opened))
}

async fn open_new(identity: &Identity, client_id: &str, device: &str, caller: &Caller) -> Result<NewSession, Error> {
    let guest = create::blank(identity, AccountKind::Anonymous, METHOD.name);
    let admission = hook::to_sign_in(identity, &guest, METHOD.name, caller).await?;
    // The hook takes its time.
    require_on(identity)?;
    let tx = identity.db().begin().await?;
    user::insert(&tx, guest.clone()).await?;
    guest_device::insert(&tx, client_id, device, &guest.uid, guest.created_at).await?;
    let opened = session::open(identity, &tx, &guest, METHOD, &admission, caller).await?;
    identity.commit(tx, &guest.uid).await?;
    Ok(opened)
}
