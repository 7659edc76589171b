//! Managing accounts.
//!
//! Each use case checks `delegation` by the rows, then calls its counterpart in `records`, which knows rows and sessions
//! but no policies. Where the counterpart has a transaction of its own, it checks with `Actor::require_reach` that the
//! account has not been elevated since.

use super::delegation;
use super::elevation::{self, Elevation};
use doorward_access::{Access, Error, Permit};
use doorward_contract::admin_action::action;
use doorward_contract::{
    Uid,
    admin::{AccountState, NewUser, PasswordLink, SetPassword, SignedOut, User, UserPatch},
    session::Device,
};
use doorward_identity::Actor;
use doorward_identity::version::Expected;
use doorward_store::Tx;

pub mod bulk;
pub(crate) mod listing;
pub mod notes;
pub mod numbered;
pub(crate) mod records;
pub mod tags;
pub mod views;

pub use listing::{count, counts, get, list};

use records as users;

/// Creates an account.
///
/// # Errors
/// [`Error::PrivilegeEscalation`] when such an account could do more to Doorward than the actor, and those of
/// [`users::prepare`] and [`users::create_in`]; [`doorward_identity::Error::ReauthenticationRequired`] when it could do
/// anything to Doorward.
pub async fn create(permit: &Permit<action::UsersCreate>, new: NewUser) -> Result<User, Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let signs_in = new.password.is_some() || new.phone.is_some() || new.email.is_some();
    let (tx, uid) = insert(access, new, actor).await?;
    if signs_in {
        delegation::credentials(access, &tx, actor, &uid).await?;
    }
    access.identity().commit_all(tx, &[&uid]).await?;
    Ok(users::get(access.identity(), &uid).await?)
}

/// Creates an account, and a one-time link with which its owner sets a password. If the actor may not create one of
/// them, there is neither.
///
/// # Errors
/// Those of [`create`] for an account with a password.
pub async fn create_with_link(
    permit: &Permit<action::UsersCreate>,
    new: NewUser,
) -> Result<(User, PasswordLink), Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let (tx, uid) = insert(access, new, actor).await?;
    delegation::credentials(access, &tx, actor, &uid).await?;
    let link = users::password_link_in(access.identity(), &tx, &uid, actor).await?;
    access.identity().commit_and_send(tx, &[&uid]).await?;
    Ok((users::get(access.identity(), &uid).await?, link))
}

/// Inserts an account that the actor may act on, and returns the open transaction.
async fn insert(access: &Access, new: NewUser, actor: &Actor) -> Result<(Tx, Uid), Error> {
    let prepared = users::prepare(access.identity(), new, actor).await?;
    // Exclusive: what a role allows must not change before the new account holds it.
    let tx = access.identity().db().begin_exclusive().await?;
    let uid = users::create_in(access.identity(), &tx, prepared, actor).await?;
    // Its kind, or a default role of new accounts, may give permissions over Doorward.
    elevation::admit(access, &tx, &uid, actor).await?;
    Ok((tx, uid))
}

/// Changes an account if it still has the expected version.
///
/// # Errors
/// [`Error::PrivilegeEscalation`], and of [`doorward_identity::Error`]: `Changed`, `UserNotFound`, `Invalid`,
/// `UsernameTaken`, `AdministratorLockout`, `LastWayIn`, `ReauthenticationRequired`.
pub async fn edit(
    permit: &Permit<action::UsersEdit>,
    uid: &Uid,
    patch: UserPatch,
    expected: &Expected,
) -> Result<User, Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let patch = only_changes(patch, &users::get(access.identity(), uid).await?);
    let contacts = patch.phone.is_some() || patch.email.is_some();
    let signs_in = contacts || patch.phone_verified.is_some() || patch.email_verified.is_some();
    let actor = &reaching(access, actor, uid, signs_in || patch.username.is_some()).await?;
    if patch.kind.is_none() && patch.attributes.is_none() {
        return Ok(users::edit_version(access.identity(), uid, patch, expected, actor).await?);
    }
    // The new kind may give permissions over Doorward, and conditions of such permissions may depend on attributes.
    let tx = access.identity().db().begin_exclusive().await?;
    elevation::act_on(access, &tx, std::slice::from_ref(uid), actor).await?;
    let elevation = Elevation::of_accounts(access, &tx, std::slice::from_ref(uid)).await?;
    users::edit_in(access.identity(), &tx, uid, patch, expected, actor).await?;
    elevation.revoke(access, &tx, actor).await?;
    access.identity().commit_and_send(tx, &[uid]).await?;
    Ok(users::get(access.identity(), uid).await?)
}

/// Drops the members of a patch that equal the account's present values, for callers that send a whole record back.
fn only_changes(patch: UserPatch, now: &User) -> UserPatch {
    let same = |sent: &Option<String>, now: &Option<String>| {
        sent.as_deref().is_some_and(|sent| sent == now.as_deref().unwrap_or_default())
    };
    UserPatch {
        kind: patch.kind.filter(|kind| *kind != now.kind),
        username: patch.username.clone().filter(|_| !same(&patch.username, &now.username)),
        phone: patch.phone.clone().filter(|_| !same(&patch.phone, &now.phone)),
        email: patch.email.clone().filter(|_| !same(&patch.email, &now.email)),
        attributes: patch.attributes.clone().filter(|attributes| *attributes != now.attributes),
        ..patch
    }
}

/// Deletes an account. There is no undo.
///
/// # Errors
/// [`Error::PrivilegeEscalation`], and those of [`users::delete`].
pub async fn delete(permit: &Permit<action::UsersDelete>, uid: &Uid) -> Result<(), Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let actor = &reaching(access, actor, uid, false).await?;
    Ok(users::delete(access.identity(), uid, actor).await?)
}

/// Blocks an account.
///
/// # Errors
/// [`Error::PrivilegeEscalation`], and those of [`users::block`].
pub async fn block(permit: &Permit<action::UsersBlock>, uid: &Uid) -> Result<AccountState, Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let actor = &reaching(access, actor, uid, false).await?;
    Ok(users::block(access.identity(), uid, actor).await?)
}

/// Unblocks an account.
///
/// # Errors
/// [`Error::PrivilegeEscalation`], and those of [`users::unblock_in`];
/// [`doorward_identity::Error::ReauthenticationRequired`] for an account with permissions over Doorward.
pub async fn unblock(permit: &Permit<action::UsersBlock>, uid: &Uid) -> Result<AccountState, Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let tx = access.identity().db().begin_exclusive().await?;
    // The permissions of a blocked account have no effect, so unblocking grants them again.
    elevation::admit(access, &tx, uid, actor).await?;
    users::unblock_in(access.identity(), &tx, uid, actor).await?;
    access.identity().commit_all(tx, &[uid]).await?;
    Ok(users::state(access.identity(), uid).await?)
}

/// Ends every session of an account.
///
/// # Errors
/// [`Error::PrivilegeEscalation`], and those of [`users::sign_out`].
pub async fn sign_out(permit: &Permit<action::SessionsEnd>, uid: &Uid) -> Result<SignedOut, Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let actor = &reaching(access, actor, uid, false).await?;
    Ok(users::sign_out(access.identity(), uid, actor).await?)
}

/// Ends one session of an account.
///
/// # Errors
/// [`Error::PrivilegeEscalation`], and those of [`users::end_session`].
pub async fn end_session(permit: &Permit<action::SessionsEnd>, uid: &Uid, session_id: &str) -> Result<(), Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let actor = &reaching(access, actor, uid, false).await?;
    Ok(users::end_session(access.identity(), uid, session_id, actor).await?)
}

/// Sets the password of an account.
///
/// # Errors
/// [`Error::PrivilegeEscalation`], and those of [`users::set_password`].
pub async fn set_password(
    permit: &Permit<action::UsersResetPassword>,
    uid: &Uid,
    new: &SetPassword,
) -> Result<AccountState, Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let actor = &reaching(access, actor, uid, true).await?;
    Ok(users::set_password(access.identity(), uid, new, actor).await?)
}

/// Creates a one-time link with which the owner sets a new password.
///
/// # Errors
/// [`Error::PrivilegeEscalation`], and those of [`users::password_link`].
pub async fn password_link(permit: &Permit<action::UsersResetPassword>, uid: &Uid) -> Result<PasswordLink, Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let actor = &reaching(access, actor, uid, true).await?;
    Ok(users::password_link(access.identity(), uid, actor).await?)
}

/// Checks that an actor may act on an account, and returns the actor with the time of the account's last elevation. The
/// account is changed only if it has not been elevated since (`Actor::require_reach`). The time is read before the
/// check, so that either the check or the write notices an elevation in between.
async fn reaching(access: &Access, actor: &Actor, uid: &Uid, credentials: bool) -> Result<Actor, Error> {
    if actor.is_administrator() {
        return Ok(actor.clone());
    }
    let tx = access.identity().db().begin().await?;
    let elevated_at = users::elevated_at(&tx, uid).await?;
    delegation::accounts(access, &tx, actor, std::slice::from_ref(uid)).await?;
    if credentials {
        delegation::credentials(access, &tx, actor, uid).await?;
    }
    Ok(actor.reaching(elevated_at))
}

/// The account with exactly this uid, username, email address or phone number.
///
/// # Errors
/// [`doorward_identity::Error::Invalid`] when the text names several accounts.
pub async fn named(permit: &Permit<action::UsersRead>, text: &str) -> Result<Option<User>, Error> {
    Ok(records::named(permit.identity(), text).await?)
}

/// The devices where an account is signed in.
///
/// # Errors
/// [`doorward_identity::Error::UserNotFound`].
pub async fn sessions(permit: &Permit<action::SessionsRead>, uid: &Uid) -> Result<Vec<Device>, Error> {
    Ok(records::sessions(permit.identity(), uid).await?)
}
