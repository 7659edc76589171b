//! Passwords: the only place that compares them, and every use case that changes one.

mod assign;
pub(crate) mod hasher;
pub(crate) mod rules;

pub use assign::assign;

use crate::{
    Caller, Error, Identity, NewSession, Viewer, captcha,
    contact::Contact,
    event::{self, Record},
    link::{self, Purpose},
    outbox::{self, Usage},
    session::{self, Operation, Shown},
    signin::encrypted,
    throttle,
    verification::{self, ProofPurpose},
};
use doorward_contract::{
    Secret, Timestamp, event::EventAction, messaging::Channel, signin::PasswordUpdateRequest, token::SudoToken,
    verification::ResetRequest,
};
use doorward_store::{
    Tx, one_time_link,
    session::{EndReason, RevokeScope},
    user,
};
use hasher::{Overloaded, Verdict};
use serde_json::json;
use std::{sync::Arc, time::Duration};

/// An account whose owner proved the password.
pub(crate) struct VerifiedOwner(pub user::Model);

impl From<Overloaded> for Error {
    fn from(_: Overloaded) -> Self {
        Self::Busy
    }
}

/// What protects a comparison, beside the counters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Guard {
    /// The caller is anonymous: a captcha comes first where the settings require one.
    Captcha,
    /// The caller has a session, or has solved the captcha of this step.
    Counters,
}

/// Compares a password with an account's, with backoff after failures. Every use case that takes a password calls this,
/// and only this function checks captcha and limits, so that none of them can skip one.
///
/// `account` is the account, or the canonical name that no account has. Both take as long and return the same error, so
/// that neither time nor error reveals which names exist.
pub(crate) async fn verify(
    identity: &Identity,
    account: Result<user::Model, String>,
    password: &Secret,
    guard: Guard,
    caller: &Caller,
) -> Result<VerifiedOwner, Error> {
    let (owner, name) = account.map_or_else(|name| (None, name), |owner| (Some(owner), String::new()));
    let key = owner.as_ref().map_or(name.as_str(), |owner| owner.uid.as_str());
    if guard == Guard::Captcha {
        let guessing = throttle::is_guessing(identity, key, caller);
        captcha::require(identity, captcha::Action::SignIn, guessing, caller).await?;
    }
    let known = match &owner {
        Some(owner) => knows(identity, owner, caller).await?,
        None => false,
    };
    let admitted = throttle::begin_attempt(identity, key, known, caller).await?;
    let hash = owner.as_ref().and_then(|owner| owner.password_hash.clone());
    // Longer than any accepted password: wrong, and as slow as any other.
    let (candidate, hash) = match rules::normalise(password) {
        Some(candidate) => (candidate, hash),
        None => (Default::default(), None),
    };
    let verdict = match identity.hasher().verify(candidate.clone(), hash.clone()).await {
        Ok(verdict) => verdict,
        Err(overloaded) => {
            admitted.cancel().await?;
            return Err(overloaded.into());
        }
    };
    match (verdict, owner) {
        (Verdict::Wrong, owner) => {
            admitted.failed(identity).await?;
            event::sign_in_failed(identity, "password", owner.as_ref(), "wrong_password", caller).await?;
            Err(Error::WrongCredentials)
        }
        // Without an account no hash matches.
        (_, None) => Err(Error::WrongCredentials),
        (verdict, Some(owner)) => {
            admitted.succeeded().await?;
            // Best effort: when the queue is full, the next sign-in upgrades the hash.
            if let (Verdict::RightButOld, Some(old)) = (verdict, hash)
                && let Ok(new) = identity.hasher().hash(candidate).await
            {
                user::rehash(identity.db().write(), &owner.uid, &old, &new).await?;
            }
            Ok(VerifiedOwner(owner))
        }
    }
}

async fn knows(identity: &Identity, owner: &user::Model, caller: &Caller) -> Result<bool, Error> {
    let (device, ip) = (caller.device_hash(), caller.ip_text());
    let read = identity.db().read();
    Ok(doorward_store::session::knows_device(read, &owner.uid, device.as_deref(), ip.as_deref()).await?)
}

/// Compares the signed-in user's password. A wrong one is [`Error::WrongPassword`].
async fn prove_owner(
    identity: &Identity,
    viewer: &Viewer,
    password: &Secret,
    caller: &Caller,
) -> Result<user::Model, Error> {
    let owner = user::by_uid(identity.db().read(), &viewer.uid).await?.ok_or(Error::Unauthenticated)?;
    if owner.password_hash.is_none() {
        return Err(Error::PasswordNotSet);
    }
    match verify(identity, Ok(owner), password, Guard::Counters, caller).await {
        Ok(VerifiedOwner(owner)) => Ok(owner),
        Err(Error::WrongCredentials) => Err(Error::WrongPassword),
        Err(other) => Err(other),
    }
}

/// Whether an account's password must be changed before the next sign-in with it.
pub(crate) fn is_due(identity: &Identity, owner: &user::Model) -> bool {
    let days = i64::from(identity.settings().passwords.max_age_days);
    let set_at = owner.password_changed_at.map_or(identity.now(), Timestamp);
    owner.must_change_password || (days > 0 && set_at.plus_secs(days * 86_400) <= identity.now())
}

/// Words that the account's password may not resemble: its names and contacts, as people would type them.
pub fn own_words<'a>(
    username: Option<&str>,
    name: Option<&str>,
    contacts: impl IntoIterator<Item = &'a str>,
) -> Vec<String> {
    let mut words: Vec<String> = username.into_iter().chain(name).map(str::to_owned).collect();
    for key in contacts {
        // The part before the @, or the number without its country code.
        let spaced = crate::contact::spaced(key);
        let short = key.split_once('@').map(|(local, _)| local).or_else(|| Some(spaced.split_once(' ')?.1));
        words.extend(short.map(str::to_owned));
        words.push(key.trim_start_matches('+').to_owned());
    }
    words
}

fn words_of(owner: &user::Model) -> Vec<String> {
    let contacts = Channel::ALL.iter().filter_map(|channel| verification::key_of(owner, *channel));
    own_words(owner.username.as_deref(), owner.name.as_deref(), contacts)
}

/// Checks a new password against the rules and hashes it. `field` names it in errors; `own` are the account's
/// [`own_words`].
pub async fn hash_new(
    identity: &Identity,
    field: &'static str,
    password: &Secret,
    own: &[String],
) -> Result<String, Error> {
    let settings = identity.settings();
    let product = identity.options().product_name.as_str();
    let env_id = identity.options().env_id.as_str();
    let context: Vec<&str> = own.iter().map(String::as_str).chain([product, env_id]).collect();
    let normal = rules::check(field, password, &settings.passwords, &context)?;
    Ok(identity.hasher().hash(normal).await?)
}

/// Strength of a password: 0 (guessed at once) to 4 (very hard to guess).
///
/// The endpoint is open to everyone and an estimate keeps a core busy for milliseconds, so only one runs at a time: a
/// flood slows down these hints and nothing else.
///
/// # Errors
/// [`Error::Busy`] when the permit is not free within a second.
pub async fn strength(identity: &Identity, password: &Secret) -> Result<u8, Error> {
    let asked = Arc::clone(identity.estimating()).acquire_owned();
    let Ok(Ok(turn)) = tokio::time::timeout(Duration::from_secs(1), asked).await else {
        return Err(Error::Busy);
    };
    let password = password.clone();
    // The permit moves into the task: a client that disconnects does not release it before the work is done.
    let estimate = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        rules::strength(password.expose())
    });
    estimate.await.map_err(|_| Error::Internal("a password could not be estimated"))
}

/// Proves presence before a sensitive operation. The password gives a sudo token of ten minutes for this session.
///
/// # Errors
/// [`Error::WrongPassword`], [`Error::PasswordNotSet`], [`Error::TooManyTries`].
pub async fn sudo(
    identity: &Identity,
    viewer: &Viewer,
    password: &Secret,
    caller: &Caller,
) -> Result<SudoToken, Error> {
    let owner = prove_owner(identity, viewer, password, caller).await?;
    let (write, session_id) = (identity.db().write(), Some(viewer.session_id.as_str()));
    event::of_owner(identity, write, EventAction::Sudo, &owner, session_id, caller).await?;
    session::sudo_token(identity, viewer, &owner, owner.password_delegate.as_deref()).await
}

/// Proves presence by a code that was sent to the user's own contact.
///
/// # Errors
/// [`Error::NotVerified`] when the verification token is used, expired, another user's, or of a contact that the user
/// does not have.
pub async fn sudo_by_code(
    identity: &Identity,
    viewer: &Viewer,
    token: &Secret,
    caller: &Caller,
) -> Result<SudoToken, Error> {
    let owner = user::by_uid(identity.db().read(), &viewer.uid).await?.ok_or(Error::Unauthenticated)?;
    let wanted = ProofPurpose::Presence(&viewer.uid);
    let proof = verification::proof(identity, token, &viewer.client_id, wanted).await?;
    let contact = &proof.contact;
    let own = [&owner.phone, &owner.email_key].into_iter().flatten().any(|key| *key == contact.key);
    if !own {
        return Err(Error::NotVerified);
    }
    let tx = identity.db().begin().await?;
    // An administrator may have set the contact. The user is signed in and has shown control of it, so it becomes
    // verified. Nothing else about the account changes, unlike in a sign-in by code, where a stranger could have set it
    // up.
    if !user::confirm_contact(&tx, &owner.uid, contact.channel, &contact.key).await? {
        return Err(Error::NotVerified);
    }
    proof.spend(identity, &tx).await?;
    event::of_owner(identity, &tx, EventAction::Sudo, &owner, Some(&viewer.session_id), caller).await?;
    identity.commit(tx, &owner.uid).await?;
    session::sudo_token(identity, viewer, &owner, verification::delegate_of(&owner, contact.channel)).await
}

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
    let hash = hash_new(identity, "new_password", &new, &words_of(&owner)).await?;
    let tx = identity.db().begin().await?;
    let owner = crate::signin::code::claim(identity, &tx, &owner, &proof.contact, caller).await?;
    proof.spend(identity, &tx).await?;
    let delegate = verification::delegate_of(&owner, proof.contact.channel);
    if !user::set_password(&tx, &owner.uid, &hash, delegate, identity.now().as_millis()).await? {
        return Err(Error::Aborted);
    }
    finish(identity, tx, &owner, Current::None, caller).await.map(|_| ())
}

/// What happens to the session in which a password is set. All others end.
enum Current<'a> {
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
    let owner = present(identity, viewer, sudo).await?;
    replace(identity, &owner, new, Current::Kept(viewer), Shows::Presence, caller).await.map(|_| ())
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
    let owner = present(identity, viewer, sudo).await?;
    replace(identity, &owner, new, Current::Renewed(viewer), Shows::Presence, caller).await?.ok_or(Error::Aborted)
}

async fn present(identity: &Identity, viewer: &Viewer, sudo: Option<&Secret>) -> Result<user::Model, Error> {
    let owner = user::by_uid(identity.db().read(), &viewer.uid).await?.ok_or(Error::Unauthenticated)?;
    if viewer.is_guest() {
        return Err(Error::NotAllowed("Guests can't have a password. Sign up first."));
    }
    session::require(identity, viewer, &owner, Operation::SetPassword, Shown::Token(sudo)).await?;
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
    let owner = prove_owner(identity, viewer, current, caller).await?;
    refuse_same(current, new)?;
    replace(identity, &owner, new, Current::Kept(viewer), Shows::Password, caller).await.map(|_| ())
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
    let owner = prove_owner(identity, viewer, current, caller).await?;
    refuse_same(current, new)?;
    replace(identity, &owner, new, Current::Renewed(viewer), Shows::Password, caller).await?.ok_or(Error::Aborted)
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
    let account = crate::signin::password::account_named(identity, &request.username).await?;
    let account = account.map(|owner| match is_due(identity, &owner) {
        true => owner,
        false => user::Model { password_hash: None, ..owner },
    });
    let VerifiedOwner(owner) = verify(identity, account, &current, Guard::Captcha, caller).await?;
    crate::signin::refuse_inactive(identity, "password", &owner, caller).await?;
    refuse_same(&current, &new)?;
    replace(identity, &owner, &new, Current::None, Shows::Password, caller).await.map(|_| ())
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
    crate::signin::password::enter(identity, &request.username, &new, Guard::Counters, caller).await
}

fn refuse_same(current: &Secret, new: &Secret) -> Result<(), Error> {
    if rules::normalise(current) == rules::normalise(new) {
        let message = "The new password must be different from the current one.".into();
        return Err(Error::WeakPassword { field: "new_password", reason: "unchanged", message });
    }
    Ok(())
}

/// What the user proved before setting a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shows {
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
    shows: Shows,
    caller: &Caller,
) -> Result<Option<NewSession>, Error> {
    let hash = hash_new(identity, "new_password", new, &words_of(owner)).await?;
    let tx = identity.db().begin().await?;
    let session = match current.viewer() {
        Some(viewer) => Some(session::hold(identity, &tx, viewer).await?),
        None => None,
    };
    // The owner's sign-in and the current password may rest on different delegates. The new password rests on a
    // delegate only if both do. Where the current password was not required, the session alone decides.
    let delegate = match &session {
        Some(session) if shows == Shows::Password => {
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

async fn end_others(
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

/// Username of the account whose password a link sets; `None` when the link is not valid. Does not use the link up.
pub async fn link_owner(identity: &Identity, token: &Secret) -> Result<Option<String>, Error> {
    Ok(linked(identity, token).await?.map(|(_, owner)| owner.username.unwrap_or(owner.uid)))
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
    let hash = hash_new(identity, "password", new, &words_of(&owner)).await?;
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
