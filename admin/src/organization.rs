//! The organization: a tree of departments and positions, its *nodes*. A member of a node holds the roles of that node
//! and of all its ancestors.
//!
//! Every change reads the whole tree first and is checked in memory, in an exclusive transaction. So two concurrent
//! moves cannot put two departments inside each other. This limits the size of the tree ([`MAX_NODES`]).

pub mod nodes;
pub mod people;
pub mod places;
pub mod roles;
mod tree;

pub(crate) use doorward_access::Permit;
use doorward_contract::admin_action::action;
pub(crate) use tree::Tree;

use super::{check_list, check_uids, delegation, elevation};
use doorward_access::{Access, Error};
use doorward_contract::organization::{Node, NodeRole, Organization};
use doorward_contract::{Timestamp, Uid};
use doorward_identity::Actor;
use doorward_store::{ConnectionTrait, StoreError, Tx, organization as rows};
use std::collections::{BTreeSet, HashMap};

/// Most departments and positions together.
pub const MAX_NODES: usize = 5_000;
/// Most children of a node, and most nodes at the top.
pub const MAX_CHILDREN: usize = 500;
/// Most levels of the tree.
pub const MAX_DEPTH: usize = 16;
/// Longest name, in characters.
pub const MAX_NAME: usize = 64;

/// The whole tree.
pub async fn list(permit: &Permit<action::OrganizationRead>) -> Result<Organization, Error> {
    let access = permit.access();
    let conn = access.identity().db().read();
    let tree = read(conn).await?;
    Ok(Organization { nodes: views(access, &tree, tree.in_order()).await? })
}

/// One department or position.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get(permit: &Permit<action::OrganizationRead>, id: &str) -> Result<Node, Error> {
    load(permit.access(), id).await
}

pub(crate) async fn load(access: &Access, id: &str) -> Result<Node, Error> {
    let tree = read(access.identity().db().read()).await?;
    let found = tree.find(id)?;
    views(access, &tree, vec![found]).await?.pop().ok_or(Error::NotFound(|texts| texts.node))
}

pub(crate) async fn read(conn: &impl ConnectionTrait) -> Result<Tree, StoreError> {
    Ok(Tree::new(rows::node::all(conn).await?))
}

/// These nodes and their ancestors only, one query for each level.
pub(crate) async fn ancestry(conn: &impl ConnectionTrait, ids: BTreeSet<String>) -> Result<Tree, StoreError> {
    let (mut known, mut wanted) = (HashMap::new(), ids);
    // Bounded, in case a cycle was written into the database by hand.
    for _ in 0..=MAX_DEPTH {
        if wanted.is_empty() {
            break;
        }
        let found = rows::node::existing(conn, &Vec::from_iter(wanted)).await?;
        wanted = found.iter().filter_map(|row| row.parent_id.clone()).collect();
        known.extend(found.into_iter().map(|row| (row.id.clone(), row)));
        wanted.retain(|id| !known.contains_key(id));
    }
    Ok(Tree::new(known.into_values().collect()))
}

async fn views(access: &Access, tree: &Tree, nodes: Vec<&rows::node::Model>) -> Result<Vec<Node>, Error> {
    let conn = access.identity().db().read();
    let counts = rows::node::count_members(conn).await?;
    let counts: HashMap<_, _> = counts.into_iter().map(|one| (one.node_id, one.count.unsigned_abs())).collect();
    let mut roles: HashMap<String, Vec<NodeRole>> = HashMap::new();
    for row in rows::role::all(conn, access.identity().now().as_millis()).await? {
        let role = NodeRole { id: row.role_id, expires_at: row.expires_at.map(Timestamp) };
        roles.entry(row.node_id).or_default().push(role);
    }
    let view = |row: &rows::node::Model| Node {
        id: row.id.clone(),
        parent: row.parent_id.clone(),
        kind: row.kind,
        name: row.name.clone(),
        description: row.description.clone(),
        depth: u16::try_from(tree.above(&row.id).count()).unwrap_or(u16::MAX),
        members: counts.get(&row.id).copied().unwrap_or(0),
        roles: roles.remove(&row.id).unwrap_or_default(),
        created_at: Timestamp(row.created_at),
        updated_at: Timestamp(row.updated_at),
    };
    Ok(nodes.into_iter().map(view).collect())
}

/// Checks that an actor may add these accounts to these nodes or remove them, which assigns or removes the nodes'
/// roles.
///
/// A delegated administrator moves no account in or out of a node whose roles have statements about Doorward itself:
/// otherwise they could add their own account to it.
async fn check_members_of(
    access: &Access,
    tx: &Tx,
    actor: &Actor,
    nodes: &[String],
    uids: &[Uid],
) -> Result<(), Error> {
    let roles = elevation::roles_of_nodes(access, tx, nodes).await?;
    delegation::roles(tx, actor, &roles).await?;
    elevation::change_roles(access, tx, uids, &roles, actor).await
}

/// Ids of a node and its ancestors, whose roles its members hold.
pub(crate) fn with_ancestors(tree: &Tree, id: &str) -> Vec<String> {
    std::iter::once(id.to_owned()).chain(tree.above(id).map(|row| row.id.clone())).collect()
}
