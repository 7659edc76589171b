//! Passwords: the one place that compares them, and every way to change one.

mod assign;
pub(crate) mod hasher;
pub(crate) mod rules;

pub(crate) use assign::assign;

use crate::{
    Caller, Error, Identity, Viewer,
    contact::Contact,
    event,
    link::{self, Purpose},
    session,
    signin::encrypted,
    throttle,
    verification::{self, Wanted},
};
use doorward_contract::{
    Secret, Timestamp, event::EventAction, signin::PasswordUpdateRequest, token::SudoToken, verification::ResetRequest,
};
use doorward_store::{Tx, session::Ends, user};
use hasher::{Overloaded, Verdict};
use std::{sync::Arc, time::Duration};

/// What counts as a proof: the right password of an account in a state that may sign in.
pub(crate) struct Proven(pub user::Model);

impl From<Overloaded> for Error {
    fn from(_: Overloaded) -> Self {
        Self::Busy
    }
}

/// Compares a password with an account's, slowed down after failures. Every path that takes a password comes here.
///
/// `account` is the account, or the canonical name that nobody has: both cost the same time and give the same answer.
pub(crate) async fn prove(
    identity: &Identity,
    account: Result<user::Model, String>,
    password: &Secret,
    caller: &Caller,
) -> Result<Proven, Error> {
    let (owner, name) = account.map_or_else(|name| (None, name), |owner| (Some(owner), String::new()));
    let key = owner.as_ref().map_or(name.as_str(), |owner| owner.uid.as_str());
    let known = match &owner {
        Some(owner) => knows(identity, owner, caller).await?,
        None => false,
    };
    let admitted = throttle::admit(identity, key, known, caller).await?;
    let hash = owner.as_ref().and_then(|owner| owner.password_hash.clone());
    // Longer than any password we accept: wrong, but as slow as any other.
    let (candidate, hash) = match rules::normalise(password) {
        Some(candidate) => (candidate, hash),
        None => (Default::default(), None),
    };
    let verdict = match identity.hasher().verify(candidate.clone(), hash.clone()).await {
        Ok(verdict) => verdict,
        Err(overloaded) => {
            admitted.withdrawn(identity).await?;
            return Err(overloaded.into());
        }
    };
    match (verdict, owner) {
        (Verdict::Wrong, owner) => {
            admitted.failed(identity).await?;
            event::sign_in_failed(identity, "password", owner.as_ref(), "wrong_password", caller).await?;
            Err(Error::WrongCredentials)
        }
        (_, None) => Err(Error::WrongCredentials),
        (verdict, Some(owner)) => {
            admitted.succeeded(identity).await?;
            // A chance, not a duty: with the queue full the next sign-in has it.
            if let (Verdict::RightButOld, Some(old)) = (verdict, hash)
                && let Ok(new) = identity.hasher().hash(candidate).await
            {
                user::rehash(identity.db().write(), &owner.uid, &old, &new).await?;
            }
            Ok(Proven(owner))
        }
    }
}

async fn knows(identity: &Identity, owner: &user::Model, caller: &Caller) -> Result<bool, Error> {
    let (device, ip) = (caller.device_hash(), caller.ip_text());
    let read = identity.db().read();
    Ok(doorward_store::session::knows_device(read, &owner.uid, device.as_deref(), ip.as_deref()).await?)
}

/// Compares the signed-in owner's password; a wrong one is [`Error::WrongPassword`].
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
    match prove(identity, Ok(owner), password, caller).await {
        Ok(Proven(owner)) => Ok(owner),
        Err(Error::WrongCredentials) => Err(Error::WrongPassword),
        Err(other) => Err(other),
    }
}

/// Whether an account's password must be changed before it may sign in with it.
pub(crate) fn is_due(identity: &Identity, owner: &user::Model) -> bool {
    let days = i64::from(identity.settings().passwords.max_age_days);
    let set_at = owner.password_changed_at.map_or(identity.now(), Timestamp);
    owner.must_change_password || (days > 0 && set_at.plus_secs(days * 86_400) <= identity.now())
}

/// Holds a new password, which came in `field`, against the rules and hashes it.
pub(crate) async fn hash_new(
    identity: &Identity,
    field: &'static str,
    password: &Secret,
    username: Option<&str>,
    name: Option<&str>,
) -> Result<String, Error> {
    let settings = identity.settings();
    let product = identity.options().product_name.as_str();
    let env_id = identity.options().env_id.as_str();
    let context: Vec<&str> = [username, name, Some(product), Some(env_id)].into_iter().flatten().collect();
    let normal = rules::check(field, password, &settings.passwords, &context)?;
    Ok(identity.hasher().hash(normal).await?)
}

/// How hard a password is to guess: 0 at once, 4 very hard.
///
/// Anybody may ask and an estimate keeps a core busy for milliseconds, so there is one at a time for all: a flood slows
/// these hints down and nothing else.
///
/// # Errors
/// [`Error::Busy`] when the turn does not come within a second.
pub async fn strength(identity: &Identity, password: &Secret) -> Result<u8, Error> {
    let asked = Arc::clone(identity.estimating()).acquire_owned();
    let Ok(Ok(turn)) = tokio::time::timeout(Duration::from_secs(1), asked).await else {
        return Err(Error::Busy);
    };
    let password = password.clone();
    // The turn goes along: whoever hangs up does not free it before the work is done.
    let estimate = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        rules::strength(password.expose())
    });
    estimate.await.map_err(|_| Error::Internal("a password could not be estimated"))
}

/// Proof of presence before a sensitive change: the password again gives a token of ten minutes for this session.
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
    session::sudo_token(identity, viewer, &owner).await
}

/// Proof of presence by a code that was sent to the owner's own contact.
///
/// # Errors
/// [`Error::NotVerified`] when the proof is used, expired, another user's or of a contact that is not the owner's.
pub async fn sudo_by_code(
    identity: &Identity,
    viewer: &Viewer,
    token: &Secret,
    caller: &Caller,
) -> Result<SudoToken, Error> {
    let owner = user::by_uid(identity.db().read(), &viewer.uid).await?.ok_or(Error::Unauthenticated)?;
    let wanted = Wanted::Presence(&viewer.uid);
    let proof = verification::proof(identity, token, &viewer.client_id, wanted).await?;
    let contact = &proof.contact;
    let own = [&owner.phone, &owner.email_key].into_iter().flatten().any(|key| *key == contact.key);
    if !own || !verification::is_verified(&owner, contact.channel) {
        return Err(Error::NotVerified);
    }
    let tx = identity.db().begin().await?;
    proof.spend(identity, &tx).await?;
    event::of_owner(identity, &tx, EventAction::Sudo, &owner, Some(&viewer.session_id), caller).await?;
    tx.commit().await?;
    session::sudo_token(identity, viewer, &owner).await
}

/// Sets a new password by a code: for whoever forgot the old one, and controls a contact of the account. Ends every
/// session.
///
/// # Errors
/// [`Error::NotVerified`], [`Error::UserNotFound`], [`Error::WeakPassword`], [`Error::UserBlocked`], [`Error::Off`].
pub async fn reset(identity: &Identity, request: &ResetRequest, caller: &Caller) -> Result<(), Error> {
    let client = crate::client::resolve(identity, caller.client_id.as_deref())?;
    let contact = Contact::one_of(request.phone_number.as_deref(), request.email.as_deref())?;
    verification::require(identity, contact.channel)?;
    let token = request.verification_token.clone().unwrap_or_default();
    let proof = verification::proof(identity, &token, &client.id, Wanted::Entry).await?.of(contact)?;
    let owner = verification::holder(identity.db().read(), &proof.contact).await?.ok_or(Error::UserNotFound)?;
    crate::signin::refuse_inactive(identity, "reset", &owner, caller).await?;
    let new = request.new_password.clone().unwrap_or_default();
    let hash = hash_new(identity, "new_password", &new, owner.username.as_deref(), owner.name.as_deref()).await?;
    let tx = identity.db().begin().await?;
    crate::signin::code::claim(identity, &tx, &owner, &proof.contact, caller).await?;
    proof.spend(identity, &tx).await?;
    if !user::set_password(&tx, &owner.uid, &hash, identity.now().as_millis()).await? {
        return Err(Error::Aborted);
    }
    finish(identity, tx, &owner, None, caller).await
}

/// Sets a password with a proof of presence. Signs out the other devices.
///
/// # Errors
/// [`Error::NotAllowed`] without a good sudo token, [`Error::WeakPassword`].
pub async fn set(
    identity: &Identity,
    viewer: &Viewer,
    new: &Secret,
    sudo: Option<&Secret>,
    caller: &Caller,
) -> Result<(), Error> {
    let owner = user::by_uid(identity.db().read(), &viewer.uid).await?.ok_or(Error::Unauthenticated)?;
    if viewer.is_guest() {
        return Err(Error::NotAllowed("A guest has no password; register first."));
    }
    session::require_presence(identity, viewer, &owner, sudo).await?;
    replace(identity, &owner, new, Some(viewer), caller).await
}

/// Changes the password of whoever is signed in and knows the current one. Signs out the other devices.
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
    replace(identity, &owner, new, Some(viewer), caller).await
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
    // Unreadable text is a wrong password, with the same work behind it: no padding oracle.
    let open = |text: &str| encrypted::open_secret(identity, &Secret::new(text.to_owned()), Some(thumbprint));
    let (current, new) = (open(encrypted), open(encrypted_new));
    change(identity, viewer, &current, &new, caller).await
}

/// Changes a password that is due, before signing in.
///
/// # Errors
/// [`Error::WrongCredentials`], [`Error::WeakPassword`], [`Error::TooManyTries`].
pub async fn update_forced(identity: &Identity, request: &PasswordUpdateRequest, caller: &Caller) -> Result<(), Error> {
    crate::signin::require_passwords(identity)?;
    let open = |secret| encrypted::open_secret(identity, secret, request.public_key_thumbprint.as_deref());
    let (current, new) = (open(&request.password), open(&request.new_password));
    let account = crate::signin::password::account_named(identity, &request.username).await?;
    let Proven(owner) = prove(identity, account, &current, caller).await?;
    crate::signin::refuse_inactive(identity, "password", &owner, caller).await?;
    refuse_same(&current, &new)?;
    replace(identity, &owner, &new, None, caller).await
}

fn refuse_same(current: &Secret, new: &Secret) -> Result<(), Error> {
    if rules::normalise(current) == rules::normalise(new) {
        let message = "The new password must differ from the current one.".into();
        return Err(Error::WeakPassword { field: "new_password", reason: "unchanged", message });
    }
    Ok(())
}

async fn replace(
    identity: &Identity,
    owner: &user::Model,
    new: &Secret,
    viewer: Option<&Viewer>,
    caller: &Caller,
) -> Result<(), Error> {
    let hash = hash_new(identity, "new_password", new, owner.username.as_deref(), owner.name.as_deref()).await?;
    let tx = identity.db().begin().await?;
    // What was proven is the password of then: the slower of two changes must not win over the faster.
    if !user::change_password(&tx, owner, &hash, identity.now().as_millis()).await? {
        return Err(Error::Aborted);
    }
    finish(identity, tx, owner, viewer, caller).await
}

/// After a new password was written: ends every other session and every outstanding link, and remembers it.
async fn finish(
    identity: &Identity,
    tx: Tx,
    owner: &user::Model,
    viewer: Option<&Viewer>,
    caller: &Caller,
) -> Result<(), Error> {
    let now = identity.now().as_millis();
    link::cancel(&tx, Purpose::Password, Some(&owner.uid)).await?;
    verification::void(identity, &tx, owner).await?;
    let others = viewer.map_or(Ends::AllOf(&owner.uid), |viewer| Ends::AllBut(&owner.uid, &viewer.session_id));
    doorward_store::session::end(&tx, others, "password_changed", now).await?;
    let session_id = viewer.map(|viewer| viewer.session_id.as_str());
    event::of_owner(identity, &tx, EventAction::PasswordChanged, owner, session_id, caller).await?;
    identity.commit(tx, &owner.uid).await
}

/// Whose password a link sets, by user name; `None` when it does not work. Looking does not use it up.
///
/// # Errors
/// [`Error::Store`] when the query fails.
pub async fn link_owner(identity: &Identity, token: &Secret) -> Result<Option<String>, Error> {
    Ok(linked(identity, token).await?.map(|owner| owner.username.unwrap_or(owner.uid)))
}

async fn linked(identity: &Identity, token: &Secret) -> Result<Option<user::Model>, Error> {
    let link = link::find(identity, token, Purpose::Password).await?;
    match link.and_then(|link| link.uid) {
        Some(uid) => Ok(user::by_uid(identity.db().read(), &uid).await?),
        None => Ok(None),
    }
}

/// Sets a password by a link and uses the link up. A password that breaks a rule leaves the link as it is.
///
/// # Errors
/// [`Error::DeadLink`], [`Error::WeakPassword`].
pub async fn set_by_link(identity: &Identity, token: &Secret, new: &Secret, caller: &Caller) -> Result<(), Error> {
    let owner = linked(identity, token).await?.ok_or(Error::DeadLink)?;
    let hash = hash_new(identity, "password", new, owner.username.as_deref(), owner.name.as_deref()).await?;
    let tx = identity.db().begin().await?;
    link::consume(identity, &tx, token, Purpose::Password).await?;
    if !user::set_password(&tx, &owner.uid, &hash, identity.now().as_millis()).await? {
        return Err(Error::DeadLink);
    }
    finish(identity, tx, &owner, None, caller).await
}
