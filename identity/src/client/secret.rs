//! Secrets of applications, by which confidential ones authenticate. Only their hashes are stored.

use crate::{Error, Identity, crypto::token_hash, ids};
use doorward_contract::{Secret, Timestamp};
use doorward_store::client_secret;
use subtle::ConstantTimeEq;

/// Begins every secret, so that scanners recognize one that was published by mistake.
const PREFIX: &str = "dws_";
/// Number of last characters by which administrators recognize a secret.
const HINT: usize = 4;
/// Shortest interval between two writes of the last use, in milliseconds.
const USED_EVERY_MS: i64 = 60_000;

/// A new secret, and its row to be inserted.
#[derive(Debug)]
pub struct NewSecret {
    /// Shown only once.
    pub secret: Secret,
    pub row: client_secret::Model,
}

/// A new secret of a client: `dws_` and 256 random bits.
///
/// # Errors
/// [`Error::Invalid`] for an expiry that has passed.
pub fn new_secret(identity: &Identity, client_id: &str, expires_at: Option<Timestamp>) -> Result<NewSecret, Error> {
    let now = identity.now();
    if expires_at.is_some_and(|at| at <= now) {
        return Err(Error::invalid("expires_at", "past", |texts| texts.expires_at_past));
    }
    let secret = Secret::new(format!("{PREFIX}{}", ids::secret().expose()));
    let text = secret.expose();
    let row = client_secret::Model {
        id: identity.new_id(),
        client_id: client_id.to_owned(),
        secret_hash: token_hash(&secret),
        hint: text.get(text.len() - HINT..).unwrap_or_default().to_owned(),
        created_at: now.as_millis(),
        expires_at: expires_at.map(Timestamp::as_millis),
        last_used_at: None,
    };
    Ok(NewSecret { secret, row })
}

/// Whether this is an unexpired secret of the client. Records its last use, to the minute.
///
/// # Errors
/// [`Error::Store`] when the database does not answer: that is no statement about the secret.
pub async fn verify_secret(identity: &Identity, client_id: &str, secret: &Secret) -> Result<bool, Error> {
    let (hash, now) = (token_hash(secret), identity.now().as_millis());
    let rows = client_secret::of_client(identity.db().read(), client_id).await?;
    // Each is compared, so that the time tells neither which one matches nor how far.
    let fitting = |row: &client_secret::Model| bool::from(row.secret_hash.as_bytes().ct_eq(hash.as_bytes()));
    let matching: Vec<_> = rows.into_iter().filter(fitting).collect();
    let Some(row) = matching.into_iter().find(|row| row.expires_at.is_none_or(|end| end > now)) else {
        return Ok(false);
    };
    // Bounded on both sides: a use dated into the future by a fast clock is corrected.
    let recent = row.last_used_at.is_some_and(|at| (now - USED_EVERY_MS..=now).contains(&at));
    if !recent {
        client_secret::record_use(identity.db().write(), &row.id, now).await?;
    }
    Ok(true)
}
