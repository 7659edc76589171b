//! Authorization codes: an app on another origin gets a session that was opened for it at the portal.
//!
//! The portal redirects the browser to the app's own address with a code, and the app's page exchanges the code at the
//! token endpoint (RFC 6749 section 4.1). A code works once, for a minute, for one client and from one origin. It
//! refers to a session that exists already, so whatever ends that session in between (a block, a sign-out, a new
//! password) ends the code with it.

use super::{
    NewSession,
    refresh::{check_nonce, tokens_at, tokens_with},
};
use crate::{
    Caller, Error, Identity,
    client::{self, Client},
    crypto::token_hash,
    event::Record,
    ids,
    signin::hosted,
};
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

/// What comes with a code to the token endpoint of the CloudBase API.
#[derive(Debug, Clone, Copy)]
pub struct Presented<'a> {
    pub code: &'a Secret,
    /// `Origin` of the request.
    pub origin: Option<&'a str>,
    /// PKCE verifier of a hosted sign-in.
    pub verifier: Option<&'a Secret>,
    /// For the access token.
    pub nonce: Option<&'a str>,
}

/// Exchanges a code for tokens: one of an email's link, or of a [hosted sign-in](hosted).
///
/// A code of a link that comes from another origin or client, and one that comes a second time, end the session: it has
/// leaked (RFC 9700 section 2.1.1, ASVS 10.4.2).
///
/// # Errors
/// [`Error::InvalidGrant`] for every code that is not valid here and now, [`Error::UnknownClient`], [`Error::Invalid`]
/// for the nonce.
pub async fn redeem(identity: &Identity, presented: Presented<'_>, caller: &Caller) -> Result<TokenSet, Error> {
    check_nonce(presented.nonce)?;
    let client = client::resolve(identity, caller.client_id.as_deref())?;
    let hash = token_hash(presented.code);
    let tokens = match authorization_code::by_hash(identity.db().read(), &hash).await? {
        Some(row) => {
            of_link(identity, &client, &row, presented, caller).await?;
            tokens_at(identity, &row.session_id, 0, presented.nonce).await
        }
        None => {
            let Presented { code, origin, verifier, nonce } = presented;
            let opened = hosted::redeem(identity, &client, code, origin, verifier, caller).await?;
            tokens_with(identity, &opened, nonce).await
        }
    };
    tokens.map_err(|error| match error {
        Error::Unauthenticated => Error::InvalidGrant,
        other => other,
    })
}

/// Uses up the code of an email's link, for its session.
async fn of_link(
    identity: &Identity,
    client: &Client,
    row: &authorization_code::Model,
    presented: Presented<'_>,
    caller: &Caller,
) -> Result<(), Error> {
    // The page began a hosted sign-in, and got the code of a link that it had not requested (RFC 9700 section 4.5).
    if presented.verifier.is_some() {
        return Err(Error::InvalidGrant);
    }
    let now = identity.now();
    let tx = identity.db().begin().await?;
    let first = authorization_code::redeem(&tx, &row.code_hash, now.as_millis()).await?;
    // Read again: of two concurrent requests, the second finds the code redeemed.
    let row = authorization_code::by_hash(&tx, &row.code_hash).await?.unwrap_or_else(|| row.clone());
    let lapsed = !first && row.redeemed_at.is_none();
    if first && row.client_id == client.id && presented.origin == Some(row.origin.as_str()) {
        return Ok(tx.commit().await?);
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
