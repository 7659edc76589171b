//! Testing a provider: an administrator completes a whole sign-in and sees which identity it confirms.
//!
//! No user is signed in and nothing is linked, so it works before the provider is turned on, and reports every error in
//! detail.

use super::Entry;
use crate::{Error, Identity};
use doorward_contract::provider::{ExternalProfile, Trial};
use doorward_store::provider_state;

/// Seconds for which the outcome is kept for the administrator.
const LIFE_SECS: i64 = 600;
/// Longest error text, in characters.
const MAX_ERROR: usize = 500;

fn key(id: &str, actor: &str) -> String {
    crate::sha256_hex(format!("trial|{actor}|{id}").as_bytes())
}

fn place(key: &str) -> String {
    format!("provider_trial/{key}")
}

/// Stores the outcome of a test for the administrator who began it.
pub(super) async fn keep(
    identity: &Identity,
    entry: &Entry,
    actor: &str,
    result: Result<ExternalProfile, String>,
) -> Result<(), Error> {
    let (profile, error) = match result {
        Ok(profile) => (Some(profile), None),
        Err(error) => (None, Some(error.chars().filter(|c| !c.is_control()).take(MAX_ERROR).collect())),
    };
    let text = serde_json::to_vec(&Trial { profile, error }).map_err(|_| Error::Internal("a trial is always JSON"))?;
    let key = key(&entry.id, actor);
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

/// The outcome of this administrator's last test; returned once.
pub async fn outcome(identity: &Identity, id: &str, actor: &str) -> Result<Option<Trial>, Error> {
    let (key, now) = (key(id, actor), identity.now().as_millis());
    let row = provider_state::take(identity.db().write(), &key, now, now).await?;
    let Some(row) = row else { return Ok(None) };
    let text = identity.options().master_key.open(&place(&key), &row.sealed)?;
    Ok(serde_json::from_slice(&text).ok())
}
