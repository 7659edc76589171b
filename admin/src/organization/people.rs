//! Members of departments and positions.

use super::elevation::Elevation;
use super::{Tree, ancestry, check_members_of, check_uids, read, with_ancestors};
use crate::events;
use doorward_access::{Access, Error, Permit};
use doorward_contract::Timestamp;
use doorward_contract::Uid;
use doorward_contract::account::AccountKind;
use doorward_contract::admin_action::action;
use doorward_contract::event::EventAction;
use doorward_contract::organization::{NodeKind, NodeMember, NodePeople};
use doorward_contract::page::Page;
use doorward_contract::roles::PageQuery;
use doorward_i18n::errors::fields::{self, AccountTooManyPlaces};
use doorward_identity::{Actor, page};
use doorward_store::organization::{member, node};
use doorward_store::{ConnectionTrait, Tx, user};
use serde_json::json;
use std::collections::BTreeSet;

/// Most departments and positions of one account. The roles of each of them are looked up.
const MAX_PLACES: usize = 50;

/// One page of the direct members of a node, by uid.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Identity`] for a limit out of range.
pub async fn list(
    permit: &Permit<action::OrganizationRead>,
    id: &str,
    query: &PageQuery,
) -> Result<Page<NodeMember>, Error> {
    let access = permit.access();
    let limit = page::size(query.limit)?;
    let conn = access.identity().db().read();
    find(conn, id).await?;
    let mut rows = member::list(conn, id, query.cursor.as_deref(), limit as u64 + 1).await?;
    let next_cursor = page::cut(&mut rows, limit, |(member, _)| member.uid.to_string());
    let view = |(member, account): (member::Model, user::Model)| NodeMember {
        uid: member.uid,
        username: account.username,
        name: account.name,
        status: account.status,
        created_at: Timestamp(member.created_at),
    };
    Ok(Page { items: rows.into_iter().map(view).collect(), next_cursor })
}

pub(crate) async fn find(conn: &impl ConnectionTrait, id: &str) -> Result<node::Model, Error> {
    let found = node::existing(conn, &[id.to_owned()]).await?.pop();
    found.ok_or(Error::NotFound(|texts| texts.node))
}

/// Adds all of these accounts to a node, or none if one cannot be added. Their sessions have the node's roles
/// immediately. Existing members stay.
///
/// # Errors
/// [`Error::NotFound`], [`Error::PrivilegeEscalation`] for accounts and roles that the actor may not act on,
/// [`Error::OneOf`] names the first account that cannot be added.
pub async fn add(permit: &Permit<action::OrganizationEdit>, id: &str, people: NodePeople) -> Result<(), Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let uids = check_uids(people.uids, unknown)?;
    let now = access.identity().now().as_millis();
    let tx = access.identity().db().begin_exclusive().await?;
    let node = find(&tx, id).await?;
    check_members_of(access, &tx, actor, &with_ancestors(&read(&tx).await?, id), &uids).await?;
    let elevation = Elevation::of_accounts(access, &tx, &uids).await?;
    for uid in &uids {
        let account = internal(&tx, uid).await?;
        if !member::add(&tx, id, uid, now).await? {
            continue;
        }
        if member::of(&tx, uid).await?.len() > MAX_PLACES {
            return Err(too_many_places(uid));
        }
        let detail = json!({ "node": id, "name": node.name });
        events::write(access.identity(), &tx, EventAction::NodeMemberAdded, actor, Some(&account), detail).await?;
    }
    elevation.revoke(access, &tx, actor).await?;
    commit(access, tx, &uids).await
}

/// Removes all of these accounts from a node, or none if one is not in it. Their sessions lose the
/// node's roles immediately.
///
/// # Errors
/// [`Error::NotFound`], [`Error::PrivilegeEscalation`] for accounts and roles that the actor may not act on,
/// [`Error::OneOf`] names the first account that is not in it.
pub async fn remove(permit: &Permit<action::OrganizationEdit>, id: &str, people: NodePeople) -> Result<(), Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let uids = check_uids(people.uids, not_in_node)?;
    let tx = access.identity().db().begin_exclusive().await?;
    let node = find(&tx, id).await?;
    check_members_of(access, &tx, actor, &with_ancestors(&read(&tx).await?, id), &uids).await?;
    for uid in &uids {
        if !member::remove(&tx, id, uid).await? {
            return Err(not_in_node(uid.as_str()));
        }
        let account = user::by_uid(&tx, uid).await?;
        let detail = json!({ "node": id, "name": node.name });
        events::write(access.identity(), &tx, EventAction::NodeMemberRemoved, actor, account.as_ref(), detail).await?;
    }
    commit(access, tx, &uids).await
}

/// Makes an account a member of a department and of no other one, in the caller's exclusive transaction. Its positions
/// stay. False when it is there already.
///
/// # Errors
/// As [`add`].
pub(crate) async fn move_in(access: &Access, tx: &Tx, id: &str, uid: &Uid, actor: &Actor) -> Result<bool, Error> {
    let now = access.identity().now().as_millis();
    let account = internal(tx, uid).await?;
    let places: BTreeSet<_> = member::of(tx, uid).await?.into_iter().map(|member| member.node_id).collect();
    let tree = ancestry(tx, places.iter().cloned().chain([id.to_owned()]).collect()).await?;
    let node = department(&tree, id)?;
    let is_left = |row: &&node::Model| row.id != id && row.kind == NodeKind::Department;
    let left: Vec<_> = places.iter().filter_map(|place| tree.get(place)).filter(is_left).collect();
    if left.is_empty() && places.contains(id) {
        return Ok(false);
    }
    let changed = left.iter().map(|row| row.id.as_str()).chain([id]);
    let changed: BTreeSet<_> = changed.flat_map(|node| with_ancestors(&tree, node)).collect();
    let uids = std::slice::from_ref(uid);
    check_members_of(access, tx, actor, &Vec::from_iter(changed), uids).await?;
    let elevation = Elevation::of_accounts(access, tx, uids).await?;
    for former in left {
        member::remove(tx, &former.id, uid).await?;
        let detail = json!({ "node": former.id, "name": former.name });
        events::write(access.identity(), tx, EventAction::NodeMemberRemoved, actor, Some(&account), detail).await?;
    }
    if member::add(tx, id, uid, now).await? {
        let detail = json!({ "node": id, "name": node.name });
        events::write(access.identity(), tx, EventAction::NodeMemberAdded, actor, Some(&account), detail).await?;
    }
    if member::of(tx, uid).await?.len() > MAX_PLACES {
        return Err(too_many_places(uid));
    }
    elevation.revoke(access, tx, actor).await?;
    Ok(true)
}

/// A department, not a position.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`] for a position.
pub(crate) fn department<'t>(tree: &'t Tree, id: &str) -> Result<&'t node::Model, Error> {
    let node = tree.find(id)?;
    match node.kind {
        NodeKind::Department => Ok(node),
        NodeKind::Post => Err(Error::invalid("department", "position", |texts| texts.department_position)),
    }
}

fn too_many_places(uid: &Uid) -> Error {
    bad(uid.as_str(), "too_many_places", |texts| {
        texts.account_too_many_places(AccountTooManyPlaces { value: uid.as_str(), most: MAX_PLACES })
    })
}

/// Only members of the organization can be in a node: a registered user in a department would get roles meant for
/// staff, and the identity of a guest is unknown.
async fn internal(tx: &Tx, uid: &Uid) -> Result<user::Model, Error> {
    let account = user::by_uid(tx, uid).await?.ok_or_else(|| unknown(uid.as_str()))?;
    match account.kind {
        AccountKind::Internal => Ok(account),
        AccountKind::Anonymous => Err(bad(uid.as_str(), "guest", |texts| texts.account_guest(uid.as_str()))),
        AccountKind::External => Err(bad(uid.as_str(), "external", |texts| texts.account_external(uid.as_str()))),
    }
}

fn not_in_node(uid: &str) -> Error {
    bad(uid, "not_in_node", |texts| texts.account_not_in_node(uid))
}

fn unknown(uid: &str) -> Error {
    bad(uid, "unknown", |texts| texts.account_unknown(uid))
}

fn bad(uid: &str, reason: &'static str, sentence: impl Fn(&'static fields::Texts) -> String) -> Error {
    Error::one_of("uids", reason, uid, sentence)
}

async fn commit(access: &Access, tx: Tx, uids: &[Uid]) -> Result<(), Error> {
    Ok(access.identity().commit_all(tx, &Vec::from_iter(uids)).await?)
}
