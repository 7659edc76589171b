//! Sessions: opened by a sign-in, extended by rotation, ended by their owner, an administrator or expiry.

pub mod authorization_code;
mod end;
mod refresh;
pub mod sensitive;
mod sudo;

pub use end::{Ended, devices, end_all, end_device, revoke, revoke_in_browser, sign_out};
pub use refresh::{REFRESH_GRACE_SECS, check_nonce, current_tokens, refresh, refresh_with, tokens, tokens_with};
pub use sudo::SUDO_SECS;

pub use end::device;
pub(crate) use end::sign_out_if;
pub(crate) use refresh::{Presented, added_claims, first_claims, is_current, lifetime, present, refresh_token};
pub(crate) use sensitive::{Evidence, Operation, require};
pub(crate) use sudo::{SKEW_SECS, sudo_token};

use crate::{
    Caller, Error, Identity, Viewer, caller, client::Client, event::Record, hook::Admission, oauth::code::CodeGrant,
    session_cache, token, token::AccessClaims,
};
use doorward_contract::{Timestamp, Uid, account::AccountKind, event::EventAction, oauth::Scope, token::Introspection};
use doorward_store::{
    Tx, linked_identity,
    session::{self, EndReason, Protocol, RevokeScope},
    user,
};
use serde_json::json;
use std::sync::Arc;

/// Shortest interval between two writes of a session's `seen_at`, in seconds.
const SEEN_EVERY_SECS: i64 = 60;

/// A session that was just opened.
#[derive(Debug, Clone)]
pub struct NewSession {
    pub uid: Uid,
    pub session_id: String,
    /// When it expires.
    pub expires_at: Timestamp,
    generation: i32,
    rows: Option<Box<Rows>>,
}

/// The rows of a new session, from the transaction that wrote them.
#[derive(Clone)]
struct Rows {
    session: session::Model,
    owner: user::Model,
    /// Epoch of the account's shard in the session cache, taken under the lock of the account's row.
    epoch: u64,
}

// They contain the password's hash.
impl std::fmt::Debug for Rows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rows").finish_non_exhaustive()
    }
}

impl NewSession {
    /// A session whose rows are read when its tokens are issued.
    pub(crate) const fn stored(uid: Uid, session_id: String, expires_at: Timestamp, generation: i32) -> Self {
        Self { uid, session_id, expires_at, generation, rows: None }
    }

    /// The rows of the session and its account.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when the session has ended.
    pub(crate) async fn read(&self, identity: &Identity) -> Result<(session::Model, user::Model), Error> {
        if let Some((row, owner)) = self.current(identity) {
            return Ok((row.clone(), owner.clone()));
        }
        let row = session::live(identity.db().read(), &self.session_id, identity.now().as_millis()).await?;
        row.ok_or(Error::Unauthenticated)
    }

    /// The rows of the session and its account, if nothing about the account has changed since they were written. A
    /// block that was committed since has moved the epoch.
    fn current(&self, identity: &Identity) -> Option<(&session::Model, &user::Model)> {
        let rows = self.rows.as_deref()?;
        let unchanged = identity.session_cache().is_unchanged_but_for_own_commit(&self.uid, rows.epoch);
        unchanged.then_some((&rows.session, &rows.owner))
    }
}

/// How a user signed in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Method<'a> {
    /// `password`, `anonymous`, `phone`, `email`, `custom`, or a provider's id.
    pub name: &'a str,
    /// Action of the event.
    pub action: EventAction,
}

/// Limits that a credential sets to the session it opens. They can only shorten what the client's settings allow.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Bounds {
    /// When the session ends at the latest.
    pub expires_at: Option<Timestamp>,
    /// Longest lifetime of its access tokens, in seconds.
    pub access_token_seconds: Option<i32>,
}

/// Opens a session in the transaction of the sign-in, ends those over the limit, and records the sign-in. The hooks have
/// been asked before the transaction, which shows `admission`.
pub(crate) async fn open(
    identity: &Identity,
    tx: &Tx,
    owner: &user::Model,
    method: Method<'_>,
    admission: &Admission,
    caller: &Caller,
) -> Result<NewSession, Error> {
    open_within(identity, tx, owner, method, Bounds::default(), admission, caller).await
}

/// [`open`] for a credential that limits its session.
pub(crate) async fn open_within(
    identity: &Identity,
    tx: &Tx,
    owner: &user::Model,
    method: Method<'_>,
    bounds: Bounds,
    admission: &Admission,
    caller: &Caller,
) -> Result<NewSession, Error> {
    let client = crate::client::resolve(identity, caller.client_id.as_deref())?;
    let now = identity.now();
    // Locks the account's row: two concurrent sign-ins must not both pass the limit of sessions. It also checks the
    // account again: if it was blocked or its password changed since the credential was verified, the sign-in fails.
    let owner = user::record_sign_in(tx, owner, now.as_millis()).await?.ok_or(Error::Aborted)?;
    if !admission.is_for(&owner) {
        return Err(Error::Aborted);
    }
    let epoch = identity.session_cache().epoch_of(&owner.uid);
    let guest = owner.kind == AccountKind::Anonymous;
    let longest = now.plus_secs(i64::from(client.refresh_token_seconds));
    let expires_at = bounds.expires_at.map_or(longest, |bound| bound.min(longest));
    let access_token_seconds = access_seconds(client.access_token_seconds, client.refresh_token_seconds);
    let row = session::Model {
        id: identity.new_id(),
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
        delegate: delegate_behind(tx, &owner, method.name).await?,
        ended_at: None,
        ended_by: None,
        protocol: Protocol::Cloudbase,
        parent_id: None,
        authenticated_at: None,
        resource: None,
        dpop_jkt: None,
    };
    session::insert(tx, row.clone()).await?;
    end_surplus(identity, tx, &client, &row).await?;
    let record = Record::new(method.action, caller).method(method.name).actor(&owner.uid).subject(Some(&owner));
    record.session(Some(&row.id)).detail(json!({})).write(identity, tx).await?;
    let (uid, session_id) = (owner.uid.clone(), row.id.clone());
    let rows = Some(Box::new(Rows { session: row, owner, epoch }));
    Ok(NewSession { uid, session_id, expires_at, generation: 0, rows })
}

/// Ends the sessions that a new one of the client replaces, by the client's limit.
async fn end_surplus(identity: &Identity, tx: &Tx, client: &Client, row: &session::Model) -> Result<(), Error> {
    let surplus = match client.max_sessions {
        0 => Some(RevokeScope::SameAgent(row)),
        most => u64::try_from(most).ok().map(|most| RevokeScope::Beyond(row, most)),
    };
    if let Some(surplus) = surplus {
        session::end(tx, surplus, EndReason::Replaced, identity.now().as_millis()).await?;
    }
    Ok(())
}

/// Opens an application's session from the browser's session at the portal, in the transaction that redeems the
/// authorization code. `portal` is an active session, read with its owner under the lock of the account's row.
///
/// Device, address and user agent are those of the browser: a server that exchanges the code is no device of the user.
/// With the scope `offline_access` the session outlives that of the portal, otherwise it ends with it. The app of a
/// hosted sign-in gets a session of the CloudBase API, with all rights of the account. `bound_to` is the thumbprint of
/// the key that its refresh tokens are bound to.
pub(crate) async fn open_for_application(
    identity: &Identity,
    tx: &Tx,
    portal: (session::Model, user::Model),
    client: &Client,
    grant: &CodeGrant,
    bound_to: Option<String>,
    caller: &Caller,
) -> Result<NewSession, Error> {
    let ((portal, owner), now) = (portal, identity.now());
    let epoch = identity.session_cache().epoch_of(&owner.uid);
    let longest = now.plus_secs(i64::from(client.refresh_token_seconds));
    let offline = grant.has(Scope::OfflineAccess);
    let expires_at = if offline { longest } else { longest.min(Timestamp(portal.expires_at)) };
    let row = session::Model {
        id: identity.new_id(),
        client_id: client.id.clone(),
        scope: grant.scope.clone(),
        created_at: now.as_millis(),
        seen_at: now.as_millis(),
        expires_at: expires_at.as_millis(),
        access_token_seconds: access_seconds(client.access_token_seconds, client.refresh_token_seconds),
        refresh_token_seconds: client.refresh_token_seconds,
        generation: 0,
        rotated_at: None,
        cookie_hash: None,
        proven_at: None,
        protocol: grant.protocol(),
        parent_id: (!offline).then(|| portal.id.clone()),
        authenticated_at: Some(grant.authenticated_at),
        resource: grant.resource.clone(),
        dpop_jkt: bound_to,
        ..portal
    };
    session::insert(tx, row.clone()).await?;
    // A test ends its session itself, and none of those that the user works in.
    if !grant.trial {
        end_surplus(identity, tx, client, &row).await?;
    }
    let caller = Caller { client_id: Some(client.id.clone()), ..caller.clone() };
    let record = Record::new(EventAction::ApplicationSignIn, &caller).method(&row.method).actor(&owner.uid);
    let record = record.subject(Some(&owner)).session(Some(&row.id));
    let mut detail = json!({ "application": client.name, "scope": row.scope });
    if grant.trial {
        detail["test"] = true.into();
    }
    record.detail(detail).write(identity, tx).await?;
    let (uid, session_id) = (owner.uid.clone(), row.id.clone());
    let rows = Some(Box::new(Rows { session: row, owner, epoch }));
    Ok(NewSession { uid, session_id, expires_at, generation: 0, rows })
}

/// The delegate who set the credential of this sign-in. Of several linked identities, one that a delegate could control
/// is enough: which of them was used is not checked.
async fn delegate_behind(tx: &Tx, owner: &user::Model, method: &str) -> Result<Option<String>, Error> {
    Ok(match method {
        "password" => owner.password_delegate.clone(),
        "email" => owner.email_delegate.clone(),
        "phone" => owner.phone_delegate.clone(),
        _ => linked_identity::delegate_of(tx, &owner.uid).await?,
    })
}

/// The viewer's session, with the account's row locked. Whatever ends the session, or revokes what was set in it,
/// happens entirely before or entirely after the change made in this transaction.
///
/// # Errors
/// [`Error::Unauthenticated`] when the session has ended.
pub(crate) async fn hold(identity: &Identity, tx: &Tx, viewer: &Viewer) -> Result<session::Model, Error> {
    user::lock(tx, &viewer.uid).await?;
    let row = session::live(tx, &viewer.session_id, identity.now().as_millis()).await?;
    Ok(row.ok_or(Error::Unauthenticated)?.0)
}

/// Copies a session to a new ID, so that copies of the old one become useless. Sign-in time, presence and expiry stay
/// as they were. The caller ends the old session.
pub(crate) async fn renew(identity: &Identity, tx: &Tx, former: session::Model) -> Result<NewSession, Error> {
    let id = identity.new_id();
    let (uid, expires_at) = (former.uid.clone(), Timestamp(former.expires_at));
    let row = session::Model { id: id.clone(), generation: 0, rotated_at: None, cookie_hash: None, ..former };
    session::insert(tx, row).await?;
    Ok(NewSession::stored(uid, id, expires_at, 0))
}

/// CloudBase's rule: where the session is as short as an access token, the token expires eleven minutes before it.
fn access_seconds(access: i32, refresh: i32) -> i32 {
    if refresh <= 7_200 { access.min(refresh - 660) } else { access }
}

/// The viewer that an access token belongs to.
///
/// # Errors
/// [`Error::Unauthenticated`] when the token is invalid or expired, or its session or account is no longer active.
pub async fn by_access_token(identity: &Identity, token: &str) -> Result<Viewer, Error> {
    Ok(authenticate(identity, token).await?.1)
}

/// Whether this is an access token that we issued, expired or not.
pub fn is_ours(identity: &Identity, token: &str) -> bool {
    token::verify_access(identity, token).is_some()
}

async fn authenticate(identity: &Identity, token: &str) -> Result<(Arc<AccessClaims>, Viewer), Error> {
    let claims = token::verify_access(identity, token).ok_or(Error::Unauthenticated)?;
    if claims.exp <= identity.now().as_secs() {
        return Err(Error::Unauthenticated);
    }
    let viewer = session_cache::viewer(identity, &claims.sid, &claims.sub).await?.ok_or(Error::Unauthenticated)?;
    Ok((claims, viewer))
}

/// The viewer of a browser session. Updates `seen_at` from time to time.
///
/// # Errors
/// [`Error::Unauthenticated`] when the session or account is no longer active.
pub async fn by_id(identity: &Identity, session_id: &str) -> Result<Viewer, Error> {
    let now = identity.now();
    let row = session::live(identity.db().read(), session_id, now.as_millis()).await?;
    let (row, owner) = row.ok_or(Error::Unauthenticated)?;
    let seen_at = Timestamp(row.seen_at);
    if seen_at.plus_secs(SEEN_EVERY_SECS) <= now || seen_at > now.plus_secs(SEEN_EVERY_SECS) {
        let expires_at = refresh::slide(&row, now);
        session::touch(identity.db().write(), &row.id, now.as_millis(), expires_at).await?;
    }
    session_cache::viewer_of(identity, &row, &owner).await?.ok_or(Error::Unauthenticated)
}

/// Introspection of an access token (RFC 7662); `None` for an inactive one.
///
/// # Errors
/// [`Error::Store`] when the database does not answer: that is no statement about the token.
pub async fn introspect(identity: &Identity, token: &str) -> Result<Option<Introspection>, Error> {
    let (claims, viewer) = match authenticate(identity, token).await {
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
