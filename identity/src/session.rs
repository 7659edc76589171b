//! Sessions: opened by a sign-in, kept alive by rotation, ended by their owner, an administrator or time.

pub mod authorization_code;
mod end;
mod refresh;
pub mod sensitive;
mod sudo;

pub use end::{devices, end_all, end_device, revoke, sign_out};
pub use refresh::{REFRESH_GRACE_SECS, current_tokens, refresh, tokens};
pub use sudo::SUDO_SECS;

pub use end::device;
pub(crate) use sensitive::{Operation, Shown, require};
pub(crate) use sudo::sudo_token;

use crate::{Caller, Error, Identity, Viewer, caller, event::Record, session_cache, token, token::AccessClaims};
use doorward_contract::{Timestamp, account::AccountKind, event::EventAction, token::Introspection};
use doorward_store::{
    Tx, linked_identity,
    session::{self, EndReason, RevokeScope},
    user,
};
use serde_json::json;
use std::sync::Arc;

/// A session's last sighting is written at most so often.
const SEEN_EVERY_SECS: i64 = 60;

/// A session that was just opened.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// The account.
    pub uid: String,
    /// The session.
    pub session_id: String,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    pub(crate) generation: i32,
}

/// How somebody signed in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Method<'a> {
    /// `password`, `anonymous`, `phone`, `email`, `custom`, or a provider's id.
    pub name: &'a str,
    /// What is written into the record.
    pub action: EventAction,
}

/// Bounds that a credential sets to the session it opens. They only ever shorten what the client's settings allow.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Bounds {
    /// When the session ends at the latest.
    pub expires_at: Option<Timestamp>,
    /// Most seconds that its access tokens live.
    pub access_token_seconds: Option<i32>,
}

/// Opens a session in the transaction of the sign-in, puts out those that are too many, and remembers it.
pub(crate) async fn open(
    identity: &Identity,
    tx: &Tx,
    owner: &user::Model,
    method: Method<'_>,
    caller: &Caller,
) -> Result<NewSession, Error> {
    open_within(identity, tx, owner, method, Bounds::default(), caller).await
}

/// [`open`] for a credential that bounds its session.
pub(crate) async fn open_within(
    identity: &Identity,
    tx: &Tx,
    owner: &user::Model,
    method: Method<'_>,
    bounds: Bounds,
    caller: &Caller,
) -> Result<NewSession, Error> {
    let client = crate::client::resolve(identity, caller.client_id.as_deref())?;
    let now = identity.now();
    let guest = owner.kind == AccountKind::Anonymous;
    let longest = now.plus_secs(i64::from(client.refresh_token_seconds));
    let expires_at = bounds.expires_at.map_or(longest, |bound| bound.min(longest));
    let access_token_seconds = access_seconds(client.access_token_seconds, client.refresh_token_seconds);
    let row = session::Model {
        id: crate::ids::ordered(now),
        uid: owner.uid.clone(),
        client_id: client.id.clone(),
        method: method.name.into(),
        scope: if guest { "anonymous" } else { "user sso" }.into(),
        device_hash: caller.device_hash(),
        user_agent: caller.user_agent.clone(),
        agent_kind: caller::agent_kind(caller.user_agent.as_deref()),
        ip: caller.ip_text(),
        created_at: now.as_millis(),
        seen_at: now.as_millis(),
        expires_at: expires_at.as_millis(),
        access_token_seconds: access_token_seconds.min(bounds.access_token_seconds.unwrap_or(i32::MAX)),
        refresh_token_seconds: client.refresh_token_seconds,
        generation: 0,
        rotated_at: None,
        cookie_hash: None,
        proven_at: None,
        delegate: delegate_behind(tx, owner, method.name).await?,
        ended_at: None,
        ended_by: None,
    };
    // Takes the account's row first: two sign-ins at once must not both find room for one more session. And the owner was
    // proven a while ago: whoever was blocked or got another password in between is not let in by the old proof.
    if !user::record_sign_in(tx, owner, now.as_millis()).await? {
        return Err(Error::Aborted);
    }
    session::insert(tx, row.clone()).await?;
    let surplus = match client.max_sessions {
        0 => Some(RevokeScope::SameAgent(&owner.uid, &client.id, row.agent_kind, &row.id)),
        most => u64::try_from(most).ok().map(|most| RevokeScope::Beyond(&owner.uid, &client.id, most)),
    };
    if let Some(surplus) = surplus {
        session::end(tx, surplus, EndReason::Replaced, now.as_millis()).await?;
    }
    let record = Record::new(method.action, caller).method(method.name).actor(&owner.uid).subject(Some(owner));
    record.session(Some(&row.id)).detail(json!({})).write(identity, tx).await?;
    Ok(NewSession { uid: owner.uid.clone(), session_id: row.id, expires_at, generation: 0 })
}

/// The delegate on whose act the credential rests that somebody signs in with. Which of several identities it was is not
/// asked: one that a delegate could have is enough.
async fn delegate_behind(tx: &Tx, owner: &user::Model, method: &str) -> Result<Option<String>, Error> {
    Ok(match method {
        "password" => owner.password_delegate.clone(),
        "email" => owner.email_delegate.clone(),
        "phone" => owner.phone_delegate.clone(),
        _ => linked_identity::delegate_of(tx, &owner.uid).await?,
    })
}

/// The session behind a change of its own account, with the account's row held: what ends the session, or revokes what
/// was set in it, comes wholly before this change or wholly after it.
///
/// # Errors
/// [`Error::Unauthenticated`] when it has ended.
pub(crate) async fn hold(identity: &Identity, tx: &Tx, viewer: &Viewer) -> Result<session::Model, Error> {
    user::lock(tx, &viewer.uid).await?;
    let found = session::live(tx, &viewer.session_id, identity.now().as_millis()).await?;
    Ok(found.ok_or(Error::Unauthenticated)?.0)
}

/// Puts a session under a new id: what was copied of the former one opens nothing any more. When its owner signed in and
/// showed presence, and when it ends, stay as they were. The former session is the caller's to end.
pub(crate) async fn renew(identity: &Identity, tx: &Tx, former: session::Model) -> Result<NewSession, Error> {
    let id = crate::ids::ordered(identity.now());
    let (uid, expires_at) = (former.uid.clone(), Timestamp(former.expires_at));
    let row = session::Model { id: id.clone(), generation: 0, rotated_at: None, cookie_hash: None, ..former };
    session::insert(tx, row).await?;
    Ok(NewSession { uid, session_id: id, expires_at, generation: 0 })
}

/// CloudBase's rule: where the session is as short as an access token, the token ends eleven minutes before it.
fn access_seconds(access: i32, refresh: i32) -> i32 {
    if refresh <= 7_200 { access.min(refresh - 660) } else { access }
}

/// The viewer behind an access token.
///
/// # Errors
/// [`Error::Unauthenticated`] when it is not genuine, has expired, or its session or account is over.
pub async fn by_access_token(identity: &Identity, token: &str) -> Result<Viewer, Error> {
    Ok(behind(identity, token).await?.1)
}

/// Whether this is an access token of ours, alive or not.
pub fn is_ours(identity: &Identity, token: &str) -> bool {
    token::verify_access(identity, token).is_some()
}

async fn behind(identity: &Identity, token: &str) -> Result<(Arc<AccessClaims>, Viewer), Error> {
    let claims = token::verify_access(identity, token).ok_or(Error::Unauthenticated)?;
    if claims.exp <= identity.now().as_secs() {
        return Err(Error::Unauthenticated);
    }
    let viewer = session_cache::viewer(identity, &claims.sid, &claims.sub).await?.ok_or(Error::Unauthenticated)?;
    Ok((claims, viewer))
}

/// The viewer behind a browser session; remembers now and then that it was seen.
///
/// # Errors
/// [`Error::Unauthenticated`] when the session or account is over.
pub async fn by_id(identity: &Identity, session_id: &str) -> Result<Viewer, Error> {
    let now = identity.now();
    let found = session::live(identity.db().read(), session_id, now.as_millis()).await?;
    let (row, owner) = found.ok_or(Error::Unauthenticated)?;
    let seen_at = Timestamp(row.seen_at);
    if seen_at.plus_secs(SEEN_EVERY_SECS) <= now || seen_at > now.plus_secs(SEEN_EVERY_SECS) {
        let expires_at = refresh::slide(&row, now);
        session::touch(identity.db().write(), &row.id, now.as_millis(), expires_at).await?;
    }
    session_cache::viewer_of(identity, &row, &owner).await?.ok_or(Error::Unauthenticated)
}

/// What RFC 7662 tells of an access token; `None` for one that does not count.
///
/// # Errors
/// [`Error::Store`] when the database does not answer: that says nothing about the token.
pub async fn introspect(identity: &Identity, token: &str) -> Result<Option<Introspection>, Error> {
    let (claims, viewer) = match behind(identity, token).await {
        Ok(found) => found,
        Err(Error::Unauthenticated) => return Ok(None),
        Err(other) => return Err(other),
    };
    Ok(Some(Introspection {
        token_type: "Bearer".into(),
        client_id: viewer.client_id,
        sub: viewer.uid,
        scope: viewer.scope,
        exp: claims.exp,
        active: true,
    }))
}
