//! The organization: a tree of departments and posts. Whoever is in a node holds the roles of that node and of all above
//! it.
//!
//! Every change of the tree reads all of it first and is decided in memory, while no other change of it is under way on
//! any node: so no two moves can put two departments beneath each other. That bounds its size ([`MAX_NODES`]).

pub mod nodes;
pub mod people;
pub mod places;
pub mod roles;
mod tree;

pub(crate) use doorward_access::Permit;
use doorward_contract::admin_action::action;
pub(crate) use tree::Tree;

use super::{check_list, delegation, elevation};
use doorward_access::{Access, Error};
use doorward_contract::Timestamp;
use doorward_contract::organization::{Node, NodeRole, Organization};
use doorward_identity::Actor;
use doorward_store::{ConnectionTrait, StoreError, organization as rows};
use std::collections::HashMap;

/// Most departments and posts together.
pub const MAX_NODES: usize = 5_000;
/// Most of them beneath one, and at the top.
pub const MAX_CHILDREN: usize = 500;
/// Most of them one beneath the other.
pub const MAX_DEPTH: usize = 16;
/// Longest name, in characters.
pub const MAX_NAME: usize = 64;

/// The whole tree.
///
/// # Errors
/// When the database does not answer.
pub async fn list(permit: &Permit<action::OrganizationRead>) -> Result<Organization, Error> {
    let access = permit.access();
    let conn = access.identity().db().read();
    let tree = read(conn).await?;
    Ok(Organization { nodes: views(access, &tree, tree.in_order()).await? })
}

/// One department or post.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get(permit: &Permit<action::OrganizationRead>, id: &str) -> Result<Node, Error> {
    load(permit.access(), id).await
}

pub(crate) async fn load(access: &Access, id: &str) -> Result<Node, Error> {
    let tree = read(access.identity().db().read()).await?;
    let found = tree.get(id).ok_or(Error::NotFound("department or position"))?;
    views(access, &tree, vec![found]).await?.pop().ok_or(Error::NotFound("department or position"))
}

pub(crate) async fn read(conn: &impl ConnectionTrait) -> Result<Tree, StoreError> {
    Ok(Tree::new(rows::node::all(conn).await?))
}

async fn views(access: &Access, tree: &Tree, wanted: Vec<&rows::node::Model>) -> Result<Vec<Node>, Error> {
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
    Ok(wanted.into_iter().map(view).collect())
}

/// Lets an actor do what gives, or takes, the roles of these nodes.
///
/// A place gives as many rights as its roles do, so who is no administrator moves nobody in or out of one that gives
/// rights over Doorward itself: otherwise they could put themselves there.
async fn reach_places(
    access: &Access,
    conn: &impl ConnectionTrait,
    actor: &Actor,
    ids: &[String],
) -> Result<(), Error> {
    for given in rows::role::of(conn, ids, access.identity().now().as_millis()).await? {
        delegation::role(access, actor, &given.role_id)?;
    }
    Ok(())
}

/// A node and those above it: what somebody in it holds the roles of.
fn line(tree: &Tree, id: &str) -> Vec<String> {
    std::iter::once(id.to_owned()).chain(tree.above(id).map(|row| row.id.clone())).collect()
}
