//! Links that work once. The database holds only their tokens' hashes.

use crate::{Actor, Error, Identity, crypto::token_hash};
use doorward_contract::{Secret, Timestamp};
use doorward_store::{Tx, one_time_link};

/// What a link opens; a link for one thing never opens another.
#[derive(Debug, Clone, Copy)]
pub enum Purpose {
    /// The first administrator's page.
    Setup,
    /// Setting one account's password.
    Password,
}

impl Purpose {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Setup => "setup",
            Self::Password => "password",
        }
    }

    /// Seconds for which a link works: an hour for the set-up, a day for a password.
    const fn life_secs(self) -> i64 {
        match self {
            Self::Setup => 3_600,
            Self::Password => 86_400,
        }
    }
}

/// Makes a link and says until when it works; earlier ones for the same stop working.
pub async fn create(
    identity: &Identity,
    tx: &Tx,
    purpose: Purpose,
    uid: Option<&str>,
    actor: &Actor,
) -> Result<(Secret, Timestamp), Error> {
    cancel(tx, purpose, uid).await?;
    let (token, now) = (crate::ids::secret(), identity.now());
    let expires_at = now.plus_secs(purpose.life_secs());
    let link = one_time_link::Model {
        token_hash: token_hash(&token),
        purpose: purpose.as_str().into(),
        uid: uid.map(str::to_owned),
        created_by: Some(actor.name().to_owned()),
        delegate: actor.delegate().map(str::to_owned),
        created_at: now.as_millis(),
        expires_at: expires_at.as_millis(),
        used_at: None,
    };
    one_time_link::insert(tx, link).await?;
    Ok((token, expires_at))
}

/// The link while it works. Looking does not use it up.
pub(crate) async fn find(
    identity: &Identity,
    token: &Secret,
    purpose: Purpose,
) -> Result<Option<one_time_link::Model>, Error> {
    let (read, now) = (identity.db().read(), identity.now().as_millis());
    Ok(one_time_link::live(read, &token_hash(token), purpose.as_str(), now).await?)
}

/// Uses a link up, in the transaction of what it opens.
///
/// # Errors
/// [`Error::DeadLink`] for all but one of those who try at the same time.
pub(crate) async fn consume(identity: &Identity, tx: &Tx, token: &Secret, purpose: Purpose) -> Result<(), Error> {
    let now = identity.now().as_millis();
    let used = one_time_link::consume(tx, &token_hash(token), purpose.as_str(), now).await?;
    if used { Ok(()) } else { Err(Error::DeadLink) }
}

/// Kills the unused links for this.
pub(crate) async fn cancel(tx: &Tx, purpose: Purpose, uid: Option<&str>) -> Result<(), Error> {
    Ok(one_time_link::cancel(tx, purpose.as_str(), uid).await?)
}
