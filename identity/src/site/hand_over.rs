//! Handing a session of the portal over to a site: by a code, once, within a minute.
//!
//! A code is bound to one host and to one browser. The host is the one the portal sends the browser to. The browser is
//! known by a random nonce that it got from the site before it left; only the nonce's hash goes to the portal, as a PKCE
//! challenge does (RFC 7636). So a code that somebody has read opens nothing elsewhere, and nobody can slip a code for
//! their own session to somebody else (login CSRF).

use super::cookie::SiteCookie;
use crate::{Error, Identity, Viewer, crypto::token_hash, ids, live};
use doorward_contract::{Secret, Timestamp};
use doorward_store::{hand_over, session, site_session};

/// Seconds a code works: a browser needs two redirects.
const LIFE_SECS: i64 = 60;

/// A nonce for a browser that is about to leave for the portal.
pub fn nonce() -> Secret {
    ids::secret()
}

/// What the portal is told of a nonce.
pub fn challenge(nonce: &Secret) -> String {
    token_hash(nonce)
}

/// Makes a code that opens this session at that host.
///
/// # Errors
/// [`Error::Invalid`] for a challenge that cannot be one, [`Error::Store`].
pub async fn give(identity: &Identity, viewer: &Viewer, host: &str, challenge: &str) -> Result<Secret, Error> {
    if challenge.len() != 64 || !challenge.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(Error::invalid("challenge", "malformed", "challenge is the one that the site sent along."));
    }
    let code = ids::secret();
    let row = hand_over::Model {
        code_hash: token_hash(&code),
        session_id: viewer.session_id.clone(),
        uid: viewer.uid.clone(),
        host: host.to_owned(),
        challenge: challenge.to_owned(),
        expires_at: identity.now().plus_secs(LIFE_SECS).as_millis(),
    };
    hand_over::insert(identity.db().write(), row).await?;
    Ok(code)
}

/// Uses a code up and answers the site's cookie. A code that comes to another host or in another browser is used up too.
///
/// # Errors
/// [`Error::DeadLink`] when it was used, has expired, was made for another host or browser, or its session is over.
pub async fn take(identity: &Identity, code: &Secret, host: &str, nonce: Option<&Secret>) -> Result<SiteCookie, Error> {
    let now = identity.now().as_millis();
    let tx = identity.db().begin().await?;
    let row = hand_over::take(&tx, &token_hash(code), now).await?.ok_or(Error::DeadLink)?;
    let browser = nonce.is_some_and(|nonce| challenge(nonce) == row.challenge);
    let live = session::live(&tx, &row.session_id, now).await?.filter(|_| browser && row.host == host);
    let Some((session, owner)) = live else {
        tx.commit().await?;
        return Err(Error::DeadLink);
    };
    live::viewer_of(identity, &session, &owner).await?.ok_or(Error::DeadLink)?;
    let token = ids::secret();
    let cookie = site_session::Model {
        token_hash: token_hash(&token),
        session_id: row.session_id,
        uid: row.uid,
        host: row.host,
        expires_at: session.expires_at,
    };
    site_session::insert(&tx, cookie).await?;
    tx.commit().await?;
    Ok(SiteCookie { token, expires_at: Timestamp(session.expires_at) })
}
