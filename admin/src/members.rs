//! Managing the members of a role.

use super::elevation::{self, Elevation};
use super::{MAX_UIDS, check_list, check_uids, delegation, roles};
use crate::{events, users::records as users};
use doorward_access::{Access, Error, Permit};
use doorward_contract::admin_action::{Action, action};
use doorward_contract::{
    Timestamp, Uid,
    account::AccountKind,
    event::EventAction,
    page::Page,
    roles::{FormerMembers, Member, NewMembers, PageQuery},
};
use doorward_i18n::errors::fields;
use doorward_identity::{Actor, lockout::AdministratorAccess, page};
use doorward_store::{Tx, role, user};
use serde_json::json;

/// One page of the members of a role, by uid. Expired memberships are left out.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Fixed`] where membership is automatic, [`Error::Identity`] for a limit out of range.
pub async fn list(permit: &Permit<action::RolesRead>, id: &str, query: &PageQuery) -> Result<Page<Member>, Error> {
    let access = permit.access();
    let (limit, now) = (page::size(query.limit)?, access.identity().now().as_millis());
    let conn = access.identity().db().read();
    roles::find(conn, id).await?;
    check_chosen(id)?;
    let mut rows = role::members(conn, id, query.cursor.as_deref(), now, limit as u64 + 1).await?;
    let next_cursor = page::cut(&mut rows, limit, |(member, _)| member.uid.to_string());
    Ok(Page { items: rows.into_iter().map(view).collect(), next_cursor })
}

fn view((member, account): (role::member::Model, user::Model)) -> Member {
    Member {
        uid: member.uid,
        username: account.username,
        name: account.name,
        kind: account.kind,
        status: account.status,
        expires_at: member.expires_at.map(Timestamp),
        created_at: Timestamp(member.created_at),
    }
}

/// Resolves uids, usernames, email addresses or phone numbers to uids for a request, in the order given.
///
/// # Errors
/// [`Error::OneOf`] names the first that matches no account, or several.
pub async fn named<A: Action>(permit: &Permit<A>, names: &[String]) -> Result<Vec<String>, Error> {
    let access = permit.access();
    let mut uids = Vec::with_capacity(names.len());
    for name in check_list("uids", names.to_vec(), MAX_UIDS)? {
        let found = match users::named(access.identity(), &name).await {
            Err(error) if error.reason() == Some("ambiguous") => {
                return Err(bad(&name, "ambiguous", |texts| texts.account_ambiguous(&name)));
            }
            other => other?,
        };
        uids.push(found.ok_or_else(|| unknown(&name))?.uid.to_string());
    }
    Ok(uids)
}

/// Assigns a role to all of these accounts, or to none if one cannot have it. It takes effect immediately in their
/// sessions. An account that gains permissions over Doorward is signed out, and what a delegated administrator may hold
/// of it is revoked.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Fixed`] where membership is automatic, [`Error::PrivilegeEscalation`],
/// [`Error::OneOf`] names the first account that cannot have it, [`Error::Invalid`] for an expiry in the past, and
/// [`doorward_identity::Error::LastAdministrator`] when no administrator without an expiry would remain.
pub async fn add(permit: &Permit<action::MembersEdit>, id: &str, new: NewMembers) -> Result<(), Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let uids = check_uids(new.uids, unknown)?;
    let end = new.expires_at;
    if end.is_some_and(|end| end <= access.identity().now()) {
        return Err(Error::invalid("expires_at", "past", |texts| texts.expires_at_past));
    }
    let tx = access.identity().db().begin_exclusive().await?;
    add_in(access, &tx, id, &uids, end, actor).await?;
    commit(access, tx, &uids).await
}

/// [`add`] in the caller's transaction, which must be exclusive.
///
/// # Errors
/// As [`add`].
pub(crate) async fn add_in(
    access: &Access,
    tx: &Tx,
    id: &str,
    uids: &[Uid],
    end: Option<Timestamp>,
    actor: &Actor,
) -> Result<(), Error> {
    let now = access.identity().now().as_millis();
    check_role(tx, id, actor).await?;
    elevation::change_roles(access, tx, uids, &[id.to_owned()], actor).await?;
    let administrators = AdministratorAccess::of_accounts(access.identity(), tx, uids).await?;
    let elevation = Elevation::by_roles(access, tx, &[id.to_owned()], uids).await?;
    for uid in uids {
        let account = find(tx, uid).await?;
        role::set_member(tx, id, uid, end.map(|end| end.as_millis()), now).await?;
        let detail = json!({ "role": id, "expires_at": end });
        events::write(access.identity(), tx, EventAction::RoleMemberAdded, actor, Some(&account), detail).await?;
    }
    elevation.revoke(access, tx, actor).await?;
    Ok(administrators.keep(access.identity(), tx).await?)
}

/// Removes a role from all of these accounts, or from none if one does not hold it. It takes effect
/// immediately in their sessions.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Fixed`] where membership is automatic, [`Error::PrivilegeEscalation`],
/// [`Error::OneOf`] names the first account that does not hold it, [`doorward_identity::Error::LastAdministrator`].
pub async fn remove(permit: &Permit<action::MembersEdit>, id: &str, former: FormerMembers) -> Result<(), Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let uids = check_uids(former.uids, not_member)?;
    let tx = access.identity().db().begin_exclusive().await?;
    remove_in(access, &tx, id, &uids, actor).await?;
    commit(access, tx, &uids).await
}

/// [`remove`] in the caller's transaction, which must be exclusive.
///
/// # Errors
/// As [`remove`].
pub(crate) async fn remove_in(access: &Access, tx: &Tx, id: &str, uids: &[Uid], actor: &Actor) -> Result<(), Error> {
    check_role(tx, id, actor).await?;
    elevation::change_roles(access, tx, uids, &[id.to_owned()], actor).await?;
    let administrators = AdministratorAccess::of_accounts(access.identity(), tx, uids).await?;
    for uid in uids {
        let account = user::by_uid(tx, uid).await?;
        if account.is_none() || !role::remove_member(tx, id, uid).await? {
            return Err(not_member(uid.as_str()));
        }
        let detail = json!({ "role": id });
        events::write(access.identity(), tx, EventAction::RoleMemberRemoved, actor, account.as_ref(), detail).await?;
    }
    Ok(administrators.keep(access.identity(), tx).await?)
}

/// Checks that a role exists, that it can be assigned, and that the actor may do so.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Fixed`] where membership is automatic, [`Error::PrivilegeEscalation`].
pub(crate) async fn check_role(tx: &Tx, id: &str, actor: &Actor) -> Result<(), Error> {
    delegation::roles(tx, actor, &[id.to_owned()]).await?;
    roles::find(tx, id).await?;
    check_chosen(id)
}

fn check_chosen(role: &str) -> Result<(), Error> {
    if roles::is_automatic(role) {
        return Err(Error::Fixed(|texts| texts.automatic_members));
    }
    Ok(())
}

/// An account that can be assigned a role. Guests cannot: their identity is unknown.
async fn find(tx: &Tx, uid: &Uid) -> Result<user::Model, Error> {
    let account = user::by_uid(tx, uid).await?.ok_or_else(|| unknown(uid.as_str()))?;
    if account.kind == AccountKind::Anonymous {
        return Err(bad(uid.as_str(), "anonymous", |texts| texts.account_guest(uid.as_str())));
    }
    Ok(account)
}

fn not_member(uid: &str) -> Error {
    bad(uid, "not_member", |texts| texts.account_not_member(uid))
}

fn unknown(uid: &str) -> Error {
    bad(uid, "unknown", |texts| texts.account_unknown(uid))
}

fn bad(uid: &str, reason: &'static str, sentence: impl Fn(&'static fields::Texts) -> String) -> Error {
    Error::one_of("uids", reason, uid, sentence)
}

/// Invalidates the accounts only: who holds a role has changed, not what it allows.
async fn commit(access: &Access, tx: Tx, uids: &[Uid]) -> Result<(), Error> {
    Ok(access.identity().commit_all(tx, &Vec::from_iter(uids)).await?)
}
