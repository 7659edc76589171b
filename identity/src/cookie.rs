//! The browser cookie as a second handle on a session. Only its hash is stored.

use crate::{Error, Identity, crypto::sha256_hex};
use doorward_contract::Timestamp;
use doorward_store::session;

/// Attaches a cookie to an active session. A former cookie of that session stops working.
///
/// # Errors
/// [`Error::Unauthenticated`] when the session has ended.
pub async fn attach(identity: &Identity, session_id: &str, cookie_id: &[u8; 16]) -> Result<(), Error> {
    let attached = session::set_cookie(identity.db().write(), session_id, Some(&sha256_hex(cookie_id))).await?;
    if attached { Ok(()) } else { Err(Error::Unauthenticated) }
}

/// The active session of a cookie, with its expiry.
pub async fn find(identity: &Identity, cookie_id: &[u8; 16]) -> Result<Option<(String, Timestamp)>, Error> {
    let now = identity.now().as_millis();
    let row = session::by_cookie(identity.db().read(), &sha256_hex(cookie_id), now).await?;
    Ok(row.map(|(id, expires_at)| (id, Timestamp(expires_at))))
}

/// Detaches a cookie from its session.
pub async fn detach(identity: &Identity, cookie_id: &[u8; 16]) -> Result<(), Error> {
    Ok(session::clear_cookie(identity.db().write(), &sha256_hex(cookie_id)).await?)
}
