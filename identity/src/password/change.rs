//! Changing a password, with the current one, a proof of presence or a code.

use super::{Guard, VerifiedOwner, context_words_of, hash_new, is_due, rules, verify, verify_owner};
use crate::{
    Caller, Error, Identity, NewSession, Viewer,
    contact::Contact,
    event,
    link::{self, Purpose},
    lookup::{self, Named},
    outbox::{self, Usage},
    session::{self, Evidence, Operation},
    signin::encrypted,
    throttle,
    verification::{self, ProofPurpose},
};
use doorward_contract::{Secret, event::EventAction, signin::PasswordUpdateRequest, verification::ResetRequest};
use doorward_store::{
    Tx,
    session::{EndReason, RevokeScope},
    user,
};

/// Sets a new password by a code, for a user who forgot the old one and controls a contact of the account. Revokes
/// every session.
///
/// # Errors
/// [`Error::NotVerified`], [`Error::UserNotFound`], [`Error::WeakPassword`], [`Error::UserBlocked`], [`Error::Off`].
pub async fn reset(identity: &Identity, request: &ResetRequest, caller: &Caller) -> Result<(), Error> {
    let client = crate::client::resolve(identity, caller.client_id.as_deref())?;
    let contact = Contact::one_of(request.phone_number.as_deref(), request.email.as_deref())?;
    verification::require(identity, contact.channel)?;
    let token = request.verification_token.clone().unwrap_or_default();
    let proof = verification::proof(identity, &token, &client.id, ProofPurpose::Entry).await?.of(contact)?;
    let owner = verification::holder(identity.db().read(), &proof.contact).await?.ok_or(Error::UserNotFound)?;
    crate::signin::refuse_inactive(identity, "reset", &owner, caller).await?;
    let new = request.new_password.clone().unwrap_or_default();
    let hash = hash_new(identity, "new_password", &new, &context_words_of(&owner)).await?;
    let tx = identity.db().begin().await?;
    let owner = crate::signin::claim::claim(identity, &tx, &owner, &proof.contact, caller).await?;
    proof.consume(identity, &tx).await?;
    let delegate = verification::delegate_of(&owner, proof.contact.channel);
    if !user::set_password(&tx, &owner.uid, &hash, delegate, identity.now().as_millis()).await? {
        return Err(Error::Aborted);
    }
    finish(identity, tx, &owner, Current::None, caller).await.map(|_| ())
}

/// What happens to the session in which a password is set. All others end.
pub(super) enum Current<'a> {
    /// No session.
    None,
    /// The session continues: the caller cannot receive another one.
    Kept(&'a Viewer),
    /// The session continues under a new ID, so that a copied cookie or token of it no longer works.
    Renewed(&'a Viewer),
}

impl<'a> Current<'a> {
    const fn viewer(&self) -> Option<&'a Viewer> {
        match self {
            Self::None => None,
            Self::Kept(viewer) | Self::Renewed(viewer) => Some(viewer),
        }
    }
}

/// Sets a password with a proof of presence. Signs out the other devices.
///
/// # Errors
/// [`Error::ReauthenticationRequired`] without a valid sudo token, [`Error::WeakPassword`].
pub async fn set(
    identity: &Identity,
    viewer: &Viewer,
    new: &Secret,
    sudo: Option<&Secret>,
    caller: &Caller,
) -> Result<(), Error> {
    let owner = require_presence(identity, viewer, sudo).await?;
    replace(identity, &owner, new, Current::Kept(viewer), VerifiedBy::Presence, caller).await.map(|_| ())
}

/// [`set`] for a browser: revokes every session and returns the one that the browser continues with.
///
/// # Errors
/// As [`set`].
pub async fn set_and_renew(
    identity: &Identity,
    viewer: &Viewer,
    new: &Secret,
    sudo: Option<&Secret>,
    caller: &Caller,
) -> Result<NewSession, Error> {
    let owner = require_presence(identity, viewer, sudo).await?;
    replace(identity, &owner, new, Current::Renewed(viewer), VerifiedBy::Presence, caller).await?.ok_or(Error::Aborted)
}

async fn require_presence(identity: &Identity, viewer: &Viewer, sudo: Option<&Secret>) -> Result<user::Model, Error> {
    let owner = user::by_uid(identity.db().read(), &viewer.uid).await?.ok_or(Error::Unauthenticated)?;
    if viewer.is_guest() {
        return Err(Error::NotAllowed(|texts| texts.guest_has_no_password));
    }
    session::require(identity, viewer, &owner, Operation::SetPassword, Evidence::Token(sudo)).await?;
    Ok(owner)
}

/// Changes the password of a signed-in user who knows the current one. Signs out the other devices.
///
/// # Errors
/// [`Error::WrongPassword`], [`Error::WeakPassword`], [`Error::TooManyTries`].
pub async fn change(
    identity: &Identity,
    viewer: &Viewer,
    current: &Secret,
    new: &Secret,
    caller: &Caller,
) -> Result<(), Error> {
    let owner = verify_owner(identity, viewer, current, caller).await?;
    refuse_same(current, new)?;
    replace(identity, &owner, new, Current::Kept(viewer), VerifiedBy::Password, caller).await.map(|_| ())
}

/// [`change`] for a browser: revokes every session and returns the one that the browser continues with.
///
/// # Errors
/// As [`change`].
pub async fn change_and_renew(
    identity: &Identity,
    viewer: &Viewer,
    current: &Secret,
    new: &Secret,
    caller: &Caller,
) -> Result<NewSession, Error> {
    let owner = verify_owner(identity, viewer, current, caller).await?;
    refuse_same(current, new)?;
    replace(identity, &owner, new, Current::Renewed(viewer), VerifiedBy::Password, caller).await?.ok_or(Error::Aborted)
}

/// [`change`] with both passwords encrypted to the transport key.
///
/// # Errors
/// As [`change`].
pub async fn change_encrypted(
    identity: &Identity,
    viewer: &Viewer,
    encrypted: &str,
    encrypted_new: &str,
    thumbprint: &str,
    caller: &Caller,
) -> Result<(), Error> {
    throttle::refuse_full_line(identity, caller).await?;
    // Unreadable ciphertext is a wrong password and takes as long: no padding oracle.
    let open = |text: &str| encrypted::open_secret(identity, &Secret::new(text.to_owned()), Some(thumbprint));
    let (current, new) = (open(encrypted), open(encrypted_new));
    change(identity, viewer, &current, &new, caller).await
}

/// Changes a password that is due, before signing in. When nothing is due, the error is that of a wrong password, and
/// it counts as one: this endpoint must not reveal whether a password is right.
///
/// # Errors
/// [`Error::CaptchaRequired`] as in signing in, [`Error::WrongCredentials`], [`Error::WeakPassword`],
/// [`Error::TooManyTries`].
pub async fn update_forced(identity: &Identity, request: &PasswordUpdateRequest, caller: &Caller) -> Result<(), Error> {
    crate::client::resolve(identity, caller.client_id.as_deref())?;
    crate::signin::require_passwords(identity)?;
    throttle::refuse_full_line(identity, caller).await?;
    let open = |secret| encrypted::open_secret(identity, secret, request.public_key_thumbprint.as_deref());
    let (current, new) = (open(&request.password), open(&request.new_password));
    let account = lookup::account_named(identity, &request.username).await?;
    let account = match account {
        Named::Account(owner) if !is_due(identity, &owner) => {
            Named::Account(Box::new(user::Model { password_hash: None, ..*owner }))
        }
        other => other,
    };
    let VerifiedOwner(owner) = verify(identity, account, &current, Guard::Captcha, caller).await?;
    crate::signin::refuse_inactive(identity, "password", &owner, caller).await?;
    refuse_same(&current, &new)?;
    replace(identity, &owner, &new, Current::None, VerifiedBy::Password, caller).await.map(|_| ())
}

/// Changes a password that is due and opens a session with the new one, with one captcha.
///
/// # Errors
/// As [`update_forced`] and [`crate::signin::password::sign_in`].
pub async fn update_and_sign_in(
    identity: &Identity,
    request: &PasswordUpdateRequest,
    caller: &Caller,
) -> Result<NewSession, Error> {
    update_forced(identity, request, caller).await?;
    let open = |secret| encrypted::open_secret(identity, secret, request.public_key_thumbprint.as_deref());
    let new = open(&request.new_password);
    crate::signin::password::sign_in_guarded(identity, &request.username, &new, Guard::Counters, caller).await
}

fn refuse_same(current: &Secret, new: &Secret) -> Result<(), Error> {
    if rules::normalise(current) == rules::normalise(new) {
        return Err(Error::weak_password("new_password", "unchanged", |texts| texts.password_unchanged));
    }
    Ok(())
}

/// What the user proved before setting a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum VerifiedBy {
    /// The current password.
    Password,
    /// Presence in the session.
    Presence,
}

async fn replace(
    identity: &Identity,
    owner: &user::Model,
    new: &Secret,
    current: Current<'_>,
    verified_by: VerifiedBy,
    caller: &Caller,
) -> Result<Option<NewSession>, Error> {
    let hash = hash_new(identity, "new_password", new, &context_words_of(owner)).await?;
    let tx = identity.db().begin().await?;
    let session = match current.viewer() {
        Some(viewer) => Some(session::hold(identity, &tx, viewer).await?),
        None => None,
    };
    // The owner's sign-in and the current password may rest on different delegates. The new password rests on a
    // delegate only if both do. Where the current password was not required, the session alone decides.
    let delegate = match &session {
        Some(session) if verified_by == VerifiedBy::Password => {
            session.delegate.as_deref().and(owner.password_delegate.as_deref())
        }
        Some(session) => session.delegate.as_deref(),
        None => owner.password_delegate.as_deref(),
    };
    // The owner proved the password as it was then: of two concurrent changes, the slower one fails.
    if !user::change_password(&tx, owner, &hash, delegate, identity.now().as_millis()).await? {
        return Err(Error::Aborted);
    }
    finish(identity, tx, owner, current, caller).await
}

/// Completes a change of password: ends every other session and every outstanding link, records it and notifies the
/// owner.
async fn finish(
    identity: &Identity,
    tx: Tx,
    owner: &user::Model,
    current: Current<'_>,
    caller: &Caller,
) -> Result<Option<NewSession>, Error> {
    let session_id = current.viewer().map(|viewer| viewer.session_id.as_str());
    let opened = end_others(identity, &tx, owner, &current).await?;
    event::of_owner(identity, &tx, EventAction::PasswordChanged, owner, session_id, caller).await?;
    outbox::notify(identity, &tx, owner, Usage::PasswordChanged, caller).await?;
    identity.commit_and_send(tx, &[&owner.uid]).await?;
    Ok(opened)
}

pub(super) async fn end_others(
    identity: &Identity,
    tx: &Tx,
    owner: &user::Model,
    current: &Current<'_>,
) -> Result<Option<NewSession>, Error> {
    let now = identity.now().as_millis();
    link::cancel(tx, Purpose::Password, Some(&owner.uid)).await?;
    verification::void(identity, tx, owner).await?;
    let (others, renewed) = match current {
        Current::None => (RevokeScope::AllOf(&owner.uid), None),
        Current::Kept(viewer) => (RevokeScope::AllBut(&owner.uid, &viewer.session_id), None),
        Current::Renewed(viewer) => (RevokeScope::AllOf(&owner.uid), Some(session::hold(identity, tx, viewer).await?)),
    };
    doorward_store::session::end(tx, others, EndReason::PasswordChanged, now).await?;
    match renewed {
        Some(former) => Ok(Some(session::renew(identity, tx, former).await?)),
        None => Ok(None),
    }
}
