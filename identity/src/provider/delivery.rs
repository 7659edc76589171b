//! Callbacks delivered twice: by browsers inside apps, and by reloading the page.
//!
//! The outcome of the first delivery is kept for some seconds under its state and code, bound to the browser like
//! these. The same browser gets the same response; another one gets none.

use crate::{Error, Identity, crypto::sha256_hex};
use doorward_contract::Secret;
use doorward_store::provider_state;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Seconds for which an outcome is kept.
pub(super) const LIFE_SECS: i64 = 30;
/// Interval and number of polls of a second delivery while the first is in progress: longer than a provider may take.
const POLL_EVERY: Duration = Duration::from_millis(100);
const POLLS: u32 = 150;

/// Outcome of a callback.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Where the browser is redirected to.
    pub to: String,
    /// The session that was opened: the first response, and its cookie, may never have reached the browser.
    pub session_id: Option<String>,
}

fn key(attempt: &str, code: &Secret) -> String {
    sha256_hex(format!("outcome|{attempt}|{}", code.expose()).as_bytes())
}

fn place(key: &str) -> String {
    format!("provider_outcome/{key}")
}

/// Stores the outcome of the first delivery.
pub(super) async fn remember(
    identity: &Identity,
    provider_id: &str,
    attempt: &str,
    code: &Secret,
    outcome: &Outcome,
) -> Result<(), Error> {
    let key = key(attempt, code);
    let text = serde_json::to_vec(outcome).map_err(|_| Error::Internal("an outcome is always JSON"))?;
    let sealed = identity.options().master_key.seal(&place(&key), &text);
    let row = provider_state::Model {
        provider_id: provider_id.to_owned(),
        sealed: sealed.ok_or(Error::Internal("an outcome could not be sealed"))?,
        expires_at: identity.now().plus_secs(LIFE_SECS).as_millis(),
        attempts: 1,
        key_hash: key,
    };
    Ok(provider_state::put(identity.db().write(), row).await?)
}

/// The outcome of the first delivery, for a repeated one. Waits while the first is in progress. `None` for an unknown
/// browser or code, or when it expired.
pub(super) async fn repeated(identity: &Identity, attempt: &str, code: &Secret) -> Result<Option<Outcome>, Error> {
    let (read, key) = (identity.db().read(), key(attempt, code));
    for _ in 0..POLLS {
        let now = identity.now().as_millis();
        if let Some(row) = provider_state::find(read, &key, now).await? {
            let text = identity.options().master_key.open(&place(&key), &row.sealed)?;
            return Ok(serde_json::from_slice(&text).ok());
        }
        if !provider_state::is_taken(read, attempt, now).await? {
            return Ok(None);
        }
        identity.clock().sleep(POLL_EVERY).await;
    }
    Ok(None)
}
