//! Passwords: the only place that compares them, and every use case that changes one.

mod assign;
mod change;
pub mod foreign;
pub(crate) mod hasher;
mod link;
pub(crate) mod rules;

pub use assign::assign;
pub use change::{
    change, change_and_renew, change_encrypted, reset, set, set_and_renew, update_and_sign_in, update_forced,
};
pub use link::{link_owner, set_by_link};

use crate::{Caller, Error, Identity, Viewer, captcha, event, legacy, lookup::Named, throttle, verification};
use doorward_contract::{Secret, Timestamp, messaging::Channel};
use doorward_store::user;
use hasher::{Candidate, Overloaded, PasswordMatch};
use std::{sync::Arc, time::Duration};
use zeroize::Zeroizing;

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
    /// The caller has solved the captcha of this step.
    Counters,
    /// The caller has a session of the account: the name is no secret, and no former system is asked.
    Session,
}

/// Compares a password with an account's, with backoff after failures. Every use case that takes a password calls this,
/// and only this function checks captcha and limits, so that none of them can skip one.
///
/// A former system is asked where the password may still be there, after captcha and limits ([`legacy`]).
///
/// A known and an unknown name take as long and return the same error, so that neither time nor error reveals which
/// names exist.
pub(crate) async fn verify(
    identity: &Identity,
    account: Named,
    password: &Secret,
    guard: Guard,
    caller: &Caller,
) -> Result<VerifiedOwner, Error> {
    // A name that is spelled like a uid must not count against that account.
    let (owner, key) = match &account {
        Named::Account(owner) => (Some((**owner).clone()), format!("uid:{}", owner.uid)),
        Named::Unknown(name) => (None, format!("name:{name}")),
    };
    if guard == Guard::Captcha {
        let guessing = throttle::is_guessing(identity, &key, caller);
        captcha::require(identity, captcha::Action::SignIn, guessing, caller).await?;
    }
    let known_device = match &owner {
        Some(owner) => is_known_device(identity, owner, caller).await?,
        None => false,
    };
    let refused_at = if guard == Guard::Session { None } else { legacy::refused_at(identity) };
    let attempt = throttle::begin_attempt(identity, &key, known_device, caller).await?;
    let hash = owner.as_ref().and_then(|owner| owner.password_hash.clone());
    // Longer than any accepted password: wrong, and as slow as any other.
    let normal = rules::normalise(password);
    let is_acceptable = normal.is_some();
    let (candidate, hash) = match normal {
        Some(normal) => (Candidate { normal, entered: Zeroizing::new(password.expose().as_bytes().to_vec()) }, hash),
        None => (Candidate::default(), None),
    };
    let result = match identity.hasher().verify(candidate.clone(), hash.clone()).await {
        Ok(result) => result,
        Err(overloaded) => {
            attempt.cancel().await?;
            return Err(overloaded.into());
        }
    };
    if result == PasswordMatch::No && is_acceptable {
        // Boxed: most passwords are right, and their futures stay small.
        match Box::pin(legacy::verify(identity, &account, (password, &candidate), refused_at, caller)).await {
            Ok(None) => {}
            Ok(Some(owner)) => {
                attempt.succeeded().await?;
                return Ok(VerifiedOwner(owner));
            }
            Err(error) => {
                attempt.cancel().await?;
                return Err(error);
            }
        }
    }
    match (result, owner) {
        (PasswordMatch::No, owner) => {
            attempt.failed(identity).await?;
            event::sign_in_failed(identity, "password", owner.as_ref(), "wrong_password", caller).await?;
            legacy::wait(refused_at).await;
            Err(Error::WrongCredentials)
        }
        // Without an account no hash matches.
        (_, None) => Err(Error::WrongCredentials),
        (result, Some(owner)) => {
            attempt.succeeded().await?;
            // Best effort: when the queue is full, the next sign-in upgrades the hash.
            if let (PasswordMatch::Outdated, Some(old)) = (result, hash)
                && let Ok(new) = identity.hasher().hash(candidate.normal).await
            {
                user::rehash(identity.db().write(), &owner.uid, &old, &new).await?;
            }
            Ok(VerifiedOwner(owner))
        }
    }
}

async fn is_known_device(identity: &Identity, owner: &user::Model, caller: &Caller) -> Result<bool, Error> {
    let (device, ip) = (caller.device_hash(), caller.ip_text());
    let read = identity.db().read();
    Ok(doorward_store::session::knows_device(read, &owner.uid, device.as_deref(), ip.as_deref()).await?)
}

/// Compares the signed-in user's password. A wrong one is [`Error::WrongPassword`].
pub(crate) async fn verify_owner(
    identity: &Identity,
    viewer: &Viewer,
    password: &Secret,
    caller: &Caller,
) -> Result<user::Model, Error> {
    let owner = user::by_uid(identity.db().read(), &viewer.uid).await?.ok_or(Error::Unauthenticated)?;
    if owner.password_hash.is_none() {
        return Err(Error::PasswordNotSet);
    }
    match verify(identity, Named::Account(Box::new(owner)), password, Guard::Session, caller).await {
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
pub fn context_words<'a>(
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

fn context_words_of(owner: &user::Model) -> Vec<String> {
    let contacts = Channel::ALL.iter().filter_map(|channel| verification::key_of(owner, *channel));
    context_words(owner.username.as_deref(), owner.name.as_deref(), contacts)
}

/// Checks a new password against the rules and hashes it. `field` names it in errors; `own` are the account's
/// [`context_words`].
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
    let acquired = Arc::clone(identity.estimating()).acquire_owned();
    let Ok(Ok(permit)) = tokio::time::timeout(Duration::from_secs(1), acquired).await else {
        return Err(Error::Busy);
    };
    let password = password.clone();
    // The permit moves into the task: a client that disconnects does not release it before the work is done.
    let estimate = tokio::task::spawn_blocking(move || {
        let _permit = permit;
        rules::strength(password.expose())
    });
    estimate.await.map_err(|_| Error::Internal("a password could not be estimated"))
}
