//! The user's own phone number and email.

use crate::{
    Caller, Error, Identity, Viewer,
    contact::Contact,
    event::Record,
    lockout::{is_last_administrator, require_sign_in_method},
    outbox::{self, Usage},
    session::{self, Evidence, Operation},
    verification::{self, Proof, ProofPurpose},
};
use doorward_contract::{
    Secret, Uid,
    account::{ADMINISTRATOR, AccountStatus},
    event::EventAction,
    messaging::Channel,
    verification::{ConflictResolution, ContactRequest},
};
use doorward_store::{Tx, linked_identity, role, user};
use serde_json::json;

/// Sets a verified contact with a proof of presence, and resolves the conflict when another account has it.
///
/// # Errors
/// [`Error::ReauthenticationRequired`] without presence, [`Error::NotAllowed`] for guests, [`Error::NotVerified`],
/// [`Error::ContactTaken`] by [`ConflictResolution`], [`Error::Off`].
pub async fn change(
    identity: &Identity,
    viewer: &Viewer,
    request: &ContactRequest,
    caller: &Caller,
) -> Result<(), Error> {
    let owner = owner(identity, viewer).await?;
    let contact = Contact::one_of(request.phone_number.as_deref(), request.email.as_deref())?;
    verification::require(identity, contact.channel)?;
    let evidence = Evidence::Token(request.sudo_token.as_ref());
    session::require(identity, viewer, &owner, Operation::SetContact, evidence).await?;
    let token = request.verification_token.clone().unwrap_or_default();
    let purpose = ProofPurpose::NewContact(&viewer.uid);
    let proof = verification::proof(identity, &token, &viewer.client_id, purpose).await?.of(contact)?;
    set(identity, viewer, &owner, &proof, request.conflict_resolution, caller).await
}

/// Sets a contact that the same user has verified within the last minutes: for the SDK's `updateUser`, which sends no
/// token. Never takes a contact from another account.
///
/// # Errors
/// [`Error::ReauthenticationRequired`] when neither a sign-in nor a proof of presence is recent,
/// [`Error::NotVerified`], [`Error::ContactTaken`], [`Error::Off`].
pub async fn change_verified(
    identity: &Identity,
    viewer: &Viewer,
    phone: Option<&str>,
    email: Option<&str>,
    caller: &Caller,
) -> Result<(), Error> {
    let owner = owner(identity, viewer).await?;
    let contact = Contact::one_of(phone, email)?;
    verification::require(identity, contact.channel)?;
    session::require(identity, viewer, &owner, Operation::SetContact, Evidence::Session).await?;
    let proof = verification::proven_by(identity, &viewer.uid, &contact).await?.of(contact)?;
    set(identity, viewer, &owner, &proof, ConflictResolution::Default, caller).await
}

/// Removes a contact, unless it is the account's last sign-in method.
///
/// # Errors
/// [`Error::ReauthenticationRequired`] without presence, [`Error::LastSignInMethod`], [`Error::NotFound`] when there is none.
pub async fn remove(
    identity: &Identity,
    viewer: &Viewer,
    channel: Channel,
    sudo: Option<&Secret>,
    caller: &Caller,
) -> Result<(), Error> {
    let owner = owner(identity, viewer).await?;
    session::require(identity, viewer, &owner, Operation::RemoveContact, Evidence::Token(sudo)).await?;
    let key = verification::key_of(&owner, channel).ok_or(Error::NotFound(|texts| texts.contact))?.to_owned();
    let (tx, now) = (identity.db().begin_exclusive().await?, identity.now().as_millis());
    user::release_contact(&tx, &owner.uid, channel, &key, now).await?;
    require_sign_in_method(identity, &tx, &owner.uid).await?;
    verification::void(identity, &tx, &owner).await?;
    write_contact(identity, &tx, &owner, viewer, (channel, Some(&key), None), caller).await?;
    identity.commit_and_send(tx, &[&owner.uid]).await
}

async fn owner(identity: &Identity, viewer: &Viewer) -> Result<user::Model, Error> {
    if viewer.is_guest() {
        return Err(Error::NotAllowed(|texts| texts.guest_has_no_contact));
    }
    user::by_uid(identity.db().read(), &viewer.uid).await?.ok_or(Error::Unauthenticated)
}

async fn set(
    identity: &Identity,
    viewer: &Viewer,
    owner: &user::Model,
    proof: &Proof,
    resolution: ConflictResolution,
    caller: &Caller,
) -> Result<(), Error> {
    let (contact, now) = (&proof.contact, identity.now());
    // Exclusive: the decision covers two accounts.
    let tx = identity.db().begin_exclusive().await?;
    let session = session::hold(identity, &tx, viewer).await?;
    let other = resolve_conflict(identity, &tx, owner, contact, resolution, caller).await?;
    let change = user::contact_change(contact.channel, Some((&contact.key, &contact.display)), true);
    let change = user::by_delegate(change, contact.channel, session.delegate.as_deref());
    if !user::update(&tx, &owner.uid, super::profile::stamped(change, now)).await? {
        return Err(Error::Unauthenticated);
    }
    proof.consume(identity, &tx).await?;
    verification::void(identity, &tx, owner).await?;
    // Other users who have verified the new contact get an error that it is taken, and may resolve that: their proofs
    // stay.
    doorward_store::verification::void_of(&tx, &contact.key, &owner.uid, now.as_millis()).await?;
    let former = verification::key_of(owner, contact.channel).filter(|key| *key != contact.key);
    let changed_uids: Vec<_> = [&owner.uid].into_iter().chain(&other).collect();
    write_contact(identity, &tx, owner, viewer, (contact.channel, former, Some(contact)), caller).await?;
    identity.commit_and_send(tx, &changed_uids).await
}

/// Takes the contact from another account and returns its uid. An unverified claim yields immediately. A blocked
/// account keeps its contact: otherwise its owner could empty it through a second account. So does the last
/// administrator.
async fn resolve_conflict(
    identity: &Identity,
    tx: &Tx,
    owner: &user::Model,
    contact: &Contact,
    resolution: ConflictResolution,
    caller: &Caller,
) -> Result<Option<Uid>, Error> {
    let Some(other) = verification::holder(tx, contact).await?.filter(|other| other.uid != owner.uid) else {
        return Ok(None);
    };
    let verified = verification::is_verified(&other, contact.channel);
    let reserved = other.status != AccountStatus::Active;
    if reserved || (verified && resolution == ConflictResolution::Default) {
        return Err(Error::ContactTaken(contact.field()));
    }
    user::release_contact(tx, &other.uid, contact.channel, &contact.key, identity.now().as_millis()).await?;
    let closes = verified
        && (resolution == ConflictResolution::DeleteAccountTransfer || !has_credential(tx, &other.uid).await?);
    if closes {
        let roles = role::of(tx, &other.uid, identity.now().as_millis()).await?;
        if roles.iter().any(|role| role.role_id == ADMINISTRATOR) {
            return Err(Error::NotAllowed(|texts| texts.other_is_administrator));
        }
        user::delete(tx, &other.uid, identity.now().as_millis()).await?;
        let record = Record::new(EventAction::UserDeleted, caller).actor(&owner.uid).subject(Some(&other));
        record.detail(json!({ "reason": "contact_transferred" })).write(identity, tx).await?;
    } else {
        if is_last_administrator(identity, tx, &other.uid).await? {
            return Err(Error::ContactTaken(contact.field()));
        }
        let record = Record::new(EventAction::ContactReclaimed, caller).actor(&owner.uid).subject(Some(&other));
        record.write(identity, tx).await?;
    }
    Ok(Some(other.uid))
}

/// Whether the account has any stored credential, its sign-in method turned on or not.
async fn has_credential(tx: &Tx, uid: &Uid) -> Result<bool, Error> {
    let Some(row) = user::by_uid(tx, uid).await? else { return Ok(false) };
    let contact = Channel::ALL.iter().any(|channel| verification::is_verified(&row, *channel));
    let named =
        row.username.is_some() || Channel::ALL.iter().any(|channel| verification::key_of(&row, *channel).is_some());
    let password = row.password_hash.is_some() && named;
    Ok(contact || password || !linked_identity::of(tx, uid).await?.is_empty())
}

/// Writes the new contact, records the event and notifies the former contact.
async fn write_contact(
    identity: &Identity,
    tx: &Tx,
    owner: &user::Model,
    viewer: &Viewer,
    (channel, former, new): (Channel, Option<&str>, Option<&Contact>),
    caller: &Caller,
) -> Result<(), Error> {
    let mask = |key: &str| crate::contact::mask(channel, key);
    let detail = json!({
        "channel": channel.as_str(),
        "from": former.map(mask),
        "to": new.map(|contact| contact.masked()),
    });
    let record = Record::new(EventAction::ContactChanged, caller).actor(&owner.uid).subject(Some(owner));
    record.session(Some(&viewer.session_id)).detail(detail).write(identity, tx).await?;
    if former.is_some() {
        outbox::notify_at(identity, tx, owner, channel, Usage::ContactReplaced, caller).await?;
    }
    Ok(())
}
