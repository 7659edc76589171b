//! Managing accounts, each only by those who reach as far as it does.

use super::elevation::{self, Elevation};
use super::reach;
use crate::{Access, Error};
use doorward_contract::{
    account::AccountKind,
    admin::{NewUser, PasswordLink, SetPassword, SignedOut, User, UserPatch},
};
use doorward_identity::admin::{Actor, users};
use doorward_identity::version::Expected;

pub use users::{get, list, named, sessions};

/// Makes an account.
///
/// # Errors
/// [`Error::TooFar`] for a kind that reaches further, and those of [`users::create`];
/// [`doorward_identity::Error::ReauthenticationRequired`] where it could do something to Doorward.
pub async fn create(access: &Access, new: NewUser, actor: &Actor) -> Result<User, Error> {
    let kind = new.kind.unwrap_or(AccountKind::External);
    let settings = access.identity().settings();
    let first_roles = match kind {
        AccountKind::Internal => settings.new_accounts.internal_roles.as_slice(),
        AccountKind::External => &settings.new_accounts.external_roles,
        AccountKind::Anonymous => &[],
    };
    reach::newcomer(access, actor, kind, first_roles)?;
    let signs_in = new.password.is_some() || new.phone.is_some() || new.email.is_some();
    let prepared = users::prepare(access.identity(), new, actor).await?;
    // Alone: what a role allows does not change between this and the account that comes to hold it.
    let tx = access.identity().db().begin_alone().await?;
    let uid = users::create_in(access.identity(), &tx, prepared, actor).await?;
    // Its kind, or a role that new accounts are given, may be allowed something on Doorward.
    elevation::admit(access, &tx, &uid, actor).await?;
    if signs_in {
        reach::credentials(access, &tx, actor, &uid).await?;
    }
    access.identity().commit_all(tx, &[&uid]).await?;
    Ok(users::get(access.identity(), &uid).await?)
}

/// Changes an account.
///
/// # Errors
/// [`Error::TooFar`], and those of [`users::edit`].
pub async fn edit(access: &Access, uid: &str, patch: UserPatch, actor: &Actor) -> Result<User, Error> {
    edit_version(access, uid, patch, &Expected::Any, actor).await
}

/// Changes an account that is as it was when the change was thought of.
///
/// # Errors
/// [`Error::TooFar`], and those of [`users::edit_version`].
pub async fn edit_version(
    access: &Access,
    uid: &str,
    patch: UserPatch,
    expected: &Expected,
    actor: &Actor,
) -> Result<User, Error> {
    let patch = only_changes(patch, &users::get(access.identity(), uid).await?);
    let contacts = patch.phone.is_some() || patch.email.is_some();
    let signs_in = contacts || patch.phone_verified.is_some() || patch.email_verified.is_some();
    let actor = &reaching(access, actor, uid, patch.kind, signs_in || patch.username.is_some()).await?;
    if patch.kind.is_none() && patch.attributes.is_none() {
        return Ok(users::edit_version(access.identity(), uid, patch, expected, actor).await?);
    }
    // What the other kind gives may be permissions over Doorward, and attributes may be the condition of some.
    let tx = access.identity().db().begin_alone().await?;
    elevation::act_on(access, &tx, &[uid.to_owned()], actor).await?;
    let elevation = Elevation::of_accounts(access, &tx, &[uid.to_owned()]).await?;
    users::edit_in(access.identity(), &tx, uid, patch, expected, actor).await?;
    elevation.revoke(access, &tx, actor).await?;
    access.identity().commit_and_send(tx, &[uid]).await?;
    Ok(users::get(access.identity(), uid).await?)
}

/// Without what an account has already: whoever sends a whole record back changes nothing of these.
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

/// Deletes an account for good.
///
/// # Errors
/// [`Error::TooFar`], and those of [`users::delete`].
pub async fn delete(access: &Access, uid: &str, actor: &Actor) -> Result<(), Error> {
    reach::account(access, actor, uid).await?;
    Ok(users::delete(access.identity(), uid, actor).await?)
}

/// Blocks an account.
///
/// # Errors
/// [`Error::TooFar`], and those of [`users::block`].
pub async fn block(access: &Access, uid: &str, actor: &Actor) -> Result<User, Error> {
    reach::account(access, actor, uid).await?;
    Ok(users::block(access.identity(), uid, actor).await?)
}

/// Lets an account in again.
///
/// # Errors
/// [`Error::TooFar`], and those of [`users::unblock`]; [`doorward_identity::Error::ReauthenticationRequired`] for an account
/// that could do something to Doorward.
pub async fn unblock(access: &Access, uid: &str, actor: &Actor) -> Result<User, Error> {
    reach::account(access, actor, uid).await?;
    let tx = access.identity().db().begin_alone().await?;
    // Whoever administers was blocked for a reason; nothing of theirs counted meanwhile.
    elevation::admit(access, &tx, uid, actor).await?;
    users::unblock_in(access.identity(), &tx, uid, actor).await?;
    access.identity().commit_all(tx, &[uid]).await?;
    Ok(users::get(access.identity(), uid).await?)
}

/// Ends every session of an account.
///
/// # Errors
/// [`Error::TooFar`], and those of [`users::sign_out`].
pub async fn sign_out(access: &Access, uid: &str, actor: &Actor) -> Result<SignedOut, Error> {
    reach::account(access, actor, uid).await?;
    Ok(users::sign_out(access.identity(), uid, actor).await?)
}

/// Ends one session of an account.
///
/// # Errors
/// [`Error::TooFar`], and those of [`users::end_session`].
pub async fn end_session(access: &Access, uid: &str, session_id: &str, actor: &Actor) -> Result<(), Error> {
    reach::account(access, actor, uid).await?;
    Ok(users::end_session(access.identity(), uid, session_id, actor).await?)
}

/// Sets the password of an account.
///
/// # Errors
/// [`Error::TooFar`], and those of [`users::set_password`].
pub async fn set_password(access: &Access, uid: &str, new: &SetPassword, actor: &Actor) -> Result<User, Error> {
    let actor = &reaching(access, actor, uid, None, true).await?;
    Ok(users::set_password(access.identity(), uid, new, actor).await?)
}

/// Makes a one-time link by which the owner sets a new password.
///
/// # Errors
/// [`Error::TooFar`], and those of [`users::password_link`].
pub async fn password_link(access: &Access, uid: &str, actor: &Actor) -> Result<PasswordLink, Error> {
    let actor = &reaching(access, actor, uid, None, true).await?;
    Ok(users::password_link(access.identity(), uid, actor).await?)
}

/// Lets an actor act on an account, and remembers how the account stood: what lets somebody in is written only if it has
/// not been elevated since. Read before reach is asked, so that an elevation between the two is seen by one of them.
async fn reaching(
    access: &Access,
    actor: &Actor,
    uid: &str,
    kind: Option<AccountKind>,
    credentials: bool,
) -> Result<Actor, Error> {
    let elevated_at = users::elevated_at(access.identity(), uid).await?;
    reach::account_as(access, actor, uid, kind).await?;
    if credentials {
        // By the rows: what this node remembers of policies may be older than the elevation that was just read.
        let tx = access.identity().db().begin().await?;
        reach::credentials(access, &tx, actor, uid).await?;
    }
    Ok(actor.reaching(elevated_at))
}
