//! Authorization codes: an app on another origin gets a session that was opened for it at the portal.
//!
//! The portal redirects the browser to the app's own address with a code, and the app's page exchanges the code at the
//! token endpoint (RFC 6749 section 4.1). A code works once, for a minute, for one client and from one origin. It
//! refers to a session that exists already, so whatever ends that session in between (a block, a sign-out, a new
//! password) ends the code with it.

use super::{NewSession, refresh::tokens_at};
use crate::{Caller, Error, Identity, crypto::token_hash, event::Record, ids};
use doorward_contract::{Secret, event::EventAction, token::TokenSet};
use doorward_store::{
    Tx, authorization_code,
    session::{self, EndReason, RevokeScope},
};

/// Lifetime of a code in seconds: two redirects and a request (RFC 6749 section 4.1.2 recommends ten minutes at most).
pub const CODE_SECS: i64 = 60;

/// Seconds for which a redeemed code is kept, so that its second use is detected.
const REMEMBERED_SECS: i64 = 86_400;

/// Issues a code for a session. Deletes an earlier one that was not redeemed.
pub(crate) async fn issue(
    identity: &Identity,
    opened: &NewSession,
    client_id: &str,
    origin: &str,
) -> Result<Secret, Error> {
    let code = ids::secret();
    let row = authorization_code::Model {
        code_hash: token_hash(&code),
        session_id: opened.session_id.clone(),
        client_id: client_id.to_owned(),
        origin: origin.to_owned(),
        expires_at: identity.now().plus_secs(CODE_SECS).as_millis(),
        redeemed_at: None,
    };
    let tx = identity.db().begin().await?;
    authorization_code::delete_unredeemed(&tx, &opened.session_id).await?;
    authorization_code::insert(&tx, row).await?;
    tx.commit().await?;
    Ok(code)
}

/// Exchanges a code for the tokens of its session. `origin` is the `Origin` of the request.
///
/// A code that comes from another origin or client, and one that comes a second time, end the session: it has leaked
/// (RFC 9700 section 2.1.1, ASVS 10.4.2).
///
/// # Errors
/// [`Error::InvalidGrant`] for every code that is not valid here and now, [`Error::UnknownClient`].
pub async fn redeem(
    identity: &Identity,
    code: &Secret,
    origin: Option<&str>,
    caller: &Caller,
) -> Result<TokenSet, Error> {
    let client = crate::client::resolve(identity, caller.client_id.as_deref())?;
    let (hash, now) = (token_hash(code), identity.now());
    let row = authorization_code::by_hash(identity.db().read(), &hash).await?.ok_or(Error::InvalidGrant)?;
    let tx = identity.db().begin().await?;
    let first = authorization_code::redeem(&tx, &hash, now.as_millis()).await?;
    // Read again: of two concurrent requests, the second finds the code redeemed.
    let row = authorization_code::by_hash(&tx, &hash).await?.unwrap_or(row);
    let lapsed = !first && row.redeemed_at.is_none();
    if first && row.client_id == client.id && origin == Some(row.origin.as_str()) {
        tx.commit().await?;
        return tokens_at(identity, &row.session_id, 0).await.map_err(|error| match error {
            Error::Unauthenticated => Error::InvalidGrant,
            other => other,
        });
    }
    if !lapsed {
        end(identity, tx, &row, caller).await?;
    }
    Err(Error::InvalidGrant)
}

async fn end(identity: &Identity, tx: Tx, row: &authorization_code::Model, caller: &Caller) -> Result<(), Error> {
    let now = identity.now().as_millis();
    let Some((session, owner)) = session::live(&tx, &row.session_id, now).await? else {
        return Ok(tx.commit().await?);
    };
    session::end(&tx, RevokeScope::One(&session.id), EndReason::CodeMisused, now).await?;
    let record = Record::new(EventAction::SessionEnded, caller).subject(Some(&owner)).session(Some(&session.id));
    record.failed("code_misused").write(identity, &tx).await?;
    identity.commit(tx, &owner.uid).await
}

/// Whether a session was delivered by a code.
pub(crate) async fn is_redeemed(identity: &Identity, session_id: &str) -> Result<bool, Error> {
    Ok(authorization_code::is_redeemed(identity.db().read(), session_id).await?)
}

/// Revokes the sessions whose code was not redeemed in time, and deletes old codes.
pub(crate) async fn cleanup(identity: &Identity) -> Result<(), Error> {
    let now = identity.now();
    for row in authorization_code::lapsed(identity.db().read(), now.as_millis()).await? {
        let tx = identity.db().begin().await?;
        if let Some((session, owner)) = session::live(&tx, &row.session_id, now.as_millis()).await? {
            session::end(&tx, RevokeScope::One(&session.id), EndReason::NeverFetched, now.as_millis()).await?;
            authorization_code::delete_unredeemed(&tx, &session.id).await?;
            identity.commit(tx, &owner.uid).await?;
        }
    }
    let write = identity.db().write();
    authorization_code::delete_expired(write, now.plus_secs(-REMEMBERED_SECS).as_millis()).await?;
    Ok(())
}
