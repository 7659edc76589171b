//! One-time links. The database holds only the hashes of their tokens.

use crate::{Actor, Error, Identity, crypto::token_hash};
use doorward_contract::{Secret, Timestamp, Uid};
pub use doorward_store::one_time_link::Purpose;
use doorward_store::{Tx, one_time_link};

/// Lifetime of a link in seconds: an hour for the set-up, a day for a password.
const fn life_secs(purpose: Purpose) -> i64 {
    match purpose {
        Purpose::Setup => 3_600,
        Purpose::Password => 86_400,
    }
}

/// Creates a link and returns its token and expiry. Cancels earlier links for the same purpose and account.
pub async fn create(
    identity: &Identity,
    tx: &Tx,
    purpose: Purpose,
    uid: Option<&Uid>,
    actor: &Actor,
) -> Result<(Secret, Timestamp), Error> {
    cancel(tx, purpose, uid).await?;
    let (token, now) = (crate::ids::secret(), identity.now());
    let expires_at = now.plus_secs(life_secs(purpose));
    let link = one_time_link::Model {
        token_hash: token_hash(&token),
        purpose,
        uid: uid.cloned(),
        created_by: Some(actor.name().to_owned()),
        delegate: actor.delegate().map(str::to_owned),
        created_at: now.as_millis(),
        expires_at: expires_at.as_millis(),
        used_at: None,
    };
    one_time_link::insert(tx, link).await?;
    Ok((token, expires_at))
}

/// A valid link. Does not use it up.
pub(crate) async fn find(
    identity: &Identity,
    token: &Secret,
    purpose: Purpose,
) -> Result<Option<one_time_link::Model>, Error> {
    let (read, now) = (identity.db().read(), identity.now().as_millis());
    Ok(one_time_link::live(read, &token_hash(token), purpose, now).await?)
}

/// Uses a link up, in the transaction of the act that it authorizes.
///
/// # Errors
/// [`Error::DeadLink`] for all but one of several concurrent requests.
pub(crate) async fn consume(identity: &Identity, tx: &Tx, token: &Secret, purpose: Purpose) -> Result<(), Error> {
    let now = identity.now().as_millis();
    let used = one_time_link::consume(tx, &token_hash(token), purpose, now).await?;
    if used { Ok(()) } else { Err(Error::DeadLink) }
}

/// Cancels the unused links of a purpose, and of an account if given.
pub async fn cancel(tx: &Tx, purpose: Purpose, uid: Option<&Uid>) -> Result<(), Error> {
    Ok(one_time_link::cancel(tx, purpose, uid).await?)
}
