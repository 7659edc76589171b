//! The browser cookie as a second handle on a session. Only its hash is stored.

use crate::{Error, Identity, crypto::sha256_hex};
use doorward_contract::Timestamp;
use doorward_store::session;

/// Lets a cookie open a live session; a former cookie of that session opens it no more.
///
/// # Errors
/// [`Error::Unauthenticated`] when the session is over.
pub async fn attach(identity: &Identity, session_id: &str, cookie_id: &[u8; 16]) -> Result<(), Error> {
    let attached = session::set_cookie(identity.db().write(), session_id, Some(&sha256_hex(cookie_id))).await?;
    if attached { Ok(()) } else { Err(Error::Unauthenticated) }
}

/// The live session that a cookie opens, and when it ends by itself.
///
/// # Errors
/// [`Error::Store`] when the query fails.
pub async fn find(identity: &Identity, cookie_id: &[u8; 16]) -> Result<Option<(String, Timestamp)>, Error> {
    let now = identity.now().as_millis();
    let found = session::by_cookie(identity.db().read(), &sha256_hex(cookie_id), now).await?;
    Ok(found.map(|(id, expires_at)| (id, Timestamp(expires_at))))
}

/// Makes a cookie open nothing any more.
///
/// # Errors
/// [`Error::Store`] when the statement fails.
pub async fn detach(identity: &Identity, cookie_id: &[u8; 16]) -> Result<(), Error> {
    Ok(session::clear_cookie(identity.db().write(), &sha256_hex(cookie_id)).await?)
}
