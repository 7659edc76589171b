//! Departments in a line.

use doorward_access::admin::organization::{nodes, people, roles};
use doorward_access::{Access, Error};
use doorward_contract::Timestamp;
use doorward_contract::account::AccountKind;
use doorward_contract::admin::UserPatch;
use doorward_contract::organization::{FormerNodeRoles, NewNode, NewNodeRoles, Node, NodeKind, NodeMove, NodePeople};
use doorward_identity::admin::{Actor, users};
use doorward_testkit::World;

pub fn below(parent: Option<&Node>, kind: NodeKind, name: &str) -> NewNode {
    let parent = parent.map(|node| node.id.clone());
    NewNode { parent, kind, name: name.into(), ..NewNode::default() }
}

pub async fn department(access: &Access, parent: Option<&Node>, name: &str) -> Node {
    nodes::create(access, below(parent, NodeKind::Department, name), &Actor::cli()).await.unwrap()
}

pub async fn post(access: &Access, parent: Option<&Node>, name: &str) -> Node {
    nodes::create(access, below(parent, NodeKind::Post, name), &Actor::cli()).await.unwrap()
}

pub async fn move_below(access: &Access, node: &Node, parent: Option<&Node>) -> Result<Node, Error> {
    let to = NodeMove { parent: parent.map(|node| node.id.clone()), ..NodeMove::default() };
    nodes::move_to(access, &node.id, to, &Actor::cli()).await
}

pub async fn enter(access: &Access, node: &Node, uids: &[&str]) -> Result<(), Error> {
    let uids = uids.iter().map(|uid| (*uid).to_owned()).collect();
    people::add(access, &node.id, NodePeople { uids }, &Actor::cli()).await
}

pub async fn leave(access: &Access, node: &Node, uids: &[&str]) -> Result<(), Error> {
    let uids = uids.iter().map(|uid| (*uid).to_owned()).collect();
    people::remove(access, &node.id, NodePeople { uids }, &Actor::cli()).await
}

pub async fn give(access: &Access, node: &Node, role: &str, expires_at: Option<Timestamp>) -> Result<(), Error> {
    let new = NewNodeRoles { roles: vec![role.into()], expires_at };
    roles::add(access, &node.id, new, &Actor::cli()).await
}

pub async fn take(access: &Access, node: &Node, role: &str) -> Result<(), Error> {
    roles::remove(access, &node.id, FormerNodeRoles { roles: vec![role.into()] }, &Actor::cli()).await
}

/// A member of the organization with the usual password.
pub async fn colleague(world: &World, username: &str) -> String {
    let uid = world.user(username).await;
    set_kind(world, &uid, AccountKind::Internal).await;
    uid
}

pub async fn set_kind(world: &World, uid: &str, kind: AccountKind) {
    let patch = UserPatch { kind: Some(kind), ..UserPatch::default() };
    users::edit(&world.identity, uid, patch, &Actor::cli()).await.unwrap();
}
