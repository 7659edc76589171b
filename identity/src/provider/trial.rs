//! Trying a provider out: an administrator walks the whole way there and back and sees whom it vouches for.
//!
//! Nobody is signed in and nothing is linked, so that it works before the provider is a way in, and says plainly what is
//! wrong when it is not right yet.

use super::Entry;
use crate::{Error, Identity};
use doorward_contract::provider::{ExternalProfile, Trial};
use doorward_store::provider_state;

/// Seconds that the outcome waits for the administrator.
const LIFE_SECS: i64 = 600;
/// Longest account of what went wrong, in characters.
const MAX_ERROR: usize = 500;

fn key(id: &str, uid: &str) -> String {
    crate::sha256_hex(format!("trial|{uid}|{id}").as_bytes())
}

fn place(key: &str) -> String {
    format!("provider_trial/{key}")
}

/// Keeps what came of a trial for the administrator who began it.
pub(super) async fn keep(
    identity: &Identity,
    entry: &Entry,
    uid: &str,
    word: Result<ExternalProfile, String>,
) -> Result<(), Error> {
    let (profile, error) = match word {
        Ok(profile) => (Some(profile), None),
        Err(error) => (None, Some(error.chars().filter(|c| !c.is_control()).take(MAX_ERROR).collect())),
    };
    let text = serde_json::to_vec(&Trial { profile, error }).map_err(|_| Error::Internal("a trial is always JSON"))?;
    let key = key(&entry.id, uid);
    let sealed = identity.options().master_key.seal(&place(&key), &text);
    let row = provider_state::Model {
        provider_id: entry.id.clone(),
        sealed: sealed.ok_or(Error::Internal("a trial could not be sealed"))?,
        attempts: 1,
        expires_at: identity.now().plus_secs(LIFE_SECS).as_millis(),
        key_hash: key,
    };
    Ok(provider_state::put(identity.db().write(), row).await?)
}

/// What came of the trial that this administrator walked last; told once.
///
/// # Errors
/// [`Error::Store`] when the database does not answer.
pub async fn outcome(identity: &Identity, id: &str, uid: &str) -> Result<Option<Trial>, Error> {
    let (key, now) = (key(id, uid), identity.now().as_millis());
    let row = provider_state::take(identity.db().write(), &key, now, now).await?;
    let Some(row) = row else { return Ok(None) };
    let text = identity.options().master_key.open(&place(&key), &row.sealed)?;
    Ok(serde_json::from_slice(&text).ok())
}
