//! Users who come from another system: their first password is verified there, and then belongs here.
//!
//! The former system is asked about a name that has no account, and for an account whose password is [`MARK`]. The
//! request is made only after the captcha and the counters of the attempt, by one attempt for each name at a time. A
//! sign-in that is refused takes as long as the settings say, whether the system was asked or not: neither its own time
//! nor that of the network reveals who has an account here.

mod account;

use crate::password::hasher::{Candidate, PasswordMatch};
use crate::{Caller, Error, Identity, lookup, lookup::Named};
use doorward_contract::Secret;
use doorward_contract::settings::{LegacyKind, LegacySystem, LegacyUser};
use doorward_i18n::Language;
use doorward_provider::legacy::{LegacyError, Question};
use doorward_store::{ConnectionTrait, sealed_secret, user};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, Semaphore};
use tokio::time::Instant;

/// In place of a password hash: the password is still at the former system.
pub const MARK: &str = "$legacy$";
/// Name of the secret.
pub const SECRET: &str = "legacy_system";
/// Requests to the former system at the same time, on one node.
const REQUESTS: usize = 32;

/// Requests that are under way.
pub(crate) struct Flights {
    /// One attempt at a time for each name.
    names: moka::sync::Cache<String, Arc<Mutex<()>>>,
    requests: Semaphore,
}

impl Flights {
    pub fn new() -> Self {
        let names = moka::sync::Cache::builder().max_capacity(10_000).time_to_idle(Duration::from_secs(60)).build();
        Self { names, requests: Semaphore::new(REQUESTS) }
    }
}

/// What binds the stored secret to its recipient: for another one, it cannot be decrypted.
pub fn secret_place(system: &LegacySystem) -> String {
    format!("{SECRET} {}", system.recipient())
}

/// The secret for the system of the settings; `None` if there is none for this recipient.
///
/// # Errors
/// When the query fails.
pub async fn secret(
    identity: &Identity,
    conn: &impl ConnectionTrait,
    system: &LegacySystem,
) -> Result<Option<Secret>, Error> {
    let Some(sealed) = sealed_secret::find(conn, SECRET).await? else { return Ok(None) };
    Ok(identity.options().master_key.open_secret(&secret_place(system), &sealed).ok())
}

/// Until when a refused sign-in waits; `None` without a former system.
pub(crate) fn refused_at(identity: &Identity) -> Option<Instant> {
    let settings = identity.settings();
    let system = &settings.legacy_system;
    let wait = Duration::from_secs(u64::from(system.timeout_seconds));
    (system.kind != LegacyKind::Off).then(|| Instant::now() + wait)
}

/// Waits until a sign-in may be refused.
pub(crate) async fn wait(until: Option<Instant>) {
    if let Some(until) = until {
        tokio::time::sleep_until(until).await;
    }
}

/// Verifies a password at the former system, and stores it with an account here. `None` where it is wrong, or where the
/// system is not asked or gives no answer until the sign-in is refused.
///
/// # Errors
/// When a query fails, [`Error::Busy`].
pub(crate) async fn verify(
    identity: &Identity,
    asked: &Named,
    (password, candidate): (&Secret, &Candidate),
    until: Option<Instant>,
    caller: &Caller,
) -> Result<Option<user::Model>, Error> {
    let (Some(until), Some(name)) = (until, name_of(identity, asked)) else { return Ok(None) };
    let flight = identity.legacy().names.get_with(name.clone(), || Arc::new(Mutex::new(())));
    let bounded = tokio::time::timeout_at(until, flight.lock()).await;
    let Ok(_turn) = bounded else { return Ok(None) };
    // Another attempt may have brought the account here meanwhile.
    let now = match asked {
        Named::Account(owner) => user::by_uid(identity.db().read(), &owner.uid).await?,
        Named::Unknown(_) => match lookup::account_named(identity, &name).await? {
            Named::Account(owner) => Some(*owner),
            Named::Unknown(_) => None,
        },
    };
    if now.is_none() && matches!(asked, Named::Account(_)) {
        return Ok(None);
    }
    if let Some(owner) = now.as_ref().filter(|owner| owner.password_hash.as_deref() != Some(MARK)) {
        let result = identity.hasher().verify(candidate.clone(), owner.password_hash.clone()).await?;
        return Ok((result != PasswordMatch::No).then(|| owner.clone()));
    }
    let Some(profile) = ask_until(identity, &name, password, until).await else { return Ok(None) };
    let hash = identity.hasher().hash(candidate.normal.clone()).await?;
    match now {
        Some(owner) => account::complete(identity, &owner, &name, &profile, &hash, caller).await,
        None => account::create(identity, &name, profile, hash, caller).await,
    }
}

/// The name that the former system is asked about.
fn name_of(identity: &Identity, asked: &Named) -> Option<String> {
    let owner = match asked {
        Named::Unknown(name) => return Some(name.clone()),
        Named::Account(owner) => owner,
    };
    if owner.password_hash.as_deref() != Some(MARK) {
        return None;
    }
    let (mail, phone, username) = (&owner.email_key, &owner.phone, &owner.username);
    let by_contact = mail.as_ref().or(phone.as_ref());
    match identity.settings().legacy_system.kind {
        LegacyKind::Firebase | LegacyKind::Supabase => by_contact.cloned(),
        LegacyKind::Off | LegacyKind::Http | LegacyKind::Auth0 => username.as_ref().or(by_contact).cloned(),
    }
}

async fn ask_until(identity: &Identity, name: &str, password: &Secret, until: Instant) -> Option<LegacyUser> {
    let asking = async {
        let _permit = identity.legacy().requests.acquire().await.ok()?;
        ask(identity, name, password).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "the former system could not verify a password");
            None
        })
    };
    tokio::time::timeout_at(until, asking).await.unwrap_or_else(|_| {
        tracing::warn!("the former system did not answer in time");
        None
    })
}

/// Why the former system gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum Unanswered {
    /// No secret is stored for this recipient.
    #[error("no secret is stored for it")]
    NoSecret,
    #[error(transparent)]
    Failed(#[from] LegacyError),
    #[error(transparent)]
    Identity(#[from] Error),
}

impl Unanswered {
    /// What went wrong.
    pub fn sentence(&self, language: Language) -> String {
        match self {
            Self::NoSecret => doorward_i18n::errors::legacy::of(language).no_secret.to_owned(),
            Self::Failed(error) => error.sentence(language),
            Self::Identity(error) => error.body_in(language).error_description,
        }
    }
}

/// Asks the former system whether a password is right, without any change here.
///
/// # Errors
/// Why there is no answer.
pub async fn ask(identity: &Identity, name: &str, password: &Secret) -> Result<Option<LegacyUser>, Unanswered> {
    let system = identity.settings().legacy_system.clone();
    let secret = secret(identity, identity.db().read(), &system).await?.ok_or(Unanswered::NoSecret)?;
    let (id, now, outbound) = (identity.new_id(), identity.now(), identity.outbound());
    let question = Question { system: &system, secret: &secret, identifier: name, password, id: &id, now, outbound };
    Ok(doorward_provider::legacy::verify(&question).await?)
}
