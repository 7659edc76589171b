//! Listing and revoking sessions.

use super::{Evidence, Operation, require};
use crate::{Caller, Error, Identity, Viewer, caller, event, token, token::RefreshToken};
use doorward_contract::{Secret, Timestamp, event::EventAction, session::Device};
use doorward_store::{
    session::{self, EndReason, Protocol, RevokeScope},
    user,
};

/// Revokes the session of an access or refresh token, even an expired one. Unknown tokens are ignored (RFC 7009 section
/// 2.2), and those of OAuth sessions, whose application authenticates first ([`crate::oauth::revocation`]).
pub async fn revoke(identity: &Identity, token: &Secret, caller: &Caller) -> Result<(), Error> {
    match session_of(identity, token) {
        Some(session_id) => sign_out_if(identity, &session_id, |row| row.protocol == Protocol::Cloudbase, caller).await,
        None => Ok(()),
    }
}

/// [`revoke`] for an app that signs its user out of the browser: the portal's session that the app's was opened from
/// ends too, and with it those of all other applications. Returns what the session was, if it was active.
pub async fn revoke_in_browser(identity: &Identity, token: &Secret, caller: &Caller) -> Result<Option<Ended>, Error> {
    let Some(session_id) = session_of(identity, token) else { return Ok(None) };
    let live = session::live(identity.db().read(), &session_id, identity.now().as_millis()).await?;
    // A session that has ended signs no user out: its tokens may be in other hands.
    let Some((row, _)) = live.filter(|(row, _)| row.protocol == Protocol::Cloudbase) else { return Ok(None) };
    sign_out_if(identity, row.parent_id.as_ref().unwrap_or(&row.id), |_| true, caller).await?;
    Ok(Some(Ended { client_id: row.client_id, method: row.method }))
}

/// A session that an app has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    pub client_id: String,
    /// Sign-in method, or the ID of the provider.
    pub method: String,
}

/// The session of an access or refresh token, even an expired one.
fn session_of(identity: &Identity, token: &Secret) -> Option<String> {
    let refresh = RefreshToken::decode(token.expose(), &identity.keys().refresh).map(|token| token.session_id);
    refresh.or_else(|| token::verify_access(identity, token.expose()).map(|claims| claims.sid.clone()))
}

/// Signs out the viewer's session.
pub async fn sign_out(identity: &Identity, viewer: &Viewer, caller: &Caller) -> Result<(), Error> {
    sign_out_if(identity, &viewer.session_id, |_| true, caller).await
}

/// Signs out an active session that meets a condition; no effect on any other.
pub(crate) async fn sign_out_if(
    identity: &Identity,
    session_id: &str,
    condition: impl Fn(&session::Model) -> bool,
    caller: &Caller,
) -> Result<(), Error> {
    let now = identity.now().as_millis();
    let live = session::live(identity.db().read(), session_id, now).await?;
    let Some((row, owner)) = live.filter(|(row, _)| condition(row)) else { return Ok(()) };
    let tx = identity.db().begin().await?;
    if session::end(&tx, RevokeScope::One(&row.id), EndReason::SignOut, now).await? == 1 {
        event::of_owner(identity, &tx, EventAction::SignOut, &owner, Some(&row.id), caller).await?;
    }
    identity.commit(tx, &owner.uid).await
}

/// The user's signed-in devices, last seen first.
pub async fn devices(identity: &Identity, viewer: &Viewer) -> Result<Vec<Device>, Error> {
    let rows = session::live_of(identity.db().read(), &viewer.uid, identity.now().as_millis()).await?;
    Ok(rows.into_iter().map(|row| device(identity, row, Some(&viewer.session_id))).collect())
}

/// A session as its owner and administrators see it.
pub fn device(identity: &Identity, row: session::Model, current: Option<&str>) -> Device {
    let client =
        identity.clients().get(&row.client_id).filter(|client| client.id != identity.options().env_id).cloned();
    Device {
        application: client.map(|client| client.name.clone()),
        label: caller::device_label(row.user_agent.as_deref().unwrap_or_default()),
        current: current == Some(row.id.as_str()),
        id: row.id,
        method: row.method,
        client_id: row.client_id,
        ip: row.ip,
        created_at: Timestamp(row.created_at),
        seen_at: Timestamp(row.seen_at),
        expires_at: Timestamp(row.expires_at),
    }
}

/// Requires presence, except of a guest: a guest has no credential to prove it with.
async fn require_for_others(identity: &Identity, viewer: &Viewer, owner: &user::Model) -> Result<(), Error> {
    if viewer.is_guest() {
        return Ok(());
    }
    require(identity, viewer, owner, Operation::EndOtherSessions, Evidence::Session).await
}

/// Revokes one of the user's sessions, or all those of one device. CloudBase's page names the device by the ID that its
/// SDK sends as `x-device-id`; our lists of sessions name it by the session.
///
/// # Errors
/// [`Error::NotFound`] when the session has ended or belongs to another account, [`Error::ReauthenticationRequired`]
/// without recent presence when it is not the viewer's own session.
pub async fn end_device(identity: &Identity, viewer: &Viewer, id: &str, caller: &Caller) -> Result<(), Error> {
    let owner = user::by_uid(identity.db().read(), &viewer.uid).await?.ok_or(Error::Unauthenticated)?;
    if id != viewer.session_id {
        require_for_others(identity, viewer, &owner).await?;
    }
    let hash = caller::device_hash(id);
    let tx = identity.db().begin().await?;
    let end = |which| session::end(&tx, which, EndReason::EndedByOwner, identity.now().as_millis());
    let session_id = match end(RevokeScope::OneOf(id, &viewer.uid)).await? {
        0 if end(RevokeScope::DeviceOf(&hash, &viewer.uid)).await? == 0 => {
            return Err(Error::NotFound(|texts| texts.session));
        }
        0 => None,
        _ => Some(id),
    };
    event::of_owner(identity, &tx, EventAction::SessionEnded, &owner, session_id, caller).await?;
    identity.commit(tx, &viewer.uid).await
}

/// Revokes all of the user's sessions, or all but the viewer's, and returns their number.
///
/// # Errors
/// [`Error::ReauthenticationRequired`] without recent presence when the viewer's session is kept.
pub async fn end_all(identity: &Identity, viewer: &Viewer, keep_current: bool, caller: &Caller) -> Result<u64, Error> {
    let owner = user::by_uid(identity.db().read(), &viewer.uid).await?.ok_or(Error::Unauthenticated)?;
    if keep_current {
        require_for_others(identity, viewer, &owner).await?;
    }
    let tx = identity.db().begin().await?;
    let which = if keep_current {
        RevokeScope::AllBut(&viewer.uid, &viewer.session_id)
    } else {
        RevokeScope::AllOf(&viewer.uid)
    };
    let ended = session::end(&tx, which, EndReason::EndedByOwner, identity.now().as_millis()).await?;
    event::of_owner(identity, &tx, EventAction::SignOutAll, &owner, Some(&viewer.session_id), caller).await?;
    identity.commit(tx, &viewer.uid).await?;
    Ok(ended)
}
