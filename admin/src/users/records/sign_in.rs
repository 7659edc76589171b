//! Sessions and password of an account.

use super::{find, reached, state};
use doorward_contract::account::AccountKind;
use doorward_contract::admin::{AccountState, PasswordLink, SetPassword, SignedOut};
use doorward_contract::{Uid, event::EventAction, session::Device};
use doorward_identity::Actor;
use doorward_identity::link::{self, Purpose};
use doorward_identity::outbox::{self, Usage};
use doorward_identity::session::sensitive::{Operation, require_actor, require_actor_in};
use doorward_identity::{Error, Identity, event, password, session};
use doorward_store::Tx;
use doorward_store::session::{EndReason, RevokeScope, end};
use serde_json::json;

/// Ends every session of an account.
///
/// # Errors
/// [`Error::UserNotFound`], [`Error::ReauthenticationRequired`].
pub async fn sign_out(identity: &Identity, uid: &Uid, actor: &Actor) -> Result<SignedOut, Error> {
    let tx = identity.db().begin().await?;
    let ended = sign_out_in(identity, &tx, uid, actor).await?;
    identity.commit(tx, uid).await?;
    Ok(ended)
}

/// [`sign_out`] in the caller's transaction.
///
/// # Errors
/// As [`sign_out`].
pub async fn sign_out_in(identity: &Identity, tx: &Tx, uid: &Uid, actor: &Actor) -> Result<SignedOut, Error> {
    let row = reached(tx, uid, actor).await?;
    require_actor_in(identity, tx, actor, Operation::EndUserSessions).await?;
    let ended = end(tx, RevokeScope::AllOf(uid), EndReason::EndedByAdministrator, identity.now().as_millis()).await?;
    let detail = json!({ "ended": ended });
    event::by_admin(identity, tx, EventAction::SignOutAll, actor, Some(&row), detail).await?;
    Ok(SignedOut { ended })
}

/// Sets the password of an account. Ends its sessions and revokes earlier password links.
///
/// # Errors
/// [`Error::UserNotFound`], [`Error::NotAllowed`] for guests, [`Error::WeakPassword`],
/// [`Error::ReauthenticationRequired`].
pub async fn set_password(
    identity: &Identity,
    uid: &Uid,
    new: &SetPassword,
    actor: &Actor,
) -> Result<AccountState, Error> {
    let row = find(identity, uid).await?;
    if row.kind == AccountKind::Anonymous {
        return Err(Error::NotAllowed(|texts| texts.password_of_guest));
    }
    require_actor(identity, actor, Operation::SetUserPassword).await?;
    password::assign(identity, &row, &new.password, new.must_change_password.unwrap_or(true), actor).await?;
    state(identity, uid).await
}

/// Creates a one-time link with which the owner sets a new password. The former password works until then.
///
/// # Errors
/// [`Error::UserNotFound`], [`Error::NotAllowed`] for guests, [`Error::ReauthenticationRequired`].
pub async fn password_link(identity: &Identity, uid: &Uid, actor: &Actor) -> Result<PasswordLink, Error> {
    let tx = identity.db().begin_exclusive().await?;
    let link = password_link_in(identity, &tx, uid, actor).await?;
    identity.commit_and_send(tx, &[uid]).await?;
    Ok(link)
}

/// [`password_link`] in the caller's transaction, which must be exclusive.
///
/// # Errors
/// As [`password_link`].
pub async fn password_link_in(identity: &Identity, tx: &Tx, uid: &Uid, actor: &Actor) -> Result<PasswordLink, Error> {
    let row = reached(tx, uid, actor).await?;
    if row.kind == AccountKind::Anonymous {
        return Err(Error::NotAllowed(|texts| texts.password_of_guest));
    }
    require_actor_in(identity, tx, actor, Operation::SetUserPassword).await?;
    let (token, expires_at) = link::create(identity, tx, Purpose::Password, Some(uid), actor).await?;
    event::by_admin(identity, tx, EventAction::PasswordLinkCreated, actor, Some(&row), json!({})).await?;
    outbox::notify(identity, tx, &row, Usage::PasswordLinkCreated, actor.caller()).await?;
    let mut url = identity.options().public_url.join("/password").map_err(|_| Error::Internal("no link"))?;
    url.query_pairs_mut().append_pair("token", token.expose());
    Ok(PasswordLink { url: url.into(), expires_at })
}

/// Signed-in devices of an account.
///
/// # Errors
/// [`Error::UserNotFound`].
pub async fn sessions(identity: &Identity, uid: &Uid) -> Result<Vec<Device>, Error> {
    find(identity, uid).await?;
    let rows = doorward_store::session::live_of(identity.db().read(), uid, identity.now().as_millis()).await?;
    Ok(rows.into_iter().map(|row| session::device(identity, row, None)).collect())
}

/// Ends one session of an account.
///
/// # Errors
/// [`Error::UserNotFound`], [`Error::NotFound`] when it has ended or belongs to another account,
/// [`Error::ReauthenticationRequired`].
pub async fn end_session(identity: &Identity, uid: &Uid, session_id: &str, actor: &Actor) -> Result<(), Error> {
    let (tx, now) = (identity.db().begin().await?, identity.now().as_millis());
    let row = reached(&tx, uid, actor).await?;
    require_actor_in(identity, &tx, actor, Operation::EndUserSessions).await?;
    if end(&tx, RevokeScope::OneOf(session_id, uid), EndReason::EndedByAdministrator, now).await? == 0 {
        return Err(Error::NotFound(|texts| texts.session));
    }
    let detail = json!({ "session_id": session_id });
    event::by_admin(identity, &tx, EventAction::SessionEnded, actor, Some(&row), detail).await?;
    identity.commit(tx, uid).await
}
