//! Handing a session of the portal over to a site: by a code, once, within a minute.
//!
//! A code is bound to one host and to one browser. The host is the one the portal sends the browser to. The browser is
//! known by a random nonce that it got from the site before it left; only the nonce's hash goes to the portal, as a PKCE
//! challenge does (RFC 7636). So a code that somebody has read opens nothing elsewhere, and nobody can slip a code for
//! their own session to somebody else (login CSRF).

use super::cookie::SiteCookie;
use crate::{Error, Identity, Viewer, crypto::token_hash, ids, session_cache};
use doorward_contract::{Secret, Timestamp};
use doorward_store::{session, site_session, sso_code as codes};

/// Seconds a code works: a browser needs two redirects.
const LIFE_SECS: i64 = 60;
/// Seconds after its first use within which the same browser may redeem it again.
const AGAIN_SECS: i64 = 10;

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
        return Err(Error::invalid("challenge", "malformed", "challenge must be the one the site sent."));
    }
    let code = ids::secret();
    let row = codes::Model {
        code_hash: token_hash(&code),
        session_id: viewer.session_id.clone(),
        uid: viewer.uid.clone(),
        host: host.to_owned(),
        challenge: challenge.to_owned(),
        expires_at: identity.now().plus_secs(LIFE_SECS).as_millis(),
        used_at: None,
    };
    codes::insert(identity.db().write(), row).await?;
    Ok(code)
}

/// Redeems a code and answers the site's cookie. A code that comes to another host or in another browser is used up too.
///
/// A browser may deliver its request twice, and the first response may never reach it: within a few seconds the same code
/// gives the same browser another cookie for the same session. One that has an earlier trip under way has several nonces.
///
/// # Errors
/// [`Error::DeadLink`] when it was used, has expired, was made for another host or browser, or its session is over.
pub async fn take(identity: &Identity, code: &Secret, host: &str, nonces: &[Secret]) -> Result<SiteCookie, Error> {
    let (now, code_hash) = (identity.now().as_millis(), token_hash(code));
    let tx = identity.db().begin().await?;
    let row = codes::live(&tx, &code_hash, now).await?.ok_or(Error::DeadLink)?;
    let browser = nonces.iter().any(|nonce| challenge(nonce) == row.challenge);
    let live = session::live(&tx, &row.session_id, now).await?.filter(|_| browser && row.host == host);
    let Some((session, owner)) = live else {
        codes::delete(&tx, &code_hash).await?;
        tx.commit().await?;
        return Err(Error::DeadLink);
    };
    if !codes::redeem(&tx, &code_hash, now, now - AGAIN_SECS * 1_000).await? {
        return Err(Error::DeadLink);
    }
    session_cache::viewer_of(identity, &session, &owner).await?.ok_or(Error::DeadLink)?;
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
