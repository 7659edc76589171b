//! Single sign-on to a site: a code that works once, within a minute.
//!
//! A code is bound to one host and one browser. The host is the one that the portal redirects the browser to. The
//! browser is identified by a random nonce that it got from the site before it left; only the nonce's hash goes to the
//! portal, like a PKCE challenge (RFC 7636). So a leaked code is useless elsewhere, and an attacker cannot plant a code
//! for their own session in another browser (login CSRF).

use super::cookie::SiteCookie;
use crate::{Error, Identity, Viewer, crypto::token_hash, ids, session_cache};
use doorward_contract::{Secret, Timestamp};
use doorward_store::{session, site_session, sso_code as codes};

/// Lifetime of a code in seconds: a browser needs two redirects.
const LIFE_SECS: i64 = 60;
/// Seconds after its first use within which the same browser may redeem it again.
const REPEAT_SECS: i64 = 10;

/// A nonce for a browser that is about to be redirected to the portal.
pub fn nonce() -> Secret {
    ids::secret()
}

/// The challenge of a nonce, which the portal receives.
pub fn challenge(nonce: &Secret) -> String {
    token_hash(nonce)
}

/// Issues a code for this session at that host.
///
/// # Errors
/// [`Error::Invalid`] for a malformed challenge.
pub async fn issue(identity: &Identity, viewer: &Viewer, host: &str, challenge: &str) -> Result<Secret, Error> {
    if challenge.len() != 64 || !challenge.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(Error::invalid("challenge", "malformed", |texts| texts.challenge_malformed));
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

/// Redeems a code and returns the site's cookie. A code that comes to another host or from another browser is used up
/// too.
///
/// A browser may send its request twice, and the first response may never arrive: within a few seconds the same code
/// gives the same browser another cookie for the same session. A browser with several pending redirects has several
/// nonces.
///
/// # Errors
/// [`Error::DeadLink`] when it was used, has expired, was issued for another host or browser, or its session has ended.
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
    if !codes::redeem(&tx, &code_hash, now, now - REPEAT_SECS * 1_000).await? {
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
