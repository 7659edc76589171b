//! A site's cookie: the portal's session at one host. Only its hash is stored.

use crate::{Error, Identity, Viewer, crypto::sha256_hex, session, session_cache};
use doorward_contract::{Secret, Timestamp};
use doorward_store::site_session;
use std::sync::Arc;

/// Length of a token: 256 bits in base64url.
const TOKEN_CHARS: usize = 43;

#[derive(Debug)]
pub struct SiteCookie {
    pub token: Secret,
    /// When it expires.
    pub expires_at: Timestamp,
}

/// The viewer of a cookie at this host; `None` when the cookie belongs to another host, or the session or account is no
/// longer active.
///
/// The session of a cookie never changes and is cached for a minute; whether that session is still active is checked
/// every time. The session's `seen_at` is updated once a minute too.
pub async fn viewer(identity: &Identity, token: &str, host: &str) -> Result<Option<Viewer>, Error> {
    if token.len() != TOKEN_CHARS {
        return Ok(None);
    }
    let (hash, now) = (sha256_hex(token.as_bytes()), identity.now().as_millis());
    let fits = |row: &site_session::Model| row.host == host && row.expires_at > now;
    if let Some(row) = identity.site_cookies().get(&hash) {
        return if fits(row.as_ref()) {
            session_cache::viewer(identity, &row.session_id, &row.uid).await
        } else {
            Ok(None)
        };
    }
    let row = site_session::live(identity.db().read(), &hash, now).await?;
    let Some(row) = row.filter(fits) else { return Ok(None) };
    let viewer = match session::by_id(identity, &row.session_id).await {
        Ok(viewer) => viewer,
        Err(Error::Unauthenticated) => return Ok(None),
        Err(error) => return Err(error),
    };
    identity.site_cookies().insert(hash, Arc::new(row));
    Ok(Some(viewer))
}
