//! Helpers that create departments in one line each.

use doorward_access::{Access, Error};
use doorward_admin::organization::{nodes, people, roles};
use doorward_admin::users;
use doorward_contract::Timestamp;
use doorward_contract::Uid;
use doorward_contract::account::AccountKind;
use doorward_contract::admin::UserPatch;
use doorward_contract::organization::{FormerNodeRoles, NewNode, NewNodeRoles, Node, NodeKind, NodeMove, NodePeople};
use doorward_identity::Actor;
use doorward_identity::version::Expected;
use doorward_testkit::TestEnv;
use doorward_testkit::permit;

pub fn below(parent: Option<&Node>, kind: NodeKind, name: &str) -> NewNode {
    let parent = parent.map(|node| node.id.clone());
    NewNode { parent, kind, name: name.into(), ..NewNode::default() }
}

pub async fn department(access: &Access, parent: Option<&Node>, name: &str) -> Node {
    nodes::create(&permit(access, &Actor::cli()), below(parent, NodeKind::Department, name)).await.unwrap()
}

pub async fn post(access: &Access, parent: Option<&Node>, name: &str) -> Node {
    nodes::create(&permit(access, &Actor::cli()), below(parent, NodeKind::Post, name)).await.unwrap()
}

pub async fn move_below(access: &Access, node: &Node, parent: Option<&Node>) -> Result<Node, Error> {
    let to = NodeMove { parent: parent.map(|node| node.id.clone()), ..NodeMove::default() };
    nodes::move_to(&permit(access, &Actor::cli()), &node.id, to).await
}

pub async fn add_people(access: &Access, node: &Node, uids: &[impl AsRef<str>]) -> Result<(), Error> {
    let uids = uids.iter().map(|uid| uid.as_ref().to_owned()).collect();
    people::add(&permit(access, &Actor::cli()), &node.id, NodePeople { uids }).await
}

pub async fn remove_people(access: &Access, node: &Node, uids: &[impl AsRef<str>]) -> Result<(), Error> {
    let uids = uids.iter().map(|uid| uid.as_ref().to_owned()).collect();
    people::remove(&permit(access, &Actor::cli()), &node.id, NodePeople { uids }).await
}

pub async fn add_role(access: &Access, node: &Node, role: &str, expires_at: Option<Timestamp>) -> Result<(), Error> {
    let new = NewNodeRoles { roles: vec![role.into()], expires_at };
    roles::add(&permit(access, &Actor::cli()), &node.id, new).await
}

pub async fn remove_role(access: &Access, node: &Node, role: &str) -> Result<(), Error> {
    roles::remove(&permit(access, &Actor::cli()), &node.id, FormerNodeRoles { roles: vec![role.into()] }).await
}

/// A member of the organization with the default password.
pub async fn colleague(env: &TestEnv, username: &str) -> Uid {
    let uid = env.user(username).await;
    set_kind(env, &uid, AccountKind::Internal).await;
    uid
}

pub async fn set_kind(env: &TestEnv, uid: &Uid, kind: AccountKind) {
    let patch = UserPatch { kind: Some(kind), ..UserPatch::default() };
    users::edit(&permit(&env.access, &Actor::cli()), uid, patch, &Expected::Any).await.unwrap();
}
